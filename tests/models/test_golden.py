"""lucid's ConvNeXt repeats the published one's answers from a file, without torch.

``golden/make_golden.py`` wrote the files with transformers, in float64.
"""

import numpy as np
import pytest

import lucid

NETWORKS = {1: lucid.models.ConvNeXt, 2: lucid.models.ConvNeXtV2}


def answers(golden, version):
    network = NETWORKS[version](**golden.SIZES).to(lucid.float64)
    return golden.answers(lucid, golden.fill(lucid, network), golden.IMAGES, "float64")


def rows(found):
    """The logits and a fingerprint for each gradient, by name."""
    return {"logits": found["logits"], **dict(zip(found["names"], found["gradients"], strict=True))}


@pytest.mark.parametrize("version", NETWORKS)
def test_logits_and_all_gradients_are_the_published_ones(golden, assert_close, version):
    with np.load(golden.FOLDER / f"convnext_v{version}.npz") as file:
        expected = rows(file)
    found = golden.fingerprints(answers(golden, version))
    assert_close(rows(found), expected, tolerance=1e-9)
    blocks = sum(golden.SIZES["depths"])
    assert len(expected) == 2 + 12 + (8 + version) * blocks  # logits, images and parameters


def test_a_fingerprint_sees_one_wrong_number(golden, assert_close):
    right = golden.numbers("a gradient", (4, 3, 4, 4))
    wrong = right.copy()
    wrong[1, 2, 3, 0] *= 1.001
    prints = [{"print": np.array(golden.fingerprint("dw", array))} for array in (right, wrong)]
    with pytest.raises(AssertionError, match="print is off"):
        assert_close(*prints, tolerance=1e-9)


def test_the_known_numbers_are_the_same_everywhere(golden):
    """Raw bits of PCG64, which NumPy promises never to change."""
    first = golden.numbers("stages.0.0.gamma", (3,))
    assert first.tolist() == [-0.37596423987995187, 0.4746955270465467, -0.7919316468425732]


def test_the_files_are_small(golden):
    assert sum(path.stat().st_size for path in golden.FOLDER.glob("*.npz")) < 5000
