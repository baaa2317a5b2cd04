"""Second names, a line each: NumPy's, and longer ones of PyTorch's."""

from lucid.ops.arithmetic import div, mul, neg, sub
from lucid.ops.axes import swapaxes
from lucid.ops.bounds import clamp
from lucid.ops.compare import ge, gt, le, lt, ne
from lucid.ops.elementwise import abs_
from lucid.ops.hyperbolic import acosh, asinh, atanh
from lucid.ops.matmul import outer
from lucid.ops.nonzero import nonzero
from lucid.ops.rounding import sign, trunc
from lucid.ops.trigonometry import acos, asin, atan, atan2
from lucid.ops.views import movedim
from lucid.tensor import tensor_method

absolute = tensor_method("absolute")(abs_)
arccos = tensor_method("arccos")(acos)
arcsin = tensor_method("arcsin")(asin)
arctan = tensor_method("arctan")(atan)
arctan2 = tensor_method("arctan2")(atan2)
arcsinh = tensor_method("arcsinh")(asinh)
arccosh = tensor_method("arccosh")(acosh)
arctanh = tensor_method("arctanh")(atanh)
clip = tensor_method("clip")(clamp)
divide = tensor_method("divide")(div)
true_divide = tensor_method("true_divide")(div)
multiply = tensor_method("multiply")(mul)
subtract = tensor_method("subtract")(sub)
negative = tensor_method("negative")(neg)
greater = tensor_method("greater")(gt)
greater_equal = tensor_method("greater_equal")(ge)
less = tensor_method("less")(lt)
less_equal = tensor_method("less_equal")(le)
not_equal = tensor_method("not_equal")(ne)
fix = tensor_method("fix")(trunc)
ger = tensor_method("ger")(outer)
moveaxis = tensor_method("moveaxis")(movedim)
swapdims = tensor_method("swapdims")(swapaxes)
argwhere = tensor_method("argwhere")(nonzero)
sgn = tensor_method("sgn")(sign)
