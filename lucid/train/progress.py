"""How well a pass over the data goes, and a line that tells how far it is."""

import math
import sys
import time

from lucid.distributed.group import is_first, is_idle
from lucid.ops import where
from lucid.train.checks import as_classes, classes_of


class Means:
    """Mean loss, and share of right answers, over the samples so far.

    An answer is a sample's class; where labels are maps, such as (N, H, W), that of a pixel. Those
    that are left out count for neither, whatever batch they came in.

    Attributes
    ----------
    loss, accuracy : float
        The mean of the losses, nan without an answer, and the share from 0 to 1.
    """

    def __init__(self):
        self.samples, self.loss_sum = 0, 0.0  # sums stay where the model is
        self.answers, self.right = 0, 0

    @property
    def loss(self):
        """The mean of the losses, nan without an answer."""
        return float(self.loss_sum / self.answers) if self.samples else math.nan

    @property
    def accuracy(self):
        """The share of right answers, 0 without an answer."""
        return float(self.right.double() / self.answers.clamp(min=1)) if self.samples else 0.0

    def add(self, loss, scores, labels):
        """Count a batch: its mean loss, and the answers whose greatest score is the right one.

        Parameters
        ----------
        loss : Tensor
            The mean over the batch.
        scores : Tensor
            (N, C) or (N, C, H, W); of one class, a yes where the score is above 0.
        labels : Tensor
            Class indices, (N,) or (N, H, W), of which a negative one is left out as in the loss;
            or probabilities of the shape of the scores, whose greatest is the right answer.
        """
        if is_idle():
            return
        scores, labels = as_classes(scores, labels)
        classes = classes_of(scores, labels)
        self.samples += len(labels)
        answers = (classes >= 0).sum()
        self.loss_sum += where(answers > 0, loss.detach().double() * answers, 0.0)  # 0/0 is no loss
        self.answers += answers
        self.right += (scores.argmax(1) == classes).sum()

    def state_dict(self):
        """The sums, for a checkpoint."""
        return dict(vars(self))

    def load_state_dict(self, state_dict):
        """Go on from sums that :meth:`state_dict` gave.

        Parameters
        ----------
        state_dict : dict
            With tensors where the model is.
        """
        vars(self).update(state_dict)

    def __repr__(self):
        return f"loss {self.loss:.4f}, accuracy {self.accuracy:.2%}"


class Progress:
    """A line that grows with every batch on a terminal, and elsewhere is printed once.

    Parameters
    ----------
    title : str
        What it begins with.
    batches, done : int
        How many there are, and how many were done before.
    """

    def __init__(self, title, batches, done=0):
        self.title, self.batches, self.first, self.done = title, batches, done, done
        self.start, self.is_live = time.perf_counter(), sys.stdout.isatty()

    def advance(self, done, text):
        """So many batches are done now; the text is written only where somebody sees it."""
        self.done = done
        if self.is_live:
            self._show(f"{self._bar()} {text()}", end="")

    def close(self, text):
        """All batches are done."""
        self._show(text, end="\n")

    @property
    def seconds(self):
        """Since the beginning."""
        return time.perf_counter() - self.start

    @property
    def left(self):
        """The seconds that the batches that are left will take."""
        return self.seconds / (self.done - self.first) * (self.batches - self.done)

    def _bar(self, width=20):
        full = width * self.done // self.batches
        return "█" * full + "░" * (width - full)

    def _show(self, text, end):
        clear = "\r\033[K" if self.is_live else ""
        if is_first():
            print(f"{clear}{self.title}: {text}", end=end, flush=True)


def epoch_lines():
    """A callback that prints a line an epoch: what ``fit`` does by itself.

    Returns
    -------
    function
        Of a :class:`Record`.

    Examples
    --------
    >>> import lucid
    >>> batches, lines = [(lucid.zeros(2, 3), lucid.tensor([0, 1]))] * 4, lucid.train.epoch_lines()
    >>> model = lucid.nn.Linear(3, 2)
    >>> _ = lucid.train.fit(model, batches, epochs=1, callbacks=[lines])  # doctest: +ELLIPSIS
    epoch 1/1: loss 0..., accuracy 50.00%; ... s
    """
    return _lines(
        lambda record, line: f"{record.means}, {line.left:.0f} s left",
        lambda record, line: f"{_results(record)}; {line.seconds:.1f} s",
    )


def progress():
    """A callback that prints a line an epoch, with images a second and the time that is left.

    On a terminal the line grows with every step.

    Returns
    -------
    function
        Of a :class:`Record`.

    Examples
    --------
    >>> import lucid
    >>> batches, line = [(lucid.zeros(2, 3), lucid.tensor([0, 1]))] * 4, lucid.train.progress()
    >>> model = lucid.nn.Linear(3, 2)
    >>> _ = lucid.train.fit(model, batches, epochs=2, callbacks=[line])  # doctest: +ELLIPSIS
    epoch 1/2: loss ...; ... images/s, ... s, ... s left
    epoch 2/2: loss ...; ... images/s, ... s
    """
    return _lines(
        lambda record, line: f"{record.means}, {_speed(record, line)}, {_time(line.left)} left",
        lambda record, line: f"{_results(record)}; {_speed(record, line)}, {_times(record, line)}",
    )


def _speed(record, line):
    """Images a second since the line began: a part of an epoch may lie in another process."""
    share = (line.done - line.first) / line.done if line.done else 0.0
    return f"{share * record.means.samples / max(line.seconds, 1e-9):.0f} images/s"


def _times(record, line):
    """How long the epoch took, and how long those that are left will take."""
    left = line.seconds * (record.epochs - record.epoch)
    return _time(line.seconds) + (f", {_time(left)} left" if left else "")


def _lines(growing, whole):
    """A callback that shows one text after each step, and one after each epoch."""
    line: Progress | None = None

    def show(record):
        nonlocal line
        if record.event == "begin":
            title = f"epoch {record.epoch}/{record.epochs}"
            line = Progress(title, record.batches, record.batch)
        elif record.event == "step":
            line.advance(record.batch, lambda: growing(record, line))
        elif record.event == "epoch":
            line.close(whole(record, line))

    return show


def _results(record):
    """What came out of an epoch."""
    named = {"validation": record.validated, "averaged weights": record.averaged}
    parts = [f"{name} {means}" for name, means in named.items() if means is not None]
    return "; ".join([str(record.means), *parts])


def _time(seconds):
    """Seconds as a person says them."""
    if seconds < 100:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
