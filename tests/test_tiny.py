"""Everything public runs, on inputs of a few numbers, in five seconds.

Who adds a public name adds a row here: what to call, on what. A row is a function of nothing; where
its result has a graph, that is run backward too.
"""

import importlib
import inspect
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import cupy_stand_in
import numpy as np
import pytest
from dataset_files import cifar10_files, cifar100_files, mnist_files, with_md5s, write

import lucid
from lucid import (
    amp,
    autograd,
    cuda,
    data,
    distributed,
    func,
    models,
    nn,
    optim,
    random,
    train,
    viz,
)
from lucid.nn import functional as F
from lucid.nn import init
from lucid.optim import lr_scheduler as lrs

MODULES = [
    amp,
    lucid,
    nn,
    F,
    init,
    nn.utils,
    optim,
    lrs,
    data,
    data.transforms,
    data.datasets,
    models,
    models.hub,
    autograd,
    func,
    random,
    train,
    cuda,
    distributed,
    viz,
]
SECONDS = 5


def public(module):
    """The names of the functions and classes that a module offers."""
    own = [name for name, f in vars(module).items() if origin(f) == module.__name__]
    names = getattr(module, "__all__", [name for name in own if not name.startswith("_")])
    kinds = (inspect.isroutine, inspect.isclass)
    return {name for name in names if any(is_kind(getattr(module, name)) for is_kind in kinds)}


def origin(f):
    return getattr(f, "__module__", None)


def x(*shape):
    """Different numbers between 0 and 1 that require a gradient."""
    n = int(np.prod(shape))
    return (lucid.arange(1, n + 1) / (n + 1.0)).reshape(shape).detach().requires_grad_()


def images():
    return x(2, 4, 6, 6)


def each(names, *make, **settings):
    """A row for each of several functions or layers that take the same."""
    return {name: partial(call, name, make, settings) for name in names.split()}


def call(name, make, settings):
    module = next(module for module in MODULES if name in public(module))
    return getattr(module, name)(*[m() if callable(m) else m for m in make], **settings)


def on_a_gpu(f):
    """A row for what needs a GPU, on the stand-in for CuPy."""

    def run():
        with cupy_stand_in.installed(cupy_stand_in.modules()):
            f()

    return run


MASK = lucid.tensor([[True, False, True], [False, True, True]])
CLASSES = lucid.tensor([0, 3])
PLACES = lucid.tensor([[0, 1, 1], [1, 0, 1]])
SQUARE, CUBE = partial(x, 3, 3), partial(x, 2, 3, 3)
PADS = ("CircularPad", "ReflectionPad", "ReplicationPad", "ZeroPad")
POOLS_1D = ("AdaptiveAvgPool1d", "AdaptiveMaxPool1d", "AvgPool1d", "MaxPool1d")
MATRIX, VECTOR = partial(x, 2, 3), partial(x, 3)


def after_a_step(optimizer_class, **settings):
    """A row for an optimizer: one step of it changes the weights."""

    def row():
        layer = nn.Linear(3, 2)
        before = layer.weight.array.copy()
        optimizer = optimizer_class(layer.parameters(), lr=0.1, **settings)
        layer(MATRIX()).sum().backward()
        optimizer.step()
        assert not np.array_equal(layer.weight.array, before)

    return row


def after_steps(schedule_class, *args):
    """A row for a schedule: two steps of it."""

    def row():
        optimizer = optim.SGD([nn.Parameter([1.0])], lr=0.1)
        schedule = schedule_class(optimizer, *args)
        for _ in range(2):
            optimizer.step()
            schedule.step()

    return row


def explained():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(18, 2)).eval()
    tools = [viz.grad_cam, viz.occlusion, viz.saliency, viz.integrated_gradients]
    assert all(tool(model, lucid.rand(1, 5, 5)).map.ndim == 2 for tool in tools)


def looked_into():
    model = nn.Conv2d(1, 2, 3).eval()
    assert viz.kernels(model).weight.shape == (2, 1, 3, 3)
    assert viz.feature_maps(model, lucid.rand(1, 5, 5)).maps[""].shape == (2, 3, 3)
    assert viz.receptive_field(model, "", input_shape=(1, 5, 5)).size == (3, 3)
    assert viz.maximise(model, ("", 0), input_shape=(1, 5, 5), steps=2).image.shape == (1, 5, 5)


def walked():
    """An image walks through two layers."""
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()).eval()
    assert "Conv2d" in viz.walk(model, lucid.rand(1, 5, 5))._repr_html_()


def layer(layer_class, *args, make=images, **settings):
    """A row for a layer: it shows itself and computes."""

    def row():
        module = layer_class(*args, **settings)
        assert layer_class.__name__ in repr(module)
        return module(make())

    return row


def lazy(layer_class, *args, make=images):
    """A row for a layer that is another one after its first forward."""

    def row():
        module = layer_class(*args)
        y = module(make())
        assert f"Lazy{type(module).__name__}" == layer_class.__name__
        return y

    return row


def layers(names):
    """A row for each of several layers without settings."""
    return {name: layer(getattr(nn, name)) for name in names.split()}


def loss(loss_class, target):
    return lambda: loss_class()(x(2, 4), target())


def refused(f, error):
    """A row for what lucid refuses."""

    def row():
        with pytest.raises(error):
            f()

    return row


def builder(name):
    """A row for a network of full size: without numbers, as they would take seconds."""

    def row():
        with lucid.device("meta"):
            network = getattr(models, name)(num_classes=5, image_size=32)
            assert network(lucid.zeros(1, 3, 32, 32)).shape == (1, 5)

    return row


def network(network_class):
    return lambda: network_class(4, [1, 1], [4, 8], in_channels=1, image_size=8)(x(2, 1, 8, 8))


def saved_and_loaded():
    with TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.safetensors"
        lucid.save(path, {"x": VECTOR()})
        assert lucid.load(path)["x"].shape == (3,)


def weights():
    """The same weights under timm's names and back."""
    model = models.ConvNeXt(num_classes=2, depths=[1], dims=[4])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.safetensors"
        models.save_weights(model, path, family="timm")
        models.load_weights(model, path)
        assert models.from_pretrained(path).num_classes == 2
    with pytest.raises(lucid.FormatError):
        models.from_pretrained({"x": np.ones(1)})


def predicted():
    """The one class of a network that has no other."""
    model = models.ConvNeXt(num_classes=1, depths=[1], dims=[4])
    assert models.predict(model, lucid.zeros(1, 3, 4, 4)) == [("0", 1.0)]
    assert models.Preprocess().image_size == 224


def compared():
    """A network and what it has computed before."""
    model, image = nn.ReLU(), lucid.tensor([-1.0, 2.0])
    assert models.compare(model, {"input": image, "output": model(image)}).first is None


def registered():
    def tiny_network():
        return nn.Identity()

    try:
        models.register_model(tiny_network)
        assert isinstance(models.create_model("tiny_network"), nn.Identity)
        assert "tiny_network" in models.list_models()
    finally:
        models.registry._builders.pop("tiny_network")


def cifar(dataset, files):
    """A data set in the format of CIFAR, from files of a few images."""
    with TemporaryDirectory() as folder, patch.multiple(dataset, **with_md5s(dataset, files)):
        write(Path(folder, dataset.base_folder), files)
        return dataset(folder)[1]


def mnist(dataset):
    """A data set in the format of MNIST."""
    with TemporaryDirectory() as folder:
        write(Path(folder, dataset.__name__, "raw"), mnist_files())
        return dataset(folder)[1]


def in_a_folder():
    """A file in a folder of its class."""
    with TemporaryDirectory() as folder:
        write(Path(folder, "a"), {"1.txt": b"one"})
        data.datasets.DatasetFolder(folder, len, ".txt")
        return data.datasets.ImageFolder(folder, loader=len, is_valid_file=bool)[0]


def npz():
    """Two arrays of NumPy's."""
    with TemporaryDirectory() as folder:
        np.savez(Path(folder, "x.npz"), x=np.ones((3, 2)), y=np.arange(3))
        return data.datasets.Npz(Path(folder, "x.npz"))[2]


def published():
    """A file of the hub, as if somebody had put it there."""
    with TemporaryDirectory() as folder, patch.dict("os.environ", LUCID_HOME=folder):
        row = models.hub.find("authors/convnext_tiny_1k_224_ema")
        row.path.parent.mkdir(parents=True)
        row.path.touch()
        assert models.hub.download(row.name) == row.path


def samples():
    return data.TensorDataset(x(4, 3).detach(), lucid.tensor([0, 1, 1, 0]))


def one_epoch():
    loader = data.DataLoader(samples(), batch_size=2)
    history = train.fit(nn.Linear(3, 2), loader, epochs=1, validation=loader)
    assert isinstance(history, train.History)


def watched():
    """A run with all callbacks, in a file, and what is made of it afterwards."""
    with TemporaryDirectory() as folder:
        calls = [train.csv_log(f"{folder}/log.csv"), train.keep_best(f"{folder}/best.safetensors")]
        calls += [train.early_stopping(1), train.epoch_lines(), train.progress()]
        model, loader = nn.Linear(3, 2), data.DataLoader(samples(), batch_size=2)
        train.fit(model, loader, 1, loader, callbacks=[*calls, train.stop_at_nan()],
                  checkpoint=f"{folder}/run.safetensors")  # fmt: skip
    repr(train.report(model, loader))
    repr(train.find_lr(model, loader, steps=3))


def averaged():
    model = nn.Linear(2, 2)
    optim.EMA(model).update(model)


def transformed():
    """All transforms in a row, on an image of bytes."""
    t, image = data.transforms, np.zeros((9, 12, 3), np.uint8)
    steps = [t.Resize(8), t.RandomResizedCrop(6), t.CenterCrop(5), t.RandomCrop(4)]
    steps += [t.RandomHorizontalFlip(), t.RandomVerticalFlip(), t.ColorJitter(0.4), t.RandAugment()]
    steps += [t.Pad(1), t.RandomRotation(9), t.RandomGrayscale(), t.Grayscale(3), t.CenterCrop(4)]
    steps += [t.ToTensor(), t.Normalize(), t.RandomApply([t.RandomErasing()]), t.Lambda(lucid.relu)]
    assert t.Transformed([(image, 1)], t.Compose(steps))[0][0].shape == (3, 4, 4)


class Descent(optim.Optimizer):
    def update(self, p, group):
        p.array -= group["lr"] * p.grad.array


class Halving(optim.LRScheduler):
    def get_lr(self):
        return [base / 2**self.last_step for base in self.base_lrs]


class Double(autograd.Function):
    def forward(self, a):
        return a * 2

    def backward(self, grad):
        return grad * 2


def hooked():
    with VECTOR().register_hook(print) as handle:
        assert isinstance(handle, autograd.RemovableHandle)


def in_a_block(context, *args):
    """A row for a context: an op inside it."""

    def row():
        with context(*args):
            VECTOR() * 2.0

    return row


def gradients_left(call):
    """A row for a function that gives gradients."""

    def row():
        a = VECTOR()
        return call((a * a).sum(), a)

    return row


def clipped():
    parameter = nn.Parameter([3.0])
    (parameter * parameter).sum().backward()
    optim.clip_grad_norm_([parameter], 1.0)


ROWS = {
    # numbers, one by one
    **each(
        "abs ceil cos erf exp expm1 floor isfinite isinf isnan log log10 log1p log2 neg "
        "positive round rsqrt sigmoid sign sin sqrt square tan tanh trunc relu gelu silu "
        "leaky_relu softplus "
        "celu elu hardshrink hardsigmoid hardswish hardtanh logsigmoid mish relu6 selu softshrink "
        "softsign tanhshrink",
        MATRIX,
    ),
    **each("add div eq floor_divide ge gt le lt maximum minimum mul ne pow", MATRIX, VECTOR),
    **each("remainder sub allclose isclose equal", MATRIX, MATRIX),
    **each("logical_and logical_or", MASK, MASK),
    **each("logical_not bitwise_not", MASK),
    **each("bitwise_and bitwise_or bitwise_xor", MASK, MASK),
    **each("bitwise_left_shift bitwise_right_shift", lucid.tensor([1, 2]), 1),
    **each("clamp", MATRIX, 0.2, 0.5),
    **each("where", MASK, MATRIX, 0.0),
    **each("masked_fill", MATRIX, MASK, 0.0),
    **each("masked_select", MATRIX, MASK),
    # many numbers to one
    **each("all any", MASK),
    **each("amax amin argmax argmin max min mean norm prod std sum var", MATRIX, dim=1),
    **each("argsort sort cumsum logsumexp softmax log_softmax", MATRIX, dim=1),
    **each("topk", MATRIX, 2),
    # shapes
    **each("chunk split", MATRIX, 2),
    **each("clone flatten meshgrid unbind", VECTOR),
    **each("broadcast_to expand", VECTOR, (2, 3)),
    **each("broadcast_tensors", VECTOR, VECTOR),
    "Generator": lambda: lucid.rand(2, generator=lucid.Generator().manual_seed(1)),
    "IterableDataset": lambda: isinstance(data.IterableDataset(), data.Dataset),
    "default_convert": lambda: data.default_convert(np.ones(2)),
    **each("flip", MATRIX, 0, 1),
    **each("permute", MATRIX, 1, 0),
    **each("reshape", MATRIX, 3, 2),
    **each("roll", MATRIX, 1),
    **each("tile", MATRIX, 2, 1),
    **each("repeat_interleave", VECTOR, 2),
    **each("squeeze unsqueeze", MATRIX, 0),
    **each("swapaxes transpose", MATRIX, 0, 1),
    **each("tril triu", SQUARE),
    **each("unflatten", MATRIX, 1, (3, 1)),
    **each("pad", MATRIX, (1, 0)),
    "cat": lambda: lucid.cat([MATRIX(), MATRIX()], 1),
    "stack": lambda: lucid.stack([MATRIX(), MATRIX()]),
    # positions
    **each("gather", MATRIX, 0, PLACES),
    **each("take_along_dim", MATRIX, PLACES, 0),
    **each("index_select", MATRIX, 1, CLASSES[:1]),
    **each("index_add index_copy", MATRIX, 1, CLASSES[:1], partial(x, 2, 1)),
    **each("index_fill", MATRIX, 1, CLASSES[:1], 1.0),
    **each("scatter_add", MATRIX, 0, PLACES, MATRIX),
    **each("one_hot", CLASSES),
    # products
    **each("bmm", CUBE, CUBE),
    **each("dot outer", VECTOR, VECTOR),
    **each("matmul mv", MATRIX, VECTOR),
    **each("ger inner", VECTOR, VECTOR),
    **each("mm", MATRIX, lambda: MATRIX().t()),
    **each("addmm", VECTOR, MATRIX, lambda: x(3, 3)),
    **each("addmv", lambda: x(1), MATRIX, VECTOR),
    **each("baddbmm", lambda: x(1), lambda: x(2, 2, 3), lambda: x(2, 3, 2)),
    **each("trace t ravel negative", MATRIX),
    **each("select", MATRIX, 0, 1),
    **each("narrow", MATRIX, 1, 0, 2),
    **each("swapdims movedim moveaxis", MATRIX, 0, 1),
    **each("view_as", MATRIX, lambda: x(3, 2)),
    **each("expand_as", VECTOR, MATRIX),
    **each("concat concatenate vstack hstack dstack", lambda: (MATRIX(), MATRIX())),
    **each("row_stack column_stack", lambda: (VECTOR(), VECTOR())),
    **each("subtract multiply greater greater_equal less less_equal", MATRIX, MATRIX),
    **each("not_equal", MATRIX, MATRIX),
    **each("linear", MATRIX, partial(x, 4, 3), partial(x, 4)),
    **each("einsum", "ij,j->i", MATRIX, VECTOR),
    # new tensors
    **each("empty ones rand randn zeros", 2, 3, requires_grad=True),
    **each("ones_like zeros_like", MATRIX),
    **each("full", (2, 3), 0.5),
    **each("full_like", MATRIX, 0.5),
    **each("arange randperm eye", 3),
    **each("linspace", 0, 1, 3),
    **each("tensor Tensor", [1.0, 2.0], requires_grad=True),
    **each("from_numpy from_dlpack", np.ones(2)),
    **each("randint", 0, 5, (2,)),
    **each("manual_seed", 0),
    "get_rng_state": lambda: lucid.get_rng_state(),
    "set_rng_state": lambda: lucid.set_rng_state(lucid.get_rng_state()),
    "get_num_threads": lambda: lucid.get_num_threads(),
    "set_num_threads": lambda: lucid.set_num_threads(lucid.get_num_threads()),
    "fast": in_a_block(lucid.fast, False),
    "keep_memory": lambda: lucid.keep_memory(),
    "show_config": lambda: lucid.show_config(),
    "device": in_a_block(lucid.device, "cpu"),
    "save": saved_and_loaded,
    "load": saved_and_loaded,
    # functions of layers
    **each("conv1d", partial(x, 2, 3, 5), partial(x, 4, 3, 2)),
    **each("conv2d", images, partial(x, 3, 4, 2, 2)),
    **each("conv_transpose2d", images, partial(x, 4, 3, 2, 2), stride=2),
    **each("avg_pool2d max_pool2d unfold adaptive_avg_pool2d", images, 2),
    **each("fold", partial(x, 1, 8, 9), (4, 4), 2),
    **each("interpolate", images, scale_factor=2),
    **each("batch_norm", images, lucid.zeros(4), lucid.ones(4), training=True),
    **each("group_norm", images, 2),
    **each("layer_norm", images, 6),
    **each("global_response_norm", images, partial(x, 6), partial(x, 6)),
    **each("dropout dropout2d drop_path", images, 0.5),
    **each("dropout1d", CUBE, 0.5),
    **each("cross_entropy nll_loss", partial(x, 2, 4), CLASSES),
    **each("l1_loss mse_loss binary_cross_entropy_with_logits", MATRIX, lucid.ones(2, 3)),
    **each("glu", partial(x, 2, 4)),
    **each("prelu", MATRIX, partial(x, 3)),
    **each("softmin", MATRIX, 1),
    **each("threshold", MATRIX, 0.5, 20.0),
    **each("avg_pool1d max_pool1d adaptive_avg_pool1d adaptive_max_pool1d", CUBE, 2),
    **each("adaptive_max_pool2d pixel_shuffle pixel_unshuffle channel_shuffle", images, 2),
    **each("instance_norm", images),
    **each("normalize", MATRIX),
    **each("cosine_similarity pairwise_distance", MATRIX, MATRIX),
    **each("conv_transpose1d", CUBE, partial(x, 3, 2, 2)),
    **each("local_response_norm", CUBE, 2),
    **each("rms_norm", MATRIX, 3),
    **each("rrelu", MATRIX, training=True),
    **each("max_unpool1d", CUBE, lambda: lucid.arange(3).expand(2, 3, 3), 1),
    **each("max_unpool2d", CUBE, lambda: lucid.arange(9).reshape(3, 3).expand(2, 3, 3), 1),
    **each("hinge_embedding_loss soft_margin_loss poisson_nll_loss", MATRIX, lucid.ones(2, 3)),
    **each("multilabel_soft_margin_loss", MATRIX, lucid.ones(2, 3)),
    **each("multi_margin_loss", partial(x, 2, 4), CLASSES),
    **each("margin_ranking_loss gaussian_nll_loss", MATRIX, MATRIX, lucid.ones(2, 3)),
    **each("cosine_embedding_loss", MATRIX, MATRIX, lucid.ones(2)),
    **each("triplet_margin_loss", MATRIX, MATRIX, lucid.ones(2, 3)),
    **each("scaled_dot_product_attention", MATRIX, MATRIX, MATRIX),
    **each("binary_cross_entropy huber_loss smooth_l1_loss", MATRIX, lucid.ones(2, 3)),
    **each("kl_div", MATRIX, lucid.ones(2, 3), "sum"),
    **each("embedding", CLASSES, partial(x, 5, 2)),
    # layers
    **{name: layer(getattr(nn, name)) for name in "GELU Identity ReLU SiLU Sigmoid Tanh".split()},
    "AdaptiveAvgPool2d": layer(nn.AdaptiveAvgPool2d, 1),
    "AvgPool2d": layer(nn.AvgPool2d, 2),
    "SyncBatchNorm": layer(nn.SyncBatchNorm, 4),
    "BatchNorm2d": layer(nn.BatchNorm2d, 4),
    "Conv2d": layer(nn.Conv2d, 4, 2, 3),
    "ConvTranspose2d": layer(nn.ConvTranspose2d, 4, 2, 2, stride=2),
    "DropPath": layer(nn.DropPath, 0.5),
    "Dropout": layer(nn.Dropout, 0.5),
    "Dropout1d": layer(nn.Dropout1d, 0.5, make=CUBE),
    "Dropout2d": layer(nn.Dropout2d, 0.5),
    "Flatten": layer(nn.Flatten),
    "GlobalResponseNorm": layer(nn.GlobalResponseNorm, 6),
    "GroupNorm": layer(nn.GroupNorm, 2, 4),
    "LayerNorm": layer(nn.LayerNorm, 6),
    "LayerNorm2d": layer(nn.LayerNorm2d, 4),
    "Linear": layer(nn.Linear, 6, 2),
    "MaxPool2d": layer(nn.MaxPool2d, 2),
    "Sequential": layer(nn.Sequential, nn.Linear(6, 2), nn.ReLU()),
    "Softmax": layer(nn.Softmax, 1),
    "Unfold": layer(nn.Unfold, 2),
    "Upsample": layer(nn.Upsample, scale_factor=2),
    **layers(
        "CELU ELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid Mish PReLU "
        "ReLU6 SELU Softmax2d Softplus Softshrink Softsign Tanhshrink",
    ),
    **{f"{name}1d": layer(getattr(nn, f"{name}1d"), 1, make=CUBE) for name in PADS},
    **{f"{name}2d": layer(getattr(nn, f"{name}2d"), 1) for name in PADS},
    "ConstantPad1d": layer(nn.ConstantPad1d, 1, 0.5, make=CUBE),
    "ConstantPad2d": layer(nn.ConstantPad2d, 1, 0.5),
    **{name: layer(getattr(nn, name), 2, make=CUBE) for name in POOLS_1D},
    "AdaptiveMaxPool2d": layer(nn.AdaptiveMaxPool2d, 2),
    "PixelShuffle": layer(nn.PixelShuffle, 2),
    "PixelUnshuffle": layer(nn.PixelUnshuffle, 2),
    "ChannelShuffle": layer(nn.ChannelShuffle, 2),
    "Unflatten": layer(nn.Unflatten, 1, (2, 2)),
    "UpsamplingNearest2d": layer(nn.UpsamplingNearest2d, scale_factor=2),
    "UpsamplingBilinear2d": layer(nn.UpsamplingBilinear2d, 3),
    "BatchNorm1d": layer(nn.BatchNorm1d, 3, make=CUBE),
    "BatchNorm3d": layer(nn.BatchNorm3d, 2, make=partial(x, 1, 2, 2, 3, 2)),
    "InstanceNorm1d": layer(nn.InstanceNorm1d, 3, make=CUBE),
    "InstanceNorm2d": layer(nn.InstanceNorm2d, 4),
    "Conv1d": layer(nn.Conv1d, 3, 2, 2, make=CUBE),
    "Embedding": layer(nn.Embedding, 5, 2, make=lambda: CLASSES),
    "CosineSimilarity": lambda: nn.CosineSimilarity()(MATRIX(), MATRIX()),
    "PairwiseDistance": lambda: nn.PairwiseDistance()(MATRIX(), MATRIX()),
    "ConvTranspose1d": layer(nn.ConvTranspose1d, 3, 2, 2, make=CUBE),
    "Fold": layer(nn.Fold, 3, 2, make=partial(x, 1, 8, 4)),
    "LocalResponseNorm": layer(nn.LocalResponseNorm, 2),
    "RMSNorm": layer(nn.RMSNorm, 3, make=MATRIX),
    "RReLU": layer(nn.RReLU),
    "MaxUnpool1d": lambda: nn.MaxUnpool1d(2)(*nn.MaxPool1d(2, return_indices=True)(CUBE())),
    "MaxUnpool2d": lambda: nn.MaxUnpool2d(2)(*nn.MaxPool2d(2, return_indices=True)(images())),
    "HingeEmbeddingLoss": loss(nn.HingeEmbeddingLoss, lambda: lucid.ones(2, 4)),
    "SoftMarginLoss": loss(nn.SoftMarginLoss, lambda: lucid.ones(2, 4)),
    "PoissonNLLLoss": loss(nn.PoissonNLLLoss, lambda: lucid.ones(2, 4)),
    "MultiLabelSoftMarginLoss": loss(nn.MultiLabelSoftMarginLoss, lambda: lucid.ones(2, 4)),
    "MultiMarginLoss": loss(nn.MultiMarginLoss, lambda: CLASSES),
    "MarginRankingLoss": lambda: nn.MarginRankingLoss()(MATRIX(), MATRIX(), lucid.ones(2, 3)),
    "CosineEmbeddingLoss": lambda: nn.CosineEmbeddingLoss()(MATRIX(), MATRIX(), lucid.ones(2)),
    "TripletMarginLoss": lambda: nn.TripletMarginLoss()(MATRIX(), MATRIX(), lucid.ones(2, 3)),
    "GaussianNLLLoss": lambda: nn.GaussianNLLLoss()(MATRIX(), MATRIX(), lucid.ones(2, 3)),
    "BCELoss": loss(nn.BCELoss, lambda: lucid.ones(2, 4)),
    "HuberLoss": loss(nn.HuberLoss, lambda: lucid.ones(2, 4)),
    "KLDivLoss": loss(partial(nn.KLDivLoss, "sum"), lambda: lucid.ones(2, 4)),
    "SmoothL1Loss": loss(nn.SmoothL1Loss, lambda: lucid.ones(2, 4)),
    "LazyBatchNorm1d": lazy(nn.LazyBatchNorm1d, make=CUBE),
    "LazyBatchNorm2d": lazy(nn.LazyBatchNorm2d),
    "LazyConv1d": lazy(nn.LazyConv1d, 2, 2, make=CUBE),
    "LazyConv2d": lazy(nn.LazyConv2d, 2, 2),
    "LazyConvTranspose2d": lazy(nn.LazyConvTranspose2d, 2, 2),
    "LazyLinear": lazy(nn.LazyLinear, 2),
    "LogSoftmax": layer(nn.LogSoftmax, 1),
    "Softmin": layer(nn.Softmin, 1),
    "Threshold": layer(nn.Threshold, 0.1, 20.0),
    "Module": lambda: nn.Module().state_dict(),
    "ModuleList": lambda: list(nn.ModuleList([nn.ReLU()])),
    "ModuleDict": lambda: list(nn.ModuleDict({"a": nn.ReLU()}).items()),
    "ParameterDict": lambda: nn.ParameterDict({"a": lucid.ones(2)})["a"],
    "ParameterList": lambda: nn.ParameterList([lucid.ones(2)])[0],
    "DataParallel": refused(lambda: nn.DataParallel(nn.ReLU()), NotImplementedError),
    "Buffer": lambda: nn.Buffer([0.0]),
    "Parameter": lambda: nn.Parameter([0.0]),
    "summary": lambda: nn.summary(nn.Conv2d(1, 2, 3), (1, 4, 4)),
    "BCEWithLogitsLoss": loss(nn.BCEWithLogitsLoss, lambda: lucid.ones(2, 4)),
    "CrossEntropyLoss": loss(nn.CrossEntropyLoss, lambda: CLASSES),
    "L1Loss": loss(nn.L1Loss, lambda: lucid.ones(2, 4)),
    "MSELoss": loss(nn.MSELoss, lambda: lucid.ones(2, 4)),
    "NLLLoss": loss(nn.NLLLoss, lambda: CLASSES),
    # initial values
    **each("sparse_", lambda: nn.Parameter(lucid.ones(2, 3)), 0.5),
    **each(
        "eye_ kaiming_normal_ kaiming_uniform_ normal_ ones_ orthogonal_ trunc_normal_ uniform_ "
        "xavier_normal_ xavier_uniform_ zeros_",
        lambda: nn.Parameter(lucid.ones(2, 3)),
    ),
    **each("constant_", lambda: nn.Parameter([1.0]), 2.0),
    **each("dirac_", lambda: nn.Parameter(lucid.ones(2, 2, 3, 3))),
    **each("calculate_gain", "relu"),
    # names of PyTorch and NumPy
    **each("asin acos atan sinh cosh asinh atanh reciprocal nan_to_num", MATRIX),
    **each("arcsin arccos arctan arcsinh arctanh absolute fix sgn", MATRIX),
    **each("acosh arccosh", lambda: MATRIX() + 1),
    **each("atan2 arctan2 logaddexp divide true_divide", MATRIX, MATRIX),
    **each("fliplr flipud rot90 diff diagonal diag median", MATRIX),
    **each("nonzero argwhere count_nonzero unique aminmax var_mean std_mean", MATRIX),
    **each("clip histc quantile", lambda: MATRIX().detach(), 0.5),
    "histc": lambda: lucid.histc(VECTOR().detach(), 3),
    "histogram": lambda: lucid.histogram(VECTOR().detach(), 3),
    **each("cartesian_prod", VECTOR, VECTOR),
    **each("cumprod kthvalue", MATRIX, 1),
    "tensor_split": lambda: lucid.tensor_split(VECTOR(), 2),
    "take": lambda: lucid.take(VECTOR(), lucid.tensor([0])),
    "bincount": lambda: lucid.bincount(lucid.tensor([0, 2])),
    "lerp": lambda: lucid.lerp(VECTOR(), VECTOR(), 0.5),
    **each("addcmul addcdiv", VECTOR, VECTOR, VECTOR),
    "cross": lambda: lucid.cross(x(2, 3), x(2, 3)),
    "cdist": lambda: lucid.cdist(x(2, 3), x(4, 3)),
    "scatter": lambda: lucid.scatter(x(2, 3), 1, lucid.tensor([[0], [1]]), 1.0),
    **each("FloatTensor DoubleTensor HalfTensor LongTensor IntTensor", [1, 2]),
    **each("ShortTensor CharTensor ByteTensor BoolTensor", [1, 2]),
    **each("as_tensor asarray", MATRIX),
    **each("empty_like rand_like randn_like bernoulli", MATRIX),
    **each("is_tensor numel is_floating_point is_complex", MATRIX),
    **each("finfo iinfo dtype", lambda: "int8"),
    "finfo": lambda: lucid.finfo(lucid.float32).eps,
    "Size": lambda: lucid.Size([2, 3]),
    "randint_like": lambda: lucid.randint_like(VECTOR(), 5),
    "normal": lambda: lucid.normal(VECTOR(), 1.0),
    "multinomial": lambda: lucid.multinomial(VECTOR(), 2),
    # training
    "Optimizer": after_a_step(Descent, weight_decay=0.0),
    "SGD": after_a_step(optim.SGD, momentum=0.9),
    "Adam": after_a_step(optim.Adam),
    "AdamW": after_a_step(optim.AdamW),
    "Adamax": after_a_step(optim.Adamax),
    "NAdam": after_a_step(optim.NAdam),
    "RAdam": after_a_step(optim.RAdam),
    "RMSprop": after_a_step(optim.RMSprop),
    "Adagrad": after_a_step(optim.Adagrad),
    "Adadelta": after_a_step(optim.Adadelta),
    "LRScheduler": after_steps(Halving),
    "CosineWithWarmup": after_steps(optim.CosineWithWarmup, 5, 2),
    "LambdaLR": after_steps(optim.LambdaLR, lambda step: 0.5**step),
    "MultiStepLR": after_steps(optim.MultiStepLR, [1]),
    "StepLR": after_steps(optim.StepLR, 1),
    "ChainedScheduler": after_steps(lambda o: lrs.ChainedScheduler([lrs.StepLR(o, 1)])),
    "SequentialLR": after_steps(
        lambda o: lrs.SequentialLR(o, [lrs.ConstantLR(o), lrs.StepLR(o, 1)], [1])
    ),
    "ConstantLR": after_steps(lrs.ConstantLR, 0.5, 2),
    "LinearLR": after_steps(lrs.LinearLR),
    "PolynomialLR": after_steps(lrs.PolynomialLR),
    "ExponentialLR": after_steps(lrs.ExponentialLR, 0.5),
    "MultiplicativeLR": after_steps(lrs.MultiplicativeLR, lambda step: 0.5),
    "CosineAnnealingLR": after_steps(lrs.CosineAnnealingLR, 5),
    "CosineAnnealingWarmRestarts": after_steps(lrs.CosineAnnealingWarmRestarts, 3),
    "CyclicLR": after_steps(lambda o: lrs.CyclicLR(o, 0.1, 1.0, 3)),
    "OneCycleLR": after_steps(lrs.OneCycleLR, 1.0, 9),
    "ReduceLROnPlateau": lambda: lrs.ReduceLROnPlateau(
        optim.SGD([nn.Parameter([1.0])], lr=0.1)
    ).step(1.0),
    "clip_grad_norm_": clipped,
    "get_total_norm": lambda: nn.utils.get_total_norm([x(2).detach()]),
    "clip_grad_value_": lambda: nn.utils.clip_grad_value_([nn.Parameter([1.0])], 1.0),
    "parameters_to_vector": lambda: nn.utils.parameters_to_vector([nn.Parameter([1.0])]),
    "vector_to_parameters": lambda: nn.utils.vector_to_parameters(
        lucid.ones(1), [nn.Parameter([2.0])]
    ),
    "Sampler": lambda: data.Sampler(),
    "SubsetRandomSampler": lambda: list(data.SubsetRandomSampler([1, 2])),
    "default_collate": lambda: data.default_collate([(1, 2.0), (3, 4.0)]),
    "decay_groups": lambda: optim.decay_groups(nn.Linear(2, 2), 0.1),
    "fit": one_epoch,
    "History": one_epoch,
    "evaluate": lambda: train.evaluate(nn.Linear(3, 2), data.DataLoader(samples())),
    **dict.fromkeys("Record Report RateSearch csv_log early_stopping epoch_lines".split(), watched),
    **dict.fromkeys("find_lr keep_best progress report stop_at_nan".split(), watched),
    "confusion_matrix": lambda: train.confusion_matrix(np.array([0]), np.array([1]), 2),
    "Recipe": lambda: repr(train.recipe("convnext_tiny")),
    "recipe": lambda: train.recipe("convnext_v2_atto").make_transform(),
    "EMA": averaged,
    "layer_decay_groups": lambda: optim.layer_decay_groups(
        models.convnext_atto(num_classes=2, image_size=32), 1e-3, 0.05, 0.8
    ),
    # data
    "BatchSampler": lambda: list(data.BatchSampler(data.RandomSampler(samples()), 2, False)),
    "ConcatDataset": lambda: data.ConcatDataset([samples(), samples()])[5],
    "DistributedLoader": refused(lambda: data.DistributedLoader([]), TypeError),
    "DistributedSampler": lambda: list(data.DistributedSampler(samples(), 2, 1)),
    "DataLoader": lambda: list(data.DataLoader(samples(), batch_size=2, shuffle=True)),
    "CIFAR10": lambda: cifar(data.datasets.CIFAR10, cifar10_files()),
    "CIFAR100": lambda: cifar(data.datasets.CIFAR100, cifar100_files()),
    "MNIST": lambda: mnist(data.datasets.MNIST),
    "FashionMNIST": lambda: mnist(data.datasets.FashionMNIST),
    "DatasetFolder": in_a_folder,
    "ImageFolder": in_a_folder,
    "Npz": npz,
    "VisionDataset": lambda: data.datasets.VisionDataset("there").transformed(1, 2),
    "Published": lambda: models.hub.Published(*"abc", 1, 1, 1.0, *"defgh"),
    "download": published,
    "find": lambda: models.hub.find("torchvision/convnext_tiny").family,
    "list_pretrained": lambda: models.hub.list_pretrained("*_tiny*"),
    "Dataset": lambda: data.Dataset(),
    "DownloadError": lambda: data.DownloadError("why"),
    "download_url_to_file": lambda: data.download_url_to_file(
        Path(__file__).as_uri(), __file__, progress=False
    ),
    "Mixup": lambda: data.Mixup(2)(images(), lucid.tensor([0, 1])),
    **dict.fromkeys("CenterCrop ColorJitter Compose Normalize RandAugment".split(), transformed),
    **dict.fromkeys("RandomCrop RandomErasing RandomHorizontalFlip Resize".split(), transformed),
    **dict.fromkeys("RandomResizedCrop ToTensor Transformed".split(), transformed),
    **dict.fromkeys("Grayscale Lambda Pad RandomApply RandomGrayscale".split(), transformed),
    **dict.fromkeys("RandomRotation RandomVerticalFlip".split(), transformed),
    "RandomSampler": lambda: list(data.RandomSampler(samples())),
    "SequentialSampler": lambda: list(data.SequentialSampler(samples())),
    "Subset": lambda: data.Subset(samples(), [2, 0])[1],
    "TensorDataset": lambda: samples()[0],
    "WeightedRandomSampler": lambda: list(data.WeightedRandomSampler([1.0, 2.0], 2)),
    "digits": lambda: data.digits()[0],
    "random_split": lambda: data.random_split(samples(), [3, 1]),
    # several processes, of which there is one here
    "ReduceOp": lambda: distributed.ReduceOp.SUM,
    "all_reduce": refused(lambda: distributed.all_reduce(x(2)), ValueError),
    "barrier": refused(distributed.barrier, ValueError),
    "broadcast": refused(lambda: distributed.broadcast(x(2), 0), ValueError),
    "destroy_process_group": refused(distributed.destroy_process_group, ValueError),
    "get_rank": refused(distributed.get_rank, ValueError),
    "get_world_size": refused(distributed.get_world_size, ValueError),
    "init_process_group": refused(lambda: distributed.init_process_group("gloo"), ValueError),
    "is_initialized": distributed.is_initialized,
    # networks
    **{name: builder(name) for name in models.list_models()},
    "ConvNeXt": network(models.ConvNeXt),
    "ConvNeXtV2": network(models.ConvNeXtV2),
    "FCMAE": lambda: models.FCMAE(models.ConvNeXtV2(2, [1], [4]), 4)(x(1, 3, 8, 8))[0],
    "create_model": registered,
    "list_models": registered,
    "register_model": registered,
    "from_pretrained": weights,
    "load_weights": weights,
    "compare": compared,
    "save_weights": weights,
    "FormatError": weights,
    "predict": predicted,
    "Preprocess": predicted,
    # looking inside
    "Picture": lambda: repr(viz.Picture),
    "Convolution": lambda: viz.convolution(5, 3)._repr_svg_(),
    "convolution": lambda: viz.convolution(5, 3)._repr_svg_(),
    "Explanation": lambda: viz.explain("tanh")._repr_html_(),
    "explain": lambda: repr(viz.explain(lucid.mul)),
    "Statistics": lambda: repr(viz.statistics(nn.Linear(3, 2))),
    "statistics": lambda: viz.statistics(nn.Linear(3, 2)).stop(),
    "channel_distance": lambda: viz.channel_distance(images()),
    "Graph": lambda: repr(viz.graph(x(2).sum())),
    "graph": lambda: viz.graph(x(2).sum())._repr_svg_(),
    "Trace": lambda: repr(viz.trace_backward(x(2).sum())),
    "trace_backward": lambda: viz.trace_backward(x(2).sum())._repr_html_(),
    "Walk": walked,
    **dict.fromkeys("GradCAM IntegratedGradients Occlusion Saliency".split(), explained),
    **dict.fromkeys("grad_cam integrated_gradients occlusion saliency".split(), explained),
    **dict.fromkeys("FeatureMaps Kernels Maximised ReceptiveField".split(), looked_into),
    **dict.fromkeys("feature_maps kernels maximise receptive_field".split(), looked_into),
    "walk": walked,
    # gradients
    "Function": lambda: Double.apply(VECTOR()),
    "RemovableHandle": hooked,
    "backward": gradients_left(lambda y, a: y.backward()),
    "grad": gradients_left(lambda y, a: autograd.grad(y, a, create_graph=True)),
    "gradcheck": lambda: autograd.gradcheck(lucid.tanh, np.ones(2)),
    "Variable": lambda: autograd.Variable(MATRIX(), requires_grad=True) * 2,
    "checkpoint": lambda: autograd.checkpoint(nn.Linear(3, 2), MATRIX()),
    "detect_anomaly": in_a_block(autograd.detect_anomaly),
    "enable_grad": in_a_block(lucid.enable_grad),
    "no_grad": in_a_block(lucid.no_grad),
    "inference_mode": in_a_block(lucid.inference_mode),
    "set_grad_enabled": in_a_block(lucid.set_grad_enabled, False),
    "is_grad_enabled": lambda: lucid.is_grad_enabled(),
    **each("hessian", lambda: lambda a: (a * a).sum(), VECTOR),
    **each("jacobian vjp", lambda: lambda a: a * a, VECTOR),
    "jvp": lambda: func.jvp(lambda a: a * a, (VECTOR(),), (VECTOR(),)),
    "is_available": lambda: cuda.is_available(),
    "device_count": lambda: cuda.device_count(),
    "autocast": in_a_block(lucid.autocast, "cuda"),
    "is_autocast_enabled": lambda: lucid.is_autocast_enabled(),
    "GradScaler": lambda: amp.GradScaler().scale(VECTOR()),
    "allow_tf32": on_a_gpu(cuda.allow_tf32),
    "memory_allocated": on_a_gpu(cuda.memory_allocated),
    "synchronize": on_a_gpu(cuda.synchronize),
    "empty_cache": on_a_gpu(cuda.empty_cache),
    "current_device": on_a_gpu(cuda.current_device),
    "get_device_name": on_a_gpu(cuda.get_device_name),
    "manual_seed_all": lambda: cuda.manual_seed_all(0),
    "set_device": lambda: cuda.set_device(0),
    "accelerator": lambda: lucid.accelerator.current_accelerator(),
    "get_default_dtype": lambda: lucid.get_default_dtype(),
    "set_default_dtype": lambda: lucid.set_default_dtype(lucid.float32),
    "get_default_device": lambda: lucid.get_default_device(),
    "set_default_device": lambda: lucid.set_default_device("cpu"),
    "use_deterministic_algorithms": lambda: lucid.use_deterministic_algorithms(True),
    "set_printoptions": lambda: lucid.set_printoptions(profile="default"),
    "set_float32_matmul_precision": lambda: lucid.set_float32_matmul_precision("highest"),
}


PUBLIC = set().union(*map(public, MODULES))
took = {}


def tensors(result):
    """The tensors in a result that have a graph."""
    if isinstance(result, (tuple, list)):
        return [y for item in result for y in tensors(item)]
    is_tracked = isinstance(result, lucid.Tensor) and result.requires_grad
    return [result] if is_tracked and not result.is_leaf else []


def test_every_public_name_has_a_row():
    assert sorted(PUBLIC - set(ROWS)) == [], "add a row to the table in this file"
    assert sorted(set(ROWS) - PUBLIC) == [], "this name is gone: take its row away"


@pytest.fixture(scope="module", autouse=True)
def _libraries():
    """What a row needs and is not ours: its import is not our time."""
    if not importlib.import_module("lucid.data.digits").BESIDE.exists():
        importlib.import_module("sklearn.datasets")


@pytest.mark.parametrize("name", sorted(ROWS))
def test_it_runs(name):
    start = time.process_time()
    for y in tensors(ROWS[name]()):
        y.sum().backward()
    took[name] = time.process_time() - start


def test_all_of_it_takes_five_seconds():
    slowest = sorted(took, key=took.get)[-3:]
    assert sum(took.values()) < SECONDS, f"the slowest: {', '.join(slowest)}"
