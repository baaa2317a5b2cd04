"""The published recipes, by model and by what the weights were trained on."""

from typing import Any

from lucid.train.recipe import Recipe

_V1 = "arXiv 2201.03545, and TRAINING.md of facebookresearch/ConvNeXt"
_V2 = "arXiv 2301.00808, and TRAINING.md of facebookresearch/ConvNeXt-V2"
# From weights that are trained: a small rate, and nothing is mixed.
_FINE: dict[str, Any] = dict(
    epochs=30, warmup_epochs=0, batch_size=512, lr=5e-5, weight_decay=1e-8, head_init_scale=0.001,
    mixup=0.0, cutmix=0.0, ema=None,
)  # fmt: skip
_22K: dict[str, Any] = dict(epochs=90, warmup_epochs=5, ema=None)
_FCMAE: dict[str, Any] = dict(batch_size=1024, layer_scale_init=None, head_init_scale=0.001)

RECIPES: dict[str, dict[str, dict[str, Any]]] = {
    "convnext_tiny": {"in1k": dict(drop_path=0.1)},
    "convnext_small": {"in1k": dict(drop_path=0.4)},
    "convnext_base": {
        "in1k": dict(drop_path=0.5),
        "in1k_384": dict(_FINE, drop_path=0.8, image_size=384, layer_decay=0.7),
        "in22k": dict(_22K, drop_path=0.1),
        "in22k_ft_in1k": dict(_FINE, drop_path=0.2, layer_decay=0.8),
        "in22k_ft_in1k_384": dict(_FINE, drop_path=0.2, image_size=384, layer_decay=0.8),
    },
    "convnext_large": {
        "in1k": dict(drop_path=0.5),
        "in1k_384": dict(_FINE, drop_path=0.95, image_size=384, layer_decay=0.7),
        "in22k": dict(_22K, drop_path=0.1),
        "in22k_ft_in1k": dict(_FINE, drop_path=0.3, layer_decay=0.8),
        "in22k_ft_in1k_384": dict(_FINE, drop_path=0.3, image_size=384, layer_decay=0.8),
    },
    "convnext_xlarge": {
        "in22k": dict(_22K, drop_path=0.2),
        "in22k_ft_in1k": dict(_FINE, drop_path=0.4, layer_decay=0.8, ema=0.9999),
        "in22k_ft_in1k_384": dict(
            _FINE, drop_path=0.4, image_size=384, layer_decay=0.8, ema=0.9999
        ),
    },
    "convnext_v2_atto": {
        "fcmae_ft_in1k": dict(
            _FCMAE, epochs=600, warmup_epochs=0, lr=8e-4, layer_decay=0.9,
            layer_decay_by="single", weight_decay=0.3, drop_path=0.1, mixup=0.0, cutmix=0.0,
            label_smoothing=0.2,
        )
    },
    "convnext_v2_tiny": {
        "fcmae_ft_in1k": dict(
            _FCMAE, epochs=300, warmup_epochs=40, lr=3.2e-3, layer_decay=0.9,
            layer_decay_by="single", drop_path=0.2,
        )
    },
    "convnext_v2_base": {
        "fcmae_ft_in1k": dict(
            _FCMAE, epochs=100, warmup_epochs=20, lr=2.5e-3, layer_decay=0.6, drop_path=0.1
        )
    },
}  # fmt: skip


def recipe(name, tag=None) -> Recipe:
    """The published settings with which a ConvNeXt was trained.

    Parameters
    ----------
    name : str
        Of the model, such as ``"convnext_tiny"``.
    tag : str, optional
        What the weights were trained on, in timm's words: ``"in1k"`` from nothing on ImageNet-1k,
        ``"in1k_384"`` on from there with larger images, ``"in22k"``, ``"in22k_ft_in1k"``
        (fine-tuned) and ``"in22k_ft_in1k_384"``; for V2 ``"fcmae_ft_in1k"``. By default the
        first that there is.

    Returns
    -------
    Recipe
        Plain settings, with their source.

    Raises
    ------
    ValueError
        If no such recipe was published; the sentence lists those that were.

    Examples
    --------
    >>> import lucid
    >>> print(lucid.train.recipe("convnext_tiny"))
    name              convnext_tiny
    source            arXiv 2201.03545, and TRAINING.md of facebookresearch/ConvNeXt
    epochs            300
    warmup_epochs     20
    batch_size        4096
    lr                0.004
    min_lr            1e-06
    weight_decay      0.05
    layer_decay       1.0
    layer_decay_by    group
    betas             (0.9, 0.999)
    eps               1e-08
    drop_path         0.1
    layer_scale_init  1e-06
    head_init_scale   1.0
    image_size        224
    augment           rand-m9-mstd0.5-inc1
    erasing           0.25
    mixup             0.8
    cutmix            1.0
    label_smoothing   0.1
    ema               0.9999
    clip              None
    """
    if name not in RECIPES:
        raise ValueError(f"no recipe of {name!r} is published; there are {', '.join(RECIPES)}")
    tags = RECIPES[name]
    tag = next(iter(tags)) if tag is None else tag
    if tag not in tags:
        raise ValueError(f"{name} has no recipe {tag!r}; it has {', '.join(tags)}")
    source = _V2 if name.startswith("convnext_v2") else _V1
    return Recipe(name, source, **tags[tag])
