"""The published sizes: parameters, multiply-accumulates and names of tensors, to the last digit.

The figures were counted on the authors' classes. The networks here have shapes but no numbers.
"""

import re

import pytest

import lucid
from lucid import models

TABLE = """
size    depths    C    V1 params    V2 params    V1, 10       V2, 10       MACs at 224
atto    2 2 6 2   40   3,695,520    3,708,400    3,377,730    3,390,610    547,332,480
femto   2 2 6 2   48   5,217,784    5,233,240    4,836,634    4,852,090    779,629,824
pico    2 2 6 2   64   9,045,672    9,066,280    8,537,802    8,558,410    1,367,055,360
nano    2 2 8 2   80   15,593,560   15,623,800   14,958,970   14,989,210   2,445,528,320
tiny    3 3 9 3   96   28,589,128   28,635,496   27,827,818   27,874,186   4,455,531,264
small   3 3 27 3  96   50,223,688   50,318,440   49,462,378   49,557,130   8,683,712,256
base    3 3 27 3  128  88,591,464   88,717,800   87,576,714   87,703,050   15,354,729,472
large   3 3 27 3  192  197,767,336  197,956,840  196,245,706  196,435,210  34,361,433,600
xlarge  3 3 27 3  256  350,196,968  350,449,640  348,168,458  348,421,130  60,921,030,656
huge    3 3 27 3  352  659,942,216  660,289,640  657,153,386  657,500,810  114,922,100,480
"""
COLUMNS, *ROWS = [re.split(r"  +", line) for line in TABLE.strip().splitlines()]
SIZES = {name: dict(zip(COLUMNS[1:], cells, strict=True)) for name, *cells in ROWS}
MACS_OF_TINY = {32: 91_681_536, 384: 13_092_317_184}

V1 = [f"convnext_{size}" for size in SIZES if size != "huge"]
V2 = [f"convnext_v2_{size}" for size in SIZES if size not in ("small", "xlarge")]
NETWORKS = {"V1": models.ConvNeXt, "V2": models.ConvNeXtV2}

sizes = pytest.mark.parametrize("size", SIZES)
versions = pytest.mark.parametrize("version", NETWORKS)
builders = pytest.mark.parametrize("builder", V1 + V2)


@pytest.fixture(autouse=True)
def _without_numbers():
    with lucid.device("meta"):
        yield


def figure(size, column):
    return int(SIZES[size][column].replace(",", ""))


def depths_and_dims(size):
    c = figure(size, "C")
    return [int(depth) for depth in SIZES[size]["depths"].split()], [c, 2 * c, 4 * c, 8 * c]


def network(version, size, num_classes=1000):
    return NETWORKS[version](num_classes, *depths_and_dims(size))


@sizes
@versions
def test_there_are_as_many_parameters_as_in_the_authors_network(version, size):
    assert network(version, size).count_params() == figure(size, f"{version} params")
    assert network(version, size, 10).count_params() == figure(size, f"{version}, 10")


@sizes
@versions
def test_there_are_as_many_multiply_accumulates(version, size):
    assert network(version, size).summary((3, 224, 224)).macs == figure(size, "MACs at 224")


@pytest.mark.parametrize("side", MACS_OF_TINY)
@versions
def test_the_multiply_accumulates_grow_with_the_image(version, side):
    assert network(version, "tiny").summary((3, side, side)).macs == MACS_OF_TINY[side]


@pytest.mark.parametrize("c", [1, 40, 96])
def test_a_block_has_8_c_squared_parameters_and_58_c_or_65_c(c):
    assert models.convnext.Block(c).count_params() == 8 * c * c + 58 * c
    assert models.convnext_v2.Block(c).count_params() == 8 * c * c + 65 * c


OUTSIDE = {
    "downsample_layers.0.0": (96, 3, 4, 4), "downsample_layers.0.1": (96,),
    "downsample_layers.1.0": (96,), "downsample_layers.1.1": (192, 96, 2, 2),
    "downsample_layers.2.0": (192,), "downsample_layers.2.1": (384, 192, 2, 2),
    "downsample_layers.3.0": (384,), "downsample_layers.3.1": (768, 384, 2, 2),
    "norm": (768,), "head": (1000, 768),
}  # fmt: skip


def block_shapes(version, c):
    layers = dict(dwconv=(c, 1, 7, 7), norm=(c,), pwconv1=(4 * c, c), pwconv2=(c, 4 * c))
    scale = {"gamma": (c,)}
    response = {"grn.gamma": (1, 1, 1, 4 * c), "grn.beta": (1, 1, 1, 4 * c)}
    return with_biases(layers) | (scale if version == "V1" else response)


def with_biases(weights):
    """The shapes of weight and bias of layers, from the shapes of their weights."""
    named = [(f"{layer}.weight", shape) for layer, shape in weights.items()]
    return dict(named + [(f"{layer}.bias", shape[:1]) for layer, shape in weights.items()])


@versions
def test_names_and_shapes_are_those_of_the_authors_checkpoint(version):
    expected = with_biases(OUTSIDE)
    for stage, (depth, c) in enumerate(zip(*depths_and_dims("tiny"), strict=True)):
        for block in range(depth):
            for name, shape in block_shapes(version, c).items():
                expected[f"stages.{stage}.{block}.{name}"] = shape
    state = network(version, "tiny").state_dict()
    assert {name: tensor.shape for name, tensor in state.items()} == expected


@sizes
@versions
def test_there_are_20_tensors_and_9_or_10_a_block_and_no_buffers(version, size):
    model = network(version, size)
    blocks = sum(depths_and_dims(size)[0])
    assert len(model.state_dict()) == 20 + {"V1": 9, "V2": 10}[version] * blocks
    assert not list(model.buffers())


def test_every_published_size_has_a_builder():
    assert models.list_models() == V1 + V2


@builders
def test_a_builder_makes_the_size_in_its_name(builder):
    version, size = "V2" if "_v2_" in builder else "V1", builder.split("_")[-1]
    model = getattr(models, builder)()
    depths, dims = depths_and_dims(size)
    assert type(model) is NETWORKS[version]
    assert ([len(stage) for stage in model.stages], list(model.dims)) == (depths, dims)
    assert model.count_params() == figure(size, f"{version} params")


@builders
def test_a_builder_passes_options_on(builder):
    model = getattr(models, builder)(num_classes=10, drop_path=0.25, image_size=32, dropout=0.5)
    assert model.head.weight.shape == (10, model.output_size)
    assert model.stages[-1][-1].drop_path.p == 0.25
    assert (model.patch_size, model.dropout.p) == (1, 0.5)


@builders
def test_a_builder_refuses_options_that_it_does_not_have(builder):
    with pytest.raises(TypeError, match="width"):
        getattr(models, builder)(width=2)
