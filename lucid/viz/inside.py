"""The maps inside a network, and the scores that come out: what most of the tools begin with."""

from contextlib import ExitStack, contextmanager
from operator import index

from lucid import nn
from lucid.autograd import enable_grad, grad
from lucid.ops import movedim
from lucid.tensor import Tensor
from lucid.viz.layers import as_batch

CHANNELS_LAST = (nn.Linear, nn.LayerNorm, nn.GlobalResponseNorm)
CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)


@contextmanager
def frozen(model):
    """A block with gradients, of which no parameter wants one: half of each backward is saved."""
    learning = [p for p in model.parameters() if p.requires_grad]
    try:
        for parameter in learning:
            parameter.requires_grad_(False)
        with enable_grad():
            yield
    finally:
        for parameter in learning:
            parameter.requires_grad_(True)


def seen_by(model, images):
    """What the model gives for images: it gets a copy, because some write into their input."""
    return model(images.clone())


class Maps(ExitStack):
    """A block that keeps what the layers in it give, in the order in which they end.

    ``found`` has for each path the output and the axis of its channels. A layer that takes each
    number by itself, such as GELU, leaves that axis where it was. The model goes on with a copy of
    what is kept: the next layer may write into it, as ``ReLU(inplace=True)`` does.
    """

    def __init__(self, model, paths):
        super().__init__()
        self.found, self.latest = {}, (None, 1)
        wanted = set(paths)
        for path, module in model.named_modules():
            self.enter_context(module.register_forward_hook(self._hook(path, path in wanted)))

    def of(self, path):
        """(output, axis of its channels) of one layer, which must have run."""
        if path not in self.found:
            raise ValueError(f"the layer {path!r} gave no tensor in this forward pass")
        return self.found[path]

    def _hook(self, path, is_wanted):
        def note(module, inputs, output):
            if not isinstance(output, Tensor):
                return None
            axis = self._axis(module, inputs, output)
            self.latest = output, axis
            if not is_wanted:
                return None
            self.found.pop(path, None)  # of several calls the last counts, also in the order
            self.found[path] = output, axis
            self.latest = output.clone(), axis
            return self.latest[0]

        return note

    def _axis(self, module, inputs, output):
        """Where the channels are: 1 unless the layer, or the one before it, has them last."""
        before, axis = self.latest
        if isinstance(module, CHANNELS_LAST) and not isinstance(module, nn.LayerNorm2d):
            return output.ndim - 1
        if output is before:  # of a container
            return axis
        is_next = bool(inputs) and inputs[0] is before and before.shape == output.shape
        return axis if is_next and not isinstance(module, CONVOLUTIONS) else 1


def has_convolution(module):
    """Whether a module is a convolution or holds one."""
    return any(isinstance(inside, CONVOLUTIONS) for inside in module.modules())


def numbers(tensor):
    """A tensor's numbers as NumPy's array, without its graph."""
    return tensor.detach().cpu().numpy()


def channels_first(output, axis):
    """A tensor (N, ..., C) with its channels at ``axis`` as (N, C, ...)."""
    return output if axis == 1 else movedim(output, axis, 1)


def scores(output, target, tool):
    """(the score of the class for each image, the class): by default the class that leads.

    A score of a map is its mean over the pixels.
    """
    if not isinstance(output, Tensor) or output.ndim not in (2, 4):
        given = output.shape if isinstance(output, Tensor) else type(output).__name__
        raise ValueError(f"{tool} needs a model that gives scores (N, classes), not {given}")
    output = output if output.ndim == 2 else output.mean((2, 3))
    classes = output.shape[1]
    target = output[0].argmax() if target is None else target
    is_whole = hasattr(target, "__index__") and not isinstance(target, bool)
    place = index(target) if is_whole else -1
    if not 0 <= place < classes:
        raise ValueError(f"target (={target!r}) must be a class from 0 to {classes - 1}")
    return output[:, place], place


def gradient_of(value, x, tool, *, weights=None, retain_graph=None):
    """The gradient of a value with respect to ``x``, which must have a part in it."""
    found = None
    if value.requires_grad and x.requires_grad:
        (found,) = grad(value, x, weights, retain_graph, allow_unused=True)
    if found is None:
        raise ValueError(
            f"{tool}: no gradient comes back: that part of the model has no say in what is asked "
            "about, or runs under no_grad(), is detached, or is inside a checkpoint"
        )
    return found


def as_one_image(image, tool, model):
    """An image (C, H, W), or a batch of one, as a batch of one."""
    x = as_batch(image, tool, model)
    if len(x) != 1:
        raise ValueError(f"{tool} takes one image at a time, not {len(x)}: give it x[0]")
    return x
