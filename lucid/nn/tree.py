"""Modules hold modules: what is inside one is found by looking, and so is its text."""

from difflib import get_close_matches
from reprlib import recursive_repr

from lucid.nn.parameter import Buffer, Parameter
from lucid.nn.routes import two_of_one_path


class Tree:
    """An object that finds the trees and tensors it holds, in lists, tuples and dicts too.

    The walks look into ``vars(self)`` in the order of assignment. A path is made of the names of
    attributes, positions in lists and keys of dicts, with dots between.
    """

    def named_modules(self):
        """(path, module) for this module, whose path is empty, and for all inside it, each once."""
        return _each_once(self._walk())

    def modules(self):
        """The module itself and all inside it, each once."""
        return (module for _, module in self.named_modules())

    def named_children(self):
        """(name, module) for the modules that this one holds itself."""
        return find(Tree, vars(self))

    def children(self):
        """The modules that this one holds itself."""
        return (module for _, module in self.named_children())

    def named_parameters(self):
        """(path, parameter) for every Parameter, each once, whatever the number of its names."""
        return _each_once(self._tensors(Parameter))

    def parameters(self):
        """Every Parameter, each once."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self):
        """(path, buffer) for every Buffer, each once."""
        return _each_once(self._tensors(Buffer))

    def buffers(self):
        """Every Buffer, each once."""
        return (buffer for _, buffer in self.named_buffers())

    def get_submodule(self, path):
        """The module at a path such as ``"stages.2.0"``; the empty path is the module itself.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._at(path, self._walk(), "module")

    def get_parameter(self, path):
        """The Parameter at a path such as ``"stages.2.0.gamma"``.

        Raises
        ------
        AttributeError
            If there is none.
        """
        return self._at(path, self._tensors(Parameter), "parameter")

    def apply(self, function):
        """Call ``function(module)`` for all modules, each once, the inner before the outer.

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
        if not children:
            return f"{type(self).__name__}({self.extra_repr()})"
        lines = [line for text in [self.extra_repr(), *children] for line in text.splitlines()]
        return "\n  ".join([f"{type(self).__name__}(", *lines]) + "\n)"

    def _texts_of_children(self):
        return [(name, repr(child)) for name, child in self.named_children()]

    def _tensors(self, kind=(Parameter, Buffer)):
        """(path, tensor) for every path to a tensor."""
        found = {}
        for path, module in self._walk():
            for inner, tensor in find(kind, vars(module), path):
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


def find(kind, items, path=""):
    """(path, instance of ``kind``) among ``items``, looking inside lists, tuples and dicts."""
    for name, value in items.items():
        inner = f"{path}.{name}" if path else str(name)
        if isinstance(value, kind):
            yield inner, value
        elif isinstance(value, (list, tuple)):
            yield from find(kind, dict(enumerate(value)), inner)
        elif isinstance(value, dict):
            yield from find(kind, value, inner)


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
