"""A data set whose images are changed on their way out."""

from lucid.data.dataset import Dataset


class Transformed(Dataset):
    """A data set with a transform for its images.

    Parameters
    ----------
    dataset : Dataset
        Whose samples are tuples that begin with an image.
    transform : function
        Of the image; each time a sample is asked for.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> from lucid.data.transforms import ToTensor, Transformed
    >>> images = [(np.zeros((4, 4, 3), np.uint8), 7)]
    >>> image, label = Transformed(images, ToTensor())[0]
    >>> image.shape, label
    ((3, 4, 4), 7)
    """

    def __init__(self, dataset, transform):
        self.dataset, self.transform = dataset, transform

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        image, *rest = self.dataset[index]
        return (self.transform(image), *rest)
