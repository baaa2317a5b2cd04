"""``fit`` trains a classifier, tells how it goes, and keeps a history that can be repeated."""

import re
import sys

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.data import DataLoader, TensorDataset
from lucid.nn.functional import cross_entropy
from lucid.optim import SGD, CosineWithWarmup
from lucid.train import evaluate, fit


def network():
    return nn.Sequential(nn.Linear(2, 8), nn.GELU(), nn.Dropout(0.1), nn.Linear(8, 2))


def test_a_separable_problem_is_learnt(loader):
    model = network()
    history = fit(model, loader, 15, loader, SGD(model.parameters(), lr=0.5, momentum=0.9))
    assert history.validation_accuracy[-1] == 1.0
    assert history.validation_loss[-1] < 0.05 < history.loss[0]


def test_the_optimizer_may_be_left_out(loader):
    history = fit(network(), loader, 10)
    assert history.loss[-1] < history.loss[0]


def test_the_optimizer_that_is_given_is_the_one_that_steps(loader):
    model = network()
    before = model[0].weight.array.copy()
    fit(model, loader, 1, optimizer=SGD(model.parameters(), lr=0.0))
    assert np.array_equal(model[0].weight.array, before)


def test_the_history_has_a_number_an_epoch(loader):
    history = fit(network(), loader, 3, loader)
    columns = (history.loss, history.accuracy, history.validation_loss, history.validation_accuracy)
    assert [len(column) for column in columns] == [3, 3, 3, 3]
    assert all(type(number) is float for column in columns for number in column)


def test_without_validation_there_is_no_validation_history(loader):
    history = fit(network(), loader, 2)
    assert (len(history.loss), history.validation_loss, history.validation_accuracy) == (2, [], [])


def test_the_same_seed_gives_the_same_history(loader):
    histories = []
    for seed in (1, 1, 2):
        lucid.manual_seed(seed)
        histories.append(fit(network(), loader, 2, loader))
    assert histories[0] == histories[1] != histories[2]


def test_each_batch_starts_without_the_gradients_of_the_last(points):
    """By hand: two batches, two steps of plain gradient descent."""
    ours, by_hand = nn.Linear(2, 2), nn.Linear(2, 2)
    by_hand.load_state_dict(ours.state_dict())
    loader = DataLoader(points, batch_size=20)
    fit(ours, loader, 1, optimizer=SGD(ours.parameters(), lr=0.1))
    for x, labels in loader:
        loss = cross_entropy(by_hand(x), labels)
        gradients = lucid.autograd.grad(loss, list(by_hand.parameters()))
        for p, gradient in zip(by_hand.parameters(), gradients, strict=True):
            p.array -= np.float32(0.1) * gradient.array
    for p, q in zip(ours.parameters(), by_hand.parameters(), strict=True):
        np.testing.assert_allclose(p.array, q.array, rtol=1e-6)


def test_the_schedule_steps_once_after_each_step_of_the_optimizer(loader):
    events, model = [], network()
    optimizer = SGD(model.parameters(), lr=0.1)
    schedule = CosineWithWarmup(optimizer, total_steps=2 * len(loader))
    for name, one in (("optimizer", optimizer), ("schedule", schedule)):
        one.step = noting(events, name, one.step)
    fit(model, loader, 2, optimizer=optimizer, schedule=schedule)
    assert events == ["optimizer", "schedule"] * 10
    assert schedule.get_last_lr() == [0.0]


def noting(events, name, step):
    def noted():
        events.append(name)
        step()

    return noted


@pytest.mark.parametrize("training", [True, False])
def test_evaluation_leaves_the_model_in_its_mode(loader, training):
    model = network().train(training)
    evaluate(model, loader)
    assert [module.training for module in model.modules()] == [training] * 5


def test_the_model_trains_in_training_mode_and_is_evaluated_in_the_other(points):
    modes = []

    class Watched(nn.Linear):
        def forward(self, x):
            modes.append((self.training, lucid.is_grad_enabled()))
            return super().forward(x)

    loader = DataLoader(points, batch_size=20)
    fit(Watched(2, 2).eval(), loader, 2, loader)
    assert modes == [(True, True), (True, True), (False, False), (False, False)] * 2


def test_means_are_over_samples_and_not_over_batches(points):
    model = network().eval()
    x, labels = points.tensors
    means = evaluate(model, DataLoader(points, batch_size=13))
    assert means.loss == pytest.approx(cross_entropy(model(x), labels).item(), rel=1e-6)
    assert means.accuracy == np.mean(model(x).array.argmax(1) == labels.array)


def test_evaluation_changes_neither_weights_nor_gradients(loader):
    model = network()
    before = {name: x.array.copy() for name, x in model.state_dict().items()}
    evaluate(model, loader)
    assert all(np.array_equal(x.array, before[name]) for name, x in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())


NUMBERS = r"loss \d\.\d{4}, accuracy \d+\.\d\d%"


def test_off_a_terminal_each_epoch_is_one_line(loader, capsys):
    fit(network(), loader, 2, loader)
    first, second, rest = capsys.readouterr().out.split("\n")
    assert re.fullmatch(rf"epoch 1/2: {NUMBERS}; validation {NUMBERS}; \d+\.\d s", first)
    assert re.fullmatch(rf"epoch 2/2: {NUMBERS}; validation {NUMBERS}; \d+\.\d s", second)
    assert rest == ""


def test_on_a_terminal_a_line_grows_with_every_batch(loader, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    fit(network(), loader, 1)
    start, *shown = capsys.readouterr().out.split("\r\033[K")  # back to the start, and clear
    assert start == ""
    assert len(shown) == len(loader) + 1
    for n, text in enumerate(shown[:-1], start=1):
        bar = "█" * 4 * n + "░" * (20 - 4 * n)
        assert re.fullmatch(rf"epoch 1/1: {bar} {NUMBERS}, \d+ s left", text)
    assert re.fullmatch(rf"epoch 1/1: {NUMBERS}; \d+\.\d s\n", shown[-1])


@pytest.mark.parametrize(
    ("epochs", "samples", "message"),
    [(0, 4, r"epochs \(=0\)"), (-1, 4, r"epochs \(=-1\)"), (1, 0, r"batches \(=0\)")],
)
def test_fit_needs_an_epoch_and_a_batch(epochs, samples, message):
    data = TensorDataset(lucid.zeros(samples, 2), lucid.zeros(samples, dtype=lucid.int64))
    with pytest.raises(ValueError, match=message):
        fit(network(), DataLoader(data, batch_size=2), epochs)


def test_fit_needs_a_batch_to_validate_on(loader):
    empty = DataLoader(TensorDataset(lucid.zeros(0, 2), lucid.zeros(0)))
    with pytest.raises(ValueError, match=r"batches \(=0\)"):
        fit(network(), loader, 1, empty)


def test_evaluate_needs_a_batch():
    with pytest.raises(ValueError, match="one batch or more"):
        evaluate(network(), DataLoader(TensorDataset(lucid.zeros(0, 2), lucid.zeros(0))))


def test_a_schedule_without_its_optimizer_is_refused(loader):
    """The schedule would change the rates of an optimizer that never steps."""
    model = network()
    schedule = CosineWithWarmup(SGD(model.parameters(), lr=0.1), total_steps=5)
    with pytest.raises(ValueError, match="a schedule belongs to an optimizer"):
        fit(model, loader, 1, schedule=schedule)


def test_a_label_out_of_range_is_an_error_and_no_number():
    data = TensorDataset(lucid.zeros(4, 2), lucid.tensor([0, 1, 2, 0]))
    with pytest.raises(ValueError, match="class index 2 is out of range"):
        fit(network(), DataLoader(data, batch_size=4), 1)


def test_an_optimizer_of_another_model_is_an_error_before_the_first_step(loader):
    model, other = network(), network()
    with pytest.raises(ValueError, match=r"holds none .* \(0\.weight, 0\.bias, 3\.we"):
        fit(model, loader, 1, optimizer=SGD(other.parameters(), lr=0.1))


def test_a_head_replaced_after_the_optimizer_was_made_is_a_warning(loader):
    model = network()
    optimizer = SGD(model.parameters(), lr=0.1)
    setattr(model, "3", nn.Linear(8, 2))
    with pytest.warns(UserWarning, match=r"does not hold 3\.weight, 3\.bias, which") as caught:
        fit(model, loader, 1, optimizer=optimizer)
    assert caught[0].filename == __file__


def test_frozen_parameters_need_no_optimizer(loader):
    model = network()
    model[0].requires_grad_(False)
    fit(model, loader, 1, optimizer=SGD(model[-1].parameters(), lr=0.1))


def test_a_schedule_of_another_optimizer_is_an_error(loader):
    model = network()
    first, second = (SGD(model.parameters(), lr=0.1) for _ in range(2))
    with pytest.raises(ValueError, match="the schedule is of another optimizer"):
        fit(model, loader, 1, optimizer=first, schedule=CosineWithWarmup(second, 10))


class Named(nn.Linear):
    """A model that gives its scores by name."""

    def forward(self, x):
        return {"scores": super().forward(x)}


@pytest.mark.parametrize("use", [
    lambda model, loader: fit(model, loader, 1), evaluate, lucid.train.report, lucid.train.find_lr,
], ids=["fit", "evaluate", "report", "find_lr"])  # fmt: skip
@pytest.mark.parametrize(("model", "found"), [
    (Named(2, 2), "dict"), (nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), "shape"),
])  # fmt: skip
def test_a_model_that_gives_no_scores_is_told_what_to_give(use, model, found, loader):
    with pytest.raises(TypeError, match=rf"must give scores, a tensor \(N, classes\), not {found}"):
        use(model, loader)


def test_what_would_go_wrong_later_is_refused_at_the_beginning(loader, tmp_path):
    model = network()
    before = model.state_dict()["0.weight"].tolist()
    optimizer = SGD(model.parameters(), lr=0.1)
    plateau = lucid.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
    with pytest.raises(ValueError, match="ReduceLROnPlateau waits for a number of each epoch"):
        fit(model, loader, 1, optimizer=optimizer, schedule=plateau)
    with pytest.raises(TypeError, match=r"write callbacks=\[callback\]"):
        fit(model, loader, 1, callbacks=lucid.train.progress())
    with pytest.raises(TypeError, match="epochs is a whole number"):
        fit(model, loader, 1.5)
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*missing, make it first"):
        fit(model, loader, 1, checkpoint=tmp_path / "missing" / "run.safetensors")
    assert model.state_dict()["0.weight"].tolist() == before


def test_a_plateau_is_stepped_by_a_callback(loader):
    model = network()
    optimizer = SGD(model.parameters(), lr=0.1)
    plateau = lucid.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=1e9)

    def step(record):
        if record.event == "epoch":
            plateau.step(record.history.validation_loss[-1])

    fit(model, loader, 3, loader, optimizer, callbacks=[step])
    assert optimizer.param_groups[0]["lr"] < 0.1


def test_a_class_of_each_pixel_counts_pixels(randn):
    images = lucid.tensor(randn(6, 3, 4, 4).astype("float32"))
    labels = images.array.argmax(1)
    labels[:, 0, 0] = -100  # which the loss leaves out
    model = nn.Identity()
    loader = DataLoader(TensorDataset(images, lucid.tensor(labels)), batch_size=4)
    assert evaluate(model, loader).accuracy == 1.0
    wrong = np.where(np.arange(4) < 2, labels, (labels + 1) % 3)
    wrong[:, 0, 0] = -100
    loader = DataLoader(TensorDataset(images, lucid.tensor(wrong)), batch_size=4)
    assert evaluate(model, loader).accuracy == pytest.approx(7 / 15)
    history = fit(nn.Conv2d(3, 3, 1), loader, 2, validation=loader)
    assert 0 <= min(history.accuracy) <= max(history.accuracy) <= 1


@pytest.mark.parametrize("batch_size", [1, 4, 10])
def test_labels_that_are_left_out_count_for_no_batch(batch_size, randn):
    scores = lucid.tensor(randn(10, 3).astype("float32"))
    labels = lucid.tensor([0, 1, 2, -100, 1, -100, -100, -100, -100, 0])
    found = evaluate(nn.Identity(), DataLoader(TensorDataset(scores, labels), batch_size))
    assert found.loss == pytest.approx(nn.functional.cross_entropy(scores, labels).item())


YES_OR_NO = {
    "numbers, as the loss takes them": lambda labels: labels.float().unsqueeze(1),
    "classes": lambda labels: labels,
}


@pytest.mark.parametrize("labels_of", YES_OR_NO.values(), ids=YES_OR_NO)
def test_one_score_alone_says_yes_or_no(labels_of, points, capsys):
    x, labels = points.tensors
    loader = DataLoader(TensorDataset(x, labels_of(labels)), batch_size=8)
    model = nn.Linear(2, 1)

    def loss(scores, labels):
        labels = labels.float().reshape(scores.shape)
        return nn.functional.binary_cross_entropy_with_logits(scores, labels)

    history = fit(model, loader, 2, loss=loss, validation=loader)
    scores = model(x)
    assert history.validation_loss[-1] == pytest.approx(loss(scores, labels).item(), rel=1e-5)
    right = ((scores.reshape(-1) > 0) == (labels == 1)).float().mean().item()
    assert history.validation_accuracy[-1] == pytest.approx(right)
    found = lucid.train.report(model, loader)
    assert found.confusion.shape == (2, 2)
    assert found.top1 == pytest.approx(right)


@pytest.mark.parametrize("loss", [cross_entropy, nn.CrossEntropyLoss()])
def test_cross_entropy_of_one_score_is_that_of_yes_and_no(loss, points):
    x, labels = points.tensors
    loader = DataLoader(TensorDataset(x, labels), batch_size=len(x))
    model = nn.Linear(2, 1)
    scores = model(x).reshape(-1)
    expected = nn.functional.binary_cross_entropy_with_logits(scores, labels.float())
    history = fit(model, loader, 1, loss=loss)
    assert history.loss[0] == pytest.approx(expected.item(), rel=1e-5)
    assert lucid.train.find_lr(model, loader, steps=2, loss=loss).losses[0] > 0


def test_probabilities_are_right_where_their_greatest_is(points):
    x, labels = points.tensors
    soft = 0.8 * nn.functional.one_hot(labels, 2) + 0.1
    hard, smooth = TensorDataset(x, labels), TensorDataset(x, soft)
    model = network().eval()
    accuracies = [
        evaluate(model, DataLoader(data, batch_size=13)).accuracy for data in (hard, smooth)
    ]
    assert accuracies[0] == accuracies[1]
    model.train()
    history = fit(
        model, DataLoader(smooth, batch_size=8), 20, optimizer=SGD(model.parameters(), 0.5)
    )
    assert history.accuracy[-1] > 0.9


class Samples(lucid.data.IterableDataset):
    """A stream that has a length."""

    def __iter__(self):
        return iter([(lucid.ones(2), 1)])

    def __len__(self):
        return 1


TAKE_BATCHES = {
    "fit": lambda data, loader: fit(network(), data, 1),
    "validation": lambda data, loader: fit(network(), loader, 1, data),
    "evaluate": lambda data, loader: evaluate(network(), data),
    "report": lambda data, loader: lucid.train.report(network(), data),
    "find_lr": lambda data, loader: lucid.train.find_lr(network(), data),
}


@pytest.mark.parametrize("call", TAKE_BATCHES.values(), ids=TAKE_BATCHES)
@pytest.mark.parametrize(
    "data", [TensorDataset(lucid.ones(4, 2), lucid.zeros(4, dtype=lucid.int64)), Samples()]
)
def test_a_data_set_in_the_place_of_a_loader_is_one_clear_sentence(loader, call, data):
    kind = type(data).__name__
    with pytest.raises(TypeError, match=rf"a {kind} holds samples, .* write DataLoader\(dataset"):
        call(data, loader)


BATCHES = {
    "three parts": ([(lucid.ones(4, 2), lucid.ones(4), 1)], r"not 3 parts: give .* a collate_fn"),
    "one tensor": ([lucid.ones(4, 2)], r"is \(images, labels\), not Tensor"),
    "a list of labels": ([(lucid.ones(2, 2), [0, 1])], "must be a tensor, not list"),
    "a generator": ((pair for pair in ()), "a DataLoader or a list of batches, not a generator"),
}


@pytest.mark.parametrize(("loader", "message"), BATCHES.values(), ids=BATCHES)
def test_batches_that_are_no_pairs_are_refused_before_the_first_step(loader, message):
    model = network()
    before = model[0].weight.tolist()
    with pytest.raises(TypeError, match=message):
        fit(model, loader, 1)
    assert model[0].weight.tolist() == before


SHAPES = {
    "indices with an axis too many": lambda: lucid.zeros(4, 1, dtype=lucid.int64),
    "numbers for a regression": lambda: lucid.ones(4),
}


@pytest.mark.parametrize("labels", SHAPES.values(), ids=SHAPES)
def test_labels_that_do_not_fit_are_refused_before_the_first_step(labels):
    model = network()
    before = model[0].weight.tolist()
    with pytest.raises(ValueError, match="for scores of shape"):
        fit(model, [(lucid.ones(4, 2), labels())], 1)
    assert model[0].weight.tolist() == before


NO_PARTS = {
    "model": (dict(model=nn.Linear), "model is a Module, not the class Linear"),
    "loader": (dict(loader=None), "come from a DataLoader or a list, not from None"),
    "epochs": (dict(epochs="3"), "epochs is a whole number, not '3'"),
    "accumulate": (dict(accumulate=2.0), "accumulate is a whole number, not 2.0"),
    "clip": (dict(clip="1"), "clip is a number, not '1'"),
    "optimizer": (dict(optimizer=SGD), r"optimizer, such as AdamW\(.*, not the class SGD"),
    "schedule": (
        dict(optimizer="made", schedule=lucid.optim.StepLR),
        r"such as StepLR\(optimizer, step_size=10\), not the class StepLR",
    ),
    "ema": (dict(ema=0.99), r"an average of weights, such as EMA\(model\), not 0.99"),
    "loss": (dict(loss=nn.CrossEntropyLoss), r"CrossEntropyLoss\(\), not the class CrossEntropyL"),
    "losses": (
        dict(loss=nn.CrossEntropyLoss(reduction="none")),
        r"one number, a tensor, not shape \(8,\): take the mean over the batch",
    ),
    "no loss": (dict(loss=lambda scores, labels: None), "one number, a tensor, not NoneType"),
    "callback": (dict(callbacks=[None]), "a list of functions, and None is none"),
    "maker": (dict(callbacks=[lucid.train.keep_best]), r"write callbacks=\[keep_best\(...\)\]"),
}


@pytest.mark.parametrize(("given", "sentence"), NO_PARTS.values(), ids=NO_PARTS)
def test_what_is_no_part_of_a_run_is_named(given, sentence, loader):
    model = network()
    if given.get("optimizer") == "made":
        given = given | dict(optimizer=SGD(model.parameters(), lr=0.1))
    with pytest.raises(TypeError, match=sentence):
        fit(**(dict(model=model, loader=loader, epochs=1) | given))


@pytest.mark.parametrize("use", [evaluate, lucid.train.report])
def test_a_model_and_batches_are_asked_for(use, loader):
    with pytest.raises(TypeError, match="model is a Module, not None"):
        use(None, loader)
    with pytest.raises(TypeError, match="batches come from a DataLoader or a list, not from None"):
        use(network(), None)


def test_before_the_first_batch_the_means_are_those_of_none(loader):
    seen = []
    fit(network(), loader, 1, callbacks=[lambda record: seen.append(repr(record.means))])
    assert seen[0] == "loss nan, accuracy 0.00%"
