"""Numbers from a file into an array of their own, a piece at a time where they are converted."""

import numpy as np

_PIECE = 1 << 18  # numbers: what is converted at once stays in the cache


def read_numbers(file, count, dtype, convert=None, made=np.float32):
    """The next ``count`` numbers of a file: writable, contiguous, in the machine's byte order.

    Parameters
    ----------
    file : binary file
        At the first of them.
    count : int
        How many; the caller knows that the file is as long.
    dtype : dtype
        How they lie in the file.
    convert : function, optional
        Makes something else of a piece.
    made : dtype
        What it makes.

    Raises
    ------
    EOFError
        If the file ends before.
    """
    if convert is None:
        numbers = np.empty(count, dtype)
        _fill(file, numbers)
        return (
            numbers if dtype.isnative else numbers.byteswap(inplace=True).view(dtype.newbyteorder())
        )
    numbers = np.empty(count, made)
    for start in range(0, count, _PIECE):
        piece = np.empty(min(_PIECE, count - start), dtype)
        _fill(file, piece)
        numbers[start : start + piece.size] = convert(
            piece.astype(dtype.newbyteorder("="), copy=False)
        )
    return numbers


def _fill(file, array):
    if file.readinto(array.view(np.uint8)) != array.nbytes:
        raise EOFError("the file ends before the numbers do")


def _native(array):
    return array.astype(array.dtype.newbyteorder("="), copy=False)
