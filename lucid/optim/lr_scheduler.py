"""How the learning rate changes from step to step, in PyTorch's words."""

from lucid.optim.annealing import CosineAnnealingLR, CosineAnnealingWarmRestarts
from lucid.optim.by_function import LambdaLR, MultiplicativeLR
from lucid.optim.cosine import CosineWithWarmup
from lucid.optim.cycle import CyclicLR
from lucid.optim.one_cycle import OneCycleLR
from lucid.optim.plateau import ReduceLROnPlateau
from lucid.optim.schedule import LRScheduler
from lucid.optim.sequence import ChainedScheduler, SequentialLR
from lucid.optim.steps import ExponentialLR, MultiStepLR, StepLR
from lucid.optim.warmup import ConstantLR, LinearLR, PolynomialLR


class _LRScheduler(LRScheduler):
    """The older name of :class:`LRScheduler`, for classes of one's own; as PyTorch has it."""


__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CosineWithWarmup",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
