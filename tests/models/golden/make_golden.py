"""Write the golden files: what transformers' ConvNeXt answers on weights that anyone can make.

    python tests/models/golden/make_golden.py

A file holds the answers alone. Weights, images and loss follow from the names of the tensors,
and a gradient is kept as its length and two random projections: a wrong number anywhere in it
changes them. The tests use the same functions, to do with lucid what was done with PyTorch.
"""

import math
import re
import zlib
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
SIZES = dict(depths=[1, 1], dims=[4, 8], num_classes=5)
IMAGES = (2, 3, 16, 24)

AUTHORS_NAMES = [  # of transformers' tensors
    (r"^convnext(v2)?\.", ""),
    (r"^embeddings\.patch_embeddings\.", "downsample_layers.0.0."),
    (r"^embeddings\.layernorm\.", "downsample_layers.0.1."),
    (r"^encoder\.stages\.(\d+)\.downsampling_layer\.", r"downsample_layers.\1."),
    (r"^encoder\.stages\.(\d+)\.layers\.", r"stages.\1."),
    (r"^classifier\.", "head."),
    (r"\blayernorm\.", "norm."),
    (r"\blayer_scale_parameter$", "gamma"),
    (r"\bgrn\.weight$", "grn.gamma"),
    (r"\bgrn\.bias$", "grn.beta"),
]


def authors_name(name):
    """What the authors, and lucid, call the tensor that transformers calls ``name``."""
    for theirs, ours in AUTHORS_NAMES:
        name = re.sub(theirs, ours, name)
    return name


def numbers(name, shape):
    """Numbers from -1 to 1 that follow from a name: the raw bits of PCG64, seeded with it."""
    bits = np.random.PCG64(zlib.crc32(name.encode())).random_raw(math.prod(shape))
    return (bits / 2.0**63 - 1).reshape(shape)


def value(name, shape):
    """The value of a parameter: no two numbers alike; filters and matrices keep the variance."""
    is_weight = len(shape) > 1 and "grn" not in name
    return numbers(name, shape) * (math.sqrt(3 / math.prod(shape[1:])) if is_weight else 1)


def fill(library, network, name_of=str):
    """Give every parameter of a network of torch or lucid its value; returns the network."""
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    values = {name: value(name_of(name), shape) for name, shape in shapes.items()}
    network.load_state_dict({name: library.tensor(array) for name, array in values.items()})
    return network


def answers(library, network, shape, dtype, name_of=str):
    """The logits for images of a shape, and the gradients of the images and of all parameters."""
    images = library.tensor(numbers("images", shape).astype(dtype), requires_grad=True)
    logits = network(images)
    logits = getattr(logits, "logits", logits)
    weights = numbers("loss", tuple(logits.shape)).astype(dtype)
    (logits * library.tensor(weights)).sum().backward()
    found = {"logits": logits.detach(), "images": images.grad}
    found |= {name_of(name): p.grad for name, p in network.named_parameters()}
    return {name: tensor.cpu().numpy() for name, tensor in found.items()}


def published(version, depths, dims, num_classes):
    """transformers' ConvNeXt or ConvNeXt V2, in float64 and with every parameter filled."""
    import torch
    import transformers

    kind = "ConvNext" if version == 1 else "ConvNextV2"
    config = getattr(transformers, f"{kind}Config")(
        depths=depths, hidden_sizes=dims, num_stages=len(dims), num_labels=num_classes,
        layer_norm_eps=1e-6, hidden_act="gelu",
    )  # fmt: skip
    network = getattr(transformers, f"{kind}ForImageClassification")(config)
    return fill(torch, network.double().eval(), authors_name)


def fingerprint(name, array):
    """The length of an array, and its projections on two random directions."""
    directions = [numbers(f"{name}, direction {i}", array.shape) for i in (1, 2)]
    return [np.linalg.norm(array), *((array * direction).sum() for direction in directions)]


def fingerprints(arrays):
    """A row for each array, in the order of the names; the logits are kept whole."""
    names = sorted(arrays.keys() - {"logits"})
    rows = np.array([fingerprint(name, arrays[name]) for name in names])
    return dict(logits=arrays["logits"], names=np.array(names), gradients=rows)


def main():
    """Write both files."""
    import torch

    for version in (1, 2):
        network = published(version, **SIZES)
        arrays = answers(torch, network, IMAGES, "float64", authors_name)
        np.savez_compressed(FOLDER / f"convnext_v{version}.npz", **fingerprints(arrays))


if __name__ == "__main__":
    main()
