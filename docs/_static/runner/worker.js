// One Python for a page: Pyodide, NumPy and lucid are loaded once, then cells run in one namespace.
let python, kernel, queue = Promise.resolve();

const tell = (id) => (kind, data) => postMessage({ id, kind, data });
const progress = (text) => postMessage({ kind: "progress", data: text });

async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer;
}

async function start({ pyodide, packages, wheel, interrupt, more }) {
  progress("Loading Python (about 10 MB, once) …");
  importScripts(pyodide + "pyodide.js");
  python = await loadPyodide({ indexURL: pyodide, packageBaseUrl: packages || undefined });
  if (interrupt) python.setInterruptBuffer(interrupt);
  progress("Loading NumPy …");
  await load(() => python.loadPackage("numpy", quiet()));
  progress("Loading lucid …");
  python.unpackArchive(await (await bytes(wheel)).arrayBuffer(), "wheel");
  kernel = python.toPy({ __name__: "kernel" });
  for (const file of [new URL("kernel.py", self.location).href, more])
    if (file) python.runPython(await (await bytes(file)).text(), { globals: kernel, filename: file.split("/").pop() });
}

// A function of the page's own Python: numbers, texts and bytes go in and come out.
function call({ call, values }) {
  const answer = kernel.get(call)(...values.map((value) => python.toPy(value)));
  return answer?.toJs ? answer.toJs() : answer;
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
    const act = message.id === undefined ? start : message.call ? call : run;
    postMessage({ id: message.id, kind: "done", data: await act(message) });
  } catch (error) {
    postMessage({ id: message.id, kind: "broken", data: String(error.message || error) });
  }
}

onmessage = ({ data }) => {
  queue = queue.then(() => answer(data));
};
