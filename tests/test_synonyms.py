"""Keyword arguments have NumPy's and PyTorch's names too, and ``out=`` takes a result."""

import inspect

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F
from lucid.synonyms import with_synonyms

X = [[1.0, 5.0], [7.0, 3.0]]
SAME = {
    "axis": (lambda x: x.sum(axis=0), lambda x: x.sum(dim=0)),
    "keepdims": (lambda x: x.mean(1, keepdims=True), lambda x: x.mean(1, keepdim=True)),
    "input": (lambda x: lucid.exp(input=x), lambda x: lucid.exp(x)),
    "input, of a layer": (lambda x: F.softmax(input=x, dim=1), lambda x: F.softmax(x, 1)),
    "input and other": (lambda x: lucid.mul(input=x, other=2), lambda x: x * 2),
    "unbiased": (lambda x: x.var(1, unbiased=False), lambda x: x.var(1, correction=0)),
    "dims of flip": (lambda x: x.flip(dims=(0,)), lambda x: x.flip(0)),
    "input and dims": (lambda x: lucid.flip(dims=(0,), input=x), lambda x: x.flip(0)),
    "axis of cat": (lambda x: lucid.cat([x, x], axis=1), lambda x: lucid.cat([x, x], 1)),
    "size": (lambda x: lucid.zeros(size=(2, 3)), lambda x: lucid.zeros(2, 3)),
    "memory_format": (
        lambda x: x.contiguous(memory_format=lucid.ops), lambda x: x.contiguous()
    ),
}  # fmt: skip


@pytest.mark.parametrize(("with_other_names", "plain"), SAME.values(), ids=SAME)
def test_both_names_mean_the_same(with_other_names, plain):
    ours, expected = with_other_names(lucid.tensor(X)), plain(lucid.tensor(X))
    assert ours.tolist() == expected.tolist()
    assert ours.shape == expected.shape


def test_the_signature_shows_the_own_names():
    assert list(inspect.signature(lucid.sum).parameters)[:3] == ["x", "dim", "keepdim"]


def test_two_names_of_one_argument_are_refused():
    with pytest.raises(TypeError, match=r"axis= and dim= are the same: give one"):
        lucid.tensor(X).sum(dim=0, axis=1)


def test_a_name_that_nobody_knows_is_refused_by_python():
    with pytest.raises(TypeError, match="unexpected keyword argument 'dimension'"):
        lucid.tensor(X).sum(dimension=0)


def test_a_type_error_from_inside_the_op_comes_out_once():
    calls = []

    @with_synonyms
    def op(x, dim=None):
        calls.append(dim)
        raise TypeError("from inside")

    with pytest.raises(TypeError, match="from inside"):
        op(1, dim=2)
    with pytest.raises(TypeError, match="from inside"):
        op(1, axis=3)
    assert calls == [2, 3]


def test_out_takes_the_numbers_and_keeps_its_memory():
    out = lucid.zeros(2)
    memory = out.array
    assert lucid.sum(lucid.tensor(X), 0, out=out) is out
    assert out.array is memory
    assert out.tolist() == [8.0, 8.0]
    lucid.add(out, 1, out=out)
    assert out.tolist() == [9.0, 9.0]


def test_an_empty_out_takes_the_shape_too():
    out = lucid.empty(0)
    lucid.cat([lucid.tensor(X), lucid.tensor(X)], dim=1, out=out)
    assert out.shape == (2, 4)


def test_out_of_two_results_is_two_tensors():
    values, places = lucid.empty(2), lucid.empty(2, dtype=lucid.int64)
    result = lucid.max(lucid.tensor(X), 1, out=(values, places))
    assert result.values is values
    assert (values.tolist(), places.tolist()) == ([5.0, 7.0], [1, 0])


def test_a_write_into_out_is_counted():
    x = lucid.tensor(X, requires_grad=True)
    saved = lucid.ones(2, 2)
    y = (x * saved).sum()
    lucid.exp(lucid.tensor(X), out=saved)
    with pytest.raises(RuntimeError, match="was overwritten after forward"):
        y.backward()


BAD_OUT = {
    "another shape": (lambda x: lucid.exp(x, out=lucid.zeros(3)), ValueError, "out= has shape"),
    "a gradient": (
        lambda x: lucid.exp(x.requires_grad_(), out=lucid.zeros(2, 2)),
        RuntimeError,
        "out= has no gradient",
    ),
    "floats into integers": (
        lambda x: lucid.exp(x, out=lucid.zeros(2, 2, dtype=lucid.int64)), TypeError, "cast"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "sentence"), BAD_OUT.values(), ids=BAD_OUT)
def test_an_out_that_does_not_fit_is_refused(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call(lucid.tensor(X))


def test_out_under_no_grad_takes_the_numbers_of_parameters():
    w, out = lucid.tensor(X, requires_grad=True), lucid.zeros(2, 2)
    with lucid.no_grad():
        lucid.mul(w, 2, out=out)
    np.testing.assert_array_equal(out.numpy(), 2 * np.array(X))


def test_backward_of_several_takes_the_names_that_torch_has_for_them():
    x = lucid.tensor(X, requires_grad=True)
    lucid.autograd.backward(tensors=[x * 2, x], grad_tensors=[lucid.ones(2, 2), lucid.ones(2, 2)])
    assert x.grad.tolist() == [[3, 3], [3, 3]]
    lucid.autograd.backward(x * 2, grad_tensors=lucid.tensor(X))
    assert x.grad.tolist() == [[5, 13], [17, 9]]
