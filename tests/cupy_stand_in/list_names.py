"""Writes names.txt: what CuPy offers, as the stand-in may offer it. It needs no GPU.

Run it where CuPy is installed (``pip install "lucid-numpy[cuda12]"``):
``python tests/cupy_stand_in/list_names.py``.
"""

import inspect
import re
import sys
from pathlib import Path

NAMES = Path(__file__).with_name("names.txt")
_FIRST_LINE = re.compile(r"^[\w.]+\((.*)\)")  # of a docstring that Cython wrote


def main():
    """Write the list, one name a line with the parameters that it takes."""
    sys.path.remove(str(NAMES.parent))  # its array.py is not Python's
    import cupy
    import cupyx
    import cupyx.distributed
    from cupy.cuda import cublas

    owners = {
        "cupy": cupy,
        "cupy.ndarray": cupy.ndarray,
        "cupy.linalg": cupy.linalg,
        "cupy.random": cupy.random,
        "cupy.random.Generator": cupy.random.Generator,
        "cupy.cuda": cupy.cuda,
        "cupy.cuda.runtime": cupy.cuda.runtime,
        "cupy.cuda.cublas": cublas,
        "cupyx": cupyx,
        "cupyx.distributed": cupyx.distributed,
        "cupyx.distributed.NCCLBackend": cupyx.distributed.NCCLBackend,
    }
    lines = [f"# CuPy {cupy.__version__}: its names and their parameters, by list_names.py"]
    for owner, holder in owners.items():
        found = {name: getattr(holder, name) for name in dir(holder) if _is_offered(name, owner)}
        lines += [f"{owner}.{name}{_parameters(value)}" for name, value in sorted(found.items())]
    NAMES.write_text("\n".join(lines) + "\n")


def _is_offered(name, owner):
    is_operator = owner == "cupy.ndarray" and name.startswith("__")
    return is_operator or not name.startswith("_")


def _parameters(value):
    """`` ufunc``, or the parameters in brackets, or nothing for what is no function."""
    if type(value).__name__ == "ufunc":
        return " ufunc"
    if inspect.isclass(value) or not callable(value):
        return ""
    try:
        parameters = inspect.signature(value).parameters.values()
    except ValueError:
        return _from_docstring(value)
    return _in_brackets([str(p.replace(default=p.empty, annotation=p.empty)) for p in parameters])


def _from_docstring(value):
    found = _FIRST_LINE.match(value.__doc__ or "")
    if not found:
        return " (...)"
    parameters = [p.split("=")[0].split() for p in found[1].split(",") if p.strip()]
    return _in_brackets([words[-1] for words in parameters])  # the last word: before it is a type


def _in_brackets(parameters):
    return f" ({', '.join(p for p in parameters if p not in ('self', '/'))})"


if __name__ == "__main__":
    main()
