"""Models by name."""

from difflib import get_close_matches
from fnmatch import fnmatch

_builders: dict = {}


def register_model(builder):
    """Let ``create_model`` find a builder by its name. A decorator.

    Parameters
    ----------
    builder : function
        Makes the model from ``num_classes`` and options of its own.

    Returns
    -------
    function
        The builder itself.

    Raises
    ------
    ValueError
        If another builder has that name.

    Examples
    --------
    >>> import lucid
    >>> sorted(lucid.models.list_models("convnext_t*"))
    ['convnext_tiny']
    """
    name = builder.__name__
    if name in _builders:
        raise ValueError(f"there is a model {name!r} already: give this one another name")
    _builders[name] = builder
    return builder


def create_model(name, **options):
    """Build a model by its name.

    Parameters
    ----------
    name : str
        One of :func:`list_models`.
    **options
        What the builder takes, such as ``num_classes`` and ``image_size``.

    Raises
    ------
    ValueError
        If there is no such model; the error names those that look alike.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.models.create_model("convnext_v2_atto", num_classes=10, image_size=32)
    >>> model.patch_size
    1
    """
    if name not in _builders:
        alike = get_close_matches(name, _builders) or list_models()
        raise ValueError(f"there is no model {name!r}; there are {', '.join(alike)}")
    return _builders[name](**options)


def list_models(pattern="*"):
    """The names of all models that match a pattern.

    Parameters
    ----------
    pattern : str
        With ``*`` for any text and ``?`` for any letter.

    Returns
    -------
    list of str
        Smallest models of each family first.

    Examples
    --------
    >>> import lucid
    >>> lucid.models.list_models("*_tiny")
    ['convnext_tiny', 'convnext_v2_tiny']
    """
    return [name for name in _builders if fnmatch(name, pattern)]
