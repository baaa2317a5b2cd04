"""Layers print as torch's, their settings in its words."""

import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

LAYERS = {
    "CELU": lambda nn: nn.CELU(),
    "ELU": lambda nn: nn.ELU(0.5),
    "GLU": lambda nn: nn.GLU(),
    "Hardshrink": lambda nn: nn.Hardshrink(),
    "Hardsigmoid": lambda nn: nn.Hardsigmoid(),
    "Hardswish": lambda nn: nn.Hardswish(),
    "Hardtanh": lambda nn: nn.Hardtanh(),
    "LeakyReLU": lambda nn: nn.LeakyReLU(),
    "LogSigmoid": lambda nn: nn.LogSigmoid(),
    "LogSoftmax": lambda nn: nn.LogSoftmax(dim=1),
    "Mish": lambda nn: nn.Mish(),
    "PReLU": lambda nn: nn.PReLU(3),
    "ReLU": lambda nn: nn.ReLU(),
    "ReLU6": lambda nn: nn.ReLU6(),
    "SELU": lambda nn: nn.SELU(),
    "SiLU": lambda nn: nn.SiLU(),
    "Softmax": lambda nn: nn.Softmax(),
    "Softmax2d": lambda nn: nn.Softmax2d(),
    "Softmin": lambda nn: nn.Softmin(1),
    "Softplus": lambda nn: nn.Softplus(),
    "Softshrink": lambda nn: nn.Softshrink(0.25),
    "Softsign": lambda nn: nn.Softsign(),
    "Tanhshrink": lambda nn: nn.Tanhshrink(),
    "Threshold": lambda nn: nn.Threshold(0.1, 20),
    "ReLU in place": lambda nn: nn.ReLU(True),
    "ReLU6 in place": lambda nn: nn.ReLU6(inplace=True),
    "LeakyReLU in place": lambda nn: nn.LeakyReLU(0.2, inplace=True),
    "ELU in place": lambda nn: nn.ELU(inplace=True),
    "SELU in place": lambda nn: nn.SELU(True),
    "CELU in place": lambda nn: nn.CELU(inplace=True),
    "SiLU in place": lambda nn: nn.SiLU(True),
    "Hardtanh in place": lambda nn: nn.Hardtanh(inplace=True),
    "Threshold in place": lambda nn: nn.Threshold(0.1, 20, True),
    "Dropout in place": lambda nn: nn.Dropout(0.3, True),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_a_layer_prints_as_torchs(make):
    assert repr(make(lucid.nn)) == repr(make(torch.nn))
