"""Arguments that scripts give: torch's names of them, and torch's numbers."""

import numpy as np
import pytest

import lucid

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

ONE = {
    "axis": lambda lib, x: x.sum(axis=1),
    "axis and keepdims": lambda lib, x: lib.mean(x, axis=0, keepdims=True),
    "input": lambda lib, x: lib.sum(input=x, dim=1),
    "unbiased": lambda lib, x: x.var(dim=1, unbiased=False) + x.std(1, unbiased=True),
    "dtype of a sum": lambda lib, x: x.sum(dim=0, dtype=lib.float64),
    "dtype of a mean": lambda lib, x: x.mean(dtype=lib.float64),
    "dtype of a product": lambda lib, x: lib.prod(x, 1, dtype=lib.float64),
    "dtype of running sums": lambda lib, x: x.cumsum(dim=1, dtype=lib.float64),
    "flip(dims=)": lambda lib, x: lib.flip(x, dims=(0, 1)) + x.flip(dims=[1]),
    "alpha": lambda lib, x: lib.add(x, x * x, alpha=2) - x.sub(x, alpha=0.5),
    "add(other=)": lambda lib, x: x.add(other=x) * lib.mul(input=x, other=3),
    "rounding_mode=floor": lambda lib, x: lib.div(x, 0.7, rounding_mode="floor"),
    "rounding_mode=trunc": lambda lib, x: x.div(0.7, rounding_mode="trunc") * x,
    "clamp, tensor below": lambda lib, x: x.clamp(min=x.detach().mean(0)),
    "clamp, two tensors": lambda lib, x: lib.clamp(x, x.mean(1, keepdim=True) - 0.1, x.mean()),
    "negative padding": lambda lib, x: lib.nn.functional.pad(x, (-1, -1)),
    "padding and cropping": lambda lib, x: lib.nn.functional.pad(x, (2, -1, -1, 0), value=3.0),
    "einsum of a list": lambda lib, x: lib.einsum("ij,kj->ik", [x, x * 2]),
    "memory_format": lambda lib, x: x.contiguous(memory_format=lib.contiguous_format).clone(),
    "non_blocking": lambda lib, x: x.to("cpu", non_blocking=True) * 2,
    "a tuple as an index": lambda lib, x: x[:, (0, 2)],
    "a range as an index": lambda lib, x: x[range(2)] * x[:, range(1)][:2],
    "lists as indices": lambda lib, x: x[[0, 1], [1, 2]],
    "a nested list as an index": lambda lib, x: x[0, [[0, 1], [2, 3]]],
    "rounding in place": lambda lib, x: (x * 1).div_(0.7, rounding_mode="trunc"),
    "adding in place": lambda lib, x: (x * 1).add_(x, alpha=3).sub_(x * x, alpha=2),
    "interpolate 1-d": lambda lib, x: lib.nn.functional.interpolate(x[None], size=7),
    "interpolate, linear": lambda lib, x: lib.nn.functional.interpolate(
        x[None], scale_factor=1.6, mode="linear"
    ),
    "interpolate, recomputed": lambda lib, x: lib.nn.functional.interpolate(
        x[None, None], scale_factor=1.7, mode="bilinear", recompute_scale_factor=True
    ),
    "valid": lambda lib, x: lib.nn.functional.conv2d(
        x[None, None], x[None, None, :2, :2], padding="valid"
    ),
    "scatter(reduce='add')": lambda lib, x: x.detach().scatter(  # PyTorch has no gradient here
        1, lib.tensor([[0, 2], [1, 1]]), (x * x).detach(), reduce="add"
    ),
    "scatter of one number": lambda lib, x: x[0, 0].scatter(0, lib.tensor(0), x[1, 1]),
    "diff(prepend=, append=)": lambda lib, x: lib.diff(x, 2, 1, x[:, :1], append=x[:, :2]),
    "diff, many times": lambda lib, x: lib.diff(x, 9, 0),
    "diff of bools": lambda lib, x: lib.diff(x > 0, dim=0),
    "tensor_split by a tensor": lambda lib, x: x.tensor_split(lib.tensor([1, 3]), 1)
    + lib.tensor_split(x, lib.tensor(2)),
    "repeat_interleave(output_size=)": lambda lib, x: x.repeat_interleave(2, 1, output_size=8),
    "einsum, by numbers": lambda lib, x: lib.einsum(x, [0, 1], x * 2, [2, 1], [0, 2])
    + lib.einsum(x, [..., 1], x, [..., 1]).sum(),
    "quantile, lower": lambda lib, x: lib.quantile(x, 0.4, 1, interpolation="lower"),
    "quantile, higher": lambda lib, x: lib.quantile(x, 0.4, 1, interpolation="higher"),
    "quantile, nearest": lambda lib, x: lib.quantile(x, 0.4, 1, True, interpolation="nearest"),
    "quantile, midpoint": lambda lib, x: lib.quantile(x, 0.4, interpolation="midpoint"),
    "cosine_similarity of other axes": lambda lib, x: lib.nn.functional.cosine_similarity(
        x[None], x[:, None], -2
    ),
    "cdist(compute_mode=)": lambda lib, x: lib.cdist(x, x[:2] + 3, 2.0, "use_mm_for_euclid_dist"),
    "var_mean(False)": lambda lib, x: lib.var_mean(x, False) + lib.std_mean(x, unbiased=False),
    "a window in a tuple of one": lambda lib, x: lib.nn.functional.avg_pool2d(
        x[None], (2,), (1,), padding=(1,)
    ),
    "conv1d, valid": lambda lib, x: lib.nn.functional.conv1d(
        x[None], x[None, :, :2], None, 1, "valid"
    ),
    "broadcast_tensors": lambda lib, x: tuple(lib.broadcast_tensors(x, x[:1], x[:, None])),
    "cat with an old empty tensor": lambda lib, x: lib.cat([lib.zeros(0, dtype=x.dtype), x], 1),
}  # fmt: skip
NO_ELEMENT = {
    "pixel_shuffle": lambda lib, x: lib.nn.functional.pixel_shuffle(x.detach(), 2),
}
INTEGERS = {
    "floor": lambda lib, x, y: lib.div(x, y, rounding_mode="floor"),
    "trunc": lambda lib, x, y: x.div(y, rounding_mode="trunc"),
    "alpha": lambda lib, x, y: lib.add(x, y, alpha=2),
    "sum": lambda lib, x, y: x.sum(dim=0, dtype=lib.float32) + y.mean(dim=0, dtype=lib.float32),
    "clamp": lambda lib, x, y: x.clamp(max=y),
    "addmm, factors are cut": lambda lib, x, y: lib.addmm(x[:, :2], x, y.T, beta=1.7, alpha=2.9),
    "prod(dtype=bool)": lambda lib, x, y: lib.prod(x, 1, dtype=lib.bool),
    "linspace from tensors": lambda lib, x, y: (
        lib.linspace(x[0, 0], y[1, 2], 5, dtype=lib.int64) + lib.arange(y[0, 0] + 3)
    ),
    "pairwise_distance": lambda lib, x, y: lib.nn.functional.pairwise_distance(x, y),
}


@pytest.mark.filterwarnings("ignore:The reduce argument of torch.scatter")
@pytest.mark.parametrize("fn", ONE.values(), ids=ONE)
def test_an_argument_means_what_it_means_in_torch(agree, randn, fn):
    agree(fn, randn(3, 4))


@pytest.mark.parametrize("shape", [(0, 4, 2, 2), (1, 4, 0, 2), (1, 0, 2, 2)], ids=str)
@pytest.mark.parametrize("fn", NO_ELEMENT.values(), ids=NO_ELEMENT)
def test_tensors_without_elements(agree, fn, shape):
    agree(fn, np.zeros(shape))


@pytest.mark.parametrize("fn", INTEGERS.values(), ids=INTEGERS)
def test_integers_too(agree, fn):
    x = np.array([[7, -7, 6], [-6, 1, 0]])
    agree(fn, x, np.array([[2, 2, -3], [4, -4, 5]]))


def test_out_takes_the_numbers():
    import torch

    for lib in (lucid, torch):
        out = lib.zeros(2)
        assert lib.sum(lib.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0, out=out) is out
        assert out.tolist() == [4.0, 6.0]


def test_a_tensor_of_pythons_integers_is_of_floats():
    import torch

    for lib in (lucid, torch):
        assert lib.Tensor([1, 2]).dtype == lib.Tensor([[True]]).dtype == lib.float32
        assert lib.tensor([1, 2]).dtype == lib.int64
