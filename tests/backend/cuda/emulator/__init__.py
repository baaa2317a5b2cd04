"""Runs the CUDA source itself on the processor, compiled as C++: see shim.h.

It takes the place of the twins: ``KERNELS[name](grid, block, arguments, constants)``. Arrays are
surrounded by noise that no kernel may change.
"""

import ctypes
import re
import subprocess
import tempfile
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from shutil import which

import numpy as np
from numpy.lib.stride_tricks import as_strided

import lucid.backend

HERE = Path(__file__).parent
SOURCES = Path(lucid.backend.__file__).parent / "cuda"
COMPILER = which("g++")
_KERNEL = re.compile(r'extern "C" __global__ void[^;{]*?(\w+)\(([^)]*)\) \{')
_GUARD = 4096  # bytes of noise on each side of an array


def parameters(file):
    """The types of each kernel's parameters in a source: {name: [types]}."""
    text = re.sub(r"__launch_bounds__\(\w+\)", "", (SOURCES / file).read_text())
    split = {name: body.split(",") for name, body in _KERNEL.findall(text)}
    return {name: [p.strip().rpartition(" ")[0] for p in found] for name, found in split.items()}


def run(file, name, grid, block, args, constants):
    """Launch a kernel on NumPy's arrays."""
    library = ctypes.CDLL(_compiled(file, tuple(sorted(constants.items()))))
    guarded = {i: _Guarded(a) for i, a in enumerate(args) if _is_memory(a)}
    buffers = [guarded[i].pointer if i in guarded else np.asarray(a) for i, a in enumerate(args)]
    sizes = [(ctypes.c_int * 3)(*size, *[1] * (3 - len(size))) for size in (grid, block)]
    arguments = (ctypes.c_void_p * len(buffers))(*[b.ctypes.data for b in buffers])
    if not getattr(library, f"launch_{name}")(*sizes, arguments):
        raise MemoryError(f"{name} wrote beyond the memory of its block")
    for i, buffer in guarded.items():
        buffer.finish(f"argument {i} of {name}")


def _is_memory(argument):
    """Whether it is an array; a struct is one too, and handed over by value."""
    return isinstance(argument, np.ndarray) and argument.dtype.names is None


class _Guarded:
    """A copy of an array's memory with noise around it, for a kernel to write to."""

    def __init__(self, array):
        steps = zip(array.shape, array.strides, strict=True)
        extent = (sum((n - 1) * step for n, step in steps) + array.itemsize) * bool(array.size)
        self.target = as_strided(array.view(), (extent // array.itemsize,), (array.itemsize,))
        self.before = self.target.copy()
        self.noise = np.random.default_rng(0).bytes(_GUARD)
        memory = bytearray(self.noise + self.before.tobytes() + self.noise)
        self.memory = np.frombuffer(memory, np.uint8)
        self.pointer = np.asarray(self.memory.ctypes.data + _GUARD)

    def finish(self, what):
        """Copy the result back, if the noise is as it was."""
        edges = self.memory[:_GUARD].tobytes(), self.memory[-_GUARD:].tobytes()
        if edges != (self.noise, self.noise):
            raise MemoryError(f"{what} was written to beyond its ends")
        result = self.memory[_GUARD:-_GUARD].view(self.target.dtype)
        if result.tobytes() != self.before.tobytes():  # else it may be another argument's memory
            self.target[...] = result


@cache
def _compiled(file, constants):
    """The path of a library with the kernels of one source and these constants."""
    folder = _folder()
    text = _source(file, dict(constants))
    path = folder / sha256(text.encode()).hexdigest()[:16]
    path.with_suffix(".cpp").write_text(text)
    command = [COMPILER, "-std=c++14", "-O1", "-w", "-shared", "-fPIC"]
    subprocess.run([*command, path.with_suffix(".cpp"), "-o", path], check=True)
    return str(path)


@cache
def _folder():
    """A folder that lives as long as the process."""
    _folder.kept = tempfile.TemporaryDirectory(prefix="lucid-emulator-")
    return Path(_folder.kept.name)


def _source(file, constants):
    defined = "".join(f"#define {name} {value}\n" for name, value in constants.items())
    shim, common, code = ((path).read_text() for path in (
        HERE / "shim.h", SOURCES / "common.cuh", SOURCES / file))  # fmt: skip
    common = common.replace("extern __shared__ real shared[];", "")
    code = re.sub(r'extern "C" __global__', "__global__", code)
    launches = "".join(
        _LAUNCH.format(name=name, call=", ".join(f"*({t}*)a[{i}]" for i, t in enumerate(types)))
        for name, types in parameters(file).items()
        if name.endswith("columns") <= ("PER" in constants)
    )
    return "\n".join((defined, shim, common, code, launches))


_LAUNCH = """
extern "C" bool launch_{name}(const int* grid, const int* block, void** a) {{
    return launch(grid, block, [](void** a) {{ {name}({call}); }}, a);
}}
"""

KERNELS = {
    name: partial(run, path.name, name)
    for path in sorted(SOURCES.glob("*.cu"))
    for name in parameters(path.name)
}
