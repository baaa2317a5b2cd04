"""What half a ConvNeXt block does between its products of matrices, as loops.

``lucid/backend/cpu/perceptron.py`` says what they are for; GELU's are in ``activation.py``.
"""

from numpy import float32 as f32

from lucid.backend.loops.activation import bias_gelu, bias_gelu_in_place, gelu_and_grad
from lucid.backend.loops.compile import each, summing

__all__ = ["bias_gelu", "bias_gelu_in_place", "gelu_and_grad", "scale_add", "scale_and_dot"]
ZERO = f32(0)


@each
def scale_add(z, b, gamma, skip, y, start):
    """y = skip + gamma (z + b), for as many columns of skip and y, from start on, as z has."""
    for c in range(z.shape[0]):
        stop = start + z.shape[1]
        row, passed, out = z[c], skip[c, start:stop], y[c, start:stop]
        for i in range(row.size):
            out[i] = passed[i] + gamma[c] * (row[i] + b[c])


@summing
def scale_and_dot(p, w, gamma, dgamma):
    """dgamma += Σ w P, and P = gamma P."""
    for c in range(p.shape[0]):
        row, weights, total = p[c], w[c], ZERO
        for i in range(row.size):
            total += row[i] * weights[i]
            row[i] *= gamma[c]
        dgamma[c] += total
