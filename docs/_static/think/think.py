"""What the page "See a ConvNeXt think" asks of lucid, in the browser and when the site is built.

A network is a list of steps, from the image to the scores; each has a map of shape (C, H, W), and
all maps of one image come from one pass of the real network, through forward hooks.
"""

import inspect
import json
from pathlib import Path

import numpy as np

import lucid
from lucid.models import convnext

SETTINGS = dict(num_classes=10, depths=[1, 2], dims=[24, 48], in_channels=1, image_size=8)
PARTS = ("dwconv", "norm", "pwconv1", "act", "pwconv2")  # of a block, in their order
STEM = (("stem", "conv", "stem = nn.Conv2d"), ("norm", "norm", "nn.LayerNorm2d(c)"))
HALVE = (("norm", "norm", "nn.LayerNorm2d(before)"), ("halve", "conv", "halve = nn.Conv2d"))
KINDS = dict(dwconv="depthwise", norm="norm", pwconv1="linear", act="gelu", pwconv2="linear")


def build(drop_path=0.1, layer_scale_init=1.0):
    """The network of the quickstart."""
    return lucid.models.ConvNeXt(**SETTINGS, drop_path=drop_path, layer_scale_init=layer_scale_init)


def steps(model):
    """What the network does, in order: name, kind, the module's path, what it reads, its source."""
    found = [dict(name="image", kind="image", group="image", path="", reads=[])]
    for index, stage in enumerate(model.stages):
        add_downsample(found, index)
        for number in range(len(stage)):
            add_block(found, f"stages.{index}.{number}", f"block {index + 1}.{number + 1}")
    forward = convnext.ConvNeXt.forward
    add(found, "pool", "pool", "head", "", line_of(forward, "mean("))
    add(found, "norm", "norm", "head", "norm", line_of(forward, "self.norm"))
    add(found, "scores", "linear", "head", "head", line_of(forward, "self.head"))
    return found


def add_downsample(found, index):
    """The stem and its norm, or the norm and the convolution that halves the map."""
    group = f"halve {index}" if index else "stem"
    parts = HALVE if index else STEM
    for position, (name, kind, text) in enumerate(parts):
        line = line_of(convnext.ConvNeXt._downsample_layers, text)
        add(found, name, kind, group, f"downsample_layers.{index}.{position}", line)


def add(found, name, kind, group, path, line, reads=None):
    """One step; it reads the step before it, unless told otherwise."""
    reads = [len(found) - 1] if reads is None else reads
    found.append(dict(name=name, kind=kind, group=group, path=path, reads=reads, line=line))


def add_block(found, path, group):
    """The seven steps of a block, one a line of ``Block.forward``."""
    before = len(found) - 1
    forward = convnext.Block.forward
    for part in PARTS:
        line = line_of(forward, f"self.{part}(")
        add(found, part, KINDS[part], group, f"{path}.{part}", line)
    add(found, "gamma", "scale", group, path, line_of(forward, "self.gamma * x"))
    reads = [before, len(found) - 1]
    add(found, "add", "add", group, path, line_of(forward, "return skip"), reads)


def line_of(function, text):
    """The number of the line that holds the text, in the file of the network."""
    source, first = inspect.getsourcelines(function)
    return first + next(i for i, line in enumerate(source) if text in line)


@lucid.no_grad()
def look(model, image):
    """The map of every step for one image of (8, 8): a list of arrays of (C, H, W)."""
    seen, hooks = {}, []
    for path, layer in model.named_modules():
        hooks.append(layer.register_forward_hook(lambda m, x, y, path=path: seen.update({path: y})))
    try:
        model.eval()(lucid.tensor(image)[None, None])
    finally:
        for hook in hooks:
            hook.remove()
    return [map_of(model, step, seen, image) for step in steps(model)]


def map_of(model, step, seen, image):
    """The array of one step, from what the hooks have seen."""
    if step["kind"] == "image":
        return np.asarray(image)[None]
    if step["kind"] == "pool":
        return seen[f"stages.{len(model.stages) - 1}"].mean((-2, -1)).array[0][:, None, None]
    value = seen[step["path"]]
    if step["kind"] == "scale":
        value = scaled(model, step["path"], seen)
    array = value.array[0]
    if array.ndim == 1:
        return array[:, None, None]
    last = step["kind"] in ("linear", "gelu", "scale") or step["path"].endswith("norm")
    return np.ascontiguousarray(array.transpose(2, 0, 1)) if last else array


def scaled(model, path, seen):
    """gamma times what the second linear layer gives; without gamma just that."""
    gamma = model.get_submodule(path).gamma
    value = seen[f"{path}.pwconv2"]
    return value if gamma is None else gamma * value


def as_bytes(arrays):
    """All numbers in one row, as float32."""
    return np.concatenate([np.asarray(a, "float32").ravel() for a in arrays]).tobytes()


class Page:
    """The state of the page: the network, the digit, and a training that goes on."""

    def __init__(self, state):
        self.model = build()
        self.model.load_state_dict(state)
        self.kept = state

    def describe(self):
        """The steps with their shapes, and the names and shapes of the weights, as JSON."""
        maps = look(self.model, np.zeros((8, 8), "float32"))
        shaped = [{**s, "shape": m.shape} for s, m in zip(steps(self.model), maps, strict=True)]
        weights = {name: p.shape for name, p in self.model.named_parameters()}
        return json.dumps({"steps": shaped, "weights": weights})

    def maps(self, image):
        """All maps of an image, in the order of the steps."""
        return as_bytes(look(self.model, as_image(image)))

    def weights(self):
        """All weights, in the order of ``describe``."""
        return as_bytes([p.array for p in self.model.parameters()])

    def gradient(self, image, digit):
        """d score / d pixel, by backpropagation."""
        pixels = lucid.tensor(as_image(image)[None, None], requires_grad=True)
        self.model.eval()(pixels)[0, int(digit)].backward()
        return as_bytes([pixels.grad.array])

    @lucid.no_grad()
    def occlusion(self, image, digit):
        """How much the score falls when a window of 3 × 3 around each pixel is paper."""
        image = as_image(image)
        hidden = np.repeat(image[None], 64, axis=0)
        for place, other in enumerate(hidden):
            y, x = divmod(place, 8)
            other[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = 0
        batch = lucid.tensor(np.concatenate([image[None], hidden])[:, None])
        scores = self.model.eval()(batch).array[:, int(digit)]
        return as_bytes([scores[0] - scores[1:]])

    def towards(self, image, digit, rate=0.25):
        """The image after one gradient step on its pixels towards another digit."""
        pixels = lucid.tensor(as_image(image)[None, None], requires_grad=True)
        scores = self.model.eval()(pixels)
        lucid.nn.functional.cross_entropy(scores, lucid.tensor([int(digit)])).backward()
        step = pixels.grad.array / (np.abs(pixels.grad.array).max() + 1e-12)
        return as_bytes([np.clip(pixels.array - rate * step, 0, 1)])

    def begin(self, lr, drop_path, layer_scale, batch, broken=""):
        """Start from random weights; ``broken`` is one of the diseases of notebook 6."""
        lucid.manual_seed(1)
        self.model = build(drop_path, layer_scale)
        lr *= BREAKS[broken](self.model) if broken else 1
        training, self.test = lucid.data.random_split(lucid.data.digits(), [0.8, 0.2])
        self.loader = lucid.data.DataLoader(training, batch_size=int(batch), shuffle=True)
        self.batches = iter(())
        groups = lucid.optim.decay_groups(self.model, 0.5)
        self.optimizer = lucid.optim.AdamW(groups, lr=lr)
        self.warm_up = lucid.optim.lr_scheduler.LinearLR(self.optimizer, 1 / 20, total_iters=20)

    def train(self, count):
        """The losses of some steps of training."""
        return as_bytes([[self.step() for _ in range(int(count))]])

    def step(self):
        """One step on the next batch."""
        images, labels = self.next_batch()
        self.optimizer.zero_grad()
        loss = lucid.nn.functional.cross_entropy(self.model.train()(images), labels)
        loss.backward()
        self.optimizer.step()
        self.warm_up.step()
        return loss.item()

    def next_batch(self):
        """Epoch after epoch, without end."""
        batch = next(self.batches, None)
        if batch is None:
            self.batches = iter(self.loader)
            batch = next(self.batches)
        return batch

    @lucid.no_grad()
    def accuracy(self):
        """The share of test digits that are read rightly, of the first 120."""
        images, labels = next(iter(lucid.data.DataLoader(self.test, batch_size=120)))
        return float((self.model.eval()(images).argmax(1) == labels).double().mean())

    def trained(self):
        """Back to the network that the site was built with."""
        self.model = build()
        self.model.load_state_dict(self.kept)


def open_page(network):
    """Load the network from the bytes of its safetensors file; then the page may ask."""
    file = Path("network.safetensors")
    file.write_bytes(bytes(network))
    page = Page({name: value.float() for name, value in lucid.load(file).items()})
    globals().update({name: getattr(page, name) for name in ASKED})


ASKED = (
    "describe", "maps", "weights", "gradient", "occlusion", "towards", "begin", "train", "accuracy",
    "trained",
)  # fmt: skip


def as_image(image):
    """64 numbers of the page as an image."""
    return np.array(image, "float32").reshape(8, 8)


def without_norms(model):
    """Break 1: every LayerNorm does nothing."""
    for path, layer in list(model.named_modules()):
        if isinstance(layer, lucid.nn.LayerNorm):
            parent, _, name = path.rpartition(".")
            setattr(model.get_submodule(parent), name, lucid.nn.Identity())
    return 1


def dead_branches(model):
    """Break 2: layer scale 0, and it may not move."""
    for layer in model.modules():
        if getattr(layer, "gamma", None) is not None:
            layer.gamma.data[...] = 0
            layer.gamma.requires_grad_(False)
    return 1


def too_fast(model):
    """Break 3: a learning rate a hundred times too large."""
    return 100


BREAKS = {"no norms": without_norms, "dead branches": dead_branches, "rate × 100": too_fast}
