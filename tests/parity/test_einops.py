"""einops gives the same for lucid's tensors as for torch's."""

from importlib import import_module

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
einops = pytest.importorskip("einops", reason="needs the package einops, of the extra test")
import_module("lucid.utils.einops")  # teaches einops lucid's tensors
pytestmark = pytest.mark.parity

REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")
REDUCED = ("a b c -> b", "a b c -> ", "a (b 2) c -> c 1 b", "... c -> ...", "a b c -> (c b) a")
OTHERS = {
    "rearrange": lambda x: einops.rearrange(x, "a (b d) c -> (c d) a b", d=2),
    "rearrange with dots": lambda x: einops.rearrange(x, "a ... c -> c a ..."),
    "rearrange with ones": lambda x: einops.rearrange(x, "a b c -> a 1 (b c) ()"),
    "rearrange a list": lambda x: einops.rearrange([x, x * 2], "n a b c -> b (n c) a"),
    "reduce a list": lambda x: einops.reduce([x, x * 2], "n a b c -> a b c", "max"),
    "repeat": lambda x: einops.repeat(x, "a b c -> c (b r) a s", r=2, s=3),
    "repeat in front": lambda x: einops.repeat(x, "a b c -> 2 a b c"),
    "enlarge": lambda x: einops.repeat(x, "a b c -> a (b 2) (c 3)"),
    "pack": lambda x: einops.pack([x, x[:, 0]], "a * c")[0],
    "unpack": lambda x: tuple(einops.unpack(x, [(), (3,)], "a * c")),
    "einsum of one": lambda x: einops.einsum(x, "a b c -> c a"),
    "einsum of two": lambda x: einops.einsum(x, x[:1, 1:], "a left c, b right c -> right a left"),
    "einsum with dots": lambda x: einops.einsum(x, x, "... i c, ... j c -> ... i j"),
}


def slope(lib, y, x):
    """The gradient of Σ y³, of which ``agree`` then takes the gradient."""
    return lib.autograd.grad((y**3).sum(), x, create_graph=True)[0]


@pytest.mark.parametrize("pattern", REDUCED)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_reductions(agree, randn, reduction, pattern):
    agree(lambda lib, x: einops.reduce(x, pattern, reduction), randn(2, 4, 3))


@pytest.mark.parametrize("reduction", REDUCTIONS[:5])
def test_second_derivatives_of_reductions(agree, randn, reduction):
    def second(lib, x):
        return slope(lib, einops.reduce(x, "a (b 2) c -> c b", reduction), x)

    agree(second, randn(2, 4, 3))


@pytest.mark.parametrize("reduction", ["min", "max", "prod"])
def test_reductions_of_equal_numbers_and_of_zeros(agree, randn, reduction):
    agree(lambda lib, x: einops.reduce(x, "a b -> a", reduction), randn(2, 6).round())


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "int64"])
@pytest.mark.parametrize("reduction", sorted({*REDUCTIONS} - {"mean"}))
def test_reductions_of_other_numbers(agree, randn, reduction, dtype):
    numbers = abs(randn(2, 4, 3).round()).astype(dtype)
    agree(lambda lib, x: einops.reduce(x, "a b c -> b", reduction), numbers)


@pytest.mark.parametrize("function", OTHERS.values(), ids=OTHERS)
def test_other_functions(agree, randn, function):
    agree(lambda lib, x: function(x), randn(2, 4, 3))


@pytest.mark.parametrize("function", OTHERS.values(), ids=OTHERS)
def test_second_derivatives_of_other_functions(agree, randn, function):
    def second(lib, x):
        y = function(x)
        return slope(lib, y[0] if isinstance(y, tuple) else y, x)

    agree(second, randn(2, 4, 3))


def test_shapes_that_are_numbers_of_python(agree, randn):
    def shapes(lib, x):
        assert einops.parse_shape(x, "a _ c") == {"a": 2, "c": 3}
        packed, (first, second) = einops.pack([x, x[:, 0]], "a * c")
        assert (tuple(first), tuple(second)) == ((4,), ())
        return packed

    agree(shapes, randn(2, 4, 3))


@pytest.mark.parametrize(
    ("name", "settings", "lengths"),
    [
        ("Rearrange", ["n h w -> (n w) h ()"], {}),
        ("Rearrange", ["n (h p) w -> n p (h w)"], {"p": 2}),
        ("Reduce", ["n (h p) w -> n h w", "max"], {"p": 2}),
        ("Reduce", ["n h w -> n w", "prod"], {}),
    ],
)
def test_layers(agree, randn, name, settings, lengths):
    places = {"torch": "einops.layers.torch", "lucid": "lucid.utils.einops"}

    def layer(lib, x):
        made = getattr(import_module(places[lib.__name__]), name)(*settings, **lengths)
        assert [*made.state_dict()] == []
        assert repr(made) == repr(lib.nn.Sequential(made)[0])
        return made(x)

    agree(layer, randn(2, 4, 3))
