"""What happens in the layers while a network is trained, step by step."""

import time
from contextlib import ExitStack

import numpy as np

from lucid.nn.mode import evaluating
from lucid.nn.summary import first_tensor
from lucid.viz.heat import heat_maps
from lucid.viz.journey import moments, shapes_of
from lucid.viz.layers import check_model, find_layers, leaves
from lucid.viz.measures import channel_distance, dead_share
from lucid.viz.picture import Picture, display
from lucid.viz.words import short, table

MEASURES = {
    "mean": "mean of the outputs",
    "spread": "spread of the outputs (their standard deviation; colours by its logarithm)",
    "dead": "share of dead units (channels that never change)",
    "gradient": "norm of the gradients of the layer's parameters (colours by its logarithm)",
    "distance": "channel distance (0: all channels alike)",
}
SECONDS = 1.0  # between two pictures


class Statistics(Picture):
    """What :func:`statistics` gives back: it listens until its block ends, or ``stop()``.

    Attributes
    ----------
    layers : list of str
        The paths of the layers.
    steps : list of int
        The forward passes in training mode that were measured, counted from 1.
    values : dict of str to array
        ``"mean"``, ``"spread"``, ``"dead"``, ``"gradient"`` and ``"distance"``: arrays
        (layers, steps), with nan where there is nothing to measure.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.nn.Sequential(lucid.nn.Linear(4, 3), lucid.nn.ReLU(), lucid.nn.Linear(3, 2))
    >>> with lucid.viz.statistics(model) as statistics:
    ...     for step in range(2):
    ...         model(lucid.ones(5, 4)).sum().backward()
    >>> statistics.layers, statistics.steps, statistics.values["mean"].shape
    (['0', '1', '2'], [1, 2], (3, 2))
    """

    def __init__(self, model, layers, every):
        self.model, self.every = model, every
        self.layers, self.steps, self.passes = list(layers), [], 0
        self.columns = {name: [] for name in MEASURES}
        self.dims = None  # of the channels, by layer, from the first pass on
        self.is_listening = False
        self.shown, self.drawn_at = None, 0.0
        self.stack = ExitStack()
        self.stack.enter_context(model.register_forward_pre_hook(self._begin, with_kwargs=True))
        for i, (_, module) in enumerate(layers.items()):
            hook = self._seen(i)
            self.stack.enter_context(module.register_forward_hook(hook))
            for parameter in module.parameters():
                if parameter.requires_grad:
                    self.stack.enter_context(parameter.register_hook(self._pulled(i)))

    @property
    def title(self):
        """Whose statistics they are."""
        return f"the layers of {type(self.model).__name__} in training"

    @property
    def description(self):
        """How many layers and steps there are."""
        return f"{len(self.layers)} layers at {len(self.steps)} of {self.passes} steps."

    @property
    def values(self):
        """Each measure as an array (layers, steps)."""
        empty = np.empty((len(self.layers), 0))
        return {n: np.array(c).T if c else empty for n, c in self.columns.items()}

    def stop(self):
        """Listen no longer, and draw for the last time."""
        self.stack.close()
        self._show(now=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _begin(self, model, inputs, named):
        """A pass begins: is it one to measure?"""
        if self.is_listening is None or not model.training:
            return
        self._show()
        self.passes += 1
        self.is_listening = (self.passes - 1) % self.every == 0
        if self.is_listening:
            if self.dims is None:
                self.is_listening = None  # while the shapes alone run through the same hooks
                self.dims = self._find_dims(inputs, named)
                self.is_listening = True
            self.steps.append(self.passes)
            for column in self.columns.values():
                column.append(np.full(len(self.layers), np.nan))

    def _find_dims(self, inputs, named):
        with evaluating(self.model):
            rows = shapes_of(self.model, *inputs, **named).all()
        letters = {row.path: row.letters_out for row in rows if not row.is_op}
        found = [letters.get(path, "") for path in self.layers]
        return [text.index("C") if "C" in text else -1 for text in found]

    def _seen(self, i):
        def hook(module, inputs, output):
            if not self.is_listening or not self.model.training:
                return
            first = first_tensor(output)
            if first is None:
                return
            array = first.array
            mean, spread, _ = moments(array)
            self._put(i, mean=mean, spread=spread)
            if array.ndim > 1:
                self._put(i, dead=dead_share(array, self.dims[i]))
            if array.ndim > 2:
                self._put(i, distance=channel_distance(array[:8], self.dims[i]))

        return hook

    def _pulled(self, i):
        def hook(gradient):
            if self.is_listening:
                square = float((gradient.double() ** 2).sum())
                before = self.columns["gradient"][-1][i]
                norm = (square + (0 if np.isnan(before) else before**2)) ** 0.5
                self._put(i, gradient=norm)

        return hook

    def _put(self, i, **measured):
        for name, value in measured.items():
            self.columns[name][-1][i] = value

    def _show(self, now=False):
        """Draw it anew in a notebook, at most once a second."""
        if not self.steps or (not now and time.monotonic() - self.drawn_at < SECONDS):
            return
        self.drawn_at = time.monotonic()
        if self.shown is None:
            self.shown = display(self)
        else:
            self.shown.update(self)

    def __str__(self):
        if not self.steps:
            return f"{self.title}: no step yet"
        last = {name: column[:, -1] for name, column in self.values.items()}
        rows = [("layer", *MEASURES)]
        for i, path in enumerate(self.layers):
            rows.append((path, *("–" if np.isnan(v[i]) else short(v[i]) for v in last.values())))
        return f"{self.title}, step {self.steps[-1]}\n{table(rows)}"

    def svg(self):
        """A row a layer, a column a step, for each measure."""
        shown = {MEASURES[name]: values for name, values in self.values.items()}
        return heat_maps(self.title, self.description, self.layers, self.steps, shown)


def statistics(model, layers=None, every=1):
    """Measure what happens in the layers of a model while it is trained.

    At each step: mean and spread (the standard deviation) of each layer's outputs; the share of
    dead units, which are channels that give one number whatever the image; the norm of the
    gradients of the layer's parameters; and for maps the distance of their channels, which falls to
    0 where features collapse: see :func:`channel_distance`. In a notebook the picture is drawn
    anew, once a second.

    Parameters
    ----------
    model : Module
        The model that is trained; passes in evaluation mode are not measured.
    layers : str, Module or sequence of these, optional
        The layers to measure, by path or themselves: by default all that have no layers inside,
        but for those that do nothing in evaluation.
    every : int
        Measure one step of so many.

    Returns
    -------
    Statistics
        For a ``with`` block around the training; prints as a table and draws itself.

    Raises
    ------
    ValueError
        If there is no such layer, or ``every`` is less than 1.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.rand(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> loader = lucid.data.DataLoader(data, batch_size=4)
    >>> model = lucid.nn.Linear(4, 2)
    >>> with lucid.viz.statistics(model) as statistics:
    ...     _ = lucid.train.fit(model, loader, epochs=2)  # doctest: +ELLIPSIS
    epoch 1/2: ...
    epoch 2/2: ...
    >>> statistics.steps
    [1, 2, 3, 4]
    """
    check_model(model, "statistics", evaluating=False)
    if every < 1:
        raise ValueError(f"every (={every}) must be 1 or more")
    if layers is None:
        return Statistics(model, dict(leaves(model)), every)
    return Statistics(model, dict(find_layers(model, layers, "statistics")), every)
