// Put before every script of the benchmark: programs inside Tabula, and bare workers to compare with.

async function run(argv, options = {}) {
  const child = await tabula.spawn(argv, { stdin: "null", ...options });
  const text = async (stream) => new TextDecoder().decode(await new Response(stream).arrayBuffer());
  const [out, errors, { exitCode }] = await Promise.all([text(child.stdout), text(child.stderr), child.wait()]);
  if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}: ${errors}`);
  return out;
}

// The numbers that a guest printed, one a line.
const numbers = async (argv, options) => (await run(argv, options)).trim().split("\n").map(Number);

const bareWorker = (source) => new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const messageOf = (worker) =>
  new Promise((got, failed) => {
    worker.onmessage = ({ data }) => got(data);
    worker.onerror = ({ message }) => failed(new Error(message));
  });
const compiled = async (path) => WebAssembly.compile(await tabula.readFile(path));
