"""A module finds its parameters, buffers and modules by looking."""

import numpy as np
import pytest

import lucid
from lucid import Tensor, nn
from lucid.nn import Buffer, Module, Parameter
from lucid.optim import SGD


class Scale(Module):
    def __init__(self, n):
        self.gamma = Parameter(np.ones(n))
        self.mean = Buffer(np.zeros(n))

    def forward(self, x):
        return self.gamma * x + self.mean

    def extra_repr(self):
        return str(len(self.gamma))


class Net(Module):
    """Modules in lists in lists, in a dict, and a parameter of its own that comes last."""

    def __init__(self):
        self.stem = Scale(2)
        self.stages = [[Scale(3), Scale(3)], (Scale(4),)]
        self.heads = {"small": Scale(5)}
        self.bias = Parameter(np.zeros(6))


PATHS = [
    "bias", "stem.gamma", "stem.mean", "stages.0.0.gamma", "stages.0.0.mean", "stages.0.1.gamma",
    "stages.0.1.mean", "stages.1.0.gamma", "stages.1.0.mean", "heads.small.gamma",
    "heads.small.mean",
]  # fmt: skip
MODULES = ["", "stem", "stages.0.0", "stages.0.1", "stages.1.0", "heads.small"]


def test_paths_are_those_of_torch():
    net = Net()
    assert list(net.state_dict()) == PATHS
    assert [path for path, _ in net.named_parameters()] == [p for p in PATHS if "mean" not in p]
    assert [path for path, _ in net.named_buffers()] == [p for p in PATHS if "mean" in p]
    assert [path for path, _ in net.named_modules()] == MODULES
    assert [path for path, _ in net.named_children()] == MODULES[1:]
    assert len(list(net.parameters())) == len(list(net.modules())) == 6
    assert len(list(net.buffers())) == len(list(net.children())) == 5


def test_a_tied_parameter_is_trained_once_and_saved_under_every_name(shares_memory):
    net = Net()
    net.tail, net.again = net.bias, net.stem
    assert len(list(net.parameters())) == len(list(net.modules())) == 6
    assert net.count_params() == 2 + 3 + 3 + 4 + 5 + 6
    state = net.state_dict()
    assert shares_memory(state["tail"], state["bias"])
    assert shares_memory(state["again.gamma"], state["stem.gamma"])


def test_a_tied_parameter_adds_up_its_gradients():
    net = nn.Sequential(Scale(1), Scale(1))
    net[1].gamma = net[0].gamma
    net(lucid.ones(1)).sum().backward()
    assert [p.grad.tolist() for p in net.parameters()] == [[2]]


def test_a_module_may_hold_itself():
    net = Net()
    net.stem.parents = [net]
    net.me = net
    assert len(list(net.parameters())) == len(list(net.modules())) == 6
    assert list(net.state_dict()) == PATHS
    assert not any(module.training for module in net.eval().modules())
    assert "(me): ..." in repr(net)


@pytest.mark.parametrize("value", [Tensor(np.ones(6)), Buffer(np.ones(6)), np.ones(6), 1.0])
def test_a_parameter_is_not_lost_by_assignment(value):
    net = Net()
    with pytest.raises(TypeError, match=r"bias is a Parameter.*write bias.data = array"):
        net.bias = value
    assert "bias" in net.state_dict()
    net.bias = Parameter(np.ones(6))
    net.bias = None
    assert "bias" not in net.state_dict()
    with pytest.raises(TypeError, match=r"bias is a Parameter"):
        net.bias = value
    del net.bias
    net.bias = value
    assert net.bias is value


@pytest.mark.parametrize("bias", [nn.Linear(2, 2, bias=False), nn.Conv2d(1, 1, 1, bias=False),
                                  nn.BatchNorm2d(2, affine=False), nn.LayerNorm(2, bias=False),
                                  nn.GroupNorm(1, 2, affine=False), nn.Conv1d(1, 1, 1, bias=False),
                                  nn.InstanceNorm2d(2)])  # fmt: skip
def test_a_layer_without_a_bias_takes_no_plain_tensor_for_one(bias):
    with pytest.raises(TypeError, match=r"bias is a Parameter, and a Tensor would"):
        bias.bias = lucid.ones(2)
    bias.bias = Parameter(np.ones(2))
    assert "bias" in bias.state_dict()


def test_a_buffer_is_not_lost_by_assignment():
    layer = Scale(2)
    layer.mean = layer.mean + 1.0
    layer.mean += 1.0
    with lucid.no_grad():
        layer.mean += 1.0
    assert layer.state_dict()["mean"].tolist() == [3, 3]
    for needs_a_gradient in (Parameter(np.ones(2)) * 1, lucid.ones(2, requires_grad=True)):
        with pytest.raises(TypeError, match=r"write mean = value.detach\(\), or .* no_grad\(\)"):
            layer.mean = needs_a_gradient
        layer.mean = needs_a_gradient.detach()
    with pytest.raises(TypeError, match="mean is a Buffer, and a list would"):
        layer.mean = [1.0, 2.0]
    layer.mean = Buffer(np.ones(2))
    layer.mean = Parameter(np.ones(2))
    assert "mean" in dict(layer.named_parameters())


def test_a_parameter_shares_the_memory_of_a_tensor(randn, shares_memory):
    x = lucid.tensor(randn(3, 4))
    for source in (x, x.T, x[1:, ::2], x.detach()):
        for kind in (Parameter, Buffer):
            assert shares_memory(kind(source), x)
    layer = nn.Identity()
    layer.register_buffer("table", x)
    with lucid.no_grad():
        Parameter(x.T)[0] += 1.0
    assert layer.table.tolist() == x.tolist()


def test_a_parameter_of_an_array_or_of_expanded_numbers_owns_its_memory(randn, shares_memory):
    x = lucid.tensor(randn(3, 4))
    for source in (x.array, x.T.array, x[0].expand(3, 4)):
        p = Parameter(source)
        assert p.array.flags.c_contiguous
        assert not shares_memory(p, x)
    assert not shares_memory(Buffer(x.array), x)


def test_two_layers_with_one_matrix_are_trained_together(randn):
    encoder, decoder = nn.Linear(4, 2), nn.Linear(2, 4)
    decoder.weight = Parameter(encoder.weight.T)
    optimizer = SGD([encoder.weight, decoder.weight], lr=0.1)
    before = encoder.weight.detach().clone()
    decoder(encoder(lucid.tensor(randn(3, 4)).float())).sum().backward()
    both = encoder.weight.grad + decoder.weight.grad.T
    optimizer.step()
    assert lucid.allclose(encoder.weight, before - 0.1 * both)
    assert decoder.weight.tolist() == encoder.weight.T.tolist()


def test_train_and_eval_reach_every_module_and_return_the_module():
    net = Net()
    assert net.training
    assert net.eval() is net
    assert {module.training for module in net.modules()} == {False}
    assert net.train() is net
    assert {module.training for module in net.modules()} == {True}
    net.heads["small"].eval()
    assert net.training
    assert net.train(False).training is False


def test_requires_grad_freezes_and_thaws():
    net = Net()
    assert net.requires_grad_(False) is net
    assert not any(p.requires_grad for p in net.parameters())
    assert net.count_params() == 0
    net.heads["small"].requires_grad_()
    assert net.count_params() == 5


def test_zero_grad_forgets_all_gradients():
    net = nn.Sequential(Scale(2), Scale(2))
    net(lucid.ones(2)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="Net has no forward"):
        Net()(1)


def test_repr_shows_the_tree():
    assert repr(Scale(2)) == "Scale(2)"
    assert repr(nn.Sequential(Scale(2), nn.Sequential(Scale(3)))) == (
        "Sequential(\n  (0): Scale(2)\n  (1): Sequential(\n    (0): Scale(3)\n  )\n)"
    )
    parameter = Parameter([1.0])
    assert repr(parameter) == f"Parameter containing:\n{parameter.detach().requires_grad_()}"


@pytest.fixture
def line():
    return nn.Sequential(Scale(1), Scale(1))


def test_a_forward_hook_sees_inputs_and_output_and_may_replace_it(line):
    seen = []
    handle = line[0].register_forward_hook(lambda *args: seen.append(args))
    line[0].register_forward_hook(lambda module, inputs, output: output * 10.0)
    x = lucid.ones(1)
    assert line(x).tolist() == [10]
    ((module, inputs, output),) = seen
    assert (module, inputs[0], output.tolist()) == (line[0], x, [1])
    handle.remove()
    line(x)
    assert len(seen) == 1


def test_a_pre_hook_may_replace_the_inputs(line):
    handle = line.register_forward_pre_hook(lambda module, inputs: inputs[0] + 1.0)
    line.register_forward_pre_hook(lambda module, inputs: (inputs[0] * 3.0,))
    line.register_forward_pre_hook(lambda module, inputs: None)
    assert line(lucid.ones(1)).tolist() == [6]
    handle.remove()
    assert line(lucid.ones(1)).tolist() == [3]


def test_a_hook_is_a_block_too(line):
    with line.register_forward_hook(lambda *_: "hooked"):
        assert line(lucid.ones(1)) == "hooked"
    assert line(lucid.ones(1)).tolist() == [1]


def test_hooks_are_no_part_of_the_state(line):
    line.register_forward_hook(print)
    line.register_forward_pre_hook(print)
    assert list(line.state_dict()) == ["0.gamma", "0.mean", "1.gamma", "1.mean"]
    assert len(list(line.modules())) == 3


def test_an_attribute_can_be_asked_for_by_getattrs_own_name():
    net = nn.Sequential()
    net.level_1 = nn.Linear(2, 3)
    assert net.__getattr__("level_1") is net.level_1
    with pytest.raises(AttributeError, match="'Sequential' object has no attribute 'level_2'"):
        net.__getattr__("level_2")
