"""Data sets, loaders, samplers; saving and loading."""

SET = "from torch.utils.data import *; s = TensorDataset(x, labels); "

OF_A_SET = """
len(s)
s[0]
s[1][1].item()
s.tensors[0]
s[:2]
next(iter(DataLoader(s)))
next(iter(DataLoader(s, batch_size=2)))
next(iter(DataLoader(s, 2)))
next(iter(DataLoader(dataset=s, batch_size=2, shuffle=False)))
next(iter(DataLoader(s, batch_size=3, shuffle=True)))[1].sort()[0]
len(DataLoader(s, batch_size=2))
len(DataLoader(s, batch_size=2, drop_last=True))
len(DataLoader(s, batch_size=2).dataset)
[b.shape for b, _ in DataLoader(s, batch_size=2)]
[b.shape for b, _ in DataLoader(s, batch_size=2, drop_last=True)]
[i for i, (a, b) in enumerate(DataLoader(s, batch_size=2))]
[len(b) for a, b in DataLoader(s, batch_size=2, num_workers=0, pin_memory=False)]
[len(b) for a, b in DataLoader(s, 2, pin_memory=True)]
DataLoader(s, batch_size=2).batch_size
sum(b.size(0) for a, b in DataLoader(s, batch_size=2))
list(DataLoader(s, batch_size=2))[-1]
x2, y2 = next(iter(DataLoader(s, batch_size=3))); (x2, y2)
list(DataLoader([1, 2, 3, 4], batch_size=2))
list(DataLoader(range(5), batch_size=2))
next(iter(DataLoader([(x[0], 1), (x[1], 0)], batch_size=2)))
next(iter(DataLoader([np.ones(2), np.zeros(2)], batch_size=2)))
next(iter(DataLoader(s, batch_size=2, collate_fn=lambda batch: len(batch))))
next(iter(DataLoader(s, batch_size=2, collate_fn=list)))
[len(b[0]) for b in DataLoader(s, batch_sampler=BatchSampler(SequentialSampler(s), 2, False))]
[b[1] for b in DataLoader(s, sampler=SequentialSampler(s))]
[b[1] for b in DataLoader(s, sampler=[2, 0])]
sorted(b[1].item() for b in DataLoader(s, sampler=RandomSampler(s)))
sorted(b[1].item() for b in DataLoader(s, sampler=SubsetRandomSampler([0, 2])))
len(list(WeightedRandomSampler([0.1, 0.9], 5)))
len(list(WeightedRandomSampler(weights=torch.ones(3), num_samples=4, replacement=True)))
list(BatchSampler(SequentialSampler(range(5)), batch_size=2, drop_last=False))
list(SequentialSampler([5, 6, 7]))
sorted(RandomSampler(range(4)))
len(Subset(s, [0, 2]))
Subset(s, [0, 2])[1]
Subset(s, indices=[1]).indices
[len(p) for p in random_split(s, [2, 1])]
[len(p) for p in random_split(s, [0.5, 0.5])]
len(ConcatDataset([s, s]))
ConcatDataset([s, s])[4]
len(s + s)
isinstance(s, Dataset)
next(iter(DataLoader(s, batch_size=2, persistent_workers=False, timeout=0)))
torch.utils.data.default_collate([x[0], x[1]])
type('D', (Dataset,), {'__len__': lambda d: 2, '__getitem__': lambda d, i: x[i]})()[1]
next(iter(DataLoader(type('D', (Dataset,), {'__len__': lambda d: 2, '__getitem__': lambda d, i: (x[i], i)})(), 2)))
next(iter(DataLoader(['a', 'b'], batch_size=2)))
list(DataLoader(s, batch_size=None))[0]
list(DataLoader(np.ones((2, 3)), batch_size=None))
next(iter(DataLoader(type('D', (IterableDataset,), {'__iter__': lambda d: iter(range(4))})(), 2)))
list(DataLoader(type('D', (IterableDataset,), {'__iter__': lambda d: iter(range(5))})(), 2, drop_last=True))
list(DataLoader(type('D', (IterableDataset,), {'__iter__': lambda d: iter('abc')})(), None))
[len(p) for p in random_split(s, [2, 1], generator=torch.Generator().manual_seed(42))]
next(iter(DataLoader(s, batch_size=2, worker_init_fn=None, generator=torch.Generator())))
"""

ALONE = """
torch.utils.data.TensorDataset(x)[0]
torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x), 2).batch_size
data.DataLoader(data.TensorDataset(x, n), batch_size=3).batch_size
import torch.utils.data as d; len(d.TensorDataset(x))
from torch.utils.data import DataLoader, Dataset, random_split; len(DataLoader(x))
from torch.utils import data as d; len(d.TensorDataset(x))
from torch.utils.data.dataset import TensorDataset; len(TensorDataset(x))
from torch.utils.data.sampler import SubsetRandomSampler; sorted(SubsetRandomSampler([3, 1]))
sorted(torch.utils.data.sampler.SubsetRandomSampler([3, 1]))
list(torch.utils.data.distributed.DistributedSampler([4, 5, 6, 7], num_replicas=2, rank=1, shuffle=False))
torch.utils.data.dataloader.default_collate([1, 2])
issubclass(torch.utils.data.dataset.TensorDataset, torch.utils.data.Dataset)
torch.save({'a': x}, path); torch.load(path)['a']
torch.save({'a': x}, path); torch.load(path, weights_only=True, mmap=True)['a']
torch.save({'a': x, 'epoch': 3, 'loss': 0.5}, path); torch.load(path)['epoch']
torch.save({'model': {'w': x}, 'lrs': [0.1, 0.2], 'name': 'net'}, path); torch.load(path)
torch.save(x, path); torch.load(path)
torch.save([x, y], path); torch.load(path)
torch.save(obj={'a': x}, f=path); torch.load(f=path)['a']
torch.save({'a': x}, path); torch.load(path, map_location='cpu')['a']
torch.save({'a': x}, path); torch.load(path, map_location=torch.device('cpu'))['a']
torch.save({'a': x}, path); torch.load(path, weights_only=True)['a']
torch.save({'a': x}, path); torch.load(path, map_location=lambda storage, loc: storage)['a']
from pathlib import Path; torch.save({'a': x}, Path(path)); torch.load(Path(path))['a']
import os; torch.save({'a': x}, path); os.path.exists(path)
torch.save(nn.Linear(2, 2).state_dict(), path); list(torch.load(path))
l = filled(nn.Linear(4, 2)); torch.save(l.state_dict(), path); k = nn.Linear(4, 2); k.load_state_dict(torch.load(path)); k(x)
l = nn.BatchNorm2d(3); l(images); torch.save(l.state_dict(), path); torch.load(path)['running_mean']
o = optim.Adam([w]); (w ** 2).sum().backward(); o.step(); torch.save(o.state_dict(), path); torch.load(path)['state'][0]['exp_avg']
"""


def lines(text):
    """The lines of a text that are not empty."""
    return [line for line in text.splitlines() if line]


SAME = "\n".join([SET + line for line in lines(OF_A_SET)] + lines(ALONE))
