"""A module is an object that holds tensors and modules, and has a ``forward``."""

from inspect import signature

from lucid.absent import Explained
from lucid.autograd import is_grad_enabled
from lucid.autograd.hooks import forget
from lucid.autograd.watch import watchers
from lucid.backend.dtypes import float16, float32, float64
from lucid.backend.no_tensor import in_words
from lucid.nn import state
from lucid.nn.errors import note_module
from lucid.nn.hooks import Hooked
from lucid.nn.parameter import Buffer, Parameter
from lucid.nn.register import Registering
from lucid.nn.state import LoadResult
from lucid.nn.tree import Tree
from lucid.nn.uninitialized import Uninitialized
from lucid.ops.typed import dtype_of

__all__ = ["Buffer", "LoadResult", "Module", "Parameter"]


class Module(Tree, Registering, Hooked, Explained):
    """A layer or a network: parameters, other modules, and a ``forward``.

    Assign parameters and modules to attributes, alone or in lists, tuples and dicts, at any
    time: the module finds them by looking (``nn/tree.py`` tells how). There is no
    ``super().__init__()`` to forget. Hooks are in ``nn/hooks.py``.

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
        watching = watchers.get()
        for watcher in watching:
            watcher.module_begins(self)
        try:
            return self._run(args, kwargs)
        except Exception as error:
            is_lucids = type(self).__module__.startswith("lucid.")
            told = in_words(error, type(self).__name__, args) if is_lucids else error
            note_module(told, self, args)
            if told is error:
                raise
            raise told from None
        finally:
            for watcher in watching:
                watcher.module_ends()

    def _run(self, args, kwargs):
        """``forward``, between the hooks."""
        args, kwargs = self._show_inputs(args, kwargs)
        if "input" in kwargs:  # PyTorch's name of what most layers take
            args, kwargs = self._in_order(args, kwargs)
        call = self._backward_hooks_of_call() if is_grad_enabled() else None
        args = args if call is None else call.watch_inputs(args)
        output = self._show_output(args, kwargs, self.forward(*args, **kwargs))
        return output if call is None else call.watch_outputs(output)

    def _in_order(self, args, kwargs):
        """An argument ``input`` in the first place, where ``forward`` has another name for that."""
        parameters = signature(self.forward).parameters.values()
        if any(p.name == "input" or p.kind is p.VAR_KEYWORD for p in parameters):
            return args, kwargs
        return (kwargs["input"], *args), {k: v for k, v in kwargs.items() if k != "input"}

    def __getattr__(self, name):
        if name in vars(self):  # asked for by this method's own name, as PyTorch's modules can be
            return vars(self)[name]
        return super().__getattr__(name)

    def __setattr__(self, name, value):
        super().__setattr__(name, self._fit_for_place(name, value))

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

    def state_dict(self, *, destination=None, prefix="", keep_vars=False):
        """Every Parameter and Buffer by each of its dotted paths, in the module's own memory.

        Buffers that were made with ``persistent=False`` are left out.

        Parameters
        ----------
        destination : dict, optional
            Where to put them; by default a new dict.
        prefix : str
            What all paths begin with, such as ``"encoder."``.
        keep_vars : bool
            Whether they are the module's own parameters, which take gradients.

        Examples
        --------
        >>> import lucid
        >>> list(lucid.nn.Linear(2, 1).state_dict(prefix="head."))
        ['head.weight', 'head.bias']
        """
        state = {} if destination is None else destination
        for path, tensor in self._saved_tensors():
            state[prefix + path] = tensor if keep_vars else tensor.detach()
        return state

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy numbers into the parameters and buffers.

        Parameters
        ----------
        state_dict : dict of str to Tensor or array
            As :meth:`state_dict` gives it.
        strict : bool
            Whether missing and unexpected names are errors. A wrong shape always is. As in PyTorch,
            ``num_batches_tracked`` of a batch norm may be missing, as it is from older files. One
            name is enough for a tensor of several, such as a layer that is in a list as well.
        assign : bool
            Must be False: the module keeps its tensors, which its optimizer has too.

        Returns
        -------
        LoadResult
            The names that were passed over: ``missing_keys`` and ``unexpected_keys``.

        Raises
        ------
        ValueError
            If a name or a shape does not fit, or ``assign`` is set. Then nothing has changed.
        """
        if assign:
            raise ValueError(
                "assign=True would put other tensors into the module than its optimizer has: leave "
                "it away, and the numbers are copied; model.to(dtype) changes the dtype"
            )
        return state.load(dict(self._saved_tensors()), state_dict, strict, type(self).__name__)

    def _saved_tensors(self):
        """(path, tensor) for all that a state dict has."""
        pairs = self._tensors()
        return ((path, t) for path, t in pairs if isinstance(t, Parameter) or t.persistent)

    def to(self, *args, dtype=None, device=None, non_blocking=False, memory_format=None):
        """Move all parameters and buffers to a device, or floats to a dtype; returns the module.

        The tensors stay the same objects, so that an optimizer goes on with them.

        Parameters
        ----------
        *args, dtype, device
            As :meth:`lucid.Tensor.to` takes them.
        non_blocking, memory_format
            Taken, as in PyTorch, and without a meaning here: kernels choose the order of memory.

        Raises
        ------
        TypeError
            If the dtype is not one of floats.
        RuntimeError
            If there is no GPU to move to: the sentence says what is missing.
        """
        for tensor in [*self.parameters(), *self.buffers()]:
            if isinstance(tensor, Uninitialized):
                tensor.like = tensor.like.to(*args, dtype=dtype, device=device)
                continue
            target = tensor.detach().to(*args, dtype=dtype, device=device)
            if tensor.is_floating_point() and not target.is_floating_point():
                raise TypeError(f"a module computes with floats, not {target.dtype}")
            if target.dtype.kind != tensor.dtype.kind:
                target = tensor.detach().to(target.device)
            if target.array is not tensor.array:
                tensor._replace(target.array)
            if tensor.grad is not None:
                tensor.grad._replace(tensor.grad.detach().to(target).array)
        return self

    def type(self, dst_type):
        """Cast all parameters and buffers of floats to a dtype; returns the module.

        Parameters
        ----------
        dst_type : dtype, or a tensor's type or its name
            ``lucid.float64``, ``lucid.DoubleTensor`` or ``"torch.DoubleTensor"``.

        Raises
        ------
        TypeError
            If the dtype is not one of floats.
        """
        return self.to(dtype=dtype_of(dst_type))

    def float(self):
        """Cast all parameters and buffers of floats to float32; returns the module."""
        return self.to(float32)

    def double(self):
        """Cast all parameters and buffers of floats to float64; returns the module."""
        return self.to(float64)

    def half(self):
        """Cast all parameters and buffers of floats to float16; returns the module."""
        return self.to(float16)

    def cpu(self):
        """Move all parameters and buffers to the CPU; returns the module."""
        return self.to("cpu")

    def cuda(self):
        """Move all parameters and buffers to the GPU; returns the module."""
        return self.to("cuda")

    def train(self, mode=True):
        """Switch dropout and its like on, or off with ``mode=False``; returns the module.

        Parameters
        ----------
        mode : bool
            True to train, False to evaluate.
        """
        _switch(self, bool(mode), set())
        return self

    def eval(self):
        """Switch dropout and its like off; returns the module."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Train all parameters, or freeze them; returns the module.

        Parameters
        ----------
        requires_grad : bool
            Whether ``backward`` shall bring gradients to the parameters.
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget all gradients.

        Parameters
        ----------
        set_to_none : bool
            False keeps their memory, filled with zeros.
        """
        forget(self.parameters(), set_to_none)


def _switch(module, mode, seen):
    """Set the mode of a module and of all inside, each once; some have a ``train`` of their own."""
    seen.add(id(module))
    if module.training is not mode:
        module.training = mode
    for child in module.children():
        if id(child) not in seen:
            if getattr(child.train, "__func__", None) is Module.train:
                _switch(child, mode, seen)
            else:
                child.train(mode)
