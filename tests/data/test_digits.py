"""The handwritten digits are complete, and images as a network takes them."""

import sys

import numpy as np
import pytest

import lucid

REASON = "the digits ship with scikit-learn"


@pytest.fixture(scope="module")
def digits():
    pytest.importorskip("sklearn", reason=REASON)
    return lucid.data.digits()


def test_there_are_1797_images_of_8_by_8_and_a_label_each(digits):
    images, labels = digits.tensors
    assert len(digits) == 1797
    assert images.shape == (1797, 1, 8, 8)
    assert labels.shape == (1797,)
    assert (images.dtype, labels.dtype) == (lucid.float32, lucid.int64)


def test_paper_is_0_and_ink_is_1(digits):
    image = digits.tensors[0].array
    assert (image.min(), image.max()) == (0, 1)
    assert np.array_equal(image * 16, np.round(image * 16))
    assert not image[:, 0, :, 0].mean() > 0.01  # the left edge is nearly always paper


def test_every_digit_is_there_about_equally_often(digits):
    counts = np.bincount(digits.tensors[1].array)
    assert len(counts) == 10
    assert counts.min() > 170
    assert digits[0][1].item() == 0


def test_each_call_gives_numbers_of_its_own(digits):
    again = lucid.data.digits()
    assert not np.shares_memory(again.tensors[0].array, digits.tensors[0].array)


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(sys.modules["lucid.data.digits"], "BESIDE", tmp_path / "none")
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        lucid.data.digits()


def test_in_the_browser_the_digits_lie_beside_the_code(monkeypatch, tmp_path, digits):
    images, labels = digits.tensors
    beside = tmp_path / "digits.npz"
    np.savez(beside, images=(images.cpu().numpy()[:, 0] * 16).astype("uint8"), labels=labels.array)
    monkeypatch.setattr(sys.modules["lucid.data.digits"], "BESIDE", beside)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    again = lucid.data.digits()
    assert again.tensors[0].tolist() == images.tolist()
    assert again.tensors[1].tolist() == labels.tolist()
