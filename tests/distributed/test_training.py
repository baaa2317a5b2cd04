"""Several ranks compute what one process does, and the same bits as each other."""

import numpy as np
import on_ranks
import pytest

from lucid.backend.parallel import cores

pytestmark = pytest.mark.parity  # it needs MPI, which the step of that name installs

TOLERANCE = {"float64": 1e-12, "float32": 1e-6}


def is_equal(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("case", on_ranks.TRAININGS, ids=" ".join)
def test_all_ranks_have_the_same_bits(found_by, ranks, case):
    first, *others = found_by(ranks)
    assert all(is_equal(first[case], other[case]) for other in others)


@pytest.mark.parametrize("case", on_ranks.TRAININGS, ids=" ".join)
def test_ranks_train_as_one_process_does_with_the_same_global_batches(
    found_by, ranks, case, assert_close
):
    ours, theirs = found_by(ranks)[0][case], on_ranks.single(case)
    _, dtype, optimizer = case
    if optimizer == "AdamW":  # it divides by gradients that may be nearly 0
        theirs = {name: x for name, x in theirs.items() if name.startswith("grad")}
        ours = {name: ours[name] for name in theirs}
    assert_close(ours, theirs, TOLERANCE[dtype])


def test_a_second_run_has_the_same_bits(found_by, ranks):
    for found in found_by(ranks):
        assert is_equal(found["again"], found[on_ranks.TRAININGS[0]])


def test_a_parameter_that_some_ranks_use_gets_their_gradient_and_one_that_none_uses_has_none(
    found_by, ranks
):
    for found in found_by(ranks):
        assert found["unused"]["nobody"] is None
        np.testing.assert_allclose(found["unused"]["first"], [1.0 / ranks, 1.5 / ranks])
        of_all = [(0.5 * (w + ranks - 1)) / ranks for w in (2.0, 3.0)]
        np.testing.assert_allclose(found["unused"]["all"], of_all)


def test_gradients_may_add_up_on_their_rank_before_they_are_summed(found_by, ranks):
    alone = found_by(1)[0]["summed twice"]["both"]
    for found in found_by(ranks):
        np.testing.assert_allclose(found["kept"]["both"], alone, rtol=1e-12)
        np.testing.assert_allclose(found["summed twice"]["both"], alone, rtol=1e-12)
    firsts = [found["kept"]["first"] for found in found_by(ranks)]
    assert all(not np.array_equal(firsts[0], other) for other in firsts[1:])


def test_sums_begin_while_backward_runs(found_by, ranks):
    for found in found_by(ranks):
        assert found["begins"]["sent"] >= found["begins"]["buckets"] - 2 > 3


def test_a_model_that_is_given_back_is_left_alone(found_by):
    first, second = (found["begins"]["alone"] for found in found_by(2))
    assert first != second


def test_all_reduce_and_broadcast_do_as_they_say(found_by, ranks):
    last, total = ranks - 1, sum(range(ranks))
    for found in (each["collectives"] for each in found_by(ranks)):
        assert found["sum"] == [[total, 2 * ranks], [ranks, -total]]
        assert found["avg"] == [[total / ranks, 2], [1, -total / ranks]]
        assert found["max"] == [[last, 2], [1, 0]]
        assert found["min"] == [[0, 2], [1, -last]]
        assert found["count"] == total + ranks
        assert found["given"] == [True, False]
        assert found["number"] == last


def test_float16_is_summed_in_float32(found_by, ranks):
    """With three ranks 1 + 2⁻¹¹ + 2⁻¹¹ is 1 where each sum is rounded, and else 1 + 2⁻¹⁰."""
    for found in found_by(ranks):
        assert found["collectives"]["half"] == [np.float16(1 + (ranks - 1) * 2.0**-11)] * 3


def test_rank_0_draws_as_a_single_process_and_the_others_differently(found_by, ranks):
    draws = [tuple(found["random"]) for found in found_by(ranks)]
    assert len(set(draws)) == ranks
    assert draws[0] == tuple(found_by(1)[0]["random"])


def test_each_training_forward_begins_with_the_buffers_of_rank_0(found_by):
    (before, count), (others, same) = (found["buffers"] for found in found_by(2))
    assert count == same == 3
    assert before != others


def test_the_cores_are_divided_among_the_ranks(found_by, ranks):
    for found in found_by(ranks):
        assert found["threads"] == max(1, cores() // ranks)


@pytest.mark.parametrize("case", on_ranks.FITS, ids=lambda case: f"{case[0]}, {case[1]} a step")
def test_fit_trains_and_measures_as_one_process_does(found_by, ranks, case, assert_close):
    """With batches that add up, too, of which some are uneven and the last has one sample."""
    alone = on_ranks.fitted(*case)
    for found in found_by(ranks):
        assert_close(found["fitted", *case], alone, 1e-12)


def test_one_rank_prints(found_by, ranks):
    printed = found_by(ranks)[0]["printed"]
    assert printed.count("epoch 2/2: loss") == len(on_ranks.FITS)


def test_reports_and_confusion_matrices_count_the_samples_of_all_ranks(found_by, ranks):
    alone = on_ranks.counted()
    assert sum(map(sum, alone[0])) == on_ranks.SAMPLES
    assert all(found["counted"] == alone for found in found_by(ranks))


@pytest.mark.parametrize("case", [on_ranks.TRAININGS[0], on_ranks.TRAININGS[-1]], ids=" ".join)
def test_on_gpus_the_ranks_train_as_one_process_on_the_host(found_by, case, assert_close):
    first, second = found_by(2, "gpu")
    assert is_equal(first[case], second[case])
    assert_close(first[case], on_ranks.single(case), 1e-12)


def test_arrays_of_a_gpu_are_summed_and_broadcast_too(found_by):
    for found, expected in zip(found_by(2, "gpu"), found_by(2), strict=True):
        assert found["collectives"] == expected["collectives"]
