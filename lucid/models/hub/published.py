"""What is known of a published file of weights."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lucid.data.download import home
from lucid.models.preprocess import Preprocess

ON_1K, ON_22K = "ImageNet-1k", "ImageNet-22k"
ON_BOTH, ON_12K = "ImageNet-22k, then ImageNet-1k", "ImageNet-12k"
ON_12K_AND_1K = "ImageNet-12k, then ImageNet-1k"
MASKED = "ImageNet-1k without labels (FCMAE)"


@dataclass(frozen=True)
class Published:
    """A file of weights that somebody has published.

    Parameters
    ----------
    name : str
        Whose it is, and what they call it: ``"timm/convnext_atto.d2_in1k"``.
    variant : str
        The builder of its network, one of :func:`lucid.models.list_models`.
    trained_on : str
        The training sets, in their order.
    image_size : int
        The side of the images that it was trained on last, in pixels.
    num_classes : int or None
        None: it has no head.
    top1 : float or None
        Per cent of ImageNet-1k's validation images that it names right, as the pages state it;
        None: they state nothing.
    licence : str or None
        As the pages state it, in SPDX's short names; None: they state none for the weights.
    preprocess : Preprocess or None
        None: it stands in a file beside the weights, which is fetched with them.
    url : str
        Where it is.
    sha256 : str or None
        The publisher's checksum or its beginning; None: the publisher states none.
    pages : tuple of str
        Where all this was read.
    beside : tuple of str
        Files of the same folder that belong to it.

    Examples
    --------
    >>> import lucid
    >>> row = lucid.models.hub.find("torchvision/convnext_tiny")
    >>> row.top1, row.preprocess.resize, row.sha256
    (82.52, 236, '983f1562')
    """

    name: str
    variant: str
    trained_on: str
    image_size: int
    num_classes: int | None
    top1: float | None
    licence: str | None
    preprocess: Preprocess | None
    url: str
    sha256: str | None
    pages: tuple[str, ...] = field(repr=False)
    beside: tuple[str, ...] = field(default=(), repr=False)

    @property
    def family(self):
        """Whose names its tensors have: authors, timm, torchvision or transformers."""
        return self.name.partition("/")[0]

    @property
    def is_noncommercial(self):
        """Whether its licence forbids commercial use."""
        return "-NC" in (self.licence or "")

    @property
    def path(self):
        """Where it is kept on this machine, or where to put it by hand."""
        folder = home() / "hub" / self.family
        file = Path(urlsplit(self.url).path).name
        is_named_alike = self.beside or file == "model.safetensors"
        return folder / self.name.partition("/")[2] / file if is_named_alike else folder / file


def squashed(size):
    """Resized to the square as a whole, bicubic, as the authors and timm do from 384 pixels on."""
    return Preprocess(image_size=size, resize=size, squash=True)


def lines(table):
    """The words of each line of a table of text; a dash is None."""
    return [
        [None if word == "-" else word for word in line.split()]
        for line in table.strip().splitlines()
    ]


def number(word):
    """A figure of a table, or None."""
    return None if word is None else float(word)
