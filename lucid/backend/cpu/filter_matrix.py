"""A filter of one channel as a matrix: convolving an image is multiplying it with that matrix.

With an image x as a row of H · W numbers, and y as one of P · Q, a convolution is y = x M. Each
number of the filter stands in M wherever it lies between a pixel of x and one of y:

    M = Σ_rs w[r, s] S[r, s]

where S[r, s] has a 1 in row (i, j) and column (p, q) if

    i = stride p + dilation r - padding   and   j = stride q + dilation s - padding,

and zeros elsewhere. S depends on the shapes alone and is kept; it has as many numbers as M has,
for each number of the filter, so all of them must be small. No number of M has two ones, so M is
not summed up: its numbers are taken from w. As M is linear in w, the gradient
goes back by the same numbers: dw[r, s] = Σ dM S[r, s], the sum of dM over the ones of S[r, s].
"""

from functools import lru_cache
from math import prod

import numpy as np

from lucid.backend.cpu.gemm import multiply
from lucid.backend.windows import output_sizes


@lru_cache(maxsize=16)
def ones_where_they_meet(sizes, kernel, stride, padding, dilation, dtype):
    """S: (R · S, H · W, P · Q)."""
    axes = zip(kernel, sizes, output_sizes(sizes, kernel, stride, padding, dilation), strict=True)
    steps = zip(stride, padding, dilation, strict=True)
    rows, columns = (
        _meet(*np.ogrid[:r, :i, :p], *step) for (r, i, p), step in zip(axes, steps, strict=True)
    )
    both = np.einsum("rip,sjq->rsijpq", rows.astype(dtype), columns.astype(dtype))
    return both.reshape(prod(kernel), prod(sizes), -1)


@lru_cache(maxsize=16)
def numbers_that_meet(*shapes):
    """The place in the filter of each number of M, R · S where M has a zero: (H · W, P · Q)."""
    s = ones_where_they_meet(*shapes, np.dtype("float32"))
    return np.where(s.any(0), s.argmax(0), len(s))


def matrices_of(w, places):
    """M for the filter of each channel. Shapes: w (C, 1, R, S), M (C, H · W, P · Q)."""
    numbers = np.zeros((len(w), w[0].size + 1), w.dtype)  # the last one is M's zero
    numbers[:, :-1] = w.reshape(len(w), -1)
    return numbers.take(places, axis=1)


def weights_of(matrices, s):
    """dw from dM. Shapes: dM (C, H · W, P · Q), dw (C, R · S)."""
    return multiply(matrices.reshape(len(matrices), -1), s.reshape(len(s), -1).T)


def _meet(r, i, p, stride, padding, dilation):
    """Whether row i of x meets row r of the filter for row p of y; and so do columns."""
    return i == stride * p + dilation * r - padding
