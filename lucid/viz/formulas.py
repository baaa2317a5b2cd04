"""What an op or a layer computes, in the words of its docstring."""

import inspect
import re

from lucid.autograd import Function

MOVES = {"Permute", "Reshape", "Alias", "Clone", "BroadcastTo", "Cast", "Move"}  # compute nothing


def docstring(thing):
    """The docstring of a class or a function, without its indent."""
    return inspect.cleandoc(inspect.unwrap(thing).__doc__ or "")


def forward_formula(op):
    """What a Function computes: the first clause of its docstring.

    Examples
    --------
    >>> from lucid.ops.activation import GELU
    >>> from lucid.viz.formulas import forward_formula
    >>> forward_formula(GELU)
    'y = x Φ(x), where Φ is the standard normal CDF (Hendrycks & Gimpel, 2016)'
    """
    first = " ".join(docstring(op).partition("\n\n")[0].split("\n"))
    return re.split(r"(?<=[;.,])  +|;", first)[0].strip(" ;.").replace("``", "")


def backward_formula(op):
    """What its gradients are: the rest of that sentence, and the paragraphs that name them.

    Examples
    --------
    >>> from lucid.ops.arithmetic import Mul
    >>> from lucid.viz.formulas import backward_formula
    >>> backward_formula(Mul)
    'dx = dz y,  dy = dz x, each summed back to the shape it was broadcast from'
    """
    first, *others = docstring(op).replace("``", "").split("\n\n")
    told = [" ".join(first.split("\n")).removeprefix(forward_formula(op))]
    told += [sentence for text in others for sentence in " ".join(text.split("\n")).split(". ")]
    told = [sentence.strip(" ;.") for sentence in told]
    about = [s for i, s in enumerate(told) if s and (i == 0 or re.search(r"\bd[a-z]+ = ", s))]
    return ";  ".join(about)


def op_name(op):
    """What people call an op: the class of a Function."""
    return op.__name__ if isinstance(op, type) and issubclass(op, Function) else type(op).__name__
