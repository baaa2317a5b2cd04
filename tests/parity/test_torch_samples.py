"""Every op of PyTorch's that lucid has too, on the samples that PyTorch tests its own ops with.

They come from ``torch.testing``: some twenty of each op, with axes and settings in all ways that
are allowed. Values, shapes and gradients must agree.
"""

from dataclasses import dataclass
from operator import attrgetter

import pytest
from parity.gradients import uneven

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytest.importorskip("expecttest", reason="torch.testing needs it")
with pytest.MonkeyPatch.context() as patch:  # it would lock the flags of cuDNN for all other tests
    patch.setattr(torch.backends, "disable_global_flags", lambda: None)
    op_db = pytest.importorskip("torch.testing._internal.common_methods_invocations").op_db

pytestmark = pytest.mark.parity

DRAWN = """bernoulli empty empty_like exponential multinomial new_empty normal rand_like randint
randint_like randn randn_like uniform nn.functional.dropout nn.functional.dropout2d
nn.functional.rrelu""".split()
WITHOUT_GRADIENTS = (
    "nn.functional.hardsigmoid",  # PyTorch's slope, 1/6, has 32 bits in 64
    "nn.functional.max_unpool1d",  # of several numbers in one place one stays, and it alone has a
    "nn.functional.max_unpool2d",  # gradient; PyTorch gives it to all
    "quantile",  # PyTorch's has no gradient in q
    "sgn",  # PyTorch's has a tensor for it that is no array
)
LEFT_OUT = {  # what lucid does not take or does in another way, and why
    "nn.functional.avg_pool2d": lambda s: () in s.args,  # no stride is None
    "nn.functional.batch_norm": lambda s: s.input.ndim == 1,  # without an axis of samples
    "nn.functional.group_norm": lambda s: s.kwargs.get("eps", 0) < 0,  # refused: never meant
    "nn.functional.layer_norm": lambda s: s.kwargs.get("eps", 0) < 0,
    "nn.functional.rms_norm": lambda s: s.kwargs.get("eps") is not None and s.kwargs["eps"] < 0,
    "nn.functional.interpolate": lambda s: s.kwargs.get("mode") == "area" and s.input.ndim == 5,
    "nn.functional.multi_margin_loss": lambda s: s.args[0].ndim != s.input.ndim - 1,
    "nn.functional.scaled_dot_product_attention": lambda s: s.kwargs.get("dropout_p"),  # drawn
    "cat": lambda s: any(x.shape == (0,) for x in s.input),  # skipped, and left without gradient
    "gather": lambda s: s.input.ndim != s.args[1].ndim,  # an index with another number of axes
    # of singular values; and PyTorch's count of numbers that are not 0 has no gradient
    "norm": lambda s: "nuc" in (*s.args, *s.kwargs.values()) or 0 in s.args[:1],
}
IN_ANOTHER_ORDER = {  # the samples begin with the tensor that has a gradient
    "einsum": lambda operands, equation: lucid.einsum(equation, *operands),
    "nn.functional.embedding": lambda w, x, **more: lucid.nn.functional.embedding(x, w, **more),
    "where": lambda x, condition, y: lucid.where(condition, x, y),
}


@dataclass
class Place:
    """Where a tensor stood in the arguments."""

    number: int  # of all tensors
    has_gradient: bool


def ours(op):
    """lucid's function of that name, or else its method."""
    if op.name in IN_ANOTHER_ORDER:
        return IN_ANOTHER_ORDER[op.name]
    try:
        found = attrgetter(op.name)(lucid)
    except AttributeError:
        found = None
    if callable(found):  # lucid.float is no function
        return found
    return getattr(lucid.Tensor, getattr(op.method_variant, "__name__", ""), None)


def has_samples(op):
    is_known = op.name not in DRAWN and torch.float64 in op.supported_dtypes("cpu")
    return is_known and ours(op) is not None


def without_tensors(tree, arrays):
    """The arguments with places in place of tensors, whose arrays are appended to the list."""
    if isinstance(tree, torch.Tensor):
        arrays.append(tree.detach().numpy().copy())
        return Place(len(arrays) - 1, tree.requires_grad)
    if isinstance(tree, torch.Size):
        return tuple(tree)
    if isinstance(tree, (list, tuple)):
        return type(tree)([without_tensors(x, arrays) for x in tree])
    if isinstance(tree, dict):
        return {name: without_tensors(x, arrays) for name, x in tree.items()}
    return tree


def with_tensors(tree, tensors, lib):
    if isinstance(tree, Place):
        return tensors[tree.number] if tree.has_gradient else tensors[tree.number].detach()
    if isinstance(tree, (list, tuple)):
        return type(tree)([with_tensors(x, tensors, lib) for x in tree])
    if isinstance(tree, dict):
        return {name: with_tensors(x, tensors, lib) for name, x in tree.items()}
    return getattr(lib, str(tree)[6:]) if isinstance(tree, torch.dtype) else tree


def outputs(result, lib):
    """All tensors of what an op returned."""
    if isinstance(result, lib.Tensor):
        return (result,)
    if isinstance(result, (list, tuple)):
        return sum((outputs(x, lib) for x in result), ())
    return ()


OPS = {f"{op.name} {op.variant_test_name}".strip(): op for op in op_db if has_samples(op)}


def is_smooth(op):
    """Whether PyTorch has second derivatives; of attention it has none on this path."""
    return op.supports_gradgrad and "attention" not in op.name


def calls(op, with_gradients):
    """For each sample a function of the library and of the tensors, and the tensors' arrays."""
    is_left_out = LEFT_OUT.get(op.name, lambda sample: False)
    for sample in op.sample_inputs("cpu", torch.float64, requires_grad=with_gradients):
        if is_left_out(sample):
            continue
        arrays = []
        call = without_tensors((sample.input, *sample.args), arrays)
        settings = without_tensors(sample.kwargs, arrays)

        def run(lib, *tensors, call=call, settings=settings):
            function = op.op if lib is torch else ours(op)
            args, more = (with_tensors(tree, tensors, lib) for tree in (call, settings))
            return outputs(function(*args, **more), lib)

        yield run, arrays


@pytest.mark.filterwarnings("ignore")  # PyTorch's, of what some samples do on purpose
@pytest.mark.parametrize("agree", ["float64"], indirect=True)
@pytest.mark.parametrize("name", OPS)
def test_an_op_on_the_samples_of_pytorch(agree, name):
    op = OPS[name]
    for run, arrays in calls(op, op.supports_autograd and op.name not in WITHOUT_GRADIENTS):
        agree(run, *arrays, least=1e-4)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("agree", ["float64"], indirect=True)
@pytest.mark.parametrize("name", [name for name, op in OPS.items() if is_smooth(op)])
def test_second_derivatives_on_the_samples_of_pytorch(agree, name):
    op = OPS[name]

    def gradients(run):
        def of_the_first_order(lib, *tensors):
            ys = [y for y in run(lib, *tensors) if y.requires_grad]
            xs = [x for x in tensors if x.requires_grad]
            if not (ys and xs):
                return ()
            settings = dict(create_graph=True, allow_unused=True)
            found = lib.autograd.grad(ys, xs, [uneven(lib, y) for y in ys], **settings)
            zero = sum((x * 0).sum() for x in xs)  # a gradient that is constant is in the graph too
            return tuple(zero if dx is None else dx + zero for dx in found)

        return of_the_first_order

    for run, arrays in calls(op, op.name not in WITHOUT_GRADIENTS):
        agree(gradients(run), *arrays, least=1e-2)


def test_most_of_the_ops_have_samples():
    assert len(OPS) > 250
