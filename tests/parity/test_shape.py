"""Reshaping, and putting tensors side by side, gives torch's shapes and gradients."""

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

ONE = {
    "reshape": (lambda lib, x: x.reshape(4, 6), (2, 3, 4)),
    "reshape to a tuple": (lambda lib, x: lib.reshape(x, (4, -1)), (2, 3, 4)),
    "reshape a transpose": (lambda lib, x: x.transpose(0, 2).reshape(-1), (2, 3, 4)),
    "reshape to no dimensions": (lambda lib, x: x.reshape(()), (1, 1)),
    "view": (lambda lib, x: x.view(3, 8), (2, 3, 4)),
    "flatten": (lambda lib, x: lib.flatten(x), (2, 3, 4)),
    "flatten the last": (lambda lib, x: x.flatten(1), (2, 3, 4)),
    "flatten the first": (lambda lib, x: x.flatten(0, -2), (2, 3, 4)),
    "flatten a number": (lambda lib, x: x.flatten(), ()),
    "permute": (lambda lib, x: x.permute(2, 0, 1), (2, 3, 4)),
    "permute by a tuple": (lambda lib, x: lib.permute(x, (-1, 0, 1)), (2, 3, 4)),
    "transpose": (lambda lib, x: x.transpose(0, 2), (2, 3, 4)),
    "transpose from the end": (lambda lib, x: lib.transpose(x, -1, -2), (2, 3, 4)),
    "squeeze": (lambda lib, x: x.squeeze(), (1, 3, 1)),
    "squeeze one": (lambda lib, x: lib.squeeze(x, -1), (1, 3, 1)),
    "squeeze several": (lambda lib, x: x.squeeze((0, 2)), (1, 3, 1)),
    "squeeze a longer axis": (lambda lib, x: x.squeeze(1), (1, 3, 1)),
    "unsqueeze": (lambda lib, x: x.unsqueeze(0), (2, 3)),
    "unsqueeze at the end": (lambda lib, x: lib.unsqueeze(x, -1), (2, 3)),
    "unsqueeze a number": (lambda lib, x: x.unsqueeze(0), ()),
    "expand": (lambda lib, x: x.expand(2, 3), (2, 1)),
    "expand in front": (lambda lib, x: x.expand(5, -1, 3), (2, 1)),
    "expand to a tuple": (lambda lib, x: x.expand((2, 3, 4)), (4,)),
    "expand a number": (lambda lib, x: x.expand(2, 2), ()),
    "broadcast_to": (lambda lib, x: lib.broadcast_to(x, (2, 3, 4)), (3, 1)),
    "pad": (lambda lib, x: lib.nn.functional.pad(x, (1, 2)), (2, 3)),
    "pad two axes": (lambda lib, x: lib.nn.functional.pad(x, (1, 2, 0, 3)), (2, 3)),
    "pad by a number": (lambda lib, x: lib.nn.functional.pad(x, (0, 1), value=-2.5), (2, 3)),
    "iterate": (lambda lib, x: lib.stack([row * 2 for row in x], dim=1), (2, 3)),
}
TWO = {
    "cat": (lambda lib, x, y: lib.cat([x, y]), (2, 3), (4, 3)),
    "cat the last axis": (lambda lib, x, y: lib.cat((x, y, x), dim=-1), (2, 3), (2, 1)),
    "cat with nothing": (lambda lib, x, y: lib.cat([x, y]), (2, 3), (0, 3)),
    "stack": (lambda lib, x, y: lib.stack([x, y]), (2, 3), (2, 3)),
    "stack at the end": (lambda lib, x, y: lib.stack((x, y), dim=-1), (2, 3), (2, 3)),
    "stack numbers": (lambda lib, x, y: lib.stack([x, y]), (), ()),
}
CASES = {**ONE, **TWO}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_other_shapes_for_the_same_numbers(agree, randn, case):
    fn, *shapes = case
    agree(fn, *[randn(*shape) for shape in shapes])


def test_cat_and_stack_promote_their_operands(agree, randn):
    agree(lambda lib, x: lib.cat([x, lib.arange(3)]), randn(3))
    agree(lambda lib, x: lib.stack([lib.arange(3), x]), randn(3))
    agree(lambda lib, x: lib.cat([x, lib.ones(2, dtype=lib.float64)]), randn(3))
