"""Where things run, what is there, and how things print."""

SAME = """
torch.cuda.is_available()
x.is_cpu
x.is_mps
x.is_xpu
x.is_cuda or x.is_xpu
torch.cuda.device_count()
torch.backends.mps.is_available()
torch.backends.mps.is_built()
torch.backends.cudnn.is_available()
torch.backends.cuda.is_built()
torch.accelerator.is_available()
torch.accelerator.device_count()
torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else 'cpu'
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.deterministic = True
torch.backends.cudnn.enabled = False
torch.backends.cuda.matmul.allow_tf32 = True
torch.backends.cudnn.allow_tf32 = True
torch.device('cpu')
torch.device('cpu').type
torch.device('cpu') == torch.device('cpu')
torch.device('cpu').index
torch.device('cuda').type
torch.device('cuda:0').type
torch.device(torch.device('cpu'))
str(torch.device('cpu'))
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu'); x.to(device)
device = 'cuda' if torch.cuda.is_available() else 'cpu'; x.to(device)
device = torch.device('cuda:0' if torch.cuda.is_available() else 'cpu'); nn.Linear(2, 2).to(device).weight.device.type
x.device
x.device.type
x.device == torch.device('cpu')
str(x.device)
x.is_cuda
x.is_sparse
x.is_meta
x.get_device()
w.is_leaf
torch.cuda.empty_cache()
torch.cuda.synchronize() if torch.cuda.is_available() else None
torch.cuda.is_bf16_supported() if torch.cuda.is_available() else None
torch.set_num_threads(2); torch.get_num_threads()
torch.get_num_threads() > 0
torch.use_deterministic_algorithms(True); torch.use_deterministic_algorithms(False)
torch.set_float32_matmul_precision('high')
torch.set_default_dtype(torch.float32)
torch.set_default_device('cpu')
isinstance(torch.__version__, str)
torch.Tensor.__name__
x.pin_memory is not None
x.data_ptr() == x.data_ptr()
torch.utils is not None
torch.nn is nn
import torch.nn as other; other is nn
import torch.nn.functional as other; other is F
from torch import nn as other; other is nn
from torch import Tensor; isinstance(x, Tensor)
from torch.nn import Linear, ReLU; filled(Linear(4, 2))(x)
from torch.nn import functional as G; G.relu(x)
from torch.nn.functional import relu; relu(x)
from torch.nn.parameter import Parameter; Parameter(x)
from torch import optim as other; other is optim
from torch.nn import init as other; other is init
from torch.nn.init import kaiming_normal_; kaiming_normal_.__name__
from torch.optim import Adam; Adam([w]).param_groups[0]['lr']
from torch.nn.utils import clip_grad_norm_; clip_grad_norm_([w], 1.0)
str(x)
repr(x)
print(x)
str(n)
str(m)
str(w)
str(w * 2).split('grad_fn')[0]
str(v)
str(torch.tensor(3.5))
str(torch.tensor(3))
str(torch.zeros(0))
str(torch.ones(2, dtype=torch.float64))
str(torch.ones(2, dtype=torch.int32))
str(torch.tensor([1e-8, 1.0]))
str(torch.tensor([1e8, 1.0]))
str(torch.tensor([math.inf, math.nan]))
str(torch.arange(2000))
str(images[0, 0])
str(nn.Parameter(torch.ones(2)))
f'{x.sum().item():.4f}'
f'{x.sum():.4f}'
f'{x.shape[0]} {x.size(1)}'
'{:.3f}'.format(x.mean())
'{:.3f}'.format(x.mean().item())
'%.3f' % x.mean()
'%d' % n.sum()
f'{n.sum()}'
f'{x[0]}'
f'{torch.tensor(2.5)}'
str(nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=False))
str(nn.ConvTranspose2d(3, 4, 2, 2))
str(nn.ReLU())
str(nn.ReLU(inplace=True))
str(nn.LeakyReLU(0.2))
str(nn.SiLU())
str(nn.Sigmoid())
str(nn.Softmax(dim=1))
str(nn.MaxPool2d(2))
str(nn.MaxPool2d(3, stride=2, padding=1))
str(nn.AvgPool2d(2))
str(nn.Identity())
str(nn.Embedding(3, 2))
str(nn.CrossEntropyLoss())
str(nn.MSELoss())
str(nn.ModuleList([nn.ReLU()]))
str(nn.ModuleDict({'a': nn.ReLU()}))
str(optim.SGD([w], lr=0.1)).split()[0]
str(optim.Adam([w])).split()[:4]
"""
