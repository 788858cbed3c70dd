// Runs the scripts in `given.orders` inside Tabula, a few at a time, and returns their outcomes in order. It is put behind
// the line that defines `given`, as the body of a function of `tabula`.

const AT_A_TIME = 4;
const HANGS_AFTER_MS = 60000;

async function text(stream) {
  return new Response(stream).text();
}

async function run({ script }) {
  const home = `/tmp/shell-${crypto.randomUUID()}`;
  const cwd = `${home}/${given.folder}`;
  await tabula.mkdir(cwd, { recursive: true });
  await tabula.writeFile(`${cwd}/${given.script}`, script);
  const options = { cwd, env: given.environment, stdin: "null" };
  const child = await tabula.spawn(["/bin/sh", given.script], options);
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    // The script's whole session; some of it may be gone.
    tabula.kill(-child.pid, 9).catch(() => child.kill(9)).catch(() => {});
  }, HANGS_AFTER_MS);
  const [stdout, stderr, { exitCode }] = await Promise.all([text(child.stdout), text(child.stderr), child.wait()]);
  clearTimeout(timer);
  await tabula.remove(home, { recursive: true });
  return { stdout, stderr, status: exitCode, hangs };
}

const answers = [];
let next = 0;
async function take() {
  while (next < given.orders.length) {
    const index = next++;
    answers[index] = await run(given.orders[index]);
  }
}
await Promise.all(Array.from({ length: AT_A_TIME }, take));
return answers;
