"""The file: a graph in the words of the package onnx, checked, and written whole or not at all."""

import os
import tempfile
from pathlib import Path

import numpy as np

from lucid.onnx.batch import Size
from lucid.serialize.atomic import as_bytes, write_atomically

OPSET, IR_VERSION = 20, 10  # onnxruntime refuses the newest ones, which onnx would write
MOST = 2**31 - 2**20  # bytes of one file of protobuf; weights beyond go into a file beside it
LEAST = 1024  # bytes of what goes there: lists of axes stay here, where the checker reads them


def library():
    """The package onnx."""
    try:
        import onnx
        import onnx.helper
    except ImportError:
        raise ImportError(
            "lucid.onnx.export needs the package onnx: pip install 'lucid-numpy[onnx]'"
        ) from None
    return onnx


def write(path, graph, inputs, outputs, name):
    """Check the graph with all that onnx checks, then write it."""
    size = sum(array.nbytes for array in graph.constants.values())
    if size > MOST:
        return _write_in_two(Path(path), graph, inputs, outputs, name)
    onnx = library()
    model = _model(graph, inputs, outputs, name, data_file=None).SerializeToString()
    onnx.checker.check_model(model, full_check=True)
    return write_atomically(path, [model])


def _write_in_two(path, graph, inputs, outputs, name):
    """The weights in a file of their own: checked in a folder aside, then moved into place."""
    onnx, data_file = library(), path.name + ".data"
    model = _model(graph, inputs, outputs, name, data_file)
    with tempfile.TemporaryDirectory(dir=path.resolve().parent, prefix=".onnx") as folder:
        aside = Path(folder)
        large = (array for array in graph.constants.values() if array.nbytes >= LEAST)
        write_atomically(aside / data_file, map(_aligned, large))
        write_atomically(aside / path.name, [model.SerializeToString()])
        onnx.checker.check_model(str(aside / path.name), full_check=True)
        os.replace(aside / data_file, path.with_name(data_file))
        os.replace(aside / path.name, path)


def _model(graph, inputs, outputs, name, data_file):
    """The graph in onnx's own classes."""
    onnx = library()
    helper = onnx.helper
    nodes = [
        helper.make_node(n.kind, n.inputs, n.outputs, n.outputs[0], **_plain(n.attributes))
        for n in graph.nodes
    ]
    constants = _tensors(onnx, graph.constants, data_file)
    given, made = ([_described(helper, x) for x in values] for values in (inputs, outputs))
    body = helper.make_graph(nodes, name, given, made, constants)
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(
        body, opset_imports=opsets, ir_version=IR_VERSION, producer_name="lucid"
    )


def _tensors(onnx, constants, data_file):
    """The constants; with ``data_file``, of large ones where they stand there."""
    tensors, place = [], 0
    for name, array in constants.items():
        kind = onnx.helper.np_dtype_to_tensor_dtype(array.dtype)
        tensor = onnx.TensorProto(name=name, dims=array.shape, data_type=kind)
        if data_file is None or array.nbytes < LEAST:
            tensor.raw_data = bytes(as_bytes(array))
        else:
            _point(onnx, tensor, array, data_file, place)
            place += array.nbytes + _gap(array)
        tensors.append(tensor)
    return tensors


def _point(onnx, tensor, array, data_file, place):
    """Say where the numbers of a tensor are."""
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, value in dict(location=data_file, offset=place, length=array.nbytes).items():
        tensor.external_data.add(key=key, value=str(value))


def _gap(array):
    """The bytes from the end of an array to the next multiple of 64."""
    return -array.nbytes % 64


def _aligned(array):
    return bytes(as_bytes(array)) + bytes(_gap(array))


def _described(helper, value):
    """Name, dtype and shape; a length that grows with the batch has a name."""
    shape = [str(n) if isinstance(n, Size) else n for n in value.shape]
    return helper.make_tensor_value_info(
        value.name, helper.np_dtype_to_tensor_dtype(np.dtype(value.dtype)), shape
    )


def _plain(attributes):
    """Attributes as onnx takes them."""
    kind = library().helper.np_dtype_to_tensor_dtype
    plain = dict(attributes)
    for name, x in attributes.items():
        if isinstance(x, np.dtype):
            plain[name] = kind(x)
        elif isinstance(x, (tuple, list)):
            plain[name] = [int(n) for n in x]
    return plain
