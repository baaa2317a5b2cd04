"""PyTorch's methods that put parameters, buffers and modules under names."""

import copy
import pickle

import pytest

import lucid
from lucid import nn

WRONG = {
    "a dot": (lambda m: m.add_module("a.b", nn.ReLU()), KeyError, "'a.b' is no name"),
    "empty": (lambda m: m.register_buffer("", None), KeyError, "'' is no name"),
    "a number": (lambda m: m.add_module(3, nn.ReLU()), TypeError, "a name is a str, not int"),
    "a method": (lambda m: m.register_parameter("forward", None), KeyError, "has a 'forward'"),
    "taken": (lambda m: m.register_buffer("weight", None), KeyError, "has a 'weight' already"),
    "no module": (lambda m: m.register_module("x", 3), TypeError, "'x' takes a Module or None"),
    "no parameter": (
        lambda m: m.register_parameter("x", lucid.ones(1)), TypeError, "'x' takes a Parameter or",
    ),
    "no tensor": (lambda m: m.register_buffer("x", [1.0]), TypeError, "'x' takes a Tensor or None"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_names_and_values_are_named_and_nothing_is_put_in(call, error, sentence):
    layer = nn.Linear(2, 2)
    before = list(vars(layer))
    with pytest.raises(error, match=sentence):
        call(layer)
    assert list(vars(layer)) == before


def test_what_is_registered_is_found_as_if_it_were_assigned():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_parameter("scale", nn.Parameter(lucid.ones(2)))
            self.register_parameter("bias", None)
            self.register_buffer("mean", lucid.zeros(2))
            self.add_module("act", nn.ReLU())
            self.register_module("head", nn.Linear(2, 1))

    net = Net()
    assert list(net.state_dict()) == ["scale", "mean", "head.weight", "head.bias"]
    assert net.bias is None
    assert [name for name, _ in net.named_children()] == ["act", "head"]
    assert net.get_buffer("mean") is net.mean
    net.add_module("act", nn.GELU())  # a module may take the place of another, as in PyTorch
    assert isinstance(net.act, nn.GELU)


def test_a_buffer_that_is_not_persistent_moves_and_is_copied_but_not_saved():
    layer = nn.Identity()
    layer.register_buffer("grid", lucid.ones(2), persistent=False)
    layer.other = nn.Buffer(lucid.ones(2), persistent=False)
    for twin in (layer, copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert list(twin.state_dict()) == []
        assert [name for name, _ in twin.double().named_buffers()] == ["grid", "other"]
        assert str(twin.grid.dtype) == "float64"
        assert not twin.grid.persistent
        twin.load_state_dict({})
    assert nn.Buffer(lucid.ones(2)).persistent


def test_paths_can_have_a_prefix_and_stay_in_the_module_itself():
    net = nn.Sequential(nn.BatchNorm2d(2))
    net.scale = nn.Parameter([1.0])
    net.again = net.scale
    names = [name for name, _ in net.named_parameters("net")]
    assert names == ["net.scale", "net.0.weight", "net.0.bias"]
    assert [name for name, _ in net.named_parameters(recurse=False)] == ["scale"]
    pairs = net.named_parameters(recurse=False, remove_duplicate=False)
    assert [name for name, _ in pairs] == ["scale", "again"]
    assert list(net.parameters(recurse=False)) == [net.scale]
    assert list(net.buffers(recurse=False)) == []
    assert next(name for name, _ in net.named_buffers("n")) == "n.0.running_mean"
    assert [name for name, _ in net.named_modules(prefix="n")] == ["n", "n.0"]


def test_a_module_takes_other_dtypes():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm2d(2))
    for change, dtype in {"double": "float64", "half": "float16", "float": "float32"}.items():
        assert getattr(net, change)() is net
        assert {str(p.dtype) for p in net.parameters()} == {dtype}
    assert str(net.type(lucid.float64)[0].weight.dtype) == "float64"
    assert str(net[1].num_batches_tracked.dtype) == "int64"


@pytest.mark.parametrize("kind", [lucid.DoubleTensor, "torch.DoubleTensor", "float64"])
def test_a_module_takes_the_type_of_a_tensor_for_a_dtype(kind):
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm2d(2)).type(kind)
    assert {str(p.dtype) for p in net.parameters()} == {"float64"}
    with pytest.raises(TypeError, match="a module computes with floats, not int64"):
        net.type(lucid.LongTensor)


def test_zero_grad_can_keep_the_memory(leaf):
    layer = nn.Linear(2, 1)
    layer(lucid.ones(3, 2)).sum().backward()
    grad = layer.weight.grad
    layer.zero_grad(set_to_none=False)
    assert layer.weight.grad is grad
    assert grad.tolist() == [[0, 0]]
    layer.zero_grad()
    assert layer.weight.grad is None


def test_zero_grad_that_keeps_the_memory_forgets_the_graph(leaf):
    layer = nn.Linear(1, 1, bias=False)
    layer.weight.data.fill_(1.0)
    layer.weight.pow(3).sum().backward(create_graph=True)
    layer.zero_grad(set_to_none=False)
    layer.weight.pow(2).sum().backward(create_graph=True)
    assert lucid.autograd.grad(layer.weight.grad.sum(), layer.weight)[0].item() == 2  # no 6 of w³


def test_several_gpus_have_a_sentence():
    with pytest.raises(NotImplementedError, match=r"one device: leave .* use the model itself"):
        nn.DataParallel(nn.Linear(2, 2))
    with pytest.raises(ValueError, match=r"call lucid\.distributed\.init_process_group\(\) first"):
        nn.parallel.DistributedDataParallel(nn.Linear(2, 2))
