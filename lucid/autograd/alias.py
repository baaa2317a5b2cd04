"""The same numbers at a place of their own in the graph."""

from lucid.autograd.function import Function


class Alias(Function):
    """y = x for each input;  dx = dy."""

    def forward(self, *arrays):
        return tuple([array.view() for array in arrays])

    def backward(self, *grads):
        return grads
