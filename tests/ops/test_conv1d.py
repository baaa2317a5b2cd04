"""A 1-d convolution takes dot products of a filter with the windows of a signal."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

SETTINGS = {
    "plain": {},
    "stride": dict(stride=2),
    "padding": dict(padding=2),
    "dilation": dict(dilation=2),
    "groups": dict(groups=2),
    "same": dict(padding="same", dilation=2),
    "all settings": dict(stride=(2,), padding=(1,), dilation=(2,), groups=2),
}
BAD = {
    "signal": (lambda z: ops.conv1d(z(5), z(1, 1, 3)), r"not \(5,\) and \(1, 1, 3\)"),
    "filter": (lambda z: ops.conv1d(z(1, 5), z(1, 3)), r"filters of shape \(K, C, R\), not"),
    "channels": (lambda z: ops.conv1d(z(2, 3, 5), z(4, 2, 3)), "does not fit a filter of shape"),
    "bias": (lambda z: ops.conv1d(z(1, 5), z(1, 1, 3), z(2)), r"bias has shape \(2,\), not"),
    "length": (lambda z: ops.conv1d(z(1, 2), z(1, 1, 3)), "does not fit an image of"),
    "stride": (lambda z: ops.conv1d(z(1, 5), z(1, 1, 3), stride=0), "must be 1 or more"),
    "stride, two": (
        lambda z: ops.conv1d(z(1, 5), z(1, 1, 3), stride=(1, 2)),
        r"stride \(=\(1, 2\)\) must be one whole number",
    ),
}


def _number(value):
    return value[0] if isinstance(value, tuple) else value


def _by_definition(x, w, b, stride=1, padding=0, dilation=1, groups=1):
    stride, padding, dilation = (
        dilation * (w.shape[2] - 1) // 2 if v == "same" else _number(v)
        for v in (stride, padding, dilation)
    )
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding)])
    reach = dilation * (w.shape[2] - 1)
    y = np.zeros((len(x), len(w), (x.shape[2] - reach - 1) // stride + 1))
    for n, k, p in np.ndindex(*y.shape):
        first = k // (len(w) // groups) * w.shape[1]
        window = x[n, first : first + w.shape[1], p * stride : p * stride + reach + 1 : dilation]
        y[n, k, p] = b[k] + (window * w[k]).sum()
    return y


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_gradients(randn, settings):
    w = randn(4, 4 // settings.get("groups", 1), 3)
    gradcheck(lambda x, w, b: ops.conv1d(x, w, b, **settings), randn(2, 4, 9), w, randn(4))


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_dot_products_with_windows(randn, settings):
    x, w, b = randn(2, 4, 9), randn(6, 4 // settings.get("groups", 1), 3), randn(6)
    y = ops.conv1d(lucid.tensor(x), lucid.tensor(w), lucid.tensor(b), **settings)
    np.testing.assert_allclose(y.cpu().numpy(), _by_definition(x, w, b, **settings), rtol=1e-10)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.zeros)
