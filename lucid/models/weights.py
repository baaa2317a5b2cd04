"""Weights of published ConvNeXts, in and out: four families of names, any of their file formats."""

import json
import warnings
from pathlib import Path

import numpy as np

from lucid.backend.device import Device, move, placed
from lucid.models.convnext import ConvNeXt
from lucid.models.convnext_v2 import ConvNeXtV2
from lucid.models.families import FAMILIES
from lucid.models.fcmae import FCMAE
from lucid.models.hub.table import download, noncommercial, row_of
from lucid.models.preprocess import Preprocess
from lucid.models.recognise import recognise, tensors_in, unwrapped
from lucid.models.sparse import dense, is_pretraining
from lucid.nn.state import numbers_of
from lucid.serialize import safetensors
from lucid.serialize.atomic import write_atomically
from lucid.serialize.format_error import FormatError
from lucid.serialize.source import read_source

_METADATA = {"format": "pt"}  # transformers asks for it


def from_pretrained(source, num_classes=None):
    """The ConvNeXt that a file of weights belongs to, with these weights.

    Family (the authors' code, timm, torchvision, transformers), version and size are told from the
    names and shapes of the tensors. The model's ``preprocess`` does to an image what was done to
    those that it learned from; ``class_names`` are those of the file's settings, or None.

    Parameters
    ----------
    source : str, Path or mapping
        A ``.safetensors``, ``.pth``, ``.pt`` or ``.npz`` file, the index of one in pieces, a
        directory as transformers saves it, or a dict of arrays. PyTorch is not needed. Or a name
        of :func:`lucid.models.hub.list_pretrained`, whose file is fetched where it is not there.
    num_classes : int, optional
        Another number of classes than the file's keeps all but the head, which begins anew; a
        warning says so.

    Returns
    -------
    ConvNeXt or ConvNeXtV2
        In eval mode.

    Raises
    ------
    lucid.FormatError
        If the file is damaged, or of a network that lucid does not have.
    lucid.data.DownloadError
        If a published file cannot be fetched; the sentence says how to do it by hand.

    Warns
    -----
    UserWarning
        If the licence of the weights forbids commercial use.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "atto.safetensors")
    >>> model = lucid.models.convnext_atto(num_classes=10)
    >>> lucid.models.save_weights(model, path, family="timm")
    >>> again = lucid.models.from_pretrained(path)
    >>> type(again).__name__, again.num_classes
    ('ConvNeXt', 10)
    """
    value, settings = _read(source)
    tensors, found = _understood(source, value)
    network = ConvNeXt if found.version == 1 else ConvNeXtV2
    options = dict(patch_size=found.patch_size, in_channels=found.in_channels)
    if found.version == 1 and not _has_scale(tensors, found):
        options["layer_scale_init"] = 0
    classes = num_classes if num_classes is not None else found.num_classes
    with Device("meta"):  # shapes alone: no number is drawn that the file's would overwrite
        model = network(classes, found.depths, found.dims, **options)
    _load(model, source, tensors, found, settings)
    return model.eval()


def load_weights(model, source):
    """Copy the weights of a file into a ConvNeXt; another number of classes keeps its head.

    Of a file of FCMAE's training a ConvNeXt takes the encoder, and an FCMAE takes everything.

    Parameters
    ----------
    model : ConvNeXt, ConvNeXtV2 or FCMAE
        Of the depths and widths of the file.
    source : str, Path or mapping
        As in :func:`from_pretrained`.

    Returns
    -------
    ConvNeXt, ConvNeXtV2 or FCMAE
        The model itself; a network's ``preprocess`` is set, and its ``class_names`` where they are
        those of its head.

    Raises
    ------
    lucid.FormatError
        If the file does not fit: the sentence says which variant it looks like and which tensors
        differ. Then nothing has changed.
    TypeError
        If the model is another network.

    Examples
    --------
    >>> import lucid
    >>> trained = lucid.models.convnext_atto(num_classes=10)
    >>> model = lucid.models.convnext_atto(num_classes=10)
    >>> bool((lucid.models.load_weights(model, trained.state_dict()).norm.weight == 1).all())
    True
    """
    if not isinstance(model, (ConvNeXt, FCMAE)):
        raise TypeError(
            f"load_weights fills a ConvNeXt, ConvNeXtV2 or FCMAE, not a {type(model).__name__}: "
            "for other networks there are lucid.load and load_state_dict"
        )
    value, settings = _read(source)
    if isinstance(model, FCMAE):
        return _load_pretraining(model, source, value)
    tensors, found = _understood(source, value)
    _load(model, source, tensors, found, settings)
    return model


def save_weights(model, path, family="authors"):
    """Write a ConvNeXt's weights so that another library loads them strictly.

    Parameters
    ----------
    model : ConvNeXt or ConvNeXtV2
        Whose weights to write.
    path : str or Path
        A ``.safetensors`` file; for transformers a directory, which gets a ``config.json`` too.
    family : str
        Whose names and shapes to use: ``"authors"``, ``"timm"``, ``"torchvision"`` or
        ``"transformers"``.

    Raises
    ------
    ValueError
        If there is no such family, it has no such network, or the file has a suffix of PyTorch's.
        Then nothing is written.
    TypeError
        If the model is another network, such as an FCMAE around one.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "atto.safetensors")
    >>> lucid.models.save_weights(lucid.models.convnext_atto(), path, family="timm")
    >>> [name for name in lucid.load(path) if "head" in name]
    ['head.fc.bias', 'head.fc.weight', 'head.norm.bias', 'head.norm.weight']
    """
    if not isinstance(model, ConvNeXt):
        raise TypeError(
            f"save_weights writes a ConvNeXt or ConvNeXtV2, not a {type(model).__name__}: "
            "of an FCMAE give it the encoder; for other networks there is lucid.save"
        )
    if family not in FAMILIES:
        raise ValueError(f"family (={family!r}) must be one of {', '.join(FAMILIES)}")
    path = Path(path)
    if family != "transformers" and path.suffix in (".pth", ".pt", ".bin"):
        raise ValueError(f"save_weights writes .safetensors files, not {str(path)!r}")
    arrays, depths = _as_family(model, FAMILIES[family])
    if family == "transformers":
        return _write_directory(path, arrays, _transformers_config(model, depths))
    return safetensors.write(path, arrays, _METADATA)


def _write_directory(path, arrays, config):
    path.mkdir(parents=True, exist_ok=True)
    safetensors.write(path / "model.safetensors", arrays, _METADATA)
    write_atomically(path / "config.json", [json.dumps(config, indent=2).encode()])


def _read(source):
    """The tensors and settings of a source; what is published of it is noted in the settings."""
    row = row_of(source)
    try:
        value, settings = read_source(source if row is None else download(row.name))
        return value, settings | {"hub": row}
    except FormatError:
        raise
    except ValueError as error:
        raise FormatError(f"{_name(source)}: {error}") from None


def _understood(source, value):
    """The tensors of a source by name, and what they are the weights of."""
    try:
        tensors = unwrapped(value)
        return tensors, recognise(tensors)
    except FormatError as error:
        raise FormatError(f"{_name(source)}: {error}") from None


def _name(source):
    return "these weights" if hasattr(source, "keys") else str(source)


def _verb(source):
    return "do" if hasattr(source, "keys") else "does"


def _has_scale(tensors, found):
    return f"{found.family.block_name(0, 0)}.{found.family.scale}" in tensors


def _load(model, source, tensors, found, settings):
    """Copy everything, or nothing."""
    _check_activation(source, settings)
    preprocess = _preprocess(source, found, settings)
    state = model.state_dict()
    renames = dict(found.family.renames(found.depths, found.version == 2))
    given = {ours: tensors[theirs] for ours, theirs in renames.items() if theirs in tensors}
    unknown = sorted(set(tensors) - set(renames.values()))
    notes = _left_out(model, state, given, found)
    foreign = sorted(set(given) - set(state) - {"head.weight", "head.bias"})
    given = {ours: x for ours, x in given.items() if ours in state}
    missing = sorted(set(state) - set(given) - set(notes))
    wrong = [name for name, x in given.items() if not _fits(x.shape, state[name].shape)]
    if unknown or missing or wrong or foreign:
        differ = [*unknown, *missing, *wrong, *foreign][:4]
        raise FormatError(
            f"{_name(source)} {_verb(source)} not fit this model: it looks like {found.variant} in "
            f"the names of {found.family.name}; the first tensors that differ are "
            f"{', '.join(differ)}"
        )
    _check_floats(source, given)
    if model.norm.weight.device.type == "meta":
        _take_over(model, given, is_shared=hasattr(source, "keys"))
    else:
        given = {name: _shaped(x, state[name]) for name, x in given.items()}
        model.load_state_dict(given, strict=False)
    model.preprocess = preprocess
    if found.num_classes == model.num_classes:  # else they are others than the model's
        model.class_names = _class_names(settings, found)
    if licence := noncommercial(source, settings, settings["hub"]):
        notes["licence"] = f"these weights are under {licence}: not for commercial use"
    for text in sorted(set(notes.values())):
        warnings.warn(f"{_name(source)}: {text}", stacklevel=3)


def _load_pretraining(model, source, value):
    """Encoder and decoder, or nothing; only the encoder's last norm and head may be left out."""
    try:
        tensors = tensors_in(value)
    except FormatError as error:
        raise FormatError(f"{_name(source)}: {error}") from None
    if not is_pretraining(tensors):
        raise FormatError(
            f"{_name(source)} {_verb(source)} not come from FCMAE's training: there is no "
            "mask_token; load a ConvNeXt's weights into the encoder alone"
        )
    state, given = model.state_dict(), dense(tensors)
    needed = [name for name in state if not name.startswith(("encoder.norm.", "encoder.head."))]
    differ = [
        *sorted(set(given) - set(state)),
        *sorted(set(needed) - set(given)),
        *(
            name
            for name in state
            if name in given and not _fits(given[name].shape, state[name].shape)
        ),
    ]
    if differ:
        raise FormatError(
            f"{_name(source)} {_verb(source)} not fit this FCMAE; the first tensors that differ "
            f"are {', '.join(differ[:4])}"
        )
    _check_floats(source, given)
    given = {name: _shaped(x, state[name]) for name, x in given.items()}
    model.load_state_dict(given, strict=False)
    return model


def _preprocess(source, found, settings):
    """What is published of it, or what the settings beside it say."""
    row = settings["hub"]
    if row is not None and row.preprocess is not None:
        return row.preprocess
    try:
        return Preprocess.of(found, settings)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise FormatError(
            f"{_name(source)}: the settings beside it tell of no preprocessing ({error}); correct "
            "or remove them"
        ) from None


def _check_activation(source, settings):
    kind = settings.get("config.json", {}).get("hidden_act", "gelu")
    if kind != "gelu":
        raise FormatError(
            f"{_name(source)} belongs to a network with the activation {kind!r}, which lucid does "
            "not have: its ConvNeXts have 'gelu'"
        )


def _check_floats(source, given):
    whole = [name for name, x in given.items() if "float" not in str(x.dtype)]
    if whole:
        raise FormatError(
            f"{_name(source)}: {whole[0]} is of {given[whole[0]].dtype}, and weights are floats: "
            "quantised ones must be made floats first"
        )


def _take_over(model, given, is_shared):
    """Give the parameters of a model without numbers the arrays themselves, or their own copies."""
    if "head.weight" not in given:
        model.reset_classifier(model.num_classes)
    owners = set()
    for name, p in model.named_parameters():
        if name in given:
            array = _shaped(given[name], p)
            p._replace(placed(_owned(array, is_shared or not _is_alone(array, owners))))
        elif p.device.type == "meta":  # a norm, which begins as the identity
            p._replace(placed(np.full(p.shape, name.endswith("weight"), np.float32)))


def _is_alone(array, owners):
    """Whether the memory that an array lies in is for it alone."""
    owner = array if array.base is None else array.base
    is_first = id(owner) not in owners
    owners.add(id(owner))
    return is_first and getattr(owner, "nbytes", None) == array.nbytes and array.flags.writeable


def _owned(array, is_shared):
    return array.astype(np.float32, order="C", copy=is_shared)


def _left_out(model, state, given, found):
    """What keeps its initial values, by name, with the reason."""
    notes = {}
    if "head.weight" in state and found.num_classes != model.num_classes:
        reason = (
            "it has no head, so the model's begins anew"
            if found.num_classes is None
            else f"its head is for {found.num_classes} classes, so the model's, for "
            f"{model.num_classes}, begins anew"
        )
        notes |= {"head.weight": reason, "head.bias": reason}
    if not found.has_norm:
        reason = "it has no last norm (a file of FCMAE's pre-training), so the model's begins anew"
        notes |= {"norm.weight": reason, "norm.bias": reason}
    for name in notes:
        given.pop(name, None)
    return notes


def _shaped(x, like):
    """``x`` as an array of the shape of ``like``."""
    return np.asarray(move(numbers_of(x), "cpu")).reshape(like.shape)


def _fits(shape, wanted):
    """Whether two shapes differ in axes of length 1 at most."""
    return [n for n in shape if n != 1] == [n for n in wanted if n != 1]


def _scales(model):
    return any(name.endswith(".gamma") for name in model.state_dict())


def _class_names(settings, found):
    names = settings.get("config.json", {}).get("id2label")
    if not isinstance(names, dict) or len(names) != found.num_classes:
        names = settings.get("config.json", {}).get("label_names")
        return list(names) if isinstance(names, list) and len(names) == found.num_classes else None
    return [names.get(str(i), str(i)) for i in range(len(names))]


def _as_family(model, family):
    """The model's arrays in the names and shapes of a family, and its depths."""
    is_v2 = isinstance(model, ConvNeXtV2)
    if is_v2 and family.response_norm is None:
        raise ValueError(f"{family.name} has no ConvNeXt V2: write it for timm or transformers")
    depths = tuple(len(stage) for stage in model.stages)
    state = {name: x.cpu().detach().numpy() for name, x in model.state_dict().items()}
    arrays = {}
    for ours, theirs in family.renames(depths, is_v2):
        if ours in state:
            arrays[theirs] = _reshaped(family, model, theirs, state[ours])
    if family.name == "transformers":
        prefix = "convnextv2." if is_v2 else "convnext."
        arrays = {k if k.startswith("classifier") else prefix + k: x for k, x in arrays.items()}
    return arrays, depths


def _reshaped(family, model, name, x):
    """``x`` in the shape that a family gives it."""
    if family.name == "torchvision" and name.endswith("layer_scale"):
        return x.reshape(-1, 1, 1)
    if family.name == "timm" and ".mlp.grn." in name:
        return x.reshape(-1)
    if family.name == "timm" and ".mlp.fc" in name and name.endswith("weight"):
        return x[:, :, None, None] if model.dims[0] <= 80 else x  # from atto to nano
    return x


def _transformers_config(model, depths):
    kind = "ConvNextV2" if isinstance(model, ConvNeXtV2) else "ConvNext"
    classes = 0 if model.head is None else len(model.head.weight)
    names = model.class_names or [f"LABEL_{i}" for i in range(classes)]
    if len(names) != classes:
        raise ValueError(
            f"there are {len(names)} class names for {classes} classes: set model.class_names"
        )
    return dict(
        architectures=[f"{kind}ForImageClassification"],
        model_type=kind.lower(),
        depths=list(depths),
        hidden_sizes=list(model.dims),
        num_channels=model.in_channels,
        num_stages=len(depths),
        patch_size=model.patch_size,
        image_size=model.input_shape[-1],
        hidden_act="gelu",
        layer_norm_eps=1e-6,  # of the last norm; the others have it anyway
        layer_scale_init_value=1e-6 if _scales(model) else 0.0,  # 0 stands for no scale at all
        id2label={str(i): name for i, name in enumerate(names)},
        label2id={name: i for i, name in enumerate(names)},
    )
