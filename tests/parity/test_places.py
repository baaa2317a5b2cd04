"""What a module holds, in which order and in which mode: the same programs in both libraries."""

import copy

import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def names_after(module, *steps):
    """The names in the state dict, after each step."""
    found = []
    for step in steps:
        step(module)
        found.append(list(module.state_dict()))
    return found


def a_buffer_of_none(library, persistent=True):
    module = library.nn.Module()
    module.register_buffer("mask", None, persistent=persistent)
    module.register_buffer("mean", library.zeros(2))
    names = names_after(
        module,
        lambda m: setattr(m, "mask", library.ones(3)),
        lambda m: setattr(m, "mask", None),
        lambda m: setattr(m, "mask", library.ones(3)),
        lambda m: setattr(m, "mean", m.mean + 1),
    )
    return names, str(module.double().mask.dtype)[-7:], [n for n, _ in module.named_buffers()]


def a_parameter_of_none(library):
    module = library.nn.Linear(2, 2, bias=False)
    module.register_parameter("gain", None)
    for name in ("bias", "gain"):
        with pytest.raises(TypeError):
            setattr(module, name, library.ones(2))
        setattr(module, name, library.nn.Parameter(library.ones(2)))
        setattr(module, name, None)
        with pytest.raises(TypeError):
            setattr(module, name, library.ones(2))
        delattr(module, name)
        setattr(module, name, library.ones(2))
    return list(module.state_dict())


def a_list_with_empty_places(library):
    nn = library.nn
    layers = nn.ModuleList([nn.ReLU(), None, nn.Linear(2, 2)])
    layers.append(None)
    layers.insert(1, nn.ReLU())
    layers += [None]
    shown = repr(layers).count("None")
    layers[2] = nn.Linear(3, 3)
    layers[4] = None
    last = layers.pop(-1)
    kinds = [[type(child).__name__ for child in found] for found in (layers, layers[:2])]
    return kinds, shown, last, list(layers.state_dict()), len(list(layers.children()))


def a_dict_with_empty_places(library):
    nn = library.nn
    heads = nn.ModuleDict({"digit": nn.Linear(2, 2), "parity": None})
    heads.update({"size": None})
    heads["digit"] = None
    heads["parity"] = nn.Linear(3, 3)
    shown = repr(heads).count("None")
    return (
        list(heads),
        len(heads),
        "digit" in heads,
        heads.pop("digit"),
        shown,
        list(heads.values())[1:],
    )


def a_leaf_frozen_after_forward(library):
    body, head = library.nn.Linear(2, 2), library.nn.Linear(2, 2)
    loss = head(body(library.ones(1, 2))).sum()
    body.requires_grad_(False)
    loss.backward()
    return [p.grad is None for p in (*body.parameters(), *head.parameters())]


def the_order(library):
    nn = library.nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = self.bias = None
            self.register_parameter("gain", None)
            self.register_buffer("mean", None)
            self.body = nn.Linear(3, 3, bias=False)
            self.scale = nn.Parameter(library.ones(1))
            self.norm = nn.LayerNorm(3)
            self.variance = nn.Buffer(library.ones(1))
            self.head = nn.Linear(3, 3)
            self.bias = nn.Parameter(library.ones(1))
            self.gain = nn.Parameter(library.ones(1))
            self.mean = library.ones(1)
            self.body = nn.Linear(3, 3)
            self.norm = None
            self.norm = nn.LayerNorm(3)

    net = Net()
    names = [name for name, _ in net.named_parameters()]
    return names, [n for n, _ in net.named_buffers()], [n for n, _ in net.named_children()]


def frozen_statistics(library):
    nn = library.nn
    log = []

    class Backbone(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)

        def train(self, mode=True):
            log.append(mode)
            super().train(mode)
            self.norm.eval()
            return self

        def forward(self, x):
            return self.norm(self.conv(x))

    net = nn.Sequential(nn.Sequential(Backbone(), nn.ReLU()), nn.Dropout())
    net.train()
    net(library.ones(4, 1, 8, 8))
    modes = [module.training for module in net.modules()]
    net.eval()
    return log, modes, net[0][0].norm.running_mean.tolist(), [m.training for m in net.modules()]


def a_copy_without_gradients(library):
    layer = library.nn.Linear(2, 1)
    layer(library.ones(3, 2)).sum().backward()
    twin = copy.deepcopy(layer)
    before = [p.grad for p in twin.parameters()]
    twin(library.ones(1, 2)).sum().backward()
    return before, twin.weight.grad.tolist(), layer.weight.grad.tolist()


def layers_to_reset(library):
    nn = library.nn
    layers = [
        nn.Linear(3, 2), nn.Linear(3, 2, bias=False), nn.Conv2d(2, 4, 3, groups=2),
        nn.Conv1d(2, 4, 3), nn.ConvTranspose2d(2, 4, 3), nn.ConvTranspose1d(2, 4, 3, bias=False),
        nn.BatchNorm1d(2), nn.BatchNorm2d(2, affine=False), nn.BatchNorm3d(2),
        nn.BatchNorm2d(2, track_running_stats=False), nn.InstanceNorm1d(2, affine=True),
        nn.InstanceNorm2d(2, track_running_stats=True), nn.LayerNorm(3), nn.GroupNorm(1, 2),
        nn.LayerNorm(3, elementwise_affine=False), nn.RMSNorm(3), nn.Embedding(4, 2),
        nn.Embedding(4, 2, padding_idx=1), nn.PReLU(2, init=0.5), nn.ReLU(), nn.Dropout(),
        nn.LazyLinear(2), nn.LazyConv2d(2, 3), nn.LazyBatchNorm2d(), nn.Sequential(),
    ]  # fmt: skip
    return layers


def what_can_be_reset(library):
    names = "reset_parameters", "reset_running_stats"
    return [[hasattr(layer, name) for name in names] for layer in layers_to_reset(library)]


PROGRAMS = (
    a_buffer_of_none, a_parameter_of_none, a_list_with_empty_places, a_dict_with_empty_places,
    a_leaf_frozen_after_forward, the_order, frozen_statistics, a_copy_without_gradients,
    what_can_be_reset,
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_program_has_the_same_results(program):
    assert program(lucid) == program(torch)


def test_a_buffer_that_is_not_saved_stays_so():
    assert a_buffer_of_none(lucid, persistent=False) == a_buffer_of_none(torch, persistent=False)


@pytest.mark.parametrize("layer", layers_to_reset(lucid), ids=str)
def test_a_layer_that_is_reset_begins_as_a_new_one_does(layer):
    if not hasattr(layer, "reset_parameters") or "Lazy" in type(layer).__name__:
        return
    fresh = copy.deepcopy(layer)
    layer.load_state_dict({name: 7 + 0 * t for name, t in layer.state_dict().items()})
    lucid.manual_seed(0)
    fresh.reset_parameters()
    lucid.manual_seed(0)
    layer.reset_parameters()
    for name, tensor in layer.state_dict().items():
        assert lucid.equal(tensor, fresh.state_dict()[name])
        assert not lucid.equal(tensor, tensor * 0 + 7)


def test_torchs_state_of_an_optimizer_goes_to_the_same_parameters():
    class Net:
        def __init__(self, library):
            nn = library.nn

            class Module(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.head = None
                    self.body = nn.Linear(3, 3, bias=False)
                    self.head = nn.Linear(3, 3, bias=False)

                def forward(self, x):
                    return self.head(self.body(x).tanh())

            self.model = Module()
            self.optimizer = library.optim.Adam(self.model.parameters(), lr=0.1)

        def losses(self, x, steps):
            found = []
            for _ in range(steps):
                self.optimizer.zero_grad()
                loss = (self.model(x) ** 2).mean()
                loss.backward()
                self.optimizer.step()
                found.append(loss.item())
            return found

    x = torch.randn(5, 3)
    theirs, ours = Net(torch), Net(lucid)
    theirs.losses(x, 3)
    ours.model.load_state_dict({k: v.numpy() for k, v in theirs.model.state_dict().items()})
    state = theirs.optimizer.state_dict()
    for entry in state["state"].values():
        entry.update({name: lucid.tensor(value.numpy()) for name, value in entry.items()})
    ours.optimizer.load_state_dict(copy.deepcopy(state))
    for entry in state["state"].values():
        entry.update({name: torch.tensor(value.numpy()) for name, value in entry.items()})
    theirs.optimizer.load_state_dict(state)
    expected = theirs.losses(x, 4)
    assert ours.losses(lucid.tensor(x.numpy()), 4) == pytest.approx(expected, rel=1e-4)
