"""A copy of a model and its optimizer goes on as they do: with all state, and alone."""

import copy
import pickle

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop

RULES = {
    "SGD": lambda params: SGD(params, lr=0.1),
    "SGD with momentum": lambda params: SGD(params, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda params: Adam(params, lr=0.1, weight_decay=0.1),
    "AdamW": lambda params: AdamW(params, lr=0.1),
    "amsgrad": lambda params: AdamW(params, lr=0.1, amsgrad=True),
    "RMSprop": lambda params: RMSprop(params, momentum=0.5, centered=True, eps=1e-3),
    "Adagrad": lambda params: Adagrad(params, lr=0.1, initial_accumulator_value=0.1),
    "Adadelta": Adadelta,
    "Adamax": Adamax,
    "NAdam": NAdam,
    "RAdam": RAdam,
}
COPIES = {"deepcopy": copy.deepcopy, "pickle": lambda x: pickle.loads(pickle.dumps(x))}


def train(model, optimizer, batches):
    for x in batches:
        optimizer.zero_grad()
        model(lucid.tensor(x)).square().mean().backward()
        optimizer.step()


def numbers(model):
    return [p.tolist() for p in model.parameters()]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_the_copys_next_ten_steps_equal_the_originals(randn, rule, copied):
    batches = randn(15, 4, 3).astype("float32")
    model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
    optimizer = rule(model.parameters())
    train(model, optimizer, batches[:5])
    twin, its_optimizer = copied((model, optimizer))
    before = numbers(twin)
    train(model, optimizer, batches[5:])
    assert numbers(twin) == before, "the copy shares no memory"
    train(twin, its_optimizer, batches[5:])
    assert numbers(twin) == numbers(model) != before


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_the_copy_of_an_optimizer_alone_has_the_same_state(randn, rule, copied):
    model = nn.Linear(3, 2)
    optimizer = rule(model.parameters())
    train(model, optimizer, randn(3, 4, 3).astype("float32"))
    twin = copied(optimizer)
    assert repr(twin.state_dict()) == repr(optimizer.state_dict())
    assert all(p in twin.state for p in twin.param_groups[0]["params"]) == bool(optimizer.state)


def test_state_is_found_by_the_parameter_itself(leaf, feed):
    p, idle = leaf(np.ones(3)), leaf(np.ones(3))
    optimizer = Adam([p, idle])
    feed(optimizer, p, np.ones((2, 3)))
    assert optimizer.state[p]["step"] == 2
    assert optimizer.state[idle] == {}
    assert list(optimizer.state_dict()["state"]) == [0]
