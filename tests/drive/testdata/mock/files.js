// The files of the mock: a tree in memory. Names are bytes, kept as strings of one character a byte.

export function fail(code, message) {
  throw Object.assign(new Error(message), { code, errno: 0 });
}

const nameOf = (path) =>
  typeof path === "string" ? nameOf(new TextEncoder().encode(path)) : Array.from(path, (b) => String.fromCharCode(b)).join("");
const bytesOf = (name) => Uint8Array.from(name, (c) => c.charCodeAt(0));

// Everything belongs to the one user there is, who is held to its own modes.
function allow(node, bit) {
  if (!(node.mode & bit)) fail("EACCES", "permission denied");
}

let nextIno = 1n;

class Node {
  constructor(type, mode) {
    Object.assign(this, { type, mode, ino: nextIno++ });
    this.mtimeMs = this.atimeMs = this.ctimeMs = Date.now();
    if (type === "directory") this.children = new Map();
    if (type === "file") this.bytes = new Uint8Array(0);
  }
  touch() {
    // Never twice the same, however fast.
    this.mtimeMs = this.ctimeMs = Math.max(Date.now(), this.ctimeMs + 0.001);
  }
}

export class Files {
  root = new Node("directory", 0o755);

  #split(path) {
    const parts = nameOf(path).split("/").filter((part) => part && part !== ".");
    return [parts.slice(0, -1), parts.at(-1)];
  }

  #walk(parts) {
    let node = this.root;
    for (const part of parts) {
      if (node.type !== "directory") fail("ENOTDIR", "not a directory");
      allow(node, 0o100);
      node = node.children.get(part) ?? fail("ENOENT", `no such file or directory: ${part}`);
    }
    return node;
  }

  node(path) {
    const [parents, name] = this.#split(path);
    return name === undefined ? this.root : this.#walk([...parents, name]);
  }

  add(path, make) {
    const [parents, name] = this.#split(path);
    const parent = this.#walk(parents);
    if (parent.children.has(name)) fail("EEXIST", "exists");
    allow(parent, 0o200);
    const node = make();
    parent.children.set(name, node);
    parent.touch();
    return node;
  }

  api() {
    return {
      readFile: async (path) => {
        const node = this.node(path);
        allow(node, 0o400);
        return node.bytes.slice();
      },
      writeFile: async (path, data, { mode = 0o644, append = false } = {}) => {
        let node;
        try {
          node = this.node(path);
        } catch {
          node = this.add(path, () => new Node("file", mode));
        }
        const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
        const kept = append ? node.bytes : new Uint8Array(0);
        const all = new Uint8Array(kept.length + bytes.length);
        all.set(kept);
        all.set(bytes, kept.length);
        node.bytes = all;
        node.touch();
      },
      readDir: async (path) => {
        const directory = this.node(path);
        allow(directory, 0o400);
        return Array.from(directory.children, ([name, node]) => ({
          name,
          nameBytes: bytesOf(name),
          type: node.type,
          ino: node.ino,
        }));
      },
      stat: async (path) => {
        const { type, mode, ino, mtimeMs, atimeMs, ctimeMs, bytes } = this.node(path);
        return { type, mode, ino, mtimeMs, atimeMs, ctimeMs, nlink: 1, uid: 0, gid: 0, size: bytes?.length ?? 0 };
      },
      remove: async (path, { recursive = false } = {}) => {
        const [parents, name] = this.#split(path);
        const parent = this.#walk(parents);
        const node = parent.children.get(name) ?? fail("ENOENT", "no such file or directory");
        if (node.children?.size && !recursive) fail("ENOTEMPTY", "not empty");
        const empty = (directory) => {
          if (directory.children?.size) allow(directory, 0o700);
          directory.children?.forEach(empty);
        };
        empty(node);
        allow(parent, 0o200);
        parent.children.delete(name);
        parent.touch();
      },
      mkdir: async (path, { recursive = false, mode = 0o755 } = {}) => {
        if (!recursive) return void this.add(path, () => new Node("directory", mode));
        const [parents, name] = this.#split(path);
        let node = this.root;
        for (const part of [...parents, name]) {
          if (!node.children.has(part)) node.children.set(part, new Node("directory", mode));
          node = node.children.get(part);
        }
      },
      symlink: async (target, path) => {
        this.add(path, () => new Node("symlink", 0o777)).target = nameOf(target);
      },
      readLink: async (path) => bytesOf(this.node(path).target),
      chmod: async (path, mode) => {
        const node = this.node(path);
        node.mode = mode;
        node.ctimeMs = Math.max(Date.now(), node.ctimeMs + 0.001);
      },
      utimes: async (path, atimeMs, mtimeMs) => {
        const node = this.node(path);
        Object.assign(node, { atimeMs, mtimeMs, ctimeMs: Math.max(Date.now(), node.ctimeMs + 0.001) });
      },
    };
  }
}
