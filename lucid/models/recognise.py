"""Which network a file of weights belongs to, from the names and shapes of its tensors alone."""

from dataclasses import dataclass

from lucid.models.convnext import SIZES
from lucid.models.convnext_v2 import SIZES as SIZES_V2
from lucid.models.families import FAMILIES, Family
from lucid.models.sparse import encoder_of, is_pretraining
from lucid.serialize.format_error import FormatError
from lucid.serialize.torch_values import Record

_WRAPPERS = (
    "model", "state_dict", "model_state_dict", "net", "params", "model_ema", "state_dict_ema",
    "module",
)  # fmt: skip
_NO_WEIGHT = "n_averaged"  # how many models PyTorch's AveragedModel is the mean of
_PARTS = ("module", "_orig_mod")
_UNLIKE = {  # a tensor that only another network has: the network, and why it is another
    "norm_pre.weight": ("convnext_*_hnf", "its norm stands before the pool"),
    "stem.2.weight": ("convnext_*_ols", "its stem is two overlapping convolutions"),
    "stem.3.weight": ("convnext_*_ols", "its stem is two overlapping convolutions"),
}


_OTHERS = {  # depths and widths of timm's that have our tensors and compute something else
    ((3, 4, 30, 3), (384, 768, 1536, 3072)): ("convnext_xxlarge", "its eps is 1e-5"),
    ((1, 2, 4, 2), (24, 32, 48, 64)): ("test_convnext", "its GELU is the tanh form"),
    ((1, 1, 1, 1), (32, 64, 96, 128)): ("test_convnext2", "its GELU is the tanh form"),
}


@dataclass(frozen=True)
class Description:
    """What a file of weights holds."""

    family: Family
    version: int  # 1 or 2
    depths: tuple[int, ...]
    dims: tuple[int, ...]
    patch_size: int
    in_channels: int
    num_classes: int | None
    has_norm: bool

    @property
    def variant(self):
        """The builder's name, such as ``convnext_tiny``, or the depths and dims."""
        sizes, prefix = (SIZES, "convnext_") if self.version == 1 else (SIZES_V2, "convnext_v2_")
        for name, size in sizes.items():
            if (tuple(size["depths"]), tuple(size["dims"])) == (self.depths, self.dims):
                return prefix + name
        return f"a ConvNeXt V{self.version} of depths {self.depths} and dims {self.dims}"


def unwrapped(value):
    """The tensors of a ConvNeXt inside a checkpoint; of FCMAE's training those of the encoder."""
    tensors = tensors_in(value)
    return encoder_of(tensors) if is_pretraining(tensors) else tensors


def tensors_in(value):
    """The dict of tensors inside a checkpoint: ``{"model": …}`` and its kin are looked through.

    Beside them may stand tensors that are no weights, such as the best accuracy so far.
    """
    while isinstance(value, dict):
        inner = next((value[name] for name in _WRAPPERS if isinstance(value.get(name), dict)), None)
        if inner is None:
            break
        value = inner
    if not isinstance(value, dict):
        raise FormatError(f"it holds {_kind(value)}, not a dict of tensors by name")
    tensors = {name: x for name, x in value.items() if hasattr(x, "shape") and name != _NO_WEIGHT}
    if not tensors:
        raise FormatError(f"it holds no tensors by name, only {sorted(map(str, value))[:5]}")
    return _renamed(_without_prefix(tensors))


def recognise(tensors):
    """What the tensors, as :func:`unwrapped` gives them, are the weights of.

    Raises
    ------
    FormatError
        If they are those of another network than lucid has: the sentence names it.
    """
    family = _family(tensors)
    _refuse_relatives(family, tensors)
    depths = family.depths(tensors)
    is_v2 = family.response_norm is not None and (
        f"{family.block_name(0, 0)}.{family.response_norm[0]}" in tensors
    )
    stem = tensors[family.stem[0] + ".weight"].shape
    dims = [
        len(tensors[f"{family.block_name(s, 0)}.{family.parts['dwconv']}.weight"])
        for s in range(len(depths))
    ]
    other = _OTHERS.get((depths, tuple(dims))) if family.name == "timm" else None
    if other is not None:
        raise FormatError(f"this is timm's {other[0]}, which lucid does not have: {other[1]}")
    if stem[-1] not in (4, 2, 1):
        raise FormatError(f"its stem cuts patches of {stem[-1]} pixels; lucid's have 4, 2 or 1")
    head = tensors.get(family.head + ".weight")
    return Description(
        family, 2 if is_v2 else 1, depths, tuple(dims), stem[-1], stem[1],
        None if head is None else len(head), family.norm + ".weight" in tensors,
    )  # fmt: skip


def _kind(value):
    if isinstance(value, Record):
        return f"a whole object, {value.origin} (there, save its state_dict())"
    return f"a {type(value).__name__}"


def _without_prefix(tensors):
    """Whatever a wrapper put in front of all names: ``module.``, ``_orig_mod.``, ``backbone.``."""
    if _family_or_none(tensors) is not None:
        return tensors
    inside = _without([part for part in _PARTS if _is_before_all(part, tensors)], tensors)
    if is_pretraining(inside):
        return inside
    for family in FAMILIES.values():
        stem = family.stem[0] + ".weight"
        for name in tensors:
            if name.endswith("." + stem):
                inside = _without(name.removesuffix(stem).split(".")[:-1], tensors)
                if _family_or_none(inside) is not None:
                    return inside
    return tensors


def _renamed(tensors):
    """Of transformers' files the older ones call the factors of a GRN gamma and beta."""
    if FAMILIES["transformers"].stem[0] + ".weight" not in tensors:
        return tensors
    older = {".grn.gamma": ".grn.weight", ".grn.beta": ".grn.bias"}
    for ending, newer in older.items():
        tensors = {
            name.removesuffix(ending) + newer if name.endswith(ending) else name: x
            for name, x in tensors.items()
        }
    return tensors


def _is_before_all(part, tensors):
    return all(name.startswith(part + ".") for name in tensors)


def _without(parts, tensors):
    """The names without these parts, one after the other, where they begin so."""
    for part in parts:
        inside = {name.removeprefix(part + "."): x for name, x in tensors.items()}
        tensors = inside if len(inside) == len(tensors) else tensors
    return tensors


def _family(tensors):
    family = _family_or_none(tensors)
    if family is None:
        first = ", ".join(sorted(tensors)[:3])
        raise FormatError(f"its tensors are not those of a ConvNeXt; it begins with {first}")
    return family


def _family_or_none(tensors):
    for family in FAMILIES.values():
        block = f"{family.block_name(0, 0)}.{family.parts['dwconv']}.weight"
        if block in tensors and family.stem[0] + ".weight" in tensors:
            return family
    return None


def _refuse_relatives(family, tensors):
    for name, (network, reason) in _UNLIKE.items():
        if name in tensors:
            raise FormatError(f"this is timm's {network}, which lucid does not have: {reason}")
    norm = f"{family.block_name(0, 0)}.{family.parts['norm']}"
    if norm + ".weight" in tensors and norm + ".bias" not in tensors:
        raise FormatError(
            "this is one of timm's *_rms networks, which lucid does not have: its norms divide "
            "by a root mean square"
        )
