"""Arrays of a file of NumPy's."""

import os

import numpy as np

from lucid.data.datasets.vision import VisionDataset
from lucid.serialize.format_error import FormatError


class Npz(VisionDataset):
    """Samples cut from the arrays of a ``.npz`` file along their first axis.

    A sample is a tuple with an item of each array: (images[i], labels[i]). Labels of whole numbers
    become Python's.

    Parameters
    ----------
    root : str or Path
        The file.
    names : sequence of str, optional
        Which arrays, and in which order; by default all, as they stand in the file.
    transform : function, optional
        Done to the first item of each sample.
    target_transform : function, optional
        Done to the second.

    Raises
    ------
    lucid.FormatError
        If it is no complete file of arrays.
    ValueError
        If an array is not there, or their lengths differ.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> import numpy as np
    >>> path = os.path.join(tempfile.mkdtemp(), "clouds.npz")
    >>> np.savez(path, images=np.zeros((5, 2, 2, 1), np.uint8), labels=np.arange(5))
    >>> data = lucid.data.datasets.Npz(path, transform=lambda image: image.shape)
    >>> len(data), data[3]
    (5, ((2, 2, 1), 3))
    """

    def __init__(self, root, names=None, transform=None, target_transform=None):
        super().__init__(root, transform, target_transform)
        self.arrays = _read(self.root, names)
        lengths = {name: len(x) if x.ndim else None for name, x in self.arrays.items()}
        if not lengths or None in lengths.values() or len(set(lengths.values())) > 1:
            raise ValueError(
                f"{self.root} holds arrays of lengths {lengths}: name those that belong together"
            )

    def __len__(self):
        return len(next(iter(self.arrays.values())))

    def __getitem__(self, index):
        items = [_plain(x[index]) for x in self.arrays.values()]
        if len(items) > 1:
            return (*self.transformed(*items[:2]), *items[2:])
        return (self.transformed(items[0], None)[0],) if self.transform else (items[0],)


def _read(path, names):
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
            if not hasattr(file, "files"):
                raise FormatError(f"{path} is one array, no .npz file")
            names = file.files if names is None else list(names)
            if missing := sorted(set(names) - set(file.files)):
                raise KeyError(f"{path} has no arrays {missing}; it has {file.files}")
            return {name: file[name] for name in names}
    except (FileNotFoundError, FormatError):
        raise
    except KeyError as error:
        raise ValueError(error.args[0]) from None
    except Exception as error:  # NumPy and zipfile raise half a dozen kinds
        raise FormatError(f"{os.fspath(path)} is no complete .npz file ({error})") from None


def _plain(item):
    return int(item) if isinstance(item, np.integer) else item
