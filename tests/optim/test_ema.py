"""Averages of the weights follow the definition, and go on from where they were saved."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import EMA


def numbers(model):
    return {name: x.cpu().numpy().copy() for name, x in model.state_dict().items()}


def change(model, randn):
    for p in model.parameters():
        p.data[...] = lucid.tensor(randn(*p.shape).astype("float32"))


@pytest.fixture
def model():
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


def test_the_averages_are_those_of_the_definition(model, randn):
    ema, means = EMA(model, decay=0.9), numbers(model)
    for step in range(1, 4):
        change(model, randn)
        model(lucid.tensor(randn(5, 3).astype("float32")))  # moves the running averages too
        ema.update(model)
        for name, x in numbers(model).items():
            is_count = name.endswith("num_batches_tracked")
            means[name] = x if is_count else np.float32(0.9) * means[name] + np.float32(0.1) * x
        found = numbers(ema.module)
        for name, mean in means.items():
            np.testing.assert_allclose(found[name], mean, rtol=1e-6, atol=1e-7, err_msg=name)
        assert found["1.num_batches_tracked"] == step


def test_the_copy_is_in_evaluation_mode_and_wants_no_gradient(model):
    copy = EMA(model.train()).module
    assert not any(module.training for module in copy.modules())
    assert not any(p.requires_grad for p in copy.parameters())
    assert model.training
    assert all(p.requires_grad for p in model.parameters())


def test_the_averages_begin_at_the_weights_and_share_no_memory(model, randn):
    ema = EMA(model)
    before = numbers(model)
    change(model, randn)
    assert all(np.array_equal(x, before[name]) for name, x in numbers(ema.module).items())


def test_a_tied_weight_is_averaged_once(randn):
    class Tied(nn.Module):
        def __init__(self):
            self.a = nn.Linear(2, 2, bias=False)
            self.b = self.a

    model = Tied()
    ema, first = EMA(model, 0.5), numbers(model)["a.weight"]
    change(model, randn)
    ema.update(model)
    expected = 0.5 * first + 0.5 * numbers(model)["a.weight"]
    np.testing.assert_allclose(numbers(ema.module)["a.weight"], expected, rtol=1e-6)
    assert ema.module.a is ema.module.b


def test_small_steps_are_not_lost_in_float16():
    """1 + 0.0001 · (2 - 1) is 1 in float16, whose numbers beside 1 lie 0.001 apart."""
    model = nn.Linear(1, 1, bias=False).to(lucid.float16)
    model.weight.data[...] = 1.0
    ema = EMA(model, decay=0.9999)
    model.weight.data[...] = 2.0
    for _ in range(100):
        ema.update(model)
    assert ema.module.weight.dtype == lucid.float16
    assert ema.module.weight.item() == pytest.approx(2 - 0.9999**100, abs=5e-4)
    again = EMA(model)
    again.load_state_dict(ema.state_dict())
    again.update(model), ema.update(model)
    assert (
        again.state_dict()["module"]["weight"].item() == ema.state_dict()["module"]["weight"].item()
    )


def test_it_goes_on_from_where_it_was_saved(model, randn, tmp_path):
    ema, path = EMA(model, 0.8), tmp_path / "run.safetensors"
    change(model, randn)
    ema.update(model)
    lucid.save(path, model=model, ema=ema)
    other = EMA(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)), 0.1)
    assert lucid.load(path, ema=other).keys() == {"model", "rng_state"}
    change(model, randn)
    for each in (ema, other):
        each.update(model)
    assert all(
        np.array_equal(x, numbers(ema.module)[name]) for name, x in numbers(other.module).items()
    )


def test_what_does_not_fit_is_refused(model):
    with pytest.raises(ValueError, match=r"decay \(=1\.0\) must be a number from 0 to less"):
        EMA(model, decay=1.0)
    ema = EMA(model)
    with pytest.raises(ValueError, match="the model has other weights now"):
        ema.update(nn.Linear(3, 4))
    with pytest.raises(ValueError, match="does not fit"):
        ema.load_state_dict(EMA(nn.Linear(3, 4)).state_dict())


def test_the_state_of_something_else_is_refused_and_nothing_changes():
    model = nn.Linear(3, 2)
    optimizer, ema = lucid.optim.SGD(model.parameters()), EMA(model)
    before = repr((ema.state_dict(), optimizer.state_dict()))
    for part, kind, names in (
        (ema, "an EMA", "decay and module"),
        (optimizer, "an optimizer", "param_groups and state"),
    ):
        for state in (model.state_dict(), {"module": EMA(nn.Linear(3, 2)).state_dict()["module"]}):
            sentence = f"the state of {kind} has {names}; what was given begins with"
            with pytest.raises(ValueError, match=sentence):
                part.load_state_dict(state)
        with pytest.raises(ValueError, match="what was given is a int"):
            part.load_state_dict(3)
    assert repr((ema.state_dict(), optimizer.state_dict())) == before


@pytest.mark.parametrize("decay", [None, "0.9", 2, lucid.nan])
def test_a_decay_is_a_number_from_0_to_1_also_in_a_state(decay, model):
    with pytest.raises(ValueError, match=r"decay \(=.*\) must be a number from 0 to less than 1"):
        EMA(model, decay)
    ema = EMA(model, 0.5)
    with pytest.raises(ValueError, match=r"decay \(=.*\) must be a number from 0 to less than 1"):
        ema.load_state_dict(ema.state_dict() | {"decay": decay})
    assert ema.decay == 0.5


def test_averages_are_of_a_module():
    with pytest.raises(TypeError, match="EMA follows a Module, not a float"):
        EMA(0.999)
