"""Seeded streams for every random number: the host's, and those that a device makes of a seed."""

import math
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

import numpy as np

STATE_BYTES = 96
_GOLDEN, _FIRST, _SECOND = map(
    np.uint64, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


class Streams:
    """Two streams that belong to a seed: one for numbers, one for the seeds of data loaders.

    As there are two, a pass over the validation data does not change the training after it.
    """

    def __init__(self, seed=None):
        self.start(seed)

    def start(self, seed):
        """Go to the beginning of the streams that belong to ``seed``.

        Parameters
        ----------
        seed : int, list of int or None
            From 0 on; None is a seed of chance.
        """
        root = np.random.SeedSequence(seed)
        self.numbers = np.random.Generator(np.random.SFC64(root))
        self.seeds = np.random.Generator(np.random.SFC64(root.spawn(1)[0]))


def place_of(streams):
    """Where both streams are, as bytes."""
    words = [_words(stream.bit_generator.state) for stream in (streams.numbers, streams.seeds)]
    return np.array(words, "<u8").reshape(-1).view(np.uint8)


def go_to(place, streams):
    """Move both streams to where :func:`place_of` saw them; a ValueError says that it did not."""
    words = np.frombuffer(place.tobytes(), "<u8").reshape(2, -1)
    states = [_state(each) for each in words.tolist()]
    for stream, found in zip((streams.numbers, streams.seeds), states, strict=True):
        stream.bit_generator.state = found


_here: ContextVar[Streams] = ContextVar("streams")


def streams():
    """The streams that are drawn from here: those of the batch that is made, or the process's."""
    return _here.get(None) or _of_process()


def generator():
    """The generator of the numbers that are drawn here."""
    return streams().numbers


def evenly(shape, dtype, low=0.0, high=1.0):
    """Numbers from ``low`` up to, but not including, ``high``, to which no rounding brings them."""
    numbers = low + (high - low) * generator().random(shape, dtype=wide_enough(dtype))
    if low == high:
        return np.asarray(numbers, dtype)
    with np.errstate(over="ignore"):  # of float16, beyond which lies infinity
        last = np.nextafter(dtype.type(high), dtype.type(low))
        return np.asarray(np.minimum(np.asarray(numbers, dtype), last))


def wide_enough(dtype):
    """The dtype that the host draws in: NumPy draws no float16."""
    return dtype if dtype.itemsize > 2 else np.dtype(np.float32)


def uniform(shape, backend):
    """float32 numbers from 0 up to 1, drawn on the device that needs them.

    The host draws for all devices, so that one seed fixes every draw and one state goes back to
    it. For a GPU it draws a seed only: the number at each position is made of both there.
    """
    if not backend.is_remote:
        return generator().random(shape, dtype=np.float32)
    seed = generator().integers(2**64, dtype=np.uint64)
    bits = split_mix(backend.xp.arange(1, math.prod(shape) + 1, dtype=np.uint64), seed)
    return ((bits >> 40).astype(np.float32) * np.float32(2**-24)).reshape(shape)


def split_mix(positions, seed):
    """The numbers of 64 bits at ``positions``, from 1, of the stream SplitMix64 of ``seed``.

    Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
    """
    z = positions * _GOLDEN + seed
    z = (z ^ (z >> 30)) * _FIRST
    z = (z ^ (z >> 27)) * _SECOND
    return z ^ (z >> 31)


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


@contextmanager
def drawing_from(own):
    """Inside, draw from these :class:`Streams`, or from a generator of NumPy's."""
    if isinstance(own, np.random.Generator):
        numbers, own = own, Streams(0)
        own.numbers = numbers
    if not isinstance(own, Streams):
        raise TypeError(f"a generator is a lucid.Generator, or NumPy's, not a {type(own).__name__}")
    token = _here.set(own)
    try:
        yield
    finally:
        _here.reset(token)


@cache
def _of_process():
    return Streams()


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
