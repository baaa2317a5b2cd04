"""Products with the Jacobian as torch.func gives them, Jacobian and Hessian as torch.autograd."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning"),  # inside torch
]

CASES = {
    "one to one": (lambda lib, x: lib.tanh(x) * x, [(3,)]),
    "matrix to vector": (lambda lib, x: (x * x).sum(0).exp(), [(2, 3)]),
    "two to one": (lambda lib, x, y: x @ y, [(2, 3), (3,)]),
    "two to two": (lambda lib, x, y: (x * y, (x.exp() * y).sum()), [(2,), (2,)]),
    "one to a tuple of one": (lambda lib, x: (x.exp(),), [(2,)]),
    "unused": (lambda lib, x, y: x * x, [(2,), (3,)]),
}
NUMBERS = {
    "one": (lambda lib, x: (x**3).sum() * x[0], [(3,)]),
    "one, shape (1,)": (lambda lib, x: (x**3).sum().reshape(1), [(2, 2)]),
    "two": (lambda lib, x, y: (x @ y).exp(), [(2,), (2,)]),
}


def plain(result):
    """Tuples of tensors as tuples of arrays."""
    if isinstance(result, tuple):
        return tuple(map(plain, result))
    return np.array(result.detach().tolist())


def compare(ours, theirs):
    assert isinstance(ours, tuple) == isinstance(theirs, tuple)
    if isinstance(ours, tuple):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            compare(a, b)
    else:
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def both(call, fn, arrays):
    """``call`` with lucid and with torch."""
    for lib in (lucid, torch):
        tensors = tuple(lib.tensor(a) for a in arrays)
        yield plain(call(lib, lambda *xs, lib=lib: fn(lib, *xs), tensors))


def vjp(lib, fn, tensors):
    y, vjp_fn = lib.func.vjp(fn, *tensors)
    u = tuple(t * 0.5 + 1 for t in y) if isinstance(y, tuple) else y * 0.5 + 1
    return y, vjp_fn(u)


def jvp(lib, fn, tensors):
    return lib.func.jvp(fn, tensors, tuple(lib.cos(t) for t in tensors))


def jacobian(lib, fn, tensors):
    place = tensors if len(tensors) > 1 else tensors[0]
    return (lib.func if lib is lucid else torch.autograd.functional).jacobian(fn, place)


def jacobian_of_a_tuple(lib, fn, tensors):
    return (lib.func if lib is lucid else torch.autograd.functional).jacobian(fn, tensors)


def hessian(lib, fn, tensors):
    place = tensors if len(tensors) > 1 else tensors[0]
    return (lib.func if lib is lucid else torch.autograd.functional).hessian(fn, place)


@pytest.mark.parametrize("call", [vjp, jvp, jacobian, jacobian_of_a_tuple])
@pytest.mark.parametrize(("fn", "shapes"), CASES.values(), ids=CASES)
def test_the_first_derivative(call, fn, shapes, randn):
    compare(*both(call, fn, [randn(*shape) for shape in shapes]))


@pytest.mark.parametrize(("fn", "shapes"), NUMBERS.values(), ids=NUMBERS)
def test_the_hessian(fn, shapes, randn):
    compare(*both(hessian, fn, [randn(*shape) for shape in shapes]))


def test_jacobian_and_hessian_nest_as_torch_func_does(randn):
    x = randn(3)
    ours = lucid.func.jacobian(
        lambda a: lucid.func.hessian(lambda b: (b**4).sum() * b[0], a), lucid.tensor(x)
    )
    theirs = torch.func.jacrev(torch.func.hessian(lambda b: (b**4).sum() * b[0]))(torch.tensor(x))
    compare(plain(ours), plain(theirs))
