"""What a sentence says to write in place of a name that is absent gives PyTorch's numbers."""

import re

import numpy as np
import pytest

import lucid
from lucid.absent import absent

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore:torch.range is deprecated")]

WAYS = {
    "torch.deg2rad(x)": "x * (lucid.pi / 180)",
    "torch.rad2deg(x)": "x * (180 / lucid.pi)",
    "torch.frac(x)": "x - x.trunc()",
    "torch.hypot(x, y)": "(x * x + y * y).sqrt()",
    "torch.isposinf(x)": "x == lucid.inf",
    "torch.isneginf(x)": "x == -lucid.inf",
    "torch.nansum(x, dim)": "lucid.where(x.isnan(), 0.0, x).sum(dim)",
    "torch.nanmean(x)": "x[~x.isnan()].mean()",
    "torch.diagflat(x)": "lucid.diag(x.flatten())",
    "torch.float_power(y, y)": "x.double() ** y",
    "torch.trapezoid(y)": "((y[..., 1:] + y[..., :-1]) / 2).sum(-1)",
    "torch.cumulative_trapezoid(y)": "((y[..., 1:] + y[..., :-1]) / 2).cumsum(-1)",
    "torch.range(start, end)": "lucid.arange(start, end + 1, dtype=lucid.float32)",
    "torch.dist(x, y)": "(x - y).norm()",
    "torch.diag_embed(x)": "x[..., None] * lucid.eye(n)",
    "torch.logcumsumexp(x, dim)": "x.exp().cumsum(dim).log()",
    "torch.exp2(x)": "2 ** x",
    "torch.special.erfc(x)": "1 - lucid.erf(x)",
    "torch.msort(x)": "x.sort(0).values",
    "torch.xlogy(x, y)": "lucid.where(x == 0, 0.0, x * lucid.log(y))",
    "torch.renorm(x, 2, 0, limit)": "x * (limit / x.norm(dim=1, keepdim=True)).clamp(max=1)",
    "torch.logical_xor(x, y)": "x.bool() ^ y.bool()",
}
WITH_HOLES = ("torch.isposinf(x)", "torch.isneginf(x)", "torch.nansum(x, dim)", "torch.nanmean(x)")


def names(lib, line):
    """What a line speaks of; for some of them x has a nan and both infinities."""
    numbers = np.cos(np.arange(12.0, dtype=np.float32)).reshape(3, 4) * 3
    x = numbers.copy()
    if line in WITH_HOLES:
        x[0, 1], x[1, 2], x[2, 3] = np.nan, np.inf, -np.inf
    x = lib.tensor(x.tolist(), requires_grad=True)
    y = lib.tensor((abs(numbers) + 0.5).tolist())
    if "float_power" in line:
        x = y
    return {"torch": lib, "lucid": lib, "x": x, "y": y, "n": 4, "dim": 1, "start": 0, "end": 4,
            "limit": 2.0}  # fmt: skip


def result_and_gradient(lib, line, text):
    known = names(lib, line)
    result = eval(text, known)
    if result.requires_grad:
        result.sum().backward()
    grad = known["x"].grad
    dtype = str(result.dtype).removeprefix("torch.")
    return dtype, result.tolist(), None if grad is None else grad.tolist()


@pytest.mark.parametrize("line", WAYS)
def test_the_way_out_gives_torchs_numbers_and_gradient(line):
    name = re.search(r"(\w+)\(", line).group(1)
    assert WAYS[line] in str(absent("lucid", name))
    expected = result_and_gradient(torch, line, line)
    found = result_and_gradient(lucid, line, WAYS[line])
    assert found[0] == expected[0]
    for ours, theirs in zip(found[1:], expected[1:], strict=True):
        assert (ours is None) == (theirs is None)
        if ours is not None:
            np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)
