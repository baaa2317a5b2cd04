"""One network, four sets of names: the authors', timm's, torchvision's and transformers'.

The numbers are the same; only names differ, and here and there a shape: timm writes some Linear
layers as 1 × 1 convolutions, torchvision the layer scale as (C, 1, 1). lucid's names are those of
the authors.

Sources: facebookresearch/ConvNeXt and ConvNeXt-V2 on GitHub; timm 1.0, torchvision 0.28 and
transformers 5.23, read and compared tensor by tensor.
"""

from dataclasses import dataclass

_DENSE = ("weight", "bias")


@dataclass(frozen=True)
class Family:
    """How a library calls the tensors of a ConvNeXt.

    In the names, ``{stage}`` and ``{block}`` count from 0; torchvision puts the layers that halve
    the map and the stages into one list, in which they are ``{even}`` and ``{odd}``.
    """

    name: str
    stem: tuple[str, str]  # convolution, norm
    halve: tuple[str, str]  # norm, convolution
    block: str
    parts: dict[str, str]  # of a block: lucid's name to theirs, each with weight and bias
    scale: str  # a block's gamma
    response_norm: tuple[str, str] | None  # a block's gamma and beta of V2, if it has V2
    norm: str
    head: str

    def renames(self, depths, is_v2):
        """(lucid's name, this family's name) of every tensor of a network of these depths."""
        pairs = [*self._layer("downsample_layers.0", self.stem)]
        for stage, depth in enumerate(depths):
            if stage:
                pairs += self._layer(f"downsample_layers.{stage}", self._halves(stage))
            for block in range(depth):
                pairs += self._block(stage, block, is_v2)
        pairs += _modules([("norm", self.norm), ("head", self.head)])
        return pairs

    def block_name(self, stage, block):
        """The name of a block."""
        return self.block.format(stage=stage, block=block, odd=2 * stage + 1)

    def depths(self, names):
        """The number of blocks of each stage, as the names tell it."""
        marker, depths = self.parts["dwconv"] + ".weight", []
        while f"{self.block_name(len(depths), 0)}.{marker}" in names:
            depth = 1
            while f"{self.block_name(len(depths), depth)}.{marker}" in names:
                depth += 1
            depths.append(depth)
        return tuple(depths)

    def _halves(self, stage):
        return [name.format(stage=stage, even=2 * stage) for name in self.halve]

    @staticmethod
    def _layer(ours, theirs):
        return _modules([(f"{ours}.{i}", name) for i, name in enumerate(theirs)])

    def _block(self, stage, block, is_v2):
        ours, theirs = f"stages.{stage}.{block}", self.block_name(stage, block)
        pairs = _modules([(f"{ours}.{a}", f"{theirs}.{b}") for a, b in self.parts.items()])
        if not is_v2:
            return [*pairs, (f"{ours}.gamma", f"{theirs}.{self.scale}")]
        names = zip(("grn.gamma", "grn.beta"), self.response_norm or (), strict=True)
        return [*pairs, *((f"{ours}.{a}", f"{theirs}.{b}") for a, b in names)]


def _modules(pairs):
    return [(f"{a}.{part}", f"{b}.{part}") for a, b in pairs for part in _DENSE]


_SAME = {name: name for name in ("dwconv", "norm", "pwconv1", "pwconv2")}

AUTHORS = Family(
    "authors",
    stem=("downsample_layers.0.0", "downsample_layers.0.1"),
    halve=("downsample_layers.{stage}.0", "downsample_layers.{stage}.1"),
    block="stages.{stage}.{block}",
    parts=_SAME,
    scale="gamma",
    response_norm=("grn.gamma", "grn.beta"),
    norm="norm",
    head="head",
)
TIMM = Family(
    "timm",
    stem=("stem.0", "stem.1"),
    halve=("stages.{stage}.downsample.0", "stages.{stage}.downsample.1"),
    block="stages.{stage}.blocks.{block}",
    parts={"dwconv": "conv_dw", "norm": "norm", "pwconv1": "mlp.fc1", "pwconv2": "mlp.fc2"},
    scale="gamma",
    response_norm=("mlp.grn.weight", "mlp.grn.bias"),
    norm="head.norm",
    head="head.fc",
)
TORCHVISION = Family(
    "torchvision",
    stem=("features.0.0", "features.0.1"),
    halve=("features.{even}.0", "features.{even}.1"),
    block="features.{odd}.{block}",
    parts={"dwconv": "block.0", "norm": "block.2", "pwconv1": "block.3", "pwconv2": "block.5"},
    scale="layer_scale",
    response_norm=None,
    norm="classifier.0",
    head="classifier.2",
)
TRANSFORMERS = Family(  # without the first part of the names, convnext or convnextv2
    "transformers",
    stem=("embeddings.patch_embeddings", "embeddings.layernorm"),
    halve=(
        "encoder.stages.{stage}.downsampling_layer.0",
        "encoder.stages.{stage}.downsampling_layer.1",
    ),
    block="encoder.stages.{stage}.layers.{block}",
    parts={**_SAME, "norm": "layernorm"},
    scale="layer_scale_parameter",
    response_norm=("grn.weight", "grn.bias"),
    norm="layernorm",
    head="classifier",
)
FAMILIES = {family.name: family for family in (AUTHORS, TIMM, TORCHVISION, TRANSFORMERS)}
