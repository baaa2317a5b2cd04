// One Python for a page: Pyodide, NumPy and lucid are loaded once, then cells run in one namespace.
let python, kernel, from, queue = Promise.resolve();

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
  from = packages || pyodide;
  python = await loadPyodide({ indexURL: pyodide, packageBaseUrl: from });
  if (interrupt) python.setInterruptBuffer(interrupt);
  progress("Loading NumPy …");
  await load(() => python.loadPackage("numpy", quiet()));
  progress("Loading lucid …");
  python.unpackArchive(await (await bytes(wheel)).arrayBuffer(), "wheel");
  kernel = python.toPy({ __name__: "kernel" });
  for (const file of [new URL("kernel.py", self.location).href, more])
    if (file) python.runPython(await (await bytes(file)).text(), { globals: kernel, filename: file.split("/").pop() });
  kernel.get("find_pillow")(bring);
}

// A function of the page's own Python: numbers, texts and bytes go in and come out.
function call({ call, values }) {
  const answer = kernel.get(call)(...values.map((value) => python.toPy(value)));
  return answer?.toJs ? answer.toJs() : answer;
}

const faults = [];
const quiet = () => ({ messageCallback() {}, errorCallback: (text) => faults.push(text) });

// Pyodide only tells of a package that did not come, or whose file has another hash; here that is an error.
async function load(get) {
  faults.length = 0;
  await get();
  const names = [...faults.join(" ").matchAll(/while loading (\S+):/g)].map(([, name]) => name);
  if (faults.length) throw new Error((await Promise.all(names.map(whyNot))).join("; ") || faults.join(" "));
}

const entryOf = (name) => python.lockfile.packages[name.toLowerCase().replace(/[-_.]+/g, "-")];
const addressOf = (name) => new URL(entryOf(name).file_name, from).href;

async function whyNot(name) {
  const came = await fetch(addressOf(name)).then((answer) => answer.ok, () => false);
  return came ? `${addressOf(name)} is refused, since its hash is not the one in Pyodide's lock file` : `${addressOf(name)} did not come`;
}

// A package for an import in lucid itself, in the midst of a cell, where nothing can wait: true if it came.
function bring(name, hashOf) {
  if (!entryOf(name)) return false;
  const request = new XMLHttpRequest();
  request.open("GET", addressOf(name), false);
  request.responseType = "arraybuffer";
  try { request.send(); } catch (error) { return false; }
  if (request.status !== 200 || hashOf(request.response) !== entryOf(name).sha256) return false;
  python.unpackArchive(request.response, "wheel");
  return true;
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
