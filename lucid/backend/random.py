"""Seeded streams for every random number that the host draws."""

from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

STATE_BYTES = 96


class Streams:
    """Two streams that belong to a seed: one for numbers, one for the seeds of data loaders.

    As there are two, a pass over the validation data does not change the training after it.
    """

    def __init__(self, seed=None):
        self.start(seed)

    def start(self, seed):
        """Go to the beginning of the streams that belong to ``seed``."""
        root = np.random.SeedSequence(seed)
        self.numbers = np.random.Generator(np.random.SFC64(root))
        self.seeds = np.random.Generator(np.random.SFC64(root.spawn(1)[0]))

    def get_state(self):
        """Where both streams are, as bytes."""
        words = [_words(stream.bit_generator.state) for stream in (self.numbers, self.seeds)]
        return np.array(words, "<u8").reshape(-1).view(np.uint8)

    def set_state(self, state):
        """Go to where :meth:`get_state` was called; a ValueError says that it was not."""
        words = np.frombuffer(state.tobytes(), "<u8").reshape(2, -1)
        states = [_state(each) for each in words.tolist()]
        for stream, found in zip((self.numbers, self.seeds), states, strict=True):
            stream.bit_generator.state = found


_of_process = Streams()
_here: ContextVar[Streams] = ContextVar("streams")


def streams():
    """The streams that are drawn from here: those of the batch that is made, or the process's."""
    return _here.get(_of_process)


def generator():
    """The generator of the numbers that are drawn here."""
    return streams().numbers


def draw_seed():
    """A seed for streams of their own, drawn from the stream that is for nothing else."""
    return int(streams().seeds.integers(2**63))


@contextmanager
def own_streams(seed):
    """Inside, draw from the streams that belong to ``seed``; those outside stay where they are."""
    token = _here.set(Streams(seed))
    try:
        yield
    finally:
        _here.reset(token)


def _words(state):
    """A generator's state as six whole numbers; the last two are the unused half of a draw."""
    return [*state["state"]["state"], state["has_uint32"], state["uinteger"]]


def _state(words):
    *state, has_half, half = words
    if has_half > 1 or half >= 2**32:
        raise ValueError("no generator of random numbers has this state")
    found = np.random.SFC64(0).state
    return found | {
        "state": {"state": np.array(state, np.uint64)},
        "has_uint32": has_half,
        "uinteger": half,
    }
