"""ConvNeXt: "A ConvNet for the 2020s" (Liu et al., CVPR 2022, arXiv 2201.03545).

    image ─ stem ─ stage 1 ─ halve ─ stage 2 ─ halve ─ stage 3 ─ halve ─ stage 4 ─ pool ─ head

The stem cuts the image into patches of 4 × 4 pixels; each stage is a row of equal blocks;
between stages the map halves and the channels double. Submodules have the names of the
authors' code, so that their weights load as they are.
"""

from itertools import pairwise

from lucid import nn
from lucid.models.perceptron import fits, in_one_op
from lucid.models.registry import register_model
from lucid.models.settings import (
    check_classes,
    check_settings,
    choose_patch_size,
    smallest_image,
)
from lucid.ops import full

SIZES = {  # depths: blocks a stage; dims: channels a stage
    "atto": dict(depths=(2, 2, 6, 2), dims=(40, 80, 160, 320)),
    "femto": dict(depths=(2, 2, 6, 2), dims=(48, 96, 192, 384)),
    "pico": dict(depths=(2, 2, 6, 2), dims=(64, 128, 256, 512)),
    "nano": dict(depths=(2, 2, 8, 2), dims=(80, 160, 320, 640)),
    "tiny": dict(depths=(3, 3, 9, 3), dims=(96, 192, 384, 768)),
    "small": dict(depths=(3, 3, 27, 3), dims=(96, 192, 384, 768)),
    "base": dict(depths=(3, 3, 27, 3), dims=(128, 256, 512, 1024)),
    "large": dict(depths=(3, 3, 27, 3), dims=(192, 384, 768, 1536)),
    "xlarge": dict(depths=(3, 3, 27, 3), dims=(256, 512, 1024, 2048)),
}


class Block(nn.Module):
    """One block: look around (7 × 7 depthwise), then mix channels (a two-layer perceptron).

    y = x + gamma · pwconv2(GELU(pwconv1(norm(dwconv(x))))), where all but ``dwconv`` take each
    pixel by itself: ``norm`` goes over its C channels, and a pointwise (1 × 1) convolution is a
    Linear layer where the channels are the last axis.

    Parameters
    ----------
    dim : int
        C, the channels of input and output.
    drop_path : float
        The chance that a sample skips the block while training.
    layer_scale_init : float
        The initial value of ``gamma``, a factor for each channel (layer scale, Touvron et al.,
        2021, arXiv 2103.17239); 0 means that there is no gamma.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid.models.convnext import Block
    >>> Block(16)(lucid.random.randn(2, 16, 5, 6)).shape
    (2, 16, 5, 6)
    """

    def __init__(self, dim, drop_path=0.0, layer_scale_init=1e-6):
        if layer_scale_init < 0:
            raise ValueError(f"layer_scale_init (={layer_scale_init}) must not be negative")
        self.dwconv = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim)
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pwconv1 = nn.Linear(dim, 4 * dim)
        self.act = nn.GELU()
        self.pwconv2 = nn.Linear(4 * dim, dim)
        scale = float(layer_scale_init)
        self.gamma = nn.Parameter(full((dim,), scale)) if scale else None
        self.drop_path = nn.DropPath(drop_path)

    def forward(self, x):
        """(N, C, H, W) to the same shape."""
        skip = x
        x = self.dwconv(x)
        x = x.permute(0, 2, 3, 1)  # (N, H, W, C)
        x = self.norm(x)
        x = self.pwconv1(x)  # (N, H, W, 4C)
        x = self.act(x)
        x = self.pwconv2(x)  # (N, H, W, C)
        if self.gamma is not None:
            x = self.gamma * x
        x = x.permute(0, 3, 1, 2)  # (N, C, H, W)
        return skip + self.drop_path(x)

    def _run(self, args, kwargs):
        """``forward``, between hooks; or, without any, the same faster: see perceptron.py."""
        if type(self) is Block and fits(self, *args, **kwargs):
            return in_one_op(self, *args)
        return super()._run(args, kwargs)


class ConvNeXt(nn.Module):
    """The network: a stem, stages of blocks, and a linear classifier.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    depths : sequence of int
        The number of blocks of each stage; there may be any number of stages.
    dims : sequence of int
        The number of channels of each stage.
    drop_path : float
        The chance that a sample skips the last block; it grows in equal steps from 0 at the
        first.
    layer_scale_init : float
        The initial factor of each block's branch; 0 means no factor at all.
    in_channels : int
        The channels of the image.
    patch_size : int, optional
        The side of the stem's patches, 4, 2 or 1 pixels; 4 by default.
    image_size : int, optional
        Instead: the side of the images. The patch size is then the largest of 4, 2, 1 that leaves
        the last stage a map of 4 × 4 or more, else 1.
    dropout : float
        The chance that a feature is dropped before the classifier.
    head_init_scale : float
        Multiplies the classifier's initial weights.

    Attributes
    ----------
    output_size : int
        ``dims[-1]``, the length of the pooled features.
    class_names : list of str or None
        A name a class, which :func:`lucid.models.predict` tells.

    Raises
    ------
    ValueError
        If a setting is out of range, or both ``patch_size`` and ``image_size`` are given; and
        by a forward pass of an image that is too small or has other channels.

    References
    ----------
    Liu et al., "A ConvNet for the 2020s", CVPR 2022, arXiv 2201.03545.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.models.ConvNeXt(num_classes=10, depths=[1, 1], dims=[8, 16], image_size=16)
    >>> model(lucid.random.randn(2, 3, 16, 16)).shape
    (2, 10)
    """

    def __init__(
        self,
        num_classes=1000,
        depths=(3, 3, 9, 3),
        dims=(96, 192, 384, 768),
        drop_path=0.0,
        layer_scale_init=1e-6,
        *,
        in_channels=3,
        patch_size=None,
        image_size=None,
        dropout=0.0,
        head_init_scale=1.0,
    ):
        check_settings(num_classes, depths, dims, drop_path, in_channels)
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout (={dropout}) must be a probability from 0 to less than 1")
        self.patch_size = choose_patch_size(patch_size, image_size, stages=len(depths))
        self.image_size, self.in_channels = image_size, in_channels
        self.dims, self.head_init_scale = tuple(dims), head_init_scale
        self.downsample_layers = self._downsample_layers()
        self.stages = self._stages(depths, drop_path, layer_scale_init)
        self.norm = nn.LayerNorm(dims[-1], eps=1e-6)
        self.dropout = nn.Dropout(dropout)
        for layer in self.modules():
            if isinstance(layer, (nn.Conv2d, nn.Linear)):
                initialise(layer)
        self.reset_classifier(num_classes)

    def _downsample_layers(self):
        """The stem, and before each further stage a layer that halves the map."""
        c, patch = self.dims[0], self.patch_size
        stem = nn.Conv2d(self.in_channels, c, kernel_size=patch, stride=patch)
        layers = nn.ModuleList([nn.Sequential(stem, nn.LayerNorm2d(c))])
        for before, after in pairwise(self.dims):
            halve = nn.Conv2d(before, after, kernel_size=2, stride=2)
            layers.append(nn.Sequential(nn.LayerNorm2d(before), halve))
        return layers

    def _stages(self, depths, drop_path, layer_scale_init):
        """Rows of blocks; the chance to skip one grows in equal steps from the first on."""
        steps = max(sum(depths) - 1, 1)
        rates = iter(drop_path * i / steps for i in range(sum(depths)))
        return nn.ModuleList(
            nn.Sequential(*(self._block(c, next(rates), layer_scale_init) for _ in range(depth)))
            for c, depth in zip(self.dims, depths, strict=True)
        )

    def _block(self, dim, drop_path, layer_scale_init):
        """One block; a network with other blocks has its own ``_block``."""
        return Block(dim, drop_path, layer_scale_init)

    output_size = property(lambda self: self.dims[-1], doc="The channels of the last stage.")

    @property
    def input_shape(self):
        """The shape of an image, without the batch; 224 pixels a side unless told otherwise."""
        return (self.in_channels, self.image_size or 224, self.image_size or 224)

    def forward(self, x):
        """(N, in_channels, H, W) to scores (N, num_classes), or to features (N, dims[-1])."""
        x = self.forward_features(x)
        x = x.mean((-2, -1))  # (N, C): global average pooling
        x = self.norm(x)
        return x if self.head is None else self.head(self.dropout(x))

    def forward_features(self, x):
        """The map of the last stage: (N, in_channels, H, W) to (N, dims[-1], H / 32, W / 32).

        Parameters
        ----------
        x : Tensor
            Images; the sizes of the result are for four stages and patches of 4 pixels.

        Returns
        -------
        Tensor
            The map before pooling and normalisation.
        """
        return self.feature_maps(x)[-1]

    def feature_maps(self, x):
        """The map of every stage, for detection, segmentation or a look inside.

        Parameters
        ----------
        x : Tensor
            Images, of shape (N, in_channels, H, W).

        Returns
        -------
        list of Tensor
            One map a stage: (N, dims[0], H / 4, W / 4), (N, dims[1], H / 8, W / 8), ...

        Raises
        ------
        ValueError
            If the images are too small or have other channels.

        Examples
        --------
        >>> import lucid
        >>> model = lucid.models.ConvNeXt(depths=[1, 1], dims=[8, 16])
        >>> [tuple(m.shape) for m in model.feature_maps(lucid.zeros(1, 3, 32, 32))]
        [(1, 8, 8, 8), (1, 16, 4, 4)]
        """
        self._check_images(x)
        maps = []
        for downsample, stage in zip(self.downsample_layers, self.stages, strict=True):
            x = stage(downsample(x))
            maps.append(x)
        return maps

    def reset_classifier(self, num_classes):
        """Put a new classifier in place of the old, to fine-tune on other classes.

        The names of the old classes, ``class_names``, go with it.

        Parameters
        ----------
        num_classes : int or None
            The number of classes; None leaves the classifier out.

        Raises
        ------
        ValueError
            If there is less than one class.

        Examples
        --------
        >>> import lucid
        >>> model = lucid.models.ConvNeXt(depths=[1, 1], dims=[8, 16])
        >>> model.reset_classifier(3)
        >>> model(lucid.zeros(1, 3, 32, 32)).shape
        (1, 3)
        """
        check_classes(num_classes)
        self.num_classes, self.class_names = num_classes, None
        self.head = None if num_classes is None else nn.Linear(self.output_size, num_classes)
        if self.head is not None:
            initialise(self.head, scale=self.head_init_scale)

    def extra_repr(self):
        """The classes, and how large a patch is and why."""
        why = f" (chosen for image_size={self.image_size})" if self.image_size else ""
        return f"num_classes={self.num_classes}, patch_size={self.patch_size}{why}"

    def _check_images(self, x):
        if x.ndim != 4 or x.shape[1] != self.in_channels:
            raise ValueError(
                f"the images have the shape {x.shape}, but this model takes "
                f"(N, {self.in_channels}, H, W)"
            )
        smallest = smallest_image(self.patch_size, len(self.dims))
        if min(x.shape[2:]) < smallest:
            raise ValueError(
                f"images of {x.shape[2:]} leave no pixel for the last stage: "
                f"they must be at least {smallest} pixels high and wide"
            )


def initialise(layer, scale=1.0):
    """Weights from the normal distribution of std 0.02, cut at ±2; biases 0."""
    nn.init.trunc_normal_(layer.weight, std=0.02)
    nn.init.zeros_(layer.bias)
    if scale != 1.0:
        layer.weight.array *= scale


@register_model
def convnext_atto(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Atto: 3.7 million parameters, 0.55 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_atto()
    >>> f"{model.count_params():,}"
    '3,695,520'
    """
    return ConvNeXt(num_classes, **SIZES["atto"], **options)


@register_model
def convnext_femto(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Femto: 5.2 million parameters, 0.78 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_femto()
    >>> f"{model.count_params():,}"
    '5,217,784'
    """
    return ConvNeXt(num_classes, **SIZES["femto"], **options)


@register_model
def convnext_pico(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Pico: 9.0 million parameters, 1.37 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_pico()
    >>> f"{model.count_params():,}"
    '9,045,672'
    """
    return ConvNeXt(num_classes, **SIZES["pico"], **options)


@register_model
def convnext_nano(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Nano: 15.6 million parameters, 2.45 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_nano()
    >>> f"{model.count_params():,}"
    '15,593,560'
    """
    return ConvNeXt(num_classes, **SIZES["nano"], **options)


@register_model
def convnext_tiny(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Tiny: 28.6 million parameters, 4.46 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_tiny()
    >>> f"{model.count_params():,}"
    '28,589,128'
    """
    return ConvNeXt(num_classes, **SIZES["tiny"], **options)


@register_model
def convnext_small(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Small: 50.2 million parameters, 8.68 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_small()
    >>> f"{model.count_params():,}"
    '50,223,688'
    """
    return ConvNeXt(num_classes, **SIZES["small"], **options)


@register_model
def convnext_base(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Base: 88.6 million parameters, 15.35 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_base()
    >>> f"{model.count_params():,}"
    '88,591,464'
    """
    return ConvNeXt(num_classes, **SIZES["base"], **options)


@register_model
def convnext_large(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Large: 197.8 million parameters, 34.36 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_large()
    >>> f"{model.count_params():,}"
    '197,767,336'
    """
    return ConvNeXt(num_classes, **SIZES["large"], **options)


@register_model
def convnext_xlarge(num_classes=1000, **options) -> ConvNeXt:
    """ConvNeXt-Xlarge: 350.2 million parameters, 60.92 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXt`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_xlarge()
    >>> f"{model.count_params():,}"
    '350,196,968'
    """
    return ConvNeXt(num_classes, **SIZES["xlarge"], **options)
