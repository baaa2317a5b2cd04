"""A run that is stopped, saved, loaded and continued gives the bits of one that was not."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.data import DataLoader, Dataset
from lucid.optim import SGD, Adam, AdamW, CosineWithWarmup, StepLR, clip_grad_norm_, decay_groups

EPOCHS, SAMPLES, BATCH = 3, 20, 6
STEPS_AN_EPOCH = -(-SAMPLES // BATCH)
STEPS = EPOCHS * STEPS_AN_EPOCH


class Shifted(Dataset):
    """Random images, each moved by a random number of pixels whenever it is asked for."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.images = rng.standard_normal((SAMPLES, 1, 8, 8)).astype("float32")

    def __len__(self):
        return SAMPLES

    def __getitem__(self, index):
        shift = lucid.randint(-2, 3, (2,)).tolist()
        return np.roll(self.images[index], shift, axis=(1, 2)), index % 4


RULES = {
    "AdamW": lambda groups: AdamW(groups, lr=0.01, betas=(0.8, 0.99)),
    "Adam": lambda groups: Adam(groups, lr=0.01),
    "SGD": lambda groups: SGD(groups, lr=0.05, momentum=0.9),
}
SCHEDULES = {
    "cosine": lambda optimizer: CosineWithWarmup(optimizer, total_steps=STEPS, warmup_steps=3),
    "steps": lambda optimizer: StepLR(optimizer, step_size=5, gamma=0.3),
}


class Run:
    """A small ConvNeXt with drop path and dropout, its optimizer, its schedule and its data."""

    def __init__(self, small_network, rule="AdamW", schedule="cosine", workers=0):
        network = small_network(drop_path=0.3, layer_scale_init=0.5)
        self.model = nn.Sequential(nn.Dropout(0.1), network)
        self.optimizer = RULES[rule](decay_groups(self.model, 0.1))
        self.schedule = SCHEDULES[schedule](self.optimizer)
        self.loader = DataLoader(Shifted(), batch_size=BATCH, shuffle=True, num_workers=workers)

    def parts(self):
        return {"model": self.model, "optimizer": self.optimizer, "schedule": self.schedule}

    def step(self, images, labels):
        self.optimizer.zero_grad()
        nn.functional.cross_entropy(self.model(images), labels).backward()
        clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()

    def epoch(self):
        for batch in self.loader:
            self.step(*batch)

    def numbers(self):
        """Every number that the run goes on from, by name, as bytes."""
        found = {f"model.{name}": x for name, x in self.model.state_dict().items()}
        state = self.optimizer.state_dict()
        for number, entry in state["state"].items():
            found |= {f"{number}.{name}": x for name, x in entry.items()}
        texts = {
            "groups": repr(state["param_groups"]),
            "schedule": repr(self.schedule.state_dict()),
        }
        arrays = {name: np.asarray(x).tobytes() for name, x in found.items()}
        return {**arrays, **texts, "random": lucid.get_rng_state().tolist()}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.safetensors"


@pytest.fixture
def new_run(small_network):
    """Makes a run whose first weights, and random numbers, are those of ``seed``."""

    def make(seed, **settings):
        lucid.manual_seed(seed)
        return Run(small_network, **settings)

    return make


def assert_same(found, expected):
    assert [name for name in expected if found[name] != expected[name]] == []
    assert found.keys() == expected.keys()


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("rule", RULES)
def test_a_run_stopped_after_an_epoch_goes_on_with_the_same_bits(path, new_run, rule, schedule):
    """The state of the random numbers is saved, so that orders, shifts and dropouts follow too."""
    straight = new_run(1, rule=rule, schedule=schedule)
    for _ in range(EPOCHS):
        straight.epoch()
    expected = straight.numbers()

    run = new_run(1, rule=rule, schedule=schedule)
    for epoch in range(EPOCHS):
        run.epoch()
        lucid.save(path, **run.parts(), epoch=epoch)
        run = new_run(100 + epoch, rule=rule, schedule=schedule)  # as another process would begin
        assert lucid.load(path, **run.parts()) == {"epoch": epoch}
    assert_same(run.numbers(), expected)


@pytest.mark.parametrize("stop", [0, 1, 3, 4, 7, STEPS])
def test_a_run_stopped_at_any_step_goes_on_with_the_same_bits(path, new_run, stop):
    """With a fixed list of batches."""
    run = new_run(1)
    batches = list(run.loader) * EPOCHS
    for batch in batches[:stop]:
        run.step(*batch)
    lucid.save(path, **run.parts(), step=stop)
    for batch in batches[stop:]:
        run.step(*batch)
    expected = run.numbers()

    second = new_run(2)
    assert lucid.load(path, **second.parts())["step"] == stop
    for batch in batches[stop:]:
        second.step(*batch)
    assert_same(second.numbers(), expected)


def train(run, path, done=0, stop=STEPS):
    """From step ``done`` to step ``stop``, with a seed for each epoch; saves at the end."""
    for epoch in range(done // STEPS_AN_EPOCH, EPOCHS):
        lucid.manual_seed(1000 + epoch)
        batches = iter(run.loader)
        for _ in range(done % STEPS_AN_EPOCH):
            next(batches)
        if done % STEPS_AN_EPOCH:
            lucid.load(path, **run.parts())
        for batch in batches:
            if done == stop:
                break
            run.step(*batch)
            done += 1
        if done == stop:
            break
    lucid.save(path, **run.parts(), step=done)
    return run.numbers()


@pytest.mark.parametrize(("stop", "workers"), [(1, 0), (3, 0), (6, 0), (9, 0), (5, 2), (10, 3)])
def test_a_run_stopped_within_an_epoch_goes_on_with_the_same_bits(path, new_run, stop, workers):
    """As ``load`` says: begin the pass with the same seed, take what was done, then load."""
    expected = train(new_run(1), path)
    train(new_run(1), path, stop=stop)
    assert_same(train(new_run(2, workers=workers), path, done=stop), expected)


def test_without_its_random_numbers_a_run_goes_on_with_other_bits(path, new_run):
    """What the other tests compare does depend on them."""
    run = new_run(1)
    run.epoch()
    lucid.save(path, **run.parts())
    run.epoch()
    second = new_run(2)
    lucid.load(path, **second.parts())
    lucid.manual_seed(3)
    second.epoch()
    assert second.numbers() != run.numbers()


def test_saving_changes_nothing(path, new_run):
    run = new_run(1)
    run.epoch()
    before = run.numbers()
    lucid.save(path, **run.parts())
    assert_same(run.numbers(), before)


def test_a_new_process_goes_on_with_the_same_bits(path, fresh_python):
    begin = (
        "import lucid; lucid.manual_seed({seed}); m = lucid.nn.Linear(3, 2)\n"
        "o = lucid.optim.AdamW(m.parameters(), lr=0.1)\n"
        "def step():\n"
        "    (lucid.nn.functional.dropout(m(lucid.randn(4, 3))) ** 2).sum().backward()\n"
        "    o.step(); o.zero_grad()\n"
    )
    show = "print(m.weight.tolist(), lucid.rand(1).item())\n"
    save = f"lucid.save({str(path)!r}, model=m, optimizer=o)\n"
    load = f"lucid.load({str(path)!r}, model=m, optimizer=o)\n"
    expected = fresh_python(begin.format(seed=1) + "step()\n" + save + "step()\n" + show)
    assert fresh_python(begin.format(seed=2) + load + "step()\n" + show) == expected
