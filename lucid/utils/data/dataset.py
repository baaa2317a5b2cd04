"""The data sets of ``lucid.data``, where PyTorch has them."""

from lucid.data.dataset import *  # noqa: F403
