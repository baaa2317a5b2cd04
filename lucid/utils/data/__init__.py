"""``lucid.data``, where PyTorch has it."""

from importlib import import_module

from lucid.data import *
from lucid.data import __all__
from lucid.utils.data import dataloader, dataset, distributed, sampler


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.utils.data", name)
