"""What data sets of images have in common."""

import os

from lucid.data.dataset import Dataset


class VisionDataset(Dataset):
    """Images with their targets, and what is done to both on their way out.

    Parameters
    ----------
    root : str or Path
        The folder of the files.
    transform : function, optional
        Of an image: an array of bytes (H, W, C).
    target_transform : function, optional
        Of a target.

    Examples
    --------
    >>> import lucid
    >>> class Greys(lucid.data.datasets.VisionDataset):
    ...     def __len__(self):
    ...         return 256
    ...
    ...     def __getitem__(self, index):
    ...         return self.transformed(index, index >= 128)
    >>> Greys("nowhere", transform=lambda x: x / 255)[255]
    (1.0, True)
    """

    def __init__(self, root, transform=None, target_transform=None):
        self.root = os.path.expanduser(root)
        self.transform, self.target_transform = transform, target_transform

    def transformed(self, image, target):
        """A sample, after its transforms.

        Parameters
        ----------
        image : array
            As it lies in the files.
        target : object
            Such as the number of its class.

        Returns
        -------
        tuple
            Image and target.
        """
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return image, target

    def __repr__(self):
        settings = {"root": self.root} | self._settings()
        settings |= {"transform": self.transform} if self.transform is not None else {}
        lines = [f"    {name}: {value}" for name, value in settings.items()]
        return "\n".join([f"{type(self).__name__}, {len(self)} samples", *lines])

    def _settings(self):
        """What a kind of data set says of itself besides."""
        return {}


class SplitDataset(VisionDataset):
    """Images that their makers have split into one part to train with and one to test with."""

    def __init__(self, root, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, transform, target_transform)
        self.train = train
        if download:
            self.download()
        self.data, self.targets = self._load()

    @property
    def class_to_idx(self):
        """The number of each class, by its name."""
        return {name: i for i, name in enumerate(self.classes)}

    def __len__(self):
        return len(self.data)

    def _settings(self):
        return {"split": "train" if self.train else "test"}
