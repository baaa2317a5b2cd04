"""Training."""

from lucid.train.fit import History, evaluate, fit

__all__ = ["History", "evaluate", "fit"]
