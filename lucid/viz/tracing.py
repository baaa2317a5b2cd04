"""What the source of an object uses: the thread from a layer down to its kernels."""

import inspect
import sys
from functools import cache
from types import CodeType

from lucid.autograd import Function
from lucid.backend import cpu
from lucid.nn import Module, functional


def is_own(name, thing):
    """Whether it is a function's own name, and no alias."""
    return getattr(thing, "__name__", "").rstrip("_") == name


PUBLIC_FUNCTIONS = {  # of the package, which stands above this file, and of nn.functional
    inspect.unwrap(thing): f"{package.__name__}.{name}"
    for package in (sys.modules["lucid"], functional)
    for name, thing in sorted(vars(package).items(), key=lambda item: is_own(*item))
    if inspect.isfunction(thing) and thing.__module__.startswith("lucid.ops")
}


MAKERS = ("lucid.ops.create", "lucid.ops.like", "lucid.ops.typed")  # no gradient goes through them


def is_op(thing):
    """Whether it is a class with a forward and a backward."""
    return inspect.isclass(thing) and issubclass(thing, Function) and thing is not Function


def ops_of(thing):
    """The Functions that a function or a layer applies, by itself or through its helpers."""
    return [x for x in family(thing)[1] if is_op(x)]


def parts_of(thing):
    """The public functions of tensors that a function or a layer calls, helpers included.

    Those that make new tensors, such as the room for a layer's weights, are left out.
    """
    called = (x for x in family(thing)[1] if is_public(x) and x is not thing)
    return [x for x in called if x.__module__ not in MAKERS]


def own_parts(layer):
    """Of the functions that a layer calls, those in the file of its name; or all."""
    parts = parts_of(layer)
    stem = layer.__module__.rpartition(".")[2]
    return [part for part in parts if part.__module__ == f"lucid.ops.{stem}"] or parts


def is_public(thing):
    """Whether it is a function with a page of its own."""
    return inspect.isfunction(thing) and thing in PUBLIC_FUNCTIONS


@cache
def family(thing):
    """(it and the helpers beside it in its file, everything else that their code names)."""
    members, others = [thing], {}
    for member in members:  # the list grows while it is walked
        for x in used(member):
            is_beside = inspect.isfunction(x) and x.__module__ == thing.__module__
            if is_beside and not is_public(x):
                members += [x] * (x not in members)
            elif inspect.isfunction(x) or inspect.isclass(x):
                others[x] = None
    return members, list(others)


def used(thing):
    """The objects that the code of a function, or of a class's methods, names."""
    found = []
    for function in functions_of(thing):
        names = names_in(function.__code__)
        named = [name for name in names if name in function.__globals__]
        found += [inspect.unwrap(function.__globals__[name]) for name in named]
    return [x for x in found if x is not thing and str(getattr(x, "__module__", "")) != "builtins"]


def functions_of(thing):
    """A function, or a class's methods but for ``__init__``: initial values are no op."""
    if not inspect.isclass(thing):
        return [inspect.unwrap(thing)]
    classes = [c for c in thing.__mro__ if c not in (object, Function, Module)]
    functions = [getattr(x, "__func__", x) for c in classes for x in vars(c).values()]
    return [f for f in functions if inspect.isfunction(f) and f.__name__ != "__init__"]


def names_in(code):
    """The global names and attributes in compiled code, and in the functions inside it."""
    inner = [names_in(const) for const in code.co_consts if isinstance(const, CodeType)]
    return list(dict.fromkeys([*code.co_names, *(name for names in inner for name in names)]))


def kernels_of(op):
    """The kernels of the CPU that an op, an optimizer, or what their methods name, calls."""
    names = [name for f in functions_of(op) for name in names_in(f.__code__)]
    kernels = [getattr(cpu, name, None) for name in names if "kernels" in names]
    return [kernel for kernel in kernels if inspect.isfunction(kernel)]
