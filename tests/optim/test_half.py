"""Parameters of float16 are changed in float32, with a state of float32, and rounded once."""

import numpy as np
import pytest
from optim.test_copies import RULES

import lucid
from lucid.optim import SGD, Adam, Optimizer


def half(numbers):
    return lucid.tensor(np.float16(numbers), requires_grad=True)


def wide(numbers):
    return lucid.tensor(np.float32(numbers), requires_grad=True)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_each_step_is_that_of_float32_rounded_once(randn, feed, rule):
    start = randn(2, 5).astype(np.float16)
    p, twin = half(start), wide(start)
    optimizer, its_optimizer = rule([p]), rule([twin])
    for gradient in randn(4, 2, 5).astype(np.float16):
        feed(optimizer, p, [gradient])
        feed(its_optimizer, twin, [gradient.astype(np.float32)])
        np.testing.assert_array_equal(p.tolist(), twin.half().tolist())
        twin.data = p.detach().float()
    for name, value in optimizer.state[p].items():
        np.testing.assert_array_equal(value, its_optimizer.state[twin][name], err_msg=name)
    assert list(optimizer.state) == [p]


@pytest.mark.parametrize("rule", ["Adam", "AdamW", "amsgrad", "NAdam", "Adamax"])
def test_a_gradient_whose_square_float16_cannot_hold_takes_a_step_as_any_other(feed, rule):
    p, twin = half([1.0]), half([1.0])
    optimizer, its_optimizer = RULES[rule]([p]), RULES[rule]([twin])
    feed(optimizer, p, [np.float16([1e-4])])
    feed(its_optimizer, twin, [np.float16([1.0])])
    np.testing.assert_allclose(p.tolist(), twin.tolist(), atol=1e-3)
    assert p.item() < 0.999


def test_a_large_momentum_does_not_overflow(feed):
    p = half([0.0])
    feed(SGD([p], lr=1e-3, momentum=0.99), p, [np.float16([60000.0])] * 3)
    v = np.cumsum(60000 * 0.99 ** np.arange(3))
    np.testing.assert_allclose(p.tolist(), [-1e-3 * v.sum()], rtol=1e-3)


def test_the_numbers_stay_in_the_parameters_own_memory(feed):
    p = half([1.0, 2.0])
    memory = p.array
    feed(SGD([p], lr=0.5), p, [np.float16([1.0, 1.0])])
    assert p.array is memory
    assert memory.dtype == np.float16
    assert memory.tolist() == [0.5, 1.5]


def test_a_state_of_float16_from_a_file_goes_on_in_float32(feed):
    p = half([1.0])
    optimizer = Adam([p], lr=0.1)
    feed(optimizer, p, [np.float16([1.0])])
    saved = optimizer.state_dict()
    saved["state"][0] |= {"exp_avg_sq": lucid.tensor(np.float16([1e-3]))}
    optimizer.load_state_dict(saved)
    feed(optimizer, p, [np.float16([1e-4])])
    assert optimizer.state[p]["exp_avg_sq"].dtype == lucid.float32


def test_a_rule_of_a_user_sees_float32_and_one_that_fails_changes_nothing(feed):
    class Rule(Optimizer):
        def __init__(self, params):
            super().__init__(params, lr=0.1)

        def update(self, p, group):
            seen.append((p.dtype, p.grad.dtype))
            p.array -= group["lr"] * p.grad.array
            if not np.isfinite(p.array).all():
                raise FloatingPointError("not finite")

    p, seen = half([1.0]), []
    optimizer = Rule([p])
    feed(optimizer, p, [np.float16([2.0])])
    assert p.tolist() == [np.float16(0.8)]
    with pytest.raises(FloatingPointError):
        feed(optimizer, p, [np.float16([np.inf])])
    assert p.tolist() == [np.float16(0.8)]
    assert seen == [(lucid.float32, lucid.float32)] * 2
    assert list(optimizer.state) == [p]
