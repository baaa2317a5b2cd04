"""Mixed precision on the stand-in for CuPy: what is cast where, and how a loss is scaled."""

import math

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F


@pytest.fixture(autouse=True)
def gpu(stand_in):
    with lucid.device("cuda"):
        yield stand_in


OPS = {  # the dtype that comes out of float32, and of float16
    "linear": (lambda x: F.linear(x, x, x[0]), "float16", "float16"),
    "matmul": (lambda x: x @ x, "float16", "float16"),
    "conv2d": (lambda x: F.conv2d(x[None, None], x[None, None]), "float16", "float16"),
    "layer_norm": (lambda x: F.layer_norm(x, 3), "float32", "float32"),
    "softmax": (lambda x: x.softmax(-1), "float32", "float32"),
    "sum": (lambda x: x.sum(), "float32", "float32"),
    "exp": (lambda x: x.exp(), "float32", "float32"),
    "power": (lambda x: x**2.5, "float32", "float32"),
    "norm": (lambda x: x.norm(), "float32", "float32"),
    "gelu": (lambda x: F.gelu(x), "float32", "float16"),
    "add": (lambda x: x + x, "float32", "float16"),
}


@pytest.mark.parametrize(("op", "of_single", "of_half"), OPS.values(), ids=OPS)
def test_what_multiplies_gets_float16_and_what_sums_float32(op, of_single, of_half):
    x = lucid.ones(3, 3)
    with lucid.autocast("cuda"):
        assert op(x).dtype == of_single
        assert op(x.half()).dtype == of_half
        assert op(x.double()).dtype == "float64"
        with lucid.autocast("cuda", enabled=False):
            assert op(x).dtype == "float32"
    assert op(x).dtype == "float32"


def test_a_block_is_left_after_an_error_and_a_function_can_be_one():
    @lucid.autocast("cuda")
    def product(x):
        assert lucid.is_autocast_enabled()
        return x @ x

    with pytest.raises(ValueError, match="inner"), lucid.autocast("cuda"):
        raise ValueError("inner")
    assert not lucid.is_autocast_enabled()
    assert product(lucid.ones(2, 2)).dtype == "float16"


@pytest.mark.parametrize("settings", [dict(device_type="cpu"), dict(device_type="tpu")])
def test_autocast_elsewhere_says_what_to_write(settings):
    with pytest.raises(ValueError, match=r"enabled=False there, or write model\.to"):
        lucid.autocast(**settings)
    with lucid.autocast(**settings, enabled=False):
        assert (lucid.ones(2, 2) @ lucid.ones(2, 2)).dtype == "float32"


def test_autocast_takes_no_other_dtype():
    with pytest.raises(ValueError, match=r"must be lucid\.float16"):
        lucid.autocast("cuda", dtype=lucid.float64)


def test_tensors_of_the_cpu_are_not_cast():
    x = lucid.ones(2, 2, device="cpu")
    with lucid.autocast("cuda"):
        assert (x @ x).dtype == "float32"


def test_products_of_float16_reach_cublas_in_float16(gpu, monkeypatch):
    kinds, multiply = set(), gpu.cuda.cublas.gemmStridedBatchedEx
    monkeypatch.setattr(
        gpu.cuda.cublas,
        "gemmStridedBatchedEx",
        lambda *args: (kinds.add((args[8], args[12], args[17], args[21])), multiply(*args)),
    )
    layer, x = lucid.nn.Linear(4, 3), lucid.random.randn(5, 4, requires_grad=True)
    with lucid.autocast("cuda"):
        y = layer(x)
    y.float().sum().backward()
    assert kinds == {(2, 2, 2, 68)}  # factors and results of 16 bits, added up in float32
    assert layer.weight.grad.dtype == x.grad.dtype == "float32"


def test_a_product_of_float16_is_rounded_once():
    x, w = lucid.full((1, 4096), 1.0), lucid.full((1, 4096), 1.0)
    w[0, 0] = 2049.0  # alone, it would be rounded to 2048
    with lucid.autocast("cuda"):
        assert F.linear(x, w, lucid.tensor([0.5])).item() == float(np.float16(2048 + 4095 + 0.5))


def step_of(network, images, labels, scaler=None):
    with lucid.autocast("cuda", enabled=scaler is not None):
        loss = F.cross_entropy(network(images), labels)
    (loss if scaler is None else scaler.scale(loss)).backward()
    return loss


def test_gradients_of_a_network_are_those_of_float32(small_network):
    network, labels = small_network(layer_scale_init=1.0), lucid.arange(8) % 4
    images = lucid.random.randn(8, 1, 8, 8)
    step_of(network, images, labels)
    exact = [p.grad.cpu().numpy() for p in network.parameters()]
    network.zero_grad()
    optimizer = lucid.optim.SGD(network.parameters(), lr=0.1)
    scaler = lucid.amp.GradScaler(init_scale=256.0)  # with more, gradients of sums are inf
    loss = step_of(network, images, labels, scaler)
    scaler.unscale_(optimizer)
    assert loss.dtype == "float32"
    for p, g in zip(network.parameters(), exact, strict=True):
        assert p.grad.dtype == "float32"
        error = np.abs(p.grad.cpu().numpy() - g).max()
        assert error < 2e-2 * max(np.abs(g).max(), 1e-3)


def leaf_with(gradient):
    w = lucid.tensor([1.0, 1.0], requires_grad=True)
    w.grad = lucid.tensor(gradient)
    return w


def test_a_step_with_inf_is_left_out_and_halves_the_scale():
    scaler = lucid.amp.GradScaler(init_scale=4.0, growth_interval=2)
    for gradient, expected, scale in (
        ([4.0, 8.0], [0.0, -1.0], 4.0),
        ([math.inf, 1.0], [1.0, 1.0], 2.0),
        ([math.nan, 1.0], [1.0, 1.0], 1.0),
        ([1e30, 1.0], [-1e30, 0.0], 1.0),  # its square is inf
        ([1.0, 1.0], [0.0, 0.0], 2.0),
    ):
        w = leaf_with(gradient)
        optimizer = lucid.optim.SGD([w], lr=1.0)
        scaler.step(optimizer)
        scaler.update()
        np.testing.assert_allclose(w.tolist(), expected, rtol=1e-6)
        assert scaler.get_scale() == scale


def test_gradients_are_divided_once_before_clipping():
    w, scaler = leaf_with([8.0, 0.0]), lucid.amp.GradScaler(init_scale=8.0)
    optimizer = lucid.optim.SGD([w], lr=1.0)
    scaler.unscale_(optimizer)
    assert w.grad.tolist() == [1, 0]
    scaler.step(optimizer)
    assert w.tolist() == [0, 1]
    with pytest.raises(RuntimeError, match="already been called"):
        scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="already been called"):
        scaler.unscale_(optimizer)
    scaler.update()
    with pytest.raises(RuntimeError, match="needs a step"):
        scaler.update()


def test_a_scaler_that_is_off_changes_nothing():
    w, scaler = leaf_with([1.0, 1.0]), lucid.amp.GradScaler(enabled=False)
    optimizer = lucid.optim.SGD([w], lr=1.0)
    assert scaler.scale(w) is w
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    assert w.tolist() == [0, 0]
    assert (scaler.get_scale(), scaler.state_dict(), scaler.is_enabled()) == (1.0, {}, False)


def test_a_scaler_goes_on_from_its_state():
    scaler, other = lucid.amp.GradScaler(init_scale=2.0), lucid.amp.GradScaler()
    scaler.step(lucid.optim.SGD([leaf_with([1.0, 1.0])], lr=1.0))
    scaler.update()
    other.load_state_dict(scaler.state_dict())
    assert other.state_dict() == scaler.state_dict()
    assert other.state_dict()["_growth_tracker"] == 1
    with pytest.raises(RuntimeError, match="empty"):
        other.load_state_dict({})


FACTORS = {
    "growth_factor": (3.0, 1.0, r"growth_factor \(=1.0\) must be above 1"),
    "backoff_factor": (0.25, 1.0, r"backoff_factor \(=1.0\) must be between 0 and 1"),
    "growth_interval": (7, 0, r"growth_interval \(=0\) must be 1 or more"),
}


@pytest.mark.parametrize(("name", "case"), FACTORS.items(), ids=FACTORS)
def test_a_setting_of_a_scaler_is_asked_and_changed(name, case):
    value, wrong, sentence = case
    scaler = lucid.amp.GradScaler()
    getattr(scaler, f"set_{name}")(value)
    assert getattr(scaler, f"get_{name}")() == scaler.state_dict()[name] == value
    for call in (getattr(scaler, f"set_{name}"), lambda x: lucid.amp.GradScaler(**{name: x})):
        with pytest.raises(ValueError, match=sentence):
            call(wrong)


def test_the_scale_grows_at_once_where_enough_good_steps_were_made():
    scaler = lucid.amp.GradScaler(init_scale=2.0)
    for expected in (2.0, 2.0, 6.0):
        scaler.step(lucid.optim.SGD([leaf_with([1.0, 1.0])], lr=1.0))
        if expected == 6.0:
            scaler.set_growth_factor(3.0)
            scaler.set_growth_interval(2)
        scaler.update()
        assert scaler.get_scale() == expected


def test_what_a_scaler_refuses():
    w = lucid.ones(2, dtype=lucid.float16, requires_grad=True)
    w.grad = lucid.ones(2, dtype=lucid.float16)
    optimizer = lucid.optim.SGD([w], lr=1.0)
    with pytest.raises(ValueError, match="keep parameters in float32"):
        lucid.amp.GradScaler().step(optimizer)
    with pytest.raises(RuntimeError, match="no closure"):
        lucid.amp.GradScaler().step(optimizer, lambda: None)
