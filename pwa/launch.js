// What an installed Tabula is launched with: files that a person opened with it, and what another app shared with it. It
// relies on the manifest's `file_handlers`, `share_target` and `launch_handler`; it only hands over, and stores nothing.

const SHARED = ['title', 'text', 'url'];

// What was shared, by the names of the manifest; nothing when nothing was.
function sharedIn(address) {
  const query = new URL(address).searchParams;
  const shared = SHARED.map((name) => [name, query.get(`share_${name}`) ?? '']);
  return shared.some(([, value]) => value) ? Object.fromEntries(shared) : null;
}

// A reload is not another share.
function forgetShared() {
  const address = new URL(location.href);
  for (const name of SHARED) address.searchParams.delete(`share_${name}`);
  history.replaceState(history.state, '', address);
}

/**
 * Calls `receive({ files, shared })` for every launch that brings something: `files` are `File`s, `shared` is
 * `{ title, text, url }` or `null`. Its answer may be a promise, of having done with it.
 */
export function watchLaunches(receive) {
  const first = location.href;
  const shared = sharedIn(first);
  // A page that is loaded again before it could do anything with it finds it again.
  if (shared) Promise.resolve(receive({ files: [], shared })).then(forgetShared, forgetShared);
  // The launch that loaded this page comes here too, and has been looked at; its files have not.
  globalThis.launchQueue?.setConsumer(async ({ files = [], targetURL }) => {
    const launch = {
      files: await Promise.all(files.filter(({ kind }) => kind === 'file').map((handle) => handle.getFile())),
      shared: targetURL && targetURL !== first ? sharedIn(targetURL) : null,
    };
    if (launch.files.length > 0 || launch.shared) receive(launch);
  });
}
