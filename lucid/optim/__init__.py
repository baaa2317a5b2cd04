"""Optimizers, and what belongs to a training step."""

from importlib import import_module

from lucid.nn.clip import clip_grad_norm_
from lucid.optim import lr_scheduler
from lucid.optim.adagrad import Adadelta, Adagrad
from lucid.optim.adam import Adam, AdamW, decay_groups
from lucid.optim.adam_kin import Adamax, NAdam, RAdam
from lucid.optim.by_function import LambdaLR
from lucid.optim.cosine import CosineWithWarmup
from lucid.optim.ema import EMA
from lucid.optim.layer_decay import layer_decay_groups
from lucid.optim.optimizer import Optimizer
from lucid.optim.rmsprop import RMSprop
from lucid.optim.schedule import LRScheduler
from lucid.optim.sgd import SGD
from lucid.optim.steps import MultiStepLR, StepLR

__all__ = [
    "EMA",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "CosineWithWarmup",
    "LRScheduler",
    "LambdaLR",
    "MultiStepLR",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "StepLR",
    "clip_grad_norm_",
    "decay_groups",
    "layer_decay_groups",
    "lr_scheduler",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.optim", name)
