"""A tensor that takes the numbers of another, and its place in the graph."""

from lucid.autograd import Function, is_grad_enabled
from lucid.autograd.hooks import follow
from lucid.autograd.watch import watchers
from lucid.ops.dims import shape_of
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor


class Overwrite(Function):
    """z = y in the shape and dtype of x;  dx = 0,  dy = dz summed back to the shape of y."""

    def forward(self, x, y):
        self.shape = shape_of(y)
        z = self.xp.empty_like(x)
        z[...] = y
        return z

    def backward(self, grad):
        dx = Tensor(self.xp.zeros_like(grad.array)) if self.needs_input_grad[0] else None
        return dx, sum_to(grad, self.shape) if self.needs_input_grad[1] else None


def become(x, y):
    """Let ``x`` take the array of ``y`` and its place in the graph, and keep its gradient there."""
    follow(x, y)
    x._become(y)


def tell(x, y):
    """Whoever watches learns that ``x`` holds now what ``y`` does."""
    for watcher in watchers.get():
        watcher.wrote(x, y)


def in_graph(*tensors):
    """Whether a gradient flows through any of the tensors here."""
    return is_grad_enabled() and any(x.requires_grad for x in tensors)


def needs_no_gradient_of_its_own(x, name):
    """Raise for a leaf whose gradient would be that of numbers which are no longer there."""
    if is_grad_enabled() and x.is_leaf and x.requires_grad:
        raise RuntimeError(
            f"{name}: a leaf that requires a gradient changes only under no_grad(): "
            "write `with lucid.no_grad():` around the update"
        )
