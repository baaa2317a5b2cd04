"""Training."""

from lucid.train.fit import History, evaluate, fit
