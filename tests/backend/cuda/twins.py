"""A NumPy twin of each CUDA kernel: it cuts the work as the kernel does, and computes the same.

A twin takes what a launch gives the kernel: the grid and the block, the arguments and the
constants. It sees arrays as the kernel does, as memory. What depends on how blocks and threads
share the work (tiles and what lies beyond their edges, parts of sums) follows the CUDA source line
by line; threads that do the same to different elements are one operation.
"""

from ctypes import c_char

import numpy as np
from numpy.lib.stride_tricks import as_strided

from lucid.backend.cpu.erf import erf, normal_cdf

TWINS = {}


def twin(function):
    """Enter a twin under the name of its kernel."""
    TWINS[function.__name__] = function
    return function


def memory(a):
    """The elements of an array without gaps, in the order in which they lie."""
    return as_strided(a, (a.size,), (a.itemsize,))


def maps(a, images, channels, height, width, image_step, channel_step):
    """Memory as (C, N, H, W)."""
    steps = int(channel_step), int(image_step), int(width), 1
    return as_strided(a, (channels, images, height, width), [s * a.itemsize for s in steps])


def total(x, axis, keepdims=False):
    """Σ x as the struct Sum of common.cuh has it, which loses nothing on the way."""
    return x.sum(axis, np.float64, keepdims=keepdims).astype(x.dtype)


def each_element(grid, block, n):
    """Which elements all threads of a row of blocks take, turn after turn."""
    turn = grid[0] * block[0]
    return [slice(start, min(start + turn, int(n))) for start in range(0, int(n), turn)]


# activation.cu, erf.cu


@twin
def gelu(grid, block, args, constants):
    x, y, n = args
    x, y = memory(x), memory(y)
    for i in each_element(grid, block, n):
        y[i] = x[i] * normal_cdf(x[i])


@twin
def gelu_grad(grid, block, args, constants):
    dy, x, dx, n = args
    dy, x, dx = memory(dy), memory(x), memory(dx)
    for i in each_element(grid, block, n):
        density = np.exp(-x[i] * x[i] / 2) / np.sqrt(2 * np.pi).astype(x.dtype)
        rest = np.where(density > 0, x[i] * density, x.dtype.type(0))
        dx[i] = dy[i] * (normal_cdf(x[i]) + rest)


@twin
def erf_of_each(grid, block, args, constants):
    x, y, n = args
    x, y = memory(x), memory(y)
    for i in each_element(grid, block, n):
        y[i] = erf(x[i])


# unfold.cu


def taps(sizes, kernel, stride, padding, dilation, image):
    """For each number of a filter: its place, and where windows and pixels meet."""
    for r, s in np.ndindex(*map(int, kernel)):
        axes = zip((r, s), sizes, stride, padding, dilation, image, strict=True)
        outs, pixels = zip(*[meeting(*axis) for axis in axes], strict=True)
        yield (r, s), (..., *np.ix_(*outs)), (..., *np.ix_(*pixels))


def meeting(r, size, stride, padding, dilation, pixels):
    """Which windows have their r-th pixel inside the image, and which pixel that is."""
    windows = np.arange(size)
    places = windows * stride + r * dilation - padding
    inside = (places >= 0) & (places < pixels)
    return windows[inside], places[inside]


def window_of(numbers):
    """The numbers that kernels with windows take after the sizes of the image."""
    numbers = [int(n) for n in numbers]
    kernel, sizes, stride, padding, dilation = (numbers[k : k + 2] for k in range(0, 10, 2))
    return dict(sizes=sizes, kernel=kernel, stride=stride, padding=padding, dilation=dilation)


def columns_of(columns, channels, kernel, images, sizes, row_step, window_step):
    """The matrix of windows as (C, R, S, N, P, Q)."""
    shape = (channels, *kernel, images, *sizes)
    row, window, item = int(row_step), int(window_step), columns.itemsize
    steps = row * kernel[0] * kernel[1], row * kernel[1], row, window, sizes[1], 1
    return as_strided(columns, shape, [s * item for s in steps])


@twin
def unfold(grid, block, args, constants):
    x, columns, n, c, height, width, *numbers, image, channel, row, per_image = args
    window = window_of(numbers)
    pixels = maps(x, n, c, height, width, image, channel)
    out = columns_of(columns, c, window["kernel"], n, window["sizes"], row, per_image)
    out[...] = 0
    for (r, s), to, at in taps(**window, image=(height, width)):
        out[:, r, s][to] = pixels[at]


@twin
def fold(grid, block, args, constants):
    columns, x, n, c, height, width, *numbers, image, channel, row, per_image = args
    window = window_of(numbers)
    pixels = maps(x, n, c, height, width, image, channel)
    windows = columns_of(columns, c, window["kernel"], n, window["sizes"], row, per_image)
    sums = np.zeros(pixels.shape)
    for (r, s), to, at in taps(**window, image=(height, width)):
        sums[at] += windows[:, r, s][to]
    pixels[...] = sums


# depthwise.cu


class Geometry:
    """The numbers that depthwise.cu derives from its constants."""

    def __init__(self, constants):
        vars(self).update({key: int(value) for key, value in constants.items() if key != "real"})
        self.tile_rows = self.STRIPS * self.ROWS
        self.patch = self.tile_rows + self.KH - 1, self.COLUMNS + self.KW - 1

    def tile_number(self, i, height, width):
        """Where a tile begins: image, row, column."""
        across, down = -(-width // self.COLUMNS), -(-height // self.tile_rows)
        row, column = i // across % down * self.tile_rows, i % across * self.COLUMNS
        return i // (across * down) * self.IMAGES, row, column

    def load(self, x, tile, top, left):
        """The patch of x (C, N, H, W) that a tile meets; beyond the border there are zeros."""
        patch = np.zeros((len(x), self.IMAGES, *self.patch), x.dtype)
        starts = tile[0], tile[1] - top, tile[2] - left
        sizes = zip(starts, patch.shape[1:], x.shape[1:], strict=True)
        source = [(max(0, a), min(a + n, end)) for a, n, end in sizes]
        if all(a < b for a, b in source):
            inside = [slice(a - s, b - s) for (a, b), s in zip(source, starts, strict=True)]
            patch[:, *inside] = x[:, *[slice(a, b) for a, b in source]]
        return patch

    def part(self, y, tile):
        """A view of the numbers of y (C, N, P, Q) that a tile computes."""
        sizes = self.IMAGES, self.tile_rows, self.COLUMNS
        return y[:, *[slice(a, a + n) for a, n in zip(tile, sizes, strict=True)]]

    def shifted(self, patch, r, s, shape):
        """What number (r, s) of the filter meets, for a part of that shape."""
        _, n, p, q = shape
        return patch[:, :n, r : r + p, s : s + q]


@twin
def depthwise(grid, block, args, constants):
    x, w, b, y, has_bias, is_turned, n, *numbers = args
    height, width, rows, columns, top, left, *steps = map(int, numbers)
    g, channels = Geometry(constants), grid[1]
    assert g.IMAGES * g.STRIPS * g.COLUMNS <= g.THREADS == block[0]
    filters = w.reshape(channels, g.KH, g.KW)
    filters = filters[:, ::-1, ::-1] if is_turned else filters
    images = maps(x, n, channels, height, width, *steps[:2])
    out = maps(y, n, channels, rows, columns, *steps[2:])
    for i in range(grid[0]):
        tile = g.tile_number(i, rows, columns)
        patch, part = g.load(images, tile, top, left), g.part(out, tile)
        part[...] = b[:, None, None, None] if has_bias else 0
        for s, r in np.ndindex(g.KW, g.KH):
            part += filters[:, r, s, None, None, None] * g.shifted(patch, r, s, part.shape)


@twin
def depthwise_weight_grad(grid, block, args, constants):
    dy, x, parts, n, channels, *numbers = args
    height, width, rows, columns, top, left, tiles, *steps = map(int, numbers)
    g = Geometry(constants)
    images = maps(x, n, channels, height, width, *steps[:2])
    grads = maps(dy, n, channels, rows, columns, *steps[2:])
    parts = parts.reshape(grid[0], channels, g.KH, g.KW)
    for number in range(grid[0]):
        sums = np.zeros((channels, g.KH, g.KW), x.dtype)
        for i in range(number, tiles, grid[0]):
            tile = g.tile_number(i, rows, columns)
            patch, part = g.load(images, tile, top, left), g.part(grads, tile)
            for first in range(0, grid[2] * g.SPAN, g.SPAN):
                for s in range(first, min(first + g.SPAN, g.KW)):
                    for r in range(g.KH):
                        pixels = g.shifted(patch, r, s, part.shape)
                        sums[:, r, s] += np.einsum("cnpq,cnpq->c", part, pixels)
        parts[number] = sums


# depthwise_plain.cu


@twin
def depthwise_plain(grid, block, args, constants):
    x, w, b, y, has_bias, n, c, height, width, *numbers = args
    window, steps = window_of(numbers), numbers[10:]
    images = maps(x, n, c, height, width, *steps[:2])
    out = maps(y, n, c, *window["sizes"], *steps[2:])
    out[...] = b[:, None, None, None] if has_bias else 0
    for (r, s), to, at in taps(**window, image=(height, width)):
        out[to] += w[:, 0, r, s, None, None, None] * images[at]


@twin
def depthwise_plain_input_grad(grid, block, args, constants):
    dy, w, dx, n, c, height, width, *numbers = args
    window, steps = window_of(numbers), numbers[10:]
    grads = maps(dy, n, c, *window["sizes"], *steps[:2])
    out = maps(dx, n, c, height, width, *steps[2:])
    out[...] = 0
    for (r, s), to, at in taps(**window, image=(height, width)):
        out[at] += w[:, 0, r, s, None, None, None] * grads[to]


@twin
def depthwise_plain_weight_grad(grid, block, args, constants):
    dy, x, dw, n, c, height, width, *numbers = args
    window, steps = window_of(numbers), numbers[10:]
    grads = maps(dy, n, c, *window["sizes"], *steps[:2])
    images = maps(x, n, c, height, width, *steps[2:])
    for (r, s), to, at in taps(**window, image=(height, width)):
        dw[:, 0, r, s] = (grads[to] * images[at]).sum((1, 2, 3))


# norm.cu


@twin
def layer_norm_rows(grid, block, args, constants):
    x, w, b, y, means, rstds, features, rows, eps = args
    x, y = (memory(a).reshape(rows, features) for a in (x, y))
    means[:] = total(x, 1) / features
    rstds[:] = 1 / np.sqrt(total((x - means[:, None]) ** 2, 1) / features + eps)
    y[...] = (x - means[:, None]) * rstds[:, None] * w + b


@twin
def layer_norm_grad_rows(grid, block, args, constants):
    dy, x, w, means, rstds, dx, parts, features, rows, run = args
    dy, x, dx = (memory(a).reshape(rows, features) for a in (dy, x, dx))
    x_hat, g = (x - means[:, None]) * rstds[:, None], dy * w
    assert grid[0] == -(-rows // run)
    starts = np.arange(0, rows, run, dtype=np.intp)
    parts[:, 0], parts[:, 1] = np.add.reduceat(dy * x_hat, starts), np.add.reduceat(dy, starts)
    of_g, of_gx = (total(a, 1, keepdims=True) / features for a in (g, g * x_hat))
    dx[...] = (g - of_g - x_hat * of_gx) * rstds[:, None]


def own_features(block, features, constants):
    """The features of thread j of a row, PER of them: (PER, j)."""
    per = int(constants["PER"])
    assert block[0] == int(constants["ROWS"])
    c = np.arange(block[1]) + np.arange(per)[:, None] * block[1]
    assert sorted(c[c < features]) == list(range(features))
    return c


def load_rows(x, c, row, features, rows):
    """x[c, row] for the features and rows of each thread, 0 where there are none: (PER, j, i)."""
    c, row = c[:, :, None], row[None, None, :]
    inside = (c < features) & (row < rows)
    return np.where(inside, memory(x)[np.where(inside, c * rows + row, 0)], x.dtype.type(0)), inside


@twin
def layer_norm_columns(grid, block, args, constants):
    x, w, b, y, means, rstds, features, rows, eps = args
    features, rows, c = int(features), int(rows), own_features(block, features, constants)
    at_once = block[0]
    for i in range(grid[0]):
        row = i * at_once + np.arange(at_once)
        own, inside = load_rows(x, c, row, features, rows)
        mean = total(own.sum(0), 0) / x.dtype.type(features)
        squares = np.where(c[:, :, None] < features, (own - mean) ** 2, x.dtype.type(0))
        rstd = 1 / np.sqrt(total(squares.sum(0), 0) / x.dtype.type(features) + eps)
        feature = np.broadcast_to(np.minimum(c, features - 1)[:, :, None], own.shape)
        result = (own - mean) * rstd * w[feature] + b[feature]
        memory(y)[(c[:, :, None] * rows + row)[inside]] = result[inside]
        means[row[row < rows]], rstds[row[row < rows]] = (a[row < rows] for a in (mean, rstd))


@twin
def layer_norm_grad_columns(grid, block, args, constants):
    dy, x, w, means, rstds, dx, parts, features, rows, run = args
    features, rows, c = int(features), int(rows), own_features(block, features, constants)
    parts[...] = 0
    kept = c < features
    for number in range(grid[0]):
        for group in range(number * run, (number + 1) * run):
            row = group * block[0] + np.arange(block[0])
            near = np.minimum(row, rows - 1)
            mean, rstd = (np.where(row < rows, a[near], a.dtype.type(0)) for a in (means, rstds))
            grads, inside = load_rows(dy, c, row, features, rows)
            own, _ = load_rows(x, c, row, features, rows)
            x_hat = np.where(inside, (own - mean) * rstd, x.dtype.type(0))
            parts[number, 0, c[kept]] += (grads * x_hat).sum(2)[kept]
            parts[number, 1, c[kept]] += grads.sum(2)[kept]
            g = grads * w[np.minimum(c, features - 1)][:, :, None]
            of_g = total(g.sum(0), 0) / x.dtype.type(features)
            of_gx = total((g * x_hat).sum(0), 0) / x.dtype.type(features)
            result = (g - of_g - x_hat * of_gx) * rstd
            memory(dx)[(c[:, :, None] * rows + row)[inside]] = result[inside]


# response_norm.cu


def planes(a, n, c, pixels, image_step, channel_step):
    """Memory as (N, C, pixels)."""
    steps = int(image_step), int(channel_step), 1
    return as_strided(a, (n, c, pixels), [s * a.itemsize for s in steps])


@twin
def sums_of_planes(grid, block, args, constants):
    a, b, products, sums, *shape = args
    a, b = planes(a, *shape), planes(b, *shape)
    products[...], sums[...] = total(a * b, 2), total(a, 2)


@twin
def scale_and_shift(grid, block, args, constants):
    x, scale, shift, y, *shape = args
    planes(y, *shape)[...] = planes(x, *shape) * scale[:, :, None] + shift[:, None]


@twin
def combine(grid, block, args, constants):
    x, y, a, b, z, *shape = args
    planes(z, *shape)[...] = planes(x, *shape) * a[:, :, None] + planes(y, *shape) * b[:, :, None]


# loss.cu


@twin
def cross_entropy(grid, block, args, constants):
    x, q, y, p, classes, inner, _ = args
    x, q, p = (memory(a).reshape(-1, classes, inner) for a in (x, q, p))
    above = x - x.max(1, keepdims=True)
    exponentials = total(np.exp(above), 1, keepdims=True)
    p[...] = np.exp(above) / exponentials
    terms = np.where(q != 0, q * (above - np.log(exponentials)), x.dtype.type(0))
    memory(y)[:] = -total(terms, 1).reshape(-1)


@twin
def cross_entropy_grad(grid, block, args, constants):
    dy, q, p, dx, classes, inner, _ = args
    q, p, dx = (memory(a).reshape(-1, classes, inner) for a in (q, p, dx))
    dx[...] = memory(dy).reshape(-1, 1, inner) * (p * total(q, 1, keepdims=True) - q)


@twin
def class_cross_entropy(grid, block, args, constants):
    x, target, y, top, sums, ignored, classes, inner, _ = args
    x = memory(x).reshape(-1, classes, inner)
    target = memory(target).reshape(-1, 1, inner)
    greatest = x.max(1, keepdims=True)
    exponentials = total(np.exp(x - greatest), 1, keepdims=True)
    right = np.take_along_axis(x, np.clip(target, 0, classes - 1), 1)
    losses = np.log(exponentials) - (right - greatest)
    losses[(target < 0) | (target >= classes)] = np.nan
    losses[target == ignored] = 0
    for place, values in ((y, losses), (top, greatest), (sums, exponentials)):
        memory(place).reshape(-1)[:] = values.reshape(-1)


@twin
def class_cross_entropy_grad(grid, block, args, constants):
    dy, x, target, top, sums, dx, ignored, classes, inner, _ = args
    x, dx = (memory(a).reshape(-1, classes, inner) for a in (x, dx))
    scale, target, top, sums = (memory(a).reshape(-1, 1, inner) for a in (dy, target, top, sums))
    scale = np.where((target < 0) | (target >= classes), np.nan, scale).astype(x.dtype)
    scale = np.where(target == ignored, x.dtype.type(0), scale)
    q = np.arange(classes).reshape(-1, 1) == target
    dx[...] = scale * (np.exp(x - top) / sums - q)


# optim.cu


def many(grid, every, constants):
    """For each row of blocks, the arrays that the struct Arrays has the addresses of."""
    real = np.dtype({"float": np.float32, "double": np.float64}[constants["real"]])
    numbers = every["numbers"]
    for column in range(grid[1]):
        *addresses, size = map(int, numbers[:, column])
        nbytes = [size * real.itemsize if address else 0 for address in addresses]
        pieces = zip(addresses, nbytes, strict=True)
        yield [np.frombuffer((c_char * n).from_address(at or 1), real) for at, n in pieces]


@twin
def sgd(grid, block, args, constants):
    every, has_velocity, nesterov, lr, momentum, fresh, decay = args
    for p, grad, velocity, _ in many(grid, every, constants):
        for i in each_element(grid, block, p.size):
            step = grad[i] + decay * p[i]
            if has_velocity:
                velocity[i] = velocity[i] * momentum + fresh * step
                step = step + momentum * velocity[i] if nesterov else velocity[i]
            p[i] -= lr * step


@twin
def adamw(grid, block, args, constants):
    every, beta1, fresh1, beta2, fresh2, eps, lr, shrink = args
    for p, grad, mean, square in many(grid, every, constants):
        for i in each_element(grid, block, p.size):
            mean[i] = mean[i] * beta1 + fresh1 * grad[i]
            square[i] = square[i] * beta2 + fresh2 * (grad[i] * grad[i])
            p[i] = p[i] * shrink - lr * (mean[i] / (np.sqrt(square[i]) + eps))


@twin
def sums_of_squares(grid, block, args, constants):
    every, parts = args
    for row, (p, *_) in enumerate(many(grid, every, constants)):
        own = np.arange(p.size) // block[0] % grid[0]
        parts[row] = np.bincount(own, p.astype(np.float64) ** 2, grid[0])


@twin
def scale(grid, block, args, constants):
    every, factor = args
    for p, *_ in many(grid, every, constants):
        p *= factor[0]


# max_pool.cu, pool.cu


@twin
def max_pool2d(grid, block, args, constants):
    x, y, places, n, c, height, width, *numbers, image, channel, lowest = args
    window = window_of(numbers)
    pixels = maps(x, n, c, height, width, image, channel)
    names = "sizes", "stride", "padding", "dilation"
    axes = zip(*[window[name] for name in names], strict=True)
    rows, columns = (first_inside(np.arange(size) * s - p, d) for size, s, p, d in axes)
    greatest = np.full((c, n, *window["sizes"]), lowest)
    where = np.empty(greatest.shape, np.int64)
    where[...] = rows[:, None] * width + columns
    for _, to, at in taps(**window, image=(height, width)):
        is_greater = (pixels[at] > greatest[to]) | np.isnan(pixels[at])
        greatest[to] = np.where(is_greater, pixels[at], greatest[to])
        where[to] = np.where(is_greater, at[1] * width + at[2], where[to])
    y[...], places[...] = greatest.swapaxes(0, 1), where.swapaxes(0, 1)


def first_inside(start, dilation):
    return np.where(start < 0, start + (-start + dilation - 1) // dilation * dilation, start)


def pooling(numbers):
    """The windows of average pooling, how many pixels count in each, and the steps."""
    height, width, *more, include_pad, image, channel, out_image, out_channel = numbers
    window = window_of((*more, 1, 1))
    count = np.zeros(window["sizes"], int)
    for _, to, _ in taps(**window, image=(height, width)):
        count[to] += 1
    count = window["kernel"][0] * window["kernel"][1] if include_pad else count
    return window, count, (image, channel), (out_image, out_channel)


@twin
def avg_pool2d(grid, block, args, constants):
    x, y, n, c, height, width, *_ = args
    window, count, steps, out_steps = pooling(args[4:])
    pixels, out = maps(x, n, c, height, width, *steps), maps(y, n, c, *window["sizes"], *out_steps)
    sums = np.zeros(out.shape)
    for _, to, at in taps(**window, image=(height, width)):
        sums[to] += pixels[at]
    out[...] = sums / count


@twin
def avg_pool2d_grad(grid, block, args, constants):
    dy, dx, n, c, height, width, *_ = args
    window, count, steps, out_steps = pooling(args[4:])
    grads, out = maps(dy, n, c, *window["sizes"], *steps), maps(dx, n, c, height, width, *out_steps)
    share, sums = grads / np.asarray(count, dy.dtype), np.zeros(out.shape)
    for _, to, at in taps(**window, image=(height, width)):
        sums[at] += share[to]
    out[...] = sums


def pieces(size, parts):
    """Block p of P covers the rows ⌊p H / P⌋ to ⌈(p + 1) H / P⌉."""
    size, parts = int(size), int(parts)
    return [slice(i * size // parts, -(-(i + 1) * size // parts)) for i in range(parts)]


@twin
def adaptive_avg_pool2d(grid, block, args, constants):
    x, y, n, c, height, width, rows, columns, *steps = args
    pixels, out = maps(x, n, c, height, width, *steps[:2]), maps(y, n, c, rows, columns, *steps[2:])
    for p, down in enumerate(pieces(height, rows)):
        for q, across in enumerate(pieces(width, columns)):
            block_of_x = pixels[:, :, down, across]
            out[:, :, p, q] = total(block_of_x, (2, 3)) / block_of_x[0, 0].size


@twin
def adaptive_avg_pool2d_grad(grid, block, args, constants):
    dy, dx, n, c, height, width, rows, columns, *steps = args
    grads = maps(dy, n, c, rows, columns, *steps[:2])
    out = maps(dx, n, c, height, width, *steps[2:])
    sums = np.zeros(out.shape)
    for p, down in enumerate(pieces(height, rows)):
        for q, across in enumerate(pieces(width, columns)):
            block_of_x = sums[:, :, down, across]
            block_of_x += grads[:, :, p, q, None, None] / block_of_x[0, 0].size
    out[...] = sums


# index.cu


@twin
def add_runs(grid, block, args, constants):
    values, order, places, y, n = args
    y = memory(y)
    for i in each_element(grid, block, n):
        begins = np.flatnonzero(np.r_[True, places[1:] != places[:-1]])
        ours = begins[(begins >= i.start) & (begins < i.stop)]
        sums = np.add.reduceat(values[order], begins)
        y[places[ours]] = sums[np.isin(begins, ours)]
