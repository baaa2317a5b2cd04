"""What is no model, no layer or no image is refused in a sentence that helps."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.viz.layers import as_batch, as_pixels, check_model, find_layer


@pytest.fixture
def model():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.ReLU(), nn.Dropout())).eval()


def test_a_layer_is_found_by_its_path_its_number_and_itself(model):
    assert find_layer(model, "1.0") == ("1.0", model[1][0])
    assert find_layer(model, 0) == ("0", model[0])
    assert find_layer(model, model[1]) == ("1", model[1])


def test_a_wrong_name_is_answered_with_near_ones(model):
    with pytest.raises(ValueError, match=r"no module '1.3': did you mean '1.\d'"):
        find_layer(model, "1.3")
    with pytest.raises(ValueError, match="no layer of this Sequential"):
        find_layer(model, nn.ReLU())
    with pytest.raises(TypeError, match="named by its path"):
        find_layer(model, 1.5)


def test_a_model_in_training_mode_is_told_what_to_do(model):
    check_model(model, "walk")
    model[1].train()
    with pytest.raises(ValueError, match=r"training mode.*call model.eval\(\) first"):
        check_model(model, "walk")
    check_model(model, "statistics", evaluating=False)
    with pytest.raises(TypeError, match=r"walk takes a lucid\.nn\.Module, not str"):
        check_model("resnet", "walk")


def test_one_image_becomes_a_batch_of_the_models_dtype(model):
    x = as_batch(np.zeros((3, 8, 8), np.uint8), "walk", model)
    assert (x.shape, x.dtype) == ((1, 3, 8, 8), lucid.float32)
    assert as_batch(lucid.zeros(2, 3, 8, 8), "walk", model.double()).dtype == lucid.float64
    assert as_batch(lucid.zeros(1, 3, 8, 8, dtype=lucid.uint8), "walk").is_floating_point()
    assert as_batch(lucid.zeros(1, 3, 8, 8).requires_grad_(), "walk").requires_grad is False


@pytest.mark.parametrize("x", [np.zeros(3), np.zeros((0, 3, 8, 8)), lucid.zeros(2, 2)])
def test_what_is_no_image_is_refused(x):
    with pytest.raises(ValueError, match=r"walk takes images \(N, C, H, W\)"):
        as_batch(x, "walk")
    with pytest.raises(TypeError, match="not list"):
        as_batch([1, 2], "walk")


def test_an_image_is_stretched_to_bytes():
    grey = as_pixels(np.array([[[-1.0, 1.0]]]))
    assert grey.tolist() == [[0, 255]]
    assert as_pixels(lucid.rand(3, 4, 5)).shape == (4, 5, 3)
    assert as_pixels(np.zeros((7, 4, 5))).shape == (4, 5)
    assert as_pixels(np.array([[[np.nan, 0.0, 2.0]]])).tolist() == [[0, 0, 255]]
