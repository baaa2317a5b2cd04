"""Einstein's sum, two operands at a time, by sums and by products of matrices.

Letters of two operands that nothing else needs are summed: by a matrix product, where both have
letters of their own too, or one has and the sum is short; else by multiplying and adding up.
The library's own einsum would add one number after the other, and forget small ones: see
``cpu/sums.py``.
"""

from math import prod

_LONG = 1 << 12  # terms: a product with a vector would add more of them one by one


def einsum(subscripts, operands, sum, matmul):
    """``subscripts`` such as ``"ij,jk->ik"``; no term has a letter twice."""
    inputs, output = subscripts.split("->")
    terms = list(zip(inputs.split(","), operands, strict=True))
    while len(terms) > 1:
        i, j = _cheapest_pair(terms)
        (a, x), (b, y) = terms.pop(j), terms.pop(i)
        needed = set(output).union(*[letters for letters, _ in terms])
        terms.append(_multiplied(b, y, a, x, needed, sum, matmul))
    letters, x = _summed(*terms[0], set(output), sum)
    return x.transpose([letters.index(k) for k in output])


def _cheapest_pair(terms):
    """The places i < j of the two operands whose product takes the fewest multiplications."""
    pairs = [(i, j) for j in range(len(terms)) for i in range(j)]
    return min(pairs, key=lambda pair: prod(_sizes(*[terms[i] for i in pair]).values()))


def _sizes(*terms):
    return {k: n for letters, x in terms for k, n in zip(letters, x.shape, strict=True)}


def _summed(letters, x, needed, sum):
    """x summed over the letters that are not needed."""
    axes = tuple(i for i, k in enumerate(letters) if k not in needed)
    left = [k for k in letters if k in needed]
    return left, sum(x, axes).astype(x.dtype, copy=False) if axes else x


def _multiplied(a, x, b, y, needed, sum, matmul):
    """The product of two terms, summed over the letters that are not needed."""
    a, x = _summed(a, x, needed.union(b), sum)
    b, y = _summed(b, y, needed.union(a), sum)
    both = [k for k in a if k in b and k in needed]
    summed = [k for k in a if k in b and k not in needed]
    own, others = [k for k in a if k not in b], [k for k in b if k not in a]
    size = _sizes((a, x), (b, y))
    is_short = prod(size[k] for k in summed) <= _LONG
    if summed and ((own and others) or (is_short and (own or others))):
        left = _as_matrices(a, x, both, own, summed, size)
        right = _as_matrices(b, y, both, summed, others, size)
        letters = both + own + others
        return letters, matmul(left, right).reshape([size[k] for k in letters])
    letters = both + own + others + summed
    return _summed(letters, _in_line(a, x, letters) * _in_line(b, y, letters), needed, sum)


def _as_matrices(letters, x, both, rows, columns, size):
    """x as a matrix, or a stack of them, of those rows and columns."""
    x = x.transpose([letters.index(k) for k in both + rows + columns])
    shape = [prod([size[k] for k in part]) for part in (rows, columns)]
    return x.reshape([*[size[k] for k in both], *shape])


def _in_line(letters, x, wanted):
    """x with its axes in the order that is wanted, and axes of length 1 for the others."""
    x = x.transpose([letters.index(k) for k in wanted if k in letters])
    index = tuple(slice(None) if k in letters else None for k in wanted)
    return x[index]
