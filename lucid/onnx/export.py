"""``lucid.onnx.export``: a model as a file of ONNX."""

import inspect
import warnings
from numbers import Integral

import numpy as np

from lucid.autograd import no_grad
from lucid.backend.device import move
from lucid.backend.dtypes import DEFAULT_FLOAT, as_dtype, float64
from lucid.nn import Module
from lucid.nn.mode import evaluating
from lucid.onnx import file
from lucid.onnx.batch import SIZES, Differs, Size, agree, merged
from lucid.onnx.graph import Value
from lucid.onnx.trace import Trace, needed
from lucid.onnx.translation import as_graph
from lucid.tensor import Tensor


def export(model, path, input_shape=None, dtype=None):
    """Write a model as a file of ONNX, for onnxruntime and other programs that run networks.

    The model runs on random inputs, in batches of three sizes, and lucid notes every op. What is
    the same in all runs goes into the file, what grows with the batch is computed there from the
    input's shape: the file takes any batch, and images of the size that it was made with. It says
    opset 20 and IR version 10, holds standard operators alone, and is checked before it is written.

    Parameters
    ----------
    model : Module
        Any module. It is exported as it predicts, in evaluation mode.
    path : str or Path
        The file, usually with the ending ``.onnx``. Weights of more than 2 GB, which such a file
        cannot hold, go into a second one, with ``.data`` at the end of its name.
    input_shape : tuple of int, or list of such tuples, optional
        The shape of one input, without the batch; a list for a model that takes several inputs. By
        default ``model.input_shape``.
    dtype : dtype, or list of dtypes, optional
        Of the inputs; by default that of the model's parameters.

    Raises
    ------
    ImportError
        If the package onnx is not installed: it comes with the extra ``onnx``.
    NotImplementedError
        If an op has no translation, or the model does something for which a file has no words, such
        as a choice by a mask. The sentence names the op, its source and the line of the model.
        Nothing is written then.
    TypeError, ValueError
        If ``model`` is no module, has no numbers or numbers of float64, or there is no shape.

    Notes
    -----
    The input is called ``input``, or as ``forward`` calls its inputs if there are several; the
    output ``output``, or ``output_0``, ``output_1`` and so on. The weights keep the names and the
    shapes of the state dict. Numbers that the model computes without lucid's ops, from ``.array``
    or ``.item()``, are found where they differ between the runs, and refused. Where they do not, as
    after ``if x.sum() > 0``, a warning names the line that read them.

    Examples
    --------
    >>> import lucid, onnx, os, tempfile
    >>> model = lucid.nn.Sequential(lucid.nn.Linear(3, 2), lucid.nn.ReLU()).eval()
    >>> path = os.path.join(tempfile.mkdtemp(), "model.onnx")
    >>> lucid.onnx.export(model, path, (3,))
    >>> [node.op_type for node in onnx.load(path).graph.node]
    ['Gemm', 'Relu', 'Identity']
    """
    file.library()
    if isinstance(path, Tensor):
        raise TypeError(
            "export(model, path, input_shape) takes the file second, and in the place of an "
            f"example its shape without the batch: {path.shape[1:]}"
        )
    shapes, dtypes = _inputs_of(model, input_shape, dtype)
    names = _input_names(model, len(shapes))
    if any(module.training for module in model.modules()):
        warnings.warn(
            "the model is in training mode, and the file holds it as it predicts: as after "
            "model.eval(), without dropout and with running statistics",
            stacklevel=2,
        )
    with evaluating(model), no_grad():
        runs = [_run(model, shapes, dtypes, size) for size in SIZES]
    steps = merged([needed(trace.steps, [out[0] for out in outs.values()]) for trace, outs in runs])
    outputs = _outputs([outputs for _, outputs in runs])
    values = [
        Value(name, (Size(0, 1), *shape), dtype)
        for name, shape, dtype in zip(names, shapes, dtypes, strict=True)
    ]
    inputs = dict(zip(_keys(values), values, strict=True))
    graph, given, made = as_graph(steps, inputs, _parameters(model), outputs)
    file.write(path, graph, given, made, type(model).__name__)
    _warn_of_numbers(trace.place_of_reading for trace, _ in runs)


def _warn_of_numbers(places):
    place = next(filter(None, places), None)
    if place:
        warnings.warn(
            f"numbers made from the input were read {place}, by an if, .item(), .numpy(), nonzero "
            "or their like: the file holds what followed from numbers from 0 to 1, whatever it "
            "will be given; lucid.where(condition, x, y) chooses in the file",
            stacklevel=3,
        )


def _inputs_of(model, input_shape, dtype):
    """The shapes and dtypes of all inputs, checked."""
    if not isinstance(model, Module):
        raise TypeError(f"export takes a lucid.nn.Module, not {type(model).__name__}")
    _check_parameters(model)
    shape = getattr(model, "input_shape", None) if input_shape is None else input_shape
    if shape is None:
        raise ValueError("export needs the shape of one input, such as (3, 224, 224)")
    shapes = [shape] if all(isinstance(n, Integral) for n in shape) else list(shape)
    shapes = [tuple(int(n) for n in shape) for shape in shapes]
    if not shapes or any(n < 1 for shape in shapes for n in shape):
        raise ValueError(f"input_shape (={input_shape}) must hold whole numbers of at least 1")
    own = next((p.dtype for p in model.parameters() if p.is_floating_point()), DEFAULT_FLOAT)
    dtypes = list(dtype) if isinstance(dtype, (list, tuple)) else [dtype or own] * len(shapes)
    if len(dtypes) != len(shapes):
        raise ValueError(f"dtype (={dtype}) must be one, or one for each of {len(shapes)} inputs")
    return shapes, [as_dtype(d) for d in dtypes]


def _check_parameters(model):
    for name, tensor in _tensors(model).items():
        if tensor.device.type == "meta":
            raise ValueError(f"{name} is on the device 'meta', where nothing has numbers")
        if tensor.dtype == float64:
            raise ValueError(
                f"{name} is of float64, for which onnxruntime has no convolution and no GELU: call "
                "model.float() first"
            )


def _tensors(model):
    return dict([*model.named_parameters(), *model.named_buffers()])


def _parameters(model):
    return {name: np.asarray(move(t.array, "cpu")) for name, t in _tensors(model).items()}


def _input_names(model, count):
    """``input``, or what ``forward`` calls its inputs."""
    names = list(inspect.signature(model.forward).parameters)
    if count == 1 or len(names) < count:
        return ["input"] if count == 1 else [f"input_{i}" for i in range(count)]
    return names[:count]


def _keys(inputs):
    """What a trace knows the inputs by, which is the name of no parameter."""
    return [-1 - i for i in range(len(inputs))]


def _run(model, shapes, dtypes, size):
    """(the trace, what comes out by name) of one run with a batch of that size."""
    rng = np.random.default_rng(size)
    device = next((p.device for p in model.parameters()), "cpu")
    arrays = [_numbers(rng, (size, *s), d) for s, d in zip(shapes, dtypes, strict=True)]
    inputs = [Tensor(array).to(device) for array in arrays]
    trace = Trace()
    for key, tensor in [*_tensors(model).items(), *zip(_keys(inputs), inputs, strict=True)]:
        trace.know(tensor, key)
    with trace:
        made = model(*inputs)
        outputs = {name: (trace.read(y), y.shape, y.dtype) for name, y in _named(made)}
    return trace, outputs


def _numbers(rng, shape, dtype):
    """From 0 to 1, where logarithms, roots and probabilities are; whole numbers are 0 or 1."""
    if dtype.kind == "f":
        return rng.uniform(size=shape).astype(dtype)
    return rng.integers(0, 2, shape).astype(dtype)


def _named(made):
    """(name, tensor) for each output."""
    if isinstance(made, Tensor):
        return [("output", made)]
    several = made.items() if isinstance(made, dict) else enumerate(made)
    several = [(f"output_{n}" if isinstance(n, int) else str(n), y) for n, y in several]
    for name, y in several:
        if not isinstance(y, Tensor):
            raise TypeError(
                "export takes a model that returns a tensor, or several in a tuple, list or dict: "
                f"{name} is {type(y).__name__}"
            )
    return several


def _outputs(runs):
    """The outputs that all runs have in common."""
    try:
        merged_ones = agree([{n: (x, s) for n, (x, s, _) in run.items()} for run in runs])
    except Differs as difference:
        raise NotImplementedError(
            f"the model returns {difference}, which no op of lucid has made from the input: "
            "write it with tensors"
        ) from None
    return {name: (*found, runs[0][name][2]) for name, found in merged_ones.items()}
