"""FCMAE: the encoder with holes is a sparse network, and what is hidden tells nothing.

The definition is written here for one image: a map is a dict from the place of each visible pixel
to its channels, and what is hidden has no place in it.
"""

import math

import numpy as np
import pytest

import lucid
from lucid import models
from lucid.models import convnext_v2

DEPTHS, DIMS, STEM, PATCH = [1, 2], [4, 6], 2, 4
SHAPE = (2, 3, 16, 24)  # 4 × 6 patches: higher than wide, so that no axis can be taken for another
VERSIONS = {"V1": models.ConvNeXt, "V2": models.ConvNeXtV2}

versions = pytest.mark.parametrize("version", VERSIONS)
gauss_cdf = np.vectorize(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2)


def small(version="V2", **options):
    encoder = VERSIONS[version](5, DEPTHS, DIMS, patch_size=STEM)
    return models.FCMAE(encoder, **{"decoder_dim": 8, **options})


@pytest.fixture
def make(golden):
    """Makes a small FCMAE in float64 with numbers that are all unlike one another."""
    return lambda *args, **options: golden.fill(lucid, small(*args, **options).to(lucid.float64))


@pytest.fixture
def images(randn):
    return lucid.tensor(randn(*SHAPE))


def numbers(tensor):
    return tensor.detach().cpu().numpy()


def state_of(module):
    return {name: numbers(tensor) for name, tensor in module.state_dict().items()}


def normalise(x, w, b):
    """Rows of channels get mean 0 and variance 1."""
    centred = x - x.mean(-1, keepdims=True)
    return w * centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-6) + b


def patches_of(grid, w, b):
    """A convolution without overlap: from places to channels, for the places that are whole."""
    side = w.shape[-1]
    found = {}
    for i, j in {(i // side, j // side) for i, j in grid}:
        window = [[grid[side * i + r, side * j + c] for c in range(side)] for r in range(side)]
        found[i, j] = np.einsum("rcx,yxrc->y", window, w) + b
    return found


def looked_around(grid, w, b):
    """The depthwise convolution, from the neighbours that there are."""
    found = {}
    for i, j in grid:
        near = [(r, c) for r in range(7) for c in range(7) if (i + r - 3, j + c - 3) in grid]
        found[i, j] = b + sum(grid[i + r - 3, j + c - 3] * w[:, 0, r, c] for r, c in near)
    return found


def block_by_definition(grid, p):
    """A block of V1 or V2 on the visible pixels alone."""
    y = np.stack(list(looked_around(grid, p["dwconv.weight"], p["dwconv.bias"]).values()))
    y = normalise(y, p["norm.weight"], p["norm.bias"])
    y = y @ p["pwconv1.weight"].T + p["pwconv1.bias"]
    y = y * gauss_cdf(y)
    if "grn.gamma" in p:
        response = np.sqrt((y**2).sum(0))
        share = response / (response.mean() + 1e-6)
        y = p["grn.gamma"][0, 0, 0] * (y * share) + p["grn.beta"][0, 0, 0] + y
    y = y @ p["pwconv2.weight"].T + p["pwconv2.bias"]
    y = y * p.get("gamma", 1)
    return {place: grid[place] + row for place, row in zip(grid, y, strict=True)}


def encoder_by_definition(image, mask, state):
    """The visible pixels of the last map of one image."""

    def part(name):
        return {k.removeprefix(name + "."): x for k, x in state.items() if k.startswith(name + ".")}

    _, height, width = image.shape
    grid = {
        (i, j): image[:, i, j]
        for i in range(height)
        for j in range(width)
        if not mask[i // PATCH, j // PATCH]
    }
    for stage, depth in enumerate(DEPTHS):
        first, second = (part(f"downsample_layers.{stage}.{i}") for i in (0, 1))
        if stage:
            grid = {k: normalise(x, **_short(first)) for k, x in grid.items()}
            grid = patches_of(grid, **_short(second))
        else:
            grid = patches_of(grid, **_short(first))
            grid = {k: normalise(x, **_short(second)) for k, x in grid.items()}
        for block in range(depth):
            grid = block_by_definition(grid, part(f"stages.{stage}.{block}"))
    return grid


def _short(layer):
    return {"w": layer["weight"], "b": layer["bias"]}


def loss_by_definition(image, prediction, mask, is_normalised):
    """The mean over the hidden patches of one image, patch by patch and pixel by pixel."""
    losses = []
    for i, j in zip(*np.nonzero(mask), strict=True):
        patch = image[:, PATCH * i : PATCH * (i + 1), PATCH * j : PATCH * (j + 1)]
        if is_normalised:
            variance = ((patch - patch.mean()) ** 2).sum() / (patch.size - 1)
            patch = (patch - patch.mean()) / math.sqrt(variance + 1e-6)
        told = iter(prediction[:, i, j])
        errors = [
            (next(told) - patch[channel, row, column]) ** 2
            for row in range(PATCH)
            for column in range(PATCH)
            for channel in range(len(patch))
        ]
        losses.append(np.mean(errors))
    return losses


@versions
def test_the_encoder_is_its_sparse_definition(make, images, assert_close, version):
    model = make(version)
    mask = model.random_mask(images)
    found = numbers(model.forward_encoder(images, mask))
    expected = np.zeros(found.shape)
    for n, image in enumerate(numbers(images)):
        grid = encoder_by_definition(image, numbers(mask)[n], state_of(model.encoder))
        for (i, j), channels in grid.items():
            expected[n, :, i, j] = channels
    assert_close({"map": found}, {"map": expected}, tolerance=1e-12)
    assert not found.transpose(0, 2, 3, 1)[numbers(mask)].any()


def test_the_decoder_fills_the_holes_with_one_learnt_vector(make, images, assert_close):
    model = make()
    mask = model.random_mask(images)
    features = model.forward_encoder(images, mask)
    state, x, hidden = state_of(model), numbers(features), numbers(mask)
    y = np.einsum("nchw,dc->ndhw", x, state["proj.weight"][:, :, 0, 0])
    y += state["proj.bias"][:, None, None]
    y = np.where(hidden[:, None], state["mask_token"], y)
    y = numbers(model.decoder[0](lucid.tensor(y)))
    y = np.einsum("nchw,dc->ndhw", y, state["pred.weight"][:, :, 0, 0])
    y += state["pred.bias"][:, None, None]
    found = numbers(model.forward_decoder(features, mask))
    assert isinstance(model.decoder[0], convnext_v2.Block)
    assert_close({"prediction": found}, {"prediction": y}, tolerance=1e-12)


@pytest.mark.parametrize("is_normalised", [True, False])
def test_the_loss_is_the_error_of_the_hidden_patches(make, images, is_normalised):
    model = make(norm_pix_loss=is_normalised)
    loss, prediction, mask = model(images)
    each = [
        loss_by_definition(*one, is_normalised)
        for one in zip(numbers(images), numbers(prediction), numbers(mask), strict=True)
    ]
    assert loss.item() == pytest.approx(np.mean(each), rel=1e-12)


@pytest.mark.cpu_only(reason="the forward pass is compared everywhere, and gradients are the ops'")
@versions
def test_the_gradients_are_those_of_difference_quotients(make, images, randn, version):
    model = make(version)
    mask = model.random_mask(images)
    model(images, mask)[0].backward()
    untrained = ("encoder.norm.", "encoder.head.")
    for name, p in model.named_parameters():
        if name.startswith(untrained):
            assert p.grad is None
            continue
        step = lucid.tensor(1e-6 * randn(*p.shape) / math.sqrt(p.numel()))
        expected = (p.grad * step).sum().item()
        with lucid.no_grad():
            p += step
            above = model(images, mask)[0].item()
            p -= 2 * step
            below = model(images, mask)[0].item()
            p += step
        assert expected == pytest.approx((above - below) / 2, rel=1e-4, abs=1e-13), name


@versions
def test_hidden_pixels_influence_nothing_that_is_visible(version, same):
    model = small(version)
    for p in model.parameters():
        p.data.normal_(0, 0.5)
    images = lucid.randn(*SHAPE)
    mask = model.random_mask(images)
    hidden = mask.repeat_interleave(PATCH, 1).repeat_interleave(PATCH, 2).unsqueeze(1)
    others = lucid.where(hidden, 100 * lucid.randn(*SHAPE), images)
    maps = [model.forward_encoder(each, mask) for each in (images, others)]
    painted = [model.forward_decoder(each, mask) for each in maps]
    assert same(*maps)
    assert same(*painted)
    visible = lucid.where(hidden, images, images + 0.1)
    assert not same(maps[0], model.forward_encoder(visible, mask))


def test_what_stands_in_the_holes_between_convolutions_is_not_counted_by_grn():
    """LayerNorm's bias would be there, loud; the sparse layer knows visible pixels alone."""
    block = convnext_v2.Block(4)
    block.norm.bias.data = lucid.full((4,), 50.0)
    block.grn.gamma.data = lucid.ones(1, 1, 1, 16)
    x, hidden = lucid.randn(1, 4, 1, 8), lucid.tensor([[[[False] * 4 + [True] * 4]]])
    alone = models.fcmae.sparse_block(block, x[..., :4], hidden[..., :4])
    beside = models.fcmae.sparse_block(block, x.masked_fill(hidden, 0.0), hidden)[..., :4]
    assert lucid.allclose(alone, beside, rtol=1e-5, atol=1e-5)


def test_the_decoder_at_tiny_has_the_authors_number_of_parameters():
    with lucid.device("meta"):
        model = models.FCMAE(models.convnext_v2_tiny())
        loss, prediction, mask = model(lucid.zeros(2, 3, 224, 224))
    parameters = {name: p.numel() for name, p in model.named_parameters()}
    assert sum(n for name, n in parameters.items() if "encoder" not in name) == 4_100_608
    assert model.patch_size == 32
    assert prediction.shape == (2, 32 * 32 * 3, 7, 7)
    assert mask.shape == (2, 7, 7)
    assert loss.shape == ()


def test_each_image_hides_as_many_patches_at_places_of_its_own():
    model = small()
    mask = numbers(model.random_mask(lucid.zeros(400, 3, 28, 28)))
    assert (mask.sum((1, 2)) == 49 - 19).all()  # int(49 · 0.4) stay, as in the authors' code
    often = mask.mean(0)
    assert abs(often - 30 / 49).max() < 5 * math.sqrt(0.25 / 400)
    lucid.manual_seed(3)
    first = model.random_mask(lucid.zeros(2, 3, 28, 28))
    lucid.manual_seed(3)
    assert (numbers(model.random_mask(lucid.zeros(2, 3, 28, 28))) == numbers(first)).all()
    ten = models.FCMAE(models.ConvNeXtV2(2, [1], [4], patch_size=4), 4, mask_ratio=0.9)
    assert ten.random_mask(lucid.zeros(1, 3, 8, 20)).sum().item() == 9


def test_a_patch_becomes_a_pixel_and_back(same):
    model = small()
    images = lucid.randn(*SHAPE)
    maps = model.patchify(images)
    assert maps.shape == (2, PATCH * PATCH * 3, 4, 6)
    assert same(maps[1, :, 2, 5].reshape(PATCH, PATCH, 3).permute(2, 0, 1), images[1, :, 8:12, 20:])
    assert same(model.unpatchify(maps), images)


@pytest.mark.parametrize("is_normalised", [True, False])
def test_a_reconstruction_keeps_what_was_visible_and_paints_the_rest(make, images, is_normalised):
    model = make(norm_pix_loss=is_normalised)
    mask = model.random_mask(images)
    painted, _ = model.reconstruct(images, mask)
    prediction, target = model(images, mask)[1], model.patchify(images)
    if is_normalised:
        std = (target.var(1, keepdim=True) + 1e-6).sqrt()
        prediction = prediction * std + target.mean(1, keepdim=True)
    expected = np.where(numbers(mask)[:, None], numbers(prediction), numbers(target))
    found = numbers(model.patchify(painted))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert not painted.requires_grad


@pytest.mark.cpu_only(reason="it is about the optimizer's way, not about the device")
def test_it_learns():
    model = small(norm_pix_loss=False)
    images = lucid.rand(1, 3, 4, 4).repeat(4, 1, 4, 6)  # one patch everywhere: easy to paint
    optimizer = lucid.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.95))
    losses = []
    for _ in range(25):
        optimizer.zero_grad()
        loss = model(images)[0]
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]


def authors_shapes(dim=8):
    """Names and shapes of a file of the authors' training, for a network of these sizes."""
    shapes = {"mask_token": (1, dim, 1, 1)}

    def layer(name, weight, bias):
        first = "kernel" if name.startswith("encoder") and len(weight) < 4 else "weight"
        within = {"norm": ".ln", "pwconv1": ".linear", "pwconv2": ".linear"}
        if name.startswith("encoder.stages"):
            inner = within.get(name.split(".")[-1])
            first, name = ("weight", name + inner) if inner else (first, name)
        shapes.update({f"{name}.{first}": weight, f"{name}.bias": bias})

    def block(name, c, is_sparse):
        layer(
            f"{name}.dwconv", (49, c) if is_sparse else (c, 1, 7, 7), (1, c) if is_sparse else (c,)
        )
        layer(f"{name}.norm", (c,), (c,))
        layer(f"{name}.pwconv1", (4 * c, c), (4 * c,))
        layer(f"{name}.pwconv2", (c, 4 * c), (c,))
        wide = (1, 4 * c) if is_sparse else (1, 1, 1, 4 * c)
        shapes.update({f"{name}.grn.gamma": wide, f"{name}.grn.beta": wide})

    c, d = DIMS
    layer("encoder.downsample_layers.0.0", (c, 3, STEM, STEM), (c,))
    shapes.update({f"encoder.downsample_layers.0.1.{name}": (c,) for name in ("weight", "bias")})
    shapes.update({f"encoder.downsample_layers.1.0.ln.{n}": (c,) for n in ("weight", "bias")})
    layer("encoder.downsample_layers.1.1", (4, c, d), (1, d))
    for stage, depth in enumerate(DEPTHS):
        for i in range(depth):
            block(f"encoder.stages.{stage}.{i}", DIMS[stage], is_sparse=True)
    layer("proj", (dim, d, 1, 1), (dim,))
    block("decoder.0", dim, is_sparse=False)
    layer("pred", (PATCH * PATCH * 3, dim, 1, 1), (PATCH * PATCH * 3,))
    return shapes


@pytest.fixture
def authors_file(randn):
    shapes = authors_shapes()
    return {"model": {k: randn(*s).astype(np.float32) for k, s in shapes.items()}, "epoch": 800}


def test_a_file_of_the_authors_training_loads_into_both(authors_file):
    model, tensors = small(), authors_file["model"]
    assert models.load_weights(model, authors_file) is model
    network = models.ConvNeXtV2(5, DEPTHS, DIMS, patch_size=STEM)
    with pytest.warns(UserWarning, match="begins anew"):
        models.load_weights(network, authors_file)
    with pytest.warns(UserWarning, match="begins anew"):
        found = models.from_pretrained(authors_file, num_classes=5)
    state = state_of(model)
    for name, x in [*state_of(network).items(), *state_of(found).items()]:
        if not name.startswith(("norm.", "head.")):
            assert np.array_equal(x, state["encoder." + name]), name
    kernel = tensors["encoder.downsample_layers.1.1.kernel"]
    weight = state["encoder.downsample_layers.1.1.weight"]
    assert all(
        np.array_equal(kernel[2 * column + row], weight[:, :, row, column].T)
        for row in range(2)
        for column in range(2)
    )
    kernel = tensors["encoder.stages.1.1.dwconv.kernel"]
    assert np.array_equal(kernel[7 * 5 + 2], state["encoder.stages.1.1.dwconv.weight"][:, 0, 2, 5])
    decoder = [name for name in state if not name.startswith("encoder.")]
    assert len(decoder) == 1 + 2 + 10 + 2
    assert all(np.array_equal(state[name], tensors[name]) for name in decoder)


def test_names_of_a_parallel_training_are_looked_through(authors_file):
    files = [{"module." + name: x for name, x in tensors.items()} for tensors in (
        authors_file["model"], state_of(models.load_weights(small(), authors_file)),
    )]  # fmt: skip
    states = [state_of(models.load_weights(small(), file)) for file in files]
    trained = [k for k in states[0] if not k.startswith(("encoder.norm.", "encoder.head."))]
    assert all(np.array_equal(states[0][name], states[1][name]) for name in trained)


@versions
def test_the_encoder_of_a_saved_fcmae_loads_into_its_network(tmp_path, version):
    model = small(version)
    for p in model.parameters():
        p.data.normal_(0, 1)
    path = tmp_path / "fcmae.safetensors"
    lucid.save(path, model.state_dict())
    found = models.from_pretrained(path)
    loaded = models.load_weights(VERSIONS[version](5, DEPTHS, DIMS, patch_size=STEM), path)
    assert type(found) is VERSIONS[version]
    for network in (found, loaded):
        ours, theirs = state_of(network), state_of(model.encoder)
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(x, theirs[name]) for name, x in ours.items())


WRONG_FILES = {
    "a network": (
        lambda file: models.ConvNeXtV2(5, DEPTHS, DIMS, patch_size=STEM).state_dict(),
        "do not come from FCMAE's training.*encoder alone",
    ),
    "a tensor too few": (
        lambda file: {k: x for k, x in file.items() if k != "pred.bias"}, "differ are pred.bias",
    ),
    "a tensor too many": (
        lambda file: file | {"decoder.1.norm.bias": np.zeros(8)}, "differ are decoder.1.norm.bias",
    ),
    "another width": (
        lambda file: file | {"pred.weight": np.zeros((48, 9, 1, 1))}, "differ are pred.weight",
    ),
    "integers": (
        lambda file: file | {"pred.bias": np.zeros(48, np.int8)}, "pred.bias is of int8",
    ),
    "no tensors": (lambda file: {"epoch": 3}, "these weights: it holds no tensors"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_file_that_does_not_fit_is_refused_and_changes_nothing(authors_file, change, message):
    model = small()
    before = {name: x.copy() for name, x in state_of(model).items()}
    with pytest.raises(lucid.FormatError, match=message):
        models.load_weights(model, change(authors_file["model"]))
    assert all(np.array_equal(x, before[name]) for name, x in state_of(model).items())


class OwnBlock(convnext_v2.Block):
    """A block that someone changed."""


class OwnNetwork(models.ConvNeXtV2):
    def _block(self, dim, drop_path, layer_scale_init):
        return OwnBlock(dim)


REFUSED = {
    "no ConvNeXt": (
        lambda: models.FCMAE(lucid.nn.Linear(2, 2)), TypeError, "a ConvNeXt, not a Linear",
    ),
    "other blocks": (
        lambda: models.FCMAE(OwnNetwork(2, [1], [4])), TypeError, "knows the blocks.*not OwnBlock",
    ),
    "all hidden": (lambda: small(mask_ratio=1.0), ValueError, r"mask_ratio \(=1.0\)"),
    "none hidden": (lambda: small(mask_ratio=0), ValueError, r"mask_ratio \(=0\)"),
    "no decoder": (lambda: small(decoder_depth=0), ValueError, r"decoder_depth \(=0\)"),
    "no channels": (lambda: small(decoder_dim=0), ValueError, r"decoder_dim \(=0\)"),
    "a torn patch": (
        lambda: small()(lucid.zeros(1, 3, 16, 18)), ValueError, "divisible by 4",
    ),
    "grey images": (lambda: small()(lucid.zeros(1, 1, 16, 16)), ValueError, r"takes \(N, 3,"),
    "one patch": (
        lambda: small()(lucid.zeros(1, 3, 4, 4)), ValueError, "0 of 1 patches visible",
    ),
    "another mask": (
        lambda: small()(lucid.zeros(1, 3, 8, 8), lucid.ones(1, 2, 3) > 0), ValueError,
        r"must be \(1, 2, 2\) and bool",
    ),
    "a mask of numbers": (
        lambda: small()(lucid.zeros(1, 3, 8, 8), lucid.ones(1, 2, 2)), ValueError, "and bool",
    ),
    "a mask that hides nothing": (
        lambda: small()(lucid.zeros(1, 3, 8, 8), lucid.zeros(1, 2, 2) > 0), ValueError,
        "hides no patch",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_in_a_sentence(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_weights_go_in_and_out_of_networks_that_have_names_for_them(tmp_path):
    path = tmp_path / "out.safetensors"
    with pytest.raises(TypeError, match="not a FCMAE: of an FCMAE give it the encoder"):
        models.save_weights(small(), path)
    assert not path.exists()
    models.save_weights(small().encoder, path, family="timm")
    with pytest.raises(TypeError, match=r"not a Linear: .* load_state_dict"):
        models.load_weights(lucid.nn.Linear(2, 2), path)
