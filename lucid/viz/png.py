"""Pixels as PNG, by the standard library alone."""

import struct
import zlib
from base64 import b64encode

import numpy as np

KINDS = {1: 0, 3: 2, 4: 6}  # grey, RGB, RGBA


def png(pixels):
    """The bytes of a PNG file.

    Parameters
    ----------
    pixels : array
        Bytes of shape (H, W) for grey, (H, W, 3) for RGB, or (H, W, 4) with opacity.
    """
    pixels = np.ascontiguousarray(pixels)
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or not pixels.size:
        raise ValueError(f"a PNG takes uint8 pixels (H, W) or (H, W, 3), not {pixels.dtype} "
                         f"of shape {pixels.shape}")  # fmt: skip
    height, width, channels = (*pixels.shape, 1)[:3]
    rows = pixels.reshape(height, width * channels)
    unfiltered = np.zeros((height, 1), np.uint8)  # each row begins with the number of its filter
    data = zlib.compress(np.concatenate([unfiltered, rows], axis=1).tobytes(), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, KINDS[channels], 0, 0, 0)
    chunks = [_chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def data_uri(pixels):
    """The PNG as an address that holds the picture itself, for ``<img>`` and ``<image>``."""
    return "data:image/png;base64," + b64encode(png(pixels)).decode()
