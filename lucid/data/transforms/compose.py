"""Several transforms, one after the other."""


class Compose:
    """A transform that is made of several.

    Parameters
    ----------
    transforms : list of function
        Each takes what the one before it gave.

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
        self.transforms = list(transforms)

    def __call__(self, image):
        for transform in self.transforms:
            image = transform(image)
        return image

    def __repr__(self):
        lines = [f"    {transform!r}" for transform in self.transforms]
        return "\n".join(["Compose(", *lines, ")"])
