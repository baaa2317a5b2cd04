"""How a tensor is reached in Python, where two of them would have one path."""

from lucid.tensor import Tensor


def two_of_one_path(module, path):
    """The sentence that names two tensors of ``module`` under one path.

    Examples
    --------
    >>> from lucid import nn
    >>> from lucid.nn.routes import two_of_one_path
    >>> model = nn.Module()
    >>> model.scales = {0: nn.Parameter([1.0]), "0": nn.Parameter([2.0, 3.0])}
    >>> two_of_one_path(model, "scales.0")  # doctest: +NORMALIZE_WHITESPACE
    "two tensors have the path 'scales.0', and a state dict would lose one:
    .scales[0] of shape (1,) and .scales['0'] of shape (2,): rename one"
    """
    found = {}
    for route, tensor in _routes(module, path):
        found.setdefault(id(tensor), f"{route} of shape {tensor.shape}")
    first, second = list(found.values())[:2]
    return (
        f"two tensors have the path {path!r}, and a state dict would lose one: "
        f"{first} and {second}: rename one"
    )


def _routes(holder, path):
    """(route, tensor) for each way that the path may mean."""
    if isinstance(holder, Tensor):
        if not path:
            yield "", holder
        return
    for step, key, value in _items(holder):
        key = str(key)
        if path == key or path.startswith(f"{key}."):
            for route, tensor in _routes(value, path[len(key) + 1 :]):
                yield step + route, tensor


def _items(holder):
    """(Python text, key, value) for what a module, a list, a tuple or a dict holds."""
    if isinstance(holder, dict):
        return [(f"[{key!r}]", key, value) for key, value in holder.items()]
    if isinstance(holder, (list, tuple)):
        return [(f"[{i}]", i, value) for i, value in enumerate(holder)]
    attributes = getattr(holder, "__dict__", {})
    return [
        (f".{name}" if name.isidentifier() else f".__dict__[{name!r}]", name, value)
        for name, value in attributes.items()
    ]
