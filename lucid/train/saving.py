"""A run in a file, from which it goes on with the same bits, whenever it was killed."""

import os
import signal
import threading
from contextlib import contextmanager
from itertools import islice

from lucid.data.collate import moved
from lucid.distributed.group import is_first
from lucid.random import get_rng_state, set_rng_state
from lucid.serialize import load, save
from lucid.train.history import History
from lucid.train.progress import Means
from lucid.train.ranks import OneRank


class Saving:
    """Saves a run after each epoch, after some steps, and at Ctrl-C; nothing without a path.

    What stands in the file: the model, the optimizer, the schedule, the averaged weights, the
    stream of random numbers now and at the beginning of the epoch (from which the order of the
    samples is drawn), the place in the epoch, its means so far, and the history.

    Parameters
    ----------
    record : Record
        The run.
    path : str, Path or None
        Ends in ``.safetensors``.
    every : int, optional
        After how many steps it is saved within an epoch.
    ranks : OneRank
        Who else trains.
    """

    def __init__(self, record, path=None, every=None, ranks=None):
        self.record, self.path, self.every = record, path, every
        self.ranks = OneRank() if ranks is None else ranks
        self.beginning = get_rng_state()  # of the epoch
        self.is_asked = False

    def batches(self, loader):
        """The batches of the epoch that are left, in the order that its beginning draws."""
        done = self.record.batch
        if not done:
            self.beginning = get_rng_state()
            return iter(loader)
        now = get_rng_state()
        set_rng_state(self.beginning)
        left = loader.starting_at(done) if hasattr(loader, "starting_at") else _after(loader, done)
        set_rng_state(now)
        return left

    def after_step(self):
        """Save if it is time, and end if Ctrl-C was pressed."""
        self._agree()
        if self.is_asked or (self.every is not None and self.record.step % self.every == 0):
            self.save(within_epoch=True)
        self._end_if_asked()

    def after_epoch(self):
        """Save, and end if Ctrl-C was pressed."""
        self._agree()
        self.save()
        self._end_if_asked()

    def save(self, within_epoch=False):
        """Write the file; all of it, or nothing."""
        if self.path is None:
            return
        record, means = self.record, self.ranks.total(self.record.means)
        if is_first():
            self._write(record, means, within_epoch)
        self.ranks.go_on()

    def _write(self, record, means, within_epoch):
        save(
            self.path, model=record.model, optimizer=record.optimizer, schedule=record.schedule,
            ema=record.ema, epoch=record.epoch - within_epoch, batch=record.batch,
            step=record.step, means=means.state_dict(), history=vars(record.history),
            beginning=self.beginning,
        )  # fmt: skip

    def restore(self):
        """Go to where the file is; a run without a file yet begins."""
        if self.path is None or not os.path.exists(self.path):
            return
        record = self.record
        left = load(
            self.path, model=record.model, optimizer=record.optimizer,
            schedule=record.schedule, ema=record.ema,
        )  # fmt: skip
        record.epoch, record.batch, record.step = left["epoch"], left["batch"], left["step"]
        device = next(record.model.parameters()).device
        record.means.load_state_dict(moved(left["means"], device))
        record.history = History(**left["history"])
        self.beginning = left["beginning"]
        if not is_first():
            record.means = Means()  # what the file has of them is everybody's
        self.ranks.go_on()

    def watched(self, loader):
        """The batches of a validation, which Ctrl-C interrupts."""
        for batch in loader:
            if self.is_asked and not self.ranks.are_several:  # the others would wait
                raise KeyboardInterrupt
            yield batch

    def undisturbed(self, validate):
        """Validate; if Ctrl-C comes, the run goes on with the validation next time."""
        state = get_rng_state()
        try:
            return validate()
        except KeyboardInterrupt:
            set_rng_state(state)
            self.save(within_epoch=True)
            self._end_if_asked()
            raise

    @contextmanager
    def interruptible(self):
        """Inside, the first Ctrl-C waits for the step under way; the second does not."""
        if self.path is None or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)

    def _agree(self):
        """All ranks stop, or none."""
        self.is_asked, self.record.stop = self.ranks.any(self.is_asked, self.record.stop)

    def _ask(self, number, frame):
        if self.is_asked:
            raise KeyboardInterrupt
        self.is_asked = True

    def _end_if_asked(self):
        if self.is_asked:
            raise KeyboardInterrupt(
                f"the run was saved in {self.path} after step {self.record.step}: call fit again "
                "with resume=True, and it goes on with the same bits as if it had not stopped"
            )


def _after(batches, done):
    """What is left of the batches; those that are done are taken now, for what they draw."""
    batches = iter(batches)
    for _ in islice(batches, done):
        pass
    return batches
