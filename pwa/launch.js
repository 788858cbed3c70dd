// What an installed Tabula is launched with: files that a person opened with it, what another app shared with it, the app of
// a shortcut. It relies on the manifest's `file_handlers`, `share_target`, `shortcuts` and `launch_handler`; it only hands
// over, and stores nothing.

const SHARED = ['title', 'text', 'url'];

// What was shared, by the names of the manifest; nothing when nothing was.
function sharedIn(query) {
  const shared = SHARED.map((name) => [name, query.get(`share_${name}`) ?? '']);
  return shared.some(([, value]) => value) ? Object.fromEntries(shared) : null;
}

// What an address brings.
function launchIn(address) {
  const query = new URL(address).searchParams;
  return { files: [], handles: [], shared: sharedIn(query), app: query.get('open') };
}

const brings = ({ files, shared, app }) => files.length > 0 || shared !== null || app !== null;

// A reload is not another launch.
function forgetLaunch() {
  const address = new URL(location.href);
  for (const name of [...SHARED.map((name) => `share_${name}`), 'open']) address.searchParams.delete(name);
  history.replaceState(history.state, '', address);
}

/**
 * Calls `receive({ files, handles, shared, app })` for every launch that brings something: `files` are `File`s, `handles` what
 * each can be written back by, `shared` is `{ title, text, url }` or `null`, `app` a name or `null`. Its answer may be a promise, of having done with it.
 */
export function watchLaunches(receive) {
  const first = location.href;
  const launch = launchIn(first);
  // A page that is loaded again before it could do anything with it finds it again.
  if (brings(launch)) Promise.resolve(receive(launch)).then(forgetLaunch, forgetLaunch);
  // The launch that loaded this page comes here too, and has been looked at; its files have not.
  globalThis.launchQueue?.setConsumer(async ({ files = [], targetURL }) => {
    const launch = targetURL && targetURL !== first ? launchIn(targetURL) : launchIn(location.origin);
    launch.handles = files.filter(({ kind }) => kind === 'file');
    launch.files = await Promise.all(launch.handles.map((handle) => handle.getFile()));
    if (brings(launch)) receive(launch);
  });
}
