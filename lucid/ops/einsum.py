"""Einstein's sum: one notation for products, sums, transposes, diagonals and traces."""

from functools import lru_cache
from string import ascii_letters

from lucid.autograd import Function
from lucid.backend import backend_of
from lucid.ops.checks import needs_tensor
from lucid.ops.index import take
from lucid.ops.shape import broadcast_to, permute, reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class Einsum(Function):
    """y = Σ of products of elements, over the letters that the output lacks.

    y is linear in each operand, so dx is an einsum too: the others times dy, with the letters
    of x as its output.
    """

    computes_in_float32 = True

    def forward(self, *operands, inputs, output):
        needed = self.needs_input_grad
        others = [any(needed[:i] + needed[i + 1 :]) for i in range(len(operands))]
        self.save_for_backward(*[x if n else None for x, n in zip(operands, others, strict=True)])
        self.inputs, self.output, self.shapes = inputs, output, [x.shape for x in operands]
        return self.xp.asanyarray(self.kernels.einsum(f"{','.join(inputs)}->{output}", *operands))

    def backward(self, grad):
        operands = self.saved_tensors
        needed = self.needs_input_grad
        return tuple([self._dx(i, operands, grad) if n else None for i, n in enumerate(needed)])

    def _dx(self, i, operands, grad):
        letters, shape = self.inputs[i], self.shapes[i]
        terms = [*self.inputs[:i], *self.inputs[i + 1 :], self.output]
        others = [*operands[:i], *operands[i + 1 :], grad]
        found = "".join(letter for letter in letters if any(letter in term for term in terms))
        dx = Einsum.apply(*others, inputs=terms, output=found)
        alone = tuple(n if k in found else 1 for k, n in zip(letters, shape, strict=True))
        return broadcast_to(reshape(dx, alone), shape)


@with_synonyms
def einsum(equation, *operands) -> Tensor:
    """Einstein's sum: products of elements, summed over the letters that the output lacks.

    Parameters
    ----------
    equation : str
        Such as ``"bik,bkj->bij"``: a letter an axis, a term an operand. A letter twice in a term
        takes the diagonal; ``...`` stands for any number of axes, which broadcast. Without
        ``->`` the output has the axes of ``...`` and then, in alphabetical order, the letters
        that occur once. An axis of length 1 broadcasts.
    *operands : Tensor
        The tensors to multiply, or one list of them. Without an equation each is followed by the
        list of its axes, as numbers, and the last of these may be that of the output:
        ``einsum(a, [0, 1], b, [1, 2], [0, 2])``.

    Returns
    -------
    Tensor
        With an axis for each letter of the output.

    Raises
    ------
    ValueError
        If the equation does not fit the operands, or repeats a letter in the output.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> lucid.einsum("ij,ij->i", a, a)
    tensor([ 5., 25.])
    >>> lucid.einsum("ii", a), lucid.einsum("...i->...", a)
    (tensor(5.), tensor([3., 7.]))
    """
    if not isinstance(equation, str):
        equation, operands = _in_letters(equation, *operands)
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    for x in operands:
        needs_tensor(x, "einsum")
    pairs, output = _plan(equation, tuple([x.shape for x in operands]))
    given = zip(operands, pairs, strict=True)
    parts = [_diagonal(x if x.shape == shape else reshape(x, shape), k) for x, (shape, k) in given]
    operands, inputs = zip(*parts, strict=True)
    return Einsum.apply(*operands, inputs=inputs, output=output)


@lru_cache(1 << 10)
def _plan(equation, shapes):
    """(shape, a letter for each axis) of every operand, and the letters of the output."""
    terms, arrow, output = equation.replace(" ", "").partition("->")
    inputs = terms.split(",")
    if len(inputs) != len(shapes):
        raise ValueError(f"einsum {equation!r} takes {len(inputs)} operands, not {len(shapes)}")
    output = output if arrow else _implied_output(terms)
    pairs = list(zip(shapes, inputs, strict=True))
    dots = _letters_for_dots(equation, pairs)
    pairs, output = [_spelled(*pair, dots) for pair in pairs], output.replace("...", dots, 1)
    _check_terms(equation, pairs, output)
    longer = {k for pair in pairs for k, n in _axes(*pair) if n != 1}
    pairs = [_without_ones(*pair, longer) for pair in pairs]
    _check_sizes(equation, pairs, dots)
    return pairs, output


def _in_letters(*parts):
    """The equation and the operands of ``einsum(a, [0, 1], b, [1, ...], [0])``."""
    *pairs, output = [*parts, None] if len(parts) % 2 == 0 else parts
    equation = ",".join(map(_as_letters, pairs[1::2]))
    return equation + ("" if output is None else f"->{_as_letters(output)}"), pairs[::2]


def _as_letters(axes):
    return "".join("..." if i is ... else ascii_letters[i] for i in axes)


def _implied_output(terms):
    letters = terms.replace(",", "").replace(".", "")
    once = sorted(k for k in set(letters) if letters.count(k) == 1)
    return "..." * ("..." in terms) + "".join(once)


def _letters_for_dots(equation, pairs):
    """A letter for each axis that ``...`` stands for, where it stands for most."""
    hidden = [len(shape) - len(term) + 3 for shape, term in pairs if "..." in term]
    free = [letter for letter in ascii_letters if letter not in equation]
    return "".join(free[: max([0, *hidden])])


def _spelled(shape, term, dots):
    """A term with letters in place of ``...``: the last of them, where it stands for fewer."""
    hidden = max(0, len(shape) - len(term) + 3)
    return shape, term.replace("...", dots[len(dots) - hidden :], 1)


def _axes(shape, term):
    return zip(term, shape, strict=True)


def _without_ones(shape, term, longer):
    """An operand without the axes of length 1 that broadcast to those of another."""
    kept = [(k, n) for k, n in _axes(shape, term) if k not in longer or n != 1]
    return tuple(n for _, n in kept), "".join(k for k, _ in kept)


def _check_terms(equation, pairs, output):
    for shape, term in pairs:
        if len(term) != len(shape) or not set(term) <= set(ascii_letters):
            raise ValueError(f"einsum {equation!r}: {term!r} needs a letter an axis of {shape}")
        if len(set(_axes(shape, term))) > len(set(term)):
            raise ValueError(
                f"einsum {equation!r}: {term!r} repeats axes of other lengths: {shape}"
            )
    if len(set(output)) < len(output):
        raise ValueError(f"einsum {equation!r}: the output {output!r} repeats a letter")
    if set(output) - set("".join(term for _, term in pairs)):
        raise ValueError(f"einsum {equation!r}: the output has a letter that no operand has")


def _check_sizes(equation, pairs, dots):
    size = {}
    for letter, n in (axis for pair in pairs for axis in _axes(*pair)):
        if size.setdefault(letter, n) != n:
            name = "an axis of ..." if letter in dots else repr(letter)
            raise ValueError(f"einsum {equation!r}: {name} is both {size[letter]} and {n}")


def _diagonal(x, term):
    """A letter that is there twice or more: its axes become one, their diagonal, in front."""
    for letter in [k for k in dict.fromkeys(term) if term.count(k) > 1]:
        own = [i for i, k in enumerate(term) if k == letter]
        others = [i for i, k in enumerate(term) if k != letter]
        line = backend_of(x.array).xp.arange(x.shape[own[0]])
        x = take(permute(x, own + others), (line,) * len(own))
        term = letter + "".join(term[i] for i in others)
    return x, term
