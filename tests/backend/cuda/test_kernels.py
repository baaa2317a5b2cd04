"""The kernels of the GPU compute what those of the CPU compute, whatever lies in memory how.

Each case runs twice: by the kernels' NumPy twins, and by the CUDA source itself, compiled for the
processor. So the source, its twin and the kernel of the CPU agree.
"""

from itertools import chain

import numpy as np
import pytest
from cupy_stand_in import kernels
from cupy_stand_in.array import wrap

from lucid.backend import cpu

TOLERANCE = {"float32": 5e-6, "float64": 1e-13}  # of the largest value


def cnhw(x):
    """The same maps, in memory as C, N, H, W."""
    return x.swapaxes(0, 1).copy().swapaxes(0, 1)


def features_slowest(x):
    """The same rows, in memory number by number."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(x, -1, 0)), 0, -1)


def turned(x):
    """The same matrices, in memory column by column."""
    return np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2)


def with_gaps(x):
    """The same numbers, with others between them."""
    return np.repeat(x, 2, -1)[..., ::2]


def reversed_(x):
    """The same numbers, backwards in memory."""
    return x[..., ::-1].copy()[..., ::-1]


WINDOW = dict(stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1)
AVERAGE = dict(kernel=(3, 2), stride=(2, 1), padding=(1, 1))
GREATEST = dict(kernel=(3, 2), stride=(2, 1), padding=(1, 1), dilation=(1, 1), sizes=(3, 6))
UNFOLDED = dict(kernel=(3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2))
ADAM = dict(lr=0.1, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1, step=3)
SGD = dict(lr=0.1, momentum=0.9, dampening=0.5, nesterov=False, weight_decay=0.1, first=False)

# The kernel, the shapes of its arrays, its settings, and how the arrays lie in memory
CASES = {
    "gelu": ("gelu", [(3, 700)], {}),
    "gelu of nothing": ("gelu", [(0, 3)], {}),
    "gelu of one number": ("gelu", [()], {}),
    "gelu, gaps": ("gelu", [(5, 9)], {}, with_gaps),
    "gelu backwards": ("gelu_grad", [(2, 3, 4, 5), (2, 3, 4, 5)], {}, cnhw, reversed_),
    "gelu, one order": ("gelu_grad", [(2, 3, 4, 5), (2, 3, 4, 5)], {}, cnhw, cnhw),
    "add": ("add", [(3, 4, 5), (4, 1)], {}, features_slowest),
    "subtract": ("subtract", [(5,), (3, 4, 5)], {}, features_slowest),
    "multiply": ("multiply", [(2, 3, 4, 5), (2, 3, 4, 5)], {}, cnhw, reversed_),
    "divide": ("divide", [(3, 1), (1, 4)], {}, with_gaps),
    "erf": ("erf", [(41, 9)], {}, features_slowest),
    "linear": ("linear", [(2, 3, 5), (4, 5), (4,)], {}),
    "linear, features slowest": ("linear", [(2, 3, 5), (4, 5), (4,)], {}, features_slowest),
    "linear without rows": ("linear", [(0, 5), (4, 5), (4,)], {}),
    "matmul of a stack and a matrix": ("matmul", [(2, 3, 5), (5, 4)], {}, features_slowest),
    "matmul of stacks": ("matmul", [(2, 1, 3, 5), (4, 5, 2)], {}),
    "matmul of turned stacks": ("matmul", [(4, 3, 5), (4, 5, 2)], {}, turned),
    "matmul of stacks with gaps": ("matmul", [(2, 3, 3, 5), (3, 5, 2)], {}, with_gaps),
    "matmul of row and column": ("matmul", [(4, 1, 5), (4, 5, 1)], {}, turned),
    "matmul over nothing": ("matmul", [(2, 3, 0), (2, 0, 4)], {}),
    "sum": ("sum", [(3, 4, 5)], dict(axis=(0, 2))),
    "sum of long rows": ("sum", [(3, 70_001)], dict(axis=-1, keepdims=True)),
    "sum of long columns": ("sum", [(70_001, 3)], dict(axis=0), features_slowest),
    "sum of all": ("sum", [(5000, 2, 7)], {}),
    "running sums": ("cumsum", [(70, 3)], dict(axis=0)),
    "rows": ("layer_norm", [(2, 7, 40), (40,), (40,)], dict(eps=1e-6)),
    "rows, features slowest": (
        "layer_norm", [(3, 5, 7, 40), (40,), (40,)], dict(eps=1e-6), features_slowest,
    ),
    "37 features, slowest": (
        "layer_norm", [(50, 37), (37,), (37,)], dict(eps=1e-6), features_slowest,
    ),
    "rows, gaps": ("layer_norm", [(7, 5), (5,), (5,)], dict(eps=1e-6), with_gaps),
    "rows of 700": ("layer_norm", [(3, 700), (700,), (700,)], dict(eps=1e-6)),
    "one row": ("layer_norm", [(1, 8), (8,), (8,)], dict(eps=1e-6)),
    "no rows": ("layer_norm", [(0, 8), (8,), (8,)], dict(eps=1e-6)),
    "grn": ("global_response_norm", [(2, 3, 5, 4), (4,), (4,)], dict(eps=1e-6), features_slowest),
    "grn, channels last": ("global_response_norm", [(2, 7, 6, 4), (4,), (4,)], dict(eps=1e-6)),
    "batch_norm": ("batch_norm", [(2, 3, 5, 4), (3,), (3,)], dict(eps=1e-2), cnhw),
    "batch_norm of rows": ("batch_norm", [(5, 3), (3,), (3,)], dict(eps=1e-2), with_gaps),
    "batch_norm, back": (
        "batch_norm_grad", [(2, 3, 5, 4), (2, 3, 5, 4), (3,), (3,), (3,)],
        dict(eps=9.0, training=True), cnhw,
    ),
    "batch_norm, evaluated, back": (
        "batch_norm_grad", [(2, 3, 5, 4), (2, 3, 5, 4), (3,), (3,), (3,)],
        dict(eps=9.0, training=False), cnhw,
    ),
    "scale and shift": ("scale_shift", [(2, 3, 5, 4), (3,), (3,)], {}, cnhw),
    "group_norm": (
        "group_norm", [(2, 6, 5, 4), (6,), (6,)], dict(groups=3, eps=1e-2), cnhw,
    ),
    "group_norm, back": (
        "group_norm_grad", [(2, 6, 5, 4), (2, 6, 5, 4), (6,), (6,), (6,)], dict(groups=3), cnhw,
    ),
    "sgd": ("sgd", [(5, 3), (5, 3), (5, 3)], SGD),
    "sgd, gaps": ("sgd", [(5, 3), (5, 3), (5, 3)], SGD | dict(nesterov=True), with_gaps),
    "adamw": ("adamw", [(5, 300), (5, 300), (5, 300), (5, 300)], ADAM),
    "adamw, another order": ("adamw", [(5, 3)] * 4, ADAM, features_slowest, np.copy, with_gaps),
    "max pool": ("max_pool2d", [(2, 3, 5, 6)], GREATEST | dict(sizes=(3, 7)), cnhw),
    "max pool, dilation": (
        "max_pool2d", [(1, 2, 1, 6)],
        dict(kernel=(2, 2), stride=(1, 1), padding=(1, 1), dilation=(2, 2), sizes=(1, 6)),
    ),
    "avg pool": ("avg_pool2d", [(2, 3, 5, 6)], AVERAGE | dict(count_include_pad=True), cnhw),
    "avg pool inside": ("avg_pool2d", [(2, 3, 5, 6)], AVERAGE | dict(count_include_pad=False)),
    "avg pool backwards": (
        "avg_pool2d_grad", [(2, 3, 3, 7)],
        AVERAGE | dict(count_include_pad=False, x_shape=(2, 3, 5, 6)),
    ),
    "adaptive pool": ("adaptive_avg_pool2d", [(2, 3, 5, 9)], dict(sizes=(3, 4)), with_gaps),
    "global pool": ("adaptive_avg_pool2d", [(2, 3, 7, 7)], dict(sizes=(1, 1)), cnhw),
    "adaptive pool backwards": (
        "adaptive_avg_pool2d_grad", [(2, 3, 3, 4)], dict(x_shape=(2, 3, 5, 9)),
    ),
    "adaptive pool to more": (
        "adaptive_avg_pool2d_grad", [(2, 3, 5, 4)], dict(x_shape=(2, 3, 2, 9)),
    ),
    "unfold": ("unfold", [(2, 3, 5, 6)], UNFOLDED, cnhw),
    "fold": ("fold", [(2, 18, 12)], UNFOLDED | dict(image=(5, 6))),
}  # fmt: skip

CONVOLUTIONS = {  # shapes of x and w, and settings
    "1x1": ((2, 3, 2, 3), (2, 3, 1, 1), {}),
    "patchify": ((2, 3, 6, 4), (4, 3, 2, 2), dict(stride=(2, 2))),
    "dense": ((2, 2, 4, 5), (3, 2, 3, 2), dict(padding=(1, 2))),
    "all settings": (
        (2, 4, 6, 5), (2, 2, 3, 2),
        dict(stride=(2, 1), padding=(2, 1), dilation=(1, 2), groups=2),
    ),
    "depthwise 7x7": ((3, 2, 7, 7), (2, 1, 7, 7), dict(padding=(3, 3), groups=2)),
    "depthwise over several tiles": ((2, 2, 20, 45), (2, 1, 3, 5), dict(padding=(1, 2), groups=2)),
    "depthwise, much padding": ((2, 3, 4, 2), (3, 1, 3, 2), dict(padding=(4, 3), groups=3)),
    "depthwise of pixels": ((40, 2, 1, 1), (2, 1, 7, 7), dict(padding=(3, 3), groups=2)),
    "depthwise of many images": ((70, 2, 3, 2), (2, 1, 3, 3), dict(padding=(1, 1), groups=2)),
    "depthwise, a large filter": ((1, 2, 9, 9), (2, 1, 20, 10), dict(padding=(10, 5), groups=2)),
    "depthwise, stride": (
        (2, 3, 6, 7), (3, 1, 3, 2), dict(stride=(2, 3), padding=(1, 1), groups=3),
    ),
    "depthwise, dilation": ((2, 3, 6, 7), (3, 1, 3, 2), dict(dilation=(2, 1), groups=3)),
}  # fmt: skip


def arrays_of(shapes, dtype, layouts=()):
    """Random arrays that lie as said; the last layout is that of the others too."""
    rng = np.random.default_rng(0)
    layouts = [*layouts, *[layouts[-1] if layouts else np.copy] * len(shapes)]
    arrays = [np.asarray(rng.standard_normal(shape), dtype) for shape in shapes]
    return [layout(x) if x.ndim > 1 else x for x, layout in zip(arrays, layouts, strict=False)]


def assert_as_on_cpu(on_gpu, name, arrays, settings):
    """Compare with the CPU's kernel in float64: what is returned, or what is changed in place."""
    dtype = next(x.dtype for x in arrays if x is not None)
    wide = [x if x is None or x.dtype.kind == "i" else x.astype(np.float64) for x in arrays]
    expected = getattr(cpu, name)(*wide, **settings)
    found = on_gpu(name, *arrays, **settings)
    if expected is None:
        expected, found = ([x for x in given if x is not None] for given in (wide, arrays))
    expected = expected if isinstance(expected, (tuple, list)) else (expected,)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype == (dtype if theirs.dtype.kind == "f" else theirs.dtype)
        atol = TOLERANCE[dtype.name] * max(1, abs(theirs[np.isfinite(theirs)]).max(initial=0))
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_kernel_computes_what_the_cpu_computes(case, dtype, engine, on_gpu):
    name, shapes, settings, *layouts = case
    arrays = arrays_of(shapes, dtype, layouts)
    if name == "adamw":
        arrays[3] = abs(arrays[3])
    assert_as_on_cpu(on_gpu, name, arrays, settings)


TURNED = {"neither": (np.copy, np.copy), "first": (turned, np.copy), "second": (np.copy, turned)}


@pytest.mark.parametrize("layouts", TURNED.values(), ids=TURNED)
@pytest.mark.parametrize("front", [((6,), (6,)), ((2, 4), ()), ((), ())], ids=str)
def test_stacks_are_multiplied_as_they_lie(front, layouts, stand_in, on_gpu, monkeypatch):
    multiply, seen = stand_in.cuda.cublas.gemmStridedBatchedEx, []
    monkeypatch.setattr(
        stand_in.cuda.cublas,
        "gemmStridedBatchedEx",
        lambda *args: (seen.append({args[7], args[11]}), multiply(*args)),
    )
    a, b = arrays_of([(*front[0], 3, 5), (*front[1], 5, 2)], np.float32, layouts)
    (c,) = on_gpu("matmul", a, b)
    np.testing.assert_allclose(c, a @ b, rtol=1e-5, atol=1e-6)
    assert seen == [{a.ctypes.data, b.ctypes.data}]


@pytest.mark.parametrize("layout", [np.copy, cnhw, with_gaps])
@pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_convolutions_and_their_gradients(case, layout, engine, on_gpu):
    x_shape, w_shape, settings = case
    settings = WINDOW | settings
    x, w, b = arrays_of([x_shape, w_shape, w_shape[:1]], np.float32, [layout, np.copy])
    y = cpu.conv2d(x, w, b, **settings)
    (dy,) = arrays_of([y.shape], np.float32, [layout])
    assert_as_on_cpu(on_gpu, "conv2d", (x, w, b), settings)
    assert_as_on_cpu(on_gpu, "conv2d", (x, w), settings)
    assert_as_on_cpu(on_gpu, "conv2d_input_grad", (dy, w), settings | dict(x_shape=x_shape))
    assert_as_on_cpu(on_gpu, "conv2d_weight_grad", (dy, x), settings | dict(w_shape=w_shape))
    assert_as_on_cpu(on_gpu, "conv2d_grads", (dy, x, w), settings)


@pytest.mark.parametrize("layout", [np.copy, features_slowest, with_gaps])
@pytest.mark.parametrize("shape", [(37, 5), (3, 5, 7, 40), (21, 400), (13, 800), (70, 1), (1, 6)])
def test_gradients_of_layer_norm(shape, layout, engine, on_gpu):
    shapes, layouts = [shape[-1:], shape[-1:], shape, shape], [np.copy, np.copy, layout]
    w, b, x, dy = arrays_of(shapes, np.float32, layouts)
    _, mean, rstd = on_gpu("layer_norm", x, w, b, eps=0.1)
    assert_as_on_cpu(on_gpu, "layer_norm_grad", (dy, x, w, mean, rstd), {})
    assert_as_on_cpu(on_gpu, "layer_norm_grad", (np.copy(dy), x, w, mean, rstd), {})


@pytest.mark.parametrize("layout", [np.copy, features_slowest])
def test_a_block_adds_up_many_rows_of_layer_norm(layout, engine, on_gpu, monkeypatch):
    from lucid.backend.cuda import norm

    monkeypatch.setattr(norm, "_PARTS", 2)
    shapes, layouts = [(37,), (37,), (150, 37), (150, 37)], [np.copy, np.copy, layout]
    w, b, x, dy = arrays_of(shapes, np.float32, layouts)
    _, mean, rstd = on_gpu("layer_norm", x, w, b, eps=1e-6)
    assert_as_on_cpu(on_gpu, "layer_norm_grad", (dy, x, w, mean, rstd), {})


def test_a_block_adds_up_many_tiles_of_a_depthwise_gradient(engine, on_gpu, monkeypatch):
    from lucid.backend.cuda import depthwise

    monkeypatch.setattr(depthwise, "_BLOCKS", 4)
    dy, x = arrays_of([(3, 2, 30, 70), (3, 2, 30, 70)], np.float32)
    settings = WINDOW | dict(padding=(1, 1), groups=2, w_shape=(2, 1, 3, 3))
    assert_as_on_cpu(on_gpu, "conv2d_weight_grad", (dy, x), settings)


@pytest.mark.parametrize("layout", [np.copy, features_slowest])
def test_gradients_of_response_norm_also_where_a_channel_is_0(layout, engine, on_gpu):
    gamma, beta, x, dy = arrays_of([(4,), (4,), (2, 5, 7, 4), (2, 5, 7, 4)], np.float32, [layout])
    x[0, :, :, 1] = 0
    _, g = on_gpu("global_response_norm", x, gamma, beta, eps=1e-6)
    assert_as_on_cpu(on_gpu, "global_response_norm_grad", (dy, x, gamma, g), dict(eps=1e-6))


@pytest.mark.parametrize(("shape", "axis"), [((5, 300), 1), ((3, 4, 2, 3), 1), ((7,), 0)])
def test_cross_entropy(shape, axis, engine, on_gpu):
    x, q = arrays_of([shape, shape], np.float32)
    q[q < 0] = 0
    x[(slice(None),) * axis + (slice(0, 1),)] = -np.inf
    q[x == -np.inf] = 0
    assert_as_on_cpu(on_gpu, "cross_entropy", (x, q), dict(axis=axis))
    y, p = cpu.cross_entropy(x, q, axis=axis)
    (dy,) = arrays_of([np.shape(y)], np.float32)
    assert_as_on_cpu(on_gpu, "cross_entropy_grad", (dy, q, p), dict(axis=axis))


@pytest.mark.parametrize(("shape", "axis"), [((5, 300), 1), ((3, 4, 2, 3), 1), ((7,), 0)])
def test_cross_entropy_of_classes(shape, axis, engine, on_gpu):
    (x,) = arrays_of([shape], np.float32)
    target = np.arange(x.size).reshape(shape).sum(axis) % shape[axis]
    settings = dict(axis=axis, ignore_index=0)
    assert_as_on_cpu(on_gpu, "class_cross_entropy", (x, target), settings)
    y, top, total = cpu.class_cross_entropy(x, target, **settings)
    (dy,) = arrays_of([np.shape(y)], np.float32)
    arrays = (dy, x, target, top, total)
    assert_as_on_cpu(on_gpu, "class_cross_entropy_grad", arrays, settings)


@pytest.mark.parametrize("wrong", [-1, 3])
def test_a_class_that_is_none_gives_nan(wrong, engine, on_gpu):
    x, target = np.zeros((3, 3), np.float32), np.array([0, wrong, 1])
    settings = dict(axis=1, ignore_index=-100)
    y, top, total = on_gpu("class_cross_entropy", x, target, **settings)
    assert np.isnan(y).tolist() == [False, True, False]
    (dx,) = on_gpu("class_cross_entropy_grad", y, x, target, top, total, **settings)
    assert np.isnan(dx).any(1).tolist() == [False, True, False]


ELEMENTWISE = {"gelu": 1, "erf": 1, "gelu_grad": 2, "add": 2, "multiply": 2, "divide": 2}


@pytest.mark.parametrize("layout", [np.copy, cnhw, features_slowest, with_gaps])
@pytest.mark.parametrize(("name", "operands"), ELEMENTWISE.items())
def test_results_lie_in_memory_as_their_operands(name, operands, layout, on_gpu):
    x, *others = arrays_of([(2, 3, 4, 5)] * operands, np.float32, [layout])
    (y,) = on_gpu(name, x, *others)
    assert y.strides == np.empty_like(x).strides


def test_nan_is_the_greatest_pixel_and_the_first_of_equals_counts(engine, on_gpu):
    x = np.array([[[[1, 1, np.nan], [1, -np.inf, -np.inf]]]], np.float32)
    window = dict(kernel=(1, 2), stride=(1, 1), padding=(0, 0), dilation=(1, 1), sizes=(2, 2))
    values, places = on_gpu("max_pool2d", x, **window)
    np.testing.assert_array_equal(values[0, 0], [[1, np.nan], [1, -np.inf]])
    np.testing.assert_array_equal(places[0, 0], [[0, 2], [3, 4]])


@pytest.mark.parametrize("layout", [np.copy, cnhw])
def test_every_dy_goes_to_its_greatest_pixel(layout, engine, on_gpu):
    x, dy = arrays_of([(2, 3, 5, 6), (2, 3, 3, 6)], np.float32, [layout])
    _, places = cpu.max_pool2d(x, **GREATEST)
    (dx,) = on_gpu("max_pool2d_grad", dy, places, x_shape=x.shape)
    exact = cpu.max_pool2d_grad(dy.astype(np.float64), places, x_shape=x.shape)
    np.testing.assert_allclose(dx, exact, rtol=1e-6)


def test_sgd_without_momentum(engine, on_gpu):
    p, grad = arrays_of([(4, 5), (4, 5)], np.float32)
    settings = SGD | dict(momentum=0.0, dampening=0.0)
    assert_as_on_cpu(on_gpu, "sgd", (p, grad, None), settings)


RULES = {  # a kernel of many arrays, how many it takes of each parameter, its settings
    "sgd": ("sgd_all", 3, SGD),
    "adamw": ("adamw_all", 4, ADAM),
    "scale": ("scale", 1, {}),
    "lengths": ("lengths", 1, {}),
}


@pytest.mark.parametrize("layouts", [(np.copy,), (with_gaps, turned)])
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_many_arrays_of_any_size_take_few_launches(
    rule, layouts, engine, stand_in, on_gpu, monkeypatch
):
    from lucid.backend.cuda import clip, many

    monkeypatch.setattr(many, "_MOST_BLOCKS", 2)
    monkeypatch.setattr(clip, "_BLOCKS", 2)
    monkeypatch.setattr(many, "THREADS", 32)
    name, count, settings = rule
    shapes = [(1,), (5, 300), (), (0, 3), (40, 60), *[(3, i) for i in range(1, 70)]]
    lists = [arrays_of([shape] * count, np.float32, layouts) for shape in shapes]
    for x in chain(*lists):
        np.abs(x, out=x)
    ours = list(zip(*lists, strict=True))
    exact = [[x.astype(np.float64, order="C") for x in column] for column in ours]
    factor = (np.array(0.3),) * (name == "scale")
    before = kernels.launches.total()
    on_device = [[wrap(x) for x in column] for column in ours]
    found = on_gpu(name, *on_device, *[x.astype(np.float32) for x in factor], **settings)
    assert kernels.launches.total() - before == 2
    expected = getattr(cpu, name)(*exact, *factor, **settings)
    if expected is not None:
        np.testing.assert_allclose(found[0], expected, rtol=1e-6)
    for got, right in zip(chain(*ours), chain(*exact), strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-5, atol=1e-6)


def test_arrays_of_several_dtypes_are_scaled_and_measured(engine, on_gpu):
    arrays = [np.full(3, 2, dtype) for dtype in (np.float32, np.float16, np.float64)]
    (found,) = on_gpu("lengths", list(map(wrap, arrays)))
    np.testing.assert_allclose(found, [12**0.5] * 3, rtol=1e-6)
    on_gpu("scale", list(map(wrap, arrays)), np.array(0.25))
    assert [x.tolist() for x in arrays] == [[0.5] * 3] * 3


@pytest.mark.parametrize("kernel", ["gelu", "erf"])
def test_float16_is_computed_in_float32(kernel, engine, on_gpu):
    (x,) = arrays_of([(9, 5)], np.float16)
    (y,) = on_gpu(kernel, x)
    expected = getattr(cpu, kernel)(x.astype(np.float64)).astype(np.float16)
    assert y.dtype == np.float16
    np.testing.assert_allclose(y, expected, rtol=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int32])
def test_repeated_places_add_up(dtype, engine, stand_in, on_gpu):
    rows, columns = np.array([0, 2, 0, 0]), np.array([1, 1, 1, 3])
    values = np.array([1, 2, 4, 8], dtype)
    index = stand_in.asarray(rows), stand_in.asarray(columns)
    (y,) = on_gpu("index_add", values, index, (3, 4))
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, [[0, 5, 0, 8], [0, 0, 0, 0], [0, 2, 0, 0]])


def test_a_hundred_thousand_numbers_meet_at_one_place(engine, stand_in, on_gpu):
    places, values = np.arange(200_000) % 2, np.full(200_000, 0.1, np.float32)
    values[-1] = np.inf
    (y,) = on_gpu("index_add", values, (stand_in.asarray(places),), (3,))
    np.testing.assert_allclose(y, [1e5 * np.float64(values[0]), np.inf, 0], rtol=1e-6)


LONG = {  # a kernel's name, the shape of one array or several, settings; all hold 0.1
    "rows": ("layer_norm_grad", [(3000, 3), (3000, 3), (3,), (3000,), (3000,)], {}),
    "grn": ("global_response_norm", [(1, 200, 210, 2), (2,), (2,)], dict(eps=1e-6)),
    "window": (
        "avg_pool2d", [(1, 1, 110, 110)],
        dict(kernel=(100, 100), stride=(5, 5), padding=(0, 0), count_include_pad=True),
    ),
    "windows": (
        "avg_pool2d_grad", [(1, 1, 51, 51)],
        dict(kernel=(50, 50), stride=(1, 1), padding=(0, 0), count_include_pad=True,
             x_shape=(1, 1, 100, 100)),
    ),
    "block": ("adaptive_avg_pool2d", [(1, 1, 200, 210)], dict(sizes=(1, 1))),
    "blocks": ("adaptive_avg_pool2d_grad", [(1, 1, 100, 100)], dict(x_shape=(1, 1, 2, 2))),
    "columns": (
        "fold", [(1, 900, 900)],
        dict(image=(59, 59), kernel=(30, 30), stride=(1, 1), padding=(0, 0), dilation=(1, 1)),
    ),
    "classes": ("cross_entropy", [(1, 70_000), (1, 70_000)], dict(axis=1)),
}  # fmt: skip


@pytest.mark.parametrize("layout", [np.copy, features_slowest])
@pytest.mark.parametrize("case", LONG.values(), ids=LONG)
def test_a_thousand_equal_numbers_lose_nothing(case, layout, engine, on_gpu, monkeypatch):
    from lucid.backend.cuda import norm

    monkeypatch.setattr(norm, "_PARTS", 1)  # as few as there are with millions of rows
    name, shapes, settings = case
    arrays = [np.full(shape, 0.1, np.float32) for shape in shapes]
    arrays = [layout(x) if x.ndim > 1 else x for x in arrays]
    exact = getattr(cpu, name)(*[x.astype(np.float64) for x in arrays], **settings)
    exact = exact if isinstance(exact, tuple) else (exact,)
    for ours, theirs in zip(on_gpu(name, *arrays, **settings), exact, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("sizes", [(7, 7), (14, 14), (56, 56), (1, 1), (31, 200), (384, 3)])
@pytest.mark.parametrize("kernel", [(1, 1), (7, 7), (3, 21), (31, 31)])
@pytest.mark.parametrize("itemsize", [4, 8])
def test_a_tile_fits_a_block(sizes, kernel, itemsize, stand_in):
    from lucid.backend.cuda.depthwise import tile_for

    tile = tile_for(64, sizes, kernel, itemsize)
    constants = tile.constants
    assert tile.patch_bytes(itemsize) <= 48 << 10
    assert tile.images * tile.strips * tile.columns <= constants["THREADS"] <= 1024
    assert constants["THREADS"] % 32 == 0
    pixels = tile.images * tile.strips * tile.rows * tile.columns
    assert tile.count(64) * pixels >= 64 * sizes[0] * sizes[1]
