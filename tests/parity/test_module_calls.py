"""How learners call modules: hooks with words, layers by keyword, state dicts with a prefix."""

import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def layer_of(library):
    class Scaled(library.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = library.nn.Parameter(library.tensor([2.0, 3.0]))

        def forward(self, x, factor=1.0):
            return self.weight * x * factor

    return Scaled()


def hooks_in_order(library):
    layer, log = layer_of(library), []
    for name, prepend in (("a", False), ("b", True), ("c", False), ("d", True)):
        layer.register_forward_hook(lambda m, x, y, n=name: log.append(n), prepend=prepend)
        layer.register_forward_pre_hook(lambda m, x, n=name: log.append(n), prepend=prepend)
        layer.register_full_backward_hook(lambda m, dx, dy, n=name: log.append(n), prepend=prepend)
        layer.register_full_backward_pre_hook(lambda m, dy, n=name: log.append(n), prepend=prepend)
    layer(library.ones(2, requires_grad=True)).sum().backward()
    return log


def hooks_with_keywords(library):
    layer, log = layer_of(library), []

    def before(module, args, kwargs):
        log.append((len(args), sorted(kwargs), kwargs["factor"]))
        return args, {"factor": kwargs["factor"] + 1.0}

    def after(module, args, kwargs, output):
        log.append((len(args), kwargs["factor"], output.tolist()))
        return output + 1.0

    handle = layer.register_forward_pre_hook(before, with_kwargs=True)
    layer.register_forward_hook(after, with_kwargs=True)
    first = layer(library.ones(2), factor=3.0).tolist()
    handle.remove()
    return log, first, layer(library.ones(2), factor=3.0).tolist()


def a_hook_before_backward(library):
    layer, x = layer_of(library), library.ones(2, requires_grad=True)
    seen = []
    layer.register_full_backward_pre_hook(lambda m, dy: (dy[0] * 10.0,))
    layer.register_full_backward_pre_hook(lambda m, dy: seen.append(dy[0].tolist()))
    layer.register_full_backward_hook(
        lambda m, dx, dy: seen.append((dx[0].tolist(), dy[0].tolist()))
    )
    layer(x).sum().backward()
    return seen, x.grad.tolist(), layer.weight.grad.tolist()


def layers_by_keyword(library):
    nn, x = library.nn, library.ones(2, 2)
    net = nn.Sequential(nn.ReLU(), nn.Identity())
    results = [net(input=x), nn.ReLU()(input=-x), nn.Linear(2, 3)(input=x), layer_of(library)(x=x)]
    return [tuple(y.shape) for y in results], results[1].tolist()


def a_state_with_a_prefix(library):
    layer, state = library.nn.Linear(2, 1), {"other": 1}
    same = layer.state_dict(destination=state, prefix="head.", keep_vars=True)
    return same is state, list(state), state["head.weight"] is layer.weight


def a_row_repeated(library):
    nn = library.nn
    row = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    twice, thrice = row * 2, 3 * row
    names = list(twice.state_dict()), twice[0] is twice[2], len(thrice)
    row *= 2
    with pytest.raises(ValueError, match="0"):
        row * 0
    return names, len(row), list(row.state_dict())


def transposed_to_a_size(library):
    nn, x = library.nn, library.ones(1, 1, 5, 7)
    layer = nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)
    shapes = [layer(x, output_size=size).shape for size in ((9, 13), (10, 14), (1, 1, 10, 13))]
    line = nn.ConvTranspose1d(1, 1, 3, stride=3, dilation=2)
    shapes += [line(x[:, :, 0], output_size=[n]).shape for n in (23, 24, 25)]
    lazy = nn.LazyConvTranspose2d(1, 3, stride=2, padding=1)
    shapes.append(lazy(x, output_size=(10, 13)).shape)
    for size in ((8, 13), (11, 13)):
        with pytest.raises(ValueError, match="output"):
            layer(x, output_size=size)
    return [tuple(shape) for shape in shapes]


PROGRAMS = (
    hooks_in_order, hooks_with_keywords, a_hook_before_backward, layers_by_keyword,
    a_state_with_a_prefix, a_row_repeated, transposed_to_a_size,
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_program_has_the_same_results(program):
    assert program(lucid) == program(torch)


def test_a_hook_with_keywords_returns_both_or_nothing():
    layer = layer_of(lucid)
    layer.register_forward_pre_hook(lambda module, args, kwargs: args, with_kwargs=True)
    with pytest.raises(RuntimeError, match="returns None, or a tuple of inputs and a dict"):
        layer(lucid.ones(2))


def test_a_hook_before_backward_gives_gradients_that_fit():
    layer = layer_of(lucid)
    layer.register_full_backward_pre_hook(lambda module, dy: (dy[0], dy[0]))
    with pytest.raises(RuntimeError, match="2 gradients for 1 output"):
        layer(lucid.ones(2, requires_grad=True)).sum().backward()


def test_a_state_that_is_no_dict_is_named():
    with pytest.raises(TypeError, match=r"takes a dict of tensors, not str: lucid\.load reads"):
        lucid.nn.Linear(2, 1).load_state_dict("net.pt")
    with pytest.raises(TypeError, match=r"takes a dict of tensors, not NoneType$"):
        lucid.nn.Linear(2, 1).load_state_dict(None)
