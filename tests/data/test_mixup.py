"""Mixed images have labels in the same shares."""

import numpy as np
import pytest

import lucid
from lucid.data import DataLoader, Mixup, TensorDataset

SHADES = np.arange(6, dtype=np.float32).reshape(6, 1, 1, 1)  # each image is of one grey


@pytest.fixture
def batch():
    """Six images, each of one grey level, and each of a class of its own."""
    images = np.broadcast_to(SHADES, (6, 2, 16, 24)).copy()
    return lucid.tensor(images), lucid.tensor(np.arange(6))


def shares(labels):
    """Of each image's own class, and of its partner's."""
    y = labels.cpu().numpy()
    return y[range(6), range(6)], y[range(6), range(5, -1, -1)]


@pytest.mark.parametrize("alphas", [(0.8, 0.0), (0.0, 1.0)], ids=["mixup", "cutmix"])
def test_the_share_of_an_image_is_the_share_of_its_label(alphas, batch):
    mix = Mixup(6, *alphas, label_smoothing=0.0)
    for seed in range(30):
        lucid.manual_seed(seed)
        images, labels = mix(*batch)
        own, other = shares(labels)
        mean = images.cpu().numpy().mean(axis=(1, 2, 3))
        greys = SHADES.reshape(6)
        np.testing.assert_allclose(mean, own * greys + other * greys[::-1], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(own + other, 1.0, rtol=1e-6)


def test_cutmix_keeps_every_pixel_whole_and_mixup_none(batch):
    for seed in range(20):
        lucid.manual_seed(seed)
        cut = Mixup(6, 0.0, 1.0)(*batch)[0].cpu().numpy()
        assert np.isin(cut, SHADES).all()
        mixed = Mixup(6, 1.0, 0.0)(*batch)[0].cpu().numpy()
        assert len(np.unique(mixed[0])) == 1


def test_half_of_all_batches_are_cut_and_half_mixed(batch):
    mix, cuts = Mixup(6, 0.8, 1.0), 0
    lucid.manual_seed(0)
    for _ in range(300):
        cuts += bool(np.isin(mix(*batch)[0].cpu().numpy(), SHADES).all())
    assert 110 < cuts < 190


def test_smoothing_takes_its_share_from_the_right_class(batch):
    labels = Mixup(6, prob=0.0, label_smoothing=0.3)(*batch)[1].cpu().numpy()
    np.testing.assert_allclose(labels, 0.7 * np.eye(6) + 0.05, rtol=1e-6)
    soft = lucid.tensor(np.full((6, 6), 1 / 6, np.float32))
    again = Mixup(6, prob=0.0, label_smoothing=0.3)(batch[0], soft)[1]
    np.testing.assert_allclose(again.cpu().numpy(), 1 / 6, rtol=1e-6)


def test_a_batch_of_an_odd_length_is_mixed_too(batch):
    images, labels = Mixup(6)(batch[0][:5], batch[1][:5])
    assert (images.shape, labels.shape) == ((5, 2, 16, 24), (5, 6))


def test_nothing_is_changed_in_place_and_all_stays_float32(batch):
    before = batch[0].cpu().numpy().copy()
    for seed in range(6):
        lucid.manual_seed(seed)
        images, labels = Mixup(6)(*batch)
        assert (images.dtype, labels.dtype) == (lucid.float32, lucid.float32)
    assert np.array_equal(batch[0].cpu().numpy(), before)


@pytest.mark.cpu_only(reason="workers make batches on the CPU")
def test_a_loader_mixes_the_same_with_any_number_of_workers(batch):
    runs = []
    for workers in (0, 2):
        lucid.manual_seed(1)
        loader = DataLoader(
            TensorDataset(*batch), 2, collate_fn=Mixup(6).collate, num_workers=workers
        )
        runs.append([(x.tolist(), y.tolist()) for x, y in loader])
    assert runs[0] == runs[1]


WRONG = {
    "classes": (dict(num_classes=0), r"num_classes \(=0\)"),
    "both off": (dict(num_classes=2, mixup_alpha=0, cutmix_alpha=0), "not both 0"),
    "negative": (dict(num_classes=2, mixup_alpha=-1), r"mixup_alpha \(=-1\)"),
    "prob": (dict(num_classes=2, prob=1.5), r"prob \(=1.5\) must be from 0 to 1"),
    "smoothing": (dict(num_classes=2, label_smoothing=-0.1), r"label_smoothing \(=-0.1\)"),
}


@pytest.mark.parametrize(("settings", "message"), WRONG.values(), ids=WRONG)
def test_what_is_out_of_range_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Mixup(**settings)


def test_labels_of_other_classes_are_refused(batch):
    with pytest.raises(ValueError, match="labels have 3 classes, not num_classes 6"):
        Mixup(6)(batch[0], lucid.ones(6, 3))


def test_there_is_a_label_for_each_image(batch):
    with pytest.raises(ValueError, match="there are 5 labels for 6 images"):
        Mixup(6)(batch[0], batch[1][:5])
