"""The kernel in WebAssembly: its instructions run in Node, what surrounds it here."""

import ctypes
import json
import math
import shutil
import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest

from lucid.backend.cpu import gemm
from lucid.backend.wasm import normal, product
from lucid.backend.wasm.assembler import number, signed

erf = import_module("lucid.backend.cpu.erf")

IN_NODE = """
const {module, name, arrays, more} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const memory = new WebAssembly.Memory({initial: 16}), floats = new Float32Array(memory.buffer);
const library = new WebAssembly.Module(new Uint8Array(module));
const {exports} = new WebAssembly.Instance(library, {env: {memory}});
arrays.forEach((numbers, i) => floats.set(numbers, 65536 * i));
exports[name](...arrays.map((_, i) => 4 * 65536 * i), ...more);
const last = 65536 * (arrays.length - 1);
console.log(JSON.stringify([...floats.slice(last, last + arrays.at(-1).length)]));
"""
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="needs Node, to run WebAssembly")


def in_node(name, module, arrays, more):
    """The last of the arrays when the function has run."""
    rows = [np.ravel(array).tolist() for array in arrays]
    given = json.dumps(dict(name=name, module=list(module), arrays=rows, more=more))
    run = subprocess.run(["node", "-e", IN_NODE], input=given, capture_output=True, text=True)
    assert not run.stderr
    return np.array(json.loads(run.stdout), np.float32)


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02"), (2**14, "808001")],
)
def test_numbers_are_written_seven_bits_a_byte(n, expected):
    assert number(n).hex() == expected


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "00"), (63, "3f"), (64, "c000"), (-1, "7f"), (-64, "40"), (-65, "bf7f"), (256, "8002")],
)
def test_numbers_with_a_sign_keep_it_in_their_last_bit(n, expected):
    assert signed(n).hex() == expected


@needs_node
@pytest.mark.parametrize("shape", [(1, 4, 1, 16), (3, 8, 5, 48), (2, 12, 256, 32)])
@pytest.mark.parametrize("is_transposed", [False, True])
def test_the_instructions_add_the_product_of_each_pair(shape, is_transposed):
    pairs, m, k, n = shape
    rng = np.random.default_rng(0)
    shapes = (pairs, k, m) if is_transposed else (pairs, m, k), (pairs, k, n), (pairs, m, n)
    arrays = a, b, c = [rng.integers(-4, 5, shape).astype("float32") for shape in shapes]
    a = a.swapaxes(1, 2) if is_transposed else a
    more = [pairs, m, k, 4 * n, *a.strides, *b.strides[:2], *c.strides[:2]]
    found = in_node("product", product.module(), arrays, more)
    np.testing.assert_array_equal(found.reshape(c.shape), c + a @ b)


@needs_node
def test_the_instructions_compute_the_normal_distribution_function():
    x = np.linspace(-15, 15, 2000).astype("float32")
    x[:4] = -1e30, 1e30, -0.0, 100
    found = in_node("normal", normal.module(), [x, np.ones_like(x)], [4 * x.size])
    expected = [math.erfc(-v / math.sqrt(2)) / 2 for v in x.tolist()]
    np.testing.assert_allclose(found, expected, atol=2e-7)
    assert found[:3].tolist() == [0, 1, 0.5]


def test_a_library_of_webassembly_is_loaded_there_alone():
    for kernel in (product.kernel, normal.kernel):
        assert (kernel() is not None) == (sys.platform == "emscripten")


def floats(address, shape, strides):
    """The memory there as an array."""
    last = sum((n - 1) * s for n, s in zip(shape, strides, strict=True)) // 4
    memory = np.frombuffer((ctypes.c_float * (last + 1)).from_address(address), "float32")
    return np.lib.stride_tricks.as_strided(memory, shape, strides)


@pytest.fixture
def twin(monkeypatch):
    """The kernel in NumPy, which refuses sizes that are no whole pieces; it counts its calls."""

    def kernel(a, b, c, pairs, rows, inner, columns, *steps):
        assert rows % 4 == columns % 64 == 0 < inner <= 256
        target = floats(c, (pairs, rows, columns // 4), (*steps[5:], 4))
        left = floats(a, (pairs, rows, inner), steps[:3])
        target += left @ floats(b, (pairs, inner, columns // 4), (*steps[3:5], 4))
        calls.append(inner)

    calls = []
    monkeypatch.setattr(product, "kernel", lambda: kernel)
    monkeypatch.setattr(gemm, "has_blas", lambda: False)
    return calls


@pytest.mark.parametrize("order", ["CC", "CF", "FC", "FF"])
@pytest.mark.parametrize("shape", [(32, 40, 48), (31, 300, 10), (5, 700, 17), (64, 16, 33)])
def test_any_product_is_cut_into_whole_pieces(twin, shape, order):
    m, k, n = shape
    rng = np.random.default_rng(0)
    a = np.asarray(rng.standard_normal((m, k)), np.float32, order=order[0])
    b = np.asarray(rng.standard_normal((k, n)), np.float32, order=order[1])
    assert product.suits(a, b)
    np.testing.assert_allclose(gemm.multiply(a, b), a @ b, rtol=1e-4, atol=1e-4)
    wide = np.ones((m, n + 3), np.float32)
    found = gemm.multiply(a, b, out=wide[:, 1 : n + 1])
    np.testing.assert_allclose(found, a @ b, rtol=1e-4, atol=1e-4)
    assert np.shares_memory(found, wide)
    assert (wide[:, [0, -2, -1]] == 1).all()
    assert sum(twin) == 2 * k


def test_several_products_at_once_are_one_each(twin):
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal(shape).astype("float32") for shape in ((3, 32, 64), (3, 64, 64)))
    out = np.empty((3, 32, 64), np.float32)
    assert gemm.multiply(a, b, out) is out
    np.testing.assert_allclose(out, a @ b, rtol=1e-4, atol=1e-4)
    assert twin == [64]


def test_small_ones_other_dtypes_and_broadcast_axes_stay_with_numpy(twin):
    x = np.ones((64, 64), np.float32)
    assert not product.suits(x[:8, :8], x[:8, :8])
    assert not product.suits(x.astype("float64"), x.astype("float64"))
    assert not product.suits(x[None], np.stack([x, x]))
    assert not product.suits(x, x[0])
    assert gemm.multiply(x[None], np.stack([x, x])).shape == (2, 64, 64)
    assert not twin


@pytest.mark.parametrize("shape", [(1031,), (3, 400), (2, 5, 100)])
@pytest.mark.parametrize("has_gaps", [False, True])
def test_the_normal_distribution_function_goes_over_rows_of_any_length(
    monkeypatch, shape, has_gaps
):
    def kernel(start, to, end):
        assert (end - start) % 16 == 0 < end - start
        size = (end - start) // 4
        expected = [math.erfc(-v / math.sqrt(2)) / 2 for v in floats(start, (size,), (4,)).tolist()]
        floats(to, (size,), (4,))[:] = expected
        sizes.append(size)

    sizes = []
    x = np.random.default_rng(0).standard_normal((*shape[:-1], shape[-1] + 3)).astype("float32")
    x = x[..., : shape[-1]] if has_gaps else np.ascontiguousarray(x[..., : shape[-1]])
    expected, out = erf.normal_cdf(x), np.empty_like(x)
    monkeypatch.setattr(normal, "kernel", lambda: kernel)
    monkeypatch.setattr(erf, "has_blas", lambda: False)
    assert erf.normal_cdf(x, out) is out
    np.testing.assert_allclose(out, expected, atol=3e-7)
    assert bool(sizes) == (len(shape) < 3 or not has_gaps)
