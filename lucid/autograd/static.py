"""Functions as users of PyTorch write them: static methods of ``ctx``, which speak tensors."""

from lucid.autograd.grad_mode import no_grad
from lucid.backend import is_array
from lucid.tensor import Tensor


@no_grad()
def run_static(node, *inputs, **settings):
    """The arrays that a static ``forward`` makes of inputs, whose arrays it sees as tensors.

    It may be written without ``ctx`` too, beside a ``setup_context(ctx, inputs, output)``.
    """
    given = [Tensor(x) if is_array(x) else x for x in inputs]
    if hasattr(node, "setup_context"):
        output = node.forward(*given, **settings)
        node.setup_context(node, tuple(given), output)
    else:
        output = node.forward(node, *given, **settings)
    outputs = output if isinstance(output, tuple) else (output,)
    marked = vars(node).pop("_marked", ())
    if marked:
        node.non_differentiable = tuple(
            slot for slot, y in enumerate(outputs) if any(y is each for each in marked)
        )
    results = tuple([y.array if isinstance(y, Tensor) else y for y in outputs])
    return results if isinstance(output, tuple) else results[0]
