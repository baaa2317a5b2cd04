"""What the authors of ConvNeXt and ConvNeXt V2 have published.

Read from the READMEs, LICENSEs and ``datasets.py`` of their repositories, at the newest commits.
The number of classes of the files of 22k (21841) stands in timm's table. The isotropic networks are
left out: lucid has none.
"""

from lucid.models.hub.published import (
    MASKED,
    ON_1K,
    ON_22K,
    ON_BOTH,
    Published,
    lines,
    number,
    squashed,
)
from lucid.models.preprocess import Preprocess

_GITHUB = "https://github.com/facebookresearch"
_V1_PAGES = tuple(
    f"{_GITHUB}/ConvNeXt/blob/048efcea897d999aed302f2639b6270aedf8d4c8/{file}"
    for file in ("README.md", "datasets.py")
)
_V2_PAGES = tuple(
    f"{_GITHUB}/ConvNeXt-V2/blob/2553895753323c6fe0b2bf390683f5ea358a42b9/{file}"
    for file in ("README.md", "LICENSE", "datasets.py")
)
_CLASSES_PAGE = (
    "https://github.com/huggingface/pytorch-image-models/blob/v1.0.31/timm/models/convnext.py"
)
_V1 = """
    convnext_tiny_1k_224_ema.pth          1k    224  82.1
    convnext_small_1k_224_ema.pth         1k    224  83.1
    convnext_base_1k_224_ema.pth          1k    224  83.8
    convnext_base_1k_384.pth              1k    384  85.1
    convnext_large_1k_224_ema.pth         1k    224  84.3
    convnext_large_1k_384.pth             1k    384  85.5
    convnext_tiny_22k_1k_224.pth          both  224  82.9
    convnext_tiny_22k_1k_384.pth          both  384  84.1
    convnext_small_22k_1k_224.pth         both  224  84.6
    convnext_small_22k_1k_384.pth         both  384  85.8
    convnext_base_22k_1k_224.pth          both  224  85.8
    convnext_base_22k_1k_384.pth          both  384  86.8
    convnext_large_22k_1k_224.pth         both  224  86.6
    convnext_large_22k_1k_384.pth         both  384  87.5
    convnext_xlarge_22k_1k_224_ema.pth    both  224  87.0
    convnext_xlarge_22k_1k_384_ema.pth    both  384  87.8
    convnext_tiny_22k_224.pth             22k   224  -
    convnext_small_22k_224.pth            22k   224  -
    convnext_base_22k_224.pth             22k   224  -
    convnext_large_22k_224.pth            22k   224  -
    convnext_xlarge_22k_224.pth           22k   224  -
"""
_V2 = """
    pt_only/convnextv2_atto_1k_224_fcmae.pt   masked  224  -
    pt_only/convnextv2_femto_1k_224_fcmae.pt  masked  224  -
    pt_only/convnextv2_pico_1k_224_fcmae.pt   masked  224  -
    pt_only/convnextv2_nano_1k_224_fcmae.pt   masked  224  -
    pt_only/convnextv2_tiny_1k_224_fcmae.pt   masked  224  -
    pt_only/convnextv2_base_1k_224_fcmae.pt   masked  224  -
    pt_only/convnextv2_large_1k_224_fcmae.pt  masked  224  -
    pt_only/convnextv2_huge_1k_224_fcmae.pt   masked  224  -
    im1k/convnextv2_atto_1k_224_ema.pt        1k      224  76.7
    im1k/convnextv2_femto_1k_224_ema.pt       1k      224  78.5
    im1k/convnextv2_pico_1k_224_ema.pt        1k      224  80.3
    im1k/convnextv2_nano_1k_224_ema.pt        1k      224  81.9
    im1k/convnextv2_tiny_1k_224_ema.pt        1k      224  83.0
    im1k/convnextv2_base_1k_224_ema.pt        1k      224  84.9
    im1k/convnextv2_large_1k_224_ema.pt       1k      224  85.8
    im1k/convnextv2_huge_1k_224_ema.pt        1k      224  86.3
    im22k/convnextv2_nano_22k_224_ema.pt      both    224  82.1
    im22k/convnextv2_nano_22k_384_ema.pt      both    384  83.4
    im22k/convnextv2_tiny_22k_224_ema.pt      both    224  83.9
    im22k/convnextv2_tiny_22k_384_ema.pt      both    384  85.1
    im22k/convnextv2_base_22k_224_ema.pt      both    224  86.8
    im22k/convnextv2_base_22k_384_ema.pt      both    384  87.7
    im22k/convnextv2_large_22k_224_ema.pt     both    224  87.3
    im22k/convnextv2_large_22k_384_ema.pt     both    384  88.2
    im22k/convnextv2_huge_22k_384_ema.pt      both    384  88.7
    im22k/convnextv2_huge_22k_512_ema.pt      both    512  88.9
"""
_SETS = {"1k": ON_1K, "22k": ON_22K, "both": ON_BOTH}
_SETS_V2 = {"masked": MASKED, "1k": f"{MASKED}, then {ON_1K}", "both": f"{MASKED}, then {ON_BOTH}"}
_CLASSES = {"masked": None, "22k": 21841}


def _row(line, folder, sets, licence, pages):
    file, trained_on, size, top1 = line
    stem = file.partition("/")[2].rpartition(".")[0] or file.rpartition(".")[0]
    network, _, variant = stem.partition("_")
    return Published(
        name=f"authors/{stem}",
        variant=network.replace("v2", "_v2") + "_" + variant.partition("_")[0],
        trained_on=sets[trained_on],
        image_size=int(size),
        num_classes=_CLASSES.get(trained_on, 1000),
        top1=number(top1),
        licence=licence,
        preprocess=squashed(int(size)) if int(size) >= 384 else Preprocess(),
        url=f"https://dl.fbaipublicfiles.com/convnext/{folder}{file}",
        sha256=None,
        pages=pages + ((_CLASSES_PAGE,) if trained_on == "22k" else ()),
    )


ROWS = [_row(line, "", _SETS, "MIT", _V1_PAGES) for line in lines(_V1)]
ROWS += [_row(line, "convnextv2/", _SETS_V2, "CC-BY-NC-4.0", _V2_PAGES) for line in lines(_V2)]
