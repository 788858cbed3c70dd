// Installation as an app: the manifest's link, the browser's offer, which a page may make at its own time, and whether the
// page already runs as an app. It relies on nothing else; browsers that never offer leave it at `unavailable`.

const APP_MODES = '(display-mode: fullscreen), (display-mode: standalone), (display-mode: window-controls-overlay)';

// The manifest's addresses are relative to its own, so it is asked for where it lies and not where the build does.
function linkManifest(root) {
  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = `${root}manifest.webmanifest`;
  document.head.append(link);
}

/** Calls `tell` with `offered`, `unavailable` or `installed` when that changes; gives what installs. */
export function watchInstall(root, tell) {
  linkManifest(root);
  let offer;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event;
    tell('offered');
  });
  addEventListener('appinstalled', () => {
    offer = undefined;
    tell('installed');
  });
  // A page that was only switched to full screen is no app.
  if (matchMedia(APP_MODES).matches && !document.fullscreenElement) queueMicrotask(() => tell('installed'));

  return async () => {
    if (!offer) return 'unavailable';
    // A browser takes an offer once.
    const question = offer;
    offer = undefined;
    await question.prompt();
    const { outcome } = await question.userChoice;
    if (outcome !== 'accepted') tell('unavailable');
    return outcome;
  };
}
