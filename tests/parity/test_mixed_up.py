"""PyTorch's tensors where lucid's belong are named as what they are."""

import pytest

import lucid
from lucid import nn

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

WRONG = {
    "a function": lambda path, x: lucid.relu(x),
    "a sum": lambda path, x: lucid.ones(2, 3) + x,
    "Linear": lambda path, x: nn.Linear(3, 2)(x),
    "LayerNorm": lambda path, x: nn.LayerNorm(3)(x),
    "Conv2d": lambda path, x: nn.Conv2d(2, 2, 1)(x),
    "save": lambda path, x: lucid.save(path, {"x": x}),
    "save, in PyTorch's order": lambda path, x: lucid.save({"x": x}, path),
    "a run": lambda path, x: lucid.save(path, mean=x),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_a_tensor_of_pytorchs_is_called_so(tmp_path, call):
    with pytest.raises(TypeError, match=r"torch\.Tensor"):
        call(tmp_path / "x.safetensors", torch.ones(2, 3))
    assert not list(tmp_path.iterdir())
