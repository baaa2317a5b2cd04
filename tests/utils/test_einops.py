"""einops takes lucid's tensors; ``tests/parity/test_einops.py`` compares with PyTorch's."""

import copy
import pickle
from importlib import import_module

import numpy as np
import pytest

import lucid
from lucid import nn

einops = pytest.importorskip("einops", reason="needs the package einops, of the extra test")
ours = import_module("lucid.utils.einops")
PATCHES = "n c (h p) (w q) -> n (h w) (c p q)"
COPIES = {"deepcopy": copy.deepcopy, "pickle": lambda x: pickle.loads(pickle.dumps(x))}


def test_the_functions_are_einops_own_and_take_tensors_from_where_einops_has_them():
    names = ["einsum", "pack", "parse_shape", "rearrange", "reduce", "repeat", "unpack"]
    assert all(getattr(ours, name) is getattr(einops, name) for name in names)
    assert sorted(ours.__all__) == ["Rearrange", "Reduce", *names]
    assert einops.rearrange(lucid.tensor([[1, 2], [3, 4]]), "a b -> b a").tolist() == [
        [1, 3],
        [2, 4],
    ]


def test_import_of_the_module_alone_teaches_einops(fresh_python):
    code = "import lucid.utils.einops, einops; "
    code += "print(einops.rearrange(lucid.nn.Parameter([1.0, 2.0]), 'a -> a 1').tolist())"
    assert fresh_python(code) == "[[1.0], [2.0]]"


def test_patches_are_what_loops_cut_out(randn):
    images = randn(2, 3, 8, 12)
    patches = einops.rearrange(lucid.tensor(images), PATCHES, p=4, q=4).numpy()
    for i in range(2):
        for j in range(3):
            cut = images[:, :, 4 * i : 4 * i + 4, 4 * j : 4 * j + 4]
            np.testing.assert_array_equal(patches[:, 3 * i + j], cut.reshape(2, -1))


DIFFERENTIABLE = {
    "rearrange": lambda x: einops.rearrange(x, "a (b c) d -> (d a) c b", b=2),
    "repeat": lambda x: einops.repeat(x, "a b d -> (r a) d s b", r=2, s=3),
    "pack": lambda x: einops.pack([x, x[:, :, 0]], "a *")[0],
    "unpack": lambda x: einops.unpack(x, [(2,), (1, 2)], "a * d")[1],
    "einsum": lambda x: einops.einsum(x, x[:, 1:], "a b d, a c d -> b c"),
    **{
        name: lambda x, name=name: einops.reduce(x, "a (b 2) d -> d b", name)
        for name in ("sum", "mean", "prod")
    },
}


@pytest.mark.parametrize("function", DIFFERENTIABLE.values(), ids=DIFFERENTIABLE)
def test_first_and_second_derivatives(randn, function):
    assert lucid.autograd.gradcheck(function, randn(3, 4, 2))


@pytest.mark.parametrize(("name", "chosen"), [("min", 1), ("max", 2)])
def test_the_gradient_of_an_extreme_is_that_of_its_element(name, chosen):
    x = lucid.tensor([[3.0, 1.0, 7.0, 5.0]], requires_grad=True)
    einops.reduce(x, "a b -> a", name).sum().backward()
    assert x.grad.tolist() == np.eye(4)[[chosen]].tolist()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda x: einops.rearrange(x, "a b -> b c"), "Identifiers only on one side"),
        (lambda x: einops.rearrange(x, "a b c -> a"), "Identifiers only on one side"),
        (lambda x: einops.rearrange(x, "a (b c) -> b c a", b=4), "divide axis of length 6"),
        (lambda x: einops.reduce(x, "a b -> a", "median"), "Unknown reduction median"),
        (lambda x: ours.Rearrange("a b -> b c"), r"Error while preparing Rearrange\('a b -> b c'"),
        (lambda x: ours.Reduce("a b -> c", "max"), r"preparing Reduce\('a b -> c', 'max'\)"),
        (lambda x: ours.Reduce("a b -> a", "median"), "Unknown reduction median"),
        (lambda x: ours.Rearrange("a b c -> c b a")(x), "expected 3 dims. Received 2-dim"),
        (lambda x: nn.Sequential(ours.Rearrange("a (b c) -> b c a", b=4))(x), "chunks of 4"),
    ],
)
def test_what_is_wrong_with_a_pattern_is_einops_own_error(wrong, sentence):
    with pytest.raises(einops.EinopsError, match=sentence):
        wrong(lucid.zeros(2, 6))


def test_there_is_no_mean_of_whole_numbers():
    with pytest.raises(NotImplementedError, match="not available for non-floating"):
        ours.Reduce("a b -> a", "mean")(lucid.ones(2, 3).long())


def test_a_reduction_may_be_a_function():
    x = lucid.randn(2, 3, 4)
    layer = ours.Reduce("a b c -> c", lambda t, axes: t.logsumexp(axes))
    np.testing.assert_allclose(layer(x).numpy(), x.logsumexp((0, 1)).numpy(), rtol=1e-5)


def network():
    return nn.Sequential(
        ours.Rearrange(PATCHES, p=4, q=4), nn.Linear(48, 5), ours.Reduce("n t c -> n c", "mean")
    )


def test_the_layers_in_a_network():
    net, images = network(), lucid.randn(2, 3, 8, 8)
    assert net(images).shape == (2, 5)
    assert list(net.state_dict()) == ["1.weight", "1.bias"]
    by_hand = net[1](einops.rearrange(images, PATCHES, p=4, q=4)).mean(1)
    assert net(images).tolist() == by_hand.tolist()
    net(images).sum().backward()
    assert net[1].bias.grad.tolist() == [2] * 5
    net.load_state_dict(network().state_dict())


def test_the_layers_print_as_one_would_write_them():
    assert repr(ours.Rearrange("a (b c) -> a b c", b=np.int64(2))) == (
        "Rearrange('a (b c) -> a b c', b=2)"
    )
    assert repr(nn.Sequential(ours.Reduce("a (b c) -> a b", "max", c=2))) == (
        "Sequential(\n  (0): Reduce('a (b c) -> a b', 'max', c=2)\n)"
    )


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_computes_the_same_and_stays_in_its_mode(copied):
    net, images = network().eval(), lucid.randn(2, 3, 8, 8)
    twin = copied(net)
    assert repr(twin) == repr(net)
    assert not any(module.training for module in twin.modules())
    assert twin(images).tolist() == net(images).tolist()


@pytest.mark.usefixtures("stand_in")
def test_all_stays_on_the_gpu():
    x = lucid.randn(2, 4, device="cuda").requires_grad_()
    y = ours.Reduce("a (b 2) -> b 1", "prod")(x)
    packed, shapes = einops.pack([y, einops.repeat(x[:, :2], "a b -> b (a 2)")], "b *")
    einops.unpack(packed, shapes, "b *")[0].sum().backward()
    assert x.grad.device == packed.device == x.device
    assert einops.asnumpy(packed).tolist() == packed.tolist()
