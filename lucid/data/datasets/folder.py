"""A folder a class: whatever files there are in it are samples of the class."""

import os

import numpy as np

from lucid.data.datasets.vision import VisionDataset

IMG_EXTENSIONS = (
    ".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp",
)  # fmt: skip


class DatasetFolder(VisionDataset):
    """Files of any kind, in a folder a class.

    A sample is what ``loader`` makes of a file, and the number of its class; the classes are
    numbered in the order of their names.

    Parameters
    ----------
    root : str or Path
        The folder that holds a folder for each class; deeper folders belong to the class too.
    loader : function
        Makes a sample of a path.
    extensions : str or tuple of str, optional
        How the files that count end, in small letters.
    transform, target_transform : function, optional
        Done to each sample, and to each class.
    is_valid_file : function, optional
        Whether the file of a path counts, in the place of ``extensions``.
    allow_empty : bool
        Whether a class may have no file.

    Attributes
    ----------
    classes : list of str
        The names of the classes.
    class_to_idx : dict
        Their numbers, by name.
    samples : list of (str, int)
        Path and class of each sample.
    targets : list of int
        The class of each sample.

    Raises
    ------
    FileNotFoundError
        If there is no folder of a class, or one without a file that counts.
    ValueError
        If both or none of ``extensions`` and ``is_valid_file`` are given.

    Examples
    --------
    >>> import lucid, pathlib, tempfile
    >>> root = pathlib.Path(tempfile.mkdtemp())
    >>> for name in ("dog/a.txt", "cat/b.txt"):
    ...     (root / name).parent.mkdir()
    ...     _ = (root / name).write_text(name)
    >>> read = lambda path: pathlib.Path(path).read_text()
    >>> data = lucid.data.datasets.DatasetFolder(root, read, ".txt")
    >>> data.classes, data[1]
    (['cat', 'dog'], ('dog/a.txt', 1))
    """

    def __init__(
        self, root, loader, extensions=None, transform=None, target_transform=None,
        is_valid_file=None, allow_empty=False,
    ):  # fmt: skip
        super().__init__(root, transform, target_transform)
        if (extensions is None) == (is_valid_file is None):
            raise ValueError("give one of extensions and is_valid_file, and not both")
        self.loader, self.extensions = loader, extensions
        self.classes, self.class_to_idx = self.find_classes(self.root)
        self.samples = self.make_dataset(
            self.root, self.class_to_idx, extensions, is_valid_file, allow_empty
        )
        self.targets = [target for _, target in self.samples]

    def find_classes(self, directory):
        """The classes of a folder; a class of one's own may choose others.

        Parameters
        ----------
        directory : str
            The folder that holds a folder for each class.

        Returns
        -------
        classes : list of str
            Their names, in order.
        class_to_idx : dict
            Their numbers, by name.
        """
        classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
        if not classes:
            raise FileNotFoundError(f"{directory} holds no folder of a class: put a folder there "
                                    "for each class, and its files inside")  # fmt: skip
        return classes, {name: i for i, name in enumerate(classes)}

    @staticmethod
    def make_dataset(
        directory, class_to_idx, extensions=None, is_valid_file=None, allow_empty=False
    ):
        """The samples of a folder, class by class and in the order of their paths.

        Parameters
        ----------
        directory : str
            The folder that holds a folder for each class.
        class_to_idx : dict
            The numbers of the classes, by name.
        extensions, is_valid_file, allow_empty
            As above.

        Returns
        -------
        list of (str, int)
            Path and class of each.
        """
        counts = is_valid_file or (lambda path: path.lower().endswith(extensions))
        found = []
        for name in sorted(class_to_idx):
            paths = [path for path in _files(os.path.join(directory, name)) if counts(path)]
            if not paths and not allow_empty:
                kinds = f" that ends with {extensions}" if extensions else " that counts"
                raise FileNotFoundError(
                    f"the class {name!r} in {directory} has no file{kinds}: remove its folder, or "
                    "give allow_empty=True"
                )
            found += [(path, class_to_idx[name]) for path in paths]
        return found

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        try:
            sample = self.loader(path)
        except Exception as error:
            error.add_note(f"in {path}")
            raise
        return self.transformed(sample, target)


class ImageFolder(DatasetFolder):
    """Images in a folder a class: ``root/cat/1.jpg``, ``root/dog/2.png``. Needs Pillow.

    A sample is (image, class): an array of bytes (H, W, 3), or what the transforms make of it.
    Pillow decodes while other threads run: ``DataLoader(data, num_workers=2)`` makes use of two
    cores.

    Parameters
    ----------
    root : str or Path
        The folder that holds a folder for each class.
    transform, target_transform : function, optional
        Done to each image, and to each class.
    loader : function, optional
        Makes an image of a path.
    is_valid_file : function, optional
        Whether the file of a path counts; by default its name tells.
    allow_empty : bool
        Whether a class may have no image.

    Attributes
    ----------
    classes : list of str
        The names of the classes.
    class_to_idx : dict
        Their numbers, by name.
    samples, imgs : list of (str, int)
        Path and class of each image.
    targets : list of int
        The class of each image.

    Raises
    ------
    FileNotFoundError
        If there is no folder of a class, or one without an image.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> from PIL import Image
    >>> root = tempfile.mkdtemp()
    >>> for name in ("blue", "red"):
    ...     os.mkdir(os.path.join(root, name))
    ...     Image.new("RGB", (3, 2), name).save(os.path.join(root, name, "1.png"))
    >>> data = lucid.data.datasets.ImageFolder(root)
    >>> image, target = data[1]
    >>> data.classes[target], image.shape, image[0, 0].tolist()
    ('red', (2, 3, 3), [255, 0, 0])
    """

    def __init__(
        self, root, transform=None, target_transform=None, loader=None, is_valid_file=None,
        allow_empty=False,
    ):  # fmt: skip
        extensions = IMG_EXTENSIONS if is_valid_file is None else None
        super().__init__(
            root, loader or pil_loader, extensions, transform, target_transform, is_valid_file,
            allow_empty,
        )  # fmt: skip
        self.imgs = self.samples


def pil_loader(path):
    """An image of a file as an array of bytes (H, W, 3).

    Parameters
    ----------
    path : str or Path
        Of any format that Pillow reads; grey ones get three equal colours.

    Examples
    --------
    >>> import os, tempfile
    >>> from lucid.data.datasets.folder import pil_loader
    >>> from PIL import Image
    >>> path = os.path.join(tempfile.mkdtemp(), "grey.png")
    >>> Image.new("L", (2, 1), 7).save(path)
    >>> pil_loader(path).tolist()
    [[[7, 7, 7], [7, 7, 7]]]
    """
    from PIL import Image

    with Image.open(path) as image:
        # convert would copy an image that is RGB already, and no other thread runs meanwhile
        return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def _files(folder):
    """All files of a folder and of those inside, in the order of their paths."""
    found = sorted(os.walk(folder, followlinks=True))
    return [os.path.join(inner, name) for inner, _, names in found for name in sorted(names)]
