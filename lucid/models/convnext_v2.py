"""ConvNeXt V2: "Co-designing and Scaling ConvNets with Masked Autoencoders" (Woo et al., 2023).

The network of V1 with another block: global response normalisation after GELU, and no layer
scale. CVPR 2023, arXiv 2301.00808.
"""

from lucid import nn
from lucid.models.convnext import SIZES as SIZES_V1
from lucid.models.convnext import ConvNeXt
from lucid.models.registry import register_model

SIZES = {
    **{name: SIZES_V1[name] for name in ("atto", "femto", "pico", "nano", "tiny", "base", "large")},
    "huge": dict(depths=(3, 3, 27, 3), dims=(352, 704, 1408, 2816)),
}


class Block(nn.Module):
    """One block: look around (7 × 7 depthwise), then mix channels, which compete through GRN.

    y = x + pwconv2(grn(GELU(pwconv1(norm(dwconv(x)))))), where ``dwconv`` takes each channel by
    itself, ``grn`` the whole map, and all others take each pixel by itself.

    Parameters
    ----------
    dim : int
        C, the channels of input and output.
    drop_path : float
        The chance that a sample skips the block while training.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> import lucid
    >>> from lucid.models.convnext_v2 import Block
    >>> Block(16)(lucid.random.randn(2, 16, 5, 6)).shape
    (2, 16, 5, 6)
    """

    def __init__(self, dim, drop_path=0.0):
        self.dwconv = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim)
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pwconv1 = nn.Linear(dim, 4 * dim)
        self.act = nn.GELU()
        self.grn = nn.GlobalResponseNorm(4 * dim)
        self.pwconv2 = nn.Linear(4 * dim, dim)
        self.drop_path = nn.DropPath(drop_path)

    def forward(self, x):
        """(N, C, H, W) to the same shape."""
        skip = x
        x = self.dwconv(x)
        x = x.permute(0, 2, 3, 1)  # (N, H, W, C)
        x = self.norm(x)
        x = self.pwconv1(x)  # (N, H, W, 4C)
        x = self.act(x)
        x = self.grn(x)
        x = self.pwconv2(x)  # (N, H, W, C)
        x = x.permute(0, 3, 1, 2)  # (N, C, H, W)
        return skip + self.drop_path(x)


class ConvNeXtV2(ConvNeXt):
    """The network of :class:`ConvNeXt` with global response normalisation in its blocks.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    depths, dims : sequence of int
        The number of blocks and of channels of each stage.
    drop_path : float
        The chance that a sample skips the last block; it grows in equal steps from 0 at the
        first.
    **options
        ``in_channels``, ``patch_size``, ``image_size``, ``dropout`` and ``head_init_scale``, as
        in :class:`ConvNeXt`.

    Raises
    ------
    ValueError
        If a setting is out of range, or both ``patch_size`` and ``image_size`` are given.
    TypeError
        If there is an option of another name, such as ``layer_scale_init``.

    References
    ----------
    Woo et al., "ConvNeXt V2: Co-designing and Scaling ConvNets with Masked Autoencoders",
    CVPR 2023, arXiv 2301.00808.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.models.ConvNeXtV2(num_classes=10, depths=[1, 1], dims=[8, 16], image_size=16)
    >>> model(lucid.random.randn(2, 3, 16, 16)).shape
    (2, 10)
    """

    def __init__(
        self,
        num_classes=1000,
        depths=(3, 3, 9, 3),
        dims=(96, 192, 384, 768),
        drop_path=0.0,
        **options,
    ):
        if "layer_scale_init" in options:
            raise TypeError("ConvNeXtV2 has no layer scale: leave layer_scale_init out")
        super().__init__(num_classes, depths, dims, drop_path, **options)

    def _block(self, dim, drop_path, layer_scale_init):
        return Block(dim, drop_path)


@register_model
def convnext_v2_atto(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Atto: 3.7 million parameters, 0.55 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_atto()
    >>> f"{model.count_params():,}"
    '3,708,400'
    """
    return ConvNeXtV2(num_classes, **SIZES["atto"], **options)


@register_model
def convnext_v2_femto(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Femto: 5.2 million parameters, 0.78 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_femto()
    >>> f"{model.count_params():,}"
    '5,233,240'
    """
    return ConvNeXtV2(num_classes, **SIZES["femto"], **options)


@register_model
def convnext_v2_pico(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Pico: 9.1 million parameters, 1.37 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_pico()
    >>> f"{model.count_params():,}"
    '9,066,280'
    """
    return ConvNeXtV2(num_classes, **SIZES["pico"], **options)


@register_model
def convnext_v2_nano(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Nano: 15.6 million parameters, 2.45 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_nano()
    >>> f"{model.count_params():,}"
    '15,623,800'
    """
    return ConvNeXtV2(num_classes, **SIZES["nano"], **options)


@register_model
def convnext_v2_tiny(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Tiny: 28.6 million parameters, 4.46 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_tiny()
    >>> f"{model.count_params():,}"
    '28,635,496'
    """
    return ConvNeXtV2(num_classes, **SIZES["tiny"], **options)


@register_model
def convnext_v2_base(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Base: 88.7 million parameters, 15.35 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_base()
    >>> f"{model.count_params():,}"
    '88,717,800'
    """
    return ConvNeXtV2(num_classes, **SIZES["base"], **options)


@register_model
def convnext_v2_large(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Large: 198.0 million parameters, 34.36 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_large()
    >>> f"{model.count_params():,}"
    '197,956,840'
    """
    return ConvNeXtV2(num_classes, **SIZES["large"], **options)


@register_model
def convnext_v2_huge(num_classes=1000, **options) -> ConvNeXtV2:
    """ConvNeXt V2-Huge: 660.3 million parameters, 114.92 GMACs at 224 pixels.

    Parameters
    ----------
    num_classes : int or None
        The number of classes; None returns the pooled, normalised features.
    **options
        Those of :class:`ConvNeXtV2`, but for depths and dims.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     model = lucid.models.convnext_v2_huge()
    >>> f"{model.count_params():,}"
    '660,289,640'
    """
    return ConvNeXtV2(num_classes, **SIZES["huge"], **options)
