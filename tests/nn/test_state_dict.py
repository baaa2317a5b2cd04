"""A module's state: saving, loading, copying, and moving to another dtype."""

import copy
import pickle

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import Buffer, Module, Parameter


class Counter(Module):
    """A parameter in a layer, and a buffer of integers."""

    def __init__(self):
        self.layer = nn.Linear(2, 3)
        self.count = Buffer(np.array([2**24 + 1], np.int64))  # the first integer that float32 lacks

    def forward(self, x):
        return self.layer(x)


@pytest.fixture
def model():
    return Counter()


def numbers(module):
    return {path: tensor.tolist() for path, tensor in module.state_dict().items()}


def test_the_state_is_the_models_own_memory(model):
    state = model.state_dict()
    assert list(state) == ["count", "layer.weight", "layer.bias"]
    assert state["layer.bias"].array is model.layer.bias.array
    assert not any(tensor.requires_grad for tensor in state.values())


@pytest.mark.parametrize("as_array", [False, True], ids=["tensors", "arrays"])
def test_a_state_goes_from_model_to_model(model, as_array):
    other = Counter()
    memory, parameter = other.layer.weight.array, other.layer.weight
    state = model.state_dict()
    result = other.load_state_dict(
        {k: v.cpu().numpy() for k, v in state.items()} if as_array else state
    )
    assert result == ([], [])
    assert (result.missing_keys, result.unexpected_keys) == ([], [])
    assert numbers(other) == numbers(model)
    assert other.layer.weight is parameter
    assert parameter.array is memory
    assert parameter.requires_grad


FAULTS = {
    "layer.weight": ("layer.weight has shape (3, 3), not (3, 2)", np.ones((3, 3), np.float32)),
    "layer.bias": ("layer.bias is missing", None),
    "count": ("count has dtype float32, not int64", np.ones(1, np.float32)),
    "head.weight": ("head.weight is unexpected", np.ones(1, np.float32)),
}


def test_one_error_names_all_that_does_not_fit_and_nothing_changes(model):
    before = numbers(model)
    state = {path: array for path, (_, array) in FAULTS.items() if array is not None}
    with pytest.raises(ValueError, match="load_state_dict: the state does not fit Counter") as info:
        model.load_state_dict(state)
    lines = [line.strip() for line in str(info.value).splitlines()[1:]]
    assert sorted(lines) == sorted(line for line, _ in FAULTS.values())
    assert numbers(model) == before


MISFITS = {
    "another shape": (np.ones(2, np.float32), r"layer.bias has shape \(2,\), not \(3,\)"),
    "a list": ([1.0, 2.0, 3.0], "layer.bias is no tensor but list"),
    "complex numbers": (np.ones(3) * 1j, "layer.bias has dtype complex128, not float32"),
    "texts": (np.array(["a", "b", "c"]), "layer.bias has dtype <U1, not float32"),
    "no numbers": (lucid.ones(3, device="meta"), "layer.bias is on 'meta', not on '.*'"),
}


@pytest.mark.parametrize(("misfit", "message"), MISFITS.values(), ids=MISFITS)
@pytest.mark.parametrize("strict", [True, False])
def test_a_misfit_changes_nothing_whether_strict_or_not(model, misfit, message, strict):
    before = numbers(model)
    state = {
        path: np.zeros(tensor.shape, tensor.dtype) for path, tensor in model.state_dict().items()
    }
    with pytest.raises(ValueError, match=message):
        model.load_state_dict(state | {"layer.bias": misfit}, strict=strict)
    assert numbers(model) == before


def test_without_strict_names_are_passed_over_and_told(model):
    bias = np.array([1.0, 2.0, 3.0])
    result = model.load_state_dict({"layer.bias": bias, "head": bias}, strict=False)
    assert result.missing_keys == ["count", "layer.weight"]
    assert result.unexpected_keys == ["head"]
    assert model.layer.bias.tolist() == [1, 2, 3]


class Listed(Module):
    """Layers in a list for ``forward``, and under names of their own, as PyTorch needs them."""

    def __init__(self):
        self.layers = [nn.Linear(2, 3), nn.Linear(3, 1)]
        for i, layer in enumerate(self.layers):
            self.add_module(f"layer_{i}", layer)


def test_one_name_is_enough_for_a_tensor_of_several():
    state = Listed().state_dict()
    named = {path: tensor for path, tensor in state.items() if path.startswith("layer_")}
    other = Listed()
    assert other.load_state_dict(named) == ([], [])
    assert numbers(other) == {path: tensor.tolist() for path, tensor in state.items()}
    del named["layer_1.bias"]
    with pytest.raises(ValueError, match=r"layers.1.bias is missing\n +layer_1.bias is missing$"):
        other.load_state_dict(named)


def test_to_another_dtype_keeps_every_object(model):
    parameters = list(model.parameters())
    model(lucid.ones(1, 2)).sum().backward()
    assert model.to(lucid.float64) is model
    assert all(p is q for p, q in zip(model.parameters(), parameters, strict=True))
    assert {p.dtype for p in parameters} == {p.grad.dtype for p in parameters} == {lucid.float64}
    assert all(isinstance(p, Parameter) and p.requires_grad for p in parameters)
    model(lucid.ones(1, 2, dtype=lucid.float64)).sum().backward()
    assert model.layer.bias.grad.tolist() == [2, 2, 2]


def test_an_optimizer_goes_on_with_a_model_that_moved(model):
    optimizer = lucid.optim.SGD(model.parameters(), lr=1.0)
    model.to(lucid.float64)
    before = model.layer.bias.tolist()
    model(lucid.ones(1, 2, dtype=lucid.float64)).sum().backward()
    optimizer.step()
    np.testing.assert_allclose(model.layer.bias.tolist(), np.array(before) - 1)


def test_integers_stay_what_they_are_when_floats_change(model):
    for dtype in (lucid.float16, lucid.float32):
        model.to(dtype)
        assert model.count.dtype == lucid.int64
        assert model.count.item() == 2**24 + 1


def test_to_takes_a_device_and_refuses_what_is_none(model):
    assert model.to("cpu") is model
    assert model.to(device="cpu", dtype=lucid.float64).layer.weight.dtype == lucid.float64
    with pytest.raises(TypeError, match="no dtype 'gpus'"):
        model.to("gpus")
    with pytest.raises(ValueError, match="a device is 'cpu'"):
        model.to(device="tpu")


COPIES = {"deepcopy": copy.deepcopy, "pickle": lambda x: pickle.loads(pickle.dumps(x))}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_has_memory_of_its_own_and_the_same_ties(model, copied):
    model.tail, model.me = model.layer, model
    model.layer.bias.requires_grad_(False)
    twin = copied(model.eval())
    assert numbers(twin) == numbers(model)
    assert twin.tail is twin.layer is not model.layer
    assert twin.me is twin
    assert not twin.training
    assert [type(p) for p in twin.parameters()] == [Parameter] * 2
    assert [p.requires_grad for p in twin.parameters()] == [True, False]
    twin.layer.weight.array[:] = 0
    assert numbers(twin) != numbers(model)
    x = lucid.ones(1, 2)
    assert twin(x).shape == model(x).shape


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_network_gives_the_same_scores_after_copying(small_network, copied):
    network, images = small_network(), lucid.random.randn(2, 1, 8, 8)
    assert copied(network)(images).tolist() == network(images).tolist()


def test_assign_is_refused_by_a_sentence():
    layer = nn.Linear(2, 3)
    state = layer.state_dict()
    assert layer.load_state_dict(state, assign=False).missing_keys == []
    with pytest.raises(ValueError, match=r"leave it away, .* model.to\(dtype\) changes the dtype"):
        layer.load_state_dict(state, assign=True)


def test_parameters_come_before_buffers_and_those_before_what_is_inside():
    """As in PyTorch, so that two states of one network are in one order."""

    class Mixed(nn.Module):
        def __init__(self):
            self.inside = nn.BatchNorm1d(1)
            self.register_buffer("mask", lucid.zeros(1))
            self.scale = nn.Parameter(lucid.zeros(1))
            self.register_buffer("count", lucid.zeros(1))
            self.shift = nn.Parameter(lucid.zeros(1))

    names = list(Mixed().state_dict())
    assert names[:6] == ["scale", "shift", "mask", "count", "inside.weight", "inside.bias"]
    assert names[6:] == ["inside.running_mean", "inside.running_var", "inside.num_batches_tracked"]
