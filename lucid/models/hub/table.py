"""Finding a published file by its name, and fetching it."""

import os
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

from lucid.data.download import download_url_to_file
from lucid.models.hub import authors, timm, torchvision, transformers
from lucid.models.hub.published import Published

_ROWS = {row.name: row for each in (authors, timm, torchvision, transformers) for row in each.ROWS}
_FILES = {row.path.name: row for row in _ROWS.values() if row.family == "authors"}


def list_pretrained(pattern="*"):
    """The names of the published files that match a pattern.

    Parameters
    ----------
    pattern : str
        With ``*`` for any text and ``?`` for any letter.

    Returns
    -------
    list of str
        Each is whose file it is, and what they call it.

    Examples
    --------
    >>> import lucid
    >>> lucid.models.hub.list_pretrained("torchvision/*")[:2]
    ['torchvision/convnext_tiny', 'torchvision/convnext_small']
    >>> lucid.models.hub.list_pretrained("*_atto*")[-1]
    'timm/convnextv2_atto.fcmae_ft_in1k'
    """
    return [name for name in _ROWS if fnmatch(name, pattern)]


def find(name):
    """What is known of a published file.

    Parameters
    ----------
    name : str
        One of :func:`list_pretrained`.

    Returns
    -------
    Published
        Its address, licence, preprocessing and so on.

    Raises
    ------
    ValueError
        If there is none of that name; the error names those that look alike.

    Examples
    --------
    >>> import lucid
    >>> row = lucid.models.hub.find("authors/convnextv2_atto_1k_224_ema")
    >>> row.variant, row.top1, row.licence
    ('convnext_v2_atto', 76.7, 'CC-BY-NC-4.0')
    """
    if name not in _ROWS:
        alike = get_close_matches(name, _ROWS, 4, 0.4) or ["those of list_pretrained()"]
        raise ValueError(f"the hub has no {name!r}; it has {', '.join(alike)}")
    return _ROWS[name]


def download(name, progress=True):
    """Fetch a published file, unless it is there already.

    It is kept in the folder that the environment variable ``LUCID_HOME`` names, or
    ``~/.cache/lucid``.

    Parameters
    ----------
    name : str
        One of :func:`list_pretrained`.
    progress : bool
        Whether to tell on stderr how far it is.

    Returns
    -------
    Path
        The file; its folder, where more belongs to it.

    Raises
    ------
    ValueError
        If there is none of that name.
    DownloadError
        If it cannot be fetched: the sentence says which file to fetch by hand, and where to put
        it. Or if its checksum is wrong.

    Examples
    --------
    >>> import lucid
    >>> try:
    ...     lucid.models.hub.download("timm/convnext_attto.d2_in1k")
    ... except ValueError as error:
    ...     print(str(error)[:71])
    the hub has no 'timm/convnext_attto.d2_in1k'; it has timm/convnext_atto
    """
    row = find(name)
    for file in row.beside:
        url = row.url.rpartition("/")[0] + "/" + file
        download_url_to_file(url, row.path.with_name(file), progress=progress)
    download_url_to_file(row.url, row.path, row.sha256, progress)
    return row.path.parent if row.beside else row.path


def row_of(source):
    """The published file that a source of weights names, or None where it is a path or a dict.

    Raises
    ------
    ValueError, FileNotFoundError
        If it is neither a file nor a name, but looks like a name.
    """
    if not isinstance(source, str) or os.path.exists(source):
        return None
    if source in _ROWS or source.partition("/")[0] in _families():
        return find(source)
    if meant := sorted(_ending_like(source), key=len):
        raise FileNotFoundError(f"there is no file {source!r}; the hub has {', '.join(meant[:4])}")
    return None


def _ending_like(text):
    """The files that a text may mean: by another library's name, an address or a builder."""
    last = text.rpartition("/")[2]
    return [name for name, row in _ROWS.items() if last and _may_be(row, last)]


def _may_be(row, text):
    has_own_name = row.path.parent.name == row.family  # the others are called alike
    is_file = has_own_name and row.path.name == text
    return is_file or row.variant == text or row.name.partition("/")[2].startswith(text)


def noncommercial(source, settings, row):
    """The licence of weights that forbids commercial use, or None."""
    if row is None and isinstance(source, (str, os.PathLike)):
        row = _FILES.get(Path(source).name)  # as it was downloaded by hand
    if row is not None and row.is_noncommercial:
        return row.licence
    config = settings.get("config.json", {})
    for place in (config.get("pretrained_cfg"), config):
        licence = str(place.get("license")) if isinstance(place, dict) else ""
        if "-nc" in licence.lower():
            return licence
    return None


def _families():
    return {row.family for row in _ROWS.values()}


__all__ = ["Published", "download", "find", "list_pretrained"]
