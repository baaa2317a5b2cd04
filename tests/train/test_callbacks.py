"""Callbacks are plain functions of one record, and see a run at its events."""

import csv
import re
import sys

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import EMA, SGD
from lucid.train import (
    csv_log,
    early_stopping,
    evaluate,
    fit,
    keep_best,
    progress,
    stop_at_nan,
)


def test_a_callback_is_called_at_every_event_in_order(loader, network):
    seen = []
    fit(
        network(), loader, 2, callbacks=[lambda r: seen.append((r.event, r.epoch, r.batch, r.step))]
    )
    steps = [
        [("begin", e, 0, 5 * e - 5)]
        + [(event, e, b, 5 * e - 5 + b - (event == "batch")) for b in range(1, 6)
           for event in ("batch", "step")]
        + [("epoch", e, 5, 5 * e)]
        for e in (1, 2)
    ]  # fmt: skip
    assert seen == [("start", 0, 0, 0), *steps[0], *steps[1], ("end", 2, 0, 10)]


def test_at_a_batch_gradients_are_there_and_the_weights_are_still_the_old_ones(loader, network):
    model, seen = network(), []
    before = model[0].weight.detach().cpu().numpy().copy()

    def look(record):
        if record.event == "batch" and not seen:
            gradient = record.model[0].weight.grad.abs().sum().item()
            seen.append(
                (gradient > 0, np.array_equal(model[0].weight.detach().cpu().numpy(), before))
            )

    fit(model, loader, 1, callbacks=[look])
    assert seen == [(True, True)]


def test_a_callback_may_stop_within_an_epoch(loader, network):
    def stop(record):
        record.stop = record.step == 7

    history = fit(network(), loader, 9, callbacks=[stop])
    assert len(history.loss) == 1


def test_a_list_of_callbacks_takes_the_place_of_the_line(loader, network, capsys):
    fit(network(), loader, 1, callbacks=[])
    assert capsys.readouterr().out == ""


def test_progress_tells_images_a_second_and_the_time_left(loader, network, capsys):
    fit(network(), loader, 2, loader, callbacks=[progress()])
    first, second, rest = capsys.readouterr().out.split("\n")
    numbers = r"loss \d\.\d{4}, accuracy \d+\.\d\d%"
    start = rf"{numbers}; validation {numbers}; \d+ images/s, \d\.\d s"
    assert re.fullmatch(rf"epoch 1/2: {start}, \d\.\d s left", first)
    assert re.fullmatch(rf"epoch 2/2: {start}", second)
    assert rest == ""


def test_progress_on_a_terminal_grows(loader, network, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    fit(network(), loader, 1, callbacks=[progress()])
    shown = capsys.readouterr().out.split("\r\033[K")
    assert len(shown) == len(loader) + 2
    assert re.fullmatch(r"epoch 1/1: █{4}░{16} loss .*%, \d+ images/s, \d\.\d s left", shown[1])


def test_images_a_second_are_those_of_this_process(loader, network, capsys, tmp_path, monkeypatch):
    """A run that goes on in the middle of an epoch does not count those before."""
    module = sys.modules["lucid.train.progress"]
    path, clock = tmp_path / "run.safetensors", iter(range(100))

    def stop(record):
        record.stop = record.event == "step" and record.step == 4

    for callback in (stop, progress()):
        lucid.manual_seed(0)
        model = network()
        optimizer = SGD(model.parameters(), lr=0.1)
        if callback is not stop:
            monkeypatch.setattr(module.time, "perf_counter", lambda: next(clock))
        fit(model, loader, 1, optimizer=optimizer, callbacks=[callback], checkpoint=path,
            resume=True)  # fmt: skip
    assert "; 8 images/s, " in capsys.readouterr().out


def test_training_stops_when_nothing_gets_better():
    history = lucid.train.History()
    losses = [3.0, 2.0, 1.95, 2.5, 1.97, 1.8]
    stop = early_stopping(patience=2, by="validation_loss")
    eager = early_stopping(patience=2, by="validation_loss", least=0.1)
    stopped = []
    for epoch, loss in enumerate(losses, start=1):
        history.loss.append(0.0)
        history.validation_loss.append(loss)
        records = [record(history, epoch) for _ in range(2)]
        stop(records[0]), eager(records[1])
        stopped.append(tuple(r.stop for r in records))
    assert stopped == [(False, False)] * 3 + [(False, True), (True, True), (False, False)]


def record(history, epoch, event="epoch"):
    return lucid.train.Record(None, None, history=history, epoch=epoch, event=event)


def test_more_accuracy_is_better():
    history = lucid.train.History(loss=[1.0] * 3, accuracy=[0.5, 0.9, 0.7])
    state = record(history, 3)
    early_stopping(patience=1, by="accuracy")(state)
    assert state.stop


def test_a_loss_that_is_nan_from_the_start_is_no_progress(loader, network):
    model = network()
    model[-1].weight.data[:] = float("nan")
    stop = early_stopping(patience=2, by="loss")
    assert len(fit(model, loader, 10, callbacks=[stop]).loss) == 3


def test_a_stopped_run_that_is_resumed_stays_stopped(loader, network, tmp_path):
    def run():
        model = network()
        optimizer = SGD(model.parameters(), lr=0.0)
        stop = early_stopping(2, by="validation_accuracy")
        return fit(model, loader, 50, loader, optimizer, callbacks=[stop],
                   checkpoint=tmp_path / "run.safetensors", resume=True)  # fmt: skip

    first = run()
    assert len(first.loss) == 3
    assert run() == first


def test_numbers_that_the_run_has_not_are_named(loader, network):
    with pytest.raises(ValueError, match=r"by \(='validation_loss'\) must be one of loss, accura"):
        fit(network(), loader, 2, callbacks=[early_stopping(1)])
    with pytest.raises(ValueError, match=r"patience \(=0\)"):
        early_stopping(0)


@pytest.mark.parametrize("make", [csv_log, keep_best])
def test_a_file_that_cannot_be_written_is_refused_before_the_first_epoch(
    make, loader, network, tmp_path
):
    epochs = []

    def note(record):
        epochs.append(record.epoch)

    with pytest.raises(FileNotFoundError, match=r"there is no folder .*missing, make it first"):
        fit(network(), loader, 1, callbacks=[make(tmp_path / "missing/x.safetensors"), note])
    with pytest.raises(ValueError, match=r"'best.pt'\) must end in .safetensors"):
        fit(network(), loader, 1, callbacks=[keep_best("best.pt"), note])
    assert not any(epochs)


def test_the_best_weights_are_kept_and_not_the_last(loader, network, tmp_path):
    model, path = network(), tmp_path / "best.safetensors"
    optimizer = SGD(model.parameters(), lr=0.5)

    def spoil(record):
        if record.event == "begin" and record.epoch == 4:
            record.model[3].weight.data[:] = 0.0
            optimizer.param_groups[0]["lr"] = 0.0

    history = fit(model, loader, 5, loader, optimizer,
                  callbacks=[spoil, keep_best(path, by="validation_loss")])  # fmt: skip
    model.load_state_dict(lucid.load(path))
    assert evaluate(model, loader).loss == pytest.approx(min(history.validation_loss), rel=1e-5)
    assert min(history.validation_loss) < history.validation_loss[-1]


def test_the_best_averaged_weights_are_kept(loader, network, tmp_path):
    model, path = network(), tmp_path / "best.safetensors"
    ema = EMA(model, decay=0.5)
    history = fit(model, loader, 3, loader, SGD(model.parameters(), lr=0.1), ema=ema,
                  callbacks=[keep_best(path, by="ema_loss")])  # fmt: skip
    model.load_state_dict(lucid.load(path))
    assert evaluate(model, loader).loss == pytest.approx(min(history.ema_loss), rel=1e-5)


def test_the_log_has_a_row_an_epoch(loader, network, tmp_path):
    path = tmp_path / "log.csv"
    history = fit(network(), loader, 2, loader, callbacks=[csv_log(path)])
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["5", "10"]
    assert [float(row["validation_loss"]) for row in rows] == history.validation_loss
    assert {float(row["lr"]) for row in rows} == {1e-3}


def test_numbers_that_begin_with_a_later_epoch_get_a_column(loader, network, tmp_path):
    path, model = tmp_path / "log.csv", network()
    optimizer = SGD(model.parameters(), lr=0.1)
    for epochs, validation in ((1, None), (2, loader)):
        history = fit(model, loader, epochs, validation, optimizer, callbacks=[csv_log(path)],
                      checkpoint=tmp_path / "run.safetensors", resume=True)  # fmt: skip
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["validation_loss"] for row in rows] == ["", str(history.validation_loss[0])]
    assert [float(row["loss"]) for row in rows] == history.loss


def test_a_new_run_begins_the_log_anew(loader, network, tmp_path):
    path = tmp_path / "log.csv"
    for _ in range(2):
        fit(network(), loader, 2, callbacks=[csv_log(path)])
    assert len(path.read_text().splitlines()) == 3


class Root(nn.Module):
    def forward(self, x):
        return x.sqrt()


def test_a_nan_in_forward_is_named_before_it_spoils_a_weight(loader):
    model = nn.Sequential(nn.Linear(2, 2), Root())
    before = model.state_dict()["0.weight"].tolist()
    with pytest.raises(
        RuntimeError, match=r"in epoch 1 after 0 steps the loss is nan: Sqrt made n"
    ):
        fit(model, loader, 1, callbacks=[stop_at_nan()])
    assert model.state_dict()["0.weight"].tolist() == before


def test_an_inf_in_backward_is_named(network):
    """The root of 0 is 0, and its slope infinite."""
    model = nn.Sequential(Root(), nn.Linear(2, 2))
    model[1].bias.requires_grad_(False)
    first = nn.Parameter(lucid.zeros(4, 2))

    class Scaled(nn.Module):
        def __init__(self):
            self.first, self.rest = first, model

        def forward(self, x):
            return self.rest(self.first * x)

    net = Scaled()
    with pytest.raises(RuntimeError, match="a gradient is not finite: the backward of Sqrt made"):
        fit(net, [(lucid.ones(4, 2), lucid.tensor([0, 1, 0, 1]))], 1,
            optimizer=SGD(net.parameters(), lr=0.1), callbacks=[stop_at_nan()])  # fmt: skip


def test_a_nan_in_the_images_is_told(network):
    images = lucid.ones(4, 2)
    images[1, 1] = float("nan")
    with pytest.raises(RuntimeError, match="loss is nan: the images have it already"):
        fit(network(), [(images, lucid.tensor([0, 1, 0, 1]))], 1, callbacks=[stop_at_nan()])


def test_the_nan_stop_changes_no_bit_of_a_run_that_has_none(loader, network):
    weights = []
    for callbacks in ([], [stop_at_nan()]):
        lucid.manual_seed(3)
        model = network()
        fit(model, loader, 2, callbacks=callbacks)
        weights.append(model[0].weight.tolist())
    assert weights[0] == weights[1]
