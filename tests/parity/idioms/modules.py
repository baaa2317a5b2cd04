"""Modules: their parts, and how learners take them apart."""

OF_A_NET = """
net(x)
net.forward(x)
net[0].weight
net[-1]
net[:2]
net[1:](x[:, :3])
len(net)
[type(layer) for layer in net]
list(net.children())
len(list(net.modules()))
[name for name, _ in net.named_children()]
[name for name, _ in net.named_modules()]
dict(net.named_modules())['2']
[name for name, _ in net.named_parameters()]
[(name, p.shape) for name, p in net.named_parameters()]
len(list(net.parameters()))
next(net.parameters()).shape
next(iter(net.parameters())).device.type
sum(p.numel() for p in net.parameters())
sum(p.numel() for p in net.parameters() if p.requires_grad)
sum(p.nelement() for p in net.parameters())
sum(param.data.numel() for param in net.parameters())
sum(t.numel() * t.element_size() for t in net.state_dict().values())
list(net.state_dict())
list(net.state_dict().keys())
net.state_dict()['0.weight']
{k: v.shape for k, v in net.state_dict().items()}
net.load_state_dict(net.state_dict())
str(net.load_state_dict(net.state_dict()))
net.load_state_dict({'0.bias': torch.ones(3)}, strict=False).missing_keys
net.load_state_dict({**net.state_dict(), 'extra': v}, strict=False).unexpected_keys
net.load_state_dict({k: v + 1 for k, v in net.state_dict().items()}); net(x)
net.train().training
net.eval().training
net.train(False).training
net.eval(); [layer.training for layer in net]
net.to('cpu')(x)
net.to(torch.device('cpu'))(x)
net.to(torch.float64)(x.double())
net.double()(x.double())
net.float()(x)
net.half()[0].weight.dtype
net.cpu()(x)
net.to(device='cpu', dtype=torch.float64)[0].weight.dtype
net.requires_grad_(False)[0].weight.requires_grad
net.requires_grad_(False); net(x)
for p in net.parameters(): p.requires_grad = False
for p in net[0].parameters(): p.requires_grad_(False)
for p in net[0].parameters(): p.requires_grad = False; result = [p.requires_grad for p in net.parameters()]
net(x).sum().backward(); net[0].weight.grad
net(x).sum().backward(); net.zero_grad(); net[0].weight.grad
net(x).sum().backward(); net.zero_grad(set_to_none=False); net[0].weight.grad
net(x).sum().backward(); [p.grad.norm() for p in net.parameters()]
net.apply(lambda layer: None)
net.apply(lambda l: nn.init.constant_(l.weight, 0.1) if isinstance(l, nn.Linear) else None)(x)
net.apply(lambda l: l.weight.data.fill_(1.0) if type(l) == nn.Linear else None)[0].weight
net.apply(lambda l: l.weight.data.zero_() if 'Linear' in l.__class__.__name__ else None)(x)
net[2] = nn.Identity(); net
net[2] = filled(nn.Linear(3, 5)); net(x)
net.append(nn.Softmax(dim=1)); net(x)
net.insert(1, nn.Tanh()); net(x)
net.extend([nn.Tanh(), nn.Tanh()]); net(x)
net.add_module('last', nn.Sigmoid()); net(x)
net.add_module('last', nn.Sigmoid()); net
net.register_module('last', nn.Sigmoid()); net
net.append(nn.Tanh()).append(nn.Sigmoid())(x)
del net[1]; net
del net[-1]; net(x)
net.pop(1)
nn.Sequential(*list(net.children())[:-1])(x)
nn.Sequential(*list(net.children())[:-1])
nn.Sequential(*net, nn.Sigmoid())(x)
nn.Sequential(net, nn.Sigmoid())
(net + nn.Sequential(nn.Sigmoid()))(x)
net.get_submodule('0')
net.get_parameter('0.weight')
getattr(net, '0').weight
net.__class__.__name__
isinstance(net, nn.Module)
isinstance(net[0], nn.Linear)
isinstance(net[1], (nn.ReLU, nn.Tanh))
net[0].in_features
net[0].out_features
net[0].bias is None
net[0].bias.data
net[0].weight.data.shape
net[0].weight.data = torch.ones(3, 4); net(x)
net[0].weight = nn.Parameter(torch.ones(3, 4)); net(x)
net[0].bias = None; net(x)
net[0].register_parameter('bias', None); net(x)
net[0].register_buffer('scale', torch.ones(2)); list(net.state_dict())
net.register_buffer('mean', torch.zeros(3)); list(net.state_dict())
net.register_buffer('mean', torch.zeros(3), persistent=False); list(net.state_dict())
net.register_buffer('mean', torch.zeros(3)); net.mean
net.register_buffer('mean', None); net.mean
net.register_buffer('mean', torch.zeros(3)); [name for name, _ in net.named_buffers()]
net.register_buffer('mean', torch.zeros(3)); len(list(net.buffers()))
net.register_parameter('scale', nn.Parameter(torch.ones(1))); list(net.state_dict())
import copy; copy.deepcopy(net)(x)
import copy; twin = copy.deepcopy(net); twin[0].weight.data.zero_(); net(x)
import pickle; pickle.loads(pickle.dumps(net))(x)
net.extra = 5; net.extra
net.layer = filled(nn.Linear(2, 2)); [name for name, _ in net.named_children()]
net.scale = nn.Parameter(torch.ones(2)); [name for name, _ in net.named_parameters()]
net.train(); net.training
torch.nn.utils.parameters_to_vector(net.parameters())
nn.utils.vector_to_parameters(torch.zeros(23), net.parameters()); net[0].weight
nn.utils.clip_grad_norm_(net.parameters(), 1.0)
net(x).sum().backward(); nn.utils.clip_grad_norm_(net.parameters(), 1.0)
net(x).sum().backward(); nn.utils.clip_grad_norm_(net.parameters(), max_norm=0.5, norm_type=2); net[0].weight.grad
net(x).sum().backward(); nn.utils.clip_grad_value_(net.parameters(), 0.1); net[0].weight.grad
torch.nn.utils.clip_grad_norm_(net.parameters(), 0.1).item()
net(x).sum().backward(); torch.nn.utils.get_total_norm([p.grad for p in net.parameters()])
seen = []; h = net.register_forward_hook(lambda m, i, o: seen.append(o.shape)); net(x); h.remove(); seen
seen = []; net[1].register_forward_hook(lambda m, i, o: seen.append(o.detach())); net(x); seen
seen = []; net[0].register_forward_pre_hook(lambda m, i: seen.append(i[0].shape)); net(x); seen
net[1].register_forward_hook(lambda m, i, o: o * 2); net(x)
seen = []; net[0].register_full_backward_hook(lambda m, gi, go: seen.append(go[0])); net(x).sum().backward(); seen
with torch.no_grad(): result = net(x)
with torch.no_grad(): net[0].weight.fill_(0.5); result = net(x)
torch.save(net.state_dict(), path); net.load_state_dict(torch.load(path)); net(x)
net == net
hash(net) == hash(net)
net in [net]
list(net.named_parameters())[0][0]
[p for n, p in net.named_parameters() if 'bias' in n]
[p for n, p in net.named_parameters() if not n.endswith('weight')]
{n: p.requires_grad for n, p in net.named_parameters()}
[n for n, p in net.named_parameters(prefix='net')]
[n for n, m in net.named_modules() if isinstance(m, nn.Linear)]
[layer for layer in net.modules() if isinstance(layer, nn.Linear)]
print(net)
net.type(torch.float64)[0].weight.dtype
"""

ALONE = """
nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
nn.ModuleList([nn.Linear(4, 4)]).append(nn.ReLU())
l = nn.ModuleList(); l.append(nn.ReLU()); len(l)
l = nn.ModuleList(); l += [nn.ReLU(), nn.Tanh()]; l
l = nn.ModuleList(); l.extend([nn.ReLU()]); l[0]
l = nn.ModuleList([nn.ReLU(), nn.Tanh()]); l.insert(1, nn.Sigmoid()); l
nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.Sigmoid()])[1:]
nn.ModuleList([nn.ReLU(), nn.Tanh()])[-1]
l = nn.ModuleList([nn.ReLU(), nn.Tanh()]); l[0] = nn.Sigmoid(); l
[type(m) for m in nn.ModuleList([nn.ReLU(), nn.Tanh()])]
[i for i, m in enumerate(nn.ModuleList([nn.ReLU(), nn.Tanh()]))]
nn.ModuleList([nn.ReLU()]) + nn.ModuleList([nn.Tanh()])
nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()})
nn.ModuleDict({'a': nn.ReLU()})['a'](x)
d = nn.ModuleDict(); d['a'] = nn.ReLU(); list(d.keys())
'a' in nn.ModuleDict([['a', nn.ReLU()]])
[k for k, m in nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}).items()]
d = nn.ModuleDict({'a': nn.ReLU()}); d.update({'b': nn.Tanh()}); len(d)
list(nn.ModuleDict({'a': nn.Linear(2, 2)}).state_dict())
nn.ParameterList([nn.Parameter(torch.ones(2)) for _ in range(2)])[1]
len(nn.ParameterList([nn.Parameter(torch.ones(2))]))
[n for n, p in nn.ParameterList([nn.Parameter(torch.ones(2))] * 1).named_parameters()]
nn.ParameterDict({'a': nn.Parameter(torch.ones(2))})['a']
from collections import OrderedDict; nn.Sequential(OrderedDict([('a', nn.ReLU()), ('b', nn.Tanh())]))
from collections import OrderedDict; nn.Sequential(OrderedDict(a=nn.ReLU())).a(x)
nn.Sequential()
nn.Sequential(*[nn.Linear(4, 4) for _ in range(2)])
nn.Sequential(*[])
s = nn.Sequential(); s.add_module('fc', nn.Linear(2, 2)); s.fc
s = nn.Sequential(); s.append(nn.ReLU()); s(x)
nn.Parameter(torch.ones(2))
nn.Parameter(torch.ones(2), requires_grad=False).requires_grad
nn.Parameter(torch.ones(2)).data
nn.Parameter(data=torch.zeros(3))
torch.nn.parameter.Parameter(torch.zeros(2))
isinstance(nn.Parameter(torch.ones(1)), torch.Tensor)
isinstance(nn.Linear(1, 1).weight, nn.Parameter)
nn.Buffer(torch.ones(2))
m = nn.Module(); m.p = nn.Parameter(torch.ones(2)); list(m.parameters())
m = nn.Module(); m.a = nn.Linear(2, 2); m
m = nn.Module(); m.register_buffer('b', torch.ones(1)); m.b += 1; m.state_dict()['b']
nn.Linear(3, 4).weight.shape
nn.Linear(3, 4).weight.is_leaf
nn.Linear(3, 4).weight.requires_grad
nn.Conv2d(3, 4, 3).weight.size()
nn.Conv2d(3, 4, 3).kernel_size
nn.Conv2d(3, 4, 3, stride=2, padding=1).stride
nn.Conv2d(3, 4, 3).out_channels
nn.Conv2d(3, 4, 3, groups=1).groups
nn.BatchNorm2d(3).num_features
nn.BatchNorm2d(3).eps
list(nn.BatchNorm2d(3).state_dict())
nn.BatchNorm2d(3).running_var
nn.BatchNorm2d(3).num_batches_tracked
nn.Dropout(0.3).p
nn.Embedding(3, 2).num_embeddings
isinstance(type('Net', (nn.Module,), {})(), nn.Module)
type('Net', (nn.Module,), {'forward': lambda self, x: x * 2})()(x)
m = nn.Module(); m.level_1 = filled(nn.Linear(4, 2)); m.__getattr__('level_1')(x)
m = nn.Module(); setattr(m, 'level_%d' % 2, nn.ReLU()); getattr(m, 'level_%d' % 2)(x)
m = nn.LazyLinear(2); o = optim.SGD(m.parameters(), lr=0.1); m(x).sum().backward(); o.step(); m.weight.shape
m = nn.LazyLinear(2); m.load_state_dict({'weight': torch.ones(2, 4), 'bias': torch.zeros(2)}); m(x)
nn.functional.relu is F.relu
torch.nn.functional.relu(x)
torch.nn.Linear(2, 2)
filled(nn.Conv2d(3, 4, 3)).to(memory_format=torch.channels_last)(images)
filled(nn.Conv2d(3, 4, 3)).to('cpu', torch.float64, non_blocking=True).weight
l = nn.LazyLinear(2); l.load_state_dict({'weight': torch.ones(2, 4), 'bias': torch.ones(2)}); l(x)
p = nn.Parameter(x); x[0] = 5; p
b = torch.ones(2); m = nn.Identity(); m.register_buffer('b', b); b.zero_(); m.b
a = filled(nn.Linear(4, 2)); b = nn.Linear(2, 4); b.weight.data = a.weight.data.t(); a.weight.data.fill_(7); b.weight
a = filled(nn.Linear(4, 2)); b = nn.Linear(2, 4); b.weight = nn.Parameter(a.weight.t()); a.weight.data.fill_(7); b.weight
"""


SAME = OF_A_NET + ALONE
