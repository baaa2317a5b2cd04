"""clip_grad_norm_ shortens the gradients of all parameters together, or leaves them alone."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import clip_grad_norm_


@pytest.fixture
def with_gradients(leaf):
    """A parameter for each gradient."""

    def make(*gradients):
        params = [leaf(np.zeros_like(g)) for g in gradients]
        for p, g in zip(params, gradients, strict=True):
            p.grad = lucid.tensor(g)
        return params

    return make


def length(params):
    return np.sqrt(sum(np.sum(p.grad.array**2) for p in params))


def test_long_gradients_are_shortened_together(randn, with_gradients):
    gradients = [randn(3, 4), randn(5), 10 * randn(2)]
    params = with_gradients(*gradients)
    before = length(params)
    total = clip_grad_norm_(params, max_norm=2.0)
    assert total.item() == pytest.approx(before)
    assert length(params) == pytest.approx(2.0)
    for p, g in zip(params, gradients, strict=True):
        np.testing.assert_allclose(p.grad.array, g * 2.0 / before, rtol=1e-6)


def test_short_gradients_keep_every_bit(randn, with_gradients):
    gradients = [randn(3), randn(2)]
    params = with_gradients(*gradients)
    clip_grad_norm_(params, max_norm=100.0)
    assert all(np.array_equal(p.grad.array, g) for p, g in zip(params, gradients, strict=True))


def test_gradients_are_scaled_in_their_own_memory(with_gradients):
    (p,) = with_gradients(np.array([3.0, 4.0]))
    memory = p.grad.array
    clip_grad_norm_(p, max_norm=1.0)
    assert p.grad.array is memory
    np.testing.assert_allclose(memory, [0.6, 0.8], rtol=1e-6)


def test_parameters_may_come_from_a_generator_and_lack_a_gradient(leaf, with_gradients):
    params = [leaf(np.ones(2)), *with_gradients(np.array([3.0, 4.0]))]
    assert clip_grad_norm_((p for p in params), max_norm=1.0).item() == 5.0
    assert params[0].grad is None


def test_without_any_gradient_the_length_is_0(leaf):
    assert clip_grad_norm_([leaf(np.ones(2))], max_norm=1.0).item() == 0.0


def test_gradients_of_zeros_stay_zeros(with_gradients):
    (p,) = with_gradients(np.zeros(3))
    assert clip_grad_norm_([p], max_norm=1.0).item() == 0.0
    assert p.grad.tolist() == [0, 0, 0]


def test_max_norm_0_stops_all_training(with_gradients):
    (p,) = with_gradients(np.array([3.0, 4.0]))
    clip_grad_norm_([p], max_norm=0.0)
    assert p.grad.tolist() == [0, 0]


def test_float32_gradients_stay_float32(with_gradients):
    (p,) = with_gradients(np.array([3.0, 4.0], np.float32))
    assert clip_grad_norm_([p], max_norm=1.0).dtype == p.grad.dtype == lucid.float32


@pytest.mark.parametrize("max_norm", [-1.0, float("nan")])
def test_a_length_that_is_none_is_refused(with_gradients, max_norm):
    with pytest.raises(ValueError, match=rf"max_norm \(={max_norm}\) must be 0 or more"):
        clip_grad_norm_(with_gradients(np.ones(2)), max_norm)


@pytest.mark.parametrize("clip", [clip_grad_norm_, lucid.nn.utils.clip_grad_value_])
@pytest.mark.parametrize("bound", ["1", None])
def test_a_bound_that_is_no_number_is_refused_before_anything_changes(with_gradients, clip, bound):
    (p,) = with_gradients(np.array([3.0, 4.0]))
    with pytest.raises(TypeError, match=f"is a number, not {bound!r}"):
        clip([p], bound)
    assert p.grad.tolist() == [3, 4]


def test_the_kind_of_norm_may_be_text(with_gradients):
    for kind, expected in (("inf", 4.0), ("1", 7.0), ("2", 5.0)):
        (p,) = with_gradients(np.array([3.0, -4.0]))
        assert clip_grad_norm_([p], 1.0, norm_type=kind).item() == expected
        np.testing.assert_allclose(p.grad.array, np.array([3.0, -4.0]) / expected, rtol=1e-6)


@pytest.mark.parametrize("kind", ["fro", None])
def test_a_norm_that_is_none_is_refused_before_anything_changes(with_gradients, kind):
    (p,) = with_gradients(np.array([3.0, 4.0]))
    with pytest.raises(ValueError, match=rf"norm_type \(={kind!r}\) must be a number, or 'inf'"):
        clip_grad_norm_([p], 1.0, norm_type=kind)
    assert p.grad.tolist() == [3, 4]


@pytest.mark.parametrize("clip", [lucid.optim.clip_grad_norm_, lucid.nn.utils.clip_grad_value_])
def test_a_module_is_told_to_give_its_parameters(clip):
    with pytest.raises(TypeError, match=r"not a Linear: write model\.parameters\(\)"):
        clip(lucid.nn.Linear(2, 2), 1.0)


def test_clipping_takes_a_list_of_parameters_that_is_a_module():
    weights = nn.ParameterList([lucid.ones(1), lucid.ones(1)])
    (3 * weights[0] + 4 * weights[1]).sum().backward()
    assert clip_grad_norm_(weights, 1.0).item() == 5
    assert [round(w.grad.item(), 4) for w in weights] == [0.6, 0.8]
