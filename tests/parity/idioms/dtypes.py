"""From one dtype to another, and questions about dtypes."""

SAME = """
x.float()
n.float()
x.double()
x.half()
x.long()
x.int()
x.short()
x.bool()
n.byte()
n.char()
x.to(torch.float64)
x.to(dtype=torch.float64)
x.to('cpu')
x.to(device='cpu')
x.to('cpu', torch.float64)
x.to(torch.device('cpu'))
x.to(device=torch.device('cpu'), dtype=torch.double)
x.to('cpu', non_blocking=True)
x.to(y.double())
x.cpu()
x.type(torch.float64)
x.type(torch.DoubleTensor)
x.type('torch.DoubleTensor')
x.type(torch.LongTensor)
x.type()
n.type()
m.type()
n.type_as(x)
x.dtype
n.dtype
m.dtype
x.dtype == torch.float32
x.dtype is torch.float32
n.dtype == torch.int64
m.dtype == torch.bool
torch.float == torch.float32
torch.double == torch.float64
torch.long == torch.int64
torch.int == torch.int32
torch.half == torch.float16
torch.short == torch.int16
str(torch.float32)
str(torch.int64)
torch.float32.itemsize
x.is_floating_point()
torch.is_floating_point(n)
torch.is_complex(x)
x.element_size()
x.element_size() * x.nelement()
torch.finfo(torch.float32).eps
torch.finfo(torch.float32).max
torch.finfo(x.dtype).min
torch.iinfo(torch.int64).max
torch.finfo(torch.float16).max * 2
torch.finfo().eps
torch.finfo(torch.float64).tiny + torch.finfo(torch.float32).resolution
torch.tensor([torch.finfo(torch.float64).eps])
torch.full((2,), torch.finfo(torch.float16).min)
import json; json.dumps(torch.finfo(torch.float32).max)
repr(torch.finfo(torch.float16)), repr(torch.iinfo(torch.uint8))
torch.finfo(x.dtype).bits, torch.finfo(x.dtype).dtype, torch.iinfo(n.dtype).dtype
torch.get_default_dtype()
(x > 0).float()
(x > 0).int().sum()
(x > 0).long()
(n == 1).type(torch.float32).mean()
n.to(x.dtype)
x.int().dtype
x + n
n / 2
n // 2
n + 0.5
n * True
m.sum()
n.sum().dtype
n.float().mean()
torch.tensor([1, 2]).float().requires_grad_()
x.item() if x.numel() == 1 else x[0, 0].item()
float(x.sum())
int(n.sum())
bool(m.any())
x.tolist()
n.tolist()
x.numpy()
w.detach().numpy()
w.detach().cpu().numpy()
w.data.numpy()
w.data.cpu().numpy()
np.array(n)
np.asarray(x)
n.numpy().dtype.name
len(x)
"""
