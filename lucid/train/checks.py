"""What would train nothing and say nothing."""

import os
import sys
import warnings

from lucid.data import Dataset
from lucid.nn import CrossEntropyLoss, Module
from lucid.nn.functional import cross_entropy
from lucid.ops import cat, zeros_like
from lucid.ops.checks import as_setting
from lucid.optim.plateau import ReduceLROnPlateau
from lucid.tensor import Tensor

_NAMED = 5  # parameters that a sentence names


def check_numbers(epochs, loader, validation=None, accumulate=1, clip=None, save_every=None):
    """Raise where there would be no step, or one that changes nothing."""
    loaders = (loader,) if validation is None else (loader, validation)
    batches = min(number_of_batches(each) for each in loaders)
    check_whole("epochs", epochs)
    if epochs < 1 or batches < 1:
        raise ValueError(f"fit needs epochs (={epochs}) and batches (={batches}), 1 or more")
    for name, number in (("accumulate", accumulate), ("save_every", save_every)):
        if number is not None:
            check_whole(name, number)
            if number < 1:
                raise ValueError(f"{name} (={number}) must be 1 or more")
    if clip is not None and not as_setting(clip, "clip") > 0:
        raise ValueError(f"clip (={clip}) must be above 0: it is the greatest length of a gradient")


def check_whole(name, number):
    """Raise for what is no whole number."""
    if not hasattr(number, "__index__"):
        raise TypeError(f"{name} is a whole number, not {number!r}")


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
    for callback in callbacks or ():
        if not callable(callback):
            raise TypeError(f"callbacks is a list of functions, and {callback!r} is none")
        if _makes_callbacks(callback):
            name = callback.__name__
            raise TypeError(f"{name} makes a callback: write callbacks=[{name}(...)]")
    if isinstance(schedule, ReduceLROnPlateau):
        raise ValueError(
            "ReduceLROnPlateau waits for a number of each epoch, and schedule= is stepped without "
            "one after each step: leave it out, and let a callback call "
            "plateau.step(record.history.validation_loss[-1]) at the event 'epoch'"
        )


def check_parts(model, **parts):
    """Raise for a class in the place of its object, and for what is no such part of a run."""
    if not isinstance(model, Module):
        raise TypeError(f"model is a Module, not {_named(model)}")
    for name, part in parts.items():
        if part is not None and (isinstance(part, type) or not hasattr(part, _USED[name])):
            raise TypeError(f"{name} is {_SUCH_AS[name]}, not {_named(part)}")


_USED = dict(optimizer="param_groups", schedule="step", ema="update", loss="__call__")
_SUCH_AS = dict(
    optimizer="an optimizer, such as AdamW(model.parameters())",
    schedule="a schedule, such as StepLR(optimizer, step_size=10)",
    ema="an average of weights, such as EMA(model)",
    loss="a function of scores and labels, such as CrossEntropyLoss()",
)


def _named(x):
    return f"the class {x.__name__}" if isinstance(x, type) else f"{x!r}"


def _makes_callbacks(function):
    """Whether it is one of lucid's functions that make a callback, such as ``progress``."""
    module = getattr(function, "__module__", None) or ""
    name = getattr(function, "__name__", "")
    return module.startswith("lucid.train.") and vars(sys.modules[module]).get(name) is function


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
    if not hasattr(loader, "__iter__"):
        raise TypeError(f"batches come from a DataLoader or a list, not from {loader!r}")


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


def as_classes(scores, labels):
    """Scores of two classes where one says yes alone: a no has the score 0, whatever the sample.

    The probabilities stay the same: softmax of (0, z) is (1 - σ(z), σ(z)).
    """
    if scores.shape[1] != 1:
        return scores, labels
    if labels.shape == scores.shape:
        yes = labels.to(scores.dtype)
        labels = cat([1 - yes, yes], 1)
    return cat([zeros_like(scores), scores], 1), labels


def classes_of(scores, labels):
    """The right classes: the labels themselves, or the greatest of their probabilities."""
    if labels.shape == scores.shape:
        return labels.argmax(1)
    expected = scores.shape[:1] + scores.shape[2:]
    if labels.shape != expected:
        raise ValueError(
            f"labels of shape {labels.shape} for scores of shape {scores.shape}: they must be "
            f"class indices of shape {expected}, or probabilities of the shape of the scores"
        )
    return labels


def loss_of(loss, scores, labels):
    """The loss of a batch; the cross-entropy of one score alone is that of a yes and a no."""
    is_of_classes = loss is cross_entropy or isinstance(loss, CrossEntropyLoss)
    return as_loss(loss(*(as_classes(scores, labels) if is_of_classes else (scores, labels))))


def as_loss(loss):
    """What a loss gives for a batch, which must be one number."""
    if not isinstance(loss, Tensor) or loss.numel() != 1:
        found = f"shape {loss.shape}" if isinstance(loss, Tensor) else type(loss).__name__
        raise TypeError(
            f"the loss must give one number, a tensor, not {found}: take the mean over the batch"
        )
    return loss


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
