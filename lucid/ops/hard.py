"""Activations of straight pieces: clipped, shrunk, or 0 up to a threshold."""

from lucid.autograd import Function
from lucid.ops.bounds import clamp
from lucid.ops.checks import as_setting, needs_floats, needs_numbers
from lucid.ops.compare import where
from lucid.ops.constant import constant_in
from lucid.ops.in_place import into
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class Hardtanh(Function):
    """y = x between two bounds, and the bound beyond;  dx = dy inside of the bounds, else 0."""

    def forward(self, x, *, low, high):
        self.save_for_backward(x)
        self.low, self.high = low, high
        return self.xp.clip(x, low, high)

    def backward(self, grad):
        (x,) = self.saved_tensors
        outside = Tensor((x.array <= self.low) | (x.array >= self.high))
        return constant_in(x, where(outside, 0.0, grad))


class Hardsigmoid(Function):
    """y = min(max(0, x + 3), 6) / 6;  dx = dy / 6 between -3 and 3, else 0."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return self.xp.clip(x + 3, 0, 6) / 6

    def backward(self, grad):
        (x,) = self.saved_tensors
        return where((x > -3) & (x < 3), grad / 6, 0.0)


class Hardswish(Function):
    """y = x min(max(0, x + 3), 6) / 6;  dx = 0 up to -3, dy (x / 3 + 1/2) up to 3, then dy."""

    computes_in_float32 = True

    def forward(self, x):
        self.save_for_backward(x)
        return x * (self.xp.clip(x + 3, 0, 6) / 6)

    def backward(self, grad):
        (x,) = self.saved_tensors
        return where(x <= -3, 0.0, where(x < 3, grad * (x / 3 + 0.5), grad))


@with_synonyms
def hardtanh(x, min_val=-1.0, max_val=1.0, inplace=False) -> Tensor:
    """x between two bounds, and the bound itself beyond, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats or integers, of any shape.
    min_val, max_val : float
        The bounds.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``. Its gradient at the bounds is 0.

    Raises
    ------
    TypeError, ValueError
        If the elements are bools, or the bounds are the wrong way round.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-4.0, -1.0, 0.0, 1.0, 4.0])
    >>> lucid.nn.functional.hardtanh(x)
    tensor([-1., -1.,  0.,  1.,  1.])
    """
    needs_numbers(x, "hardtanh")
    min_val, max_val = as_setting(min_val, "min_val"), as_setting(max_val, "max_val")
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val (={min_val}) must not be above max_val (={max_val})")
    if x.dtype.kind != "f":  # PyTorch takes what stands before the point of the bounds
        y = clamp(x, int(min_val), int(max_val))
    else:
        y = Hardtanh.apply(x, low=min_val, high=max_val)
    return into(x, y, inplace, "hardtanh")


@with_synonyms
def relu6(x, inplace=False) -> Tensor:
    """The rectifier that stops at 6, min(max(0, x), 6), elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats or integers, of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``. Its gradient at 0 and at 6 is 0.

    Raises
    ------
    TypeError
        If the elements are bools.

    References
    ----------
    Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.relu6(lucid.tensor([-1.0, 2.0, 9.0]))
    tensor([0., 2., 6.])
    """
    needs_numbers(x, "relu6")
    return into(x, hardtanh(x, 0.0, 6.0), inplace, "relu6")


@with_synonyms
def hardsigmoid(x, inplace=False) -> Tensor:
    """A sigmoid of straight pieces, min(max(0, x + 3), 6) / 6, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``, between 0 and 1.

    Raises
    ------
    TypeError
        If the elements are integers.

    References
    ----------
    Courbariaux, Bengio & David, "BinaryConnect", NeurIPS 2015, arXiv 1511.00363.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-4.0, -1.0, 0.0, 1.0, 4.0])
    >>> lucid.nn.functional.hardsigmoid(x)
    tensor([0.0000, 0.3333, 0.5000, 0.6667, 1.0000])
    """
    needs_floats(x, "hardsigmoid")
    return into(x, Hardsigmoid.apply(x), inplace, "hardsigmoid")


@with_synonyms
def hardswish(x, inplace=False) -> Tensor:
    """x times its :func:`hardsigmoid`, elementwise: the activation of MobileNetV3.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are integers.

    References
    ----------
    Howard et al., "Searching for MobileNetV3", ICCV 2019, arXiv 1905.02244.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-4.0, -1.0, 0.0, 1.0, 4.0])
    >>> lucid.nn.functional.hardswish(x)
    tensor([-0.0000, -0.3333,  0.0000,  0.6667,  4.0000])
    """
    needs_floats(x, "hardswish")
    return into(x, Hardswish.apply(x), inplace, "hardswish")


@with_synonyms
def hardshrink(x, lambd=0.5) -> Tensor:
    """x where it is beyond ±λ, and 0 between, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    lambd : float
        The bound λ.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are integers.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-4.0, -1.0, 0.0, 1.0, 4.0])
    >>> lucid.nn.functional.hardshrink(x, 2.0)
    tensor([-4.,  0.,  0.,  0.,  4.])
    """
    needs_floats(x, "hardshrink")
    return where((x >= -lambd) & (x <= lambd), 0.0, x)


@with_synonyms
def softshrink(x, lambd=0.5) -> Tensor:
    """x moved towards 0 by λ, and 0 where it is within ±λ, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats, of any shape.
    lambd : float
        The bound λ, 0 or more.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError, ValueError
        If the elements are integers, or ``lambd`` is negative.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([-4.0, -1.0, 0.0, 1.0, 4.0])
    >>> lucid.nn.functional.softshrink(x)
    tensor([-3.5000, -0.5000,  0.0000,  0.5000,  3.5000])
    """
    needs_floats(x, "softshrink")
    if lambd < 0:
        raise ValueError(f"softshrink: lambd (={lambd}) must not be negative")
    return where(x < -lambd, x + lambd, where(x <= lambd, x.detach() * 0.0, x - lambd))


@with_synonyms
def threshold(x, threshold, value, inplace=False) -> Tensor:
    """x where it is greater than a threshold, else one value, elementwise.

    Parameters
    ----------
    x : Tensor
        A tensor of floats or integers, of any shape.
    threshold : float
        The threshold.
    value : float
        What stands where ``x`` is not greater.
    inplace : bool
        Whether ``x`` itself becomes the result, by the rule of all changes in place.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    TypeError
        If the elements are bools.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.threshold(lucid.tensor([0.5, 2.0]), 1.0, 9.0)
    tensor([9., 2.])
    """
    needs_numbers(x, "threshold")
    if x.dtype.kind != "f":  # PyTorch takes what stands before the point
        threshold, value = int(threshold), int(value)
    return into(x, where(x <= threshold, value, x), inplace, "threshold")
