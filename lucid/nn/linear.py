"""The fully connected layer."""

from lucid.nn.weight_and_bias import WeightAndBias
from lucid.ops import linear


class Linear(WeightAndBias):
    """y = x wᵀ + b: every output is a weighted sum of all inputs.

    Parameters
    ----------
    in_features, out_features : int
        The length of the last axis of x and of y.
    bias : bool
        Whether there is a b.
    device, dtype : optional
        Of the parameters; by default the CPU and float32.

    Attributes
    ----------
    weight : Parameter
        Of shape (out_features, in_features), drawn evenly within ±1/√in_features.
    bias : Parameter or None
        Of shape (out_features,), drawn likewise.

    Raises
    ------
    ValueError
        If a size is less than 1, or an input has another last axis.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Linear(4, 3)(lucid.zeros(2, 7, 4)).shape
    (2, 7, 3)
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        if in_features < 1 or out_features < 1:
            raise ValueError(
                f"in_features (={in_features}) and out_features (={out_features}) must be 1 or more"
            )
        self.in_features, self.out_features = in_features, out_features
        self._add_weight_and_bias((out_features, in_features), out_features, bias, device, dtype)

    def forward(self, x):
        """(..., in_features) to (..., out_features)."""
        return linear(x, self.weight, self.bias)

    def extra_repr(self):
        """Its sizes."""
        return f"{self.in_features}, {self.out_features}" + ", bias=False" * (self.bias is None)
