"""What is given for a file of weights and is none, told by its first bytes."""

import re

from lucid.serialize.format_error import FormatError

START = 64  # bytes, of which a kind of file is told
_KINDS = {
    rb"version https://git-lfs": "is a pointer of Git LFS, which stands for the file: fetch the "
    "file itself, with git lfs pull, or by the link that downloads it",
    rb"\s*<(?i:!doctype|html|head|\?xml)": "is a page of HTML, as a browser shows in place of a "
    "file: download the file itself",
    rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|BM": "is a picture, no file of weights",
    rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf": "is compressed: unpack it first",
    rb"\x89HDF": "is a file of HDF5, which lucid does not read: load it in Keras and save its "
    "arrays by name with numpy.savez",
    rb"GGUF": "is a file of GGUF, which lucid does not read",
}


def refuse_others(path, start):
    """The first bytes of a file, unless they show that it is no file of weights.

    Raises
    ------
    FormatError
        If so; the sentence says what the file is and what to do.
    """
    if not is_safetensors(start):
        for pattern, sentence in _KINDS.items():
            if re.match(pattern, start, re.DOTALL):
                raise FormatError(f"{path} {sentence}")
    return start


def is_pickle(start):
    """Whether a file that begins so is a pickle, as PyTorch's checkpoints were before 1.6."""
    return re.match(rb"\x80[\x02-\x05]", start) is not None and not is_safetensors(start)


def is_safetensors(start):
    """Whether a file begins with a length of less than 2³², and a table in JSON does after it."""
    return start[4:8] == bytes(4) and start[8:9] in (b"{", b" ", b"\n", b"\r", b"\t")
