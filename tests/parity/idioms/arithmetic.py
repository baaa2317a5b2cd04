"""Arithmetic in all its spellings."""

SAME = """
x + y
x - y
x * y
x / y
x // y
x % y
x @ y.T
x ** 2
x ** y.abs()
2 ** x
-x
abs(x)
1 - x
1 / y
2 * x + 1
w + x
w * w
(w * x).sum()
x + v
v + x
x[:, None] - x[None]
torch.add(x, y)
torch.add(x, 2)
torch.add(x, y, alpha=2)
torch.add(input=x, other=y)
x.add(y)
x.add(y, alpha=0.1)
x.add(1)
torch.sub(x, y)
torch.sub(x, y, alpha=3)
torch.subtract(x, y)
torch.mul(x, y)
torch.mul(x, 3)
torch.multiply(x, y)
x.mul(2)
torch.div(x, y)
torch.divide(x, y)
torch.true_divide(x, y)
torch.div(x, y, rounding_mode='floor')
torch.div(n, 2, rounding_mode='trunc')
x.div(4)
x.div(y, rounding_mode=None)
torch.floor_divide(n, 2)
torch.remainder(n, 2)
torch.pow(x, 2)
torch.pow(x, exponent=3)
torch.pow(2, n)
x.pow(2).sum().sqrt()
x.square()
torch.square(x)
torch.sqrt(y)
y.sqrt()
y.rsqrt()
torch.exp(x)
x.exp()
torch.expm1(x)
torch.log(y)
torch.log2(y)
torch.log10(y)
torch.log1p(y)
torch.abs(x)
torch.absolute(x)
torch.neg(x)
torch.negative(x)
torch.sign(x)
torch.sgn(x)
torch.ceil(x)
torch.floor(x)
torch.round(x)
torch.round(x, decimals=2)
torch.trunc(x)
torch.sin(x)
torch.cos(x)
torch.tan(x)
torch.sinh(x)
torch.cosh(x)
torch.tanh(x)
torch.asin(x)
torch.acos(x)
torch.atan(x)
torch.atan2(x, y)
torch.asinh(x)
torch.acosh(y + 1)
torch.atanh(x * 0.5)
torch.arctan(x)
torch.sigmoid(x)
torch.relu(x)
torch.erf(x)
torch.reciprocal(y)
torch.clamp(x, 0, 1)
torch.clamp(x, min=0)
torch.clamp(x, max=0.5)
torch.clamp(x, min=-0.5, max=0.5)
torch.clamp(x, x * 0, y)
torch.clip(x, -0.5, 0.5)
x.clamp(min=0)
x.clamp(-0.1, 0.1)
torch.maximum(x, y)
torch.minimum(x, y)
torch.max(x, y)
torch.min(x, y)
torch.lerp(x, y, 0.5)
torch.addcmul(x, y, y, value=0.5)
torch.addcdiv(x, x, y, value=0.5)
torch.logaddexp(x, y)
torch.nan_to_num(torch.tensor([math.nan, math.inf, 1.0]))
torch.where(x > 0, x, y)
torch.where(x > 0, x, 0.0)
torch.where(x > 0, 1.0, 0.0)
torch.bitwise_and(n, 1)
n & 1
n | 1
n ^ 1
n << 1
n >> 1
m & ~m
m | m
~m
m ^ True
torch.softmax(x, dim=1)
x.softmax(-1)
x.softmax(dim=0)
torch.log_softmax(x, dim=1)
x.log_softmax(dim=-1)
x.sigmoid()
x.tanh()
x.relu()
torch.rsqrt(y)
torch.cumsum(x, dim=0)
x.cumsum(1)
torch.cumprod(y, dim=1)
torch.diff(x)
torch.diff(x, dim=0)
torch.exp(-x ** 2 / 2) / math.sqrt(2 * math.pi)
(x - x.mean()) / x.std()
(x - x.mean(0)) / (x.std(0) + 1e-8)
torch.sum(w * x) / x.numel()
sum([w, x, y])
sum(w)
np.float32(2) * x
x * np.float64(2)
x * torch.tensor(2.0)
x.t()
x.mul(y).add(1).div(2)
+x
torch.positive(w)
"""
