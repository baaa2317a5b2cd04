"""Compiles every kernel for several generations of GPUs, and prints what each takes.

``make check-kernels`` runs this file, by its path. It needs no GPU, but CuPy and NVRTC, NVIDIA's
compiler, which ``pip install "lucid-numpy[cuda12]"`` brings. For each kernel and generation the
table has the registers of a thread, then the bytes of them that did not fit and go to memory: none
in a kernel for float.
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
NORMS = {  # rows at once and features of a thread, for 384, 768, 1536 and 2048 channels
    "float": ((32, 12), (16, 12), (8, 12), (8, 16)),
    "double": ((16, 6), (8, 6), (4, 6), (4, 8)),
}
CONSTANTS = {
    "optim.cu": ({"MANY": 64},),
    "depthwise.cu": (STAGE_1, STAGE_4, LARGE),
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
        for real in ("float", "double", *["long long"] * (path.name == "index.cu")):
            for constants in constants_of(path.name, real):
                yield path.name, constants, real


def constants_of(file, real):
    """The constants of each compilation of a source."""
    if file == "norm.cu":
        return [{"ROWS": rows, "PER": per} for rows, per in NORMS[real]]
    return CONSTANTS.get(file, ({},))


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
        if real == "float" and any(kernels[name][1] for kernels in found):
            problems.append(f"{file}: the registers of {name} do not suffice {settings}")
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
