"""How much of PyTorch's own operator table does lucid take, and does it give the same numbers?

PyTorch keeps samples of arguments for each of its operators, to test itself with. Those of the
operators that lucid has under the same name run here with both: each sample agrees, is refused,
or differs. A difference is a bug. Needs torch 2.13 and expecttest::

    python benchmarks/operator_table.py            # the counts
    python benchmarks/operator_table.py --refused  # and the sentences of all that is refused
"""

import argparse
import sys
import warnings
from collections import Counter, defaultdict
from functools import reduce

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db

import lucid
from lucid.nn import functional as F

DTYPES = (torch.float32, torch.int64, torch.bool)
DRAWN = ("dropout", "rand", "normal", "bernoulli", "multinomial", "empty", "uniform", "rrelu")
UNSTABLE = ("sort", "argsort", "topk", "kthvalue")  # the indices of equals are free
IN_ITS_ORDER = {  # the table's own order of arguments: first what has a gradient
    "where": lambda x, condition, y: lucid.where(condition, x, y),
    "einsum": lambda tensors, equation: lucid.einsum(equation, tensors),
    "nn.functional.embedding": lambda weight, x, **options: F.embedding(x, weight, **options),
}
TOLERANCE = 1e-4  # of the largest value: sums of float32 in another order


def ours(name):
    """Lucid's operator of that name, a function or a method; None where there is none."""
    if name in IN_ITS_ORDER:
        return IN_ITS_ORDER[name]
    try:
        return reduce(getattr, name.split("."), lucid)
    except (AttributeError, ImportError):
        return getattr(lucid.Tensor, name, None)


def translated(value):
    """An argument in lucid's words."""
    if isinstance(value, torch.Tensor):
        return lucid.tensor(value.detach().numpy())
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return type(value)(translated(item) for item in value)
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, dict):
        return {key: translated(item) for key, item in value.items()}
    if isinstance(value, torch.dtype):
        return getattr(lucid, str(value).removeprefix("torch."))
    return str(value) if isinstance(value, torch.device) else value


def parts(result):
    """The tensors and numbers of a result, as arrays."""
    if isinstance(result, (list, tuple)):
        return [array for item in result for array in parts(item)]
    is_tensor = isinstance(result, (torch.Tensor, lucid.Tensor))
    return [result.detach().numpy() if is_tensor else np.asarray(result)]


def same(mine, theirs):
    """Whether all shapes, dtypes and numbers agree."""
    mine, theirs = parts(mine), parts(theirs)
    if len(mine) != len(theirs):
        return f"{len(mine)} results for {len(theirs)}"
    for a, b in zip(mine, theirs, strict=True):
        if (a.shape, a.dtype) != (b.shape, b.dtype):
            return f"{a.dtype}{a.shape} for {b.dtype}{b.shape}"
        finite = np.abs(b[np.isfinite(b)], dtype=np.float64) if b.dtype.kind == "f" else b
        atol = TOLERANCE * finite.max(initial=0) if b.dtype.kind == "f" else 0
        if not np.allclose(a, b, rtol=0, atol=atol, equal_nan=True):
            return f"{a.ravel()[:4]} for {b.ravel()[:4]}"
    return None


def tried(op, sample):
    """What became of one sample: agrees, refused or differs, and why."""
    name = op.name
    try:
        arguments = [translated(value) for value in (sample.input, *sample.args)]
        options = translated(sample.kwargs)
    except (AttributeError, TypeError):
        return "left out", "complex, sparse or half"
    theirs = op(sample.input, *sample.args, **sample.kwargs)
    try:
        result = ours(name)(*arguments, **options)
    except Exception as error:
        return "refused", f"{type(error).__name__}: {error}"
    if any(word in name for word in DRAWN) or options.get("dropout_p"):
        return "agrees", ""
    if name in UNSTABLE:
        is_pair = isinstance(theirs, tuple)
        result, theirs = (result[0], theirs[0]) if is_pair else (result * 0, theirs * 0)
    why = same(result, theirs)
    return ("differs", why) if why else ("agrees", "")


def samples(op):
    """All samples of an operator that the CPU computes."""
    for dtype in DTYPES:
        if dtype in op.supported_dtypes("cpu"):
            for sample in op.sample_inputs("cpu", dtype):
                yield dtype, sample


def main():
    """Try all samples and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--refused", action="store_true", help="print each refused sentence")
    options = parser.parse_args()
    counts, stories = Counter(), defaultdict(Counter)
    for op in op_db:
        if callable(ours(op.name)):
            for dtype, sample in samples(op):
                outcome, why = tried(op, sample)
                counts[outcome] += 1
                stories[outcome][op.name, str(dtype), why.splitlines()[0] if why else ""] += 1
    shown = ("differs", "refused") if options.refused else ("differs",)
    for outcome in shown:
        for (name, dtype, why), count in stories[outcome].most_common():
            print(f"{outcome} {count:4d}  {name} {dtype}: {why[:150]}")
    print(f"operators: {sum(callable(ours(op.name)) for op in op_db)} of {len(op_db)}")
    print(", ".join(f"{count:,} {outcome}" for outcome, count in counts.most_common()))
    return counts["differs"] > 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    sys.exit(main())
