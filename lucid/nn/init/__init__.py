"""Initial values: each function fills a tensor in place and returns it.

The numbers are drawn on the host from the stream that ``lucid.manual_seed`` starts, so that
a model begins with the same weights on every device. A tensor without numbers stays so.
"""

from importlib import import_module

from lucid.nn.init.fan import (
    calculate_gain,
    kaiming_normal_,
    kaiming_uniform_,
    xavier_normal_,
    xavier_uniform_,
)
from lucid.nn.init.fill import constant_, normal_, ones_, trunc_normal_, uniform_, zeros_
from lucid.nn.init.matrix import dirac_, eye_, orthogonal_, sparse_

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.nn.init", name)
