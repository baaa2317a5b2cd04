"""Layers with the same weights give torch's outputs and gradients, and start with its weights."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def _used(layer, shape):
    """A lazy layer after its first forward."""
    lib = lucid if isinstance(layer, lucid.nn.Module) else torch
    layer(lib.ones(*shape))
    return layer


# a layer, and the shape of its input
LAYERS = {
    "Linear": (lambda nn: nn.Linear(6, 4), (3, 6)),
    "Linear of maps": (lambda nn: nn.Linear(6, 4), (2, 3, 5, 6)),
    "Linear without bias": (lambda nn: nn.Linear(6, 4, bias=False), (3, 6)),
    "Conv2d": (lambda nn: nn.Conv2d(3, 8, kernel_size=4, stride=4), (2, 3, 8, 12)),
    "Conv2d, all settings": (
        lambda nn: nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 2), groups=2, bias=False),
        (2, 4, 9, 8),
    ),
    "Conv2d, same": (lambda nn: nn.Conv2d(3, 4, 3, padding="same", dilation=2), (2, 3, 6, 5)),
    "Conv2d, depthwise": (lambda nn: nn.Conv2d(4, 4, 7, padding=3, groups=4), (2, 4, 9, 8)),
    "ConvTranspose2d": (lambda nn: nn.ConvTranspose2d(3, 4, 2, stride=2), (2, 3, 4, 5)),
    "ConvTranspose2d, all settings": (
        lambda nn: nn.ConvTranspose2d(
            4, 6, (3, 2), stride=(3, 2), padding=(1, 0), output_padding=(2, 1), groups=2,
            bias=False, dilation=(1, 3),
        ),
        (2, 4, 4, 3),
    ),
    "LayerNorm": (lambda nn: nn.LayerNorm(6), (2, 3, 6)),
    "LayerNorm of two axes": (lambda nn: nn.LayerNorm((3, 6), eps=1e-6), (2, 3, 6)),
    "LayerNorm without bias": (lambda nn: nn.LayerNorm(6, bias=False), (2, 3, 6)),
    "LayerNorm alone": (lambda nn: nn.LayerNorm(6, elementwise_affine=False), (2, 3, 6)),
    "ReLU": (lambda nn: nn.ReLU(), (3, 4)),
    "GELU": (lambda nn: nn.GELU(), (3, 4)),
    "GELU, tanh": (lambda nn: nn.GELU(approximate="tanh"), (3, 4)),
    "AvgPool2d": (lambda nn: nn.AvgPool2d(2), (2, 3, 7, 8)),
    "AvgPool2d, all settings": (
        lambda nn: nn.AvgPool2d((3, 2), stride=(2, 1), padding=1, count_include_pad=False),
        (2, 3, 7, 8),
    ),
    "AvgPool2d of the pixels left over": (
        lambda nn: nn.AvgPool2d(3, 2, 1, True, False), (2, 3, 7, 8),
    ),
    "MaxPool2d": (lambda nn: nn.MaxPool2d(3, stride=2, padding=1), (2, 3, 7, 8)),
    "MaxPool2d, all settings": (
        lambda nn: nn.MaxPool2d((2, 3), (2, 1), (1, 0), (1, 2), False, True), (2, 3, 7, 8),
    ),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(6), (3, 6, 4, 5)),
    "BatchNorm2d at rest": (lambda nn: nn.BatchNorm2d(6).eval(), (3, 6, 4, 5)),
    "BatchNorm2d, all settings": (
        lambda nn: nn.BatchNorm2d(6, eps=0.01, momentum=0.3, affine=False), (3, 6, 4, 5),
    ),
    "BatchNorm2d of an average": (lambda nn: nn.BatchNorm2d(6, momentum=None), (3, 6, 4, 5)),
    "GroupNorm": (lambda nn: nn.GroupNorm(2, 6), (3, 6, 4, 5)),
    "GroupNorm of rows": (lambda nn: nn.GroupNorm(2, 16, eps=1e-3), (3, 16)),
    "GroupNorm alone": (lambda nn: nn.GroupNorm(3, 6, affine=False), (3, 6, 4, 5)),
    "SiLU": (lambda nn: nn.SiLU(), (3, 4)),
    "Sigmoid": (lambda nn: nn.Sigmoid(), (3, 4)),
    "Tanh": (lambda nn: nn.Tanh(), (3, 4)),
    "Softmax": (lambda nn: nn.Softmax(dim=1), (3, 4, 5)),
    "CELU": (lambda nn: nn.CELU(), (3, 4)),
    "ELU": (lambda nn: nn.ELU(), (3, 4)),
    "Hardshrink": (lambda nn: nn.Hardshrink(), (3, 4)),
    "Hardswish": (lambda nn: nn.Hardswish(), (3, 4)),
    "Hardtanh": (lambda nn: nn.Hardtanh(), (3, 4)),
    "LeakyReLU": (lambda nn: nn.LeakyReLU(), (3, 4)),
    "LogSigmoid": (lambda nn: nn.LogSigmoid(), (3, 4)),
    "Mish": (lambda nn: nn.Mish(), (3, 4)),
    "PReLU": (lambda nn: nn.PReLU(), (3, 4)),
    "ReLU6": (lambda nn: nn.ReLU6(), (3, 4)),
    "SELU": (lambda nn: nn.SELU(), (3, 4)),
    "Softplus": (lambda nn: nn.Softplus(), (3, 4)),
    "Softshrink": (lambda nn: nn.Softshrink(), (3, 4)),
    "Softsign": (lambda nn: nn.Softsign(), (3, 4)),
    "Tanhshrink": (lambda nn: nn.Tanhshrink(), (3, 4)),
    "PReLU of channels": (lambda nn: nn.PReLU(3, init=0.1), (2, 3, 4)),
    "GLU": (lambda nn: nn.GLU(1), (3, 4)),
    "LogSoftmax": (lambda nn: nn.LogSoftmax(dim=1), (3, 4, 5)),
    "Softmin": (lambda nn: nn.Softmin(dim=1), (3, 4, 5)),
    "Softmax2d": (lambda nn: nn.Softmax2d(), (2, 3, 4, 5)),
    "Threshold": (lambda nn: nn.Threshold(0.5, 20.0), (3, 4)),
    "Upsample": (lambda nn: nn.Upsample(scale_factor=2), (2, 3, 4, 5)),
    "Upsample, bilinear": (
        lambda nn: nn.Upsample(size=(7, 9), mode="bilinear", align_corners=True), (2, 3, 4, 5),
    ),
    "Unfold": (lambda nn: nn.Unfold(2, stride=2), (2, 3, 4, 6)),
    "Unfold, all settings": (lambda nn: nn.Unfold((2, 3), 2, (1, 2), (2, 1)), (2, 3, 7, 8)),
    "AdaptiveAvgPool2d": (lambda nn: nn.AdaptiveAvgPool2d((3, 2)), (2, 3, 7, 8)),
    "Flatten": (lambda nn: nn.Flatten(), (2, 3, 4, 5)),
    "Flatten some": (lambda nn: nn.Flatten(0, 1), (2, 3, 4, 5)),
    "BatchNorm1d of rows": (lambda nn: nn.BatchNorm1d(6), (3, 6)),
    "BatchNorm1d of signals": (lambda nn: nn.BatchNorm1d(6, eps=0.1), (3, 6, 4)),
    "BatchNorm3d": (lambda nn: nn.BatchNorm3d(3), (2, 3, 2, 4, 3)),
    "BatchNorm2d without memory": (
        lambda nn: nn.BatchNorm2d(6, track_running_stats=False), (3, 6, 4, 5),
    ),
    "BatchNorm2d without memory at rest": (
        lambda nn: nn.BatchNorm2d(6, track_running_stats=False).eval(), (3, 6, 4, 5),
    ),
    "BatchNorm2d without bias": (lambda nn: nn.BatchNorm2d(6, bias=False), (3, 6, 4, 5)),
    "GroupNorm without bias": (lambda nn: nn.GroupNorm(2, 6, bias=False), (3, 6, 4, 5)),
    "InstanceNorm1d": (lambda nn: nn.InstanceNorm1d(3), (2, 3, 5)),
    "InstanceNorm2d": (lambda nn: nn.InstanceNorm2d(3), (2, 3, 5, 4)),
    "InstanceNorm2d of one image": (lambda nn: nn.InstanceNorm2d(3, affine=True), (3, 5, 4)),
    "InstanceNorm2d with memory": (
        lambda nn: nn.InstanceNorm2d(3, 0.1, 0.3, True, True), (2, 3, 5, 4),
    ),
    "InstanceNorm2d with memory at rest": (
        lambda nn: nn.InstanceNorm2d(3, affine=True, track_running_stats=True).eval(),
        (2, 3, 5, 4),
    ),
    "Conv1d": (lambda nn: nn.Conv1d(3, 8, 3), (2, 3, 9)),
    "Conv1d, all settings": (
        lambda nn: nn.Conv1d(4, 6, (3,), 2, (2,), 2, groups=2, bias=False), (2, 4, 9),
    ),
    "Conv1d, same": (lambda nn: nn.Conv1d(3, 4, 3, padding="same", dilation=2), (2, 3, 9)),
    "Conv1d, reflect": (
        lambda nn: nn.Conv1d(3, 4, 3, padding=2, padding_mode="reflect"), (2, 3, 9),
    ),
    "Conv1d, circular": (
        lambda nn: nn.Conv1d(3, 4, 4, padding="same", padding_mode="circular"), (2, 3, 9),
    ),
    "Conv1d, valid": (lambda nn: nn.Conv1d(3, 4, 3, padding="valid"), (2, 3, 9)),
    "Conv2d, valid": (lambda nn: nn.Conv2d(3, 4, 3, padding="valid"), (2, 3, 6, 5)),
    "MaxPool1d": (lambda nn: nn.MaxPool1d(3, stride=2, padding=1), (2, 3, 8)),
    "MaxPool1d, all settings": (
        lambda nn: nn.MaxPool1d(2, 3, 1, 2, return_indices=True, ceil_mode=True), (2, 3, 8),
    ),
    "MaxPool2d with places": (lambda nn: nn.MaxPool2d(2, return_indices=True), (2, 3, 6, 7)),
    "AvgPool1d": (lambda nn: nn.AvgPool1d(2), (2, 3, 7)),
    "AvgPool1d, all settings": (lambda nn: nn.AvgPool1d(3, 2, 1, True, False), (2, 3, 8)),
    "AvgPool2d by a number": (
        lambda nn: nn.AvgPool2d(3, 2, 1, divisor_override=5), (2, 3, 7, 8),
    ),
    "AvgPool2d by a number, what is left over": (
        lambda nn: nn.AvgPool2d((2, 3), 2, (0, 1), True, False, 7), (3, 7, 8),
    ),
    "AdaptiveAvgPool1d": (lambda nn: nn.AdaptiveAvgPool1d(3), (2, 3, 8)),
    "AdaptiveAvgPool2d, None": (lambda nn: nn.AdaptiveAvgPool2d((None, 3)), (2, 3, 7, 8)),
    "AdaptiveMaxPool1d": (lambda nn: nn.AdaptiveMaxPool1d(3, True), (2, 3, 8)),
    "AdaptiveMaxPool2d": (lambda nn: nn.AdaptiveMaxPool2d((3, 5)), (2, 3, 7, 8)),
    "AdaptiveMaxPool2d with places": (
        lambda nn: nn.AdaptiveMaxPool2d((None, 3), return_indices=True), (3, 7, 8),
    ),
    "ConstantPad1d": (lambda nn: nn.ConstantPad1d(2, 3.5), (2, 3, 4)),
    "ConstantPad2d": (lambda nn: nn.ConstantPad2d((1, 2, 0, 3), -1.0), (2, 3, 4, 5)),
    "ZeroPad1d": (lambda nn: nn.ZeroPad1d((1, 0)), (3, 4)),
    "ZeroPad2d": (lambda nn: nn.ZeroPad2d(1), (2, 3, 4, 5)),
    "ReflectionPad1d": (lambda nn: nn.ReflectionPad1d(2), (2, 3, 4)),
    "ReflectionPad2d": (lambda nn: nn.ReflectionPad2d((1, 2, 3, 0)), (2, 3, 4, 5)),
    "ReplicationPad1d": (lambda nn: nn.ReplicationPad1d((3, 1)), (2, 3, 4)),
    "ReplicationPad2d": (lambda nn: nn.ReplicationPad2d(2), (3, 4, 5)),
    "CircularPad1d": (lambda nn: nn.CircularPad1d(2), (2, 3, 4)),
    "CircularPad2d": (lambda nn: nn.CircularPad2d((1, 2, 3, 0)), (2, 3, 4, 5)),
    "PixelShuffle": (lambda nn: nn.PixelShuffle(2), (2, 12, 3, 4)),
    "PixelUnshuffle": (lambda nn: nn.PixelUnshuffle(3), (2, 2, 6, 9)),
    "ChannelShuffle": (lambda nn: nn.ChannelShuffle(3), (2, 6, 3, 4)),
    "Unflatten": (lambda nn: nn.Unflatten(1, (2, 3)), (2, 6, 3)),
    "UpsamplingNearest2d": (lambda nn: nn.UpsamplingNearest2d(scale_factor=2), (2, 3, 4, 5)),
    "UpsamplingBilinear2d": (lambda nn: nn.UpsamplingBilinear2d(size=(7, 9)), (2, 3, 4, 5)),
    "Dropout2d at rest": (lambda nn: nn.Dropout2d().eval(), (2, 3, 4, 5)),
    "LazyLinear": (lambda nn: _used(nn.LazyLinear(4), (3, 6)), (3, 6)),
    "LazyConv2d": (lambda nn: _used(nn.LazyConv2d(4, 3), (2, 3, 6, 5)), (2, 3, 6, 5)),
    "LazyBatchNorm2d": (lambda nn: _used(nn.LazyBatchNorm2d(), (2, 3, 6, 5)), (2, 3, 6, 5)),
    "Identity": (lambda nn: nn.Identity(), (2, 3)),
    "Dropout of all": (lambda nn: nn.Dropout(1.0), (2, 3)),
    "Dropout2d of all": (lambda nn: nn.Dropout2d(p=1), (2, 3, 4, 5)),
    "Dropout at rest": (lambda nn: nn.Dropout(0.5).eval(), (2, 3)),
    "Sequential": (
        lambda nn: nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
            nn.LayerNorm(8), nn.Linear(8, 5),
        ),
        (2, 3, 6, 5),
    ),
}  # fmt: skip
LOSSES = {
    "CrossEntropyLoss": lambda nn: nn.CrossEntropyLoss(),
    "NLLLoss": lambda nn: nn.NLLLoss(ignore_index=2),
    "CrossEntropyLoss, sum": lambda nn: nn.CrossEntropyLoss(reduction="sum", label_smoothing=0.1),
}
WEIGHTED = {
    "CrossEntropyLoss": lambda nn, w: nn.CrossEntropyLoss(w, label_smoothing=0.1),
    "CrossEntropyLoss, ignored": lambda nn, w: nn.CrossEntropyLoss(weight=w, ignore_index=2),
    "NLLLoss": lambda nn, w: nn.NLLLoss(w, reduction="sum"),
}
OF_EACH_NUMBER = {
    "MSELoss": lambda nn, w: nn.MSELoss(),
    "MSELoss, sum": lambda nn, w: nn.MSELoss(reduction="sum"),
    "BCELoss": lambda nn, w: lambda x, t: nn.BCELoss()(x.sigmoid(), t),
    "BCELoss, weighted": lambda nn, w: lambda x, t: nn.BCELoss(w, reduction="sum")(x.sigmoid(), t),
    "SmoothL1Loss": lambda nn, w: nn.SmoothL1Loss(),
    "SmoothL1Loss, sum": lambda nn, w: nn.SmoothL1Loss(reduction="sum", beta=0.25),
    "HuberLoss": lambda nn, w: nn.HuberLoss(),
    "HuberLoss, none": lambda nn, w: nn.HuberLoss("none", 0.5),
    "KLDivLoss": lambda nn, w: nn.KLDivLoss(reduction="batchmean"),
    "KLDivLoss, logarithms": lambda nn, w: nn.KLDivLoss(reduction="sum", log_target=True),
    "CosineSimilarity": lambda nn, w: nn.CosineSimilarity(),
    "CosineSimilarity, dim": lambda nn, w: nn.CosineSimilarity(dim=0, eps=2.0),
    "PairwiseDistance": lambda nn, w: nn.PairwiseDistance(),
    "PairwiseDistance, 1": lambda nn, w: nn.PairwiseDistance(p=1.0, keepdim=True),
    "L1Loss": lambda nn, w: nn.L1Loss(),
    "L1Loss, none": lambda nn, w: nn.L1Loss(reduction="none"),
    "BCEWithLogitsLoss": lambda nn, w: nn.BCEWithLogitsLoss(),
    "BCEWithLogitsLoss, weighted": lambda nn, w: nn.BCEWithLogitsLoss(w, reduction="sum"),
    "BCEWithLogitsLoss, yes": lambda nn, w: nn.BCEWithLogitsLoss(pos_weight=w),
}
# a layer of many outputs, and the bound of its weights
INITIAL = {
    "Linear": (lambda nn: nn.Linear(9, 20000), 1 / 3),
    "Conv2d": (lambda nn: nn.Conv2d(4, 20000, 2), 1 / 4),
    "Conv2d, grouped": (lambda nn: nn.Conv2d(8, 20000, 2, groups=2), 1 / 4),
    "Conv2d, depthwise": (lambda nn: nn.Conv2d(20000, 20000, 3, groups=20000), 1 / 3),
    "Conv1d": (lambda nn: nn.Conv1d(8, 20000, 2), 1 / 4),
    "ConvTranspose2d": (lambda nn: nn.ConvTranspose2d(3, 20000, 2), 80000**-0.5),
}
FILLED = {
    "uniform": lambda init, x: init.uniform_(x, -0.5, 2.0),
    "normal": lambda init, x: init.normal_(x, mean=1.0, std=0.3),
    "trunc_normal": lambda init, x: init.trunc_normal_(x, std=0.02),
    "trunc_normal, cut": lambda init, x: init.trunc_normal_(x, mean=0.5, a=-1.0, b=1.0),
    "trunc_normal, cut above": lambda init, x: init.trunc_normal_(x, a=-10.0, b=0.5),
    "trunc_normal, cut below": lambda init, x: init.trunc_normal_(x, a=-0.5, b=10.0),
    "kaiming_uniform": lambda init, x: init.kaiming_uniform_(x),
    "kaiming_uniform, leaky": lambda init, x: init.kaiming_uniform_(x, a=2.0),
    "kaiming_uniform, all": lambda init, x: init.kaiming_uniform_(x, 0, "fan_out", "tanh"),
    "kaiming_normal": lambda init, x: init.kaiming_normal_(x),
    "kaiming_normal, all": lambda init, x: init.kaiming_normal_(x, 0.2, mode="fan_out"),
    "kaiming_normal, relu": lambda init, x: init.kaiming_normal_(x, nonlinearity="relu"),
    "xavier_uniform": lambda init, x: init.xavier_uniform_(x),
    "xavier_uniform, gain": lambda init, x: init.xavier_uniform_(x, gain=2.0),
    "xavier_normal": lambda init, x: init.xavier_normal_(x),
    "xavier_normal, gain": lambda init, x: init.xavier_normal_(x, gain=5 / 3),
    "orthogonal": lambda init, x: init.orthogonal_(x),
    "orthogonal, gain": lambda init, x: init.orthogonal_(x, gain=3.0),
    "sparse": lambda init, x: init.sparse_(x, 0.3, std=0.5),
    "constant, by name": lambda init, x: init.constant_(x, val=2.0),
    "constant": lambda init, x: init.constant_(x, 3.5),
    "zeros": lambda init, x: init.zeros_(x),
    "ones": lambda init, x: init.ones_(x),
}
QUANTILES = np.linspace(0.02, 0.98, 25)


def _numbers(randn, name, tensor):
    """Numbers for a tensor of a layer: a variance is positive, and a count 3."""
    if not tensor.is_floating_point():
        return np.array(3)
    numbers = randn(*tensor.shape)
    return numbers * numbers if name.endswith("running_var") else numbers


def _with_state(lib, make, state):
    """The layer in float64, with the numbers of ``state``."""
    layer = make(lib.nn).to(lib.float64)
    layer.load_state_dict(
        state if lib is lucid else {name: torch.tensor(array) for name, array in state.items()}
    )
    return layer


def _assert_same_distribution(ours, theirs):
    ours, theirs = np.quantile(ours, QUANTILES), np.quantile(theirs, QUANTILES)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=0.03 * np.ptp(theirs))


@pytest.mark.parametrize("case", LAYERS.values(), ids=LAYERS)
def test_outputs_and_gradients(agree, randn, case):
    make, shape = case
    tensors = make(torch.nn).state_dict()
    state = {name: _numbers(randn, name, tensor) for name, tensor in tensors.items()}

    def run(lib, x):
        layer = _with_state(lib, make, state).to(x.dtype)
        y, *places = layer(x) if getattr(layer, "return_indices", False) else (layer(x),)
        parameters = list(layer.parameters())
        buffers = tuple(layer.buffers())
        if not parameters:
            return y, *places, *buffers
        return y, *buffers, *lib.autograd.grad((y * y).sum(), parameters, retain_graph=True)

    agree(run, randn(*shape))


@pytest.mark.parametrize("make", LOSSES.values(), ids=LOSSES)
def test_losses(agree, randn, make):
    agree(lambda lib, x, t: make(lib.nn)(x, t), randn(4, 5), np.array([0, 4, 2, 2]))


@pytest.mark.parametrize("make", WEIGHTED.values(), ids=WEIGHTED)
def test_losses_with_weights(agree, randn, make):
    def run(lib, x, t):
        return make(lib.nn, lib.tensor([0.5, 2.0, 1.0, 0.0, 3.0], dtype=x.dtype))(x, t)

    agree(run, randn(4, 5), np.array([0, 4, 2, 2]))


@pytest.mark.parametrize("make", OF_EACH_NUMBER.values(), ids=OF_EACH_NUMBER)
def test_losses_of_each_number(agree, randn, make):
    def run(lib, x, t):
        return make(lib.nn, lib.tensor([0.5, 2.0, 1.0, 0.0, 3.0], dtype=x.dtype))(x, t)

    agree(run, randn(4, 5), abs(np.sin(randn(4, 5))))


@pytest.mark.parametrize("padding_idx", [None, 2, -1])
def test_embedding(agree, randn, padding_idx):
    table = randn(5, 3)

    def run(lib, i):
        layer = lib.nn.Embedding(5, 3, padding_idx=padding_idx).to(lib.float64)
        layer.load_state_dict({"weight": lib.tensor(table)})
        y = layer(i)
        (y * y).sum().backward()
        return y, layer.weight.grad

    agree(run, np.array([[0, 2, 2], [4, 1, 4]]))


def test_layer_norm_2d_is_layer_norm_over_the_channels(agree, randn):
    weight, bias = randn(3), randn(3)

    def run(lib, x):
        if lib is torch:
            by_pixel = torch.nn.LayerNorm(3, eps=1e-6).to(x.dtype)
            by_pixel.load_state_dict({"weight": torch.tensor(weight), "bias": torch.tensor(bias)})
            return by_pixel(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        layer = lucid.nn.LayerNorm2d(3).to(x.dtype)
        layer.load_state_dict({"weight": weight, "bias": bias})
        return layer(x)

    agree(run, randn(2, 3, 4, 5))


@pytest.mark.parametrize("case", LAYERS.values(), ids=LAYERS)
def test_parameters_have_the_names_and_shapes_of_torch(case):
    make, _ = case
    ours, theirs = (
        {name: tuple(p.shape) for name, p in make(lib.nn).state_dict().items()}
        for lib in (lucid, torch)
    )
    assert ours == theirs


@pytest.mark.parametrize("case", INITIAL.values(), ids=INITIAL)
def test_initial_weights_are_drawn_as_in_torch(case):
    make, bound = case
    torch.manual_seed(0)
    theirs = dict(make(torch.nn).named_parameters())
    for name, parameter in make(lucid.nn).named_parameters():
        ours, reference = parameter.detach().numpy(), theirs[name].detach().numpy()
        _assert_same_distribution(ours, reference)
        for array in (ours, reference):
            assert 0.99 * bound < np.abs(array).max() <= bound
            np.testing.assert_allclose(array.std(), bound / 3**0.5, rtol=0.02)


def test_layer_norm_starts_as_ones_and_zeros():
    for name, parameter in lucid.nn.LayerNorm(5).named_parameters():
        theirs = torch.nn.LayerNorm(5).get_parameter(name)
        assert parameter.tolist() == theirs.tolist()


@pytest.mark.parametrize("fill", FILLED.values(), ids=FILLED)
def test_initial_values_are_distributed_as_in_torch(fill):
    torch.manual_seed(0)
    ours = fill(lucid.nn.init, lucid.empty(200, 500)).numpy()
    theirs = fill(torch.nn.init, torch.empty(200, 500)).numpy()
    _assert_same_distribution(ours, theirs)
    np.testing.assert_allclose(ours.mean(), theirs.mean(), rtol=0, atol=0.01 * theirs.std())
    np.testing.assert_allclose(ours.std(), theirs.std(), rtol=0.02)
