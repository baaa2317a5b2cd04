"""PyTorch's methods that put a tensor or a module under a name; an assignment does the same.

A name that has held a parameter, a buffer or a module is a place for one: when it is None, the
module remembers of which kind, and what comes next must be of that kind again.
"""

from lucid.nn.parameter import Buffer, Parameter, UnsavedBuffer
from lucid.nn.tree import Tree
from lucid.tensor import Tensor

_KINDS = Parameter, UnsavedBuffer, Buffer, Tree


class Registering:
    """An object that takes parameters, buffers and modules by name."""

    def register_parameter(self, name, param):
        """Hold a Parameter under a name: what ``self.name = param`` does.

        Parameters
        ----------
        name : str
            A name without dots, that the module does not have yet.
        param : Parameter or None
            None leaves the place empty.

        Raises
        ------
        KeyError, TypeError
            If the name is taken or no name, or ``param`` is something else.
        """
        self._put_under(name, param, Parameter, "Parameter")

    def register_buffer(self, name, tensor, persistent=True):
        """Hold a tensor that is not trained: what ``self.name = nn.Buffer(tensor)`` does.

        Parameters
        ----------
        name : str
            A name without dots, that the module does not have yet.
        tensor : Tensor or None
            The numbers, whose memory is shared; None leaves the place empty.
        persistent : bool
            Whether the state dict has it.

        Raises
        ------
        KeyError, TypeError
            If the name is taken or no name, or ``tensor`` is something else.

        Examples
        --------
        >>> import lucid
        >>> layer = lucid.nn.Identity()
        >>> layer.register_buffer("mean", lucid.zeros(3))
        >>> layer.register_buffer("grid", lucid.zeros(3), persistent=False)
        >>> list(layer.state_dict())
        ['mean']
        """
        kind = Buffer if persistent else UnsavedBuffer
        if isinstance(tensor, Tensor) and not isinstance(tensor, Buffer):
            tensor = Buffer(tensor, persistent)
        self._put_under(name, tensor, Buffer, "Tensor", kind)

    def register_module(self, name, module):
        """Hold a module under a name: what ``self.name = module`` does.

        Parameters
        ----------
        name : str
            A name without dots, that the module does not have yet, or that of another module.
        module : Module or None
            None leaves the place empty.

        Raises
        ------
        KeyError, TypeError
            If the name is taken or no name, or ``module`` is something else.

        Examples
        --------
        >>> from lucid import nn
        >>> net = nn.Sequential(nn.Linear(4, 8))
        >>> net.add_module("act", nn.ReLU())
        >>> net
        Sequential(
          (0): Linear(4, 8)
          (act): ReLU()
        )
        """
        self._put_under(name, module, Tree, "Module")

    add_module = register_module

    def _put_under(self, name, value, kind, title, kind_of_place=None):
        if not isinstance(name, str):
            raise TypeError(f"a name is a str, not {type(name).__name__}: write {str(name)!r}")
        if not name or "." in name:
            raise KeyError(f"{name!r} is no name: give one without dots, and not an empty one")
        is_free = isinstance(vars(self).get(name, False), kind | None)
        if hasattr(self, name) and not is_free:
            raise KeyError(f"{type(self).__name__} has a {name!r} already: choose another name")
        if not isinstance(value, kind | None):
            raise TypeError(f"{name!r} takes a {title} or None, not {type(value).__name__}")
        setattr(self, name, value)
        if value is None:
            self._remember(name, kind_of_place or kind)

    def _fit_for_place(self, name, value):
        """The value to hold under a name; an error where it does not belong there.

        What is new to the module comes after all that it has, as in PyTorch.
        """
        kind = self._kind_of_place(name)
        if kind is None:
            if isinstance(value, (Parameter, Buffer, Tree)):
                vars(self).pop(name, None)
            return value
        if value is None:
            self._remember(name, kind)
        elif issubclass(kind, Tensor) and not isinstance(value, (kind, Parameter, Tree)):
            return _fit(name, value, kind)
        return value

    def _kind_of_place(self, name):
        """The class of what is under the name, or was before it was None."""
        old = vars(self).get(name, False)
        if old is None:
            return vars(self).get("_places", {}).get(name)
        return next((kind for kind in _KINDS if isinstance(old, kind)), None)

    def _names_of(self, kind):
        """The names of what it holds of a kind, and of the empty places for one."""
        places = vars(self).get("_places", {})
        return [
            name
            for name, value in vars(self).items()
            if isinstance(value, kind) or (value is None and issubclass(kind, places.get(name, ())))
        ]

    def _remember(self, name, kind):
        vars(self).setdefault("_places", {})[name] = kind


def _fit(name, value, kind):
    """A value as what its place is for: a tensor may be a buffer, as in PyTorch."""
    if issubclass(kind, Buffer):
        if isinstance(value, Buffer):
            return value
        if isinstance(value, Tensor) and value.requires_grad:
            raise TypeError(
                f"{name} is a Buffer, and a Tensor that needs a gradient is none: write "
                f"{name} = value.detach(), or compute it under no_grad()"
            )
        if isinstance(value, Tensor):
            return Buffer(value, kind is Buffer)
    title = "Parameter" if kind is Parameter else "Buffer"
    raise TypeError(
        f"{name} is a {title}, and a {type(value).__name__} would take it out of "
        f"the model: write {name}.data = array, or change it in place under no_grad(); where it is "
        f"None, assign an nn.{title}"
    )
