"""Small pictures of maps: the liveliest channels, made small, side by side."""

import numpy as np

from lucid.backend import quiet
from lucid.backend.device import move
from lucid.viz.colours import colour

SIDE, CHANNELS, GAP = 48, 4, 2


@quiet
def some_maps(array, letters):
    """(the channels (k, h, w) that vary most, which they are) of the first image; or (None, ()).

    Sides of more than 48 pixels are averaged over equal blocks, as many as make them shorter.
    """
    if not {"C", "H", "W"} <= set(letters) or len(letters) != array.ndim:
        return None, ()
    others = [i for i, c in enumerate(letters) if c not in "CHW"]
    image = array.transpose(*others, *map(letters.index, "CHW"))[(0,) * len(others)]
    coarse = image[:, :: max(image.shape[1] // 16, 1), :: max(image.shape[2] // 16, 1)]
    order = np.argsort(-_host(coarse).astype(np.float32).std((1, 2)), kind="stable")
    channels = sorted(order[:CHANNELS].tolist())
    return smaller(_host(image[channels]).astype(np.float32)), tuple(channels)


def smaller(maps, side=SIDE):
    """Maps (k, h, w) averaged over blocks until no side is longer than ``side``."""
    k, *sizes = maps.shape
    height, width = (-(-n // side) for n in sizes)
    rows, columns = sizes[0] // height, sizes[1] // width
    maps = maps[:, : rows * height, : columns * width]
    return maps.reshape(k, rows, height, columns, width).mean((2, 4))


def larger(pixels, side=SIDE):
    """Pixels (k, h, w, 3), each repeated until a side has about ``side``."""
    times = max(side // max(pixels.shape[1:3]), 1)
    return pixels.repeat(times, axis=1).repeat(times, axis=2)


def strip(maps, is_signed=None):
    """The maps as pixels, side by side, all on one scale; between them are two columns of grey."""
    shown = larger(colour(maps, is_signed))
    k, height = shown.shape[:2]
    grey = np.full((height, GAP, 3), 128, np.uint8)
    parts = [part for i in range(k) for part in ((grey, shown[i]) if i else (shown[i],))]
    return np.concatenate(parts, axis=1)


def _host(array):
    return move(array, "cpu")
