"""Smaller learning rates for the layers that are nearer to the image: to fine-tune a ConvNeXt."""

import re

from lucid.optim.adam import keeps_its_length

_PLACE = re.compile(r"(downsample_layers|stages)\.(\d+)(?:\.(\d+))?\.")
_LAST_GROUP = 12


def layer_decay_groups(model, lr, weight_decay, layer_decay, by="group") -> list[dict]:
    """Groups of a ConvNeXt's parameters whose learning rates fall towards the image.

    The head has ``lr``, and each layer before it ``layer_decay`` times the rate of the one after:
    lr · layer_decayᴸ⁺¹⁻ˡ for layer l of 0 … L + 1. In every layer vectors, biases, and GRN's gamma
    and beta do not decay, as in :func:`decay_groups`.

    Parameters
    ----------
    model : ConvNeXt or ConvNeXtV2
        What to train; what is frozen is left out.
    lr : float
        Of the head.
    weight_decay : float
        For the matrices and filters.
    layer_decay : float
        Above 0, and at most 1; with 1 all layers have one rate.
    by : str
        What a layer is: with ``"group"`` three blocks of the third stage, and each other stage,
        12 in a network of depths 3, 3, 27, 3; with ``"single"`` each block.

    Returns
    -------
    list of dict
        As an optimizer takes it, in the order in which the model names its parameters, each with
        a ``name`` such as ``"layer_3_no_decay"``.

    Raises
    ------
    ValueError
        If a setting is out of range, or the model's parameters have other names.

    References
    ----------
    ``get_parameter_groups`` and ``LayerDecayValueAssigner`` in ``optim_factory.py`` of
    facebookresearch/ConvNeXt and facebookresearch/ConvNeXt-V2.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.models.convnext_atto(num_classes=10)
    >>> groups = lucid.optim.layer_decay_groups(model, 1e-3, 0.05, layer_decay=0.5)
    >>> optimizer = lucid.optim.AdamW(groups)
    >>> [(g["name"], g["lr"], g["weight_decay"]) for g in optimizer.param_groups[-2:]]
    [('layer_13_no_decay', 0.001, 0.0), ('layer_13_decay', 0.001, 0.05)]
    """
    if not 0 < layer_decay <= 1:
        raise ValueError(f"layer_decay (={layer_decay}) must be above 0 and at most 1")
    if by not in ("group", "single"):
        raise ValueError(f"by (={by!r}) must be 'group' or 'single'")
    depths = [len(stage) for stage in getattr(model, "stages", ())]
    if not depths:
        raise ValueError(f"layer_decay_groups takes a ConvNeXt, and {type(model).__name__} is none")
    last = (_LAST_GROUP if by == "group" else sum(depths)) + 1
    groups: dict[str, dict] = {}
    for path, p in model.named_parameters():
        if p.requires_grad:
            layer = _layer(path, depths, by)
            keeps = keeps_its_length(path, p)
            name = f"layer_{layer}_{'no_decay' if keeps else 'decay'}"
            settings = dict(
                lr=lr * layer_decay ** (last - layer),
                weight_decay=0.0 if keeps else weight_decay,
                name=name,
            )
            groups.setdefault(name, {"params": [], **settings})["params"].append(p)
    return list(groups.values())


def _layer(path, depths, by):
    """The number of the layer to which a parameter belongs."""
    found = _PLACE.match(path)
    if not found:  # the last norm, and the head
        return (_LAST_GROUP if by == "group" else sum(depths)) + 1
    kind, stage, block = found[1], int(found[2]), int(found[3] or 0)
    if kind == "downsample_layers":
        block = 0
    if by == "single":
        return sum(depths[:stage]) + block + 1
    if kind == "downsample_layers" and stage < 3:
        return (0, 2, 3)[stage]
    return (1, 2, 3 + block // 3, _LAST_GROUP)[stage]
