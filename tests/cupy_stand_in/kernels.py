"""CUDA kernels, run as their NumPy twins, with the arguments checked against the CUDA source.

CuPy hands a kernel whatever it is given: a Python float arrives as eight bytes where the kernel
reads four. So each argument must be of the type that the parameter in the source has.
"""

import re
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np

from cupy_stand_in.array import ndarray
from cupy_stand_in.counting import launched

launches: Counter = Counter()  # of each kernel, by name
_TWINS = Path(__file__).parents[1] / "backend" / "cuda" / "twins.py"
_TYPES = {
    "bool": np.bool_, "unsigned char": np.uint8, "signed char": np.int8, "char": np.int8,
    "short": np.int16, "int": np.int32, "long long": np.int64, "unsigned": np.uint32,
    "unsigned int": np.uint32, "unsigned long long": np.uint64, "size_t": np.uint64,
    "half": np.float16, "__half": np.float16, "float": np.float32, "double": np.float64,
    "int8_t": np.int8, "uint8_t": np.uint8, "int16_t": np.int16, "int32_t": np.int32,
    "uint32_t": np.uint32, "int64_t": np.int64, "uint64_t": np.uint64,
}  # fmt: skip
_HALVES = {name for name, kind in _TYPES.items() if kind is np.float16} | {"float16"}
_MOST_OF_A_STRUCT = 4000  # bytes: all arguments of a kernel together may have 4096
_DROPPED = re.compile(r"\b(const|__restrict__|volatile|__grid_constant__)\b")
_COMMENTS = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


class RawModule:
    """CUDA source with its options; nothing is compiled."""

    def __init__(
        self, *, code=None, path=None, options=(), backend="nvrtc", translate_cucomplex=False,
        enable_cooperative_groups=False, name_expressions=None, jitify=False,
    ):  # fmt: skip
        if not isinstance(options, tuple):
            raise TypeError(f"options must be a tuple, not {type(options).__name__}")
        self.code = Path(path).read_text() if code is None else code
        self.constants = dict(_constants(options))
        _refuse_half(self.code, self.constants)

    def get_function(self, name):
        """The kernel of that name in the source."""
        return Kernel(name, _parameters(self.code, name, self.constants), self.constants)


def _refuse_half(code, constants):
    """A kernel for float16 may be right as its twin, and be nothing that NVRTC compiles.

    ``x > 0 ? x : 0``, ``x + 1`` and ``min(x, (half)1)`` are ambiguous there: a half is as easily
    made of a number as a number of it. lucid's kernels compute in float.
    """
    words = {*re.findall(r"\w+", _COMMENTS.sub(" ", code)), *constants.values()}
    if found := words & _HALVES:
        raise RuntimeError(f"CompileException: a kernel for {found.pop()}: let it compute in float")


def RawKernel(code, name, options=(), backend="nvrtc", **_):  # noqa: N802 - CuPy's name
    """The one kernel of a source."""
    return RawModule(code=code, options=options, backend=backend).get_function(name)


class Kernel:
    """A kernel that can be launched: ``kernel(grid, block, arguments)``."""

    max_threads_per_block = 1024

    def __init__(self, name, parameters, constants):
        self.name, self.parameters, self.constants = name, parameters, constants
        self.max_dynamic_shared_size_bytes = 48 * 1024
        self.twin = _twin(name)

    def __call__(self, grid, block, args, *, shared_mem=0, stream=None):
        _check_size("grid", grid, (2**31 - 1, 65535, 65535))
        _check_size("block", block, (1024, 1024, 64))
        if np.prod(block) > 1024:
            raise ValueError(f"{self.name}: a block of {block} has more than 1024 threads")
        if shared_mem > self.max_dynamic_shared_size_bytes:
            raise ValueError(f"{self.name}: {shared_mem} bytes of shared memory were not asked for")
        if len(args) != len(self.parameters):
            raise TypeError(f"{self.name} takes {len(self.parameters)} arguments, not {len(args)}")
        for arg, (kind, is_pointer, name) in zip(args, self.parameters, strict=True):
            _check_argument(f"{self.name}: {name}", arg, kind, is_pointer)
        launches[self.name] += 1
        launched(self.name)
        plain = tuple(x._numbers if isinstance(x, ndarray) else x for x in args)
        with np.errstate(all="ignore"):
            self.twin(tuple(grid), tuple(block), plain, self.constants)


def _check_size(what, size, limits):
    if not isinstance(size, tuple) or not 1 <= len(size) <= 3:
        raise ValueError(f"{what} is a tuple of one to three numbers, not {size!r}")
    if not all(type(n) is int for n in size):
        raise TypeError(f"{what} {size!r} must hold Python's whole numbers")
    if any(not 1 <= n <= limit for n, limit in zip(size, limits, strict=False)):
        raise ValueError(f"{what} {size} is beyond CUDA's limits {limits}, or 0")


def _check_argument(what, arg, kind, is_pointer):
    if isinstance(arg, np.ndarray) and arg.dtype.names:
        if arg.size != 1 or is_pointer or arg.nbytes > _MOST_OF_A_STRUCT:
            raise TypeError(f"{what}: a struct of {arg.shape} and {arg.nbytes} bytes is not taken")
        return  # by value
    if is_pointer:
        if not isinstance(arg, ndarray):
            raise TypeError(f"{what} is a pointer, and {type(arg).__name__} is no array")
        found = arg.dtype.type
    else:
        # CuPy hands on Python's bool as one byte, int and float as eight bytes each
        found = {bool: np.bool_, int: np.int64, float: np.float64}.get(type(arg), type(arg))
    if kind is not None and found is not kind:
        raise TypeError(f"{what} is {kind.__name__} in the source, not {found.__name__}")


def _parameters(code, name, constants):
    """(type or None, whether a pointer, name) for each parameter of a kernel in the source."""
    found = re.search(rf"__global__[\w\s()]*?\b{name}\s*\(([^)]*)\)", _COMMENTS.sub(" ", code))
    if found is None:
        raise RuntimeError(f"CUDA_ERROR_NOT_FOUND: the source has no kernel {name!r}")
    types = {**_TYPES, **_aliases(code, constants)}
    return [_parameter(text, types) for text in found[1].split(",") if text.strip()]


def _parameter(text, types):
    *words, name = _DROPPED.sub(" ", text).replace("*", " * ").replace("&", " & ").split()
    kind = " ".join(word for word in words if word != "*")
    return types.get(kind), "*" in words, name


def _aliases(code, constants):
    """The types that options and source give other names: ``-DT=float``, ``typedef float T;``."""
    defined = dict(re.findall(r"#define\s+(\w+)\s+([\w ]+)", code))
    defined |= {new: old for old, new in re.findall(r"typedef\s+([\w ]+?)\s+(\w+)\s*;", code)}
    defined |= dict(re.findall(r"using\s+(\w+)\s*=\s*([\w ]+?)\s*;", code))
    defined |= constants
    return {new: _TYPES[old.strip()] for new, old in defined.items() if old.strip() in _TYPES}


def _constants(options):
    for option in options:
        if option.startswith("-D"):
            name, _, value = option[2:].strip().partition("=")
            yield name, value


def _twin(name):
    if _twin.all is None:
        spec = spec_from_file_location("cuda_twins", _TWINS)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        _twin.all = module.TWINS
    if name not in _twin.all:
        raise RuntimeError(f"tests/backend/cuda/twins.py has no twin of the kernel {name!r}")
    return _twin.all[name]


_twin.all = None
