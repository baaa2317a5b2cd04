"""What a network sees in a photo."""

from os import PathLike
from typing import NamedTuple

from lucid.autograd import no_grad
from lucid.nn.mode import evaluating
from lucid.ops import softmax, topk
from lucid.tensor import Tensor


class Prediction(NamedTuple):
    """A class and how probable the network thinks it is."""

    name: str
    probability: float


def predict(model, image, top=5, class_names=None):
    """The most probable classes of an image.

    Parameters
    ----------
    model : Module
        A classifier with a ``preprocess``, as :func:`from_pretrained` gives it.
    image : str, Path, PIL.Image.Image, array or Tensor
        What :class:`Preprocess` takes; or a batch of one that is ready for the model.
    top : int
        How many classes.
    class_names : sequence of str, or path of a text file, optional
        A name a class, or a file with a name a line; by default those that came with the weights,
        else the numbers.

    Returns
    -------
    list of Prediction
        The most probable first.

    Raises
    ------
    ValueError
        If there are not as many names as classes, more images than one, or ``top`` is negative.
    TypeError
        If the model has no ``preprocess`` and the image is not ready.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.models.convnext_atto(num_classes=3, image_size=32)
    >>> best, *_ = lucid.models.predict(model, lucid.zeros(1, 3, 32, 32), top=1)
    >>> 0 <= best.probability <= 1
    True
    """
    if not isinstance(image, Tensor):
        if getattr(model, "preprocess", None) is None:
            raise TypeError("the model has no preprocess: set model.preprocess = Preprocess(...)")
        image = model.preprocess(image)
    if len(image) != 1:
        raise ValueError(f"predict takes one image, a batch (1, C, H, W), not shape {image.shape}")
    with no_grad(), evaluating(model):
        probabilities = softmax(model(image), 1)[0]
    names = _names(model, class_names, len(probabilities))
    best = topk(probabilities, min(top, len(names)))
    pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return [Prediction(names[i], p) for i, p in pairs]


def _names(model, class_names, classes):
    names = class_names if class_names is not None else getattr(model, "class_names", None)
    if names is None:
        return [str(i) for i in range(classes)]
    if isinstance(names, (str, PathLike)):
        with open(names, encoding="utf-8") as file:
            names = file.read().splitlines()
    if len(names) != classes:
        raise ValueError(f"there are {len(names)} class names for {classes} classes")
    return [str(name) for name in names]
