// One Python for a page: Pyodide, NumPy and lucid are loaded once, then cells run in one namespace.
let python, kernel, queue = Promise.resolve();

const tell = (id) => (kind, data) => postMessage({ id, kind, data });
const progress = (text) => postMessage({ kind: "progress", data: text });

async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer;
}

async function start({ pyodide, packages, wheel, interrupt }) {
  progress("Loading Python (about 10 MB, once) …");
  importScripts(pyodide + "pyodide.js");
  python = await loadPyodide({ indexURL: pyodide, packageBaseUrl: packages || undefined });
  if (interrupt) python.setInterruptBuffer(interrupt);
  progress("Loading NumPy …");
  await load(() => python.loadPackage("numpy", quiet()));
  progress("Loading lucid …");
  python.unpackArchive(await (await bytes(wheel)).arrayBuffer(), "wheel");
  const source = await (await bytes(new URL("kernel.py", self.location))).text();
  kernel = python.toPy({ __name__: "kernel" });
  python.runPython(source, { globals: kernel, filename: "kernel.py" });
}

const faults = [];
const quiet = () => ({ messageCallback() {}, errorCallback: (text) => faults.push(text) });

// Pyodide only tells of a package that did not come; here that is an error.
async function load(get) {
  faults.length = 0;
  await get();
  if (faults.length) throw new Error(faults.join(" "));
}

async function run({ id, source, isExample }) {
  await load(() => python.loadPackagesFromImports(source, quiet()));
  postMessage({ id, kind: "running" });
  return kernel.get("run")(source, isExample, tell(id));
}

async function answer(message) {
  try {
    const done = message.id === undefined ? await start(message) : await run(message);
    postMessage({ id: message.id, kind: "done", data: done !== false });
  } catch (error) {
    postMessage({ id: message.id, kind: "broken", data: String(error.message || error) });
  }
}

onmessage = ({ data }) => {
  queue = queue.then(() => answer(data));
};
