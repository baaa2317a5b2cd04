"""Half a block as one op computes what the block's own lines compute, and only where none looks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid import nn
from lucid.autograd.watch import Watcher
from lucid.backend import fast
from lucid.models import convnext, perceptron

pytestmark = pytest.mark.cpu_only(reason="the GPU has no such op")


@pytest.fixture(autouse=True, params=[False, True], ids=["NumPy", "loops"], scope="module")
def with_loops(request):
    """Every test with compiled loops, and with NumPy alone."""
    with lucid.fast(request.param):
        if request.param and fast.loops() is None:
            pytest.skip("needs the extra fast")
        yield request.param


def block_and_maps(channels, images, height, width, seed=0, **settings):
    """A block with large weights, and maps that lie channel by channel in memory."""
    rng = np.random.default_rng(seed)
    block = convnext.Block(channels, **{"layer_scale_init": 0.5} | settings)
    for p in block.parameters():
        p.data = 0.5 * rng.standard_normal(p.shape, dtype=np.float32)
    maps = rng.standard_normal((channels, images, height, width), dtype=np.float32)
    return block, lucid.Tensor(maps.swapaxes(0, 1)).requires_grad_()


def results(block, x, order=1):
    """The block's output, and the gradients of a loss, or of their own squares."""
    y = block(x)
    leaves, loss = [x, *block.parameters()], (y * y).mean()
    for _ in range(order - 1):
        grads = lucid.autograd.grad(loss, leaves, create_graph=True)
        loss = sum((g * g).mean() for g in grads)
    return [y, *lucid.autograd.grad(loss, leaves)]


def is_one_op(block, *x):
    return perceptron.fits(block, *x)


def assert_both_ways_agree(monkeypatch, block, x, order=1, tolerance=1e-5):
    assert is_one_op(block, x)
    ours = results(block, x, order)
    with monkeypatch.context() as patch:
        patch.setattr(convnext, "fits", lambda *args, **kwargs: False)
        theirs = results(block, x, order)
    ours, theirs = ([t.detach().numpy() for t in found] for found in (ours, theirs))
    largest = max(abs(b).max() for b in theirs[1:])
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        assert a.dtype == b.dtype == np.float32
        assert abs(a - b).max() <= tolerance * max(abs(b).max(), 0.01 * largest)


SHAPES = dict(
    channels=st.integers(2, 40), images=st.integers(1, 4),
    height=st.integers(1, 20), width=st.integers(1, 20), seed=st.integers(0, 99),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(**SHAPES)
def test_both_ways_give_the_same_numbers_and_gradients(channels, images, height, width, seed):
    block, x = block_and_maps(channels, images, height, width, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(perceptron.fast, "LEAST", 1)
        assert_both_ways_agree(patch, block, x, tolerance=3e-5)


@pytest.mark.parametrize("maps", [(8, 2, 16, 17), (64, 1, 5, 13)])  # more pixels, more units
@pytest.mark.parametrize("order", [2, 3])
def test_gradients_of_any_order_are_those_of_the_lines(monkeypatch, maps, order):
    block, x = block_and_maps(*maps)
    assert_both_ways_agree(monkeypatch, block, x, order, tolerance=1e-4)


@pytest.mark.parametrize("maps", [(24, 3, 40, 40), (96, 1, 7, 7)])
def test_without_gradients_nothing_is_kept_and_the_numbers_are_the_same(maps):
    block, x = block_and_maps(*maps)
    y = block(x).detach().numpy()
    with lucid.no_grad():
        assert is_one_op(block, x)
        np.testing.assert_array_equal(block(x).numpy(), y)


@pytest.mark.parametrize("maps", [(24, 3, 40, 40), (96, 1, 7, 7)])
def test_any_number_of_threads_gives_the_same_bits(maps):
    block, x = block_and_maps(*maps)
    assert is_one_op(block, x)
    found, before = [], lucid.get_num_threads()
    for threads in (1, 2, 3):
        lucid.set_num_threads(threads)
        found.append([y.detach().numpy().tobytes() for y in results(block, x)])
    lucid.set_num_threads(before)
    assert found[0] == found[1] == found[2]


def test_backward_may_run_twice_and_without_the_loops():
    block, x = block_and_maps(16, 2, 16, 16)
    leaves, y = [x, *block.parameters()], block(x)
    first = lucid.autograd.grad(y.sum(), leaves, retain_graph=True)
    second = lucid.autograd.grad(y.sum(), leaves, retain_graph=True)
    with lucid.fast(False):
        third = lucid.autograd.grad(y.sum(), leaves)
    for a, b, c in zip(first, second, third, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
        np.testing.assert_allclose(a.numpy(), c.numpy(), rtol=0, atol=1e-5 * abs(a.numpy()).max())


def test_no_two_tensors_share_their_gradient():
    block, x = block_and_maps(16, 2, 16, 16)
    seed = lucid.ones(2, 16, 16, 16)
    block(x).backward(seed)
    grads = [t.grad.numpy() for t in (x, *block.parameters())] + [seed.numpy()]
    for i, a in enumerate(grads):
        assert not any(np.shares_memory(a, b) for b in grads[:i])
    assert (seed.numpy() == 1).all()


def looks_inside(name):
    def change(block):
        getattr(block, name).register_forward_hook(lambda *args: None)

    return change


def replaces(name, value):
    return lambda block: setattr(block, name, value)


PLAIN = {
    "a hook on the block": lambda b: b.register_forward_hook(lambda *args: None),
    "a hook on a layer": looks_inside("pwconv1"),
    "a hook on GELU": looks_inside("act"),
    "a backward hook": lambda b: b.pwconv2.register_full_backward_hook(lambda *args: None),
    "no layer scale": replaces("gamma", None),
    "another activation": replaces("act", nn.ReLU()),
    "GELU by tanh": replaces("act", nn.GELU("tanh")),
    "no bias": replaces("pwconv1", nn.Linear(16, 64, bias=False)),
    "a layer that returns other shapes": replaces("pwconv2", nn.Linear(64, 1)),
    "frozen weights": lambda b: b.pwconv1.requires_grad_(False),
    "float64": lambda b: b.to(lucid.float64),
    "another forward": lambda b: setattr(b.pwconv1, "forward", lambda x: lucid.zeros(1)),
}


@pytest.mark.parametrize("why", PLAIN)
def test_all_that_is_not_the_plain_block_takes_its_own_lines(why):
    block, x = block_and_maps(16, 2, 16, 16)
    assert is_one_op(block, x)
    PLAIN[why](block)
    assert not is_one_op(block, x)


def test_many_numbers_are_faster_so_by_the_loops_alone(with_loops):
    block, x = block_and_maps(24, 1, 105, 105)
    assert is_one_op(block, x) is with_loops


def test_dropped_paths_take_the_lines_while_training():
    block, x = block_and_maps(16, 2, 16, 16, drop_path=0.5)
    assert not is_one_op(block, x)
    assert is_one_op(block.eval(), x)


def test_whoever_watches_sees_every_layer():
    block, x = block_and_maps(16, 2, 16, 16)
    with Watcher():
        assert not is_one_op(block, x)


def test_maps_that_lie_image_by_image_and_few_numbers_take_the_lines():
    block, _ = block_and_maps(16, 2, 16, 16)
    assert not is_one_op(block, lucid.random.randn(2, 16, 16, 16))
    assert not is_one_op(block, lucid.random.randn(16, 1, 2, 2).transpose(0, 1))


def test_a_subclass_with_its_own_forward_is_asked():
    class Twice(convnext.Block):
        def forward(self, x):
            return 2 * x

    _, x = block_and_maps(16, 2, 16, 16)
    np.testing.assert_array_equal(Twice(16)(x).detach().numpy(), 2 * x.detach().numpy())


def test_wrong_channels_name_the_layer_that_refuses_them():
    block, _ = block_and_maps(16, 2, 16, 16)
    with pytest.raises(ValueError, match="does not fit") as error:
        block(lucid.random.randn(8, 2, 16, 16).transpose(0, 1))
    assert any("dwconv" in note for note in error.value.__notes__)


def test_a_training_step_of_the_network_takes_it_in_every_block(monkeypatch):
    model = lucid.models.ConvNeXt(5, [1, 2], [16, 32], patch_size=2)
    found, apply = [], perceptron.Perceptron.apply
    monkeypatch.setattr(perceptron.Perceptron, "apply", lambda *a: found.append(1) or apply(*a))
    loss = lucid.nn.functional.cross_entropy(
        model(lucid.random.randn(4, 3, 40, 40)), lucid.tensor([0, 1, 2, 3])
    )
    loss.backward()
    assert len(found) == 3
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize("order", [1, 2])
def test_float16_is_rounded_once_by_the_op_and_nowhere_else(order, monkeypatch):
    block, x = block_and_maps(16, 2, 16, 16)
    for p in (x, *block.parameters()):
        p.data = p.half().float()
    wide = [t.detach().numpy() for t in results(block, x, order)]
    x = lucid.Tensor(x.array.astype(np.float16)).requires_grad_()  # channel by channel, as before
    block.half()
    assert is_one_op(block, x)
    narrow = [t.detach() for t in results(block, x, order)]
    for a, b in zip(narrow, wide, strict=True):
        assert a.dtype == lucid.float16
        assert abs(a.float().numpy() - b).max() <= 1e-2 * abs(b).max()
    monkeypatch.setattr(convnext, "fits", lambda *args, **kwargs: False)
    by_lines = block(x).detach().float().numpy()
    assert abs(narrow[0].float().numpy() - wide[0]).max() < abs(by_lines - wide[0]).max()
