"""Follows one image through a model, twice: its shapes and costs first, then its numbers."""

import time
from contextlib import ExitStack

from lucid import cuda
from lucid.autograd import no_grad
from lucid.autograd.watch import Watcher
from lucid.backend import backend_of, quiet
from lucid.backend.shape_only import field_of, recording, shape_only
from lucid.nn.summary import first_tensor, without_numbers
from lucid.tensor import Tensor
from lucid.viz.axes import Axes
from lucid.viz.formulas import MOVES, forward_formula
from lucid.viz.maps import some_maps
from lucid.viz.rows import Row

_PIECE = 1 << 16  # numbers that stay in the cache


class Follower(Watcher):
    """Is told when a module begins and ends, and of each op between."""

    def __init__(self, model):
        self.paths = {module: path for path, module in model.named_modules()}
        self.open = []

    def run(self, model, *inputs, **named):
        """One forward pass that is followed."""
        with ExitStack() as stack, self, no_grad():
            for module in self.paths:
                stack.enter_context(module.register_forward_pre_hook(self.begin))
                stack.enter_context(module.register_forward_hook(self.end))
            model(*inputs, **named)


class Shapes(Follower):
    """Makes the rows, on arrays that have a shape but no numbers."""

    def __init__(self, model):
        super().__init__(model)
        self.weights = {id(tensor): path for path, tensor in model.named_parameters()}
        self.axes, self.root = Axes(), None

    def begin(self, module, inputs):
        """A module begins: a new row, inside of the one that is open."""
        row = Row(self.paths[module], type(module).__name__, parameters=module.count_params())
        self._came_in(row, inputs)
        if self.open:
            self.open[-1].children.append(row)
        self.root = self.root or row
        self.open.append(row)

    def op_ran(self, node, inputs, settings, outputs):
        """An op: a row of its own, for which what was recorded last counts."""
        kind = type(node).__name__
        self.axes.carry(kind, inputs, settings, outputs)
        parent = self.open[-1]
        row = Row(parent.path, kind, forward_formula(type(node)), is_op=True)
        by = [self.weights[id(x)].rpartition(".")[2] for x in inputs if id(x) in self.weights]
        row.label = " ".join([kind, *by])
        self._came_in(row, [x for x in inputs if id(x) not in self.weights])
        self._came_out(row, outputs[0])
        (row.macs, row.memory), self.latest = self.latest, (0, 0)
        parent.children.append(row)

    def wrote(self, x, y):
        """A tensor was changed in place."""
        self.axes.become(x, y)

    latest = (0, 0)

    def record(self, macs, nbytes):
        """An operation counts for every module that is open, and for the op that runs."""
        self.latest = (self.latest[0] + macs, self.latest[1] + nbytes)
        for row in self.open:
            row.macs += macs
            row.memory += nbytes

    def end(self, module, inputs, output):
        """A module ends."""
        row = self.open.pop()
        self._came_out(row, first_tensor(output))
        row.formula = _formula(row, self.paths[module])

    def _came_in(self, row, inputs):
        tensors = [x for x in inputs if isinstance(x, Tensor)]
        if tensors:
            row.input_shape, row.letters_in = tensors[0].shape, self.axes.of(tensors[0])

    def _came_out(self, row, y):
        if y is None:
            return
        row.output_shape, row.letters_out = y.shape, self.axes.of(y)
        row.receptive_field, row.stride = field_of(y.array)


class Values(Follower):
    """Fills the rows in with the numbers and the times of a real pass."""

    def __init__(self, model, rows):
        super().__init__(model)
        self.rows = iter(rows)
        self.away = 0.0  # seconds that we took ourselves
        self.latest = None, None  # the array that was looked at last, and its row
        self.is_gpu = False

    def clock(self):
        """The time that the model has had so far."""
        if self.is_gpu:
            cuda.synchronize()
        return time.perf_counter() - self.away

    def begin(self, module, inputs):
        """A module begins: the next row is its."""
        row = self._next(type(module).__name__)
        self.is_gpu = any(x.device.type == "cuda" for x in inputs if isinstance(x, Tensor))
        self.open.append([row, self.clock(), self.clock()])

    def op_ran(self, node, inputs, settings, outputs):
        """An op: it began when the one before had ended."""
        now, frame = self.clock(), self.open[-1]
        row = self._next(type(node).__name__)
        row.seconds = now - frame[2]
        self._look(row, outputs[0])
        frame[2] = self.clock()

    def end(self, module, inputs, output):
        """A module ends; for the one that called it, the next op begins now."""
        row, start, _ = self.open.pop()
        row.seconds = self.clock() - start
        self._look(row, first_tensor(output))
        if self.open:
            self.open[-1][2] = self.clock()

    def _next(self, kind):
        row = next(self.rows, None)
        if row is None or row.kind != kind:
            raise RuntimeError(
                f"walk met {kind} where the model's shapes alone led to "
                f"{getattr(row, 'kind', 'the end')}: its steps must not depend on its numbers"
            )
        return row

    def _look(self, row, y):
        """Mean, spread, zeros and maps; once for an array that several modules pass on."""
        if y is None:
            return
        start = time.perf_counter()
        array, seen = self.latest
        if array is None or not _is_view(y.array, array):
            row.mean, row.spread, row.zeros = moments(y.array)
            row.maps, row.channels = some_maps(y.array, row.letters_out)
        else:
            row.mean, row.spread, row.zeros = seen.mean, seen.spread, seen.zeros
            row.maps, row.channels = seen.maps, seen.channels
        self.latest = y.array, row
        self.away += time.perf_counter() - start


def _is_view(y, x):
    """Whether both are the same numbers, perhaps with their axes in another order."""
    return y is x or (y.size == x.size and backend_of(x).xp.may_share_memory(y, x))


@quiet
def moments(array):
    """(mean, standard deviation, share of zeros) of an array, in float32 or wider."""
    backend = backend_of(array)
    xp = backend.xp
    array = array.astype(xp.float32) if array.dtype.itemsize < 4 else array
    flat = array.ravel(order="K")
    mean, squares, count = float(flat.mean()), 0.0, 0
    piece = flat.size if backend.is_remote else _PIECE
    for i in range(0, flat.size, piece):
        part = flat[i : i + piece]
        rest = part - part.dtype.type(mean)
        squares += float(xp.dot(rest, rest))
        count += int(xp.count_nonzero(part != 0))
    return mean, (squares / flat.size) ** 0.5, 1 - count / flat.size


def shapes_of(model, *inputs, **named):
    """The row of the whole model for inputs of these shapes, with all the steps inside."""
    shapes = Shapes(model)
    with without_numbers(model), recording(shapes.record):
        shapes.run(model, *_shapes_alone(inputs), **_shapes_alone(named))
    return shapes.root


def _shapes_alone(x):
    """A tensor without its numbers, also in tuples, lists and dicts."""
    if isinstance(x, Tensor):
        return Tensor(shape_only(x.shape, x.dtype))
    if isinstance(x, (tuple, list)):
        items = map(_shapes_alone, x)
        return type(x)(*items) if hasattr(x, "_fields") else type(x)(items)
    if isinstance(x, dict):
        return {key: _shapes_alone(each) for key, each in x.items()}
    return x


def follow(model, x):
    """The row of the whole model for one image (1, C, H, W), with costs, times and numbers."""
    root = shapes_of(model, x)
    Values(model, list(root.all())).run(model, x.clone())  # some write into their input
    return root


def _formula(row, path):
    """What a module computes: its only ops, or the way through its parts."""
    if not row.children:
        return "y = x"
    if all(child.is_op for child in row.children):
        computing = [child for child in row.children if child.kind not in MOVES] or row.children
        formulas = [child.formula for child in computing]
        return ";  ".join(formulas[:2]) + (" …" if len(formulas) > 2 else "")
    inner = len(path) + 1 if path else 0
    return " → ".join(child.label if child.is_op else child.path[inner:] for child in row.children)
