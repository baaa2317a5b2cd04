"""``lucid.data``, where PyTorch has it."""

from lucid.data import *
from lucid.data import __all__
