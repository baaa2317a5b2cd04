"""The files of MNIST: a magic number with dtype and rank, the lengths of the axes, the numbers.

All counts are big-endian.
"""

import gzip
import math
import struct
import zlib

import numpy as np

from lucid.serialize.format_error import FormatError

_DTYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def read_idx(path):
    r"""The array of an idx file, compressed by gzip or not.

    Parameters
    ----------
    path : str or Path
        The file; it is compressed if it begins as gzip's files do.

    Raises
    ------
    FormatError
        If it is damaged or no such file.

    Examples
    --------
    >>> import os, tempfile
    >>> from lucid.data.datasets.idx import read_idx
    >>> path = os.path.join(tempfile.mkdtemp(), "labels-idx1-ubyte")
    >>> with open(path, "wb") as file:
    ...     _ = file.write(b"\0\0\x08\x01" + b"\0\0\0\x03" + b"\x07\x02\x01")
    >>> read_idx(path)
    array([7, 2, 1], dtype=uint8)
    """
    with open(path, "rb") as file:
        data = file.read()
    try:
        return _array(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    except (EOFError, zlib.error, gzip.BadGzipFile, struct.error, ValueError) as error:
        raise FormatError(
            f"{path} is damaged ({error or 'it ends too early'}): remove it and fetch it anew"
        ) from None


def _array(data):
    zero, code, rank = struct.unpack_from(">HBB", data)
    if zero or code not in _DTYPES:
        raise ValueError("it does not begin as an idx file")
    shape = struct.unpack_from(f">{rank}I", data, 4)
    dtype, start = np.dtype(_DTYPES[code]), 4 + 4 * rank
    wanted = math.prod(shape) * dtype.itemsize
    if wanted != len(data) - start:
        raise ValueError(f"shape {shape} needs {wanted} bytes, and {len(data) - start} are there")
    return np.frombuffer(data, dtype, offset=start).reshape(shape)
