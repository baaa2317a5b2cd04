"""A line that tells how far an epoch is."""

import sys
import time


class Progress:
    """Means over the samples so far, shown in one line.

    On a terminal the line grows with every batch and ends with the time left; elsewhere, in a
    notebook's or a log's plain text, only its final form is printed.
    """

    def __init__(self, title, batches, stream=None):
        self.title, self.batches, self.stream = title, batches, stream or sys.stdout
        self.start, self.done, self.samples = time.perf_counter(), 0, 0
        self.loss_sum = self.right = 0.0
        self.notes = ""
        self.live = self.stream.isatty()

    loss = property(lambda self: self.loss_sum / self.samples)
    accuracy = property(lambda self: self.right / self.samples)

    def advance(self, loss, accuracy, samples):
        """Count one more batch."""
        self.done += 1
        self.samples += samples
        self.loss_sum += loss * samples
        self.right += accuracy * samples
        if self.live:
            left = self._seconds() / self.done * (self.batches - self.done)
            self._show(f"{self._bar()} {self._line()}, {left:.0f} s left", end="")

    def note(self, text):
        """Add something to the line."""
        self.notes += f"; {text}"

    def close(self):
        """Write the line in its final form."""
        self._show(f"{self._line()}; {self._seconds():.1f} s", end="\n")

    def _line(self):
        return f"loss {self.loss:.4f}, accuracy {self.accuracy:.2%}{self.notes}"

    def _bar(self, width=20):
        full = width * self.done // self.batches
        return "█" * full + "░" * (width - full)

    def _seconds(self):
        return time.perf_counter() - self.start

    def _show(self, text, end):
        clear = "\r\033[K" if self.live else ""
        self.stream.write(f"{clear}{self.title} {text}{end}")
        self.stream.flush()
