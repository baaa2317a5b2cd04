"""A module is an object that holds tensors; its parameters are found by looking."""

from reprlib import recursive_repr
from typing import NamedTuple

from lucid.autograd import RemovableHandle
from lucid.backend import as_array, is_array
from lucid.backend.device import device_of
from lucid.backend.dtypes import DTYPES
from lucid.nn.errors import note_module
from lucid.tensor import Tensor


class Parameter(Tensor):
    """A tensor to train. It owns its memory, in C order, so that a flat view reaches all of it.

    Parameters
    ----------
    data : Tensor, array or list
        The initial numbers; they are copied.
    requires_grad : bool
        False freezes it.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.Parameter([1.0, 2.0])
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    def __init__(self, data, requires_grad=True):
        array = data.data if isinstance(data, Tensor) else as_array(data)
        super().__init__(array.copy(order="C"), requires_grad)

    def __repr__(self):
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """A tensor to save with the model but not to train, such as a running mean.

    Parameters
    ----------
    data : Tensor, array or list
        The initial numbers; they are copied.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.Buffer([0.0])
    tensor([0.])
    """

    def __init__(self, data):
        array = data.data if isinstance(data, Tensor) else as_array(data)
        super().__init__(array.copy(order="C"))


class LoadResult(NamedTuple):
    """What ``load_state_dict`` passed over."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module:
    """A layer or a network: parameters, other modules, and a ``forward``.

    Assign parameters and modules to attributes, alone or in lists, tuples and dicts, at any
    time: the module finds them by looking. There is no ``super().__init__()`` to forget.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> class Line(nn.Module):
    ...     def __init__(self):
    ...         self.slope = nn.Parameter([2.0])
    ...
    ...     def forward(self, x):
    ...         return self.slope * x
    >>> Line()(lucid.tensor([1.0, 3.0])).tolist()
    [2.0, 6.0]
    """

    training = True

    def forward(self, *args, **kwargs):
        """Compute the output. Every module defines its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward: define one")

    def __call__(self, *args, **kwargs):
        try:
            for hook in self._hooks_of("_forward_pre_hooks"):
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
            output = self.forward(*args, **kwargs)
            for hook in self._hooks_of("_forward_hooks"):
                changed = hook(self, args, output)
                output = output if changed is None else changed
            return output
        except Exception as error:
            note_module(error, self, args)
            raise

    def __setattr__(self, name, value):
        is_parameter = isinstance(vars(self).get(name), Parameter)
        if is_parameter and not isinstance(value, (Parameter, Module, type(None))):
            raise TypeError(
                f"{name} is a Parameter, and a {type(value).__name__} would take it out of the "
                f"model: write {name}.data = array to change its numbers"
            )
        super().__setattr__(name, value)

    # Walking through it

    def named_modules(self):
        """(path, module) for this module, whose path is empty, and for all inside it, each once."""
        seen = set()
        for prefix, module in self._walk():
            if id(module) not in seen:
                seen.add(id(module))
                yield prefix.removesuffix("."), module

    def modules(self):
        """The module itself and all inside it, each once."""
        return (module for _, module in self.named_modules())

    def named_children(self):
        """(name, module) for the modules that this one holds itself."""
        return _find(Module, "", vars(self))

    def children(self):
        """The modules that this one holds itself."""
        return (module for _, module in self.named_children())

    def named_parameters(self):
        """(path, parameter) for every Parameter, each once, whatever the number of its names."""
        return self._named(Parameter)

    def parameters(self):
        """Every Parameter, each once."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self):
        """(path, buffer) for every Buffer, each once."""
        return self._named(Buffer)

    def buffers(self):
        """Every Buffer, each once."""
        return (buffer for _, buffer in self.named_buffers())

    def count_params(self):
        """The number of numbers to train, each counted once."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad)

    def summary(self, input_shape=None, depth=2):
        """A table of the layers with their shapes and costs: see :func:`lucid.nn.summary`.

        Parameters
        ----------
        input_shape : tuple of int, optional
            The shape of one input, without the batch; a model that knows its own may be
            asked without.
        depth : int
            How many levels of modules to show.
        """
        from lucid.nn.summary import summary  # here, because that file imports this one

        return summary(self, input_shape, depth)

    # Its state

    def state_dict(self):
        """Every Parameter and Buffer by each of its dotted paths, in the module's own memory."""
        return {path: tensor.detach() for path, tensor in self._tensors()}

    def load_state_dict(self, state_dict, strict=True):
        """Copy numbers into the parameters and buffers.

        Parameters
        ----------
        state_dict : dict of str to Tensor or array
            As :meth:`state_dict` gives it.
        strict : bool
            Whether missing and unexpected names are errors. A wrong shape always is.

        Returns
        -------
        LoadResult
            The names that were passed over: ``missing_keys`` and ``unexpected_keys``.

        Raises
        ------
        ValueError
            If a name or a shape does not fit. Then nothing has changed.
        """
        own = dict(self._tensors())
        arrays = {path: t.data if isinstance(t, Tensor) else t for path, t in state_dict.items()}
        missing = [path for path in own if path not in arrays]
        unexpected = [path for path in arrays if path not in own]
        faults = [_misfit(path, own[path], arrays[path]) for path in own if path in arrays]
        faults = [fault for fault in faults if fault]
        if strict:
            faults += [f"{path} is missing" for path in missing]
            faults += [f"{path} is unexpected" for path in unexpected]
        if faults:
            raise ValueError(
                f"load_state_dict: the state does not fit {type(self).__name__}:\n  "
                + "\n  ".join(faults)
            )
        for path, tensor in own.items():
            if path in arrays:
                tensor.data = arrays[path]
        return LoadResult(missing, unexpected)

    def to(self, *args, dtype=None, device=None):
        """Move all parameters and buffers to a device, or floats to a dtype; returns the module.

        The tensors stay the same objects, so that an optimizer goes on with them.

        Parameters
        ----------
        *args, dtype, device
            As :meth:`Tensor.to` takes them.

        Raises
        ------
        TypeError
            If the dtype is not one of floats.
        """
        for tensor in [*self.parameters(), *self.buffers()]:
            target = tensor.detach().to(*args, dtype=dtype, device=device)
            if tensor.is_floating_point() and not target.is_floating_point():
                raise TypeError(f"a module computes with floats, not {target.dtype}")
            if target.dtype.kind != tensor.dtype.kind:
                target = tensor.detach().to(target.device)
            if target.data is not tensor.data:
                tensor._replace(target.data)
            if tensor.grad is not None:
                tensor.grad._replace(tensor.grad.detach().to(target).data)
        return self

    def train(self, mode=True):
        """Switch dropout and its like on, or off with ``mode=False``; returns the module."""
        for module in self.modules():
            module.training = bool(mode)
        return self

    def eval(self):
        """Switch dropout and its like off; returns the module."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Train all parameters, or freeze them; returns the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self):
        """Forget all gradients."""
        for parameter in self.parameters():
            parameter.grad = None

    # Hooks

    def register_forward_hook(self, hook):
        """Call ``hook(module, inputs, output)`` after each forward; it may return another output.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.
        """
        return RemovableHandle(vars(self).setdefault("_forward_hooks", {}), hook)

    def register_forward_pre_hook(self, hook):
        """Call ``hook(module, inputs)`` before each forward; it may return other inputs.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.
        """
        return RemovableHandle(vars(self).setdefault("_forward_pre_hooks", {}), hook)

    # As text

    def extra_repr(self):
        """The settings that the module's text shows."""
        return ""

    @recursive_repr()
    def __repr__(self):
        children = [f"({name}): {child!r}" for name, child in self.named_children()]
        if not children:
            return f"{type(self).__name__}({self.extra_repr()})"
        lines = [line for text in [self.extra_repr(), *children] for line in text.splitlines()]
        return "\n  ".join([f"{type(self).__name__}(", *lines]) + "\n)"

    def _hooks_of(self, kind):
        hooks = vars(self).get(kind)
        return list(hooks.values()) if hooks else ()

    def _named(self, kind):
        seen = set()
        for path, tensor in self._tensors():
            if isinstance(tensor, kind) and id(tensor) not in seen:
                seen.add(id(tensor))
                yield path, tensor

    def _tensors(self):
        for prefix, module in self._walk():
            yield from _find((Parameter, Buffer), prefix, vars(module))

    def _walk(self, prefix="", above=()):
        """(prefix, module) for every path to a module, except through the module itself."""
        yield prefix, self
        above = (*above, self)
        for path, child in _find(Module, prefix, vars(self)):
            if not any(child is module for module in above):
                yield from child._walk(path + ".", above)


def _find(kind, prefix, items):
    """Instances of ``kind`` among ``items``, looking inside lists, tuples and dicts."""
    for name, value in items.items():
        if isinstance(value, kind):
            yield f"{prefix}{name}", value
        elif isinstance(value, (list, tuple)):
            yield from _find(kind, f"{prefix}{name}.", dict(enumerate(value)))
        elif isinstance(value, dict):
            yield from _find(kind, f"{prefix}{name}.", value)


def _misfit(path, tensor, array):
    """What is wrong with ``array`` as the numbers of ``tensor``, or None."""
    if not is_array(array):
        return f"{path} is no tensor but {type(array).__name__}"
    if array.shape != tensor.shape:
        return f"{path} has shape {array.shape}, not {tensor.shape}"
    if device_of(array) != tensor.device:
        return f"{path} is on {str(device_of(array))!r}, not on {str(tensor.device)!r}"
    if array.dtype not in DTYPES or (tensor.dtype.kind != "f" and array.dtype != tensor.dtype):
        return f"{path} has dtype {array.dtype}, not {tensor.dtype}"
    return None
