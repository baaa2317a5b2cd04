"""What timm has published, of the networks that lucid has.

Read from timm's ``models/convnext.py`` (addresses, sizes, preprocessing, licences), its
``results-imagenet.csv`` (top-1 at the size and cut of the training) and, where a sha256 stands in
the table, the page of the file. The files on GitHub have the beginning of their sha256 in their
names. Left out are the networks that lucid refuses, those without a head, and FCMAE's, which the
authors have.
"""

import math

from lucid.models.hub.published import (
    MASKED,
    ON_1K,
    ON_12K,
    ON_12K_AND_1K,
    ON_22K,
    ON_BOTH,
    Published,
    lines,
    number,
    squashed,
)
from lucid.models.preprocess import MEAN, STD, Preprocess

_REPOSITORY = "https://github.com/huggingface/pytorch-image-models/blob"
_PAGES = (
    f"{_REPOSITORY}/v1.0.31/timm/models/convnext.py",
    f"{_REPOSITORY}/aa4b5850c1543fa488abf260f18390eda46cf85d/results/results-imagenet.csv",
)
_HUB = "https://huggingface.co/timm"
_GITHUB = "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-rsb-weights"
_ON_GITHUB = """
    convnext_atto.d2_in1k   224  0.875  75.672  convnext_atto_d2-01bb0f51.pth
    convnext_femto.d1_in1k  224  0.875  77.498  convnext_femto_d1-d71d5b4c.pth
    convnext_pico.d1_in1k   224  0.875  79.516  convnext_pico_d1-10ad7f0d.pth
    convnext_nano.d1h_in1k  224  0.95   80.762  convnext_nano_d1h-7eb4bdea.pth
"""
_ON_THE_HUB = """
    convnext_nano.in12k                       224  0.95    -
    convnext_nano.in12k_ft_in1k               224  0.95    82.306
    convnext_nano.r384_ad_in12k               384  1.0     -
    convnext_nano.r384_in12k                  384  1.0     -
    convnext_nano.r384_in12k_ft_in1k          384  1.0     83.334
    convnext_tiny.fb_in1k                     224  0.875   82.066
    convnext_tiny.fb_in22k                    224  0.875   -
    convnext_tiny.fb_in22k_ft_in1k            224  0.875   82.900
    convnext_tiny.in12k                       224  0.95    -
    convnext_tiny.in12k_ft_in1k               224  0.95    84.192
    convnext_tiny.fb_in22k_ft_in1k_384        384  squash  84.098
    convnext_tiny.in12k_ft_in1k_384           384  squash  85.154
    convnext_small.fb_in1k                    224  0.875   83.144
    convnext_small.fb_in22k                   224  0.875   -
    convnext_small.fb_in22k_ft_in1k           224  0.875   84.582
    convnext_small.in12k                      224  0.95    -
    convnext_small.in12k_ft_in1k              224  0.95    85.164
    convnext_small.fb_in22k_ft_in1k_384       384  squash  85.752
    convnext_small.in12k_ft_in1k_384          384  squash  86.186
    convnext_base.fb_in1k                     224  0.875   83.838
    convnext_base.fb_in22k                    224  0.875   -
    convnext_base.fb_in22k_ft_in1k            224  0.875   85.814
    convnext_base.fb_in22k_ft_in1k_384        384  squash  86.826
    convnext_large.fb_in1k                    224  0.875   84.304
    convnext_large.fb_in22k                   224  0.875   -
    convnext_large.fb_in22k_ft_in1k           224  0.875   86.612
    convnext_large.fb_in22k_ft_in1k_384       384  squash  87.456
    convnext_xlarge.fb_in22k                  224  0.875   -
    convnext_xlarge.fb_in22k_ft_in1k          224  0.875   86.970
    convnext_xlarge.fb_in22k_ft_in1k_384      384  squash  87.764
    convnextv2_atto.fcmae_ft_in1k             224  0.875   76.644
    convnextv2_femto.fcmae_ft_in1k            224  0.875   78.476
    convnextv2_pico.fcmae_ft_in1k             224  0.875   80.304
    convnextv2_nano.fcmae_ft_in1k             224  0.875   81.856
    convnextv2_nano.fcmae_ft_in22k_in1k       224  0.875   82.038
    convnextv2_nano.fcmae_ft_in22k_in1k_384   384  squash  83.366
    convnextv2_tiny.fcmae_ft_in1k             224  0.875   82.948
    convnextv2_tiny.fcmae_ft_in22k_in1k       224  0.875   83.904
    convnextv2_tiny.fcmae_ft_in22k_in1k_384   384  squash  85.098
    convnextv2_base.fcmae_ft_in1k             224  0.875   84.890
    convnextv2_base.fcmae_ft_in22k_in1k       224  0.875   86.752
    convnextv2_base.fcmae_ft_in22k_in1k_384   384  squash  87.638
    convnextv2_large.fcmae_ft_in1k            224  0.875   85.762
    convnextv2_large.fcmae_ft_in22k_in1k      224  0.875   87.266
    convnextv2_large.fcmae_ft_in22k_in1k_384  384  squash  88.180
    convnextv2_huge.fcmae_ft_in1k             224  0.875   86.260
    convnextv2_huge.fcmae_ft_in22k_in1k_384   384  squash  88.666
    convnextv2_huge.fcmae_ft_in22k_in1k_512   512  squash  88.860
"""
_OF_CLIP = """
    convnext_base.clip_laion2b_augreg_ft_in12k           256  1.0     -
    convnext_base.clip_laion2b_augreg_ft_in12k_in1k      256  1.0     86.378
    convnext_base.clip_laion2b_augreg_ft_in1k            256  1.0     86.184
    convnext_base.clip_laion2b_augreg_ft_in12k_in1k_384  384  squash  87.144
    convnext_base.clip_laiona_augreg_ft_in1k_384         384  1.0     86.490
"""
_CHECKSUMS = {  # of those files whose pages were read
    "convnext_nano.in12k": (
        "298759b2004609f328e278b93b883992f0061d229f957c46ded942d400f3e9f3",
        "2f3889180684cfcbbc7e5511359f1ca49d589e9b",
    ),
    "convnext_nano.in12k_ft_in1k": (
        "1f7a556379b5f6e3356fed18331b98f3d405f9b33607be259c265cf692d94cec", "main",
    ),
    "convnext_tiny.in12k_ft_in1k_384": (
        "2a372497fe2d9d5994e9d69e979ac48625e40792f9f8965f498a0f68821f2adb", "main",
    ),
}  # fmt: skip
_CLIP_COLOURS = dict(
    mean=(0.48145466, 0.4578275, 0.40821073), std=(0.26862954, 0.26130258, 0.27577711)
)
_COLOURS_PAGE = f"{_REPOSITORY}/v1.0.31/timm/data/constants.py"
_SETS = (  # the first that a tag ends with; what stands before it is told by _before
    ("in22k_ft_in1k", ON_BOTH), ("in22k_in1k", ON_BOTH), ("in12k_ft_in1k", ON_12K_AND_1K),
    ("in12k_in1k", ON_12K_AND_1K), ("in22k", ON_22K), ("in12k", ON_12K), ("in1k", ON_1K),
)  # fmt: skip
_BEFORE = (
    ("fcmae", MASKED),
    ("clip_laion2b", "LAION-2B (CLIP)"),
    ("clip_laiona", "LAION-A (CLIP)"),
)
_CLASSES = {ON_22K: 21841, ON_12K: 11821}


def _row(line, colours):
    name, size, cut, top1, *file = line
    size, tag = int(size), name.partition(".")[2]
    last, before = _trained_on(tag)
    checksum, revision = _CHECKSUMS.get(name, (None, None))
    on_the_hub = f"{_HUB}/{name}/resolve/main/model.safetensors"
    pages = _PAGES + ((_COLOURS_PAGE,) if colours["mean"] != MEAN else ())
    if checksum:
        pages += (f"{_HUB}/{name}/blob/{revision}/model.safetensors",)
    return Published(
        name=f"timm/{name}",
        variant=name.partition(".")[0].replace("convnextv2", "convnext_v2"),
        trained_on=before + last,
        image_size=size,
        num_classes=_CLASSES.get(last, 1000),
        top1=number(top1),
        licence="CC-BY-NC-4.0" if "v2_" in name else "Apache-2.0",
        preprocess=_preprocess(size, cut, colours),
        url=f"{_GITHUB}/{file[0]}" if file else on_the_hub,
        sha256=file[0].rpartition("-")[2].removesuffix(".pth") if file else checksum,
        pages=pages,
    )


def _trained_on(tag):
    """The sets that a tag names: the last ones, and what stands before them."""
    tag = tag.removesuffix("_384").removesuffix("_512")
    last = next(text for ending, text in _SETS if tag.endswith(ending))
    before = next((text + ", then " for start, text in _BEFORE if tag.startswith(start)), "")
    return last, before


def _preprocess(size, cut, colours):
    if cut == "squash":
        shape = squashed(size)
        return Preprocess(image_size=size, resize=shape.resize, squash=True, **colours)
    return Preprocess(image_size=size, resize=math.floor(size / float(cut)), **colours)


_USUAL = dict(mean=MEAN, std=STD)
ROWS = [_row(line, _USUAL) for line in lines(_ON_GITHUB) + lines(_ON_THE_HUB)]
ROWS += [_row(line, _CLIP_COLOURS) for line in lines(_OF_CLIP)]
