"""What NumPy does with a tensor: operators are the tensor's, and functions say what to write."""

import numpy as np

from lucid.tensor import Tensor, tensor_method

_OPERATORS = {  # ``array + x`` comes here as np.add(array, x)
    np.add: ("+", "__add__", "__radd__"),
    np.subtract: ("-", "__sub__", "__rsub__"),
    np.multiply: ("*", "__mul__", "__rmul__"),
    np.true_divide: ("/", "__truediv__", "__rtruediv__"),
    np.floor_divide: ("//", "__floordiv__", "__rfloordiv__"),
    np.remainder: ("%", "__mod__", "__rmod__"),
    np.power: ("**", "__pow__", "__rpow__"),
    np.matmul: ("@", "__matmul__", "__rmatmul__"),
    np.bitwise_and: ("&", "__and__", "__rand__"),
    np.bitwise_or: ("|", "__or__", "__ror__"),
    np.bitwise_xor: ("^", "__xor__", "__rxor__"),
    np.left_shift: ("<<", "__lshift__", "__rlshift__"),
    np.right_shift: (">>", "__rshift__", "__rrshift__"),
    np.equal: ("==", "__eq__", "__eq__"),
    np.not_equal: ("!=", "__ne__", "__ne__"),
    np.less: ("<", "__lt__", "__gt__"),
    np.less_equal: ("<=", "__le__", "__ge__"),
    np.greater: (">", "__gt__", "__lt__"),
    np.greater_equal: (">=", "__ge__", "__le__"),
}
_SIZES = (np.ndim, np.shape, np.size)
_MOVES = (np.transpose, np.reshape, np.squeeze, np.swapaxes, np.ravel)


def _ufunc(x, ufunc, method, *inputs, **settings):
    symbol, name, reflected = _OPERATORS.get(ufunc, (None, None, None))
    if symbol and "out" in settings:
        raise TypeError(
            f"array {symbol}= tensor: an array takes no tensor in: write "
            f"array {symbol}= x.detach().cpu().numpy(), or make the array a tensor first"
        )
    if symbol is None or method != "__call__" or settings:
        raise _refusal("np", ufunc.__name__)
    a, b = inputs
    return getattr(a, name)(b) if isinstance(a, Tensor) else getattr(b, reflected)(a)


class ForNumPy:
    """What NumPy finds when it asks the class of a tensor.

    CuPy asks the tensor itself, finds None, and leaves the operator to the tensor.
    """

    def __get__(self, x, cls):
        return _ufunc if x is None else None


setattr(Tensor, "__array_ufunc__", ForNumPy())  # noqa: B010 - to the stub it is always None


@tensor_method("__array_function__")
def _function(x, function, types, args, kwargs):
    """np.mean(x) would call x.mean with NumPy's arguments; what moves or joins numbers reads them.

    ``plt.imshow(np.transpose(image, (1, 2, 0)))`` is how many scripts show an image; what is moved
    stays a tensor, as PyTorch's does.
    """
    if hasattr(Tensor, function.__name__) and function not in (*_SIZES, *_MOVES):
        raise _refusal(function.__module__.replace("numpy", "np"), function.__name__)
    result = function(*_as_arrays(args), **{name: _as_arrays(v) for name, v in kwargs.items()})
    return Tensor(result) if function in _MOVES else result


def _as_arrays(value):
    """Tensors as arrays, also in lists; one that requires a gradient says what to write."""
    if isinstance(value, (list, tuple)):
        return type(value)([_as_arrays(v) for v in value])
    return np.asarray(value) if isinstance(value, Tensor) else value


def _refusal(module, name):
    ours = f"write x.{name}(), or " if hasattr(Tensor, name) else ""
    return TypeError(
        f"{module}.{name} takes arrays and knows no gradients: {ours}"
        "give it x.detach().cpu().numpy()"
    )
