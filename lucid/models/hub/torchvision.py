"""What torchvision has published.

Read from its ``models/convnext.py``. The files have the beginning of their sha256 in their names.
"""

from lucid.models.hub.published import ON_1K, Published, lines
from lucid.models.preprocess import Preprocess

_PAGE = "https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/convnext.py"
_FILES = """
    tiny   236  82.520  983f1562
    small  230  83.616  0c510722
    base   232  84.062  6075fbad
    large  232  84.414  ea097f82
"""


def _row(variant, resize, top1, sha256):
    return Published(
        name=f"torchvision/convnext_{variant}",
        variant=f"convnext_{variant}",
        trained_on=ON_1K,
        image_size=224,
        num_classes=1000,
        top1=float(top1),
        licence=None,
        preprocess=Preprocess(resize=int(resize), interpolation="bilinear"),
        url=f"https://download.pytorch.org/models/convnext_{variant}-{sha256}.pth",
        sha256=sha256,
        pages=(_PAGE,),
    )


ROWS = [_row(*line) for line in lines(_FILES)]
