// The file operations that drive asks for: what copying a folder in and out needs. Names are bytes throughout.

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function pathOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(hex.substr(at * 2, 2), 16);
  return bytes;
}

function joined(directory, name) {
  const path = new Uint8Array(directory.length + 1 + name.length);
  path.set(directory);
  path[directory.length] = 0x2f;
  path.set(name, directory.length + 1);
  return path;
}

const PERMISSIONS = 0o7777;
// As many stats of one directory at a time: enough to hide the round trip, few enough to stay flat in memory.
const ABREAST = 64;

export function files(tabula, openChannel) {
  async function entryOf(path, relative) {
    const stat = await tabula.stat(path, { followSymlinks: false });
    const entry = {
      path: hexOf(relative),
      type: stat.type,
      mode: Number(stat.mode) & PERMISSIONS,
      size: Number(stat.size),
      mtime: stat.mtimeMs,
      ctime: stat.ctimeMs,
      ino: String(stat.ino),
    };
    if (stat.type === "symlink") entry.target = await linkTarget(path);
    return entry;
  }

  async function linkTarget(path) {
    const target = await tabula.readLink(path);
    return hexOf(typeof target === "string" ? new TextEncoder().encode(target) : target);
  }

  // Parents come before their children; one line of JSON an entry.
  async function walk(path, relative, channel, after) {
    await opened(path, 0o500, () => walkOpen(path, relative, channel, after), after);
  }

  async function walkOpen(path, relative, channel, after) {
    const names = (await tabula.readDir(path)).map((entry) => entry.nameBytes);
    const below = [];
    for (let at = 0; at < names.length; at += ABREAST) {
      const group = names.slice(at, at + ABREAST);
      const entries = await Promise.all(
        group.map((name) => entryOf(joined(path, name), relative.length ? joined(relative, name) : name)),
      );
      const lines = entries.map((entry) => JSON.stringify(entry) + "\n").join("");
      if (!(await channel.write(new TextEncoder().encode(lines)))) return;
      entries.forEach((entry, index) => {
        if (entry.type === "directory") below.push([joined(path, group[index]), pathOf(entry.path)]);
      });
    }
    for (const [childPath, childRelative] of below) await walk(childPath, childRelative, channel, after);
  }

  function streamed(ch, produce) {
    const channel = openChannel(ch);
    produce(channel).then(
      () => channel.end(),
      (error) => channel.end({ code: error?.code ?? "Error", message: error?.message ?? String(error) }),
    );
  }

  // Modes that keep even the owner out are the program's affair; copying looks inside all the same.
  async function opened(path, bits, act, after = "closed") {
    try {
      return await act();
    } catch (error) {
      if (error.code !== "EACCES") throw error;
      const { mode } = await tabula.stat(path);
      await tabula.chmod(path, (mode & PERMISSIONS) | bits);
      try {
        return await act();
      } finally {
        if (after === "closed") await tabula.chmod(path, mode & PERMISSIONS);
      }
    }
  }

  async function openAll(path) {
    await tabula.chmod(path, 0o700);
    for (const { nameBytes, type } of await tabula.readDir(path)) {
      if (type === "directory") await openAll(joined(path, nameBytes));
    }
  }

  return {
    async mkdir({ path, recursive, mode }) {
      await tabula.mkdir(pathOf(path), { recursive: recursive ?? false, mode });
    },
    // One chunk of a file; the last one (`times` given) also sets what the file is to look like.
    async write({ path, append, mode, times, chmod }, payload) {
      const where = pathOf(path);
      await tabula.writeFile(where, payload, append ? { append: true } : { mode });
      if (chmod !== undefined) await tabula.chmod(where, chmod);
      if (times) await tabula.utimes(where, times[0], times[1]);
    },
    symlink: ({ path, target }) => tabula.symlink(pathOf(target), pathOf(path)),
    async attributes({ path, mode, times }) {
      const where = pathOf(path);
      if (mode !== undefined) await tabula.chmod(where, mode);
      if (times) await tabula.utimes(where, times[0], times[1]);
    },
    async remove({ path, recursive }) {
      const where = pathOf(path);
      try {
        await tabula.remove(where, { recursive: recursive ?? false });
      } catch (error) {
        if (!recursive || error.code !== "EACCES") throw error;
        await openAll(where);
        await tabula.remove(where, { recursive: true });
      }
    },
    read({ path, ch }) {
      streamed(ch, async (channel) => {
        const where = pathOf(path);
        await channel.write(await opened(where, 0o400, () => tabula.readFile(where)));
      });
    },
    // `after` says whether a directory that had to be opened is closed again, or stays open for what is read next.
    tree({ path, ch, after }) {
      streamed(ch, (channel) => walk(pathOf(path), new Uint8Array(0), channel, after));
    },
  };
}
