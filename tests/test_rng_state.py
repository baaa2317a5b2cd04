"""The stream of random numbers can be left and found again, to the bit."""

import threading

import numpy as np
import pytest

import lucid
from lucid.backend import random as host

DRAWS = {
    "rand": lambda: lucid.rand(5),
    "rand, float64": lambda: lucid.rand(5, dtype=lucid.float64),
    "rand, an odd number of float32": lambda: lucid.rand(1),
    "randn": lambda: lucid.randn(5),
    "randint": lambda: lucid.randint(0, 1000, (5,)),
    "randperm": lambda: lucid.randperm(20),
    "dropout": lambda: lucid.nn.functional.dropout(lucid.ones(20)),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_from_a_state_the_same_numbers_come_again(draw):
    draw()
    state = lucid.get_rng_state()
    first, second = draw().tolist(), draw().tolist()
    lucid.set_rng_state(state)
    assert [draw().tolist(), draw().tolist()] == [first, second]
    assert first != second


def test_a_state_survives_a_new_seed_and_a_file(tmp_path):
    lucid.rand(3)
    state = lucid.get_rng_state()
    expected = lucid.rand(3).tolist()
    lucid.save(tmp_path / "x.safetensors", {"state": state})
    lucid.manual_seed(123)
    lucid.set_rng_state(lucid.load(tmp_path / "x.safetensors")["state"])
    assert lucid.rand(3).tolist() == expected


def test_asking_for_the_state_draws_nothing():
    lucid.manual_seed(3)
    expected = lucid.rand(3).tolist()
    lucid.manual_seed(3)
    lucid.get_rng_state()
    assert lucid.rand(3).tolist() == expected


def test_a_state_is_a_tensor_of_bytes_that_no_draw_changes():
    state = lucid.get_rng_state()
    before = state.tolist()
    lucid.rand(100)
    assert (state.dtype, state.ndim) == (lucid.uint8, 1)
    assert state.tolist() == before != lucid.get_rng_state().tolist()


STATE = lucid.get_rng_state()
NO_STATES = {
    "nothing": None,
    "a seed": 3,
    "an array": STATE.numpy(),
    "too short": STATE[1:],
    "another dtype": STATE.to(lucid.int64),
    "another shape": STATE.reshape(2, -1),
    "bytes of another kind": lucid.full((host.STATE_BYTES,), 255, dtype=lucid.uint8),
}


@pytest.mark.parametrize("state", NO_STATES.values(), ids=NO_STATES)
def test_what_is_no_state_is_refused_and_the_stream_goes_on(state):
    lucid.manual_seed(3)
    expected = lucid.rand(3).tolist()
    lucid.manual_seed(3)
    message = "takes what get_rng_state returned|no generator of random numbers has this state"
    with pytest.raises((TypeError, ValueError), match=message):
        lucid.set_rng_state(state)
    assert lucid.rand(3).tolist() == expected


def test_half_a_state_that_is_wrong_changes_neither_stream():
    """The first stream's part is right, the second's is not."""
    lucid.manual_seed(3)
    array = lucid.get_rng_state().numpy().copy()
    array[-8:] = 255
    lucid.manual_seed(4)
    before = lucid.get_rng_state().tolist()
    with pytest.raises(ValueError, match="no generator of random numbers has this state"):
        lucid.set_rng_state(lucid.Tensor(array))
    assert lucid.get_rng_state().tolist() == before


def test_inside_own_streams_a_seed_of_its_own_decides_and_outside_nothing_has_moved():
    before, found = lucid.get_rng_state().tolist(), []
    for seed in (1, 1, (1, 2)):
        with host.own_streams(seed):
            found.append(lucid.rand(3).tolist())
    assert found[0] == found[1] != found[2]
    assert lucid.get_rng_state().tolist() == before


def test_a_seed_inside_own_streams_stays_inside():
    before = lucid.get_rng_state().tolist()
    with host.own_streams(1):
        lucid.manual_seed(5)
        inside = lucid.rand(3).tolist()
    assert lucid.get_rng_state().tolist() == before
    lucid.manual_seed(5)
    assert lucid.rand(3).tolist() == inside


def test_own_streams_are_those_of_one_thread():
    found = {}

    def draw(seed, barrier):
        with host.own_streams(seed):
            barrier.wait()
            found[seed] = lucid.rand(1000).numpy()

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=draw, args=(seed, barrier)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, x in found.items():
        with host.own_streams(seed):
            assert np.array_equal(x, lucid.rand(1000).numpy())


def test_a_loaders_seed_comes_from_a_stream_of_its_own():
    lucid.manual_seed(3)
    expected = lucid.rand(3).tolist()
    lucid.manual_seed(3)
    seeds = [host.draw_seed(), host.draw_seed()]
    assert lucid.rand(3).tolist() == expected
    lucid.manual_seed(3)
    assert [host.draw_seed(), host.draw_seed()] == seeds
    assert seeds[0] != seeds[1]
