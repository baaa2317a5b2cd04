"""A training run in a safetensors file: its tensors, and beside them all its values as a text."""

from lucid.serialize import safetensors
from lucid.serialize.nest import checksum
from lucid.serialize.nested import pack, unpack

_VERSION = "1"  # of the way in which a run lies in a file


def write_run(path, values):
    """Write the states of the parts of a run, by name, and what else belongs to it."""
    text, arrays = pack(values)
    metadata = {"lucid_checkpoint": _VERSION, "values": text, "crc32": checksum(text, arrays)}
    safetensors.write(path, arrays, metadata)


def run_of(path, arrays, metadata):
    """What :func:`write_run` wrote.

    Raises
    ------
    FormatError
        If the file is damaged, or of another version.
    """
    version = metadata["lucid_checkpoint"]
    if version != _VERSION:
        raise safetensors.FormatError(
            f"{path} is a checkpoint of form {version!r}; this version of lucid reads {_VERSION}"
        )
    text = metadata.get("values", "")
    if metadata.get("crc32") != checksum(text, arrays):
        raise safetensors.FormatError(f"{path} is damaged: its numbers are not those of its sum")
    try:
        saved = unpack(text, arrays)
    except ValueError as error:
        raise safetensors.FormatError(f"{path} is damaged: {error}") from None
    if not isinstance(saved, dict):
        raise safetensors.FormatError(f"{path} is damaged: it holds a {type(saved).__name__}")
    return saved
