"""Transforms on arrays and tensors: what they do, what they refuse, and that a seed fixes them."""

import numpy as np
import pytest

import lucid
from lucid.data import DataLoader
from lucid.data import transforms as t
from lucid.data.transforms.changes import CHANGES

pytest.importorskip("PIL", reason="needs Pillow")
pytestmark = pytest.mark.cpu_only(reason="images of bytes are on the CPU")


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)


BYTES_TO_BYTES = {
    "resize": (t.Resize(10), (10, 15, 3)),
    "resize to a form": (t.Resize((8, 9), "nearest"), (8, 9, 3)),
    "resized crop": (t.RandomResizedCrop(12), (12, 12, 3)),
    "middle": (t.CenterCrop((7, 8)), (7, 8, 3)),
    "crop": (t.RandomCrop(20, padding=2), (20, 20, 3)),
    "flip": (t.RandomHorizontalFlip(), (20, 30, 3)),
    "flip upside down": (t.RandomVerticalFlip(), (20, 30, 3)),
    "rotation": (t.RandomRotation(30, "bilinear"), (20, 30, 3)),
    "perhaps": (t.RandomApply([t.RandomCrop(20, padding=8), t.Pad((5, 0))]), (20, 30, 3)),
    "jitter": (t.ColorJitter(0.4, 0.4, 0.4, 0.2), (20, 30, 3)),
    "augment": (t.RandAugment(), (20, 30, 3)),
}


@pytest.mark.parametrize(("transform", "shape"), BYTES_TO_BYTES.values(), ids=BYTES_TO_BYTES)
def test_bytes_come_out_as_bytes_and_the_image_is_left_as_it_is(transform, shape, image):
    before = image.copy()
    for _ in range(5):
        found = transform(image)
        assert (found.shape, found.dtype) == (shape, np.uint8)
    assert np.array_equal(image, before)
    assert transform(image[..., :1]).shape == (*shape[:2], 1)  # of one colour too
    assert transform(image[..., 0]).shape == (*shape[:2], 1)


@pytest.mark.parametrize("name", BYTES_TO_BYTES)
def test_a_seed_fixes_what_comes_out(name, image):
    transform, runs = BYTES_TO_BYTES[name][0], []
    for seed in (1, 1, 2):
        lucid.manual_seed(seed)
        runs.append([transform(image).tobytes() for _ in range(8)])
    assert runs[0] == runs[1]
    is_random = name not in ("resize", "resize to a form", "middle")
    assert (runs[0] != runs[2]) == is_random


def test_a_file_and_an_image_of_pillows_are_taken(image, tmp_path):
    from PIL import Image

    Image.fromarray(image).save(tmp_path / "x.png")
    resize = t.Resize((5, 6))
    expected = resize(image)
    for given in (tmp_path / "x.png", str(tmp_path / "x.png"), Image.fromarray(image)):
        assert np.array_equal(resize(given), expected)
    assert np.array_equal(t.ToTensor()(Image.fromarray(image)).numpy(), t.ToTensor()(image).numpy())


def test_a_tensor_is_cut_and_flipped_along_its_last_axes():
    x = lucid.arange(24.0).reshape(1, 4, 6)
    assert t.CenterCrop(2)(x).tolist() == [[[8.0, 9.0], [14.0, 15.0]]]
    assert t.RandomHorizontalFlip(1.0)(x).tolist() == [[row[::-1] for row in x.tolist()[0]]]
    lucid.manual_seed(0)
    cut = t.RandomCrop(4, padding=1)(x)
    assert cut.shape == (1, 4, 4)
    assert t.CenterCrop(8)(x)[0, 0].tolist() == [0.0] * 8  # what is too small gets a border


def test_a_tensor_gets_pixels_around_it_and_stands_on_its_head():
    x = lucid.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    assert t.RandomVerticalFlip(1.0)(x).tolist() == [[[3.0, 4.0], [1.0, 2.0]]]
    assert t.RandomVerticalFlip(0.0)(x).tolist() == x.tolist()
    assert t.Pad((1, 0), fill=9.0)(x).tolist() == [[[9.0, 1.0, 2.0, 9.0], [9.0, 3.0, 4.0, 9.0]]]
    edge = t.Pad((0, 0, 1, 1), padding_mode="edge")(x)
    assert edge.tolist() == [[[1.0, 2.0, 2.0], [3.0, 4.0, 4.0], [3.0, 4.0, 4.0]]]


def test_a_function_of_ones_own_is_a_transform():
    double = t.Lambda(lambda image: image * 2)
    assert double(np.uint8(3)) == 6
    assert repr(t.Compose([double])).splitlines()[1] == "    Lambda(<lambda>)"
    with pytest.raises(TypeError, match="Lambda takes a function, not int: 3"):
        t.Lambda(3)


def test_half_of_all_images_are_changed_or_the_share_that_is_asked_for(image):
    lucid.manual_seed(0)
    apply, grey = t.RandomApply([lambda x: x + 1]), t.RandomGrayscale()
    assert 440 < sum(apply(0) for _ in range(1000)) < 560
    greys = [np.ptp(grey(image[:2, :2]), axis=2).max() == 0 for _ in range(1000)]
    assert 65 < sum(greys) < 140


@pytest.mark.parametrize("name", ["InterpolationMode", "GaussianBlur", "RandomAffine", "v2"])
def test_a_name_of_torchvisions_is_answered_with_what_to_use(name):
    with pytest.raises(AttributeError, match=f"has no attribute '{name}': (use|write) "):
        getattr(t, name)


def test_every_place_of_a_crop_comes_up():
    lucid.manual_seed(0)
    x = np.arange(16, dtype=np.uint8).reshape(4, 4)
    corners = {int(t.RandomCrop(2)(x)[0, 0, 0]) for _ in range(200)}
    assert corners == {0, 1, 2, 4, 5, 6, 8, 9, 10}


def test_half_of_all_images_are_flipped():
    lucid.manual_seed(0)
    x, flip = np.array([[0, 1]], np.uint8), t.RandomHorizontalFlip()
    flips = sum(int(flip(x)[0, 0, 0]) for _ in range(1000))
    assert 440 < flips < 560


def test_to_tensor_divides_by_255_and_normalize_brings_to_scale(image):
    x = t.ToTensor()(image)
    expected = image.transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    assert np.array_equal(x.numpy(), expected)
    assert x.numpy().flags.c_contiguous
    scaled = t.Normalize((0.5, 0.4, 0.3), (0.1, 0.2, 0.3))(x)
    assert scaled.dtype == lucid.float32
    by_hand = (expected - np.array([0.5, 0.4, 0.3]).reshape(3, 1, 1)) / [[[0.1]], [[0.2]], [[0.3]]]
    np.testing.assert_allclose(scaled.numpy(), by_hand, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_normalize_computes_in_the_floats_that_it_gets(dtype):
    x = np.random.default_rng(0).random((3, 4, 5)).astype(dtype)
    y = t.Normalize()(lucid.tensor(x, dtype=x.dtype))
    mean, std = (
        np.array(each, dtype)[:, None, None] for each in (t.Normalize.mean, t.Normalize.std)
    )
    assert y.dtype == x.dtype
    np.testing.assert_allclose(y.numpy(), (x - mean) / std, rtol=1e-12)


def test_a_size_may_be_a_number_of_numpys(image):
    assert t.Resize(np.int64(10))(image).shape == t.Resize(10)(image).shape
    assert t.CenterCrop(np.int32(4))(image).shape == (4, 4, 3)


def test_erasing_writes_a_number_for_each_colour():
    erase = t.RandomErasing(1.0, scale=(9 / 64, 9 / 64), ratio=(1.0, 1.0), value=(0.25, 0.5, 0.75))
    erased = erase(lucid.zeros(3, 8, 8)).numpy()
    assert [np.unique(colour).tolist() for colour in erased] == [[0, 0.25], [0, 0.5], [0, 0.75]]


def test_erasing_writes_one_rectangle_and_leaves_the_image_alone():
    lucid.manual_seed(0)
    x = lucid.ones(2, 16, 20)
    erase = t.RandomErasing(1.0, scale=(0.1, 0.2), value=5.0)
    for _ in range(20):
        found = erase(x).numpy()
        rows, columns = np.nonzero(found[0] == 5.0)
        box = found[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert (box == 5.0).all()
        assert (found == 5.0).sum() == box.size
        assert 0.05 < box[0].size / 320 < 0.25
    assert (x == 1.0).all()


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_no_strength_changes_nothing(name, image):
    """But for those that have no strength, and for posterize, which starts at four bits."""
    from PIL import Image

    lucid.manual_seed(0)
    found = np.asarray(CHANGES[name](Image.fromarray(image), 0.0, (124, 116, 104), "bicubic"))
    has_no_strength = name in ("auto contrast", "equalize", "invert", "posterize")
    assert has_no_strength or np.array_equal(found, image)


def test_a_loader_draws_the_same_images_with_any_number_of_workers(image):
    steps = [t.RandomResizedCrop(8), t.RandomHorizontalFlip(), t.RandAugment(), t.ToTensor()]
    data = t.Transformed([(image, i) for i in range(12)], t.Compose(steps))
    runs = []
    for workers in (0, 3):
        lucid.manual_seed(4)
        loader = DataLoader(data, batch_size=4, shuffle=True, num_workers=workers)
        runs.append([(x.tolist(), y.tolist()) for x, y in loader])
    assert runs[0] == runs[1]
    assert runs[0][0][0][0] != runs[0][0][0][1]  # the images of a batch differ


WRONG = {
    "size": (lambda: t.Resize(0), r"size \(=0\) is a whole number above 0, or two"),
    "sizes": (lambda: t.CenterCrop((1, 2, 3)), r"size \(=\(1, 2, 3\)\)"),
    "interpolation": (lambda: t.Resize(8, "lanczos"), r"interpolation \(='lanczos'\)"),
    "scale": (lambda: t.RandomResizedCrop(8, scale=(0.5, 0.1)), r"scale \(=\(0.5, 0.1\)\)"),
    "ratio": (lambda: t.RandomResizedCrop(8, ratio=(0.0, 1.0)), r"ratio \(=\(0.0, 1.0\)\)"),
    "a size that is not whole": (lambda: t.RandomCrop(4.0), r"size \(=4.0\) is a whole number"),
    "two paddings": (lambda: t.RandomCrop(8, padding=(1, 2)), r"padding \(=\(1, 2\)\) must be"),
    "torchvision's augment": (lambda: t.RandAugment(2), r"settings \(=2\) are such as"),
    "means of means": (lambda: t.Normalize([[0.5]], 0.5), "one number, or one for each colour"),
    "two means": (lambda: t.Normalize((0.5, 0.5), (0.5, 0.5, 0.5)), "one number, or one for each"),
    "no means": (lambda: t.Normalize((), ()), "one number, or one for each colour"),
    "two colours": (
        lambda: t.RandomErasing(1.0, value=(0.1, 0.2))(lucid.ones(3, 9, 9)),
        "value has 2 numbers for 3 colours",
    ),
    "padding": (lambda: t.RandomCrop(8, padding=-1), r"padding \(=-1\)"),
    "p": (lambda: t.RandomHorizontalFlip(1.5), r"p \(=1.5\) must be from 0 to 1"),
    "upside down": (lambda: t.RandomVerticalFlip(-0.5), r"p \(=-0.5\) must be from 0 to 1"),
    "perhaps": (lambda: t.RandomApply([], p=2), r"p \(=2\) must be from 0 to 1"),
    "grey": (lambda: t.RandomGrayscale(2.0), r"p \(=2.0\) must be from 0 to 1"),
    "channels": (lambda: t.Grayscale(2), r"num_output_channels \(=2\) must be 1 or 3"),
    "degrees": (lambda: t.RandomRotation(-9), r"degrees \(=-9\) is a number from 0, or two"),
    "degrees, text": (lambda: t.RandomRotation("30"), r"degrees \(='30'\) is a number from 0, or"),
    "angles": (lambda: t.RandomRotation((9, 1)), r"degrees \(=\(9, 1\)\) is a number from 0"),
    "rotation": (lambda: t.RandomRotation(9, "area"), r"interpolation \(='area'\)"),
    "corners": (
        lambda: t.RandomRotation(9, fill=(1, 2, 3))(np.zeros((4, 4), np.uint8)),
        r"fill \(=\(1, 2, 3\)\) has 3 numbers for 1 channels",
    ),
    "border": (lambda: t.Pad((1, 2, 3)), r"padding \(=\(1, 2, 3\)\) is a whole number from 0"),
    "less": (lambda: t.Pad(-1), r"padding \(=-1\) is a whole number from 0, two"),
    "mode": (lambda: t.Pad(1, padding_mode="wrap"), r"padding_mode \(='wrap'\) must be one of"),
    "brightness": (lambda: t.ColorJitter(brightness=-0.1), r"brightness \(=-0.1\) gives factors"),
    "hue": (lambda: t.ColorJitter(hue=0.6), r"hue \(=0.6\) gives factors from -0.6 to 0.6"),
    "augment": (lambda: t.RandAugment("augmix-m3"), r"settings \(='augmix-m3'\)"),
    "not increasing": (lambda: t.RandAugment("rand-m9"), "and inc1, for changes that grow"),
    "value": (lambda: t.RandomErasing(value="black"), r"value \(='black'\)"),
    "std": (lambda: t.Normalize((0.5,), (0.0,)), "those of std are above 0"),
    "colours": (
        lambda: t.Normalize()(lucid.ones(1, 2, 2)),
        "std have 3 numbers for 1 colours",
    ),
    "one scale": (lambda: t.RandomResizedCrop(8, scale=0.5), r"scale \(=0.5\) are two numbers"),
    "one form": (lambda: t.RandomErasing(ratio=1), r"ratio \(=1\) are two numbers"),
    "chance as text": (lambda: t.RandomGrayscale("0.5"), r"p \(='0.5'\) must be from 0 to 1"),
    "no chance": (lambda: t.RandomErasing(None), r"p \(=None\) must be from 0 to 1"),
    "half a pixel": (lambda: t.Pad(2.5), r"padding \(=2.5\) is a whole number from 0"),
    "no degrees": (lambda: t.RandomRotation(None), r"degrees \(=None\) is a number from 0, or"),
    "no corners": (lambda: t.RandomRotation(9, fill=None), r"fill \(=None\) is a whole number"),
    "three factors": (
        lambda: t.ColorJitter(contrast=(1, 2, 3)),
        r"contrast \(=\(1, 2, 3\)\) is a number, or two",
    ),
    "a factor as text": (lambda: t.ColorJitter("1"), r"brightness \(='1'\) is a number, or two"),
    "nothing to write": (lambda: t.RandomErasing(value=None), r"value \(=None\) must be a number"),
    "too small": (
        lambda: t.RandomCrop(8)(np.zeros((4, 9), np.uint8)),
        r"an image of 4 x 9 is smaller than size \(=8\)",
    ),
}


@pytest.mark.parametrize(("call", "message"), WRONG.values(), ids=WRONG)
def test_what_is_out_of_range_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


KINDS = {
    "floats": (lambda: t.ToTensor()(np.zeros((2, 2, 3))), "bytes"),
    "floats to resize": (lambda: t.Resize(2)(np.zeros((2, 2, 3))), "bytes"),
    "a tensor too early": (lambda: t.RandAugment()(lucid.ones(3, 4, 4)), "put it before ToTensor"),
    "an array too late": (lambda: t.Normalize()(np.zeros((2, 2, 3), np.uint8)), "put ToTensor bef"),
    "bytes to scale": (lambda: t.Normalize()(lucid.ones(3, 2, 2).to(lucid.uint8)), "takes floats"),
    "a map to scale": (lambda: t.Normalize((0.5,), (0.5,))(lucid.ones(2, 2)), r"\(C, H, W\)"),
    "a list": (lambda: t.ToTensor()([[0]]), "not a list"),
    "a map to erase": (lambda: t.RandomErasing(1.0)(lucid.ones(9, 9)), r"a tensor \(C, H, W\)"),
    "bytes as a tensor": (
        lambda: t.ToTensor()(lucid.zeros(3, 4, 4, dtype=lucid.uint8)),
        "a tensor already: leave ToTensor out, or write x / 255",
    ),
    "one transform": (lambda: t.Compose(t.ToTensor()), r"Compose takes a list .*: write Compose\("),
    "no transform": (lambda: t.RandomApply([None]), "RandomApply takes a list of functions"),
    "a border of text": (lambda: t.Pad(1, fill="0"), "fill is a number, not '0'"),
    "an array to erase": (lambda: t.RandomErasing()(np.zeros((2, 2), np.uint8)), "put ToTensor"),
}


@pytest.mark.parametrize(("call", "message"), KINDS.values(), ids=KINDS)
def test_images_of_another_kind_are_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize("fill", [-1, 256, float("nan")])
def test_bytes_have_no_room_for_another_border(fill):
    with pytest.raises(OverflowError, match=f"uint8 has no room for {fill}, only for 0 to 255"):
        t.Pad(1, fill=fill)(np.zeros((2, 2), np.uint8))


def test_numbers_for_each_colour_may_be_an_array():
    colours = np.array([0.1, 0.2, 0.3])
    erase = t.RandomErasing(1.0, scale=(0.2, 0.2), ratio=(1.0, 1.0), value=colours)
    erased = erase(lucid.ones(3, 9, 9))
    assert np.allclose(erased.numpy().min((1, 2)), colours)
