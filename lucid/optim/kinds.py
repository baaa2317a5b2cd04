"""A number is a number: text from a file of settings, None or a list in its place is refused.

What a setting is, its default says, which stands in the signature of ``__init__``.
"""

from functools import cache, wraps
from inspect import Parameter, signature
from numbers import Real

from lucid.ops.checks import as_python
from lucid.optim.of_pytorch import HOW

ONE_EACH = ("base_lr", "max_lr", "min_lr", "base_momentum", "max_momentum")  # for each group


def checked(init):
    """An ``__init__`` that refuses such arguments before it computes with them."""

    @wraps(init)
    def call(self, *args, **settings):
        check_kinds(init, _named(init, self, *args, **settings))
        init(self, *args, **settings)

    return call


def _named(init, *args, **settings):
    """The arguments by name; none where they are too many or too few, which ``init`` says."""
    try:
        given = signature(init).bind(*args, **settings).arguments
    except TypeError:
        return {}
    several = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    kinds = {name: p.kind for name, p in signature(init).parameters.items()}
    return {name: x for name, x in given.items() if kinds[name] not in several}


def check_kinds(init, settings):
    """Raise for a setting that is of another kind than its default in ``init``."""
    is_ours = (init.__module__ or "").startswith("lucid.")  # a program run by exec has no name
    for name, value in settings.items():
        if value is None and (name in HOW or not is_ours):
            continue  # in a rule of somebody's own it may say "without", or "find one yourself"
        usual = _defaults(init).get(name)
        parts = value if isinstance(value, (list, tuple)) else (value,)
        for text in (part for part in parts if isinstance(part, str)):
            _refuse_text(name, text, usual)
        if isinstance(usual, tuple) and (parts is not value or len(parts) != len(usual)):
            raise TypeError(f"{name} is {len(usual)} numbers, not {value!r}: write {name}={usual}")
        is_one = parts is not value or name in ONE_EACH
        if _is_number(usual) and not (is_one and all(map(_is_number, parts))):
            raise TypeError(f"{name} is a number, not {value!r}")


def _refuse_text(name, text, usual):
    if isinstance(usual, str):
        return
    hint = f": write {name}={text}" if _reads_as_number(text) or text in ("True", "False") else ""
    if hint or isinstance(usual, (Real, tuple)):
        kind = "True or False" if isinstance(usual, bool) else "a number"
        raise TypeError(f"{name} is {kind}, not the text {text!r}{hint}")


def _reads_as_number(text):
    try:
        return float(text) is not None
    except ValueError:
        return False


def _is_number(x):
    return isinstance(as_python(x), Real)


@cache
def _defaults(init):
    """The default of each parameter that has one; of tuples, those of numbers."""
    parameters = signature(init).parameters.values()
    given = {p.name: p.default for p in parameters if p.default is not p.empty}
    return {name: x for name, x in given.items() if not isinstance(x, tuple) or _are_numbers(x)}


def _are_numbers(parts):
    return bool(parts) and all(map(_is_number, parts))
