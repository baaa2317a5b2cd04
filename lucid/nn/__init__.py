"""Layers: objects that hold parameters and know how to use them."""

from importlib import import_module

from lucid.nn import functional, init, parallel, utils
from lucid.nn.activation import GELU, ReLU, Sigmoid, SiLU, Tanh
from lucid.nn.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from lucid.nn.containers import Identity, ModuleList, Sequential
from lucid.nn.conv import Conv2d, ConvTranspose2d
from lucid.nn.conv1d import Conv1d, ConvTranspose1d
from lucid.nn.dicts import ModuleDict, ParameterDict, ParameterList
from lucid.nn.dropout import Dropout, Dropout1d, Dropout2d, DropPath
from lucid.nn.elu import CELU, ELU, SELU
from lucid.nn.embedding import Embedding
from lucid.nn.gates import GLU, LeakyReLU, LogSigmoid, Mish, PReLU, Softplus, Softsign, Tanhshrink
from lucid.nn.hard import Hardshrink, Hardsigmoid, Hardswish, Hardtanh, ReLU6, Softshrink, Threshold
from lucid.nn.instance_norm import InstanceNorm1d, InstanceNorm2d
from lucid.nn.lazy import (
    LazyBatchNorm1d,
    LazyBatchNorm2d,
    LazyConv1d,
    LazyConv2d,
    LazyConvTranspose2d,
    LazyLinear,
)
from lucid.nn.likelihood_loss import GaussianNLLLoss, PoissonNLLLoss
from lucid.nn.linear import Linear
from lucid.nn.loss import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from lucid.nn.margin_loss import MultiLabelSoftMarginLoss, MultiMarginLoss, SoftMarginLoss
from lucid.nn.module import Buffer, Module, Parameter
from lucid.nn.norm import GlobalResponseNorm, GroupNorm, LayerNorm, LayerNorm2d
from lucid.nn.pad import (
    CircularPad1d,
    CircularPad2d,
    ConstantPad1d,
    ConstantPad2d,
    ReflectionPad1d,
    ReflectionPad2d,
    ReplicationPad1d,
    ReplicationPad2d,
    ZeroPad1d,
    ZeroPad2d,
)
from lucid.nn.pair_loss import (
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    MarginRankingLoss,
    TripletMarginLoss,
)
from lucid.nn.parallel import DataParallel
from lucid.nn.pool import AdaptiveAvgPool2d, AvgPool2d, Flatten, MaxPool2d
from lucid.nn.pool1d import (
    AdaptiveAvgPool1d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AvgPool1d,
    MaxPool1d,
)
from lucid.nn.resize import Upsample, UpsamplingBilinear2d, UpsamplingNearest2d
from lucid.nn.robust_loss import BCELoss, HuberLoss, KLDivLoss, SmoothL1Loss
from lucid.nn.rrelu import RReLU
from lucid.nn.scale_norm import LocalResponseNorm, RMSNorm
from lucid.nn.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle, Unflatten
from lucid.nn.similarity import CosineSimilarity, PairwiseDistance
from lucid.nn.softmax import LogSoftmax, Softmax, Softmax2d, Softmin
from lucid.nn.summary import summary
from lucid.nn.sync_batch_norm import SyncBatchNorm
from lucid.nn.unfold import Fold, Unfold
from lucid.nn.unpool import MaxUnpool1d, MaxUnpool2d

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Buffer",
    "ChannelShuffle",
    "CircularPad1d",
    "CircularPad2d",
    "ConstantPad1d",
    "ConstantPad2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "CosineEmbeddingLoss",
    "CosineSimilarity",
    "CrossEntropyLoss",
    "DataParallel",
    "DropPath",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Embedding",
    "Flatten",
    "Fold",
    "GaussianNLLLoss",
    "GlobalResponseNorm",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "Identity",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "KLDivLoss",
    "L1Loss",
    "LayerNorm",
    "LayerNorm2d",
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyConv1d",
    "LazyConv2d",
    "LazyConvTranspose2d",
    "LazyLinear",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "MaxPool1d",
    "MaxPool2d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "PReLU",
    "PairwiseDistance",
    "Parameter",
    "ParameterDict",
    "ParameterList",
    "PixelShuffle",
    "PixelUnshuffle",
    "PoissonNLLLoss",
    "RMSNorm",
    "RReLU",
    "ReLU",
    "ReLU6",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "SyncBatchNorm",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "TripletMarginLoss",
    "Unflatten",
    "Unfold",
    "Upsample",
    "UpsamplingBilinear2d",
    "UpsamplingNearest2d",
    "ZeroPad1d",
    "ZeroPad2d",
    "functional",
    "init",
    "parallel",
    "summary",
    "utils",
]


def __getattr__(name):
    raise import_module("lucid.absent").absent("lucid.nn", name)
