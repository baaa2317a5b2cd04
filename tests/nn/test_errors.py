"""An exception on its way up through modules says where in the network it arose."""

import traceback

import pytest

import lucid
from lucid import nn

WRONG = nn.Linear(4, 5)  # meets an input of 3


class Nested(nn.Module):
    """The faulty layer under a path with a list and a dict in it."""

    def __init__(self, layer):
        self.branches = {"left": [nn.Identity(), nn.Sequential(nn.Linear(2, 3), layer)]}

    def forward(self, x):
        return self.branches["left"][1](x)


class Trying(nn.Module):
    """Passes over what fails, and fails itself elsewhere."""

    def __init__(self):
        self.first, self.second = nn.Sequential(WRONG), nn.Sequential(WRONG)

    def forward(self, x):
        try:
            return self.first(x)
        except ValueError:
            return self.second(x)


class Raising(nn.Module):
    def __init__(self, error):
        self.error = error

    def forward(self, *args, **kwargs):
        raise self.error


NETWORKS = {
    "alone": (WRONG, 3, "in Linear(4, 5), input (1, 3)"),
    "in a row": (
        nn.Sequential(nn.Sequential(nn.Identity(), WRONG)),
        3,
        "in 0.1, Linear(4, 5), input (1, 3)",
    ),
    "in lists and dicts": (Nested(WRONG), 2, "in branches.left.1.1, Linear(4, 5), input (1, 3)"),
    "after another was caught": (Trying(), 3, "in second.0, Linear(4, 5), input (1, 3)"),
}


@pytest.mark.parametrize(("network", "width", "note"), NETWORKS.values(), ids=NETWORKS)
def test_one_note_gives_the_path_the_layer_and_its_input(network, width, note):
    x = lucid.ones(1, width)
    with pytest.raises(ValueError, match="linear: an input of shape") as info:
        network.to(x.device)(x)
    assert info.value.__notes__ == [note]
    assert note in "".join(traceback.format_exception(info.value))


def test_the_path_in_convnext_is_the_state_dicts(small_network):
    network = small_network()
    network.stages[1][0].pwconv1 = nn.Linear(9, 64)
    with pytest.raises(ValueError, match="linear") as info:
        network(lucid.ones(2, 1, 8, 8))
    assert info.value.__notes__ == ["in stages.1.0.pwconv1, Linear(9, 64), input (2, 4, 4, 16)"]


def test_an_input_that_is_no_tensor_is_named_by_its_type():
    with pytest.raises(KeyError) as info:
        nn.Sequential(Raising(KeyError("k")))[0](lucid.ones(2), 3, "text")
    assert info.value.__notes__ == ["in Raising(), input (2,), int, str"]


def test_notes_that_were_there_stay():
    error = KeyError("k")
    error.add_note("in the morning")
    with pytest.raises(KeyError) as info:
        nn.Sequential(Raising(error))(lucid.ones(2))
    assert info.value.__notes__ == ["in the morning", "in 0, Raising(), input (2,)"]


def test_an_error_of_a_hook_is_placed_too():
    network = nn.Sequential(nn.Identity())
    network[0].register_forward_hook(lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError) as info:
        network(lucid.ones(2))
    assert info.value.__notes__ == ["in 0, Identity(), input (2,)"]


def test_a_network_that_holds_itself_is_placed_too():
    network = nn.Sequential(Raising(KeyError("k")))
    network[0].parent = network
    with pytest.raises(KeyError) as info:
        network(lucid.ones(2))
    assert info.value.__notes__ == ["in 0, Raising, input (2,)"]


LAYERS = {
    layer.__class__.__name__: layer
    for layer in (
        nn.Linear(2, 2), nn.Conv1d(1, 1, 1), nn.Conv2d(1, 1, 1), nn.ConvTranspose2d(1, 1, 1),
        nn.BatchNorm2d(2), nn.InstanceNorm2d(2), nn.LayerNorm2d(2), nn.MaxPool1d(2),
        nn.MaxPool2d(2), nn.AvgPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.ReLU(),
        nn.Unflatten(1, (1, 2)), nn.Upsample(scale_factor=2), nn.ZeroPad2d(1), nn.Unfold(2),
        nn.Softmin(1), nn.Softmax2d(), nn.LazyLinear(2), lucid.models.ConvNeXt(2, [1], [4]),
    )
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("given", [None, [1.0, 2.0], "text"], ids=["None", "list", "text"])
def test_a_layer_that_is_given_no_tensor_says_so(name, given):
    with pytest.raises(TypeError, match=f"not {type(given).__name__}") as info:
        LAYERS[name](given)
    assert info.value.__notes__[0].endswith(f"input {type(given).__name__}")


FUNCTIONS = {
    "max_pool2d": lambda x: nn.functional.max_pool2d(x, 2),
    "conv2d's filter": lambda x: nn.functional.conv2d(lucid.ones(1, 1, 2, 2), x),
    "fold": lambda x: nn.functional.fold(x, 2, 2),
    "flatten": lucid.flatten,
    "soft_margin_loss's target": lambda x: nn.functional.soft_margin_loss(lucid.ones(2), x),
    "multi_margin_loss's target": lambda x: nn.functional.multi_margin_loss(lucid.ones(1, 2), x),
}


@pytest.mark.parametrize("fn", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_that_is_given_no_tensor_says_so(fn):
    with pytest.raises(TypeError, match="takes a tensor, not NoneType"):
        fn(None)


def test_what_a_module_of_ones_own_lacks_stays_as_it_is():
    class Counting(nn.Module):
        def forward(self, x, mask):
            return mask.ndim

    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'ndim'"):
        Counting()(lucid.ones(2), None)
