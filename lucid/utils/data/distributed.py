"""``DistributedSampler``, where PyTorch has it."""

from lucid.data.distributed import *  # noqa: F403
