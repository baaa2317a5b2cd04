"""What one step of the optimizer is made of: several batches, clipping, averages, another loss."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.data import DataLoader, TensorDataset
from lucid.nn.functional import cross_entropy
from lucid.optim import EMA, SGD, CosineWithWarmup
from lucid.train import evaluate, fit


def weights(model):
    return np.concatenate([p.detach().cpu().numpy().ravel() for p in model.parameters()])


def test_accumulated_batches_are_one_large_batch(points, network):
    """Also where the last batch is smaller: 40 = 16 + 16 + 8 are two steps, of 32 and 8."""
    ends = []
    for size, accumulate in ((32, 1), (16, 2)):
        lucid.manual_seed(0)
        model = network().double()
        model[2].p = 0.0
        data = TensorDataset(points.tensors[0].double(), points.tensors[1])
        optimizer = SGD(model.parameters(), lr=0.5, momentum=0.9)
        schedule = CosineWithWarmup(optimizer, total_steps=6)
        fit(model, DataLoader(data, batch_size=size), 3, None, optimizer, schedule,
            accumulate=accumulate)  # fmt: skip
        ends.append(weights(model))
        assert schedule.last_epoch == 6
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("ignored", [-100, 3])
def test_answers_that_are_left_out_give_an_accumulated_batch_no_weight(points, network, ignored):
    images, labels = points.tensors[0].double(), points.tensors[1].clone()
    labels[3:16] = ignored
    loss = cross_entropy if ignored == -100 else nn.CrossEntropyLoss(ignore_index=ignored)
    ends = []
    for size, accumulate in ((32, 1), (16, 2)):
        lucid.manual_seed(0)
        model = network().double().eval()
        model[2].p = 0.0
        optimizer = SGD(model.parameters(), lr=0.5)
        loader = DataLoader(TensorDataset(images[:32], labels[:32]), batch_size=size)
        fit(model, loader, 1, optimizer=optimizer, loss=loss, accumulate=accumulate)
        ends.append(weights(model))
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-12, atol=1e-15)


def test_clipping_bounds_the_change_of_a_step(loader, network):
    model = network()
    before = weights(model)
    lengths = []

    def look(record):
        if record.event == "step" and not lengths:
            lengths.append(np.linalg.norm(weights(model) - before))

    fit(model, loader, 1, optimizer=SGD(model.parameters(), lr=1.0), clip=0.01, callbacks=[look])
    assert lengths == [pytest.approx(0.01, rel=1e-3)]


def test_the_loss_may_be_another(loader, network):
    def double(scores, labels):
        return 2.0 * cross_entropy(scores, labels, label_smoothing=0.1)

    lucid.manual_seed(0)
    by_itself = fit(network(), loader, 1).loss[0]
    lucid.manual_seed(0)
    assert fit(network(), loader, 1, loss=double).loss[0] > 1.5 * by_itself


def test_averaged_weights_follow_each_step_and_are_validated(loader, network):
    model = network()
    ema = EMA(model, decay=0.75)
    expected, seen = [weights(model)], []

    def look(record):
        if record.event == "step":
            expected.append(0.75 * expected[-1] + 0.25 * weights(record.model))
            seen.append(weights(ema.module))

    history = fit(model, loader, 2, loader, SGD(model.parameters(), lr=0.5), ema=ema,
                  callbacks=[look])  # fmt: skip
    np.testing.assert_allclose(seen, expected[1:], rtol=1e-5, atol=1e-6)
    assert history.ema_loss[-1] == pytest.approx(evaluate(ema.module, loader).loss, rel=1e-6)
    assert history.ema_loss[-1] != history.validation_loss[-1]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (dict(accumulate=0), r"accumulate \(=0\) must be 1 or more"),
        (dict(clip=0.0), r"clip \(=0\.0\) must be above 0"),
        (dict(resume=True), "need checkpoint"),
        (dict(save_every=2), "need checkpoint"),
        (dict(save_every=0, checkpoint="x.safetensors"), r"save_every \(=0\)"),
        (dict(checkpoint="run.pt"), r"checkpoint \(='run.pt'\) must end in .safetensors"),
    ],
)
def test_settings_out_of_range_are_refused_before_the_first_step(
    settings, message, loader, network
):
    model = network()
    before = weights(model)
    with pytest.raises(ValueError, match=message):
        fit(model, loader, 1, **settings)
    assert np.array_equal(weights(model), before)
