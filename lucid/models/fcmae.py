"""FCMAE: how ConvNeXt V2 learns from images without labels (Woo et al., 2023).

    image ─ encoder, which sees the visible patches alone ─ decoder ─ the pixels of the hidden ones

A fully convolutional masked autoencoder hides 60 % of the patches of an image and paints them
from the others. A masked transformer leaves hidden patches out of its row; a convolution must
leave holes in its map. The authors compute with holes by sparse convolutions, from a fork of a
library. As their paper says one may, this file takes a dense network and sets the holes to 0
wherever a pixel looks at others: the same numbers. CVPR 2023, arXiv 2301.00808.
"""

import math

from lucid import nn
from lucid.autograd import no_grad
from lucid.models import convnext, convnext_v2
from lucid.models.settings import smallest_image
from lucid.ops import where, zeros
from lucid.random import rand

BLOCKS = (convnext.Block, convnext_v2.Block)


def sparse_block(block, x, hidden):
    """What a block makes of a map with holes: the holes stay 0 and tell their neighbours nothing.

    The lines are those of the block. Only the depthwise convolution and GRN look at other pixels,
    so what stands in the holes between does not matter.

    Parameters
    ----------
    block : Block
        Of ConvNeXt or ConvNeXt V2.
    x : Tensor
        A map (N, C, H, W), 0 in the holes.
    hidden : Tensor of bool
        Where the holes are, of shape (N, 1, H, W).

    Returns
    -------
    Tensor
        Of the shape of ``x``, 0 in the holes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.models import convnext_v2, fcmae
    >>> hidden = lucid.tensor([[[[True, False, False]]]])
    >>> x = lucid.ones(1, 1, 1, 3).masked_fill(hidden, 0.0)
    >>> (fcmae.sparse_block(convnext_v2.Block(1), x, hidden) != 0).tolist()
    [[[[False, True, True]]]]
    """
    skip = x
    x = block.dwconv(x).masked_fill(hidden, 0.0)
    x = x.permute(0, 2, 3, 1)  # (N, H, W, C)
    x = block.norm(x)
    x = block.pwconv1(x)  # (N, H, W, 4C)
    x = block.act(x)
    if isinstance(block, convnext_v2.Block):
        x = block.grn(x.masked_fill(hidden.permute(0, 2, 3, 1), 0.0))
    x = block.pwconv2(x)  # (N, H, W, C)
    if isinstance(block, convnext.Block) and block.gamma is not None:
        x = block.gamma * x
    x = x.permute(0, 3, 1, 2)  # (N, C, H, W)
    return (skip + block.drop_path(x)).masked_fill(hidden, 0.0)


class FCMAE(nn.Module):
    """A fully convolutional masked autoencoder around the stem and the stages of a ConvNeXt.

    It hides patches as large as what one pixel of the last map stands for: 32 × 32 pixels with
    four stages. After training, the encoder is a network like any other: fine-tune
    ``model.encoder``.

    Parameters
    ----------
    encoder : ConvNeXtV2 or ConvNeXt
        The network to pre-train; its last norm and its head take no part.
    decoder_dim : int
        The channels of the decoder.
    decoder_depth : int
        The number of its blocks.
    mask_ratio : float
        The share of the patches to hide.
    norm_pix_loss : bool
        Whether each patch to be painted is normalised first: mean 0, variance 1.

    Attributes
    ----------
    patch_size : int
        The side of a patch in pixels.

    Raises
    ------
    TypeError
        If the encoder is no ConvNeXt, or has blocks of its own.
    ValueError
        If a setting is out of range; and by a forward pass of images that do not divide into
        patches, or of a mask that does not fit them.

    Notes
    -----
    GRN takes the visible pixels of each image by itself, as the paper writes it and as it is in
    fine-tuning. The authors' sparse layer takes those of all images in the batch of a GPU.

    References
    ----------
    Woo et al., "ConvNeXt V2: Co-designing and Scaling ConvNets with Masked Autoencoders",
    CVPR 2023, arXiv 2301.00808, section 2.

    Examples
    --------
    >>> import lucid
    >>> encoder = lucid.models.ConvNeXtV2(10, depths=[1, 1], dims=[8, 16], patch_size=4)
    >>> model = lucid.models.FCMAE(encoder, decoder_dim=16)
    >>> loss, prediction, mask = model(lucid.random.rand(2, 3, 32, 32))
    >>> prediction.shape, mask.shape  # 8 × 8 pixels × 3 channels for each of 4 × 4 patches
    ((2, 192, 4, 4), (2, 4, 4))
    >>> mask.sum((1, 2)).tolist()  # hidden patches of each image
    [10, 10]
    """

    def __init__(
        self, encoder, decoder_dim=512, decoder_depth=1, mask_ratio=0.6, norm_pix_loss=True
    ):
        _check_settings(encoder, decoder_dim, decoder_depth, mask_ratio)
        self.mask_ratio, self.norm_pix_loss = mask_ratio, norm_pix_loss
        self.encoder = encoder
        self.proj = nn.Conv2d(encoder.dims[-1], decoder_dim, kernel_size=1)
        self.mask_token = nn.Parameter(zeros(1, decoder_dim, 1, 1))
        self.decoder = nn.Sequential(
            *(convnext_v2.Block(decoder_dim) for _ in range(decoder_depth))
        )
        numbers = self.patch_size**2 * encoder.in_channels
        self.pred = nn.Conv2d(decoder_dim, numbers, kernel_size=1)
        nn.init.normal_(self.mask_token, std=0.02)
        for part in (self.proj, self.decoder, self.pred):
            for layer in part.modules():
                if isinstance(layer, (nn.Conv2d, nn.Linear)):
                    convnext.initialise(layer)

    @property
    def patch_size(self):
        """The side of a patch: of the image that the last map has one pixel for."""
        return smallest_image(self.encoder.patch_size, len(self.encoder.dims))

    @property
    def input_shape(self):
        """The shape of an image, without the batch."""
        return self.encoder.input_shape

    def forward(self, images, mask=None):
        """Hide patches of (N, C, H, W), paint them, compare: (loss, prediction, mask)."""
        self._check_images(images)
        mask = self.random_mask(images) if mask is None else self._checked_mask(images, mask)
        features = self.forward_encoder(images, mask)
        prediction = self.forward_decoder(features, mask)
        return self.forward_loss(images, prediction, mask), prediction, mask

    def random_mask(self, images):
        """Which patches to hide: in each image as many, at random places.

        Parameters
        ----------
        images : Tensor
            Of shape (N, C, H, W); only their size counts.

        Returns
        -------
        Tensor of bool
            Of shape (N, H / patch_size, W / patch_size), True where a patch is hidden.

        Raises
        ------
        ValueError
            If no patch would be hidden, or none visible.
        """
        n, (rows, columns) = len(images), self._grid(images)
        patches = rows * columns
        visible = math.floor(patches * (1 - self.mask_ratio) + 1e-9)  # 10 · (1 - 0.9) is 0.99…
        if not 0 < visible < patches:
            raise ValueError(
                f"mask_ratio (={self.mask_ratio}) leaves {visible} of {patches} patches visible: "
                "some must be visible and some hidden, so take larger images or another ratio"
            )
        order = rand(n, patches, device=images.device).argsort(1)
        return (order.argsort(1) >= visible).reshape(n, rows, columns)

    def forward_encoder(self, images, mask):
        """The last map of the encoder, 0 where a patch is hidden.

        Parameters
        ----------
        images : Tensor
            Of shape (N, C, H, W).
        mask : Tensor of bool
            As of :meth:`random_mask`.

        Returns
        -------
        Tensor
            Of shape (N, dims[-1], H / patch_size, W / patch_size).
        """
        x = images
        for downsample, stage in zip(
            self.encoder.downsample_layers, self.encoder.stages, strict=True
        ):
            x = downsample(x)  # the stem, or a layer that halves: its windows keep to the patches
            hidden = _enlarged(mask, x)
            x = x.masked_fill(hidden, 0.0)
            for block in stage:
                x = sparse_block(block, x, hidden)
        return x

    def forward_decoder(self, features, mask):
        """The pixels of all patches, painted from the map of the visible ones.

        Parameters
        ----------
        features : Tensor
            As of :meth:`forward_encoder`.
        mask : Tensor of bool
            As of :meth:`random_mask`.

        Returns
        -------
        Tensor
            Of shape (N, patch_size² · C, H / patch_size, W / patch_size), ordered as by
            :meth:`patchify`.
        """
        x = self.proj(features)
        x = where(mask.unsqueeze(1), self.mask_token, x)
        x = self.decoder(x)
        return self.pred(x)

    def forward_loss(self, images, prediction, mask):
        """The mean squared error over the pixels of the hidden patches.

        Parameters
        ----------
        images, prediction, mask : Tensor
            What there was, what was painted, and where a patch was hidden.

        Returns
        -------
        Tensor
            A number.
        """
        target = self.patchify(images)
        if self.norm_pix_loss:
            mean, deviation = _moments(target)
            target = (target - mean) / deviation
        error = ((prediction - target) ** 2).mean(1)  # (N, rows, columns), a number a patch
        return (error * mask).sum() / mask.sum()

    def patchify(self, images):
        """Images as maps with one pixel a patch: its channels are the pixels of the patch.

        Parameters
        ----------
        images : Tensor
            Of shape (N, C, H, W).

        Returns
        -------
        Tensor
            Of shape (N, patch_size² · C, H / patch_size, W / patch_size); the channels run through
            the rows of a patch, in each through its pixels, in each through the colours.
        """
        p, (rows, columns) = self.patch_size, self._grid(images)
        x = images.reshape(*images.shape[:2], rows, p, columns, p)  # (N, C, rows, p, columns, p)
        x = x.permute(0, 3, 5, 1, 2, 4)  # (N, p, p, C, rows, columns)
        return x.reshape(len(images), -1, rows, columns)

    def unpatchify(self, maps):
        """The images that :meth:`patchify` makes these maps of.

        Parameters
        ----------
        maps : Tensor
            Of shape (N, patch_size² · C, rows, columns).

        Returns
        -------
        Tensor
            Of shape (N, C, rows · patch_size, columns · patch_size).
        """
        p, (n, _, rows, columns) = self.patch_size, maps.shape
        x = maps.reshape(n, p, p, -1, rows, columns)
        x = x.permute(0, 3, 4, 1, 5, 2)  # (N, C, rows, p, columns, p)
        return x.reshape(n, -1, rows * p, columns * p)

    @no_grad()
    def reconstruct(self, images, mask=None):
        """The images as a reader would see them: the hidden patches painted, the others as given.

        A network that paints normalised patches knows neither their brightness nor their contrast;
        these are then taken from the images, as in the pictures of the paper.

        Parameters
        ----------
        images : Tensor
            Of shape (N, C, H, W).
        mask : Tensor of bool, optional
            Which patches to hide; by default as many as in training, at random.

        Returns
        -------
        tuple of Tensor
            The images, and the mask.

        Examples
        --------
        >>> import lucid
        >>> model = lucid.models.FCMAE(lucid.models.ConvNeXtV2(2, [1], [8], patch_size=4), 16)
        >>> images = lucid.random.rand(1, 3, 16, 16)
        >>> painted, mask = model.reconstruct(images)
        >>> changed = (painted != images).any(1)  # some pixel of which colour
        >>> bool((changed == mask.repeat_interleave(4, 1).repeat_interleave(4, 2)).all())
        True
        """
        _, prediction, mask = self(images, mask)
        target = self.patchify(images)
        if self.norm_pix_loss:
            mean, deviation = _moments(target)
            prediction = prediction * deviation + mean
        return self.unpatchify(where(mask.unsqueeze(1), prediction, target)), mask

    def extra_repr(self):
        """How large the patches are, and how many are hidden."""
        return f"patch_size={self.patch_size}, mask_ratio={self.mask_ratio}"

    def _grid(self, images):
        """The number of patches below and beside one another."""
        return tuple(side // self.patch_size for side in images.shape[2:])

    def _check_images(self, images):
        self.encoder._check_images(images)
        if any(side % self.patch_size for side in images.shape[2:]):
            raise ValueError(
                f"images of {images.shape[2:]} do not divide into patches: height and width must "
                f"be divisible by {self.patch_size}"
            )

    def _checked_mask(self, images, mask):
        wanted = (len(images), *self._grid(images))
        if mask.shape != wanted or mask.dtype != bool:
            raise ValueError(
                f"the mask has the shape {mask.shape} and dtype {mask.dtype}, but for these images "
                f"it must be {wanted} and bool: True where a patch of {self.patch_size} × "
                f"{self.patch_size} pixels is hidden"
            )
        if not mask.array.any():
            raise ValueError("the mask hides no patch, so there is nothing to paint")
        return mask


def _enlarged(mask, x):
    """The mask of patches as one of the pixels of a map: (N, 1, H, W)."""
    times = x.shape[-1] // mask.shape[-1]
    return mask.unsqueeze(1).repeat_interleave(times, 2).repeat_interleave(times, 3)


def _moments(target):
    """The mean and the standard deviation of each patch, of shape (N, 1, rows, columns)."""
    return target.mean(1, keepdim=True), (target.var(1, keepdim=True) + 1e-6).sqrt()


def _check_settings(encoder, decoder_dim, decoder_depth, mask_ratio):
    if not isinstance(encoder, convnext.ConvNeXt):
        raise TypeError(f"FCMAE takes a ConvNeXtV2 or a ConvNeXt, not a {type(encoder).__name__}")
    kinds = {type(block) for stage in encoder.stages for block in stage}
    if not kinds <= set(BLOCKS):
        names = ", ".join(sorted(kind.__name__ for kind in kinds - set(BLOCKS)))
        raise TypeError(f"FCMAE knows the blocks of ConvNeXt and ConvNeXt V2, not {names}")
    if decoder_dim < 1 or decoder_depth < 1:
        raise ValueError(
            f"decoder_dim (={decoder_dim}) and decoder_depth (={decoder_depth}) must be at least 1"
        )
    if not 0 < mask_ratio < 1:
        raise ValueError(f"mask_ratio (={mask_ratio}) must be a share between 0 and 1")
