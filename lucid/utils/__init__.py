"""PyTorch's path to what lucid has elsewhere: ``utils.data`` is ``lucid.data``.

After ``import lucid.utils.einops`` the package einops takes lucid's tensors.
"""

from lucid.absent import absent
from lucid.utils import checkpoint, data

__all__ = ["checkpoint", "data"]


def __getattr__(name):
    raise absent("lucid.utils", name)
