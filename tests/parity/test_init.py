"""Gains and identities are torch's."""

import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

GAINS = [
    ("linear", None), ("conv1d", None), ("conv2d", None), ("conv_transpose2d", None),
    ("conv3d", None), ("conv_transpose1d", None), ("conv_transpose3d", None),
    ("sigmoid", None), ("tanh", None), ("relu", None), ("selu", None), ("leaky_relu", None),
    ("leaky_relu", 0.3),
]  # fmt: skip


@pytest.mark.parametrize(("nonlinearity", "param"), GAINS, ids=str)
def test_gains(nonlinearity, param):
    ours, theirs = (lib.nn.init.calculate_gain(nonlinearity, param) for lib in (lucid, torch))
    assert ours == theirs


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("filters", [(4, 2, 3), (4, 1, 4, 3), (8, 3, 2, 1), (4, 2, 3, 3, 5)])
def test_dirac(agree, filters, groups):
    agree(lambda lib: lib.nn.init.dirac_(lib.empty(filters), groups))


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2), (0, 2)], ids=str)
def test_eye(agree, shape):
    agree(lambda lib: lib.nn.init.eye_(lib.empty(shape)))
