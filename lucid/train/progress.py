"""How well a pass over the data goes, and a line that tells how far it is."""

import sys
import time


class Means:
    """Mean loss, and share of right answers, over the samples so far.

    An answer is a sample's class; where labels are maps, such as (N, H, W), that of a pixel.

    Attributes
    ----------
    loss, accuracy : float
        The mean of the losses, and the share from 0 to 1; there must have been a sample.
    """

    def __init__(self):
        self.samples, self.loss_sum = 0, 0.0  # sums stay where the model is
        self.answers, self.right = 0, 0

    loss = property(lambda self: float(self.loss_sum) / self.samples)
    accuracy = property(lambda self: float(self.right.double() / self.answers.clamp(min=1)))

    def add(self, loss, scores, labels):
        """Count a batch: its mean loss, and the answers whose greatest score is the right one.

        Parameters
        ----------
        loss : Tensor
            The mean over the batch.
        scores : Tensor
            (N, C) or (N, C, H, W).
        labels : Tensor
            Class indices, (N,) or (N, H, W), of which a negative one is left out as in the loss;
            or probabilities of the shape of the scores, whose greatest is the right answer.
        """
        classes = labels.argmax(1) if labels.ndim == scores.ndim else labels
        self.samples += len(labels)
        self.loss_sum += loss.detach().double() * len(labels)
        self.answers += (classes >= 0).sum()
        self.right += (scores.argmax(1) == classes).sum()

    def __repr__(self):
        return f"loss {self.loss:.4f}, accuracy {self.accuracy:.2%}"


class Progress:
    """A line that grows with every batch on a terminal, and elsewhere is printed once."""

    def __init__(self, title, batches):
        self.title, self.batches, self.done = title, batches, 0
        self.start, self.is_live = time.perf_counter(), sys.stdout.isatty()

    def advance(self, text):
        """One more batch is done."""
        self.done += 1
        if self.is_live:
            left = self._seconds() / self.done * (self.batches - self.done)
            self._show(f"{self._bar()} {text}, {left:.0f} s left", end="")

    def close(self, text):
        """All batches are done."""
        self._show(f"{text}; {self._seconds():.1f} s", end="\n")

    def _bar(self, width=20):
        full = width * self.done // self.batches
        return "█" * full + "░" * (width - full)

    def _seconds(self):
        return time.perf_counter() - self.start

    def _show(self, text, end):
        clear = "\r\033[K" if self.is_live else ""
        print(f"{clear}{self.title}: {text}", end=end, flush=True)
