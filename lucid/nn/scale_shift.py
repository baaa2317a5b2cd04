"""What the normalisation layers have in common: w, b and running statistics."""

from lucid.backend.dtypes import int64
from lucid.nn.init import ones_, zeros_
from lucid.nn.module import Buffer, Module, Parameter
from lucid.ops import empty


class ScaleShift(Module):
    """A layer with perhaps a weight and a bias: ones and zeros at the start."""

    weight: Parameter | None
    bias: Parameter | None

    def _add_scale_shift(self, shape, weight, bias, device, dtype):
        for name, is_wanted in dict(weight=weight, bias=bias).items():
            place = Parameter(empty(shape, device=device, dtype=dtype)) if is_wanted else None
            self.register_parameter(name, place)

    def reset_parameters(self):
        """Make the weight ones and the bias zeros, as at the start."""
        if self.weight is not None:
            ones_(self.weight)
        if self.bias is not None:
            zeros_(self.bias)


class RunningStatistics(ScaleShift):
    """A layer that may also keep a running mean and variance of its batches."""

    running_mean: Buffer | None
    running_var: Buffer | None
    num_batches_tracked: Buffer | None

    def _add_statistics(self, num_features, is_wanted, device, dtype):
        of_floats = dict(device=device, dtype=dtype)
        for name, shape, like in (
            ("running_mean", num_features, of_floats),
            ("running_var", num_features, of_floats),
            ("num_batches_tracked", (), dict(device=device, dtype=int64)),
        ):
            self.register_buffer(name, empty(shape, **like) if is_wanted else None)

    def reset_parameters(self):
        """Make the weight ones and the bias zeros, and forget all batches, as at the start."""
        super().reset_parameters()
        self.reset_running_stats()

    def reset_running_stats(self):
        """Forget all batches: a mean of 0, a variance of 1, and no batch seen."""
        if self.running_mean is not None:
            zeros_(self.running_mean)
            ones_(self.running_var)
            zeros_(self.num_batches_tracked)
