"""Training."""

from lucid.train.callbacks import csv_log, early_stopping, keep_best, stop_at_nan
from lucid.train.evaluation import evaluate
from lucid.train.finder import RateSearch, find_lr
from lucid.train.fit import fit
from lucid.train.history import History
from lucid.train.metrics import Report, confusion_matrix, report
from lucid.train.progress import epoch_lines, progress
from lucid.train.recipe import Recipe
from lucid.train.recipes import recipe
from lucid.train.record import Record

__all__ = [
    "History",
    "RateSearch",
    "Recipe",
    "Record",
    "Report",
    "confusion_matrix",
    "csv_log",
    "early_stopping",
    "epoch_lines",
    "evaluate",
    "find_lr",
    "fit",
    "keep_best",
    "progress",
    "recipe",
    "report",
    "stop_at_nan",
]
