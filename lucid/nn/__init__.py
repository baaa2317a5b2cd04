"""Layers: objects that hold parameters and know how to use them."""

from lucid.nn import functional, init
from lucid.nn.activation import GELU, ReLU
from lucid.nn.containers import Identity, ModuleList, Sequential
from lucid.nn.conv import Conv2d, ConvTranspose2d
from lucid.nn.dropout import Dropout, DropPath
from lucid.nn.linear import Linear
from lucid.nn.loss import CrossEntropyLoss
from lucid.nn.module import Buffer, Module, Parameter
from lucid.nn.norm import GlobalResponseNorm, LayerNorm, LayerNorm2d
from lucid.nn.pool import AdaptiveAvgPool2d, AvgPool2d, Flatten
from lucid.nn.summary import summary

__all__ = [
    "GELU",
    "AdaptiveAvgPool2d",
    "AvgPool2d",
    "Buffer",
    "Conv2d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "DropPath",
    "Dropout",
    "Flatten",
    "GlobalResponseNorm",
    "Identity",
    "LayerNorm",
    "LayerNorm2d",
    "Linear",
    "Module",
    "ModuleList",
    "Parameter",
    "ReLU",
    "Sequential",
    "functional",
    "init",
    "summary",
]
