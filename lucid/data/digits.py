"""Real handwritten digits that need no download."""

from pathlib import Path

import numpy as np

from lucid.data.dataset import TensorDataset
from lucid.tensor import Tensor

BESIDE = Path(__file__).with_name("digits.npz")  # in the browser: the docs build puts it there


def digits() -> TensorDataset:
    """The 1797 handwritten digits that ship with scikit-learn.

    Returns
    -------
    TensorDataset
        Images of shape (1, 8, 8) from 0 (paper) to 1 (ink) in float32, and labels from 0 to 9 in
        int64.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.

    References
    ----------
    Alpaydin & Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning
    Repository, 1998.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.digits()
    >>> image, label = data[0]
    >>> len(data), image.shape, label.item()
    (1797, (1, 8, 8), 0)
    """
    images, labels = _pixels_and_labels()
    images = (images / 16).astype("float32").reshape(-1, 1, 8, 8)
    return TensorDataset(Tensor(images), Tensor(labels.astype("int64")))


def _pixels_and_labels():
    if BESIDE.exists():
        with np.load(BESIDE) as found:
            return found["images"], found["labels"]
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError("the digits are in scikit-learn: pip install scikit-learn") from error
    found = load_digits()
    return found.images, found.target
