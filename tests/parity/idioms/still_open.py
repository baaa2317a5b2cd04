"""Lines that neither agree nor are refused by a sentence that names a way out: still to be done."""

OPEN = (
    "x.dtype.is_floating_point",
    "n.dtype.is_floating_point",
    "+x",
    "x.shape.numel()",
    "nn.Identity(54, unused=1)(x)",
    "F.cross_entropy(w, labels, size_average=False)",
    "F.cross_entropy(w, labels, reduce=False)",
    "F.mse_loss(w, x, size_average=False)",
    "nn.CrossEntropyLoss(size_average=False)(w, labels)",
    "nn.MSELoss(size_average=False)(w, x)",
    "o = optim.SGD([w], lr=0.1); isinstance(lr_scheduler.StepLR(o, 1), lr_scheduler._LRScheduler)",
    "from torch.utils.data import *; s = TensorDataset(x, labels); next(iter(DataLoader(['a', 'b'], batch_size=2)))",
    "from torch.utils.data import *; s = TensorDataset(x, labels); list(DataLoader(s, batch_size=None))[0]",
    "from torch.utils.data import *; s = TensorDataset(x, labels); next(iter(DataLoader(type('D', (IterableDataset,), {'__iter__': lambda d: iter(range(4))})(), 2)))",
    "torch.randint(high=5, size=(5000,))",
)
