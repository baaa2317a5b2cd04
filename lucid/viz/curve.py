"""A function of one number, and its derivative, as two curves."""

import warnings

import numpy as np

from lucid.autograd import grad
from lucid.autograd.grad_mode import enable_grad
from lucid.tensor import Tensor
from lucid.viz.markup import Element, number
from lucid.viz.picture import Picture
from lucid.viz.svg import drawing, line, text
from lucid.viz.words import short, table

WIDTH, HEIGHT, LEFT, TOP, FOOT = 520, 260, 40, 34, 26
ENDS, POINTS = 4.0, 161


class Curve(Picture):
    """y = f(x) and dy/dx for x from -4 to 4, as the op's own backward gives it.

    Attributes
    ----------
    x, y, dy : array
        Where there is no value it is nan.
    """

    def __init__(self, name, function):
        self.name = name
        self.x = np.linspace(-ENDS, ENDS, POINTS)
        self.y, self.dy = value_and_slope(function, self.x)

    @property
    def title(self):
        """Whose curve it is."""
        return f"{self.name} and its derivative"

    @property
    def description(self):
        """From where to where, and what is drawn how."""
        low, high = np.nanmin(self._finite(self.y)), np.nanmax(self._finite(self.y))
        return f"x from -4 to 4; y from {short(low)} to {short(high)}; the slope is dashed."

    def __str__(self):
        places = range(0, POINTS, POINTS // 8)
        rows = [(short(self.x[i]), short(self.y[i]), short(self.dy[i])) for i in places]
        return table([("x", "y", "dy/dx"), *rows], words=0)

    def svg(self):
        """Both curves, with axes through 0."""
        low, high = self._limits()
        bottom, right = HEIGHT - FOOT, WIDTH - 16

        def at(x, y):
            return (
                LEFT + (x + ENDS) / (2 * ENDS) * (right - LEFT),
                bottom - (y - low) / (high - low) * (bottom - TOP),
            )

        parts = [line(*at(-ENDS, 0), *at(ENDS, 0)), line(*at(0, low), *at(0, high))]
        parts += [
            text(at(x, 0)[0], bottom + 16, x, "small", "muted", anchor="middle")
            for x in (-4, -2, 2, 4)
        ]
        parts += [
            text(LEFT - 6, at(0, y)[1] + 4, short(y), "small", "muted", anchor="end")
            for y in self._ends()
        ]
        for values, kind, dash in ((self.dy, "slope", "5 4"), (self.y, "curve", None)):
            values = np.where((values >= low) & (values <= high), values, np.nan)
            path = _path([at(*pair) for pair in zip(self.x, values, strict=True)])
            parts.append(Element("path", d=path, class_=kind, stroke_dasharray=dash))
        parts.append(text(LEFT, 20, f"y = {self.name}(x)", "strong", "accent"))
        parts.append(text(WIDTH - 16, 20, "dy/dx, dashed", "warm", anchor="end"))
        return drawing(WIDTH, HEIGHT, *parts, title=self.title, description=self.description)

    def _ends(self):
        """The lowest and the highest number that is drawn: a pole is cut."""
        both = self._finite(np.concatenate([self.y, self.dy, [0.0]]))
        return max(np.nanmin(both), -ENDS), min(np.nanmax(both), ENDS)

    def _limits(self):
        """The same with a little room."""
        low, high = self._ends()
        room = 0.06 * (high - low or 1.0)
        return low - room, high + room

    def _finite(self, values):
        return np.where(np.isfinite(values), values, np.nan)


def value_and_slope(function, x):
    """f(x) and f'(x) for an array, by one forward and one backward."""
    leaf = Tensor(np.array(x), True)
    with enable_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = function(leaf)
    (slope,) = grad(y, [leaf], Tensor(np.ones_like(x)))
    return y.detach().numpy(), slope.numpy()


def curve_of(name, function):
    """The curve of a function that works on each number by itself; None of any other."""
    x = np.linspace(-2, 2, 5)
    try:
        y, _ = value_and_slope(function, x)
        backwards, _ = value_and_slope(function, x[::-1].copy())
        alone, _ = value_and_slope(function, x[1:2])
    except Exception:  # it takes other inputs, or has no gradient
        return None
    is_elementwise = y.shape == x.shape and _are_same(y, backwards[::-1])
    is_elementwise = is_elementwise and _are_same(y[1:2], alone)
    return Curve(name, function) if is_elementwise and np.isfinite(y).any() else None


def _are_same(a, b):
    """But for the last bits, which may depend on a number's place among the others."""
    return np.allclose(a, b, rtol=1e-9, atol=0, equal_nan=True)


def _path(points):
    """A line through the points, broken where one is missing."""
    parts, pen = [], "M"
    for x, y in points:
        if np.isnan(y):
            pen = "M"
            continue
        parts.append(f"{pen}{number(float(x))} {number(float(y))}")
        pen = "L"
    return "".join(parts)
