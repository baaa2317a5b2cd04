"""Transforms do what torchvision's and timm's do: exactly where both get the same draws.

timm draws with Python's ``random`` and ``np.random``; here those are handed lucid's own stream, so
that all of an algorithm is compared, and not its outlines. torchvision draws with PyTorch: its
draws are compared in distribution, and what it does with them exactly.
"""

import random
from importlib.util import find_spec

import numpy as np
import pytest

import lucid
from lucid.backend.random import generator
from lucid.data import Mixup
from lucid.data import transforms as ours

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytest.importorskip("PIL", reason="needs Pillow")
MISSING = [name for name in ("torchvision", "timm") if not find_spec(name)]
pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(bool(MISSING), reason=f"compares with {', '.join(MISSING)}"),
]


@pytest.fixture(scope="module")
def theirs():
    from torchvision import transforms
    from torchvision.transforms import v2  # noqa: F401  the import of its compiled half

    return transforms


@pytest.fixture(params=[(40, 60), (61, 37)], ids=["lying", "upright"])
def image(request):
    """Noise over a slope, with every grey level."""
    numbers, (height, width) = np.random.default_rng(7), request.param
    slope = np.linspace(0, 200, width)[None, :, None] + np.zeros((height, 1, 3))
    return (slope + numbers.integers(0, 56, (height, width, 3))).astype(np.uint8)


def pillow(image):
    from PIL import Image

    return Image.fromarray(image)


class FromLucid:
    """What timm asks of ``random`` and ``np.random``, drawn from lucid's stream."""

    random = staticmethod(lambda: generator().random())
    uniform = staticmethod(lambda low, high: generator().uniform(low, high))
    gauss = staticmethod(lambda mean, deviation: generator().normal(mean, deviation))
    rand = staticmethod(lambda: generator().random())
    beta = staticmethod(lambda a, b: generator().beta(a, b))

    @staticmethod
    def randint(low, high, size=None):
        return int(generator().integers(low, high))

    @staticmethod
    def choice(options, n, replace=True, p=None):
        return [options[i] for i in generator().integers(len(options), size=n)]


class Inclusive(FromLucid):
    """Python's ``randint`` includes the last number, NumPy's does not."""

    @staticmethod
    def randint(low, high):
        return int(generator().integers(low, high + 1))


SAME_DRAWS = 200


def test_random_resized_crop_is_timms_pixel_by_pixel(image, monkeypatch):
    from timm.data import transforms as timms

    monkeypatch.setattr(timms, "random", Inclusive)
    other = timms.RandomResizedCropAndInterpolation(24, interpolation="bicubic")
    crop = ours.RandomResizedCrop(24, interpolation="bicubic")
    for seed in range(SAME_DRAWS):
        lucid.manual_seed(seed)
        expected = np.asarray(other(pillow(image)))
        lucid.manual_seed(seed)
        assert np.array_equal(crop(image), expected), seed


@pytest.mark.parametrize("scale", [(0.08, 1.0), (0.9, 1.0)])
@pytest.mark.parametrize("shape", [(8, 60), (60, 8), (40, 50)])
def test_what_does_not_fit_ends_in_the_middle_as_timms(shape, scale, monkeypatch):
    from timm.data import transforms as timms

    monkeypatch.setattr(timms, "random", Inclusive)
    blank, crop = pillow(np.zeros((*shape, 3), np.uint8)), ours.RandomResizedCrop(24, scale)
    for seed in range(50):
        lucid.manual_seed(seed)
        expected = timms.RandomResizedCropAndInterpolation.get_params(blank, scale, crop.ratio)
        lucid.manual_seed(seed)
        assert crop.box(*shape) == tuple(expected), seed


def test_random_resized_crop_is_torchvisions_in_distribution(theirs):
    torch.manual_seed(0)
    lucid.manual_seed(0)
    crop, blank = ours.RandomResizedCrop(24), pillow(np.zeros((40, 60, 3), np.uint8))
    boxes = np.array([crop.box(40, 60) for _ in range(4000)])
    get = theirs.RandomResizedCrop.get_params
    expected = np.array([get(blank, [0.08, 1.0], [3 / 4, 4 / 3]) for _ in range(4000)])
    for ours_, theirs_ in zip(boxes.T, expected.T, strict=True):
        assert distance(ours_, theirs_) < 0.0365  # of 100 pairs of such samples, 1 is farther apart


def distance(a, b):
    """Kolmogorov and Smirnov's: the greatest gap between two cumulative distributions."""
    at = np.unique(np.concatenate([a, b]))
    shares = [np.searchsorted(np.sort(x), at, side="right") / len(x) for x in (a, b)]
    return np.abs(shares[0] - shares[1]).max()


@pytest.mark.parametrize("settings", ["rand-m9-mstd0.5-inc1", "rand-m7-n4-p0.8-inc1"])
def test_rand_augment_is_timms_pixel_by_pixel(settings, image, monkeypatch):
    from PIL import Image
    from timm.data import auto_augment

    class Numpy:
        random = FromLucid

        def __getattr__(self, name):
            return getattr(np, name)

    monkeypatch.setattr(auto_augment, "random", Inclusive)
    monkeypatch.setattr(auto_augment, "np", Numpy())
    extra = dict(img_mean=(124, 116, 104), interpolation=Image.BICUBIC)
    other = auto_augment.rand_augment_transform(settings, extra)
    augment, changed = ours.RandAugment(settings), 0
    for seed in range(SAME_DRAWS):
        lucid.manual_seed(seed)
        expected = np.asarray(other(pillow(image)))
        lucid.manual_seed(seed)
        found = augment(image)
        assert np.array_equal(found, expected), seed
        changed += not np.array_equal(found, image)
    assert changed > SAME_DRAWS / 2


def test_the_changes_are_as_frequent_as_timms(monkeypatch):
    """timm's own draws, counted: each of fifteen, with probability 1/2, twice an image."""
    from timm.data import auto_augment

    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  what timm draws from
    other = auto_augment.rand_augment_transform("rand-m9-mstd0.5-inc1", dict(img_mean=(0, 0, 0)))
    counts = {"timm": 0, "lucid": 0}
    for op in other.ops:
        op.aug_fn = lambda x, *_, **__: counts.update(timm=counts["timm"] + 1) or x

    def counted(*arguments):
        counts["lucid"] += 1
        return arguments[0]

    monkeypatch.setattr(ours.rand_augment, "CHANGES", dict.fromkeys(range(15), counted))
    blank = np.zeros((4, 4, 3), np.uint8)
    for _ in range(2000):
        other(pillow(blank))
        ours.RandAugment()(blank)
    for count in counts.values():
        assert count == pytest.approx(2000, abs=4 * 1000**0.5)


@pytest.mark.parametrize("size", [24, (24, 31), 70])
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic", "nearest"])
def test_resize_is_torchvisions(size, interpolation, image, theirs):
    mode = theirs.InterpolationMode(interpolation)
    expected = np.asarray(theirs.Resize(size, mode)(pillow(image)))
    assert np.array_equal(ours.Resize(size, interpolation)(image), expected)


@pytest.mark.parametrize("size", [24, 25, (31, 20), 64, (70, 30)])
def test_center_crop_is_torchvisions(size, image, theirs):
    expected = np.asarray(theirs.CenterCrop(size)(pillow(image)))
    assert np.array_equal(ours.CenterCrop(size)(image), expected)


@pytest.mark.parametrize(
    ("size", "padding", "mode"),
    [(24, 0, "constant"), ((30, 37), 4, "reflect"), (40, 5, "constant")],
)
def test_random_crop_is_torchvisions_pixel_by_pixel(
    size, padding, mode, image, theirs, monkeypatch
):
    from torchvision.transforms import transforms as torchvisions

    class Torch:
        @staticmethod
        def randint(low, high, size):
            return torch.tensor([int(generator().integers(low, high))])

        def __getattr__(self, name):
            return getattr(torch, name)

    monkeypatch.setattr(torchvisions, "torch", Torch())
    other = theirs.RandomCrop(size, padding, padding_mode=mode)
    crop = ours.RandomCrop(size, padding, mode)
    for seed in range(50):
        lucid.manual_seed(seed)
        expected = np.asarray(other(pillow(image)))
        lucid.manual_seed(seed)
        assert np.array_equal(crop(image), expected), seed


ROTATIONS = {
    "whole": dict(degrees=45),
    "grown": dict(degrees=(10, 80), interpolation="bilinear", expand=True, fill=7),
    "about a point": dict(degrees=20, interpolation="bicubic", center=(3, 8), fill=(9, 0, 255)),
}


@pytest.mark.parametrize("settings", ROTATIONS.values(), ids=ROTATIONS)
def test_random_rotation_is_torchvisions_with_the_same_angles(settings, image, theirs, monkeypatch):
    mode = theirs.InterpolationMode(settings.get("interpolation", "nearest"))
    other, ours_ = theirs.RandomRotation(**settings | {"interpolation": mode}), []
    rotation = ours.RandomRotation(**settings)
    assert rotation._range() == tuple(other.degrees)
    monkeypatch.setattr(other, "get_params", lambda degrees: generator().uniform(*degrees))
    for seed in range(20):
        lucid.manual_seed(seed)
        expected = np.asarray(other(pillow(image)))
        lucid.manual_seed(seed)
        ours_.append(rotation(image))
        assert np.array_equal(ours_[-1], expected), seed
    assert not np.array_equal(ours_[0][:30, :30], ours_[1][:30, :30])


PADDINGS = {
    "everywhere": dict(padding=3),
    "two": dict(padding=(2, 5), fill=200),
    "four": dict(padding=(1, 2, 3, 4), padding_mode="reflect"),
    "edge": dict(padding=[4, 0, 1, 2], padding_mode="edge"),
}


@pytest.mark.parametrize("settings", PADDINGS.values(), ids=PADDINGS)
def test_pad_is_torchvisions_of_images_and_tensors(settings, image, theirs):
    expected = theirs.Pad(**settings)(pillow(image))
    assert np.array_equal(ours.Pad(**settings)(image), np.asarray(expected))
    x = image.transpose(2, 0, 1).astype(np.float32)
    expected = theirs.Pad(**settings)(torch.tensor(x))
    assert np.array_equal(ours.Pad(**settings)(lucid.tensor(x)).numpy(), expected.numpy())


GREY_OR_FLIPPED = (
    ("Grayscale", {}),
    ("Grayscale", dict(num_output_channels=3)),
    ("RandomGrayscale", dict(p=1.0)),
    ("RandomVerticalFlip", dict(p=1.0)),
)


@pytest.mark.parametrize(("name", "settings"), GREY_OR_FLIPPED)
def test_grey_and_flipped_images_are_torchvisions(name, settings, image, theirs):
    expected = np.asarray(getattr(theirs, name)(**settings)(pillow(image)))
    found = getattr(ours, name)(**settings)(image)
    assert np.array_equal(found, expected.reshape(found.shape))


SCALES = {
    "ImageNet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "numbers": (0.5, 0.25),
    "one number": ((0.5,), [0.25]),
    "one and three": ([0.5], (0.1, 0.2, 0.3)),
}


@pytest.mark.parametrize(("mean", "std"), SCALES.values(), ids=SCALES)
def test_to_tensor_and_normalize_are_torchvisions_to_the_bit(mean, std, image, theirs):
    expected = theirs.Normalize(mean, std)(theirs.ToTensor()(pillow(image)))
    found = ours.Normalize(mean, std)(ours.ToTensor()(image))
    assert np.array_equal(found.numpy(), expected.numpy())


def test_color_jitter_does_what_torchvisions_does_with_its_draws(image, theirs):
    from torchvision.transforms import functional

    adjust = {
        "brightness": functional.adjust_brightness,
        "contrast": functional.adjust_contrast,
        "saturation": functional.adjust_saturation,
        "hue": functional.adjust_hue,
    }
    jitter, orders = ours.ColorJitter(0.4, 0.4, 0.4, 0.3), set()
    for seed in range(60):
        lucid.manual_seed(seed)
        drawn, expected = jitter.draw(), pillow(image)
        for name, factor in drawn.items():
            expected = adjust[name](expected, factor)
        lucid.manual_seed(seed)
        assert np.array_equal(jitter(image), np.asarray(expected)), seed
        orders.add(tuple(drawn))
    assert len(orders) > 15


def test_color_jitter_draws_as_torchvisions_does(theirs):
    torch.manual_seed(0)
    lucid.manual_seed(0)
    settings = dict(brightness=0.4, contrast=(0.5, 0.8), saturation=1.5, hue=0.1)
    jitter, other = ours.ColorJitter(**settings), theirs.ColorJitter(**settings)
    ranges = [getattr(other, name) for name in settings]
    expected = np.array([other.get_params(*ranges)[1:] for _ in range(4000)])
    found = [jitter.draw() for _ in range(4000)]
    for name, numbers in zip(settings, expected.T, strict=True):
        assert distance([each[name] for each in found], numbers) < 0.0365
    firsts = [next(iter(each)) for each in found]
    assert all(firsts.count(name) == pytest.approx(1000, abs=120) for name in settings)


def test_random_erasing_erases_the_rectangles_that_timms_erases(monkeypatch):
    from timm.data import random_erasing

    monkeypatch.setattr(random_erasing, "random", Inclusive)
    other = random_erasing.RandomErasing(0.5, mode="const", max_count=1, device="cpu")
    erase = ours.RandomErasing(0.5, scale=(0.02, 1 / 3), ratio=(0.3, 1 / 0.3), value=0.0)
    for seed in range(SAME_DRAWS):
        lucid.manual_seed(seed)
        expected = other(torch.ones(3, 30, 40)).numpy()
        lucid.manual_seed(seed)
        assert np.array_equal(erase(lucid.ones(3, 30, 40)).numpy(), expected), seed


def test_random_erasing_is_torchvisions_in_distribution(theirs):
    torch.manual_seed(0)
    lucid.manual_seed(0)
    erase, other = ours.RandomErasing(p=0.5), theirs.RandomErasing(p=0.5)
    ours_ = [float((erase(lucid.ones(1, 30, 40)) == 0).sum()) for _ in range(3000)]
    theirs_ = [float((other(torch.ones(1, 30, 40)) == 0).sum()) for _ in range(3000)]
    assert distance(np.array(ours_), np.array(theirs_)) < 0.042


def test_erased_pixels_are_noise_of_the_normal_distribution():
    lucid.manual_seed(0)
    erase = ours.RandomErasing(1.0, (0.3, 0.33), (1.0, 1.0), "random")
    noise = erase(lucid.full((3, 200, 200), 100.0)).numpy()
    noise = noise[noise < 50]
    assert len(noise) > 30000
    torch.manual_seed(0)
    assert distance(noise, torch.randn(len(noise)).numpy()) < 0.014


@pytest.mark.parametrize("alphas", [(0.8, 1.0), (0.8, 0.0), (0.0, 1.0)])
@pytest.mark.parametrize("prob", [1.0, 0.5])
def test_mixup_is_timms_to_the_bit(alphas, prob, monkeypatch):
    from timm.data import mixup as timms

    class Numpy:
        random = FromLucid

        def __getattr__(self, name):
            return getattr(np, name)

    monkeypatch.setattr(timms, "np", Numpy())
    numbers = np.random.default_rng(0)
    x, labels = numbers.standard_normal((6, 3, 20, 30), np.float32), numbers.integers(0, 5, 6)
    other = timms.Mixup(*alphas, prob=prob, num_classes=5)
    mix = Mixup(5, *alphas, prob=prob)
    for seed in range(60):
        lucid.manual_seed(seed)
        images, y = other(torch.tensor(x.copy()), torch.tensor(labels))
        lucid.manual_seed(seed)
        found, probabilities = mix(lucid.tensor(x), lucid.tensor(labels))
        assert np.array_equal(found.numpy(), images.numpy()), seed
        np.testing.assert_allclose(probabilities.numpy(), y.numpy(), rtol=1e-6, atol=1e-7)


def test_the_loss_of_mixed_labels_is_timms():
    from timm.loss import LabelSmoothingCrossEntropy, SoftTargetCrossEntropy

    numbers = np.random.default_rng(0)
    scores = numbers.standard_normal((6, 5)).astype("float32")
    labels = numbers.integers(0, 5, 6)
    soft = numbers.dirichlet(np.ones(5), 6).astype("float32")
    cross_entropy = lucid.nn.functional.cross_entropy
    expected = SoftTargetCrossEntropy()(torch.tensor(scores), torch.tensor(soft)).item()
    found = cross_entropy(lucid.tensor(scores), lucid.tensor(soft)).item()
    assert found == pytest.approx(expected, rel=1e-6)
    expected = LabelSmoothingCrossEntropy(0.1)(torch.tensor(scores), torch.tensor(labels)).item()
    found = cross_entropy(lucid.tensor(scores), lucid.tensor(labels), label_smoothing=0.1).item()
    assert found == pytest.approx(expected, rel=1e-6)


def test_ema_is_timms_to_the_bit():
    from timm.utils import ModelEma

    net, other = lucid.nn.Linear(3, 4), torch.nn.Linear(3, 4)
    numbers = np.random.default_rng(0)
    draw = lambda: [numbers.standard_normal(s).astype("float32") for s in ((4, 3), (4,))]  # noqa: E731

    def set_both():
        for array, p, q in zip(draw(), net.parameters(), other.parameters(), strict=True):
            p.data[...] = lucid.tensor(array)
            q.data[...] = torch.tensor(array)

    set_both()
    ema, their_ema = lucid.optim.EMA(net, 0.99), ModelEma(other, 0.99)
    for _ in range(20):
        set_both()
        ema.update(net)
        their_ema.update(other)
    for p, q in zip(ema.module.parameters(), their_ema.ema.parameters(), strict=True):
        assert np.array_equal(p.numpy(), q.numpy())


def test_the_recipes_transforms_are_timms_pixel_by_pixel(image, monkeypatch):
    """All of training's, as ``create_transform`` makes them for the authors; and validation's."""
    from timm.data import auto_augment, create_transform, random_erasing
    from timm.data import transforms as timms
    from torchvision.transforms import transforms as torchvisions

    class Numpy:
        random = FromLucid

        def __getattr__(self, name):
            return getattr(np, name)

    class Torch:
        @staticmethod
        def rand(_):
            return torch.tensor([generator().random()], dtype=torch.float64)

        def __getattr__(self, name):
            return getattr(torch, name)

    for module in (timms, auto_augment, random_erasing):
        monkeypatch.setattr(module, "random", Inclusive)
    monkeypatch.setattr(auto_augment, "np", Numpy())
    monkeypatch.setattr(torchvisions, "torch", Torch())
    other = create_transform(
        32, is_training=True, color_jitter=0.4, auto_augment="rand-m9-mstd0.5-inc1",
        interpolation="bicubic", re_prob=0.25, re_mode="pixel", re_count=1,
    )  # fmt: skip
    noise = lambda _, __, size, **___: torch.tensor(  # noqa: E731
        generator().standard_normal(tuple(size), dtype=np.float32)
    )
    monkeypatch.setattr(random_erasing, "_get_pixels", noise)
    recipe = lucid.train.recipe("convnext_tiny").scaled(64, image_size=32)
    transform = recipe.make_transform()
    for seed in range(100):
        lucid.manual_seed(seed)
        expected = other(pillow(image)).numpy()
        lucid.manual_seed(seed)
        assert np.array_equal(transform(image).numpy(), expected), seed
    expected = create_transform(32, interpolation="bicubic", crop_pct=224 / 256)(pillow(image))
    assert np.array_equal(recipe.make_transform(training=False)(image).numpy(), expected.numpy())
