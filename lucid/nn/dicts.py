"""Modules and parameters under keys of one's own, and parameters in a list."""

from lucid.nn.containers import ModuleList
from lucid.nn.module import Module, Parameter
from lucid.tensor import Tensor


class _Keyed(Module):
    """What its two kinds have in common: the methods of a dict, with attributes as its items."""

    def keys(self):
        """The names, in the order in which they came."""
        return [name for name, value in vars(self).items() if isinstance(value, self._kind)]

    def values(self):
        """What it holds, in the order in which it came."""
        return [vars(self)[name] for name in self.keys()]

    def items(self):
        """(name, value) for all that it holds."""
        return [(name, vars(self)[name]) for name in self.keys()]

    def pop(self, key):
        """Take out what is under a name, and return it.

        Parameters
        ----------
        key : str
            The name.
        """
        value = self[key]
        del self[key]
        return value

    def clear(self):
        """Take out everything."""
        for key in self.keys():
            del self[key]

    def update(self, items):
        """Put in the items of a dict, or pairs of name and value.

        Parameters
        ----------
        items : dict, or iterable of pairs
            What to put in; a name that is there already gets the new value.
        """
        for key, value in items.items() if hasattr(items, "items") else items:
            self[key] = value

    def __getitem__(self, key):
        self._needs(key)
        return vars(self)[key]

    def __setitem__(self, key, value):
        self._put_under(key, self._checked(value), self._kind, self._kind.__name__)

    def __delitem__(self, key):
        self._needs(key)
        delattr(self, key)

    def __contains__(self, key):
        return key in self.keys()

    def _needs(self, key):
        if key not in self:
            raise KeyError(f"{type(self).__name__} has no {key!r}, but {self.keys()}")

    def __len__(self):
        return len(self.keys())

    def __iter__(self):
        return iter(self.keys())


class ModuleDict(_Keyed):
    """A dict of modules that is a module itself; it has no forward.

    Parameters
    ----------
    modules : dict of str to Module or None, or iterable of pairs, optional
        What it holds; None keeps the place of a module that is left out.

    Raises
    ------
    TypeError, KeyError
        If something else is put in, or a name is taken, has dots or is no str.

    Examples
    --------
    >>> from lucid import nn
    >>> heads = nn.ModuleDict({"digit": nn.Linear(4, 10), "parity": nn.Linear(4, 2)})
    >>> heads["parity"], list(heads)
    (Linear(4, 2), ['digit', 'parity'])
    """

    _kind = Module

    def __init__(self, modules=None):
        if modules is not None:
            self.update(modules)

    def keys(self):
        """The names, in the order in which they came."""
        return self._names_of(Module)

    def _checked(self, module):
        if not isinstance(module, Module | None):
            raise TypeError(f"ModuleDict takes modules, not {type(module).__name__}: {module!r}")
        return module

    def _texts_of_children(self):
        return [(name, repr(module)) for name, module in self.items()]


class ParameterDict(_Keyed):
    """A dict of parameters that is a module; it has no forward.

    Parameters
    ----------
    parameters : dict of str to Parameter or Tensor, or iterable of pairs, optional
        What it holds; a tensor becomes a Parameter.

    Raises
    ------
    TypeError, KeyError
        If something else than a tensor is put in, or a name is taken, has dots or is no str.

    Examples
    --------
    >>> import lucid
    >>> scales = lucid.nn.ParameterDict({"left": lucid.ones(2), "right": lucid.zeros(3)})
    >>> scales["right"].shape, list(scales.state_dict())
    ((3,), ['left', 'right'])
    """

    _kind = Parameter

    def __init__(self, parameters=None):
        if parameters is not None:
            self.update(parameters)

    def get(self, key, default=None):
        """What is under a name, or something else where there is nothing.

        Parameters
        ----------
        key : str
            The name.
        default : object
            What to return where there is nothing.
        """
        return dict(self.items()).get(key, default)

    def _checked(self, value):
        return _as_parameter(value, "ParameterDict")

    def _texts_of_children(self):
        return [(name, _text(parameter)) for name, parameter in self.items()]


class ParameterList(ModuleList):
    """A list of parameters that is a module; it has no forward.

    Parameters
    ----------
    values : iterable of Parameter or Tensor, optional
        What it holds; a tensor becomes a Parameter.

    Raises
    ------
    TypeError
        If something else than a tensor is put in.

    Examples
    --------
    >>> import lucid
    >>> scales = lucid.nn.ParameterList([lucid.ones(2), lucid.zeros(3)])
    >>> scales[1].shape, list(scales.state_dict())
    ((3,), ['0', '1'])
    """

    def __init__(self, values=None):
        super().__init__(values)

    def append(self, value):
        """Add a parameter at the end.

        Parameters
        ----------
        value : Parameter or Tensor
            The last one from now on; a tensor becomes a Parameter.
        """
        setattr(self, str(len(self)), _as_parameter(value, "ParameterList"))
        return self

    def __setitem__(self, index, value):
        setattr(self, self._names()[index], _as_parameter(value, "ParameterList"))

    def _names(self):
        return [name for name, value in vars(self).items() if isinstance(value, Parameter)]

    def _check(self, value):
        _as_parameter(value, "ParameterList")

    def _texts_of_children(self):
        return [(name, _text(vars(self)[name])) for name in self._names()]


def _as_parameter(value, kind):
    if not isinstance(value, Tensor):
        raise TypeError(f"{kind} takes tensors, not {type(value).__name__}: {value!r}")
    return value if isinstance(value, Parameter) else Parameter(value)


def _text(parameter):
    sizes = "x".join(map(str, parameter.shape))
    return f"Parameter containing: [lucid.{parameter.dtype} of size {sizes}]"
