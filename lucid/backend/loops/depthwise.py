"""Depthwise convolution at stride 1 as loops: each channel meets a filter of its own.

    y[n, c, p, q] = Σ_rs w[c, 0, r, s] x[n, c, p + r, q + s]

for an x with ``padding`` zeros around it. The images of one channel are laid into flat memory,
``pitch`` numbers a row, so that a row's zeros on the right are the next one's on the left, and an
image's below are the next one's above. Then, for all pixels alike,

    out[i] = Σ_rs w[r, s] flat[i + r pitch + s],

one long loop whatever the size of the image. It adds a row of the filter at once, for that many
numbers fit into registers: such loops are made for 7, 5 and 3 columns; others take one column at
a time. Each loop gets ``columns``, a tuple of 7, 5, 3 or else 1 zeros: the length of a tuple
belongs to its type, so that Numba compiles the functions of that length alone
(findings/branches_of_a_tuples_length.sh).

Both gradients are loops of the same kind over one flat dy, padded as for the full convolution: dx
takes the filter turned by 180°, and dw[-r, -s] = Σ_i x[i] flat[i + r pitch + s].

Shapes: x (N, C, H, W), w (C, 1, R, S), y (N, C, P, Q). Inside, channels come first.
"""

import numpy as np
from numpy import float32 as f32
from numpy import uintp

from lucid.backend.loops.compile import each, summing
from lucid.backend.parallel import block_size, for_blocks

FLAT = 1 << 12  # numbers of images that are convolved at once: they stay in the first cache
LEAST, MOST = 1 << 19, 1 << 24  # multiplications a block
ZERO = f32(0)


@each
def clear(a):
    """a = 0; an assignment to a whole slice would take three times as long to compile."""
    for i in range(a.size):
        a[i] = ZERO


@each
def lay(pixels, flat, n, height, width, pitch, gap):
    """``n`` images of height x width pixels into flat memory, ``gap`` rows apart."""
    i, j = uintp(0), uintp(0)  # unsigned: never counted from the end
    for _ in range(n):
        for _ in range(height):
            for q in range(uintp(width)):
                flat[j + q] = pixels[i + q]
            i, j = i + uintp(width), j + uintp(pitch)
        j += uintp(gap * pitch)


@each
def lift(flat, pixels, n, height, width, pitch, image, bias):
    """Back into images, which begin ``image`` rows apart, and the bias on the way."""
    j = uintp(0)
    for k in range(n):
        i = uintp(k * image * pitch)
        for _ in range(height):
            for q in range(uintp(width)):
                pixels[j + q] = flat[i + q] + bias
            i, j = i + uintp(pitch), j + uintp(width)


@each
def add_7(p, w, out):
    """Adds seven shifted vectors, each times its number of the filter."""
    a, b, c, d, e, f, g = w[0], w[1], w[2], w[3], w[4], w[5], w[6]
    for i in range(out.size):
        out[i] += (a * p[i] + b * p[i + 1] + c * p[i + 2] + d * p[i + 3]
                   + e * p[i + 4] + f * p[i + 5] + g * p[i + 6])  # fmt: skip


@each
def add_5(p, w, out):
    """Adds five."""
    a, b, c, d, e = w[0], w[1], w[2], w[3], w[4]
    for i in range(out.size):
        out[i] += a * p[i] + b * p[i + 1] + c * p[i + 2] + d * p[i + 3] + e * p[i + 4]


@each
def add_3(p, w, out):
    """Adds three."""
    a, b, c = w[0], w[1], w[2]
    for i in range(out.size):
        out[i] += a * p[i] + b * p[i + 1] + c * p[i + 2]


@each
def add_1(p, a, out):
    """Adds one."""
    for i in range(out.size):
        out[i] += a * p[i]


@each
def correlate(flat, w, out, pitch, columns):
    """out[i] = Σ_rs w[r, s] flat[i + r pitch + s]."""
    clear(out)
    for r in range(w.shape[0]):
        p = flat[r * pitch :]
        if len(columns) == 7:
            add_7(p, w[r], out)
        elif len(columns) == 5:
            add_5(p, w[r], out)
        elif len(columns) == 3:
            add_3(p, w[r], out)
        else:
            for s in range(w.shape[1]):
                add_1(p[s:], w[r, s], out)


@summing
def dots_7(x, p, dw):
    """Adds to dw the products of x with seven shifted vectors."""
    a = b = c = d = e = f = g = ZERO
    for i in range(x.size):
        a += x[i] * p[i]
        b += x[i] * p[i + 1]
        c += x[i] * p[i + 2]
        d += x[i] * p[i + 3]
        e += x[i] * p[i + 4]
        f += x[i] * p[i + 5]
        g += x[i] * p[i + 6]
    for s, value in enumerate((a, b, c, d, e, f, g)):
        dw[s] += value


@summing
def dots_5(x, p, dw):
    """With five."""
    a = b = c = d = e = ZERO
    for i in range(x.size):
        a += x[i] * p[i]
        b += x[i] * p[i + 1]
        c += x[i] * p[i + 2]
        d += x[i] * p[i + 3]
        e += x[i] * p[i + 4]
    for s, value in enumerate((a, b, c, d, e)):
        dw[s] += value


@summing
def dots_3(x, p, dw):
    """With three."""
    a = b = c = ZERO
    for i in range(x.size):
        a += x[i] * p[i]
        b += x[i] * p[i + 1]
        c += x[i] * p[i + 2]
    for s, value in enumerate((a, b, c)):
        dw[s] += value


@summing
def dot(x, p):
    """With one."""
    total = ZERO
    for i in range(x.size):
        total += x[i] * p[i]
    return total


@summing
def correlate_grad(flat, x, dw, pitch, columns):
    """dw[r, s] += Σ_i x[i] flat[i + r pitch + s]."""
    for r in range(dw.shape[0]):
        p = flat[r * pitch :]
        if len(columns) == 7:
            dots_7(x, p, dw[r])
        elif len(columns) == 5:
            dots_5(x, p, dw[r])
        elif len(columns) == 3:
            dots_3(x, p, dw[r])
        else:
            whole = dw.shape[1] // 3 * 3
            for s in range(0, whole, 3):
                dots_3(x, p[s:], dw[r, s:])
            for s in range(whole, dw.shape[1]):
                dw[r, s] += dot(x, p[s:])


@each
def convolve(x, w, b, y, size, y_size, n, images, flat, out, top, left, columns):
    """Shapes: x (C, N H W), w (C, R, S), b (C,), y (C, N P Q); the padding above and left."""
    rows, pitch = size[0] + top, size[1] + left
    for k in range(0, n, images):
        clear(flat)  # the last images may be fewer
        m, i, j = min(images, n - k), k * size[0] * size[1], k * y_size[0] * y_size[1]
        for c in range(x.shape[0]):
            lay(x[c, i:], flat[top * pitch + left :], m, size[0], size[1], pitch, top)
            correlate(flat, w[c], out, pitch, columns)
            lift(out, y[c, j:], m, y_size[0], y_size[1], pitch, rows, b[c])


@summing
def differentiate(
    dy, x, turned, dx, dw, size, x_size, n, images, flat, out, laid, top, left, columns
):
    """dx and dw from one padded dy, with filters turned by 180°, dw as well, which comes as zeros.

    The padding is that of dy.
    """
    rows, pitch = size[0] + top, size[1] + left
    height, width = x_size
    for k in range(0, n, images):
        clear(flat)
        clear(laid)
        m, i, j = min(images, n - k), k * size[0] * size[1], k * height * width
        for c in range(dy.shape[0]):
            lay(dy[c, i:], flat[top * pitch + left :], m, size[0], size[1], pitch, top)
            lay(x[c, j:], laid, m, height, width, pitch, rows - height)
            correlate_grad(flat, laid, dw[c], pitch, columns)
            correlate(flat, turned[c], out, pitch, columns)
            lift(out, dx[c, j:], m, height, width, pitch, rows, ZERO)


@summing
def differentiate_filters(x, dy, dw, size, y_size, n, images, flat, laid, top, left, columns):
    """dw alone, which comes as zeros; here the padding is that of x."""
    rows, pitch = size[0] + top, size[1] + left
    height, width = y_size
    for k in range(0, n, images):
        clear(flat)
        clear(laid)
        m, i, j = min(images, n - k), k * size[0] * size[1], k * height * width
        for c in range(x.shape[0]):
            lay(x[c, i:], flat[top * pitch + left :], m, size[0], size[1], pitch, top)
            lay(dy[c, j:], laid, m, height, width, pitch, rows - height)
            correlate_grad(flat, laid, dw[c], pitch, columns)


def conv2d(x, w, b, padding):
    """Returns y."""
    (images,) = _planes(x)
    sizes = [n + 2 * p - k + 1 for n, p, k in zip(x.shape[2:], padding, w.shape[2:], strict=True)]
    y = np.empty((*images.shape[:2], *sizes), f32)
    b = np.zeros(len(w), f32) if b is None else b
    filters = np.ascontiguousarray(w[:, 0])
    _for_channels(convolve, 1, (images, filters, b, y), w.shape, padding)
    return y.swapaxes(0, 1)


def conv2d_grads(grad, x, w, padding):
    """Returns dx and dw."""
    dy, images = _planes(grad, x)
    dx, dw = np.empty_like(images), np.zeros_like(w[:, 0])
    turned = np.ascontiguousarray(w[:, 0, ::-1, ::-1])
    _for_channels(differentiate, 2, (dy, images, turned, dx, dw), w.shape, _around(w, padding))
    return dx.swapaxes(0, 1), np.ascontiguousarray(dw[:, None, ::-1, ::-1])


def conv2d_input_grad(grad, w, padding):
    """Returns dx: dy, padded as for the full convolution, with the filter turned."""
    return conv2d(grad, w[:, :, ::-1, ::-1], None, _around(w, padding))


def conv2d_weight_grad(grad, x, w_shape, padding):
    """Returns dw."""
    dy, images = _planes(grad, x)
    dw = np.zeros((w_shape[0], *w_shape[2:]), f32)
    _for_channels(differentiate_filters, 1, (images, dy, dw), w_shape, padding)
    return dw[:, None]


def _planes(*maps):
    """Maps (N, C, H, W) as (C, N, H, W), copied where they lie otherwise."""
    return [np.ascontiguousarray(a.swapaxes(0, 1)) for a in maps]


def _around(w, padding):
    """The padding that makes a convolution of dy as large as x."""
    return tuple(k - 1 - p for k, p in zip(w.shape[2:], padding, strict=True))


def _for_channels(loop, vectors, arrays, w_shape, padding):
    """Call the loop for some channels of each array at a time, with working memory of its own.

    That is made here, for Numba would compile each function of NumPy that it meets: as many
    images as are convolved at once, with their padding and, behind it, what the last pixels read;
    and ``vectors`` of their results.
    """
    (channels, n, *sizes), (_, _, height, width) = arrays[0].shape, w_shape
    rows, pitch = (size + p for size, p in zip(sizes, padding, strict=True))
    images = max(1, min(n, FLAT // (rows * pitch)))
    length = -(-images * rows * pitch // 32) * 32  # whole registers
    lengths = length + (height - 1) * pitch + width + 32, *[length] * vectors
    maps = [a for a in arrays if a.ndim == 4]
    flat = [a.reshape(channels, -1) if a.ndim == 4 else a for a in arrays]
    settings = maps[0].shape[2:], maps[-1].shape[2:], n, images
    columns = (0,) * (width if width in (3, 5, 7) else 1)

    def work(i, j):
        memory = [np.empty(size, f32) for size in lengths]
        loop(*[a[i:j] for a in flat], *settings, *memory, *padding, columns)

    block = block_size(channels, max(1, height * width) * arrays[0][0].size, LEAST, MOST)
    for_blocks(work, channels, block)
