"""Several transforms one after the other, perhaps, and functions of one's own."""

from collections.abc import Iterable

from lucid.data.transforms.image import check_probability, happens


class Compose:
    """A transform that is made of several.

    Parameters
    ----------
    transforms : list of function
        Each takes what the one before it gave.

    Raises
    ------
    TypeError
        If it is no such list.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> from lucid.data.transforms import CenterCrop, Compose, ToTensor
    >>> transform = Compose([CenterCrop(2), ToTensor()])
    >>> transform
    Compose(
        CenterCrop(size=2)
        ToTensor()
    )
    >>> transform(np.zeros((4, 4, 3), np.uint8)).shape
    (3, 2, 2)
    """

    def __init__(self, transforms):
        is_several = isinstance(transforms, Iterable)
        given = list(transforms) if is_several else []
        if not is_several or not all(map(callable, given)):
            raise TypeError(
                f"{type(self).__name__} takes a list of functions, not {transforms!r}: write "
                f"{type(self).__name__}([first, second])"
            )
        self.transforms = given

    def __call__(self, image):
        for transform in self.transforms:
            image = transform(image)
        return image

    def __repr__(self):
        lines = [f"    {transform!r}" for transform in self.transforms]
        return "\n".join([f"{type(self).__name__}(", *lines, ")"])


class RandomApply(Compose):
    """Several transforms one after the other, or none of them, with some probability.

    Parameters
    ----------
    transforms : list of function
        Each takes what the one before it gave.
    p : float
        The probability.

    Raises
    ------
    ValueError, TypeError
        If it is not from 0 to 1, or the transforms are no list of functions.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> from lucid.data.transforms import CenterCrop, RandomApply
    >>> RandomApply([CenterCrop(2)], p=1.0)(np.zeros((4, 4, 3), np.uint8)).shape
    (2, 2, 3)
    """

    def __init__(self, transforms, p=0.5):
        check_probability(p)
        super().__init__(transforms)
        self.p = p

    def __call__(self, image):
        return super().__call__(image) if happens(self.p) else image


class Lambda:
    """A function of one's own as a transform.

    Parameters
    ----------
    lambd : function
        Takes what the transform before it gave, and returns what the next one takes.

    Raises
    ------
    TypeError
        If it cannot be called.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> from lucid.data.transforms import Compose, Lambda, ToTensor
    >>> transform = Compose([ToTensor(), Lambda(lambda x: x.flatten())])
    >>> transform(np.zeros((4, 4), np.uint8)).shape
    (16,)
    """

    def __init__(self, lambd):
        if not callable(lambd):
            raise TypeError(f"Lambda takes a function, not {type(lambd).__name__}: {lambd!r}")
        self.lambd = lambd

    def __call__(self, image):
        return self.lambd(image)

    def __repr__(self):
        return f"Lambda({getattr(self.lambd, '__name__', repr(self.lambd))})"
