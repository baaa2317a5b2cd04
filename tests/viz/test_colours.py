"""The colour scales are even to the eye, and 0 has its place on the signed one."""

import numpy as np
import pytest

from lucid.viz.colours import (
    BALANCE,
    EMBER,
    bezier,
    colour,
    oklab_to_srgb,
    polar,
    strongest,
)


def srgb_to_oklab(rgb):
    """The way back, from the published matrices of the way there."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_cones = [[0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
    to_lab = [[0.2104542553, 0.7936177850, -0.0040720468],
              [1.9779984951, -2.4285922050, 0.4505937099],
              [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip
    return np.cbrt(linear @ np.transpose(to_cones)) @ np.transpose(to_lab)


@pytest.mark.parametrize("scale", [EMBER, BALANCE], ids=lambda scale: scale.name)
def test_the_colours_that_a_screen_gets_are_those_that_were_meant(scale):
    shown = srgb_to_oklab(scale.rgb / 255.0)
    assert np.abs(shown - scale.lab).max() < 0.01  # nothing was cut off, only rounded to bytes


@pytest.mark.parametrize("half", [EMBER.lab, BALANCE.lab[:129], BALANCE.lab[128:]])
def test_equal_steps_look_equal(half):
    steps = np.linalg.norm(np.diff(half, axis=0), axis=1)
    assert steps.max() < 1.05 * steps.min()


def test_more_is_lighter_on_one_scale_and_paler_near_0_on_the_other():
    lightness = EMBER.lab[:, 0]
    assert (np.diff(lightness) > 0).all()
    middle = BALANCE.lab[:, 0].argmax()
    assert middle == 128
    assert (np.diff(BALANCE.lab[:129, 0]) > 0).all()
    assert (np.diff(BALANCE.lab[128:, 0]) < 0).all()


def test_zero_is_the_middle_of_the_signed_scale_whatever_the_limits():
    white = BALANCE.rgb[128].tolist()
    assert BALANCE([-1.0, 0.0, 5.0])[1].tolist() == white
    assert BALANCE(np.zeros(3)).tolist() == [white] * 3
    assert BALANCE.limits([-1.0, 0.5]) == (-1.0, 1.0)


def test_the_ends_of_the_values_get_the_ends_of_the_scale_and_a_nan_is_grey():
    shown = EMBER([2.0, np.nan, 4.0])
    assert shown.tolist() == [EMBER.rgb[0].tolist(), [128] * 3, EMBER.rgb[-1].tolist()]


def test_what_is_drawn_ends_with_the_strongest_finite_numbers():
    assert strongest(np.array([-3.0, 2.0, np.inf, np.nan]), 1.0) == 3.0
    assert strongest(np.array([np.nan])) == 0.0
    assert EMBER([-np.inf, np.inf], 0.0, 1.0).tolist() == EMBER([0.0, 1.0]).tolist()


def test_signed_values_choose_the_signed_scale():
    assert (colour([-1.0, 1.0]) == BALANCE([-1.0, 1.0])).all()
    assert (colour([0.0, 1.0]) == EMBER([0.0, 1.0])).all()
    assert (colour([0.0, 1.0], is_signed=True) == BALANCE([0.0, 1.0])).all()


def test_white_and_black_are_the_ends_of_oklab():
    np.testing.assert_allclose(oklab_to_srgb([[1, 0, 0], [0, 0, 0]]), [[1] * 3, [0] * 3], atol=1e-6)


def test_a_curve_begins_and_ends_at_its_outer_points():
    points = [polar(0.2, 0.1, 0), polar(0.5, 0.2, 90), polar(0.9, 0, 0)]
    curve = bezier(points, 5)
    np.testing.assert_allclose(curve[[0, -1]], [points[0], points[-1]])
