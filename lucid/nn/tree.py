"""Modules hold modules: what is inside one is found by looking, and so is its text."""

from difflib import get_close_matches
from reprlib import recursive_repr

import numpy as np

from lucid.nn.parameter import Buffer, Parameter
from lucid.nn.routes import two_of_one_path


class Tree:
    """An object that finds the trees and tensors it holds, in lists, tuples and dicts too.

    The walks look into ``vars(self)`` in the order of assignment. A path is made of the names of
    attributes, positions in lists and keys of dicts, with dots between.
    """

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """(path, module) for this module, whose path is empty, and for all inside it.

        Parameters
        ----------
        memo : set of Module, optional
            Modules to leave out.
        prefix : str
            What all paths begin with.
        remove_duplicate : bool
            Whether a module with several paths comes once.
        """
        found = ((path, m) for path, m in self._walk() if m not in (memo or ()))
        return _named(found, prefix, remove_duplicate)

    def modules(self):
        """The module itself and all inside it, each once."""
        found = {}
        _look_into(self, found)
        return (module for module in found.values() if isinstance(module, Tree))

    def named_children(self):
        """(name, module) for the modules that this one holds itself, each once."""
        return _each_once(find(Tree, vars(self)))

    def children(self):
        """The modules that this one holds itself, each once."""
        return (module for _, module in self.named_children())

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """(path, parameter) for every Parameter.

        Parameters
        ----------
        prefix : str
            What all paths begin with.
        recurse : bool
            Whether those of the modules inside come too.
        remove_duplicate : bool
            Whether a parameter with several paths comes once.
        """
        return _named(self._tensors(Parameter, recurse), prefix, remove_duplicate)

    def parameters(self, recurse=True):
        """Every Parameter, each once.

        Parameters
        ----------
        recurse : bool
            Whether those of the modules inside come too.
        """
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """(path, buffer) for every Buffer.

        Parameters
        ----------
        prefix : str
            What all paths begin with.
        recurse : bool
            Whether those of the modules inside come too.
        remove_duplicate : bool
            Whether a buffer with several paths comes once.
        """
        return _named(self._tensors(Buffer, recurse), prefix, remove_duplicate)

    def buffers(self, recurse=True):
        """Every Buffer, each once.

        Parameters
        ----------
        recurse : bool
            Whether those of the modules inside come too.
        """
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, path):
        """The module at a path such as ``"stages.2.0"``; the empty path is the module itself.

        Parameters
        ----------
        path : str
            Names with dots between, as in :meth:`named_modules`.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._at(path, self._walk(), "module")

    def get_parameter(self, path):
        """The Parameter at a path such as ``"stages.2.0.gamma"``.

        Parameters
        ----------
        path : str
            Names with dots between, as in :meth:`named_parameters`.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._at(path, self._tensors(Parameter), "parameter")

    def get_buffer(self, path):
        """The Buffer at a path such as ``"norm.running_mean"``.

        Parameters
        ----------
        path : str
            Names with dots between, as in :meth:`named_buffers`.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._at(path, self._tensors(Buffer), "buffer")

    def apply(self, function):
        """Call ``function(module)`` for all modules, each once, the inner before the outer.

        Parameters
        ----------
        function : callable
            What it returns does not matter.

        Returns
        -------
        Module
            The module itself.
        """
        for module in _inside_out(self, set()):
            function(module)
        return self

    def extra_repr(self):
        """The settings that the module's text shows."""
        return ""

    @recursive_repr()
    def __repr__(self):
        children = [f"({name}): {child}" for name, child in self._texts_of_children()]
        with np.printoptions(legacy="1.25"):  # NumPy's numbers as numbers: 3, not np.int64(3)
            settings = self.extra_repr()
        if not children:
            return f"{type(self).__name__}({settings})"
        lines = [line for text in [settings, *children] for line in text.splitlines()]
        return "\n  ".join([f"{type(self).__name__}(", *lines]) + "\n)"

    def _texts_of_children(self):
        return [(name, repr(child)) for name, child in find(Tree, vars(self))]

    def _tensors(self, kind=(Parameter, Buffer), recurse=True):
        """(path, tensor) for every path to a tensor: of each module parameters, then buffers."""
        found = {}
        for path, module in self._walk() if recurse else [("", self)]:
            own = find(kind, vars(module), path)
            for inner, tensor in sorted(own, key=lambda pair: isinstance(pair[1], Buffer)):
                if found.setdefault(inner, tensor) is not tensor:
                    raise ValueError(two_of_one_path(self, inner))
                yield inner, tensor

    def _walk(self, path="", above=()):
        """(path, module) for every path to a module, except through the module itself."""
        yield path, self
        above = (*above, self)
        for inner, child in find(Tree, vars(self), path):
            if not any(child is module for module in above):
                yield from child._walk(inner, above)

    def _at(self, path, found, kind):
        found = dict(found)
        if path not in found:
            near = get_close_matches(path, found, n=3, cutoff=0.4)
            hint = f": did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise AttributeError(f"{type(self).__name__} has no {kind} {path!r}{hint}")
        return found[path]


def find(kind, items, path="", around=()):
    """(path, instance of ``kind``) among ``items``, looking inside lists, tuples and dicts.

    What holds itself, by any way around, is looked into once.
    """
    holders = (kind, list, tuple, dict)
    if not _has(items, holders) or any(items is each for each in around):
        return
    for name, value in items.items() if isinstance(items, dict) else enumerate(items):
        if isinstance(value, holders):
            inner = f"{path}.{name}" if path else str(name)
            if isinstance(value, kind):
                yield inner, value
            else:
                yield from find(kind, value, inner, (*around, items))


def _look_into(holder, found):
    """Put a holder and all that it holds into ``found``, by identity, in the order of a walk."""
    found[id(holder)] = holder
    is_tree, holders = isinstance(holder, Tree), (Tree, list, tuple, dict)
    items = vars(holder) if is_tree else holder
    if is_tree or _has(items, holders):
        for value in items.values() if isinstance(items, dict) else items:
            if isinstance(value, holders) and id(value) not in found:
                _look_into(value, found)


def _has(items, kinds):
    """Whether one of ``items`` is of the kinds; a million numbers are of one type."""
    types = set(map(type, items.values() if isinstance(items, dict) else items))
    return any(issubclass(each, kinds) for each in types)


def _named(pairs, prefix, remove_duplicate):
    """The pairs with a prefix before their paths, and each object once if wanted."""
    pairs = _each_once(pairs) if remove_duplicate else pairs
    return ((".".join(part for part in (prefix, path) if part), x) for path, x in pairs)


def _each_once(pairs):
    seen = set()
    for path, x in pairs:
        if id(x) not in seen:
            seen.add(id(x))
            yield path, x


def _inside_out(module, seen):
    seen.add(id(module))
    for child in module.children():
        if id(child) not in seen:
            yield from _inside_out(child, seen)
    yield module
