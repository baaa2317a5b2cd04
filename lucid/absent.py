"""What PyTorch has and lucid has not, and what to use instead.

A name that a module or a tensor does not have ends here, so that the error can say more than
that it is missing: a sentence of ``absent_names``, the place in lucid that has the name, or what
``absent_kinds`` says of all names of its kind.
"""

import sys

from lucid.absent_kinds import kind_of
from lucid.absent_names import EVERYWHERE, IN_A_MODULE, MODEL, NUMPY

PLACES = ("lucid", "lucid.nn.functional", "lucid.nn", "lucid.optim", "lucid.utils.data")


class Finder:
    """Python asks it last where a module of lucid is, and so only for one that is missing.

    Examples
    --------
    >>> import lucid.distributions
    Traceback (most recent call last):
    ModuleNotFoundError: No module named 'lucid.distributions': use lucid.randn, lucid.rand, \
lucid.normal, or numpy.random
    """

    @staticmethod
    def find_spec(path, folders=None, target=None):
        """Nothing; or an error that says what to use instead of a module that PyTorch has.

        Parameters
        ----------
        path : str
            The module, as in ``"lucid.distributions"``; another library's is none of our business.
        folders, target : optional
            What Python tells besides.

        Raises
        ------
        ModuleNotFoundError
            With what to use instead.
        """
        module, _, name = path.rpartition(".")
        if module.partition(".")[0] == "lucid":
            instead = instead_of(name, IN_A_MODULE.get(module, {}), module)
            if instead:
                raise ModuleNotFoundError(f"No module named {path!r}{instead}")


sys.meta_path.append(Finder)


def absent(module, name):
    """The error for a name that a module of lucid does not have, and what to use instead.

    Parameters
    ----------
    module : str
        The module, as in ``"lucid.nn"``.
    name : str
        The name.

    Returns
    -------
    AttributeError
        To be raised by the module's ``__getattr__``.

    Examples
    --------
    >>> from lucid.absent import absent
    >>> print(absent("lucid.func", "jacrev"))
    module 'lucid.func' has no attribute 'jacrev': use lucid.func.jacobian(f, x)
    """
    sentence = f"module {module!r} has no attribute {name!r}"
    return AttributeError(sentence + instead_of(name, IN_A_MODULE.get(module, {}), module))


def instead_of(name, table, here=None):
    """What to use instead of a name, with a colon before it; nothing where nothing is known.

    ``here`` is the place that was asked; None for one of the user's own, such as a model, of which
    nobody expects the names of functions: it has its table alone.
    """
    everywhere = {} if here is None else EVERYWHERE
    for names, instead in (*table.items(), *everywhere.items()):
        if name in names.split():
            return f": {instead}"
    if here is None:
        return ""
    if name in NUMPY:
        return f": use numpy.{NUMPY[name]} on x.numpy(), without gradients"
    if name.startswith("_"):
        return ""
    instead = _elsewhere(name, here) or kind_of(name)
    return f": {instead}" if instead else ""


def _elsewhere(name, here):
    """Where lucid has the name, or that which it is the other form of."""
    for place in PLACES:
        if place != here and name in getattr(sys.modules.get(place), "__all__", ()):
            return f"use {place}.{name}"
    methods = sys.modules["lucid.tensor"].Tensor if "lucid.tensor" in sys.modules else None
    method = getattr(methods, name, None)
    if here != "Tensor" and isinstance(method, property):
        return f"read x.{name}"
    if here != "Tensor" and callable(method):
        return f"write x.{name}(...)"
    for ending, form in (("_", "x = x.{}(...)"), ("_copy", "x.{}(...).clone()")):
        base = name.removesuffix(ending)
        if base != name and hasattr(methods, base):
            return f"write {form.format(base)}"
    return None


class Explained:
    """What says more about an attribute that it does not have."""

    __slots__ = ()
    _is_asked_for_functions = False

    def __getattr__(self, name):
        sentence = f"{type(self).__name__!r} object has no attribute {name!r}"
        place = ({}, "Tensor") if self._is_asked_for_functions else (MODEL, None)
        raise AttributeError(sentence + instead_of(name, *place), name=name, obj=self)
