"""The letters of a tensor's axes, carried from op to op: images, channels, rows, columns."""

from lucid.nn import Buffer, Parameter
from lucid.tensor import Tensor

USUAL = {0: "", 1: "C", 2: "NC", 3: "NLC", 4: "NCHW"}


class Axes:
    """Remembers the letters of tensors, which it keeps alive: they should be of shapes only."""

    def __init__(self):
        self.known = {}

    def of(self, x):
        """The letters of ``x``, a letter an axis: by default those that are usual."""
        if id(x) in self.known:
            return self.known[id(x)][1]
        return USUAL.get(x.ndim, "N" + "DEFGHIJKLM"[: x.ndim - 1])

    def carry(self, op, inputs, settings, outputs):
        """Tell the letters of an op's outputs from those of its inputs."""
        data = [x for x in inputs if isinstance(x, Tensor) and not _is_weight(x)]
        letters = self.of(max(data, key=lambda x: x.ndim)) if data else None
        for y in outputs:
            self.known[id(y)] = (y, self._after(op, letters, settings, y))

    def become(self, x, y):
        """``x`` was changed in place: its letters are now those of ``y``."""
        self.known[id(x)] = (x, self.of(y))

    def _after(self, op, letters, settings, y):
        dims = settings.get("dims")
        if letters is None:
            return self.of(y)
        if op == "Permute" and dims is not None and len(dims) == len(letters):
            return "".join(letters[i] for i in dims)
        if y.ndim == len(letters):
            return letters
        left = [c for i, c in enumerate(letters) if dims is None or i not in dims]
        return "".join(left) if len(left) == y.ndim else USUAL.get(y.ndim, self.of(y))


def _is_weight(x):
    return isinstance(x, (Parameter, Buffer))


def in_letters(letters, shape):
    """``C96 H56 W56``: each size with its axis; the axis of images is left out where it is 1.

    Examples
    --------
    >>> from lucid.viz.axes import in_letters
    >>> in_letters("NCHW", (1, 96, 56, 56)), in_letters("NC", (8, 10))
    ('C96 H56 W56', 'N8 C10')
    """
    pairs = zip(letters, shape, strict=True)
    return " ".join(f"{c}{n}" for c, n in pairs if (c, n) != ("N", 1)) or "1"
