"""Functions that a training run calls: each of these makes one, for the list ``callbacks``."""

import csv
import io
import math
import os

from lucid.autograd import detect_anomaly
from lucid.distributed.group import is_first
from lucid.ops import isfinite
from lucid.serialize import save
from lucid.serialize.atomic import write_atomically
from lucid.train.checks import check_file, check_whole


def early_stopping(patience, by="validation_loss", least=0.0):
    """Stop when some epochs in a row have brought nothing better.

    Parameters
    ----------
    patience : int
        How many epochs.
    by : str
        The list of the :class:`History` that counts. Where its name has ``loss`` in it, less is
        better; otherwise more.
    least : float
        By how much an epoch must be better than the best one to count.

    Returns
    -------
    function
        Of a :class:`Record`.

    Raises
    ------
    ValueError
        If the patience is less than 1; or, after the first epoch, if there are no such numbers.

    Examples
    --------
    >>> import lucid
    >>> batches = [(lucid.zeros(2, 3), lucid.tensor([0, 1]))]
    >>> model = lucid.nn.Linear(3, 2, bias=False)  # which learns nothing of zeros
    >>> stop = lucid.train.early_stopping(patience=3, by="loss")
    >>> len(lucid.train.fit(model, batches, epochs=100, callbacks=[stop]).loss)
    4
    """
    check_whole("patience", patience)
    if patience < 1:
        raise ValueError(f"patience (={patience}) must be 1 or more")

    def stop(record):
        if record.event in ("start", "epoch") and record.history.loss:
            numbers = _numbers(record.history, by)
            record.stop |= len(numbers) - 1 - _best(numbers, by, least) >= patience

    return stop


def keep_best(path, by="validation_accuracy"):
    """Save the weights after each epoch that is better than all before.

    The last epoch's are in ``fit``'s ``checkpoint``.

    Parameters
    ----------
    path : str or Path
        A file, ``….safetensors``, of tensors by name, as ``model.load_state_dict`` takes them.
    by : str
        The list of the :class:`History` that counts; of one whose name begins with ``ema``, the
        averaged weights are saved.

    Returns
    -------
    function
        Of a :class:`Record`.

    Raises
    ------
    ValueError
        If the file has another suffix; or, after the first epoch, if there are no such numbers.
    FileNotFoundError
        If the folder of the file is not there when the run begins.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "best.safetensors")
    >>> batches, model = [(lucid.zeros(2, 3), lucid.tensor([0, 1]))], lucid.nn.Linear(3, 2)
    >>> best = lucid.train.keep_best(path, by="loss")
    >>> _ = lucid.train.fit(model, batches, epochs=3, callbacks=[best])
    >>> list(lucid.load(path))
    ['bias', 'weight']
    """

    def keep(record):
        if record.event == "start" and is_first():
            check_file("path", path, ".safetensors")
        if record.event == "epoch":
            numbers = _numbers(record.history, by)
            if _best(numbers, by) == len(numbers) - 1:
                model = record.ema.module if by.startswith("ema") else record.model
                if is_first():
                    save(path, model.state_dict())

    return keep


def csv_log(path):
    """Write a line of numbers for each epoch to a file that spreadsheets read.

    Parameters
    ----------
    path : str or Path
        The file. Of one that is there, a run that goes on keeps the epochs that it had done; any
        other run begins it anew.

    Returns
    -------
    function
        Of a :class:`Record`.

    Raises
    ------
    FileNotFoundError
        If the folder of the file is not there when the run begins.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "log.csv")
    >>> batches, model = [(lucid.zeros(2, 3), lucid.tensor([0, 1]))], lucid.nn.Linear(3, 2)
    >>> _ = lucid.train.fit(model, batches, epochs=2, callbacks=[lucid.train.csv_log(path)])
    >>> with open(path) as file:
    ...     print(file.readline(), end="")
    epoch,step,lr,loss,accuracy
    """
    rows = []

    def log(record):
        if record.event == "start" and is_first():
            check_file("path", path)
        if record.event == "start":
            rows[:] = _rows(path)[: record.epoch] if record.epoch else []
        if record.event == "epoch":
            rate = max(group["lr"] for group in record.optimizer.param_groups)
            row = {"epoch": record.epoch, "step": record.step, "lr": rate}
            rows.append(row | record.history.last())
            if is_first():
                _write_rows(path, rows)  # all anew: a kill leaves no half line

    return log


def stop_at_nan():
    """Raise where the first nan or inf comes up, before a step spoils the weights with it.

    The loss and the gradients of each batch are looked at. If a number is not finite, the batch
    is computed again inside :func:`lucid.autograd.detect_anomaly`, which names the op.

    Returns
    -------
    function
        Of a :class:`Record`.

    Raises
    ------
    RuntimeError
        From ``fit``, with the op, the layer that called it and the step.

    Examples
    --------
    >>> import lucid
    >>> class Log(lucid.nn.Module):
    ...     def forward(self, x):
    ...         return x.log()
    >>> model, batches = lucid.nn.Sequential(lucid.nn.Linear(3, 2), Log()), [(
    ...     -lucid.ones(2, 3), lucid.tensor([0, 1]))]
    >>> model[0].weight.data[:], model[0].bias.data[:] = 1.0, 0.0
    >>> try:
    ...     lucid.train.fit(model, batches, epochs=1, callbacks=[lucid.train.stop_at_nan()])
    ... except RuntimeError as error:
    ...     print(str(error).split(",")[0])
    in epoch 1 after 0 steps the loss is nan: Log made nan in 1
    """

    def stop(record):
        if record.event != "batch":
            return
        loss = float(record.loss)
        if not math.isfinite(loss):
            what = f"the loss is {loss}"
        elif not _all_finite(record.optimizer):
            what = "a gradient is not finite"
        else:
            return
        place = f"in epoch {record.epoch} after {record.step} steps {what}"
        raise RuntimeError(f"{place}: {_first(record)}")

    return stop


def _numbers(history, by):
    numbers = getattr(history, by, None)
    if not numbers:
        has = [name for name, found in vars(history).items() if found]
        raise ValueError(f"by (={by!r}) must be one of {', '.join(has)}, which this run has")
    return numbers


def _best(numbers, by, least=0.0):
    """The index of the last number that is better than the best before it."""
    sign, best = (-1 if "loss" in by else 1), 0
    for i, number in enumerate(numbers):
        is_first = math.isnan(numbers[best]) and not math.isnan(number)
        if is_first or sign * (number - numbers[best]) > least:
            best = i
    return best


def _rows(path):
    """For each epoch what was written, by name."""
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write_rows(path, rows):
    text = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))  # some begin later
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, [text.getvalue().encode()])


def _all_finite(optimizer):
    parameters = (p for group in optimizer.param_groups for p in group["params"])
    return all(bool(isfinite(p.grad).all()) for p in parameters if p.grad is not None)


def _first(record):
    """What made the first number that is not finite, as an error of its own would say it."""
    if not isfinite(record.images).all():
        return "the images have it already"
    try:
        with detect_anomaly():
            record.repeat()
    except RuntimeError as error:
        return str(error)
    return "no op made it: look for a nan or inf in the weights"
