"""Optimizers and schedules: a few steps with known gradients, and the numbers after them."""

STEPS = "; exec('for _ in range(3): o.zero_grad(); (w ** 2).sum().backward(); o.step()'); w"
RATES = (
    "; rates = [o.step() or s.step() or round(o.param_groups[0]['lr'], 9) for _ in range(9)]; rates"
)
START = "o = optim.SGD([w], lr=0.1); "

OPTIMIZERS = """
optim.SGD([w], lr=0.1)
optim.SGD([w], 0.1)
torch.optim.SGD([w], lr=0.1)
optim.SGD([w], lr=0.1, momentum=0.9)
optim.SGD([w], lr=0.1, momentum=0.9, weight_decay=5e-4)
optim.SGD([w], lr=0.1, momentum=0.9, nesterov=True)
optim.SGD([w], lr=0.1, momentum=0.9, dampening=0.1)
optim.SGD([w], lr=0.1, maximize=True)
optim.SGD(params=[w], lr=1e-2)
optim.SGD([{'params': [w]}], lr=0.1)
optim.SGD([{'params': [w], 'lr': 0.01}], lr=0.1, momentum=0.9)
optim.SGD(iter([w]), lr=0.1)
optim.Adam([w])
optim.Adam([w], lr=0.1)
optim.Adam([w], 0.01, (0.5, 0.999))
optim.Adam([w], lr=0.1, betas=(0.5, 0.999))
optim.Adam([w], lr=0.1, eps=1e-4, weight_decay=0.1)
optim.Adam([w], lr=0.1, amsgrad=True)
optim.Adam([w], lr=0.1, maximize=True)
optim.AdamW([w], lr=0.1)
optim.AdamW([w], lr=0.1, weight_decay=0.05)
optim.AdamW([w], lr=0.1, amsgrad=True)
optim.RMSprop([w], lr=0.1)
optim.RMSprop([w], lr=0.1, alpha=0.9)
optim.RMSprop([w], lr=0.1, momentum=0.9, centered=True)
optim.Adagrad([w], lr=0.1)
optim.Adadelta([w])
optim.Adamax([w], lr=0.1)
optim.NAdam([w], lr=0.1)
optim.RAdam([w], lr=0.1)
"""

SCHEDULES = """
lr_scheduler.StepLR(o, step_size=2)
lr_scheduler.StepLR(o, 2, gamma=0.5)
optim.lr_scheduler.StepLR(o, 3, 0.1)
torch.optim.lr_scheduler.MultiStepLR(o, milestones=[2, 4], gamma=0.1)
lr_scheduler.MultiStepLR(o, [3])
lr_scheduler.ExponentialLR(o, gamma=0.9)
lr_scheduler.CosineAnnealingLR(o, T_max=5)
lr_scheduler.CosineAnnealingLR(o, 5, eta_min=0.01)
lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=3)
lr_scheduler.CosineAnnealingWarmRestarts(o, 2, T_mult=2, eta_min=1e-3)
lr_scheduler.LambdaLR(o, lambda epoch: 0.9 ** epoch)
lr_scheduler.LambdaLR(o, lr_lambda=lambda epoch: 1 / (epoch + 1))
lr_scheduler.LambdaLR(o, lr_lambda=[lambda epoch: 0.5 ** epoch])
lr_scheduler.MultiplicativeLR(o, lambda epoch: 0.95)
lr_scheduler.LinearLR(o, start_factor=0.1, total_iters=4)
lr_scheduler.LinearLR(o)
lr_scheduler.ConstantLR(o, factor=0.5, total_iters=3)
lr_scheduler.PolynomialLR(o, total_iters=5, power=2.0)
lr_scheduler.OneCycleLR(o, max_lr=0.5, total_steps=9)
lr_scheduler.OneCycleLR(o, 0.5, epochs=3, steps_per_epoch=3)
lr_scheduler.OneCycleLR(o, max_lr=0.5, total_steps=10, anneal_strategy='linear', pct_start=0.4)
lr_scheduler.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=3)
lr_scheduler.SequentialLR(o, [lr_scheduler.LinearLR(o, 0.1, total_iters=3), lr_scheduler.ExponentialLR(o, 0.9)], milestones=[3])
lr_scheduler.ChainedScheduler([lr_scheduler.ExponentialLR(o, 0.9), lr_scheduler.StepLR(o, 2)])
"""

ALONE = """
o = optim.SGD([w], lr=0.1); o.zero_grad(); w.grad
o = optim.SGD([w], lr=0.1); (w ** 2).sum().backward(); o.zero_grad(); w.grad
o = optim.SGD([w], lr=0.1); (w ** 2).sum().backward(); o.zero_grad(set_to_none=False); w.grad
o = optim.SGD([w], lr=0.1); (w ** 2).sum().backward(); o.zero_grad(set_to_none=True); w.grad
o = optim.SGD([w], lr=0.1); (w ** 2).sum().backward(); o.step(); w
o = optim.SGD([w], lr=0.1); o.param_groups[0]['lr']
o = optim.SGD([w], lr=0.1); o.param_groups[0]['lr'] = 0.5; (w ** 2).sum().backward(); o.step(); w
o = optim.SGD([w], lr=0.1); [g.update(lr=0.5) for g in o.param_groups]; o.param_groups[0]['lr']
o = optim.SGD([w], lr=0.1); len(o.param_groups[0]['params'])
o = optim.SGD([w], lr=0.1); o.add_param_group({'params': [nn.Parameter(x)]}); len(o.param_groups)
o = optim.SGD([{'params': [w], 'lr': 0.2}, {'params': [nn.Parameter(x)]}], lr=0.1); [g['lr'] for g in o.param_groups]
o = optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1, momentum=0.9); sorted(o.state_dict())
o = optim.SGD([w], lr=0.1, momentum=0.9); o.load_state_dict(o.state_dict()); o.param_groups[0]['momentum']
o = optim.Adam([w], lr=0.1); (w ** 2).sum().backward(); o.step(); sorted(o.state[w])
o = optim.Adam([w], lr=0.1); (w ** 2).sum().backward(); o.step(); o.state[w]['exp_avg']
o = optim.Adam([w], lr=0.1); p = optim.Adam([w], lr=0.2); p.load_state_dict(o.state_dict()); p.param_groups[0]['lr']
o = optim.Adam([w], lr=0.1); o.defaults['betas']
o = optim.SGD([w], lr=0.1); o.step(lambda: (w ** 2).sum().backward() or 1.5)
o = optim.SGD([w], lr=0.1); s = lr_scheduler.StepLR(o, 1); s.get_last_lr()
o = optim.SGD([w], lr=0.1); s = lr_scheduler.StepLR(o, 1); o.step(); s.step(); s.get_last_lr()[0]
o = optim.SGD([w], lr=0.1); s = lr_scheduler.StepLR(o, 1); o.step(); s.step(); s.last_epoch
o = optim.SGD([w], lr=0.1); s = lr_scheduler.StepLR(o, 1); t = lr_scheduler.StepLR(o, 2); t.load_state_dict(s.state_dict()); t.step_size
o = optim.SGD([w], lr=0.1); s = lr_scheduler.ReduceLROnPlateau(o, 'min', patience=1); [s.step(1.0) for _ in range(4)]; o.param_groups[0]['lr']
o = optim.SGD([w], lr=0.1); s = lr_scheduler.ReduceLROnPlateau(o, mode='max', factor=0.5, patience=0); [s.step(1.0) for _ in range(4)]; o.param_groups[0]['lr']
o = optim.SGD([w], lr=0.1); s = lr_scheduler.ReduceLROnPlateau(o, min_lr=0.05); [s.step(torch.tensor(1.0)) for _ in range(13)]; o.param_groups[0]['lr']
o = optim.SGD([w], lr=0.1); isinstance(o, optim.Optimizer)
o = optim.SGD([w], lr=0.1); isinstance(lr_scheduler.StepLR(o, 1), lr_scheduler.LRScheduler)
o = optim.SGD([w], lr=0.1); o.state_dict()['param_groups'][0]['params']
o = optim.SGD([w], lr=0.1); torch.save(o.state_dict(), path); o.load_state_dict(torch.load(path)); o.param_groups[0]['lr']
from torch.optim import SGD; SGD([w], lr=0.1).param_groups[0]['lr']
from torch.optim.lr_scheduler import StepLR; StepLR(optim.SGD([w], lr=0.1), 1).gamma
from torch.optim import lr_scheduler as s; s.StepLR(optim.SGD([w], lr=0.1), 1).step_size
import torch.optim as o; o.SGD([w], lr=0.1).param_groups[0]['lr']
torch.nn.utils.clip_grad_norm_([w], 1.0)
(w ** 2).sum().backward(); torch.nn.utils.clip_grad_norm_(w, 1.0)
(w ** 2).sum().backward(); torch.nn.utils.clip_grad_norm_([w], max_norm=1.0); w.grad
(w ** 2).sum().backward(); nn.utils.clip_grad_value_([w], clip_value=0.2); w.grad
l = nn.ParameterList([nn.Parameter(x.clone())]); (l[0] ** 2).sum().backward(); optim.SGD(l, lr=0.1).step(); l[0]
l = nn.ParameterList([nn.Parameter(x.clone())]); o = optim.Adam([{'params': l, 'lr': 0.1}]); (l[0] ** 2).sum().backward(); o.step(); l[0]
l = nn.ParameterList([nn.Parameter(x.clone())]); (l[0] ** 2).sum().backward(); nn.utils.clip_grad_norm_(l, 0.5); l[0].grad
o = optim.SGD([w], lr=0.1); isinstance(lr_scheduler.StepLR(o, 1), lr_scheduler._LRScheduler)
issubclass(lr_scheduler._LRScheduler, lr_scheduler.LRScheduler)
"""


def lines(text):
    """The lines of a text that are not empty."""
    return [line for line in text.splitlines() if line]


SAME = "\n".join(
    [f"o = {line}{STEPS}" for line in lines(OPTIMIZERS)]
    + [f"{START}s = {line}{RATES}" for line in lines(SCHEDULES)]
    + lines(ALONE)
)
