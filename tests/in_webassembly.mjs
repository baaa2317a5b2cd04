// Runs pytest on this repository in Pyodide, under Node: see .ci/webassembly.
import { loadPyodide } from "../docs/node_modules/pyodide/pyodide.mjs";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [site, ...args] = process.argv.slice(2);
const wheels = process.env.LUCID_PYODIDE_WHEELS;
const where = { indexURL: here("../docs/node_modules/pyodide/") };
if (wheels) where.packageBaseUrl = `${wheels}/`;
if (wheels && existsSync(`${wheels}/pyodide-lock.json`)) where.lockFileURL = `${wheels}/pyodide-lock.json`;

const python = await loadPyodide({ ...where, env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" } });
await python.loadPackage(["numpy", "pillow"], { messageCallback() {} });
for (const [folder, path] of [["/lucid", here("..")], ["/site", site]]) {
  python.FS.mkdirTree(folder);
  python.mountNodeFS(folder, path);
}
python.globals.set("args", python.toPy(args));
process.exit(python.runPython(`
import os, sys

os.chdir("/lucid")
sys.path[:0] = ["/lucid", "/site"]
import pytest

int(pytest.main(["-p", "in_webassembly", "-p", "no:cacheprovider", "-q", *args]))
`));
