"""Files of FCMAE's own training: the backbone's numbers in the layout of sparse convolutions.

There a convolution keeps only the pixels that the mask leaves. Its filter is a ``kernel`` of shape
(k·k, in, out), a depthwise one (k·k, C), with the column of the filter before the row; norms and
Linear layers lie one name deeper. The numbers are those of the dense network.

Source: facebookresearch/ConvNeXt-V2, ``models/convnextv2_sparse.py`` and ``remap_checkpoint_keys``
in ``utils.py``.
"""

import math

import numpy as np

_WITHIN = ("ln", "linear")  # what MinkowskiEngine's layers call the layer inside


def is_pretraining(tensors):
    """Whether the names are those of FCMAE's training: the authors', or lucid's."""
    encoder = [name for name in tensors if name.startswith("encoder.")]
    return "mask_token" in tensors or any(name.endswith(".kernel") for name in encoder)


def dense(tensors):
    """The tensors as lucid's FCMAE has them: the encoder's for a dense network."""
    return dict(_dense(name, x) for name, x in tensors.items())


def encoder_of(tensors):
    """The encoder's tensors as the authors' dense network has them; the decoder is left out."""
    return {
        name.removeprefix("encoder."): x
        for name, x in dense(tensors).items()
        if name.startswith("encoder.")
    }


def _dense(name, x):
    *path, last = name.split(".")
    if last == "kernel":
        return ".".join([*path, "weight"]), _filter(np.asarray(x))
    return ".".join([part for part in path if part not in _WITHIN] + [last]), x


def _filter(kernel):
    """(k·k, in, out) as (out, in, k, k), and (k·k, C) as (C, 1, k, k)."""
    side = math.isqrt(len(kernel))
    if kernel.ndim not in (2, 3) or side * side != len(kernel):
        return kernel  # of no square filter: its shape is refused later, with its name
    columns_first = kernel.reshape(side, side, *kernel.shape[1:])
    if kernel.ndim == 2:
        return columns_first.transpose(2, 1, 0)[:, None]
    return columns_first.transpose(3, 2, 1, 0)
