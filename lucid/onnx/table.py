"""Which translation an op has: a function of the graph, the op's inputs and its settings.

It has the signature of the op's forward, with values in the place of arrays; numbers stay numbers.
It returns what the op returns. An op that computes in float32 gets no float16 here either, and one
without kernels for whole numbers of fewer than 32 bits, which wrap round, gets them as int32.
"""

import inspect
from dataclasses import replace
from pathlib import Path

from lucid.backend.dtypes import float16, float32, int32
from lucid.onnx.graph import Value

TRANSLATIONS: dict = {}
_IN_INT32: set = set()
_ROOT = Path(__file__).parents[2]


def translates(*ops, in_int32=False):
    """Enter a function into the table as the translation of some ops. A decorator."""

    def enter(translation):
        _IN_INT32.update(ops if in_int32 else ())
        TRANSLATIONS.update(dict.fromkeys(ops, translation))
        return translation

    return enter


def translate(graph, step, inputs, settings):
    """The values that a step makes, one for each output."""
    if step.op not in TRANSLATIONS:
        raise NotImplementedError(
            f"{step.op.__name__} ({_source(step.op)}) has no translation to ONNX; it ran "
            f"{step.place}: compute the same with other ops, or leave it out of the model"
        )
    pairs = list(zip(step.shapes, step.dtypes, strict=True))
    graph.path = step.path
    graph.outputs = [Value("", shape, _computed(step, dtype)) for shape, dtype in pairs]
    if step.widens:
        inputs = [_widened(graph, x) for x in inputs]
    if graph.outputs[0].dtype == int32 != step.dtypes[0]:
        inputs = [_in_int32(graph, x) for x in inputs]
    try:
        made = TRANSLATIONS[step.op](graph, *inputs, **settings)
    except NotImplementedError as reason:
        raise NotImplementedError(f"{step.op.__name__} {step.place}: {reason}") from None
    made = made if isinstance(made, tuple) else (made,)
    return [
        replace(graph.cast(replace(x, dtype=out.dtype), dtype), shape=shape)
        for x, out, (shape, dtype) in zip(made, graph.outputs, pairs, strict=True)
    ]


def _computed(step, dtype):
    """The dtype that is computed, where another is kept."""
    if step.widens and dtype == float16:
        return float32
    return int32 if step.op in _IN_INT32 and _is_small(dtype) else dtype


def _is_small(dtype):
    return dtype.kind != "f" and dtype.itemsize < int32.itemsize


def _in_int32(graph, x):
    return graph.cast(x, int32) if isinstance(x, Value) and _is_small(x.dtype) else x


def _widened(graph, x):
    is_half = isinstance(x, Value) and x.dtype == float16
    return graph.cast(x, float32) if is_half else x


def _source(op):
    """``lucid/ops/logical.py:31``, where the op is written."""
    try:
        path, (_, line) = Path(inspect.getsourcefile(op)), inspect.getsourcelines(op)
    except (OSError, TypeError):
        return op.__module__
    path = path.resolve()
    return f"{path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path}:{line}"
