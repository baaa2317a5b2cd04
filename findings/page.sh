#!/usr/bin/env bash
# Pyodide 0.28.3 under Node 20: ctypes.CDLL loads a WebAssembly module that Python wrote a moment before.
#
# No compiler and no Emscripten are needed. A module is a shared library for Pyodide if its first section is
# "dylink.0" with four zeros (no memory, no table of its own) and it imports "env" "memory": then it shares Python's
# memory, takes addresses as integers, and may hold instructions of 128 bits, which Pyodide's own NumPy is built
# without. Pyodide does not show that memory to JavaScript (pyodide._module.wasmMemory is undefined), so an instance
# made in JavaScript cannot share it. The module here adds four floats to four others with one f32x4.add.
#
# Seen on 29 Nov 2026:
#   wasmMemory undefined
#   [11.0, 22.0, 33.0, 44.0] from a library of 90 bytes
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund pyodide@0.28.3
cat > look.mjs <<'JAVASCRIPT'
import { loadPyodide } from "pyodide";
const python = await loadPyodide();
const memory = typeof python._module.wasmMemory;
console.log("wasmMemory", memory);
const sum = python.runPython(`
import ctypes

def vector(*items):
    return bytes([len(items)]) + b"".join(items)

def text(name):
    return bytes([len(name)]) + name

load, store = b"\\xfd\\x00\\x02\\x00", b"\\xfd\\x0b\\x02\\x00"
code = b"\\x20\\x01" + b"\\x20\\x00" + load + b"\\x20\\x01" + load + b"\\xfd\\xe4\\x01" + store + b"\\x0b"
body = vector() + code
sections = {
    0: text(b"dylink.0") + bytes([1, 4, 0, 0, 0, 0]),
    1: vector(b"\\x60" + vector(b"\\x7f", b"\\x7f") + vector()),
    2: vector(text(b"env") + text(b"memory") + b"\\x02\\x00\\x01"),
    3: vector(b"\\x00"),
    7: vector(text(b"add") + b"\\x00\\x00"),
    10: vector(bytes([len(body)]) + body),
}
module = b"\\0asm\\1\\0\\0\\0" + b"".join(bytes([i, len(s)]) + s for i, s in sections.items())
with open("add.so", "wb") as file:
    file.write(module)
four = ctypes.c_float * 4
a, b = four(1, 2, 3, 4), four(10, 20, 30, 40)
ctypes.CDLL("./add.so").add(ctypes.addressof(a), ctypes.addressof(b))
print(list(b), "from a library of", len(module), "bytes")
sum(b)
`);
process.exit(memory === "undefined" && sum === 110 ? 0 : 1);
JAVASCRIPT
node look.mjs
