"""The settings with which the authors of ConvNeXt trained, and what is made of them."""

from dataclasses import dataclass, fields, replace
from typing import Any

from lucid.data import Mixup
from lucid.data.transforms import (
    CenterCrop,
    Compose,
    Normalize,
    RandAugment,
    RandomErasing,
    RandomHorizontalFlip,
    RandomResizedCrop,
    Resize,
    ToTensor,
)
from lucid.models import create_model
from lucid.nn import CrossEntropyLoss
from lucid.optim import EMA, AdamW, CosineWithWarmup, decay_groups, layer_decay_groups

_LARGE = 384  # from this size on the whole image is squashed for validation, and none of it cut


@dataclass(frozen=True, repr=False)
class Recipe:
    """How a network is trained: plain settings, which print, and methods that make what they say.

    Parameters
    ----------
    name : str
        Of the model, as ``lucid.models.create_model`` takes it.
    source : str
        Where the settings are published.
    epochs, warmup_epochs : int
        How many, and in how many of them the learning rate grows.
    batch_size : int
        How many images make one step, on all devices and accumulated batches together.
    lr, min_lr : float
        The greatest learning rate, and the one at the end of the cosine.
    weight_decay : float
        Of matrices and filters.
    layer_decay : float
        The rate of a layer over that of the next one.
    layer_decay_by : str
        What a layer is there: see :func:`lucid.optim.layer_decay_groups`.
    betas, eps : optional
        Of AdamW.
    drop_path, layer_scale_init, head_init_scale : float
        Of the model.
    image_size : int
        In pixels.
    augment : str
        Of :class:`lucid.data.transforms.RandAugment`.
    erasing : float
        The probability of :class:`lucid.data.transforms.RandomErasing`.
    mixup, cutmix : float
        The α of each in :class:`lucid.data.Mixup`.
    label_smoothing : float
        The share of probability that is spread over all classes.
    ema : float or None
        The decay of :class:`lucid.optim.EMA`.
    clip : float or None
        The greatest length of the gradients.

    Examples
    --------
    >>> import lucid
    >>> recipe = lucid.train.recipe("convnext_tiny")
    >>> recipe.epochs, recipe.batch_size, recipe.lr
    (300, 4096, 0.004)
    >>> recipe.scaled(batch_size=256).lr
    0.00025
    """

    name: str
    source: str
    epochs: int = 300
    warmup_epochs: int = 20
    batch_size: int = 4096
    lr: float = 4e-3
    min_lr: float = 1e-6
    weight_decay: float = 0.05
    layer_decay: float = 1.0
    layer_decay_by: str = "group"
    betas: tuple = (0.9, 0.999)
    eps: float = 1e-8
    drop_path: float = 0.0
    layer_scale_init: float | None = 1e-6
    head_init_scale: float = 1.0
    image_size: int = 224
    augment: str = "rand-m9-mstd0.5-inc1"
    erasing: float = 0.25
    mixup: float = 0.8
    cutmix: float = 1.0
    label_smoothing: float = 0.1
    ema: float | None = 0.9999
    clip: float | None = None

    def scaled(self, batch_size, **settings):
        """The recipe for another size of batches: the learning rates grow with it.

        Parameters
        ----------
        batch_size : int
            How many images make one step.
        **settings
            Others to replace, such as ``epochs=100``.

        Returns
        -------
        Recipe
            Another one.

        Raises
        ------
        ValueError
            If the batches are empty.

        References
        ----------
        Goyal et al., "Accurate, large minibatch SGD", 2017, arXiv 1706.02677.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size (={batch_size}) must be 1 or more")
        share = batch_size / self.batch_size
        rates = dict(lr=self.lr * share, min_lr=self.min_lr * share)
        return replace(self, batch_size=batch_size, **(rates | settings))

    def make_model(self, num_classes=1000, **settings):
        """The network, with its drop path and initial values.

        Parameters
        ----------
        num_classes : int
            Of the head.
        **settings
            Others of ``lucid.models.create_model``.

        Returns
        -------
        Module
            Not yet trained.
        """
        own: dict[str, Any] = dict(drop_path=self.drop_path, head_init_scale=self.head_init_scale)
        if self.layer_scale_init is not None:
            own["layer_scale_init"] = self.layer_scale_init
        return create_model(self.name, num_classes=num_classes, **(own | settings))

    def make_optimizer(self, model):
        """AdamW, over the groups of parameters that the authors make.

        Parameters
        ----------
        model : Module
            A ConvNeXt, or, without layer decay, any.

        Returns
        -------
        AdamW
            Of the model's parameters that are not frozen.
        """
        if self.layer_decay == 1.0:
            groups = decay_groups(model, self.weight_decay)
        else:
            groups = layer_decay_groups(
                model, self.lr, self.weight_decay, self.layer_decay, self.layer_decay_by
            )
        return AdamW(groups, self.lr, self.betas, self.eps, self.weight_decay)

    def make_schedule(self, optimizer, steps):
        """The warmup from 0 in equal steps, and half a cosine, step by step.

        Parameters
        ----------
        optimizer : Optimizer
            Whose rates change; each ends at ``min_lr`` times its share of ``lr``.
        steps : int
            Of the optimizer, in one epoch.

        Returns
        -------
        CosineWithWarmup
            To be stepped after each step of the optimizer.
        """
        ends = [self.min_lr * group["lr"] / self.lr for group in optimizer.param_groups]
        return CosineWithWarmup(
            optimizer, self.epochs * steps, self.warmup_epochs * steps, ends, warmup_start=0.0
        )

    def make_transform(self, training=True):
        """What is done to an image of bytes, for training or for validation.

        Parameters
        ----------
        training : bool
            Whether chance has a part in it.

        Returns
        -------
        Compose
            From an array of bytes, a file or an image of Pillow's to a tensor.
        """
        size = self.image_size
        if training:
            return Compose([
                RandomResizedCrop(size, interpolation="bicubic"),
                RandomHorizontalFlip(),
                RandAugment(self.augment),
                ToTensor(),
                Normalize(),
                RandomErasing(self.erasing, scale=(0.02, 1 / 3), ratio=(0.3, 1 / 0.3),
                              value="random"),
            ])  # fmt: skip
        if size >= _LARGE:
            return Compose([Resize((size, size), "bicubic"), ToTensor(), Normalize()])
        resize = Resize(int(size / (224 / 256)), "bicubic")
        return Compose([resize, CenterCrop(size), ToTensor(), Normalize()])

    def make_mixup(self, num_classes=1000):
        """What mixes the images of a batch: its ``collate`` is for a DataLoader.

        Parameters
        ----------
        num_classes : int
            Of the labels.

        Returns
        -------
        Mixup or None
            None where the recipe mixes nothing.
        """
        if not (self.mixup or self.cutmix):
            return None
        return Mixup(num_classes, self.mixup, self.cutmix, label_smoothing=self.label_smoothing)

    def make_loss(self):
        """Cross-entropy; with smoothed labels where no mixup has smoothed them.

        Returns
        -------
        CrossEntropyLoss
            Of scores and labels.
        """
        is_mixed = bool(self.mixup or self.cutmix)
        return CrossEntropyLoss(label_smoothing=0.0 if is_mixed else self.label_smoothing)

    def make_ema(self, model):
        """Averages of the weights, from these on.

        Parameters
        ----------
        model : Module
            Whose weights are followed.

        Returns
        -------
        EMA or None
            None where the recipe averages nothing.
        """
        return None if self.ema is None else EMA(model, self.ema)

    def __repr__(self):
        names = [f.name for f in fields(self)]
        width = max(map(len, names))
        return "\n".join(f"{name:{width}}  {getattr(self, name)}" for name in names)
