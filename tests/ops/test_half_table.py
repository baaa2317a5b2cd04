"""Every op, layer and loss in float16 gives what float32 gives, rounded once."""

import warnings

import half_table
import numpy as np
import pytest

import lucid
from lucid import nn, ops
from lucid.nn import functional as F

MOVES = """
    all allclose any arange argmax argmin argsort argwhere as_tensor asarray bernoulli_ bincount
    bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
    broadcast_tensors cat channel_shuffle chunk clone column_stack concat concatenate copy_
    count_nonzero diag diagonal drop_path dropout dropout1d dropout2d dstack empty empty_like eq
    equal exponential_ eye fill_ flatten flip fliplr flipud from_dlpack from_numpy full
    full_like ge greater greater_equal gt histc histogram hstack is_complex is_floating_point
    is_tensor
    isclose isfinite isinf isnan le less less_equal linspace logical_and logical_not logical_or
    lt masked_fill masked_select max_unpool1d max_unpool2d moveaxis movedim narrow ne nonzero
    normal_ not_equal numel one_hot ones ones_like pad permute pixel_shuffle pixel_unshuffle
    positive random_ ravel reshape roll rot90 row_stack scatter select sort split squeeze stack
    swapaxes swapdims t take tensor tensor_split topk transpose type_as unbind
    unflatten uniform_ unique unsqueeze view_as vstack zero_ zeros zeros_like
""".split()  # what moves, draws, compares or counts numbers, and rounds nothing

READ_THEIR_RESULT = """
    exp expm1 reciprocal sigmoid tan tanh rsqrt sqrt div divide true_divide pow norm logsumexp
    softmax softmin log_softmax
""".split()  # in backward, as it was stored: in 16 bits, as PyTorch does
POWERS = ("a number to a power", "div by a number", "pow of a number")


def reads_its_result(name):
    return name in POWERS or name.split()[0].rstrip(",") in READ_THEIR_RESULT


def in_both(case, scale):
    """What float16 gives, and float32."""
    inputs = half_table.arrays(scale)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "kl_div: reduction='mean'")
        narrow = half_table.run(lucid, case, inputs)
        wide = {name: x.astype(np.float32) for name, x in inputs.items()}
        return narrow, half_table.run(lucid, case, wide)


@pytest.mark.parametrize("scale", [1.0, 100.0])
@pytest.mark.parametrize("name", half_table.CASES)
def test_values_and_gradients_are_those_of_float32_rounded_once(name, scale):
    found, expected = in_both(half_table.CASES[name], scale)
    assert list(found) == list(expected)
    for what, y in found.items():
        assert y.dtype == np.float16, what
        with np.errstate(over="ignore"):
            once = expected[what].astype(np.float16)
        if what.startswith("gradient") and reads_its_result(name):
            size = np.abs(once[np.isfinite(once)]).max(initial=1)
            np.testing.assert_allclose(y, once, rtol=4e-3, atol=2e-3 * size, err_msg=what)
        else:
            np.testing.assert_array_equal(y, once, err_msg=what)


def test_every_op_is_in_the_table_or_rounds_nothing():
    names = {name for module in (ops, F) for name in module.__all__}
    called = {name for name in names if callable(getattr(ops, name, getattr(F, name, None)))}
    called -= {name for name in called if isinstance(getattr(ops, name, None), type)}
    tried = {name.split()[0].rstrip(",") for name in half_table.CASES}
    assert called - tried - set(MOVES) == {f for f in called if f.endswith("Tensor")}
    assert not tried & set(MOVES)


LAYERS = {
    "Linear": (lambda: nn.Linear(6, 3), "x"),
    "Conv1d": (lambda: nn.Conv1d(4, 3, 3), "line"),
    "Conv2d": (lambda: nn.Conv2d(4, 6, 3, groups=2, padding=1), "maps"),
    "ConvTranspose2d": (lambda: nn.ConvTranspose2d(4, 3, 2, stride=2), "maps"),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(6), "x"),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4), "maps"),
    "InstanceNorm1d": (lambda: nn.InstanceNorm1d(4, affine=True, track_running_stats=True), "line"),
    "InstanceNorm2d": (lambda: nn.InstanceNorm2d(4, affine=True, track_running_stats=True), "maps"),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), "maps"),
    "LayerNorm": (lambda: nn.LayerNorm(6), "x"),
    "LayerNorm2d": (lambda: nn.LayerNorm2d(4), "maps"),
    "GlobalResponseNorm": (lambda: nn.GlobalResponseNorm(6), "maps"),
    "PReLU": (lambda: nn.PReLU(4), "maps"),
    "Embedding": (lambda: nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 2)), None),
    "Upsample": (lambda: nn.Upsample(scale_factor=1.5, mode="bilinear"), "maps"),
    "Unfold": (lambda: nn.Unfold(2), "maps"),
    "CircularPad2d": (lambda: nn.CircularPad2d(2), "maps"),
    "ReflectionPad2d": (lambda: nn.ReflectionPad2d(2), "maps"),
    "ReplicationPad2d": (lambda: nn.ReplicationPad2d(2), "maps"),
    "AdaptiveAvgPool2d": (lambda: nn.AdaptiveAvgPool2d(4), "maps"),
    "Softmax2d": (lambda: nn.Softmax2d(), "maps"),
} | {
    name: (getattr(nn, name), "maps")
    for name in "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid "
    "Mish ReLU ReLU6 SELU SiLU Sigmoid Softplus Softshrink Softsign Tanh Tanhshrink".split()
}  # fmt: skip


def step(layer, x, dtype):
    """Output, gradients and buffers of one training step."""
    layer = layer.to(dtype)
    if x is not None:
        x = lucid.tensor(x).to(dtype).requires_grad_()
    y = layer(lucid.tensor([[1, 1, 0]]) if x is None else x)
    weights = np.cos(np.arange(y.numel())).reshape(y.shape).astype(np.float16)
    y.backward(lucid.tensor(weights).to(dtype))
    found = {"y": y} | ({} if x is None else {"x": x.grad})
    found |= {name: p.grad for name, p in layer.named_parameters()}
    found |= {name: b for name, b in layer.named_buffers() if b.dtype.kind == "f"}
    return {name: a.detach().cpu().numpy() for name, a in found.items()}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_gives_what_float32_gives_rounded_once(name):
    make, given = LAYERS[name]
    layer, x = make(), None if given is None else half_table.arrays()[given]
    rng = np.random.default_rng(1)
    with lucid.no_grad():
        for p in layer.parameters():
            p.array = lucid.tensor(rng.normal(0.5, 0.5, p.shape)).array
    state = {key: value.clone() for key, value in layer.to(lucid.float16).state_dict().items()}
    found = step(layer, x, lucid.float16)
    layer.zero_grad()
    layer.to(lucid.float32).load_state_dict(state)
    expected = step(layer, x, lucid.float32)
    sequence = isinstance(layer, nn.Sequential)
    for what, y in found.items():
        once, size = expected[what].astype(np.float16), abs(expected[what]).max()
        if sequence or name in ("Sigmoid", "Tanh", "Softmax2d"):
            np.testing.assert_allclose(y, once, atol=2e-3 * size, err_msg=what)
        else:
            np.testing.assert_array_equal(y, once, err_msg=what)


def test_the_running_statistics_of_instance_norm_are_rounded_once():
    x = lucid.tensor(np.float16(600 * np.tile([1, -1], 32)).reshape(1, 1, 64))
    mean, var = (lucid.ones(1, dtype=lucid.float16) for _ in range(2))
    F.instance_norm(x, mean, var, momentum=0.1)
    assert mean.tolist() == [np.float16(0.9)]
    assert var.tolist() == [np.float16(0.9 + 0.1 * 360000 * 64 / 63)]


@pytest.mark.parametrize("name", ["hardswish", "hardsigmoid", "mish"])
def test_an_activation_in_place_rounds_once_too(name):
    op, x = getattr(F, name), lucid.tensor(half_table.arrays()["x"])
    expected = op(x)
    assert op(x, inplace=True) is x
    np.testing.assert_array_equal(x.cpu().numpy(), expected.cpu().numpy())


def test_an_array_of_numpy_takes_part_in_the_dtype_of_the_result():
    x = lucid.tensor(np.ones(2, np.float16), device="cpu")
    assert lucid.lerp(x, np.zeros(2, np.float32), 0.5).dtype == np.float32
    assert lucid.lerp(x, np.zeros(2, np.float16), 0.5).dtype == np.float16
