"""Names that scripts take from torch give torch's numbers, shapes and dtypes."""

import math

import numpy as np
import pytest

import lucid

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

MATRIX = {
    "asin": lambda lib, x: lib.asin(x.tanh()) + lib.arcsin(x.tanh()),
    "acos": lambda lib, x: lib.acos(x.tanh()) * x.tanh().arccos(),
    "atan": lambda lib, x: lib.atan(x) + x.arctan(),
    "atan2": lambda lib, x: lib.atan2(x, x.flip(0) + 0.1) + x.arctan2(x[0]),
    "sinh": lambda lib, x: lib.sinh(x) * lib.cosh(x) + x.sinh(),
    "asinh": lambda lib, x: lib.asinh(x) + lib.arcsinh(x),
    "acosh": lambda lib, x: lib.acosh(x * x + 1.5) + lib.arccosh(x * x + 1.5),
    "atanh": lambda lib, x: lib.atanh(x.tanh() * 0.9) + lib.arctanh(x.tanh() * 0.5),
    "logaddexp": lambda lib, x: lib.logaddexp(x, x[0] * 2),
    "lerp": lambda lib, x: lib.lerp(x, x.flip(0), 0.3) + x.lerp(x * 2, x),
    "addcmul": lambda lib, x: lib.addcmul(x, x, x.flip(0), value=0.5),
    "addcdiv": lambda lib, x: x.addcdiv(x, x * x + 1, value=-2),
    "reciprocal": lambda lib, x: lib.reciprocal(x) * x.reciprocal(),
    "clip": lambda lib, x: lib.clip(x, -0.5, 0.5) + x.clip(min=0),
    "arithmetic": lambda lib, x: lib.multiply(x, 3) - lib.divide(x, 2) + lib.subtract(x, 1),
    "arithmetic again": lambda lib, x: lib.true_divide(x, 2) * x.negative() + x.absolute(),
    "comparisons": lambda lib, x: lib.stack(
        [lib.greater(x, 0), lib.less(x, 0), lib.greater_equal(x, 0), lib.less_equal(x, 0),
         lib.not_equal(x, 0)]
    ),
    "fix": lambda lib, x: lib.fix(x * 3) + lib.sgn(x) * x,
    "t": lambda lib, x: x.t() @ x + lib.t(x) @ x,
    "H": lambda lib, x: x.H @ x,
    "mm": lambda lib, x: lib.mm(x, x.t()) + x.mm(x.t()),
    "mm(mat2=)": lambda lib, x: lib.mm(input=x, mat2=x.t()),
    "mv": lambda lib, x: lib.mv(x, x[0]) + x.mv(vec=x[1]),
    "addmm": lambda lib, x: lib.addmm(x[:, 0], x, x.t(), beta=2, alpha=0.5),
    "addmv": lambda lib, x: lib.addmv(x[:, 0], x, x[0]),
    "baddbmm": lambda lib, x: lib.baddbmm(x[:, :1], x[None], x.t()[None], alpha=3),
    "ger": lambda lib, x: lib.ger(x[0], x[1]),
    "diag": lambda lib, x: lib.diag(x) * lib.diag(x, 1)[:3],
    "diag of a vector": lambda lib, x: lib.diag(x[0]) + x[1].diag(),
    "diag above": lambda lib, x: lib.diag(x[0], 1) - lib.diag(x[0], -1).t(),
    "diagonal": lambda lib, x: x.diagonal() + x[None].diagonal(0, 1, 2)[0],
    "diagonals aside": lambda lib, x: lib.cat([x.diagonal(-1), x.diagonal(offset=2)]),
    "trace": lambda lib, x: lib.trace(x) * x.trace(),
    "cross": lambda lib, x: lib.cross(x[:, :3], x[:, 1:], dim=-1) + x[:, :3].cross(x[:, 1:], dim=1),
    "cdist": lambda lib, x: lib.cdist(x, x.flip(0) + 1),
    "cdist p=1": lambda lib, x: lib.cdist(x[None], x[None] + 1, p=1.0),
    "view_as": lambda lib, x: x.view_as(x.reshape(2, 6)) * 2,
    "reshape_as": lambda lib, x: x.reshape_as(x.t()) * x.t(),
    "expand_as": lambda lib, x: x[:1].expand_as(x) * x,
    "ravel": lambda lib, x: lib.ravel(x) + x.ravel(),
    "movedim": lambda lib, x: lib.movedim(x[None], 0, -1) + x[None].moveaxis((0, 1), (2, 0)),
    "narrow": lambda lib, x: lib.narrow(x, 1, 1, 2) + x.narrow(1, -2, 2),
    "select": lambda lib, x: lib.select(x, 1, -1) + x.select(1, 0),
    "take": lambda lib, x: lib.take(x, lib.tensor([[0, 5], [-1, 2]])),
    "tensor_split": lambda lib, x: tuple(lib.tensor_split(x, 3, dim=1)),
    "tensor_split at": lambda lib, x: tuple(x.tensor_split((1, 2), dim=0)),
    "rot90": lambda lib, x: lib.rot90(x) * x.t() + lib.rot90(x, -1, (0, 1)),
    "rot90 twice": lambda lib, x: lib.rot90(x, 2) + x.rot90(4),
    "fliplr": lambda lib, x: lib.fliplr(x) + lib.flipud(x),
    "diff": lambda lib, x: lib.diff(x) + x.diff(n=1, dim=1),
    "diff twice": lambda lib, x: x.diff(2, 1),
    "vstack": lambda lib, x: lib.vstack([x, x[0]]) * lib.row_stack((x[0], x)),
    "hstack": lambda lib, x: lib.hstack((x, x)),
    "hstack of vectors": lambda lib, x: lib.hstack([x[0], x[1]]),
    "dstack": lambda lib, x: lib.dstack([x, x]),
    "column_stack": lambda lib, x: lib.column_stack([x[:, 0], x]),
    "concat": lambda lib, x: lib.concat([x, x], dim=1) + lib.concatenate((x, x), axis=1),
    "cartesian_prod": lambda lib, x: lib.cartesian_prod(x[0], x[1]),
    "cumprod": lambda lib, x: lib.cumprod(x, 1) + x.cumprod(dim=1),
    "cumprod down": lambda lib, x: x.cumprod(0, dtype=lib.float64),
    "nan_to_num": lambda lib, x: lib.nan_to_num(lib.log(x), nan=1.0, posinf=2.0),
    "nonzero": lambda lib, x: lib.nonzero(x > 0),
    "nonzero, a tuple": lambda lib, x: tuple(lib.nonzero(x > 0, as_tuple=True)),
    "where of one": lambda lib, x: tuple(lib.where(x > 0)),
    "argwhere": lambda lib, x: lib.argwhere(x > 0),
    "count_nonzero": lambda lib, x: lib.count_nonzero(x > 0, dim=1) + (x > 0).count_nonzero(),
    "histc": lambda lib, x: lib.histc(x.detach(), bins=4, min=-1, max=1),
    "histc of all": lambda lib, x: x.detach().histc(5),
    "histogram": lambda lib, x: tuple(lib.histogram(x.detach(), 4)),
    "histogram of 100 bins": lambda lib, x: tuple(lib.histogram(x.detach(), density=True)),
    "histogram of one": lambda lib, x: tuple((x.detach() * 0 + 3).histogram(3)),
    "histogram, weighted": lambda lib, x: tuple(
        lib.histogram(x.detach(), bins=5, range=(-1.0, 1.0), weight=x.detach() ** 2)
    ),
    "histogram, a density": lambda lib, x: tuple(
        lib.histogram(x.detach(), lib.tensor([-1, -0.5, 0.25, 2]).to(x.dtype), density=True)
    ),
    "kthvalue": lambda lib, x: tuple(lib.kthvalue(x, 2)),
    "kthvalue, kept": lambda lib, x: tuple(x.kthvalue(3, dim=0, keepdim=True)),
    "median": lambda lib, x: (*lib.median(x, dim=1), x.median()),
    "median, kept": lambda lib, x: tuple(x.median(0, keepdim=True)),
    "quantile": lambda lib, x: lib.quantile(x, 0.3) + x.quantile(0.8, dim=1),
    "quantiles": lambda lib, x: x.quantile(lib.tensor([0.1, 0.5]).to(x.dtype), dim=0, keepdim=True),
    "aminmax": lambda lib, x: tuple(lib.aminmax(x, dim=1, keepdim=True)) + tuple(x.aminmax()),
    "var_mean": lambda lib, x: lib.var_mean(x, dim=1) + lib.std_mean(x, dim=0, keepdim=True),
    "scatter": lambda lib, x: x.scatter(1, lib.tensor([[0, 2], [1, 3], [2, 0]]), x[:, :2] * 2),
    "scatter a number": lambda lib, x: lib.scatter(x, 1, lib.tensor([[0], [1], [2]]), 7.0),
    "scatter in place": lambda lib, x: (x * 1).scatter_(1, lib.tensor([[0], [1], [2]]), value=1.0),
    "in place": lambda lib, x: (x * 1).atan_().sinh_().lerp_(x, 0.5).addcmul_(x, x).clip_(-1, 1),
    "casts": lambda lib, x: x.double() + x.float().double() + x.type(lib.float64),
    "type_as": lambda lib, x: lib.tensor([1, 2, 3, 4]).type_as(x) * x,
    "new_zeros": lambda lib, x: x.new_zeros(2) + x.new_ones((2,)) + x.new_full((2,), 3),
    "new_tensor": lambda lib, x: x.new_tensor([1, 2]),
    "*_like": lambda lib, x: lib.zeros_like(x) + lib.ones_like(input=x) + lib.full_like(x, 2),
    "pi": lambda lib, x: x * lib.pi + lib.e + x[..., lib.newaxis, :][:, 0],
    "infinities": lambda lib, x: x.clamp(-lib.inf, lib.inf),
    "at the top": lambda lib, x: lib.relu(x) + lib.log_softmax(x, dim=1) + lib.sigmoid(x),
}  # fmt: skip
INTEGERS = {
    "unique": lambda lib, x: lib.unique(x),
    "unique, all": lambda lib, x: lib.unique(x, return_inverse=True, return_counts=True),
    "unique rows": lambda lib, x: x.unique(dim=0),
    "bincount": lambda lib, x: lib.bincount(x.ravel(), minlength=9),
    "bincount, weighted": lambda lib, x: lib.bincount(x.ravel(), weights=lib.arange(6) * 0.5),
    "cumprod": lambda lib, x: x.cumprod(1),
    "casts": lambda lib, x: x.int().short().long() + x.byte() + x.bool() + x.char(),
    "float": lambda lib, x: x.float() + x.half().float() + x.to(lib.float),
    "median": lambda lib, x: x.median(),
    "sinh": lambda lib, x: lib.sinh(x) + lib.atan2(x, x + 1),
    "diag": lambda lib, x: lib.diag(x[0]) + x[0].diag().t(),
    "nonzero": lambda lib, x: x.nonzero(),
    "trace": lambda lib, x: x.trace(),
    "addmm": lambda lib, x: lib.addmm(x[0, 0], x, x.t()),
}


@pytest.mark.parametrize("fn", MATRIX.values(), ids=MATRIX)
def test_names_for_floats(agree, randn, fn):
    agree(fn, randn(3, 4))


@pytest.mark.parametrize("fn", INTEGERS.values(), ids=INTEGERS)
def test_names_for_integers(agree, fn):
    agree(fn, np.array([[3, 1, 3], [0, 1, 7]]))


@pytest.mark.parametrize("where", [0, 3])
def test_medians_and_quantiles_of_nan_are_nan(agree, randn, where):
    x = randn(2, 4)
    x[1, where] = np.nan
    agree(lambda lib, x: x.detach().median(dim=1).values, x)
    agree(lambda lib, x: x.detach().quantile(0.5, dim=1), x)


def test_questions_have_torchs_answers():
    import torch

    def answers(lib):
        x = lib.zeros(2, 3)
        return [
            x.is_cuda, x.stride(), x.stride(0), x.nelement(), x.ndimension(), x.element_size(),
            x.itemsize, x.nbytes, x.is_contiguous(), x.t().is_contiguous(), x.get_device(),
            x.is_complex(), x.is_meta, lib.is_tensor(x), lib.is_tensor(3), lib.numel(x),
            lib.is_floating_point(x), lib.pi, lib.e, lib.newaxis, lib.finfo(lib.float32).eps,
            lib.iinfo(lib.int32).max, lib.accelerator.is_available(), lib.cuda.is_available(),
            lib.backends.mps.is_available(), tuple(lib.rand(size=(2, 3)).shape),
            tuple(lib.FloatTensor(2, 3).shape), lib.LongTensor([1]).dtype == lib.long,
            tuple(lib.normal(0.0, 1.0, size=(2, 3)).shape), lib.randperm(3, dtype=lib.int).dtype
            == lib.int32,
        ]  # fmt: skip

    assert answers(lucid) == answers(torch)


@pytest.mark.parametrize("numbers", ["110", "0000", "2113", "1nn", "n1nn"])
def test_numbers_equal_to_the_median_of_all_share_its_gradient(agree, numbers):
    x = np.array([math.nan if n == "n" else float(n) for n in numbers])
    agree(lambda lib, x: x.median() * 6, x)
    agree(lambda lib, x: lib.median(x * 2) * 6, np.stack([x, x]))
