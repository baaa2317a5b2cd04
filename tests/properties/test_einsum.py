"""Einstein's sum over random equations: values are NumPy's, gradients the adjoints."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid

SIZES = st.fixed_dictionaries({letter: st.integers(0, 3) for letter in "ijkl"})
TERM = st.lists(st.sampled_from("ijkl"), max_size=3).map("".join)


@st.composite
def equations(draw):
    """An equation, with or without ``->``, and the shapes of its operands."""
    sizes, terms = draw(SIZES), draw(st.lists(TERM, min_size=1, max_size=3))
    arrow = draw(st.sampled_from(["", "->"]))
    output = draw(outputs(terms)) if arrow else ""
    shapes = [[sizes[letter] for letter in term] for term in terms]
    return ",".join(terms) + arrow + output, shapes


@st.composite
def equations_with_dots(draw):
    """An equation whose ``...`` stand for none, one or two axes, of lengths that broadcast."""
    sizes, terms = draw(SIZES), draw(st.lists(TERM, min_size=1, max_size=2))
    longest = draw(st.lists(st.integers(2, 3), max_size=2))
    spelled, shapes = [], []
    for term in terms:
        at, lengths = draw(st.integers(0, len(term))), [sizes[letter] for letter in term]
        hidden = longest[draw(st.integers(0, len(longest))) :]
        lengths[at:at] = [draw(st.sampled_from([1, n])) for n in hidden]
        spelled.append(f"{term[:at]}...{term[at:]}")
        shapes.append(lengths)
    return f"{','.join(spelled)}->...{draw(outputs(terms))}", shapes


def outputs(terms):
    """Some of the letters, in any order."""
    letters = sorted(set("".join(terms)))
    return st.permutations(letters).flatmap(
        lambda order: st.integers(0, len(order)).map(lambda n: "".join(order[:n]))
    )


@settings(max_examples=80)
@given(case=equations() | equations_with_dots(), data=st.data())
def test_values_and_gradients(case, data, array, leaf, gradients, assert_adjoint):
    equation, shapes = case
    operands = [array(data, shape) for shape in shapes]
    leaves = [leaf(x) for x in operands]
    y = lucid.einsum(equation, *leaves)
    expected = np.asarray(np.einsum(equation, *operands))
    assert y.shape == expected.shape
    np.testing.assert_allclose(y.detach().array, expected, rtol=1e-9, atol=1e-9)
    dy = array(data, y.shape)
    for i, dx in enumerate(gradients(y, leaves, dy)):
        v = array(data, shapes[i])
        moved = np.einsum(equation, *operands[:i], v, *operands[i + 1 :])
        assert_adjoint(moved, dy, v, dx)
