"""A run that was killed, or stopped by Ctrl-C, goes on with the same bits."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid.data import DataLoader, IterableDataset
from lucid.optim import SGD
from lucid.train import fit

SCRIPT = Path(__file__).with_name("a_run.py")
KILL, CTRL_C = 9, 2
RUNS = int(os.environ.get("LUCID_KILLS", "1"))
KILLS = {
    "before the first save": [("within a forward", 3, KILL)],
    "between two saves, in the middle of a step": [("within a step", 18, KILL)],
    "within an epoch, twice": [("within a step", 20, KILL), ("within a step", 9, KILL)],
    "while it writes": [("within a write", 3, KILL)],
    "before a file is there": [("before a rename", 3, KILL)],
    "after a file is there, and before the next": [("after a rename", 4, KILL)],
    "in a validation": [("within a forward", 7, KILL)],
}
CHANCE = [  # of any length up to that of a run; ``.ci/nightly`` takes many
    [("at any moment", seconds, KILL) for seconds in numbers]
    for numbers in np.random.default_rng().uniform(0.0, 0.3, (RUNS, 3)).tolist()
]
STOPS = {
    "in a step, which is finished first": [("within a step", 13, CTRL_C)],
    "in a validation, which is done again": [("within a forward", 7, CTRL_C)],
    "in the last epoch's save": [("before a rename", 9, CTRL_C)],
}
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the runs are forks of a script")
pytestmark = pytest.mark.cpu_only(reason="the processes run on NumPy")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What happened in each case, and the bits of a run that nobody stopped."""
    cases = json.dumps({"whole": [], **KILLS, **STOPS, **dict(enumerate(CHANCE))})
    folder = tmp_path_factory.mktemp("runs")
    done = subprocess.run([sys.executable, SCRIPT, folder, cases], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@needs_fork
@pytest.mark.parametrize("case", KILLS)
def test_a_killed_run_ends_with_the_same_bits(case, results):
    *killed, last = results[case]
    assert [status for status, _ in killed] == [-KILL] * len(KILLS[case])
    assert [last] == results["whole"]


@needs_fork
def test_kills_at_moments_of_chance_leave_no_trace(results):
    ends = [results[str(i)][-1] for i in range(len(CHANCE))]
    assert ends == results["whole"] * len(CHANCE), CHANCE


@needs_fork
@pytest.mark.parametrize("case", STOPS)
def test_ctrl_c_saves_and_says_how_to_go_on(case, results):
    (_, told), last = results[case]
    assert "call fit again with resume=True" in told
    assert [last] == results["whole"]


@pytest.fixture
def pythons_own_ctrl_c():
    """A process in the background of a shell is born deaf to Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("pythons_own_ctrl_c")
def test_without_a_checkpoint_ctrl_c_is_pythons_own(loader, network):
    def press(record):
        if record.event == "batch":
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        fit(network(), loader, 1, callbacks=[press])


@pytest.mark.usefixtures("pythons_own_ctrl_c")
def test_a_second_ctrl_c_does_not_wait(loader, network, tmp_path):
    path, steps = tmp_path / "run.safetensors", []

    def press(record):
        if record.event == "batch":
            steps.append(record.step)
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as caught:
        fit(network(), loader, 1, callbacks=[press], checkpoint=path)
    assert (steps, str(caught.value), path.exists()) == ([0], "", False)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_checkpoint_that_is_there_is_not_overwritten_in_silence(loader, network, tmp_path):
    path = tmp_path / "run.safetensors"
    fit(network(), loader, 1, checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"run\.safetensors is there already: give resume=True"):
        fit(network(), loader, 1, checkpoint=path)
    assert path.read_bytes() == before


def test_a_run_that_is_done_is_not_trained_again(loader, network, tmp_path):
    path = tmp_path / "run.safetensors"
    model = network()
    history = fit(model, loader, 2, checkpoint=path, callbacks=[])
    other = network()
    assert fit(other, loader, 2, checkpoint=path, resume=True, callbacks=[]) == history
    assert other[0].weight.tolist() == model[0].weight.tolist()


def test_a_checkpoint_of_another_network_changes_nothing(loader, network, tmp_path):
    path = tmp_path / "run.safetensors"
    fit(network(), loader, 1, checkpoint=path)
    other = lucid.nn.Linear(2, 2)
    before = other.weight.tolist()
    with pytest.raises(ValueError, match="does not fit the"):
        fit(other, loader, 1, checkpoint=path, resume=True)
    assert other.weight.tolist() == before


def test_a_run_that_diverged_can_be_saved(loader, network, tmp_path):
    path = tmp_path / "run.safetensors"
    images = lucid.full((4, 2), float("nan"))
    batches = [(images, lucid.tensor([0, 1, 0, 1]))]
    fit(network(), batches, 1, checkpoint=path)
    model = network()
    history = fit(model, batches, 2, checkpoint=path, resume=True,
                  optimizer=None, callbacks=[])  # fmt: skip
    assert len(history.loss) == 2


def test_a_list_of_batches_goes_on_too(network, tmp_path, points):
    batches = list(DataLoader(points, batch_size=8))
    ends = []
    for stops in ([], [3]):
        lucid.manual_seed(1)
        path = tmp_path / f"{len(ends)}.safetensors"
        model = network()
        state = model.state_dict()
        for stop in (*stops, None):
            model.load_state_dict(state)

            def halt(record, stop=stop):
                record.stop = record.step == stop

            lucid.manual_seed(1)
            fit(model, batches, 2, None, SGD(model.parameters(), lr=0.1), checkpoint=path,
                resume=True, callbacks=[halt])  # fmt: skip
        ends.append(model[0].weight.tolist())
    assert ends[0] == ends[1]


class Noise(IterableDataset):
    """Points of chance, in the order in which they are drawn."""

    def __len__(self):
        return 12

    def __iter__(self):
        for i in range(12):
            yield lucid.randn(2), i % 2


def test_a_stream_that_draws_goes_on_too(network, tmp_path):
    ends = []
    for stops in ([None], [5, None]):
        for stop in stops:

            def halt(record, stop=stop):
                record.stop = record.step == stop

            lucid.manual_seed(1)
            model = network()
            fit(model, DataLoader(Noise(), 3), 2, checkpoint=tmp_path / f"{len(ends)}.safetensors",
                resume=True, callbacks=[halt])  # fmt: skip
        ends.append(model[0].weight.tolist())
    assert ends[0] == ends[1]


def test_a_loader_with_a_generator_of_its_own_is_refused(points, network, tmp_path):
    loader = DataLoader(points, batch_size=8, shuffle=True, generator=lucid.Generator())
    with pytest.raises(ValueError, match="leave its generator out"):
        fit(network(), loader, 1, checkpoint=tmp_path / "run.safetensors")


@pytest.mark.parametrize("workers", [0, 2])
def test_a_pass_that_begins_later_has_the_same_batches(points, workers):
    loader = DataLoader(points, batch_size=8, shuffle=True, num_workers=workers)
    passes = []
    for first in (0, 3):
        lucid.manual_seed(2)
        passes.append([labels.tolist() for _, labels in loader.starting_at(first)])
    assert passes[0][3:] == passes[1]
