"""Images in another size: pixels copied, or mixed from the four around a position."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

MODES = {
    "nearest": dict(mode="nearest"),
    "bilinear": dict(mode="bilinear"),
    "corners aligned": dict(mode="bilinear", align_corners=True),
}
SIZES = {
    "up": dict(size=(7, 9)),
    "down": dict(size=(2, 3)),
    "up and down": dict(size=(2, 8)),
    "one number": dict(size=1),
    "twice": dict(scale_factor=2),
    "1.5 times": dict(scale_factor=1.5),
    "0.6 and 1.4 times": dict(scale_factor=(0.6, 1.4)),
}
BAD = {
    "axes": (lambda x: ops.interpolate(x[0, 0], size=4), r"\(N, C, H, W\) .* not \(3, 3\)"),
    "no size": (lambda x: ops.interpolate(x), "takes either size or scale_factor"),
    "two sizes": (lambda x: ops.interpolate(x, 4, 2.0), "takes either size or scale_factor"),
    "size": (lambda x: ops.interpolate(x, 0), r"image of \(3, 3\) cannot become one of \(0, 0\)"),
    "size, float": (lambda x: ops.interpolate(x, 4.5), r"size \(=4.5\) must be a whole number"),
    "scale": (
        lambda x: ops.interpolate(x, scale_factor=0),
        r"scale_factor \(=0\) must be a positive number, or two",
    ),
    "three scales": (
        lambda x: ops.interpolate(x, scale_factor=(1, 2, 3)),
        r"scale_factor \(=\(1, 2, 3\)\) must be a positive number, or two",
    ),
    "too small": (lambda x: ops.interpolate(x, scale_factor=0.1), r"cannot become one of \(0, 0\)"),
    "mode": (
        lambda x: ops.interpolate(x, 4, mode="cubic"),
        r"mode \(='cubic'\) must be 'nearest', 'bilinear', 'bicubic' or 'area'",
    ),
    "mode of other axes": (
        lambda x: ops.interpolate(x[0], 4, mode="bicubic"),
        r"mode \(='bicubic'\) must be 'nearest', 'linear' or 'area'",
    ),
    "antialias": (
        lambda x: ops.interpolate(x, 2, mode="bilinear", antialias=True),
        "interpolate has no antialias: take F.avg_pool2d first",
    ),
    "corners": (
        lambda x: ops.interpolate(x, 4, align_corners=True),
        "align_corners=True is for mode='bilinear', not for 'nearest'",
    ),
    "integers": (
        lambda x: ops.interpolate(x.long(), 4, mode="bilinear"),
        r"bilinear interpolation takes floats, not int64: write x.float\(\) first",
    ),
}


def _position(new, old_size, new_size, scale, align_corners):
    """Where the centre of a new pixel lies among the centres of the old ones."""
    if align_corners:
        return new * (old_size - 1) / (new_size - 1) if new_size > 1 else 0.0
    return min(max((new + 0.5) * scale - 0.5, 0.0), old_size - 1.0)


def _pixel(image, i, j):
    """The mixture of the four pixels around (i, j)."""
    total = 0.0
    for row in (math.floor(i), math.ceil(i)):
        for column in (math.floor(j), math.ceil(j)):
            weight = (1 - abs(i - row)) * (1 - abs(j - column))
            twice = (1 + (math.floor(i) == math.ceil(i))) * (1 + (math.floor(j) == math.ceil(j)))
            total += weight / twice * image[row, column]
    return total


def _interpolate_by_loops(x, mode, size=None, scale_factor=None, align_corners=False):
    old = x.shape[2:]
    if size is not None:
        sizes = size if isinstance(size, tuple) else (size, size)
        scales = [n / m for n, m in zip(old, sizes, strict=True)]
    else:
        factors = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,) * 2
        sizes, scales = (
            [int(n * f) for n, f in zip(old, factors, strict=True)],
            [1 / f for f in factors],
        )
    y = np.empty((*x.shape[:2], *sizes))
    for n, c, p, q in np.ndindex(y.shape):
        axes = list(zip((p, q), old, sizes, scales, strict=True))
        if mode == "nearest":
            i, j = (min(int(new * scale), n_old - 1) for new, n_old, _, scale in axes)
        else:
            i, j = (_position(*axis, align_corners) for axis in axes)
        y[n, c, p, q] = _pixel(x[n, c], i, j)
    return y


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_gradients(randn, mode, size):
    gradcheck(lambda x: ops.interpolate(x * x, **size, **mode), randn(2, 1, 4, 5))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("mode", ["nearest-exact", "bicubic", "area"])
def test_gradients_of_the_other_modes(randn, mode, size):
    gradcheck(lambda x: ops.interpolate(x * x, **size, mode=mode), randn(1, 2, 3, 4))


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nearest_exact_copies_the_pixel_under_the_centre(randn, size):
    x = randn(1, 2, 4, 5)
    y = ops.interpolate(lucid.tensor(x), **size, mode="nearest-exact").cpu().numpy()
    scales = [n / m if "size" in size else 1 / f for n, m, f in zip(
        (4, 5), y.shape[2:], np.broadcast_to(size.get("scale_factor", 1), 2), strict=True
    )]  # fmt: skip
    for p, q in np.ndindex(y.shape[2:]):
        i, j = (int((new + 0.5) * scale) for new, scale in zip((p, q), scales, strict=True))
        assert (y[..., p, q] == x[..., min(i, 3), min(j, 4)]).all()


@pytest.mark.parametrize("align_corners", [False, True])
def test_a_cubic_goes_through_the_pixels_and_keeps_what_is_even(align_corners):
    even = lucid.full((1, 1, 4, 5), 2.5)
    settings = dict(mode="bicubic", align_corners=align_corners)
    assert lucid.allclose(ops.interpolate(even, (7, 3), **settings), lucid.tensor(2.5))
    x = lucid.arange(20.0).reshape(1, 1, 4, 5) ** 2
    assert lucid.allclose(ops.interpolate(x, (4, 5), **settings), x)
    if align_corners:
        y = ops.interpolate(x, (7, 9), **settings)
        assert lucid.allclose(y[:, :, ::2, ::2], x)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_each_new_pixel_is_made_of_those_around_its_position(randn, mode, size):
    x = randn(2, 3, 4, 5)
    y = ops.interpolate(lucid.tensor(x), **size, **mode)
    expected = _interpolate_by_loops(x, **size, **mode)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_the_same_size_is_the_same_image(randn, mode):
    x = lucid.tensor(randn(1, 2, 4, 5))
    assert ops.interpolate(x, size=(4, 5), **mode).tolist() == x.tolist()


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_float32_stays_float32(mode):
    assert ops.interpolate(lucid.ones(1, 1, 2, 2), size=3, **mode).dtype == np.float32


def test_integers_can_be_copied():
    y = ops.interpolate(lucid.tensor([[[[1, 2]]]]), size=(1, 4))
    assert y.tolist() == [[[[1, 1, 2, 2]]]]
    assert y.dtype == np.int64


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, NotImplementedError), match=sentence):
        call(lucid.ones(1, 2, 3, 3))


def test_a_sequence_is_resized_along_its_one_axis(randn):
    x = randn(2, 3, 5)
    for mode, of_images in (("nearest", "nearest"), ("linear", "bilinear")):
        y = ops.interpolate(lucid.tensor(x), size=8, mode=mode)
        rows = ops.interpolate(lucid.tensor(x[:, :, None]), size=(1, 8), mode=of_images)
        np.testing.assert_array_equal(y.cpu().numpy(), rows.cpu().numpy()[:, :, 0])
        gradcheck(lambda x, mode=mode: ops.interpolate(x * x, size=8, mode=mode), x)
