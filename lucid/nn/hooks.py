"""Hooks: functions that a module calls before and after its forward and its backward.

For backward hooks the inputs and the outputs of the module each pass through a node of the graph.
The node of the outputs keeps the gradients that come, the node of the inputs shows them to the
hooks together with those that leave.
"""

from lucid.autograd import RemovableHandle
from lucid.autograd.alias import Alias
from lucid.tensor import Tensor


class WithKeywords:
    """A hook that is shown the keyword arguments of ``forward`` too."""

    def __init__(self, hook):
        self.hook = hook


class Hooked:
    """An object with hooks of four kinds, called in the order in which they came."""

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Call ``hook(module, inputs, output)`` after each forward; it may return another output.

        Parameters
        ----------
        hook : function
            What to call.
        prepend : bool
            Whether it comes before all hooks of its kind that there are.
        with_kwargs : bool
            Whether it is called as ``hook(module, inputs, keywords, output)``.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.
        """
        return self._register("_forward_hooks", hook, prepend, with_kwargs)

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Call ``hook(module, inputs)`` before each forward; it may return other inputs.

        Parameters
        ----------
        hook : function
            What to call.
        prepend : bool
            Whether it comes before all hooks of its kind that there are.
        with_kwargs : bool
            Whether it is called as ``hook(module, inputs, keywords)``; then it may return both.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.
        """
        return self._register("_forward_pre_hooks", hook, prepend, with_kwargs)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Call ``hook(module, grad_output)`` before gradients go through the module.

        ``grad_output`` is a tuple, a gradient for each output. The hook may return others to go
        on with, as a tuple, or as one tensor for a module of one output; it must not write into
        those that it gets.

        Parameters
        ----------
        hook : function
            What to call.
        prepend : bool
            Whether it comes before all hooks of its kind that there are.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away, for the calls of the module that follow.

        Examples
        --------
        >>> import lucid
        >>> layer, x = lucid.nn.Identity(), lucid.ones(2, requires_grad=True)
        >>> with layer.register_full_backward_pre_hook(lambda module, dy: (2 * dy[0],)):
        ...     layer(x).sum().backward()
        >>> x.grad
        tensor([2., 2.])
        """
        return self._register("_backward_pre_hooks", hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Call ``hook(module, grad_input, grad_output)`` when the gradients have come through.

        Both are tuples: a gradient for each positional input, None for one that takes none, and a
        gradient for each output. The hook may return gradients to go on with in the place of
        ``grad_input``, as a tuple, or as one tensor for a module of one input. It must not write
        into those that it gets. The gradients of the parameters stay as they are.

        The output must be a tensor or a tuple of tensors. A module whose inputs require no
        gradient, such as the first layer, shows the hook ``grad_output`` all the same.

        Parameters
        ----------
        hook : function
            What to call.
        prepend : bool
            Whether it comes before all hooks of its kind that there are.

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
        return self._register("_backward_hooks", hook, prepend)

    def _register(self, kind, hook, prepend=False, with_kwargs=False):
        hooks = vars(self).setdefault(kind, {})
        before = dict(hooks) if prepend else {}
        handle = RemovableHandle(hooks, WithKeywords(hook) if with_kwargs else hook)
        for key in before:
            hooks[key] = hooks.pop(key)
        return handle

    def _show_inputs(self, args, kwargs):
        """The arguments to go on with, after the hooks before forward."""
        for hook in self._hooks_of("_forward_pre_hooks"):
            if isinstance(hook, WithKeywords):
                changed = hook.hook(self, args, kwargs)
                args, kwargs = (args, kwargs) if changed is None else _pair(changed)
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        return args, kwargs

    def _show_output(self, args, kwargs, output):
        """The output to go on with, after the hooks behind forward."""
        for hook in self._hooks_of("_forward_hooks"):
            if isinstance(hook, WithKeywords):
                changed = hook.hook(self, args, kwargs, output)
            else:
                changed = hook(self, args, output)
            output = output if changed is None else changed
        return output

    def _backward_hooks_of_call(self):
        """Those of one call that gradients will go through; or None."""
        hooks, before = self._hooks_of("_backward_hooks"), self._hooks_of("_backward_pre_hooks")
        return BackwardHooks(self, hooks, before) if hooks or before else None

    def _hooks_of(self, kind):
        hooks = vars(self).get(kind)
        return list(hooks.values()) if hooks else ()


class BackwardHooks:
    """The hooks of one call of a module, from its inputs to its outputs and back."""

    def __init__(self, module, hooks, before):
        self.module, self.hooks, self.before = module, hooks, before
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

    def begin(self, grads):
        """Show the gradients of the outputs to the hooks that come before; returns them."""
        for hook in self.before:
            changed = hook(self.module, tuple([g.clone() for g in grads]))
            if changed is not None:
                changed = changed if isinstance(changed, tuple) else (changed,)
                _check(changed, grads, "output")
                grads = changed
        self.grad_output = grads
        return grads

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
        grads = hooks.begin(grads)
        if not hooks.positions:
            hooks.run(())
        return grads


def _check(changed, shown, side="input"):
    """What a hook returns must fit what it was shown."""
    if len(changed) != len(shown):
        raise RuntimeError(
            f"a backward hook gave {len(changed)} gradients for {len(shown)} {side}s"
        )
    for i, (new, old) in enumerate(zip(changed, shown, strict=True)):
        if new is not None and old is None:
            raise RuntimeError(f"a backward hook gave a gradient for {side} {i}, which takes none")
        if new is not None and getattr(new, "shape", None) != old.shape:
            raise RuntimeError(
                f"a backward hook gave {_in_words(new)} for {side} {i}, which takes a gradient of "
                f"shape {old.shape}"
            )


def _pair(changed):
    if not isinstance(changed, tuple) or len(changed) != 2:
        raise RuntimeError("a hook with_kwargs returns None, or a tuple of inputs and a dict")
    return changed


def _in_words(gradient):
    is_tensor = isinstance(gradient, Tensor)
    return f"one of shape {gradient.shape}" if is_tensor else type(gradient).__name__


def _requires_grad(x):
    return isinstance(x, Tensor) and x.requires_grad
