"""Writing into tensors, and ``out=``."""

SAME = """
z = w * 2; z[0] = 0; z
z = w * 2; z[:, 1] = v[:3]; z
z = w.clone(); z[m] = 0; z
z = torch.zeros(3, 4, dtype=torch.long); z[m] = 1.0; z
z = torch.zeros(3, 4, dtype=torch.bool); z[1:, 2] = 1.0; z
torch.zeros(3, 4, dtype=torch.long).scatter_(1, torch.tensor([[0], [2], [1]]), 1.0)
torch.zeros(2, dtype=torch.long).fill_(3.0)
n.masked_fill(n > 2, -100.0)
z = w * 2; z[0][1] = 0; z
z = w * 2; z.view(-1)[[1, 5]] = v[0] * v[1]; z.T[0] = w[0, 1]; z
z = w * 2; rows = z.view(-1, 2); rows[rows > 0] = -1e6; z
z = torch.zeros(3, 4); z[1][2] = w.sum(); z[2][:] = w[0]; z
z = w * 1; z[z > 0] = float('-inf'); z.softmax(-1)
z = torch.zeros(3, 4); z[1] = w[0] * w[2]; z[:, [0, 2]] += w[:, :2]; z
z = torch.zeros(2, 4); z[0], z[1] = w[0].exp(), w[1] * w[2]; z
z = w + 1; z[..., -1] = z[..., 0]; z[1, 1:] *= 3; z
x -= 1
x *= 2
x /= y
x //= 2
x **= 2
x %= 2
n += 1
x.add_(1)
x.add_(y)
x.add_(y, alpha=-0.1)
x.sub_(y)
x.sub_(y, alpha=0.5)
x.mul_(2)
x.mul_(y)
x.div_(2)
x.div_(y, rounding_mode='floor')
x.pow_(2)
x.neg_()
x.abs_()
x.exp_()
y.log_()
y.sqrt_()
y.rsqrt_()
x.sin_()
x.cos_()
x.tanh_()
x.sigmoid_()
x.relu_()
x.floor_()
x.ceil_()
x.round_()
x.trunc_()
x.square_()
y.reciprocal_()
x.clamp_(0, 1)
x.clamp_(min=0)
x.clip_(-0.5, 0.5)
x.zero_()
x.fill_(3)
x.fill_(torch.tensor(2.0))
x.copy_(y)
x.copy_(v)
n.copy_(x)
x.lerp_(y, 0.5)
x.addcmul_(y, y, value=0.1)
x.addcdiv_(x, y, value=0.1)
x.masked_fill_(m, 0.0)
x.masked_fill_(x < 0, float('-inf'))
x.scatter_(1, torch.tensor([[0], [1], [2]]), 1.0)
x.scatter_add_(1, torch.tensor([[0], [1], [2]]), torch.ones(3, 1))
torch.zeros(3, 4).scatter_(1, torch.tensor([2, 0, 3]).unsqueeze(1), 1)
x.index_fill_(0, torch.tensor([0]), 1.0)
x.index_add_(0, torch.tensor([0, 2]), torch.ones(2, 4))
x.index_copy_(0, torch.tensor([0, 2]), torch.ones(2, 4))
x.t_()
x.unsqueeze_(0)
x.squeeze_()
x.transpose_(0, 1)
x.remainder_(2)
x.eq_(y)
x.lt_(y)
x.logical_not_()
m.logical_and_(m)
m.bitwise_not_()
x.tril_()
x.triu_(1)
x.cumsum_(0)
x.nan_to_num_()
x.erf_()
x.expm1_()
y.log1p_()
x.sign_()
x.maximum(y)
x[0] = 1
x[0] = v
x[0, 1] = 5.0
x[:, 0] = 0
x[:, 1:3] = -1
x[x > 0] = 0
x[m] = y[m]
x[[0, 2]] = 0
x[torch.tensor([0, 1]), torch.tensor([1, 2])] = 9.0
x[..., -1] = 7
x[:] = y
x[0] += 1
x[:, 0] *= 2
x[0].fill_(2)
x[0].zero_()
x[1:].mul_(2)
x.view(-1)[0] = 3
x.view(-1).add_(1)
x.data.add_(1)
x.data[0] = 2
x.data.mul_(0.5)
x.data = y
x.data.fill_(0.5)
w.data.mul_(0.5)
w.data -= 0.1
w.data.add_(x, alpha=-0.5)
w.data.zero_()
w.data.clamp_(-0.1, 0.1)
w.data = x
old = w.data; w.data = x; w.data = old; w
old = w.data; w.data = w.data - 0.1 * x; old
w.data = x; x.add_(1); w
flat = torch.zeros(12); w.data = flat.view(3, 4); flat += 1; w
view = x.view(-1); x.data = y; view.zero_(); x
with torch.no_grad(): w -= 0.1 * x
with torch.no_grad(): w.mul_(2)
with torch.no_grad(): w.copy_(x)
with torch.no_grad(): w[0] = 0
(w * 1).mul_(2).sum()
z = w * 2; z += x; z
z = w.clone(); z.add_(1); z
z = w.clone(); z.relu_(); z
z = w * 1; z.clamp_(min=0); z
z = w * 1; z.masked_fill_(m, 0); z
z = w.sum(1); z.mul_(2); z
(w ** 2).sum().backward(); w.grad.zero_()
(w ** 2).sum().backward(); w.grad.data.zero_()
(w ** 2).sum().backward(); w.grad.mul_(0.5)
(w ** 2).sum().backward(); w.data -= 0.1 * w.grad
(w ** 2).sum().backward(); w.data.sub_(w.grad.data * 0.1)
(w ** 2).sum().backward(); w.grad = None
z = torch.empty(3, 4); torch.add(x, y, out=z); z
z = torch.empty(3, 4); torch.mul(x, y, out=z); z
z = torch.zeros(3, 3); torch.matmul(x, y.T, out=z); z
z = torch.zeros(3, 3); torch.mm(x, y.t(), out=z); z
z = torch.empty(3, 4); torch.exp(x, out=z); z
z = torch.empty(3, 4); torch.sub(x, y, out=z)
z = torch.empty(3); torch.sum(x, dim=1, out=z); z
z = torch.empty(3); torch.mean(x, 1, out=z); z
z = torch.zeros(6, 4); torch.cat([x, y], out=z); z
z = torch.zeros(2, 3, 4); torch.stack((x, y), out=z); z
torch.clamp(x, min=0, out=x)
torch.sigmoid(x, out=x)
F.relu(x, inplace=True)
F.leaky_relu(x, 0.2, inplace=True)
F.dropout(x, 0.5, training=False, inplace=True)
x.requires_grad_()
x.requires_grad_(True).requires_grad
x.requires_grad = True; (x * 2).sum().backward(); x.grad
w.requires_grad_(False)
x.swapaxes_(0, 1)
"""
