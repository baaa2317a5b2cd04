"""The samplers of ``lucid.data``, where PyTorch has them."""

from lucid.data.sampler import *  # noqa: F403
