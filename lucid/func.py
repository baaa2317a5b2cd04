"""Derivatives of functions: products with the Jacobian, the Jacobian itself, and the Hessian.

Each function here takes a function of tensors and the place where to differentiate. It leaves every
``.grad`` alone. A result has a graph where an argument requires a gradient, so that these functions
may be put inside one another and inside a loss; other tensors that ``func`` uses are constants.
"""

from lucid.absent import absent
from lucid.autograd import enable_grad, is_grad_enabled
from lucid.autograd import grad as gradients
from lucid.autograd.alias import Alias
from lucid.ops import eye, reshape, stack, zeros, zeros_like
from lucid.tensor import Tensor

__path__: list[str] = []  # a package to Python, which then asks lucid.absent for its parts


def vjp(func, *primals):
    """The value y of a function, and uᵀ J for any u, where J = dy/dx: what backprop computes.

    Parameters
    ----------
    func : callable
        Takes the primals, returns a tensor or a tuple of tensors.
    *primals : Tensor
        x: where to differentiate, one for each argument.

    Returns
    -------
    y : Tensor or tuple of Tensor
        ``func(*primals)``.
    vjp_fn : callable
        Takes u, in the shape of y and a tuple where y is one, any number of times; returns a tuple
        of one uᵀ J for each primal, in its shape.

    Raises
    ------
    TypeError
        If a primal or an output of ``func`` is no tensor of floats.

    Examples
    --------
    >>> import lucid
    >>> y, vjp_fn = lucid.func.vjp(lambda x: x * x, lucid.tensor([1.0, 2.0, 3.0]))
    >>> vjp_fn(lucid.tensor([1.0, 0.0, 10.0]))
    (tensor([ 2.,  0., 60.]),)
    """
    point = _Point("vjp", func, primals)

    def vjp_fn(cotangents):
        return tuple(point.pull(_fitting("vjp_fn", cotangents, point.value())))

    return point.value(), vjp_fn


def jvp(func, primals, tangents):
    """The value y of a function, and J v: how fast y changes when x moves with speed v.

    It is the derivative of uᵀ J with respect to u, times v: backprop through backprop.

    Parameters
    ----------
    func : callable
        Takes the primals, returns a tensor or a tuple of tensors.
    primals : tuple of Tensor
        x: where to differentiate, one for each argument.
    tangents : tuple of Tensor
        v, in the shapes of the primals.

    Returns
    -------
    y : Tensor or tuple of Tensor
        ``func(*primals)``.
    jv : Tensor or tuple of Tensor
        J v, in the shape of y.

    Raises
    ------
    TypeError
        If a primal, a tangent or an output of ``func`` is no tensor of floats.
    ValueError
        If the tangents have not the shapes of the primals.

    Examples
    --------
    >>> import lucid
    >>> x, v = lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 10.0])
    >>> y, jv = lucid.func.jvp(lambda x: x * x, (x,), (v,))
    >>> jv
    tensor([ 2., 40.])
    """
    if not isinstance(primals, tuple) or not isinstance(tangents, tuple):
        raise TypeError("jvp takes primals and tangents as tuples, such as jvp(f, (x,), (v,))")
    point = _Point("jvp", func, primals)
    tangents = _fitting("jvp", tangents, primals)
    with enable_grad():
        probes = [zeros_like(y).requires_grad_() for y in point.outputs]
        slopes = point.pull(probes)
    return point.value(), point.packed(_grad(slopes, probes, tangents, point.has_graph))


def jacobian(func, inputs):
    """All derivatives of all numbers that a function gives with respect to all that it takes.

    Parameters
    ----------
    func : callable
        Takes the inputs, returns a tensor or a tuple of tensors.
    inputs : Tensor or tuple of Tensor
        Where to differentiate.

    Returns
    -------
    Tensor, or tuple of Tensor, or tuple of tuple of Tensor
        For one output y and one input x: dyᵢ/dxⱼ, of the shape of y followed by that of x. Where
        ``func`` returns a tuple, a tuple with an item for each output; and where the inputs are a
        tuple, in each place a tuple with an item for each input.

    Raises
    ------
    TypeError
        If an input or an output is no tensor of floats.

    Notes
    -----
    It runs ``func`` once and backward as often as the outputs have numbers.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0, 3.0])
    >>> lucid.func.jacobian(lambda x: x * x, x)
    tensor([[2., 0., 0.],
            [0., 4., 0.],
            [0., 0., 6.]])
    """
    is_tuple = isinstance(inputs, tuple)
    point = _Point("jacobian", func, inputs if is_tuple else (inputs,))
    blocks = [point.rows(y) for y in point.outputs]
    return point.packed([tuple(block) if is_tuple else block[0] for block in blocks])


def hessian(func, inputs=None):
    """The second derivatives of a function that gives one number.

    Parameters
    ----------
    func : callable
        Takes the inputs, returns a tensor of one number.
    inputs : Tensor or tuple of Tensor, optional
        Where to differentiate. Without it, as in ``torch.func``, ``hessian(func)`` is a function
        that gives the second derivatives in the first of its arguments.

    Returns
    -------
    Tensor or tuple of tuple of Tensor, or callable
        d²y/dxᵢdxⱼ, of the shape of x followed by that of x; for a tuple of inputs, a tuple of
        tuples, with the first derivative's input outside.

    Raises
    ------
    ValueError
        If ``func`` gives more or less than one number.
    TypeError
        If an input or the output is no tensor of floats.

    Examples
    --------
    >>> import lucid
    >>> lucid.func.hessian(lambda x: (x**3).sum(), lucid.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    if inputs is None:
        return lambda x, *others: hessian(lambda x: func(x, *others), x)

    def one_number(*args):
        y = func(*args)
        if not isinstance(y, Tensor) or y.numel() != 1:
            given = f"shape {y.shape}" if isinstance(y, Tensor) else type(y).__name__
            raise ValueError(f"hessian takes a function that gives one number, not {given}")
        return reshape(y, ())

    def slope(*args):
        return jacobian(one_number, args if isinstance(inputs, tuple) else args[0])

    return jacobian(slope, inputs)


class _Point:
    """A function at one place: its inputs, its outputs, and the graph between."""

    def __init__(self, name, func, inputs):
        _need_floats(name, "an input", inputs)
        self.has_graph = is_grad_enabled() and any(x.requires_grad for x in inputs)
        with enable_grad():
            self.inputs = [_beginning(x) if self.has_graph else _leaf(x) for x in inputs]
            result = func(*self.inputs)
        self.is_tuple = isinstance(result, tuple)
        self.outputs = result if self.is_tuple else (result,)
        _need_floats(name, "an output", self.outputs)

    def packed(self, values):
        """A value for each output, as ``func`` packs them: in a tuple or alone."""
        return tuple(values) if self.is_tuple else values[0]

    def value(self):
        """What ``func`` gave."""
        return self.packed([y if self.has_graph else y.detach() for y in self.outputs])

    def pull(self, cotangents):
        """uᵀ J for each input."""
        return _grad(self.outputs, self.inputs, cotangents, self.has_graph)

    def rows(self, y):
        """dyᵢ/dx for one output, all i, and each input x."""
        units = eye(y.numel(), dtype=y.dtype, device=y.device)
        rows = [_grad([y], self.inputs, [reshape(u, y.shape)], self.has_graph) for u in units]
        shapes = [(*y.shape, *x.shape) for x in self.inputs]
        if not rows:
            return [zeros(shape, dtype=y.dtype, device=y.device) for shape in shapes]
        columns = zip(*rows, strict=True)
        return [reshape(stack(c), shape) for c, shape in zip(columns, shapes, strict=True)]


def _beginning(x):
    """``x`` at a place of its own in its graph, so that no way leads around it."""
    return Alias.apply(x)[0]


def _leaf(x):
    return x.detach().requires_grad_()


def _grad(outputs, inputs, cotangents, has_graph):
    """uᵀ J for each input, also where an output, or all, have nothing to do with it."""
    has_graph = has_graph or (is_grad_enabled() and any(u.requires_grad for u in cotangents))
    pairs = [pair for pair in zip(outputs, cotangents, strict=True) if pair[0].requires_grad]
    outputs, cotangents = [y for y, _ in pairs], [u for _, u in pairs]
    found = gradients(outputs, inputs, cotangents, True, create_graph=has_graph, allow_unused=True)
    return [zeros_like(x) if g is None else g for x, g in zip(inputs, found, strict=True)]


def _fitting(name, given, like):
    """The vectors that were given, as a tuple, if they have the shapes of ``like``."""
    if isinstance(given, tuple) != isinstance(like, tuple):
        raise TypeError(f"{name} takes {_in_words(like)}, not {_in_words(given)}")
    given, like = (x if isinstance(x, tuple) else (x,) for x in (given, like))
    _need_floats(name, "a vector", given)
    shapes, expected = [x.shape for x in given], [x.shape for x in like]
    if shapes != expected:
        raise ValueError(f"{name} takes vectors of the shapes {expected}, not {shapes}")
    return given


def _in_words(x):
    return f"a tuple of {len(x)}" if isinstance(x, tuple) else "one tensor"


def _need_floats(name, what, tensors):
    for x in tensors:
        if not isinstance(x, Tensor) or not x.is_floating_point():
            kind = x.dtype if isinstance(x, Tensor) else type(x).__name__
            raise TypeError(f"{name} takes tensors of floats, and {what} is {kind}")


def __getattr__(name):
    raise absent("lucid.func", name)
