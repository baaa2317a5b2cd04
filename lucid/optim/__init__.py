"""Optimizers, and what belongs to a training step."""

from lucid.optim.adam import AdamW, decay_groups
from lucid.optim.clip import clip_grad_norm_
from lucid.optim.optimizer import Optimizer
from lucid.optim.schedule import CosineWithWarmup
from lucid.optim.sgd import SGD

__all__ = ["SGD", "AdamW", "CosineWithWarmup", "Optimizer", "clip_grad_norm_", "decay_groups"]
