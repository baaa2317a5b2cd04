"""Hooks: functions that a module calls before and after its forward, and after its backward.

For backward hooks the inputs and the outputs of the module each pass through a node of the graph.
The node of the outputs keeps the gradients that come, the node of the inputs shows them to the
hooks together with those that leave.
"""

from lucid.autograd import RemovableHandle
from lucid.autograd.alias import Alias
from lucid.tensor import Tensor


class Hooked:
    """An object with hooks of three kinds, called in the order in which they came."""

    def register_forward_hook(self, hook):
        """Call ``hook(module, inputs, output)`` after each forward; it may return another output.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.
        """
        return self._register("_forward_hooks", hook)

    def register_forward_pre_hook(self, hook):
        """Call ``hook(module, inputs)`` before each forward; it may return other inputs.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.
        """
        return self._register("_forward_pre_hooks", hook)

    def register_full_backward_hook(self, hook):
        """Call ``hook(module, grad_input, grad_output)`` when the gradients have come through.

        Both are tuples: a gradient for each positional input, None for one that takes none, and a
        gradient for each output. The hook may return gradients to go on with in the place of
        ``grad_input``, as a tuple, or as one tensor for a module of one input. It must not write
        into those that it gets. The gradients of the parameters stay as they are.

        The output must be a tensor or a tuple of tensors. A module whose inputs require no
        gradient, such as the first layer, shows the hook ``grad_output`` all the same.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away, for the calls of the module that follow.

        Examples
        --------
        >>> import lucid
        >>> layer = lucid.nn.Linear(3, 2)
        >>> def show(module, grad_input, grad_output):
        ...     print(module, grad_input[0].shape, grad_output[0].shape)
        >>> with layer.register_full_backward_hook(show):
        ...     layer(lucid.ones(5, 3, requires_grad=True)).sum().backward()
        Linear(3, 2) (5, 3) (5, 2)
        """
        return self._register("_backward_hooks", hook)

    def _register(self, kind, hook):
        return RemovableHandle(vars(self).setdefault(kind, {}), hook)

    def _hooks_of(self, kind):
        hooks = vars(self).get(kind)
        return list(hooks.values()) if hooks else ()


class BackwardHooks:
    """The hooks of one call of a module, from its inputs to its outputs and back."""

    def __init__(self, module, hooks):
        self.module, self.hooks = module, hooks
        self.positions = []  # of the inputs that require a gradient
        self.number_of_inputs = 0
        self.grad_output = None  # until it comes

    def watch_inputs(self, args):
        """The inputs; those that require a gradient have passed the first node."""
        self.number_of_inputs = len(args)
        self.positions = [i for i, x in enumerate(args) if _requires_grad(x)]
        if not self.positions:
            return args
        args = list(args)
        passed = PassInputs.apply(*[args[i] for i in self.positions], hooks=self)
        for i, x in zip(self.positions, passed, strict=True):
            args[i] = x
        return tuple(args)

    def watch_outputs(self, output):
        """The output, behind the second node."""
        outputs = output if isinstance(output, tuple) else (output,)
        for y in outputs:
            if not isinstance(y, Tensor):
                raise TypeError(
                    "a module with a backward hook returns a tensor or a tuple of tensors, not "
                    f"{type(y).__name__}"
                )
        if not any(y.requires_grad for y in outputs):
            return output
        outputs = PassOutputs.apply(*outputs, hooks=self)
        return outputs if isinstance(output, tuple) else outputs[0]

    def run(self, grads):
        """Show the gradients of the inputs to the hooks, one hook after the other."""
        grad_output, self.grad_output = self.grad_output, None
        if grad_output is None:  # the module gave something on that is not its output
            return grads
        grad_input = [None] * self.number_of_inputs
        for i, g in zip(self.positions, grads, strict=True):
            grad_input[i] = g
        for hook in self.hooks:
            grad_input = [None if g is None else g.clone() for g in grad_input]
            grad_output = [g.clone() for g in grad_output]  # a hook may write into what it gets
            changed = hook(self.module, tuple(grad_input), tuple(grad_output))
            if changed is not None:
                changed = changed if isinstance(changed, tuple) else (changed,)
                _check(changed, grad_input)
                grad_input = changed
        return tuple([grad_input[i] for i in self.positions])


class PassInputs(Alias):
    """y = x for each input of a module;  dx = dy, or what the hooks give instead."""

    def forward(self, *arrays, hooks):
        self.hooks_of_call = hooks
        return super().forward(*arrays)

    def backward(self, *grads):
        return self.hooks_of_call.run(grads)


class PassOutputs(Alias):
    """y = x for each output of a module;  dx = dy, which it keeps for the hooks."""

    def forward(self, *arrays, hooks):
        self.hooks_of_call = hooks
        self.non_differentiable = tuple(i for i, edge in enumerate(self.edges) if edge is None)
        return super().forward(*arrays)

    def backward(self, *grads):
        hooks = self.hooks_of_call
        hooks.grad_output = grads
        if not hooks.positions:
            hooks.run(())
        return grads


def _check(changed, grad_input):
    """What a hook returns must fit what it was shown."""
    if len(changed) != len(grad_input):
        raise RuntimeError(
            f"a backward hook gave {len(changed)} gradients for {len(grad_input)} inputs"
        )
    for i, (new, old) in enumerate(zip(changed, grad_input, strict=True)):
        if new is not None and old is None:
            raise RuntimeError(f"a backward hook gave a gradient for input {i}, which takes none")
        if new is not None and getattr(new, "shape", None) != old.shape:
            raise RuntimeError(
                f"a backward hook gave {_in_words(new)} for input {i}, which takes a gradient of "
                f"shape {old.shape}"
            )


def _in_words(gradient):
    is_tensor = isinstance(gradient, Tensor)
    return f"one of shape {gradient.shape}" if is_tensor else type(gradient).__name__


def _requires_grad(x):
    return isinstance(x, Tensor) and x.requires_grad
