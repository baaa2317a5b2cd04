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
