"""The matmul family and what of linear algebra a course uses; comparisons of tensors."""

SAME = """
np.transpose(images[0], (1, 2, 0))
np.transpose(x)
np.squeeze(images[:1])
x @ v
v @ v
torch.matmul(x, y.t())
torch.matmul(x, v)
torch.matmul(input=x, other=v)
torch.matmul(images, images)
x.matmul(y.t())
torch.mm(x, y.t())
x.mm(y.t())
torch.mv(x, v)
x.mv(v)
torch.dot(v, v)
v.dot(v)
torch.inner(v, v)
torch.inner(x, y)
torch.outer(v, v)
torch.ger(v, v)
torch.bmm(images[0], images[1])
images[0].bmm(images[1])
images[0] @ images[1]
torch.addmm(torch.ones(3, 3), x, y.t())
torch.addmm(torch.ones(3), x, y.t(), beta=0.5, alpha=2)
torch.addmv(torch.ones(3), x, v)
torch.baddbmm(torch.ones(1), images[0], images[1])
torch.einsum('ij,kj->ik', x, y)
torch.einsum('ij,kj->ik', [x, y])
torch.einsum('ij->ji', x)
torch.einsum('ij->', x)
torch.einsum('i,j->ij', v, v)
torch.einsum('bchw,dc->bdhw', images, torch.ones(2, 3))
torch.einsum('bij, bjk -> bik', images[0], images[1])
torch.cross(x[:, :3], y[:, :3], dim=1)
w @ x.t()
x @ w.t()
w @ v
torch.mm(w, w.t())
torch.einsum('ij,ij->i', w, x)
w.t() @ w
F.linear(x, y, torch.ones(3))
F.linear(input=x, weight=w, bias=None)
x == y
x != y
x < y
x <= y
x > y
x >= y
x > 0
0 < x
x == 0
n == 1
torch.eq(x, y)
torch.ne(n, 1)
torch.lt(x, 0)
torch.le(x, y)
torch.gt(x, 0.5)
torch.ge(x, y)
torch.greater(x, y)
torch.less(x, y)
torch.not_equal(x, y)
x.eq(y)
x.gt(0)
x.lt(0.5).sum()
x.ge(0).float()
labels.eq(labels.data).sum()
torch.equal(x, y)
torch.equal(x, x.clone())
torch.allclose(x, x + 1e-9)
torch.allclose(x, y, rtol=1e-3, atol=1e-3)
x.allclose(y)
torch.isclose(x, x + 1e-3, atol=1e-2)
torch.isnan(x)
torch.isnan(x).any()
torch.isinf(x)
torch.isfinite(x).all()
x.isnan().sum().item()
torch.logical_and(x > 0, y > 1)
torch.logical_or(m, m)
torch.logical_not(m)
(x > 0) & (y > 1)
(x > 0) | (x < -0.5)
(x > 0) == m
m.float() * x
x[(x > -0.5) & (x < 0.5)]
(x == y).all().item()
not (x == y).all()
bool((x > 0).all())
x is x
"""
