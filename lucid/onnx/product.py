"""Products of matrices, in the operators of ONNX."""

from lucid.onnx.elementwise import as_output
from lucid.onnx.table import translates
from lucid.ops.einsum import Einsum
from lucid.ops.matmul import Linear, MatMul


@translates(Linear)
def linear(graph, x, w, b):
    """Of rows it is one operator; of maps the weight is turned round first."""
    if x.ndim == 2:
        return graph.add("Gemm", x, w, b, transB=1)
    y = graph.add("MatMul", x, graph.add("Transpose", w, perm=[1, 0]))
    return y if b is None else graph.add("Add", y, b)


@translates(MatMul, in_int32=True)
def matmul(graph, a, b):
    return graph.add("MatMul", *as_output(graph, a, b))


@translates(Einsum)
def einsum(graph, *operands, inputs, output):
    return graph.add(
        "Einsum", *as_output(graph, *operands), equation=f"{','.join(inputs)}->{output}"
    )
