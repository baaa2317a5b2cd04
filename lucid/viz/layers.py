"""What the tools ask of a model and an image, each refused in one sentence."""

from numbers import Integral

import numpy as np

from lucid.backend import is_array
from lucid.nn import Module
from lucid.tensor import Tensor

SILENT = ("Dropout", "Dropout2d", "DropPath", "Identity", "Flatten")  # in evaluation


def check_model(model, tool, evaluating=True):
    """Refuse what is no model, and a model in training mode where that would change the result."""
    if not isinstance(model, Module):
        raise TypeError(f"{tool} takes a lucid.nn.Module, not {type(model).__name__}")
    if evaluating and any(module.training for module in model.modules()):
        raise ValueError(
            f"the model is in training mode, in which {tool} would show another network than the "
            "one that predicts: call model.eval() first"
        )


def find_layer(model, layer):
    """(path, module) of a layer that is named by its path, or given itself.

    Examples
    --------
    >>> from lucid import nn
    >>> from lucid.viz.layers import find_layer
    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    >>> find_layer(model, "1")
    ('1', ReLU())
    >>> find_layer(model, model[0])[0]
    '0'
    """
    if isinstance(layer, Module):
        path = next((path for path, inside in model.named_modules() if inside is layer), None)
        if path is None:
            raise ValueError(f"{layer} is no layer of this {type(model).__name__}")
        return path, layer
    if not isinstance(layer, (str, Integral)):
        raise TypeError(f"a layer is named by its path or given itself, not {layer!r}")
    try:
        return str(layer), model.get_submodule(str(layer))
    except AttributeError as error:
        raise ValueError(f"{error}; model.named_modules() lists all") from None


def find_layers(model, layers, tool):
    """(path, module) of one layer, or of each of several."""
    named = [layers] if isinstance(layers, (str, Integral, Module)) else list(layers)
    if not named:
        raise ValueError(f"{tool}: layers (={layers!r}) must name one layer or more")
    return [find_layer(model, layer) for layer in named]


def leaves(model):
    """(path, layer) for those without layers inside; dropout and its like are none to look at."""
    for path, module in model.named_modules():
        if not list(module.children()) and type(module).__name__ not in SILENT:
            yield path, module


def as_batch(x, tool, model=None):
    """Images (C, H, W) or (N, C, H, W), a tensor or an array, as a batch of floats.

    It lies where the parameters of the model lie.
    """
    if not isinstance(x, Tensor) and not is_array(x):
        raise TypeError(f"{tool} takes images as a tensor or an array, not {type(x).__name__}")
    x = x if isinstance(x, Tensor) else Tensor(x)
    if x.ndim not in (3, 4) or 0 in x.shape:
        raise ValueError(f"{tool} takes images (N, C, H, W) or one (C, H, W), not {x.shape}")
    x = x.detach()[None] if x.ndim == 3 else x.detach()
    parameter = None if model is None else next(model.parameters(), None)
    if parameter is not None:
        return x.to(parameter.device, parameter.dtype)
    return x if x.is_floating_point() else x.float()


def as_pixels(image):
    """An image (C, H, W) of any numbers as bytes: (H, W) for one channel, (H, W, 3) for three.

    The numbers are stretched from the darkest to the brightest, all channels alike; of other
    numbers of channels it shows the mean.
    """
    image = image.detach().cpu().numpy() if isinstance(image, Tensor) else np.asarray(image)
    image = image.astype(np.float64)
    image = image if len(image) in (1, 3) else image.mean(0, keepdims=True)
    finite = image[np.isfinite(image)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    stretched = (image - low) / ((high - low) or 1.0)
    pixels = np.rint(255 * np.nan_to_num(np.clip(stretched, 0, 1))).astype(np.uint8)
    return pixels[0] if len(pixels) == 1 else np.moveaxis(pixels, 0, -1)
