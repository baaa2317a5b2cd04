"""Backward hooks see and change what torch's do, and a tree of modules prints as torch's."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore:Full backward hook is firing when gradients are computed"),
]

TREES = {
    "empty": lambda nn: nn.ModuleList(),
    "empty row": lambda nn: nn.Sequential(),
    "row": lambda nn: nn.Sequential(nn.ReLU(), nn.ReLU(), nn.Sequential(nn.Identity())),
    "list": lambda nn: nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Identity(), nn.ReLU()]),
    "one": lambda nn: nn.ModuleList([nn.ReLU()]),
    "list of rows": lambda nn: nn.ModuleList(
        [nn.Sequential(nn.ReLU(), nn.Identity()) for _ in range(11)] + [nn.Sequential()] * 2
    ),
    "list of lists": lambda nn: nn.ModuleList(
        [nn.ModuleList([nn.ReLU() for _ in range(n)]) for n in (1, 2, 2, 3)]
    ),
}


@pytest.mark.parametrize("make", TREES.values(), ids=TREES)
def test_a_tree_prints_as_torchs(make):
    assert repr(make(lucid.nn)) == repr(make(torch.nn))


def run(lib, change, first_requires_grad):
    """What the hooks of three layers saw, and all gradients at the end."""
    weights = np.cos(np.arange(9.0)).reshape(3, 3)
    net = lib.nn.Sequential(*[lib.nn.Linear(3, 3, bias=False) for _ in range(3)])
    seen = []

    def hook(module, grad_input, grad_output):
        both = (*grad_input, *grad_output)
        seen.append([None if g is None else np.array(g.detach().tolist()) for g in both])
        return change(grad_input)

    for layer in net:
        layer.register_full_backward_hook(hook)
        with lib.no_grad():
            layer.weight *= 0.0
            layer.weight += lib.tensor(weights, dtype=lib.float32)
    x = lib.tensor(weights[:2], dtype=lib.float32, requires_grad=first_requires_grad)
    (net(x) ** 2).sum().backward()
    leaves = [x, *(layer.weight for layer in net)]
    return seen, [None if t.grad is None else np.array(t.grad.tolist()) for t in leaves]


CHANGES = {
    "none": lambda grads: None,
    "tuple": lambda grads: tuple(None if g is None else g * 2.0 for g in grads),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("first_requires_grad", [True, False])
def test_backward_hooks_see_and_change_what_torchs_do(change, first_requires_grad):
    ours, theirs = (run(lib, change, first_requires_grad) for lib in (lucid, torch))
    for a, b in (*zip(ours[0], theirs[0], strict=True), (ours[1], theirs[1])):
        assert [x is None for x in a] == [x is None for x in b]
        for x, y in zip(a, b, strict=True):
            if x is not None:
                np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-5)
