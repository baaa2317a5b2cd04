"""Gradients: calls of autograd, hooks, and who tracks what."""

SAME = """
(w ** 2).sum().backward(); w.grad
w.pow(2).sum().backward(); w.grad
(w * x).sum().backward(); w.grad
(w ** 2).backward(torch.ones_like(w)); w.grad
(w ** 2).backward(gradient=torch.ones(3, 4)); w.grad
(w ** 2).mean().backward(retain_graph=True); w.grad
l = (w ** 2).sum(); l.backward(retain_graph=True); l.backward(); w.grad
(w ** 2).sum().backward(); (w * 3).sum().backward(); w.grad
(w ** 2).sum().backward(); g = w.grad; (w * 3).sum().backward(); g
flat = torch.zeros(12); w.grad = flat.view(3, 4); (w ** 2).sum().backward(); flat
g, = torch.autograd.grad(F.relu(w).sum(), w, create_graph=True); torch.autograd.grad(g.sum(), w)
w.grad is None
w.requires_grad
x.requires_grad
(w * 2).is_leaf
x.is_leaf
(w * 2).requires_grad
x.grad_fn
w.grad_fn
(w * 2).grad_fn is not None
torch.autograd.grad((w ** 2).sum(), w)
torch.autograd.grad((w ** 2).sum(), [w])[0]
torch.autograd.grad(outputs=w ** 2, inputs=w, grad_outputs=torch.ones(3, 4))
torch.autograd.grad((w ** 3).sum(), w, create_graph=True)[0]
g, = torch.autograd.grad((w ** 3).sum(), w, create_graph=True); torch.autograd.grad(g.sum(), w)
torch.autograd.grad((w ** 2).sum(), [w, torch.ones(1, requires_grad=True)], allow_unused=True)
torch.autograd.backward([(w ** 2).sum(), (3 * w).sum()]); w.grad
torch.autograd.backward(w * 2, torch.ones(3, 4)); w.grad
torch.autograd.gradcheck(lambda a: a ** 2, (v.double().requires_grad_(),))
with torch.no_grad(): result = w * 2
with torch.no_grad(): result = (w * 2).requires_grad
with torch.no_grad(), torch.enable_grad(): result = w * 2
with torch.enable_grad(): result = w * 2
with torch.set_grad_enabled(False): result = w * 2
with torch.set_grad_enabled(True): result = w * 2
with torch.inference_mode(): result = (w * 2).sum().item()
with torch.inference_mode(mode=True): result = (w * 2).requires_grad
with torch.autograd.no_grad(): result = w * 2
with torch.autograd.detect_anomaly(): result = (w ** 2).sum()
torch.set_grad_enabled(False); r = (w * 2).requires_grad; torch.set_grad_enabled(True); r
torch.is_grad_enabled()
torch.no_grad()(lambda: (w * 2).requires_grad)()
torch.inference_mode()(lambda: (w * 2).requires_grad)()
w.detach()
w.detach().requires_grad
(w.detach() * w).sum().backward(); w.grad
w.data
w.data.requires_grad
w.detach().clone().requires_grad_(True)
w.clone().detach().requires_grad_()
z = w.detach(); z[0, 0] = 5; w
y.requires_grad_(); (x * y).sum().backward(); y.grad
z = torch.ones(2, requires_grad=True); (z * 3).sum().backward(); z.grad.tolist()
z = w * 2; z.retain_grad(); z.sum().backward(); z.grad
seen = []; w.register_hook(lambda g: seen.append(g)); w.sum().backward(); seen
w.register_hook(lambda g: g * 2); w.sum().backward(); w.grad
h = w.register_hook(lambda g: g * 2); h.remove(); w.sum().backward(); w.grad
z = w * 2; z.register_hook(lambda g: g * 3); z.sum().backward(); w.grad
torch.autograd.Variable(x, volatile=True)
from torch.autograd.function import once_differentiable; type('Once', (torch.autograd.Function,), {'forward': staticmethod(lambda c, a: a * 2), 'backward': staticmethod(once_differentiable(lambda c, g: g * 2))}).apply(w)
type('Rectify', (torch.autograd.Function,), {'forward': staticmethod(lambda c, a: (c.save_for_backward(a), a.clamp(min=0))[1]), 'backward': staticmethod(lambda c, g: g * (c.saved_tensors[0] > 0))}).apply(w)
type('Linear', (torch.autograd.Function,), {'forward': staticmethod(lambda c, a, b, bias=None: (c.save_for_backward(a, b), a.mm(b.t()))[1]), 'backward': staticmethod(lambda c, g: (g.mm(c.saved_tensors[1]), None, None))}).apply(w, y)
type('Named', (torch.autograd.Function,), {'forward': staticmethod(lambda c, a, name: a.exp().sub_(1)), 'backward': staticmethod(lambda c, g: (g * 2, None))}).apply(w, 'a text')
type('Thrice', (torch.autograd.Function,), {'forward': staticmethod(lambda c, a: a * 2), 'backward': staticmethod(lambda c, g: g * 3)}).apply(w)
type((w * 2).grad_fn).__name__ != ''
(w * 2).grad_fn.next_functions is not None
len((w * x).grad_fn.next_functions)
(w.sum() + w.mean()).backward(); w.grad
(w.max() * 2).backward(); w.grad
w.norm().backward(); w.grad
w.softmax(1)[:, 0].sum().backward(); w.grad
F.relu(w).sum().backward(); w.grad
w[0, 0].backward(); w.grad
w.view(-1)[3].backward(); w.grad
torch.cat([w, w]).sum().backward(); w.grad
(w @ w.t()).trace().backward(); w.grad
torch.where(w > 0, w, 0.1 * w).sum().backward(); w.grad
w.clamp(min=0).sum().backward(); w.grad
w.abs().sum().backward(); w.grad
l = (w ** 2).sum(); l.item()
l = (w ** 2).sum(); float(l)
l = (w ** 2).sum(); l.detach().item()
l = (w ** 2).sum(); l.data
l = (w ** 2).sum(); l.cpu().detach().numpy()
total = 0; total += (w ** 2).sum().item(); total
losses = [(w ** 2).sum().item(), w.sum().item()]; sum(losses) / len(losses)
(w ** 2).sum().backward(); w.grad.data
(w ** 2).sum().backward(); w.grad.norm()
(w ** 2).sum().backward(); w.grad.requires_grad
(w ** 2).sum().backward(); w.grad.shape == w.shape
torch.autograd.Variable(x)
torch.autograd.Variable(x, requires_grad=True).requires_grad
from torch.autograd import Variable; Variable(x) * 2
torch.utils.checkpoint.checkpoint(lambda a: a ** 2, w, use_reentrant=False)
from torch.utils.checkpoint import checkpoint; checkpoint(torch.exp, w, use_reentrant=False)
torch.utils.checkpoint.checkpoint_sequential([torch.exp, torch.sin, torch.tanh], 2, w, use_reentrant=False)
h = w * 2; (h ** 2).sum().backward(inputs=[h]); h.grad, w.grad
h = w * 2; h.retain_grad(); (h ** 2).sum().backward(inputs=(h, h, w)); h.grad, w.grad
torch.autograd.grad(w.sum(), [w, torch.ones(3, requires_grad=True)], materialize_grads=True)
torch.autograd.grad(w.sum(), w, is_grads_batched=False)[0]
torch.func.hessian(lambda a: (a ** 3).sum())(v)
torch.normal(w, 0.0)
torch.normal(v, w.abs() * 0)
torch.normal(w[:1], torch.zeros(3, 4))
torch.bernoulli((w > 0) + w * 0), w.grad
p = (w.detach() > 0).double().requires_grad_(); torch.bernoulli(p).sum().backward(); p.grad
with torch.no_grad(): result = torch.normal(w, 0.0)
from torch.func import hessian; hessian(lambda a, b: (a ** 3 * b).sum())(v, torch.ones(4))
torch.autograd.gradcheck(torch.sin, w.detach().double().requires_grad_(), eps=1e-6, atol=1e-4)
torch.autograd.gradcheck(lambda a: a.detach() * 2 + a, w.detach().double().requires_grad_(), raise_exception=False)
type('Two', (torch.autograd.Function,), {'forward': staticmethod(lambda c, a: (c.set_materialize_grads(False), a * 2, a * 3)[1:]), 'backward': staticmethod(lambda c, g, h: g * 2 if h is None else g * 5)}).apply(w)[0].sum().backward(); w.grad
"""
