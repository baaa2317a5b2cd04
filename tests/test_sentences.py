"""What users get wrong, or take from another library, is taken or answered by one sentence."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.models import ConvNeXt, ConvNeXtV2


def x():
    return lucid.tensor([1.0, 4.0])


def write_over(array):
    array *= x()


def read_only():
    array = np.ones(2, np.float32)
    array.flags.writeable = False
    return lucid.Tensor(array)


def step(optimizer, p):
    p.requires_grad_()
    p.grad = lucid.ones_like(p)
    optimizer([p], lr=0.1).step()


def sgd(**settings):
    return lucid.optim.SGD([x().requires_grad_()], **settings)


READ_ONLY = r"the destination is read-only: .* write x = x.clone\(\) first"
SENTENCES = {
    "np.sqrt": (lambda: np.sqrt(x()), r"np.sqrt takes arrays .* write x.sqrt\(\), or give it x\."),
    "np.mean": (lambda: np.mean(x()), r"np.mean takes arrays .* write x.mean\(\), or"),
    "np.concatenate": (
        lambda: np.concatenate([x(), x().requires_grad_()]), r"write x.detach\(\).numpy\(\)",
    ),
    "np.linalg.norm": (lambda: np.linalg.norm(x()), r"np.linalg.norm takes arrays .* x.norm\(\)"),
    "np.add.reduce": (lambda: np.add.reduce(x()), "np.add takes arrays"),
    "into an array": (lambda: np.exp(x(), out=np.ones(2)), "np.exp takes arrays"),
    "array *= x": (lambda: write_over(np.ones(2)), r"array \*= x.detach\(\).cpu\(\).numpy\(\), or"),
    "expanded": (lambda: lucid.ones(2).expand(3, 2).add_(1), READ_ONLY),
    "an item of expanded": (lambda: lucid.ones(2).expand(3, 2).__setitem__(0, 1.0), READ_ONLY),
    "read-only": (lambda: read_only().zero_(), READ_ONLY),
    "a read-only array": (lambda: setattr(read_only(), "array", x().numpy()), READ_ONLY),
    "a read-only SGD": (lambda: step(lucid.optim.SGD, read_only()), "SGD.step: " + READ_ONLY),
    "an expanded AdamW": (
        lambda: step(lucid.optim.AdamW, lucid.ones(1).expand(3)), "AdamW.step: " + READ_ONLY,
    ),
    "lr": (lambda: sgd(lr="1e-3"), "lr is a number, not the text '1e-3': write lr=1e-3"),
    "reshape": (lambda: x().reshape(3, 5), r"shape \(2,\) cannot have the shape \(3, 5\): its len"),
    "view": (lambda: x().view(-1, -1), r"must multiply to 2, and one of them may be -1"),
    "finfo": (lambda: lucid.finfo(lucid.int8), "finfo is about floats, not int8: use lucid.iinfo"),
    "iinfo": (lambda: lucid.iinfo(lucid.float32), "not float32: use lucid.finfo"),
    "sum": (lambda: x().sum(foo=1), r"^sum\(\) got an unexpected keyword argument 'foo'"),
    "max": (lambda: x().max(1, 2, 3), r"^max\(\) takes"),
    "float": (lambda: x().float(1), r"^float\(\) takes"),
    "dropout": (lambda: ConvNeXt(dropout=2.0), r"^dropout \(=2.0\) must be a probability"),
    "V2's dropout": (lambda: ConvNeXtV2(dropout=-1), r"^dropout \(=-1\) must be a probability"),
    "manual_seed": (lambda: lucid.manual_seed(1.5), "a whole number that is not negative, not 1.5"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_it_is_answered_by_a_sentence(wrong, sentence):
    with pytest.raises((TypeError, ValueError, RuntimeError), match=sentence):
        wrong()


OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": lambda a, b: a / b, "//": lambda a, b: a // b, "%": lambda a, b: a % b,
    "**": lambda a, b: a**b, "@": lambda a, b: a @ b, "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
BITS = {
    "&": lambda a, b: a & b, "|": lambda a, b: a | b, "^": lambda a, b: a ^ b,
    "<<": lambda a, b: a << b, ">>": lambda a, b: a >> b,
}  # fmt: skip


@pytest.mark.parametrize("operator", {**OPERATORS, **BITS}.values(), ids={**OPERATORS, **BITS})
def test_an_operator_between_an_array_and_a_tensor_is_the_tensors(operator):
    a, b = np.array([5, 2, 3]), np.array([2, 2, 4])
    if operator in OPERATORS.values():
        a, b = a.astype(np.float64), b.astype(np.float64)
    for mixed in (operator(a, lucid.tensor(b)), operator(lucid.tensor(a), b)):
        assert isinstance(mixed, lucid.Tensor)
        assert mixed.tolist() == operator(a, b).tolist()
    if operator is not OPERATORS["@"]:
        number = operator(a[0], lucid.tensor(b))
        assert isinstance(number, lucid.Tensor)
        assert number.tolist() == operator(a[0], b).tolist()


def test_an_operator_between_an_array_and_a_tensor_has_a_gradient():
    p = x().requires_grad_()
    (np.array([2.0, 3.0], np.float32) * p).sum().backward()
    assert p.grad.tolist() == [2, 3]


def test_numpy_makes_arrays_of_tensors_where_it_is_asked_to():
    assert np.asarray(x()).tolist() == np.array(x()).tolist() == [1, 4]
    assert np.atleast_2d(x()).tolist() == [[1, 4]]
    assert np.shape(x()) == (2,)
    assert np.stack([x(), x()]).tolist() == [[1, 4], [1, 4]]


def test_what_numpy_moves_stays_a_tensor():
    image = lucid.tensor(np.arange(24.0).reshape(3, 2, 4))
    shown = np.transpose(image, (1, 2, 0))
    assert isinstance(shown, lucid.Tensor)
    assert np.asarray(shown).tolist() == image.numpy().transpose(1, 2, 0).tolist()
    assert isinstance(np.squeeze(image[:1]), lucid.Tensor)
    with pytest.raises(RuntimeError, match=r"write x.detach\(\).numpy\(\)"):
        np.transpose(image.requires_grad_())


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">i8", ">i2"])
def test_arrays_in_the_other_order_of_bytes_are_taken(dtype):
    array = np.array([1, 2], dtype)
    native = array.dtype.newbyteorder("=")
    for made in (lucid.tensor(array), lucid.from_numpy(array), lucid.Tensor(array)):
        assert made.dtype == native
        assert made.array.dtype.isnative
        assert (made + array).tolist() == [2, 4]
    held = lucid.zeros(2, dtype=native)
    held.data = array
    assert held.tolist() == [1, 2]
    held[:] = array * 2
    assert held.tolist() == [2, 4]


def test_a_state_in_the_other_order_of_bytes_is_taken():
    layer = nn.Linear(1, 2)
    layer.load_state_dict({"weight": np.array([[1], [2]], ">f4"), "bias": np.zeros(2, ">f4")})
    assert layer.weight.tolist() == [[1], [2]]


@pytest.mark.parity
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float64"])
def test_a_state_of_pytorchs_tensors_is_taken(dtype):
    torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
    theirs, ours = torch.nn.Linear(3, 2).to(getattr(torch, dtype)), nn.Linear(3, 2)
    for state in (theirs.state_dict(), dict(theirs.named_parameters())):
        ours.load_state_dict(state)
        assert ours.weight.tolist() == theirs.weight.tolist()
    with pytest.raises(ValueError, match=r"bias has shape \(3,\), not \(2,\)"):
        ours.load_state_dict({"weight": theirs.weight, "bias": torch.ones(3)})


def test_gradcheck_takes_tensors_that_require_a_gradient_and_a_tuple_of_them():
    p = x().requires_grad_()
    assert lucid.autograd.gradcheck(lucid.tanh, p)
    assert lucid.autograd.gradcheck(lucid.mul, (p, x()))
    assert p.grad is None


def test_numpys_integers_are_whole_numbers():
    two, one = np.int64(2), np.int32(1)
    lucid.manual_seed(two)
    first = lucid.rand(3).tolist()
    lucid.manual_seed(2)
    assert lucid.rand(3).tolist() == first
    image = lucid.ones(1, 2, 4, 4)
    layers = [
        nn.Conv2d(two, two, one, two), nn.GroupNorm(one, two), nn.BatchNorm2d(two),
        nn.MaxPool2d(two), nn.AdaptiveAvgPool2d(one), nn.Flatten(one), nn.Linear(two, one),
        nn.LayerNorm(one),
    ]  # fmt: skip
    assert nn.Sequential(*layers)(image).shape == (1, 1)
    assert nn.functional.layer_norm(image, np.int64(4)).shape == image.shape
    before = lucid.get_num_threads()
    lucid.set_num_threads(two)
    assert type(lucid.get_num_threads()) is int
    lucid.set_num_threads(before)
