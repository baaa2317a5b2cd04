"""What the tests let several ranks compute: ``mpiexec -n 2 python on_ranks.py folder``.

Each rank writes what it found, by name, into a file of the folder. Without MPI, ``single`` is the
same training in one process, with the same global batches.
"""

import os
import pickle
import sys
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import numpy as np

import lucid
from lucid import distributed as dist
from lucid import nn
from lucid.nn.functional import cross_entropy

RANKS = [int(n) for n in os.environ.get("LUCID_RANKS", "1,2").split(",")]  # of every test
SAMPLES, BATCH, STEPS = 49, 16, 10  # the fourth batch of a pass has one sample
DTYPES = {"float64": lucid.float64, "float32": lucid.float32}


def data(dtype):
    rng = np.random.default_rng(0)
    images, labels = rng.standard_normal((SAMPLES, 1, 8, 8)), rng.integers(0, 4, SAMPLES)
    return lucid.data.TensorDataset(lucid.tensor(images).to(dtype), lucid.tensor(labels))


def convnext():
    sizes = dict(num_classes=4, depths=[1, 1], dims=[8, 16], in_channels=1, patch_size=1)
    return lucid.models.ConvNeXt(**sizes)


def with_batch_norm():
    convolution = nn.Conv2d(1, 4, 3, bias=False)
    layers = convolution, nn.BatchNorm2d(4), nn.GELU(), nn.Flatten(), nn.Linear(144, 4)
    return nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(*layers))


MODELS = {"convnext": convnext, "batch norm": with_batch_norm}
OPTIMIZERS = {
    "SGD": lambda p: lucid.optim.SGD(p, lr=0.05, momentum=0.9),
    "AdamW": lambda p: lucid.optim.AdamW(p, lr=1e-3),
}
TRAININGS = [
    ("convnext", "float64", "SGD"), ("convnext", "float32", "SGD"),
    ("convnext", "float32", "AdamW"), ("batch norm", "float64", "SGD"),
]  # fmt: skip

FITS = [("convnext", 1), ("convnext", 3), ("batch norm", 2)]  # and how many batches add up


def training(model, dtype, optimizer, wrap=lambda model: model, share=lambda loader: loader):
    """The gradients of the first step, and the state after ten, in arrays by name."""
    dtype = DTYPES[dtype]
    model = MODELS[model]().to(dtype)
    network, optimizer = wrap(model), OPTIMIZERS[optimizer](list(model.parameters()))
    lucid.manual_seed(1)
    loader = share(lucid.data.DataLoader(data(dtype), batch_size=BATCH, shuffle=True))
    found, step = {}, 0
    while step < STEPS:
        for images, labels in loader:
            optimizer.zero_grad()
            cross_entropy(network(images), labels).backward()
            if step == 0:
                found |= {f"grad of {n}": p.grad.cpu().numpy() for n, p in model.named_parameters()}
            optimizer.step()
            step += 1
            if step == STEPS:
                break
    return {name: x.copy() for name, x in found.items()} | {
        name: x.cpu().numpy().copy() for name, x in model.state_dict().items()
    }


def single(case):
    lucid.manual_seed(0)
    return training(*case)


def on_ranks(case):
    lucid.manual_seed(dist.get_rank())  # other initial values: rank 0's are everybody's

    def wrap(model):
        return nn.parallel.DistributedDataParallel(model, bucket_cap_mb=0.004)

    return training(*case, wrap, lucid.data.DistributedLoader)


class Parts(nn.Module):
    """A product with a part for all, a part for rank 0 alone, and a part for nobody."""

    def __init__(self):
        self.all, self.first, self.nobody = (nn.Parameter([2.0, 3.0]) for _ in range(3))

    def forward(self, x):
        return x * self.all * (self.first if dist.get_rank() == 0 else 1.0)


def unused_parameters():
    model = Parts()
    network = nn.parallel.DistributedDataParallel(model)
    network(lucid.ones(2, 2)).mean().backward()
    return {
        name: None if p.grad is None else p.grad.tolist() for name, p in model.named_parameters()
    }


def accumulated(is_synchronised):
    """Two backwards, of which the first may keep its gradients on its rank."""
    lucid.manual_seed(0)
    layer = nn.Linear(3, 2).double()
    network = nn.parallel.DistributedDataParallel(layer)
    images = lucid.arange(24).double().reshape(8, 3)[dist.get_rank() :: dist.get_world_size()]
    with nullcontext() if is_synchronised else network.no_sync():
        network(images).pow(2).mean().backward()
    kept = layer.weight.grad.numpy().copy()
    network(images).exp().mean().backward()
    return {"first": kept, "both": layer.weight.grad.numpy()}


def begins_while_backward_runs():
    """How many sums had begun when the gradient of the first layer was computed."""
    model = nn.Sequential(*[nn.Linear(32, 32) for _ in range(6)])
    network = nn.parallel.DistributedDataParallel(model, bucket_cap_mb=0.004)
    buckets, seen = network._buckets, []
    model[0].register_full_backward_hook(lambda *_: seen.append(buckets.sent))
    network(lucid.randn(4, 32)).sum().backward()
    model.zero_grad()
    network.remove()
    network(lucid.randn(4, 32)).sum().backward()  # alone: other images, other gradients
    return {
        "sent": seen[0], "buckets": len(buckets.buckets), "alone": model[0].weight.grad.sum().item()
    }  # fmt: skip


def collectives():
    rank = dist.get_rank()
    found = {}
    for op in ("sum", "avg", "max", "min"):
        x = lucid.tensor([[rank, 1.0], [2.0, -rank]]).T
        dist.all_reduce(x, op)
        found[op] = x.tolist()
    half = lucid.full((3,), 2.0**-11 if rank else 1.0, dtype=lucid.float16)
    dist.all_reduce(half)
    count = lucid.tensor(rank + 1)
    dist.all_reduce(count)
    given = lucid.tensor([True, False]) if rank == 0 else lucid.tensor([False, False])
    dist.broadcast(given, src=0)
    last = dist.get_world_size() - 1
    number = lucid.tensor(float(rank))
    dist.broadcast(number, src=last)
    dist.barrier()
    return found | {
        "half": half.float().tolist(), "count": count.item(), "given": given.tolist(),
        "number": number.item(),
    }  # fmt: skip


def random_numbers():
    lucid.manual_seed(0)
    nn.parallel.DistributedDataParallel(nn.Linear(1, 1))
    return lucid.rand(4).tolist()


def buffers():
    layer = nn.BatchNorm1d(2)
    network = nn.parallel.DistributedDataParallel(layer)
    for _ in range(2):
        network(lucid.randn(8, 2) + dist.get_rank())
    before = layer.running_mean.tolist()
    network(lucid.randn(8, 2))  # begins with those of rank 0
    return before, layer.num_batches_tracked.item()


def everything():
    return {
        **{case: on_ranks(case) for case in TRAININGS},
        "again": on_ranks(TRAININGS[0]),
        "unused": unused_parameters(),
        "kept": accumulated(is_synchronised=False),
        "summed twice": accumulated(is_synchronised=True),
        "begins": begins_while_backward_runs(),
        "collectives": collectives(),
        "random": random_numbers(),
        "buffers": buffers(),
        **{("fitted", *case): fitted(*case) for case in FITS},
        "counted": counted(),
        "threads": lucid.get_num_threads(),
    }


def on_gpus():
    """Training and sums on the stand-in for CuPy, where MPI takes the place of NCCL."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    stand_in = import_module("cupy_stand_in")
    with stand_in.installed(stand_in.modules()), lucid.device("cuda"):
        cases = TRAININGS[0], TRAININGS[-1]
        return {**{case: on_ranks(case) for case in cases}, "collectives": collectives()}


def fitted(model, accumulate):
    """The weights and the history of ``train.fit``, on all ranks or in one process."""
    lucid.manual_seed(dist.get_rank() if dist.is_initialized() else 0)
    model = MODELS[model]().double()
    lucid.manual_seed(1)
    images = data(lucid.float64)
    loader = lucid.data.DataLoader(images, batch_size=BATCH, shuffle=True)
    validation = lucid.data.DataLoader(images, batch_size=SAMPLES - 1)
    history = lucid.train.fit(
        model, loader, 2, validation, lucid.optim.SGD(model.parameters(), lr=0.05),
        accumulate=accumulate, distributed=dist.is_initialized(),
    )  # fmt: skip
    weights = {name: x.numpy().copy() for name, x in model.state_dict().items()}
    return weights | {name: np.array(list_) for name, list_ in vars(history).items() if list_}


def counted():
    """The report on a network, and a confusion matrix, on all ranks or in one process."""
    lucid.manual_seed(0)
    model = convnext().double()
    loader = lucid.data.DataLoader(data(lucid.float64), batch_size=BATCH)
    is_shared = dist.is_initialized()
    rank, ranks = (dist.get_rank(), dist.get_world_size()) if is_shared else (0, 1)
    report = lucid.train.report(
        model, lucid.data.DistributedLoader(loader) if is_shared else loader, top=2
    )
    predicted, labels = np.array([[0, 1, 1, 2, 0, 2, 1, 1], [0, 1, 2, 2, 1, 2, 1, 0]])
    matrix = lucid.train.confusion_matrix(
        predicted[rank::ranks], labels[rank::ranks], 3, distributed=is_shared
    )
    return report.confusion.tolist(), report.among_top, matrix.tolist()


def main(folder, kind="cpu"):
    dist.init_process_group()
    found = everything() if kind == "cpu" else on_gpus()
    Path(folder, f"{dist.get_rank()}.pickle").write_bytes(pickle.dumps(found))
    dist.destroy_process_group()


if __name__ == "__main__":
    main(*sys.argv[1:])
