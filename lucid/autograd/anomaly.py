"""Which op made the first nan or inf, where it ran, and at which line of the user's program."""

import contextlib
import os
import sys

import numpy

from lucid.autograd.watch import Watcher
from lucid.backend import backend_of, is_array
from lucid.tensor import Tensor

_FOLDERS = (os.path.dirname(os.path.dirname(__file__)), os.path.dirname(numpy.__file__))
_NOT_THE_USERS = (*(folder + os.sep for folder in _FOLDERS), contextlib.__file__)
_PACKAGES = ("lucid", "numpy", "contextlib")


def detect_anomaly():
    """In this block, the op that makes the first nan or inf is an error that names it.

    An op makes one when its output has a nan or an inf that none of its inputs had; so a score of
    minus infinity that you fill in yourself is none. In ``backward``, it is the op whose inputs'
    gradients have what the gradients of its outputs had not. The error tells the path of the module
    that called the op and your line. Looking at all numbers takes time: use it to find a fault.

    Returns
    -------
    context manager
        For a ``with`` block around forward and backward.

    Raises
    ------
    RuntimeError
        From the op, or from ``backward``, inside the block.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([0.0, 4.0], requires_grad=True)
    >>> with lucid.autograd.detect_anomaly():
    ...     x.sqrt().sum().backward()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    RuntimeError: the backward of Sqrt made inf; Sqrt ran at <doctest ...detect_anomaly[2]>:2
    """
    return Anomaly()


class Places(Watcher):
    """Knows which modules run now, and at which line of the user's program."""

    def __init__(self):
        self.modules = []  # that run now, each with its path, outermost first

    def module_begins(self, module):
        """Find the path of a module from that of the one that calls it."""
        if not self.modules:
            self.modules.append((module, ""))
            return
        caller, path = self.modules[-1]
        name = next((name for name, inside in caller.named_modules() if inside is module), "?")
        self.modules.append((module, ".".join(part for part in (path, name) if part)))

    def module_ends(self):
        """Back to the module that called it."""
        self.modules.pop()

    def place(self):
        """``in stages.0.1.act, at net.py:12``."""
        if not self.modules:
            return f"at {_users_line()}"
        module, path = self.modules[-1]
        return f"in {path or type(module).__name__}, at {_users_line()}"


class Anomaly(Places):
    """Looks at the numbers of each op, and notes on each node where it ran."""

    def __init__(self):
        super().__init__()
        self.backwards = []  # that run now: the nodes

    def op_ran(self, node, inputs, settings, outputs):
        """Inside a backward, only what comes out of it counts: it may mask what it makes."""
        name = type(node).__name__
        if self.backwards:
            outer = self.backwards[-1]
            node.place = f"in the backward of {type(outer).__name__}, which ran {outer.place}"
            return
        node.place = self.place()
        made = _made([*inputs, *settings.values()], outputs)
        if made:
            raise RuntimeError(f"{name} made {made} {node.place}")

    def backward(self, run, node, *incoming):
        """Compare what goes into a backward with what comes out."""
        self.backwards.append(node)
        try:
            outgoing = run(node, *incoming)
        finally:
            self.backwards.pop()
        made = _made(incoming, outgoing if isinstance(outgoing, tuple) else (outgoing,))
        if made:
            name = type(node).__name__
            where = node.place or "before this block: put its forward in, too, to see where"
            raise RuntimeError(f"the backward of {name} made {made}; {name} ran {where}")
        return outgoing


def _made(before, after):
    """``"nan"``, ``"inf"`` or ``"nan and inf"`` where that is new, or an empty text."""
    return " and ".join(sorted(_faults(after) - _faults(before), reverse=True))


def _faults(values):
    found = set()
    for x in values:
        x = x.array if isinstance(x, Tensor) else x
        if _has_floats(x):
            xp = backend_of(x).xp
            found |= {"nan"} if bool(xp.isnan(x).any()) else set()
            found |= {"inf"} if bool(xp.isinf(x).any()) else set()
    return found


def _has_floats(x):
    if is_array(x):
        return x.dtype.kind == "f" and backend_of(x).name != "meta"
    return isinstance(x, (float, numpy.floating))


def is_users(frame):
    """Whether a frame belongs neither to lucid nor to what lucid calls."""
    name = frame.f_code.co_filename
    if os.path.isabs(name) or name.startswith("<"):
        return not name.startswith(_NOT_THE_USERS)
    # In the browser files have relative names; there the name of the module decides.
    return frame.f_globals.get("__name__", "").partition(".")[0] not in _PACKAGES


def _users_line():
    """The innermost line that runs now and belongs neither to lucid nor to what lucid calls."""
    frame = sys._getframe(1)
    while frame.f_back is not None and not is_users(frame):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
