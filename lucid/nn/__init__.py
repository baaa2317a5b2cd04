"""Layers: objects that hold parameters and know how to use them."""

from importlib import import_module

from lucid.nn import functional, init, parallel
from lucid.nn.activation import GELU, ReLU, Sigmoid, SiLU, Tanh
from lucid.nn.batch_norm import BatchNorm2d
from lucid.nn.containers import Identity, ModuleList, Sequential
from lucid.nn.conv import Conv2d, ConvTranspose2d
from lucid.nn.dicts import ModuleDict, ParameterDict, ParameterList
from lucid.nn.dropout import Dropout, Dropout1d, Dropout2d, DropPath
from lucid.nn.elu import CELU, ELU, SELU
from lucid.nn.gates import GLU, LeakyReLU, LogSigmoid, Mish, PReLU, Softplus, Softsign, Tanhshrink
from lucid.nn.hard import Hardshrink, Hardsigmoid, Hardswish, Hardtanh, ReLU6, Softshrink, Threshold
from lucid.nn.linear import Linear
from lucid.nn.loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from lucid.nn.module import Buffer, Module, Parameter
from lucid.nn.norm import GlobalResponseNorm, GroupNorm, LayerNorm, LayerNorm2d
from lucid.nn.parallel import DataParallel
from lucid.nn.pool import AdaptiveAvgPool2d, AvgPool2d, Flatten, MaxPool2d
from lucid.nn.resize import Upsample
from lucid.nn.softmax import LogSoftmax, Softmax, Softmax2d, Softmin
from lucid.nn.summary import summary
from lucid.nn.unfold import Unfold

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "BCEWithLogitsLoss",
    "BatchNorm2d",
    "Buffer",
    "Conv2d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "DataParallel",
    "DropPath",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Flatten",
    "GlobalResponseNorm",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "Identity",
    "L1Loss",
    "LayerNorm",
    "LayerNorm2d",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MaxPool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "PReLU",
    "Parameter",
    "ParameterDict",
    "ParameterList",
    "ReLU",
    "ReLU6",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Unfold",
    "Upsample",
    "functional",
    "init",
    "parallel",
    "summary",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.nn", name)
