"""What linear layers and convolutions have in common: a weight and a bias, drawn at the start."""

import math

from lucid.nn.init import kaiming_uniform_, uniform_
from lucid.nn.module import Module, Parameter
from lucid.ops import empty


class WeightAndBias(Module):
    """A layer with a weight and perhaps a bias, drawn as PyTorch draws them."""

    weight: Parameter
    bias: Parameter | None

    def _add_weight_and_bias(self, shape, outputs, bias, device, dtype):
        like = dict(device=device, dtype=dtype)
        self.weight = Parameter(empty(shape, **like))
        self.register_parameter("bias", Parameter(empty(outputs, **like)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw weight and bias anew, evenly within ±1/√fan_in, as at the start."""
        kaiming_uniform_(self.weight, a=5**0.5)
        if self.bias is not None:
            bound = math.prod(self.weight.shape[1:]) ** -0.5
            uniform_(self.bias, -bound, bound)
