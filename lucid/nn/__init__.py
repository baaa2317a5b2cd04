"""Layers: objects that hold parameters and know how to use them."""

from importlib import import_module

from lucid.nn import functional, init, parallel
from lucid.nn.activation import GELU, ReLU, Sigmoid, SiLU, Softmax, Tanh
from lucid.nn.batch_norm import BatchNorm2d
from lucid.nn.containers import Identity, ModuleList, Sequential
from lucid.nn.conv import Conv2d, ConvTranspose2d
from lucid.nn.dicts import ModuleDict, ParameterDict, ParameterList
from lucid.nn.dropout import Dropout, DropPath
from lucid.nn.linear import Linear
from lucid.nn.loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from lucid.nn.module import Buffer, Module, Parameter
from lucid.nn.norm import GlobalResponseNorm, GroupNorm, LayerNorm, LayerNorm2d
from lucid.nn.parallel import DataParallel
from lucid.nn.pool import AdaptiveAvgPool2d, AvgPool2d, Flatten, MaxPool2d
from lucid.nn.resize import Upsample
from lucid.nn.summary import summary
from lucid.nn.unfold import Unfold

__all__ = [
    "GELU",
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
    "Flatten",
    "GlobalResponseNorm",
    "GroupNorm",
    "Identity",
    "L1Loss",
    "LayerNorm",
    "LayerNorm2d",
    "Linear",
    "MSELoss",
    "MaxPool2d",
    "Module",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "Parameter",
    "ParameterDict",
    "ParameterList",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Unfold",
    "Upsample",
    "functional",
    "init",
    "parallel",
    "summary",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.nn", name)
