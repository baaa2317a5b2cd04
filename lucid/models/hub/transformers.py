"""Files in the names of transformers, which Meta has published on the Hugging Face hub.

These are the authors' weights once more; here are those whose pages were read, at the revision that
was read. Of V2 the pages state Apache-2.0, and the authors CC-BY-NC 4.0 for the same weights: the
stricter of the two stands here.
"""

from lucid.models.hub.published import MASKED, ON_1K, ON_BOTH, Published, lines

_HUB = "https://huggingface.co/facebook"
_ORIGIN = (
    "https://github.com/facebookresearch/ConvNeXt-V2/blob/"
    "2553895753323c6fe0b2bf390683f5ea358a42b9/README.md"
)
_FILES = """
    convnext-tiny-224         6166b7613034066690a621d8bf25ffdf181a34f0
    convnext-base-224         8550c1da008c99b90c9c42f1d4e1cb650d7a8c05
    convnext-base-384         cce36a3ef598ddd35defaa3df493f38bc3378d9f
    convnext-base-384-22k-1k  a70065b31cb5c2ddd57110a6a237728fb51965d1
    convnextv2-tiny-1k-224    d7920296b6436664f70d157cc83fb1b34560b565
    convnextv2-base-22k-384   1b5279ed28fdb9875291a9b0e462f7c0e321c0cc
"""
_CHECKSUMS = {  # and the revision at which the page of the file was read
    "convnext-tiny-224": (
        "1fe15b2eba9e355de14c4e244e6365bf61ffef84da7d3442c0afbb2d8564f477",
        "6166b7613034066690a621d8bf25ffdf181a34f0",
    ),
    "convnext-base-384-22k-1k": (
        "6f7d40186c466652b83b9733d91681e33d752f314dfc59fe5553a81287c93c8e",
        "main",
    ),
    "convnextv2-tiny-1k-224": (
        "18059f267af456845431c96c43a2a82ad930dc96c2cbbb1136327a9a4e92f05d",
        "d7920296b6436664f70d157cc83fb1b34560b565",
    ),
    "convnextv2-base-22k-384": (
        "60c74a19a417de43394788128681763584a033cc416385dee76cb62c90e62416",
        "09a5d574bca99de6ac224d478556436bb954f191",
    ),
}


def _row(name, revision):
    network, variant, *rest = name.split("-")
    is_v2 = network.endswith("v2")
    trained_on = ON_BOTH if "22k" in rest else ON_1K
    sha256, read_at = _CHECKSUMS.get(name, (None, None))
    pages = [f"{_HUB}/{name}/tree/{revision}"]
    pages += [f"{_HUB}/{name}/blob/{read_at}/pytorch_model.bin"] if sha256 else []
    pages += [_ORIGIN] if is_v2 else []
    return Published(
        name=f"transformers/{name}",
        variant=network.replace("v2", "_v2") + "_" + variant,
        trained_on=f"{MASKED}, then {trained_on}" if is_v2 else trained_on,
        image_size=384 if "384" in rest else 224,
        num_classes=1000,
        top1=None,
        licence="CC-BY-NC-4.0" if is_v2 else "Apache-2.0",
        preprocess=None,
        url=f"{_HUB}/{name}/resolve/{revision}/pytorch_model.bin",
        sha256=sha256,
        pages=tuple(pages),
        beside=("config.json", "preprocessor_config.json"),
    )


ROWS = [_row(*line) for line in lines(_FILES)]
