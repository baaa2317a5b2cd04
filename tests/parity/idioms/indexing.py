"""Reading parts of tensors: numbers, slices, masks, lists, tensors."""

SAME = """
x[0]
x[-1]
x[0, 1]
x[0][1]
x[1, 2].item()
x[:2]
x[1:]
x[::2]
x[:, 1]
x[:, 1:3]
x[:, -1]
x[..., 0]
x[..., 1:]
x[None]
x[:, None]
x[:, None, :].shape
x[None, ..., None].shape
x[()]
x[x > 0]
x[m]
x[~m]
x[m].sum()
x[[0, 2]]
x[[True, False, True]]
x[:, [0, 2]]
x[[0, 1], [1, 2]]
x[(0, 1)]
x[range(2)]
x[(0, 1), (1, 2)]
x[:, (0, 2)]
x[torch.tensor([0, 2])]
x[torch.tensor([[0, 1], [1, 2]])]
x[:, torch.tensor([3, 0])]
x[torch.tensor([0, 1]), torch.tensor([1, 2])]
x[torch.arange(3), labels]
x[range(3), labels]
x[list(range(3)), labels]
x[torch.arange(3), x.argmax(1)]
x[np.array([0, 2])]
x[np.array([True, False, True])]
x[torch.tensor(1)]
x[n[0, 1]]
x[torch.tensor([True, False, True])]
x[labels > 0]
x[labels > 0, 1:]
x[:, v > 0]
x[torch.tensor([0, 1]), 1:]
x[1:, torch.tensor([0, 1])]
x[[0, 0, 1]]
w[0]
w[w > 0]
w[[0, 0, 1]]
w[:, 1:3]
w[torch.arange(3), labels]
images[0]
images[:, 0]
images[:, :, ::2, ::2]
images[..., :4]
images[0, 0, 0, 0]
images[:, [2, 1, 0]]
images[0].permute(1, 2, 0).shape
images[:, :, 2:-2, 2:-2].shape
images[torch.tensor([1, 0])]
images[0:1]
x.select(0, 1)
x.select(dim=1, index=2)
torch.select(x, 0, 1)
x.narrow(1, 0, 2)
torch.narrow(x, 0, 1, 2)
x.index_select(0, torch.tensor([0, 2]))
torch.index_select(x, dim=1, index=torch.tensor([0, 2]))
torch.index_select(w, 0, torch.tensor([1, 1]))
torch.masked_select(x, m)
x.masked_select(x > 0)
x.masked_fill(m, 0)
x.masked_fill(mask=m, value=-1e9)
w.masked_fill(m == 0, float('-inf')).softmax(-1)
torch.gather(x, 1, torch.tensor([[0], [1], [2]]))
x.gather(1, labels.unsqueeze(1))
x.gather(dim=1, index=labels.view(-1, 1)).squeeze()
w.gather(1, labels[:, None])
torch.take(x, torch.tensor([0, 5]))
x.take(torch.tensor([0, 5]))
torch.take_along_dim(x, x.argsort(1), dim=1)
torch.zeros(3, 4).scatter(1, labels.unsqueeze(1), 1.0)
torch.scatter(x, 1, labels.unsqueeze(1), 0.0)
torch.zeros(3, 4).scatter(1, labels.unsqueeze(1), value=1.0)
x.scatter_add(1, labels.unsqueeze(1), torch.ones(3, 1))
x.index_add(0, torch.tensor([0, 2]), torch.ones(2, 4))
x.index_fill(1, torch.tensor([0, 2]), -1.0)
torch.nonzero(n == 1)
(n == 1).nonzero()
(n == 1).nonzero(as_tuple=True)
torch.nonzero(x > 0, as_tuple=False)
(v > 0).nonzero().squeeze()
torch.where(n == 1)
torch.where(x > 0)[0]
torch.argwhere(n == 1)
torch.count_nonzero(n)
torch.unique(n)
n.unique()
torch.unique(n, return_counts=True)
torch.unique(n, return_inverse=True)
torch.unique(n, sorted=True)
torch.bincount(n.flatten())
torch.bincount(labels, minlength=6)
torch.histc(x, bins=4, min=-1, max=1)
hist, edges = torch.histogram(x, bins=4, density=True); hist, edges
len(x[0])
[row.sum().item() for row in x]
[i for i in v]
a, b, c = x; b
for row in x: result = row
list(enumerate(v))[1]
[float(value) for value in v]
[value.item() for value in labels]
list(zip(labels, v))[0]
x.unbind(0)
torch.unbind(x, dim=1)
1.0 in torch.tensor([1.0, 2.0])
"""
