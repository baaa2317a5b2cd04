"""One network for each layer of lucid.nn, and the shapes and dtypes that it takes."""

import lucid
from lucid import nn

IMAGE = (4, 6, 5)  # channels, rows, columns
SIGNAL = (4, 6)
ROW = (6,)


def sequential(layer, shape, dtype="float32"):
    return nn.Sequential(layer), [shape], [dtype]


def alone(layer, *shapes, dtypes=None):
    """A layer of several inputs, which no Sequential can call."""
    return layer, list(shapes), dtypes or ["float32"] * len(shapes)


class Unpooled(nn.Module):
    """MaxUnpool takes the places that a MaxPool has found."""

    def __init__(self, pool, unpool):
        self.pool, self.unpool = pool, unpool

    def forward(self, x):
        y, places = self.pool(x)
        return self.unpool(y * 2, places)


class Squashed(nn.Module):
    """What a loss needs that takes probabilities."""

    def __init__(self, loss, squash):
        self.loss, self.squash = loss, squash

    def forward(self, x, t):
        return self.loss(self.squash(x), lucid.sigmoid(t))


class Dicts(nn.Module):
    """The containers that are no layers: their parts are called one by one."""

    def __init__(self):
        self.parts = nn.ModuleDict(dict(up=nn.Linear(6, 8), down=nn.Linear(8, 2)))
        self.more = nn.ModuleList([nn.ReLU(), nn.Tanh()])
        self.scale = nn.ParameterDict(dict(a=nn.Parameter(lucid.rand(2))))
        self.shift = nn.ParameterList([nn.Parameter(lucid.rand(2))])

    def forward(self, x):
        x = self.more[0](self.parts["up"](x))
        return self.more[1](self.parts["down"](x)) * self.scale["a"] + self.shift[0]


def lazy(layer, shape):
    network = nn.Sequential(layer)
    network(lucid.rand(2, *shape))
    return network, [shape], ["float32"]


# Containers of layers and of parameters, which are called by their parts: see "containers". And
# DataParallel, which lucid has only to say that it has none.
ONLY_PARTS = {
    "DataParallel", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList",
}  # fmt: skip
CLASSES = ["float32", "int64"]
LAYERS = {
    **{
        name: lambda name=name: sequential(getattr(nn, name)(), IMAGE)
        for name in (
            "CELU ELU GELU SELU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid "
            "Mish PReLU RReLU ReLU ReLU6 SiLU Sigmoid Softplus Softshrink Softsign Tanh Tanhshrink "
            "Softmax2d Identity Flatten Dropout Dropout2d DropPath"
        ).split()
    },
    "Dropout1d": lambda: sequential(nn.Dropout1d(), SIGNAL),
    "GLU": lambda: sequential(nn.GLU(1), IMAGE),
    "Threshold": lambda: sequential(nn.Threshold(0.1, 20.0), IMAGE),
    "Softmax": lambda: sequential(nn.Softmax(1), IMAGE),
    "LogSoftmax": lambda: sequential(nn.LogSoftmax(1), IMAGE),
    "Softmin": lambda: sequential(nn.Softmin(-1), IMAGE),
    "AdaptiveAvgPool1d": lambda: sequential(nn.AdaptiveAvgPool1d(4), SIGNAL),
    "AdaptiveAvgPool2d": lambda: sequential(nn.AdaptiveAvgPool2d((4, 2)), IMAGE),
    "AdaptiveMaxPool1d": lambda: sequential(nn.AdaptiveMaxPool1d(4), SIGNAL),
    "AdaptiveMaxPool2d": lambda: sequential(nn.AdaptiveMaxPool2d((4, 2)), IMAGE),
    "AvgPool1d": lambda: sequential(nn.AvgPool1d(3, 2, 1), SIGNAL),
    "AvgPool2d": lambda: sequential(nn.AvgPool2d(3, 2, 1), IMAGE),
    "MaxPool1d": lambda: sequential(nn.MaxPool1d(3, 2, 1), SIGNAL),
    "MaxPool2d": lambda: sequential(nn.MaxPool2d(3, 2, 1), IMAGE),
    "BatchNorm1d": lambda: sequential(nn.BatchNorm1d(4), SIGNAL),
    "BatchNorm2d": lambda: sequential(nn.BatchNorm2d(4), IMAGE),
    "BatchNorm3d": lambda: sequential(nn.BatchNorm3d(4), (4, 3, 3, 2)),
    "SyncBatchNorm": lambda: sequential(nn.SyncBatchNorm(4), IMAGE),
    "GroupNorm": lambda: sequential(nn.GroupNorm(2, 4), IMAGE),
    "InstanceNorm1d": lambda: sequential(nn.InstanceNorm1d(4, affine=True), SIGNAL),
    "InstanceNorm2d": lambda: sequential(nn.InstanceNorm2d(4), IMAGE),
    "LayerNorm": lambda: sequential(nn.LayerNorm((6, 5)), IMAGE),
    "LayerNorm2d": lambda: sequential(nn.LayerNorm2d(4), IMAGE),
    "RMSNorm": lambda: sequential(nn.RMSNorm(5), IMAGE),
    "GlobalResponseNorm": lambda: sequential(nn.GlobalResponseNorm(5), IMAGE),
    "LocalResponseNorm": lambda: sequential(nn.LocalResponseNorm(3), IMAGE),
    "ChannelShuffle": lambda: sequential(nn.ChannelShuffle(2), IMAGE),
    "PixelShuffle": lambda: sequential(nn.PixelShuffle(2), IMAGE),
    "PixelUnshuffle": lambda: sequential(nn.PixelUnshuffle(2), (3, 6, 4)),
    "Unflatten": lambda: sequential(nn.Unflatten(1, (2, 2)), IMAGE),
    "Conv1d": lambda: sequential(nn.Conv1d(4, 6, 3, 2, 1), SIGNAL),
    "Conv2d": lambda: sequential(nn.Conv2d(4, 6, (3, 2), 2, 1, 2, 2), (4, 9, 8)),
    "ConvTranspose1d": lambda: sequential(nn.ConvTranspose1d(4, 6, 3, 2, 1, 1), SIGNAL),
    "ConvTranspose2d": lambda: sequential(
        nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2, dilation=2), IMAGE
    ),
    "LazyBatchNorm1d": lambda: lazy(nn.LazyBatchNorm1d(), SIGNAL),
    "LazyBatchNorm2d": lambda: lazy(nn.LazyBatchNorm2d(), IMAGE),
    "LazyConv1d": lambda: lazy(nn.LazyConv1d(6, 3), SIGNAL),
    "LazyConv2d": lambda: lazy(nn.LazyConv2d(6, 3), IMAGE),
    "LazyConvTranspose2d": lambda: lazy(nn.LazyConvTranspose2d(6, 3), IMAGE),
    "LazyLinear": lambda: lazy(nn.LazyLinear(7), IMAGE),
    "Linear": lambda: sequential(nn.Linear(5, 7), IMAGE),
    "Embedding": lambda: sequential(nn.Embedding(10, 4, padding_idx=0), ROW, "int64"),
    "Unfold": lambda: sequential(nn.Unfold((3, 2), 1, 1, 2), IMAGE),
    "Fold": lambda: sequential(nn.Fold((4, 5), (2, 2)), (12, 12)),
    "Upsample": lambda: sequential(nn.Upsample(scale_factor=2, mode="bicubic"), IMAGE),
    "UpsamplingBilinear2d": lambda: sequential(nn.UpsamplingBilinear2d(scale_factor=2), IMAGE),
    "UpsamplingNearest2d": lambda: sequential(nn.UpsamplingNearest2d(scale_factor=2), IMAGE),
    **{
        f"{kind}Pad{axes}d": lambda kind=kind, axes=axes: sequential(
            getattr(nn, f"{kind}Pad{axes}d")(*([2, 0.5] if kind == "Constant" else [2])),
            (SIGNAL, IMAGE)[axes - 1],
        )
        for kind in "Circular Constant Reflection Replication Zero".split()
        for axes in (1, 2)
    },
    "Sequential": lambda: sequential(nn.Sequential(nn.Linear(6, 8), nn.ReLU()), ROW),
    "Module": lambda: sequential(nn.Linear(6, 8), ROW),
    "containers": lambda: (Dicts(), [ROW], ["float32"]),
    "MaxUnpool1d": lambda: (
        Unpooled(nn.MaxPool1d(2, return_indices=True), nn.MaxUnpool1d(2)),
        [SIGNAL],
        ["float32"],
    ),
    "MaxUnpool2d": lambda: (
        Unpooled(nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)),
        [(4, 6, 4)],
        ["float32"],
    ),
    **{
        name: lambda name=name: alone(getattr(nn, name)(), IMAGE, IMAGE)
        for name in "L1Loss MSELoss HuberLoss SmoothL1Loss CosineSimilarity PairwiseDistance "
        "BCEWithLogitsLoss SoftMarginLoss HingeEmbeddingLoss PoissonNLLLoss".split()
    },
    "KLDivLoss": lambda: alone(nn.KLDivLoss(reduction="batchmean"), IMAGE, IMAGE),
    "MultiLabelSoftMarginLoss": lambda: alone(nn.MultiLabelSoftMarginLoss(), ROW, ROW),
    "BCELoss": lambda: (Squashed(nn.BCELoss(), nn.Sigmoid()), [ROW, ROW], ["float32"] * 2),
    "GaussianNLLLoss": lambda: alone(nn.GaussianNLLLoss(), ROW, ROW, ROW),
    "CosineEmbeddingLoss": lambda: alone(nn.CosineEmbeddingLoss(), ROW, ROW, ()),
    "MarginRankingLoss": lambda: alone(nn.MarginRankingLoss(), ROW, ROW, ROW),
    "TripletMarginLoss": lambda: alone(nn.TripletMarginLoss(), ROW, ROW, ROW),
    "CrossEntropyLoss": lambda: alone(nn.CrossEntropyLoss(), ROW, (), dtypes=CLASSES),
    "NLLLoss": lambda: alone(nn.NLLLoss(), ROW, (), dtypes=CLASSES),
    "MultiMarginLoss": lambda: alone(nn.MultiMarginLoss(), ROW, (), dtypes=CLASSES),
}
