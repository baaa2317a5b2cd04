"""Compiles every kernel for several generations of GPUs, and prints what each takes.

``make check-kernels`` runs this file, by its path. It needs no GPU, but CuPy and NVRTC, NVIDIA's
compiler, which ``pip install "lucid-numpy[cuda12]"`` brings. For each kernel and generation the
table has the registers of a thread, then the bytes of them that did not fit and go to memory.
"""

import re
import sys
from pathlib import Path

from cupy.cuda import nvrtc

HERE = Path(__file__).parent
GENERATIONS = ("sm_75", "sm_80", "sm_90")  # Turing, Ampere, Hopper
STAGE_1 = dict(KH=7, KW=7, ROWS=8, COLUMNS=28, STRIPS=7, IMAGES=1, THREADS=224, SPAN=7)
STAGE_4 = dict(KH=7, KW=7, ROWS=7, COLUMNS=7, STRIPS=1, IMAGES=29, THREADS=224, SPAN=7)
LARGE = dict(KH=31, KW=31, ROWS=8, COLUMNS=28, STRIPS=1, IMAGES=1, THREADS=32, SPAN=2)
CONSTANTS = {
    "depthwise.cu": (STAGE_1, STAGE_4, LARGE),
    "norm.cu": ({"PER": 12}, {"PER": 24}, {"PER": 64}),
}
MOST_SHARED = 48 << 10  # bytes of a block's memory that every GPU has


def main():
    """Print the table; the exit code tells whether all is well."""
    print(f"{'':32}{'real':10}{'shared':>8} {''.join(f'{arch:>14}' for arch in GENERATIONS)}")
    problems = [problem for case in cases() for problem in report(*case)]
    print("", *problems or ["all compile"], sep="\n")
    sys.exit(bool(problems))


def cases():
    """(file, constants, real) of each compilation."""
    for path in sorted(HERE.glob("*.cu")):
        for constants in CONSTANTS.get(path.name, ({},)):
            for real in ("float", "double", *["long long"] * (path.name == "index.cu")):
                yield path.name, constants, real


def report(file, constants, real):
    """Compile a source and print a line a kernel; returns sentences on what is wrong."""
    try:
        found = [compiled(file, constants, real, arch) for arch in GENERATIONS]
    except nvrtc.NVRTCError as error:
        return [f"{file}, {real}: {error}"]
    settings = ", ".join(f"{key} {value}" for key, value in constants.items())
    print(f"{file} {settings}")
    problems = []
    for name, (_, _, shared) in found[0].items():
        uses = [f"{kernels[name][0]:8}, {kernels[name][1]:4}" for kernels in found]
        print(f"    {name:28}{real:10}{shared:8} {''.join(uses)}")
        if shared > MOST_SHARED:
            problems.append(f"{file}: {name} takes {shared} bytes of a block's memory")
    return problems


def compiled(file, constants, real, arch):
    """(registers, bytes that did not fit, bytes of shared memory) of each kernel."""
    source = "\n".join((HERE / part).read_text() for part in ("common.cuh", file))
    defined = [f"-D{key}={value}" for key, value in {"real": real, **constants}.items()]
    program = nvrtc.createProgram(source, file, (), ())
    try:
        options = (f"--gpu-architecture={arch}", "--ptxas-options=-v", *defined)
        nvrtc.compileProgram(program, options)
    except nvrtc.NVRTCError:
        print(nvrtc.getProgramLog(program))
        raise
    if real == "float" and ".f64" in nvrtc.getPTX(program).decode():
        raise ValueError(f"{file}: a kernel for float computes in double somewhere")
    return dict(uses(nvrtc.getProgramLog(program)))


def uses(log):
    """What the assembler says of each kernel."""
    for part in log.split("Compiling entry function '")[1:]:
        patterns = r"Used (\d+) registers", r"(\d+) bytes spill stores", r"(\d+) bytes smem"
        matches = [re.search(pattern, part) for pattern in patterns]
        yield part.partition("'")[0], tuple(int(m[1]) if m else 0 for m in matches)


if __name__ == "__main__":
    main()
