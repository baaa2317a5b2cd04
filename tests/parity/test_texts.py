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
    "InstanceNorm1d": lambda nn: nn.InstanceNorm1d(3, affine=True),
    "InstanceNorm2d": lambda nn: nn.InstanceNorm2d(3),
    "AvgPool1d": lambda nn: nn.AvgPool1d(2, padding=1),
    "MaxPool1d": lambda nn: nn.MaxPool1d(3, 2),
    "AdaptiveAvgPool1d": lambda nn: nn.AdaptiveAvgPool1d(3),
    "AdaptiveMaxPool1d": lambda nn: nn.AdaptiveMaxPool1d(3),
    "AdaptiveMaxPool2d": lambda nn: nn.AdaptiveMaxPool2d((None, 3)),
    "ConstantPad1d": lambda nn: nn.ConstantPad1d(2, 3.5),
    "ConstantPad2d": lambda nn: nn.ConstantPad2d((1, 2, 0, 3), -1.0),
    "ZeroPad1d": lambda nn: nn.ZeroPad1d(1),
    "ZeroPad2d": lambda nn: nn.ZeroPad2d(1),
    "ReflectionPad2d": lambda nn: nn.ReflectionPad2d(1),
    "ReplicationPad2d": lambda nn: nn.ReplicationPad2d((1, 2, 3, 4)),
    "PixelShuffle": lambda nn: nn.PixelShuffle(2),
    "PixelUnshuffle": lambda nn: nn.PixelUnshuffle(2),
    "ChannelShuffle": lambda nn: nn.ChannelShuffle(2),
    "Unflatten": lambda nn: nn.Unflatten(1, (2, 3)),
    "UpsamplingNearest2d": lambda nn: nn.UpsamplingNearest2d(scale_factor=2),
    "UpsamplingBilinear2d": lambda nn: nn.UpsamplingBilinear2d(size=(7, 9)),
    "Embedding": lambda nn: nn.Embedding(5, 3),
    "Embedding with padding": lambda nn: nn.Embedding(5, 3, padding_idx=-1),
    "Dropout2d in place": lambda nn: nn.Dropout2d(0.3, True),
    "BCELoss": lambda nn: nn.BCELoss(),
    "SmoothL1Loss": lambda nn: nn.SmoothL1Loss(),
    "HuberLoss": lambda nn: nn.HuberLoss(),
    "KLDivLoss": lambda nn: nn.KLDivLoss(),
    "CosineSimilarity": lambda nn: nn.CosineSimilarity(),
    "PairwiseDistance": lambda nn: nn.PairwiseDistance(),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_a_layer_prints_as_torchs(make):
    assert repr(make(lucid.nn)) == repr(make(torch.nn))
