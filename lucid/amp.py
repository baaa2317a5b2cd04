"""Mixed precision, under PyTorch's name: products in float16, and a loss scaled to fit it."""

from collections import defaultdict

from lucid.absent import absent
from lucid.autograd import autocast, no_grad
from lucid.backend import backend_of

__all__ = ["GradScaler", "autocast"]
__path__: list[str] = []  # a package to Python, which then asks lucid.absent for its parts


class GradScaler:
    """Scales a loss, so that small gradients are not 0 in float16, and its gradients back.

    A step whose gradients hold inf or nan is left out, and the scale halved; after many good
    steps it is doubled.

    Parameters
    ----------
    device : str
        ``"cuda"``; gradients of the CPU are scaled as well.
    init_scale : float
        What the first losses are multiplied by.
    growth_factor, backoff_factor : float
        What the scale is multiplied by after ``growth_interval`` good steps, and a bad one.
    growth_interval : int
        How many good steps one after the other.
    enabled : bool
        If False, losses stay as they are and every step is made.

    Raises
    ------
    ValueError
        If the factors are not on their sides of 1, or ``growth_interval`` is less than 1.

    References
    ----------
    Micikevicius et al., "Mixed precision training", ICLR 2018, arXiv 1710.03740.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([1.0], requires_grad=True)
    >>> optimizer, scaler = lucid.optim.SGD([w], lr=0.1), lucid.amp.GradScaler(init_scale=8.0)
    >>> scaler.scale((w * w).sum()).backward()
    >>> w.grad
    tensor([16.])
    >>> scaler.step(optimizer)
    >>> scaler.update()
    >>> w
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self, device="cuda", init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5,
        growth_interval=2000, enabled=True,
    ):  # fmt: skip
        self._enabled = enabled
        self.set_growth_factor(growth_factor)
        self.set_backoff_factor(backoff_factor)
        self.set_growth_interval(growth_interval)
        self._scale, self._good_steps = float(init_scale), 0
        self._done = defaultdict(dict)  # since the last update, by the optimizer's id

    def is_enabled(self):
        """Whether anything is scaled."""
        return self._enabled

    def get_scale(self):
        """What losses are multiplied by now."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self):
        """What the scale is multiplied by after ``growth_interval`` good steps."""
        return self.growth_factor

    def set_growth_factor(self, new_factor):
        """Multiply the scale by another factor after good steps.

        Parameters
        ----------
        new_factor : float
            Above 1.
        """
        if not new_factor > 1:
            raise ValueError(f"growth_factor (={new_factor}) must be above 1")
        self.growth_factor = new_factor

    def get_backoff_factor(self):
        """What the scale is multiplied by after a bad step."""
        return self.backoff_factor

    def set_backoff_factor(self, new_factor):
        """Multiply the scale by another factor after a bad step.

        Parameters
        ----------
        new_factor : float
            Between 0 and 1.
        """
        if not 0 < new_factor < 1:
            raise ValueError(f"backoff_factor (={new_factor}) must be between 0 and 1")
        self.backoff_factor = new_factor

    def get_growth_interval(self):
        """After how many good steps one after the other the scale grows."""
        return self.growth_interval

    def set_growth_interval(self, new_interval):
        """Let the scale grow after another number of good steps.

        Parameters
        ----------
        new_interval : int
            1 or more.
        """
        if not new_interval >= 1:
            raise ValueError(f"growth_interval (={new_interval}) must be 1 or more")
        self.growth_interval = new_interval

    def scale(self, outputs):
        """The loss, or several, times the scale: call ``backward`` on the result.

        Parameters
        ----------
        outputs : Tensor, or list or tuple of Tensor
            What ``backward`` starts from.

        Returns
        -------
        Tensor, or list or tuple of Tensor
            Of the same shapes.
        """
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(map(self.scale, outputs))
        return outputs * self._scale if self._enabled else outputs

    @no_grad()
    def unscale_(self, optimizer):
        """Divide the gradients by the scale, in place: before they are clipped or looked at.

        Parameters
        ----------
        optimizer : Optimizer
            Whose parameters have the gradients.

        Raises
        ------
        RuntimeError
            If that was done since the last :meth:`update`.
        ValueError
            If a gradient is of float16: keep parameters in float32.
        """
        if not self._enabled:
            return
        done = self._done[id(optimizer)]
        if "is_finite" in done:
            raise RuntimeError(
                "unscale_() or step() has already been called on this optimizer since the last "
                "update(): call scaler.update() at the end of each step"
            )
        params = [p for group in optimizer.param_groups for p in group["params"]]
        grads = [p.grad for p in params if p.grad is not None]
        if any(g.dtype.itemsize == 2 for g in grads):
            raise ValueError("unscale_() takes no gradients of float16: keep parameters in float32")
        done["is_finite"] = _all_finite(grads)
        for g in grads:
            g.mul_(1 / self._scale)

    def step(self, optimizer, *args, **kwargs):
        """Make the optimizer's step, unless a gradient is inf or nan.

        Parameters
        ----------
        optimizer : Optimizer
            Its gradients are divided by the scale first, if :meth:`unscale_` was not called.
        *args, **kwargs
            For ``optimizer.step``; a closure cannot be given.

        Returns
        -------
        object
            What ``optimizer.step`` returns; None where the step is left out.

        Raises
        ------
        RuntimeError
            If a step was made since the last :meth:`update`, or a closure is given.
        """
        if "closure" in kwargs or any(map(callable, args)):
            raise RuntimeError("GradScaler.step takes no closure: compute the gradients before it")
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        done = self._done[id(optimizer)]
        if done.get("has_stepped"):
            raise RuntimeError(
                "step() has already been called since the last update(): call scaler.update() "
                "at the end of each step"
            )
        if "is_finite" not in done:
            self.unscale_(optimizer)
        done["has_stepped"] = True
        return optimizer.step(*args, **kwargs) if done["is_finite"] else None

    def update(self, new_scale=None):
        """Adapt the scale to what the last step has seen.

        Parameters
        ----------
        new_scale : float, optional
            The scale from now on, in the place of what would follow.

        Raises
        ------
        RuntimeError
            If no step was made since the last update.
        """
        if not self._enabled:
            return
        seen = [done["is_finite"] for done in self._done.values() if "is_finite" in done]
        if new_scale is None and not seen:
            raise RuntimeError("update() needs a step() or unscale_() since the last one")
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not all(seen):
            self._scale, self._good_steps = self._scale * self.backoff_factor, 0
        else:
            self._good_steps += 1
            if self._good_steps >= self.growth_interval:  # which may have become shorter
                self._scale, self._good_steps = self._scale * self.growth_factor, 0
        self._done.clear()

    def state_dict(self):
        """Scale and settings, under PyTorch's names; empty where nothing is scaled."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale, "growth_factor": self.growth_factor,
            "backoff_factor": self.backoff_factor, "growth_interval": self.growth_interval,
            "_growth_tracker": self._good_steps,
        }  # fmt: skip

    def load_state_dict(self, state_dict):
        """Go on with what :meth:`state_dict` gave.

        Parameters
        ----------
        state_dict : dict
            What :meth:`state_dict` gave, also PyTorch's.

        Raises
        ------
        RuntimeError
            If it is empty, which means that nothing was scaled.
        """
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError("the state dict is empty: it is of a GradScaler(enabled=False)")
        names = ("growth_factor", "backoff_factor", "growth_interval")
        factors = {name: state_dict[name] for name in names}
        self._scale, self._good_steps = state_dict["scale"], state_dict["_growth_tracker"]
        vars(self).update(factors)


def _all_finite(grads):
    """Whether no gradient has an inf or a nan: one answer of the GPU for all of them."""
    arrays = [g.array for g in grads]
    if not arrays:
        return True
    backend = backend_of(*arrays)
    if bool(backend.xp.isfinite(backend.kernels.lengths(arrays)).all()):
        return True
    return all(bool(backend.xp.isfinite(x).all()) for x in arrays)  # a square may overflow alone


def __getattr__(name):
    raise absent("lucid.amp", name)
