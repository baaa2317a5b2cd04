"""A training step launches at most half as many kernels again as PyTorch eager launches.

lucid's are counted by the stand-in for CuPy. PyTorch's come from what it dispatches on ``"meta"``,
each of which is at least one kernel where it is no view; for a convolution and its like, as many
as PyTorch 2.13's source has of them.
"""

from collections import Counter

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="needs PyTorch")
pytestmark = pytest.mark.parity

from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

SIZES = dict(depths=[3, 3, 9, 3], dims=[96, 192, 384, 768])  # Tiny
TAKES_NONE = {
    "empty", "empty_like", "new_empty", "detach", "_local_scalar_dense", "_unsafe_view",
    "_record_function_enter_new", "_record_function_exit",
}  # fmt: skip
TAKES = {"convolution": 2, "native_layer_norm_backward": 2}  # the bias; dx, and dw with db


class Launches(TorchDispatchMode):
    """Counts the kernels that PyTorch's ops launch at the least."""

    def __init__(self):
        super().__init__()
        self.counts = Counter()

    def __torch_dispatch__(self, op, types, args=(), kwargs=None):
        name = op.overloadpacket.__name__
        is_view = any(r.alias_info and not r.alias_info.is_write for r in op._schema.returns)
        if not is_view and name not in TAKES_NONE:
            of_conv = sum(args[-1]) if name == "convolution_backward" else 1
            self.counts[name] += TAKES.get(name, of_conv)
        return op(*args, **(kwargs or {}))


class Block(torch.nn.Module):
    """As the authors' code has it."""

    def __init__(self, dim):
        super().__init__()
        self.dwconv = torch.nn.Conv2d(dim, dim, 7, padding=3, groups=dim)
        self.norm = torch.nn.LayerNorm(dim, 1e-6)
        self.pwconv1, self.pwconv2 = torch.nn.Linear(dim, 4 * dim), torch.nn.Linear(4 * dim, dim)
        self.gamma = torch.nn.Parameter(torch.full((dim,), 1e-6))

    def forward(self, x):
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(torch.nn.functional.gelu(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


class NormFirst(torch.nn.Module):
    """LayerNorm of the channels of maps, in the authors' own words."""

    def __init__(self, dim):
        super().__init__()
        self.weight, self.bias = (torch.nn.Parameter(torch.ones(dim)) for _ in range(2))

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        x = (x - mean) / torch.sqrt((x - mean).pow(2).mean(1, keepdim=True) + 1e-6)
        return self.weight[:, None, None] * x + self.bias[:, None, None]


def of_torch():
    """The launches of PyTorch's step."""
    nn, dims = torch.nn, SIZES["dims"]
    layers = [nn.Conv2d(3, dims[0], 4, 4), NormFirst(dims[0])]
    for i, depth in enumerate(SIZES["depths"]):
        layers += [NormFirst(dims[i - 1]), nn.Conv2d(dims[i - 1], dims[i], 2, 2)] if i else []
        layers += [Block(dims[i]) for _ in range(depth)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LayerNorm(dims[-1]), nn.Linear(768, 1000)]
    network = nn.Sequential(*layers).to("meta")
    optimizer = torch.optim.AdamW(network.parameters(), foreach=True)
    images, labels = torch.empty(64, 3, 224, 224, device="meta"), torch.ones(64).long().to("meta")

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()

    step()  # the optimizer makes its state
    with Launches() as launches:
        step()
    return launches.counts


def of_lucid(monkeypatch):
    """The launches of lucid's step, on a small image, whose sums are cut as those of large ones."""
    from cupy_stand_in import counting

    from lucid.backend.cuda import sums

    monkeypatch.setattr(sums, "_LONG", 16)
    with lucid.device("cuda"):
        network = lucid.models.ConvNeXt(1000, **SIZES)
    optimizer = lucid.optim.AdamW(network.parameters())
    images = lucid.tensor(np.ones((1, 3, 64, 64), np.float32)).to("cuda")
    labels = lucid.tensor([3]).to("cuda")

    def step():
        optimizer.zero_grad()
        lucid.nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()

    step()  # the optimizer makes its state
    with counting.counted() as launches:
        step()
    return launches


def test_a_training_step_launches_few_kernels(stand_in, monkeypatch):
    ours, theirs = of_lucid(monkeypatch), of_torch()
    assert ours.total() <= 1.5 * theirs.total(), (ours, theirs)
    assert theirs["convolution"] == 2 * 22
    assert ours["gemmStridedBatchedEx"] == 3 * 41 - 1  # nobody wants the images' gradient
