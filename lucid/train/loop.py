"""The training loop of a lecture: for each batch, forward, loss, backward, step."""

from itertools import islice

from lucid.distributed.group import is_idle
from lucid.optim import clip_grad_norm_
from lucid.random import get_rng_state, set_rng_state
from lucid.train.checks import loss_of, scores_of
from lucid.train.evaluation import measured, pairs_of
from lucid.train.progress import Means


class Loop:
    """A training run, from where its record is to the end.

    Parameters
    ----------
    record : Record
        Where the run is.
    loader, validation, device, loss, accumulate, clip, callbacks : optional
        As :func:`fit` takes them.
    saving : Saving
        Keeps the run in a file, and knows whether Ctrl-C was pressed.
    """

    def __init__(
        self, record, loader, validation, device, loss, accumulate, clip, callbacks, saving
    ):
        self.record, self.loader, self.validation, self.device = record, loader, validation, device
        self.loss, self.accumulate, self.clip = loss, accumulate, clip
        self.callbacks, self.saving = callbacks, saving

    def run(self):
        """Train until the last epoch is done, or a callback stops it."""
        record = self.record
        self.tell("start")
        while record.epoch < record.epochs and not record.stop:
            record.epoch += 1
            self.train()
            if record.batch < record.batches and record.stop:
                self.saving.save(within_epoch=True)
                break
            self.finish_epoch()
        self.tell("end")

    def train(self):
        """Go through the batches of this epoch that are left."""
        record = self.record
        record.model.train()
        self.tell("begin")
        batches = self.counted(pairs_of(self.saving.batches(self.loader), self.device))
        while group := list(islice(batches, self.accumulate)):
            self.step(group)
            self.tell("step")
            self.saving.after_step()
            if record.stop:
                break

    def counted(self, pairs):
        """Each pair with whether this rank has none of its own, and how many answers it has."""
        is_needed = self.accumulate > 1 or self.saving.ranks.are_several
        for images, labels in pairs:
            idle = is_idle()
            count = _answers(labels, self.loss) if is_needed else len(labels)
            yield images, labels, idle, 0 if idle else count

    def step(self, group):
        """One step of the optimizer, along the mean gradient of all answers of some batches."""
        record = self.record
        record.optimizer.zero_grad()
        answers = sum(count for *_, count in group)
        for number, (images, labels, idle, count) in enumerate(group, 1):
            with self.saving.ranks.adding(idle, answers, is_last=number == len(group)):
                self.backward(images, labels, count / max(answers, 1))
                self.tell("batch")
        if self.clip is not None:
            parameters = [p for each in record.optimizer.param_groups for p in each["params"]]
            clip_grad_norm_(parameters, self.clip)
        record.optimizer.step()
        record.step += 1
        if record.schedule is not None:
            record.schedule.step()
        if record.ema is not None:
            record.ema.update(record.model)

    def backward(self, images, labels, share):
        """Add the gradients of one batch, which is a share of all samples of the step."""
        record, state = self.record, get_rng_state()
        scores = scores_of(record.model, images)
        loss = loss_of(self.loss, scores, labels)
        record.means.add(loss, scores, labels)  # before the step: what fails has changed nothing
        (loss if share == 1 else loss * share).backward()
        record.batch += 1
        record.images, record.labels, record.loss = images, labels, loss.detach()
        record.repeat = lambda: self.repeat(state, images, labels)

    def repeat(self, state, images, labels):
        """Forward and backward of a batch again, with the random numbers of then."""
        set_rng_state(state)
        self.record.optimizer.zero_grad()
        loss_of(self.loss, self.record.model(images), labels).backward()

    def finish_epoch(self):
        """Validate, remember the epoch, tell of it and save."""
        record = self.record
        record.validated, record.averaged = self.saving.undisturbed(self.validate)
        record.means = self.saving.ranks.total(record.means)
        record.history.add(record.means, record.validated, record.averaged)
        self.tell("epoch")
        record.batch, record.means = 0, Means()
        self.saving.after_epoch()

    def validate(self):
        """Means over the validation samples: of the model, and of its averaged weights."""
        networks = (self.record.model, getattr(self.record.ema, "module", None))
        return [
            None
            if self.validation is None or network is None
            else self.saving.ranks.total(
                measured(network, self.saving.watched(self.validation), self.device)
            )
            for network in networks
        ]

    def tell(self, event):
        """Call all callbacks."""
        self.record.event = event
        for callback in self.callbacks:
            callback(self.record)


def _answers(labels, loss):
    """Of how many labels the loss is the mean: not of those that it leaves out."""
    if labels.dtype.kind == "f":  # probabilities
        return len(labels)
    return int((labels != getattr(loss, "ignore_index", -100)).sum())
