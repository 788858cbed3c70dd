// Put before the scripts that measure the desktop: waiting for frames, and for windows to be gone.
const frame = () => new Promise((next) => requestAnimationFrame(next));
const rest = (ms) => new Promise((next) => setTimeout(next, ms));

async function closeAll() {
  for (let open; (open = document.querySelector(".window")); await frame()) {
    open.querySelector(".control-close").click();
  }
  await rest(300);
}
