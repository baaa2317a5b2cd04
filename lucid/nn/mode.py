"""Evaluation mode for a while."""

from contextlib import contextmanager


@contextmanager
def evaluating(model):
    """Put a model into evaluation mode; afterwards each module is in its own mode again."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield model
    finally:
        for module, mode in modes:
            module.training = mode
