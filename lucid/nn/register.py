"""PyTorch's methods that put a tensor or a module under a name; an assignment does the same."""

from lucid.nn.parameter import Buffer, Parameter
from lucid.nn.tree import Tree
from lucid.tensor import Tensor


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
            The numbers, which are copied; None leaves the place empty.
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
        if isinstance(tensor, Tensor) and not isinstance(tensor, Buffer):
            tensor = Buffer(tensor, persistent)
        self._put_under(name, tensor, Buffer, "Tensor")

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

    def _put_under(self, name, value, kind, title):
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
