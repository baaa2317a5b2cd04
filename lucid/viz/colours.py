"""Two colour scales, made from a few points in OKLab, in which equal steps look equal.

``EMBER`` goes from dark to light: for what is 0 or more. ``BALANCE`` has blue below 0, white at 0
and red above: for signed values. Each is a Bézier curve through OKLab, walked at constant speed.
"""

from itertools import pairwise

import numpy as np

STEPS = 256
UNKNOWN = (128, 128, 128)  # what a nan looks like


def oklab_to_srgb(lab):
    """OKLab (..., 3) as sRGB between 0 and 1, by Ottosson's definition (2020)."""
    from_lab = [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728],
                [1, -0.0894841775, -1.2914855480]]  # fmt: skip
    from_cones = [[4.0767416621, -3.3077115913, 0.2309699292],
                  [-1.2684380046, 2.6097574011, -0.3413193965],
                  [-0.0041960863, -0.7034186147, 1.7076147010]]  # fmt: skip
    linear = (np.asarray(lab) @ np.transpose(from_lab)) ** 3 @ np.transpose(from_cones)
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def polar(lightness, chroma, hue):
    """A point of OKLab from its lightness, chroma, and hue in degrees."""
    angle = np.deg2rad(hue)
    return np.array([lightness, chroma * np.cos(angle), chroma * np.sin(angle)])


def bezier(points, n):
    """``n`` points of the Bézier curve with these control points, by de Casteljau."""
    t = np.linspace(0, 1, n)[:, None]
    curve = [np.broadcast_to(point, (n, 3)) for point in points]
    while len(curve) > 1:
        curve = [(1 - t) * a + t * b for a, b in pairwise(curve)]
    return curve[0]


def evenly(points, n):
    """``n`` points on the curve, each as far from its neighbours as all others."""
    curve = bezier(points, 20 * n)
    steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
    way = np.concatenate([[0], np.cumsum(steps)])
    wanted = np.linspace(0, way[-1], n)
    return np.stack([np.interp(wanted, way, axis) for axis in curve.T], axis=1)


class Scale:
    """A named scale from numbers to colours.

    Parameters
    ----------
    name : str
        What pictures call it.
    lab : array
        Its colours in OKLab, evenly spaced.
    is_signed : bool
        Whether its middle stands for 0.
    """

    def __init__(self, name, lab, is_signed=False):
        self.name, self.lab, self.is_signed = name, lab, is_signed
        self.rgb = np.rint(255 * oklab_to_srgb(lab)).astype(np.uint8)

    def limits(self, values):
        """(lowest, highest) of the finite values; a signed scale has 0 in its middle."""
        values = np.asarray(values)
        values = values[np.isfinite(values)]
        if not values.size:
            return (-1.0, 1.0) if self.is_signed else (0.0, 1.0)
        low, high = float(values.min()), float(values.max())
        if self.is_signed:
            high = max(abs(low), abs(high))
            low = -high
        return low, high

    def __call__(self, values, low=None, high=None):
        """The colours (..., 3) of values, as bytes; by default the scale spans all of them."""
        values = np.asarray(values, np.float64)
        lowest, highest = self.limits(values)
        low, high = lowest if low is None else low, highest if high is None else high
        width = (high - low) or 1.0
        inside = np.clip(np.nan_to_num(values), low, high)
        place = 0.5 if self.is_signed and high == low else (inside - low) / width
        index = np.rint(np.clip(place, 0, 1) * (len(self.rgb) - 1)).astype(int)
        colours = self.rgb[np.broadcast_to(index, values.shape)]
        return np.where(np.isnan(values)[..., None], np.uint8(UNKNOWN), colours)

    def hexes(self, n):
        """``n`` of its colours as CSS writes them, from the lowest to the highest."""
        places = np.rint(np.linspace(0, len(self.rgb) - 1, n)).astype(int)
        return ["#" + bytes(self.rgb[i]).hex() for i in places]


def _ember():
    points = [(0.17, 0.03, 280), (0.30, 0.17, 285), (0.52, 0.26, 345), (0.72, 0.22, 50)]
    points += [(0.84, 0.16, 85), (0.97, 0.05, 105)]
    return evenly([polar(*point) for point in points], STEPS)


def _balance():
    white = polar(0.97, 0, 0)
    low = evenly([polar(0.42, 0.13, 258), polar(0.66, 0.16, 250), white], STEPS // 2 + 1)
    high = evenly([white, polar(0.68, 0.18, 38), polar(0.44, 0.15, 28)], STEPS // 2 + 1)
    return np.concatenate([low, high[1:]])


EMBER = Scale("ember", _ember())
BALANCE = Scale("balance", _balance(), is_signed=True)


def strongest(values, share=0.995):
    """The size that this share of the finite numbers does not exceed; 0 where there is none."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(np.quantile(sizes, share)) if sizes.size else 0.0


def colour(values, is_signed=None, low=None, high=None):
    """Values as colours (..., 3): ``BALANCE`` where some are below 0, else ``EMBER``."""
    values = np.asarray(values)
    is_signed = bool((values < 0).any()) if is_signed is None else is_signed
    return (BALANCE if is_signed else EMBER)(values, low, high)
