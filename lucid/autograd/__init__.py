"""The graph, the chain rule, and users' own functions."""

from importlib import import_module

from lucid.autograd.anomaly import detect_anomaly
from lucid.autograd.autocast import autocast, is_autocast_enabled
from lucid.autograd.checkpoint import checkpoint
from lucid.autograd.engine import backward, grad
from lucid.autograd.function import Function
from lucid.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from lucid.autograd.gradcheck import gradcheck
from lucid.autograd.hooks import RemovableHandle
from lucid.autograd.variable import Variable

__all__ = [
    "Function",
    "RemovableHandle",
    "Variable",
    "autocast",
    "backward",
    "checkpoint",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "gradcheck",
    "inference_mode",
    "is_autocast_enabled",
    "is_grad_enabled",
    "no_grad",
    "set_grad_enabled",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.autograd", name)
