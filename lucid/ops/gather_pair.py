"""Numbers chosen along an axis and numbers put there, each the gradient of the other."""

from lucid.autograd import Function


class Gather(Function):
    """y[i, j, k] = x[index[i, j, k], j, k] for ``dim=0``;  dx = each dy, added where it came from.

    It is so along every other axis.
    """

    gradients_are_new = True

    def forward(self, x, index, *, dim):
        self.save_for_backward(index)
        self.shape, self.dim = x.shape, dim
        return self.kernels.gather(x, index, axis=dim)

    def backward(self, grad):
        (index,) = self.saved_tensors
        return GatherGrad.apply(grad, index, dim=self.dim, shape=self.shape), None


class GatherGrad(Function):
    """x = zeros with each y[i, j, k] added at (index[i, j, k], j, k);  dy = dx there."""

    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, y, index, *, dim, shape):
        self.save_for_backward(index)
        self.dim = dim
        return self.kernels.gather_grad(y, index, axis=dim, shape=shape)

    def backward(self, grad):
        (index,) = self.saved_tensors
        return Gather.apply(grad, index, dim=self.dim), None
