"""The stem's patches follow the size of the images, and images that cannot work are refused."""

import pytest

import lucid

PATCHES = [  # image_size, stages, patch_size
    (224, 4, 4), (128, 4, 4), (127, 4, 2), (96, 4, 2), (64, 4, 2), (63, 4, 1), (32, 4, 1),
    (28, 4, 1), (8, 4, 1), (32, 2, 4), (16, 2, 2), (8, 2, 1), (16, 1, 4), (1, 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("image_size", "stages", "patch_size"), PATCHES)
def test_image_size_takes_the_largest_patches_that_leave_4_by_4(
    network, image_size, stages, patch_size
):
    model = network(5, depths=[1] * stages, dims=[2] * stages, image_size=image_size)
    assert model.patch_size == patch_size
    assert model.downsample_layers[0][0].weight.shape == (2, 3, patch_size, patch_size)
    assert model.input_shape == (3, image_size, image_size)
    assert model(lucid.zeros(1, *model.input_shape)).shape == (1, 5)


def test_patches_are_of_4_pixels_unless_told_otherwise(make):
    assert make(patch_size=None).patch_size == 4
    assert make(patch_size=None).input_shape == (1, 224, 224)


def test_patch_size_changes_the_stem_and_nothing_else(make):
    shapes = [
        {name: tensor.shape for name, tensor in make(patch_size=size).state_dict().items()}
        for size in (4, 2, 1)
    ]
    stems = [shape.pop("downsample_layers.0.0.weight") for shape in shapes]
    assert stems == [(8, 1, 4, 4), (8, 1, 2, 2), (8, 1, 1, 1)]
    assert shapes[0] == shapes[1] == shapes[2]


def test_the_text_says_how_large_a_patch_is_and_why(make):
    told, chosen = make(patch_size=2), make(patch_size=None, image_size=12)
    assert repr(told).splitlines()[1] == "  num_classes=4, patch_size=2"
    assert repr(chosen).splitlines()[1] == (
        "  num_classes=4, patch_size=1 (chosen for image_size=12)"
    )


@pytest.mark.parametrize(("patch_size", "smallest"), [(4, 8), (2, 4), (1, 2)])
@pytest.mark.parametrize("more", [-1, 9])
def test_an_image_that_leaves_no_pixel_is_told_the_smallest_size(make, patch_size, smallest, more):
    model, few = make(patch_size=patch_size), smallest - 1
    assert model.forward_features(lucid.zeros(1, 1, smallest, smallest)).shape == (1, 16, 1, 1)
    for height, width in (few, smallest + more), (smallest + more, few):
        with pytest.raises(ValueError, match=rf"at least {smallest} pixels high and wide"):
            model(lucid.zeros(1, 1, height, width))


@pytest.mark.parametrize("shape", [(1, 3, 8, 8), (1, 8, 8), (1, 8, 8, 1)])
def test_an_image_of_another_shape_is_told_the_right_one(make, shape):
    with pytest.raises(ValueError, match=r"takes \(N, 1, H, W\)"):
        make()(lucid.zeros(*shape))
