"""A rank that fails ends all, one sentence names it, and the last checkpoint goes on elsewhere."""

import re
import time

import fitting
import numpy as np
import on_ranks
import pytest

import lucid

pytestmark = pytest.mark.parity  # it needs MPI, which the step of that name installs

SECONDS, LAST = 10, 6
ENDS = {
    "raises": r"rank {} of {} failed, and so all end: KeyError: 'no such image'",
    "killed": r"rank {} of {} was killed, and so all end",
    "nan": r"rank {} of {} failed, and so all end: rank \d has nan or inf in the gradient of \S+",
}


@pytest.fixture(scope="module")
def unbroken(mpiexec, tmp_path_factory):
    """The weights of one rank that nothing happened to."""
    file = tmp_path_factory.mktemp("unbroken") / "run.safetensors"
    mpiexec(1, "interrupted.py", file, LAST, "nothing")
    assert list(file.parent.iterdir()) == [file]  # nothing else stays behind
    return {name: x.numpy() for name, x in lucid.load(file)["model"].items()}


@pytest.mark.parametrize("ranks", [n for n in on_ranks.RANKS if n > 1])
@pytest.mark.parametrize("what", ENDS)
def test_a_rank_that_fails_ends_all_within_ten_seconds(mpiexec, ranks, tmp_path, what):
    file = tmp_path / "run.safetensors"
    done = mpiexec(ranks, "interrupted.py", file, LAST, what, check=False)
    assert time.monotonic() - float(file.with_suffix(f".{ranks - 1}").read_text()) < SECONDS
    assert done.returncode != 0
    sentences = re.findall(r"^rank \d of .*", done.stderr, re.M)
    assert len(sentences) == 1, done.stderr
    assert re.fullmatch(ENDS[what].format(ranks - 1, ranks), sentences[0])
    assert lucid.load(file)["done"] in (2, 3)  # rank 0 may not have come to save the third step


def test_another_number_of_ranks_goes_on_with_the_last_checkpoint(
    mpiexec, tmp_path, unbroken, assert_close
):
    file = tmp_path / "run.safetensors"
    mpiexec(max(on_ranks.RANKS), "interrupted.py", file, LAST, "raises", check=False)
    mpiexec(1, "interrupted.py", file, LAST, "nothing")
    state = {name: x.numpy() for name, x in lucid.load(file)["model"].items()}
    assert_close(state, unbroken, 1e-12)


def test_one_process_goes_on_with_what_several_ranks_have_fitted(mpiexec, tmp_path, assert_close):
    file, other = (tmp_path / f"{name}.safetensors" for name in ("killed", "unbroken"))
    done = mpiexec(max(on_ranks.RANKS), "fitting.py", file, check=False)
    assert "was killed, and so all end" in done.stderr
    assert lucid.load(file)["step"] in (4, 6)
    weights, history = fitting.run(file)
    expected, unbroken = fitting.run(other)
    assert_close(weights, expected, 1e-12)
    np.testing.assert_allclose(history.loss, unbroken.loss, rtol=1e-12)
    assert history.accuracy == unbroken.accuracy


def test_where_all_ranks_fail_one_speaks(mpiexec, tmp_path):
    done = mpiexec(2, "interrupted.py", tmp_path / "a", LAST, "raises everywhere", check=False)
    assert done.returncode != 0
    assert len(re.findall(r"^rank \d of 2 failed", done.stderr, re.M)) == 1
