"""How each library builds its ConvNeXts, by lucid's name of the variant."""

import os

import pytest
from parity.torchvision_import import import_torchvision

V1 = ("atto", "femto", "pico", "nano", "tiny", "small", "base")
V2 = ("atto", "femto", "pico", "nano", "tiny", "base")
TORCHVISION = ("tiny", "small", "base")


def with_timm(version, size):
    timm = import_timm()

    return timm.create_model(f"convnext{'v2' if version == 2 else ''}_{size}", num_classes=7)


def with_transformers(version, size):
    import transformers

    from lucid.models.convnext import SIZES
    from lucid.models.convnext_v2 import SIZES as SIZES_V2

    kind = "ConvNextV2" if version == 2 else "ConvNext"
    shape = (SIZES_V2 if version == 2 else SIZES)[size]
    config = getattr(transformers, f"{kind}Config")(
        depths=list(shape["depths"]), hidden_sizes=list(shape["dims"]), num_labels=7,
        layer_norm_eps=1e-6,
    )  # fmt: skip
    return getattr(transformers, f"{kind}ForImageClassification")(config)


def with_torchvision(version, size):
    return getattr(import_torchvision().models, f"convnext_{size}")(num_classes=7)


CASES = [
    *(("timm", with_timm, 1, size) for size in V1),
    *(("timm", with_timm, 2, size) for size in V2),
    *(("transformers", with_transformers, 1, size) for size in V1),
    *(("transformers", with_transformers, 2, size) for size in V2),
    *(("torchvision", with_torchvision, 1, size) for size in TORCHVISION),
]
WITH_FILES = [  # of the larger ones they are gigabytes: ``.ci/nightly`` takes them too
    case for case in CASES if "LUCID_ALL_SIZES" in os.environ or case[-1] not in ("small", "base")
]
IN_MEMORY = [case for case in CASES if case not in WITH_FILES]


def name_of(case):
    family, _, version, size = case
    return f"{family} V{version} {size}"


def randomised(model, seed=0):
    """All parameters drawn anew, so that no two tensors are alike and nothing is 0 or 1."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            spread = 0.5 if p.ndim == 1 or "grn" in name else (p[0].numel()) ** -0.5
            p.copy_(torch.randn(p.shape, generator=generator) * spread + (p.ndim == 1) * 0.5)
    return model.eval()


def import_timm():
    """timm, which imports torchvision."""
    import_torchvision()
    return pytest.importorskip("timm")
