"""What would train nothing and say nothing."""

import operator
import os
import warnings

from lucid.data import Dataset
from lucid.optim.plateau import ReduceLROnPlateau
from lucid.tensor import Tensor

_NAMED = 5  # parameters that a sentence names


def check_numbers(epochs, loader, validation=None, accumulate=1, clip=None, save_every=None):
    """Raise where there would be no step, or one that changes nothing."""
    batches = min(number_of_batches(each) for each in (loader, validation) if each is not None)
    if operator.index(epochs) < 1 or batches < 1:
        raise ValueError(f"fit needs epochs (={epochs}) and batches (={batches}), 1 or more")
    for name, number in (("accumulate", accumulate), ("save_every", save_every)):
        if number is not None and operator.index(number) < 1:
            raise ValueError(f"{name} (={number}) must be 1 or more")
    if clip is not None and not clip > 0:
        raise ValueError(f"clip (={clip}) must be above 0: it is the greatest length of a gradient")


def check_saving(checkpoint, resume, save_every, loaders):
    """Raise where a run could not be saved, or not be the same after it was resumed."""
    if checkpoint is None:
        if resume or save_every is not None:
            raise ValueError("resume and save_every need checkpoint, the path of a file")
        return
    check_file("checkpoint", checkpoint, ".safetensors")
    if os.path.exists(checkpoint) and not resume:
        raise ValueError(
            f"{checkpoint} is there already: give resume=True to go on with it, or another path"
        )
    if any(_has_generator(loader) for loader in loaders):
        raise ValueError(
            "a loader draws from a generator of its own, which no checkpoint holds: leave its "
            "generator out, and lucid.manual_seed fixes the order"
        )


def check_file(name, path, suffix=""):
    """Raise before the first epoch where a file could not be written after it."""
    path = os.fspath(path)
    if not path.endswith(suffix):
        raise ValueError(f"{name} (={path!r}) must end in {suffix}")
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"{name} (={path!r}): there is no folder {folder}, make it first")


def check_callbacks(callbacks, schedule):
    """Raise for what would be called in another way than it is made for."""
    if callable(callbacks):
        raise TypeError("callbacks is a list of functions: write callbacks=[callback]")
    if isinstance(schedule, ReduceLROnPlateau):
        raise ValueError(
            "ReduceLROnPlateau waits for a number of each epoch, and schedule= is stepped without "
            "one after each step: leave it out, and let a callback call "
            "plateau.step(record.history.validation_loss[-1]) at the event 'epoch'"
        )


def _has_generator(loader):
    sampler = getattr(loader, "sampler", None)
    inner = getattr(getattr(loader, "batch_sampler", None), "sampler", None)
    return any(getattr(each, "generator", None) is not None for each in (sampler, inner))


def number_of_batches(loader):
    """The length of a loader, which a generator does not have."""
    check_batches(loader)
    if not hasattr(loader, "__len__"):
        raise TypeError(
            "fit goes through its batches once an epoch and tells how many are left: give it a "
            f"DataLoader or a list of batches, not a {type(loader).__name__}"
        )
    return len(loader)


def check_batches(loader):
    """Raise for a data set, which holds samples."""
    if isinstance(loader, Dataset):
        raise TypeError(
            f"a {type(loader).__name__} holds samples, and batches are wanted: write "
            "DataLoader(dataset, batch_size=32), with shuffle=True for training"
        )


def as_pair(batch):
    """A batch, which must be (images, labels)."""
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        found = f"{len(batch)} parts" if isinstance(batch, (tuple, list)) else type(batch).__name__
        raise TypeError(
            f"a batch is (images, labels), not {found}: give the DataLoader a collate_fn that "
            "makes pairs, or write the loop yourself"
        )
    labels = batch[1]
    if not isinstance(labels, Tensor):
        raise TypeError(f"the labels of a batch must be a tensor, not {type(labels).__name__}")
    return batch


def scores_of(model, images):
    """What a model gives for a batch, which must be scores."""
    scores = model(images)
    if not isinstance(scores, Tensor) or scores.ndim < 2:
        found = f"shape {scores.shape}" if isinstance(scores, Tensor) else type(scores).__name__
        raise TypeError(
            f"the model must give scores, a tensor (N, classes), not {found}: wrap it in a "
            "module that does, or write the loop yourself"
        )
    return scores


def check_optimizer(model, optimizer, schedule=None):
    """Compare what a model has to train with what an optimizer holds.

    Raises
    ------
    ValueError
        If it holds nothing of the model, or the schedule sets the rate of another optimizer.
    """
    if getattr(schedule, "optimizer", optimizer) is not optimizer:
        raise ValueError(
            "the schedule is of another optimizer: make it of the one that fit gets, such as "
            "StepLR(optimizer, step_size=10)"
        )
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    trainable = [(path, p) for path, p in model.named_parameters() if p.requires_grad]
    missing = [path for path, p in trainable if id(p) not in held]
    if not missing:
        return
    if len(missing) == len(trainable):
        raise ValueError(
            f"the optimizer holds none of the model's parameters ({_listed(missing)}): make it "
            "of model.parameters()"
        )
    warnings.warn(
        f"the optimizer does not hold {_listed(missing)}, which will not be trained: make the "
        "optimizer after the last change of the model, or freeze them with requires_grad_(False)",
        stacklevel=3,
    )


def _listed(paths):
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")
