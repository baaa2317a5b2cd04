"""Modules that hold modules."""

from itertools import groupby

from lucid.nn.module import Module


class ModuleList(Module):
    """A list of modules that is a module itself; it has no forward.

    Parameters
    ----------
    modules : iterable of Module or None, optional
        What it holds; None keeps the place of a module that is left out.

    Raises
    ------
    TypeError
        If something else is put in.

    Examples
    --------
    >>> from lucid import nn
    >>> layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))
    >>> len(layers), layers[-1]
    (3, Linear(4, 4))
    """

    _has_empty_places = True

    def __init__(self, modules=None):
        if modules is not None:
            self.extend(modules)

    def append(self, module):
        """Add a module at the end.

        Parameters
        ----------
        module : Module or None
            The last one from now on.
        """
        self._put(str(len(self)), module)
        return self

    def extend(self, modules):
        """Add several modules at the end.

        Parameters
        ----------
        modules : iterable of Module or None
            The last ones from now on.
        """
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index, module):
        """Put a module before another; those after it get new numbers.

        Parameters
        ----------
        index : int
            The position of the new one.
        module : Module or None
            What to insert.
        """
        self._check(module)
        names, held = self._names(), list(self)
        if names != [str(i) for i in range(len(held))]:
            raise ValueError(f"insert is for modules with numbers for names, not {names}")
        held.insert(index, module)
        return self._renumber(held)

    def pop(self, index=-1):
        """Take a module out; those after it get new numbers.

        Parameters
        ----------
        index : int
            Its position.

        Returns
        -------
        Module
            What was there.
        """
        module = self[index]
        del self[index]
        return module

    def __len__(self):
        return len(self._names())

    def __iter__(self):
        return iter([vars(self)[name] for name in self._names()])

    def __getitem__(self, index):
        found = list(self)[index]
        return type(self)().extend(found) if isinstance(index, slice) else found

    def __setitem__(self, index, module):
        self._check(module)
        setattr(self, self._names()[index], module)

    def __delitem__(self, index):
        held = list(self)
        del held[index]
        self._renumber(held)

    def __iadd__(self, modules):
        return self.extend(modules)

    def __add__(self, modules):
        return type(self)().extend([*self, *modules])

    def _names(self):
        return self._names_of(Module)

    def _renumber(self, modules):
        for name in self._names():
            delattr(self, name)
        return self.extend(modules)

    def _texts_of_children(self):
        """Neighbours with the same text are one line, such as ``(0-2): 3 x Linear(4, 4)``."""
        texts = []
        for text, group in groupby(self._names(), key=lambda name: repr(vars(self)[name])):
            names = list(group)
            run = (f"{names[0]}-{names[-1]}", f"{len(names)} x {text}")
            texts.append(run if len(names) > 1 else (names[0], text))
        return texts

    def _put(self, name, module):
        self._check(module)
        if hasattr(self, name):
            kind = type(self).__name__
            raise ValueError(f"{kind} has a {name!r} already: give the module another name")
        setattr(self, name, module)
        if module is None:
            self._remember(name, Module)

    def _check(self, module):
        is_empty_place = module is None and self._has_empty_places
        if not isinstance(module, Module) and not is_empty_place:
            kind = type(self).__name__
            raise TypeError(f"{kind} takes modules, not {type(module).__name__}: {module!r}")


class Sequential(ModuleList):
    """Modules one after the other: the output of each is the input of the next.

    Parameters
    ----------
    *modules : Module, or one dict of str to Module
        What it holds; a dict gives the names.

    Raises
    ------
    TypeError
        If something else than a module is put in.
    ValueError
        If a name is taken, by another module or by a method.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> model = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 2))
    >>> model(lucid.zeros(5, 4)).shape
    (5, 2)
    """

    _has_empty_places = False  # it calls each

    def __init__(self, *modules):
        if len(modules) == 1 and isinstance(modules[0], dict):
            for name, module in modules[0].items():
                self._put(name, module)
        else:
            self.extend(modules)

    def __getitem__(self, index):
        if not isinstance(index, slice):
            return super().__getitem__(index)
        return type(self)({name: vars(self)[name] for name in self._names()[index]})

    _texts_of_children = Module._texts_of_children  # each on a line of its own

    def __mul__(self, count):
        if count < 1:
            raise ValueError(f"a Sequential is repeated once or more often, not {count} times")
        return type(self)(*[*self] * count)

    __rmul__ = __mul__

    def __imul__(self, count):
        return self.extend(list(self * count)[len(self) :])

    def forward(self, x):
        """Pass x through all modules."""
        for module in self:
            x = module(x)
        return x


class Identity(Module):
    """y = x: a place holder for a layer that a model leaves out.

    Parameters
    ----------
    *args, **kwargs
        Taken and not used, so that it can stand in the place of any layer.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.Identity()(lucid.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, *args, **kwargs):
        pass

    def forward(self, x):
        """Return x itself."""
        return x
