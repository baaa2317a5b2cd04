// A training step and a pass of the quickstart's network in WebAssembly, of one or more copies of this repository,
// in turns and each in an interpreter of its own:
//     LUCID_PYODIDE_WHEELS=FOLDER node benchmarks/in_webassembly.mjs . ../before
import { loadPyodide } from "../docs/node_modules/pyodide/pyodide.mjs";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const wheels = process.env.LUCID_PYODIDE_WHEELS;
const where = { indexURL: fileURLToPath(new URL("../docs/node_modules/pyodide/", import.meta.url)) };
if (wheels) where.packageBaseUrl = `${wheels}/`;
if (wheels && existsSync(`${wheels}/pyodide-lock.json`)) where.lockFileURL = `${wheels}/pyodide-lock.json`;

const SETUP = `
import sys, time
sys.path.insert(0, "/copy")
import lucid

lucid.manual_seed(0)
model = lucid.models.ConvNeXt(
    num_classes=10, depths=[1, 2], dims=[24, 48], drop_path=0.1, layer_scale_init=1.0, in_channels=1, image_size=8
)
optimizer = lucid.optim.AdamW(lucid.optim.decay_groups(model, 0.5), lr=4e-3)
images, labels = lucid.randn(32, 1, 8, 8), lucid.arange(32) % 10

def step():
    optimizer.zero_grad()
    lucid.nn.functional.cross_entropy(model.train()(images), labels).backward()
    optimizer.step()

def one_pass():
    with lucid.no_grad():
        model.eval()(images[:1])

def milliseconds(function):
    start = time.perf_counter()
    function()
    return 1000 * (time.perf_counter() - start)

step(), one_pass()
`;

async function interpreter(folder) {
  const python = await loadPyodide({ ...where });
  await python.loadPackage("numpy", { messageCallback() {} });
  python.FS.mkdirTree("/copy");
  python.mountNodeFS("/copy", resolve(folder));
  python.runPython(SETUP);
  return python;
}

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
const folders = process.argv.slice(2).length ? process.argv.slice(2) : ["."];
const copies = [];
for (const folder of folders) copies.push(await interpreter(folder));
for (const [name, call] of [["training step, batch 32", "step"], ["pass of one digit", "one_pass"]]) {
  const times = copies.map(() => []);
  for (let round = 0; round < 15; round++)
    copies.forEach((python, i) => times[i].push(python.runPython(`milliseconds(${call})`)));
  const medians = times.map(median);
  const ratio = medians.length > 1 ? `, ratio ${(medians[0] / medians.at(-1)).toFixed(2)}` : "";
  console.log(`${name}: ${medians.map((ms, i) => `${folders[i]} ${ms.toFixed(1)} ms`).join(", ")}${ratio}`);
}
