"""A layer shows its settings as text, and names those that are wrong."""

import pytest

import lucid
from lucid import nn

TEXTS = {
    "AvgPool2d(kernel_size=2, stride=2, padding=0)": lambda: nn.AvgPool2d(2),
    "MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)": (
        lambda: nn.MaxPool2d(3, 2, 1)
    ),
    "BatchNorm2d(8, eps=1e-05, momentum=0.1)": lambda: nn.BatchNorm2d(8),
    "GroupNorm(2, 8, eps=1e-05)": lambda: nn.GroupNorm(2, 8),
    "SiLU()": lambda: nn.SiLU(),
    "Sigmoid()": lambda: nn.Sigmoid(),
    "Tanh()": lambda: nn.Tanh(),
    "Softmax(dim=1)": lambda: nn.Softmax(1),
    "Upsample(scale_factor=2, mode='nearest')": lambda: nn.Upsample(scale_factor=2),
    "Upsample(size=7, mode='bilinear')": lambda: nn.Upsample(7, mode="bilinear"),
    "Unfold(kernel_size=2, dilation=1, padding=0, stride=1)": lambda: nn.Unfold(2),
    "CrossEntropyLoss()": lambda: nn.CrossEntropyLoss(),
    "NLLLoss()": lambda: nn.NLLLoss(),
    "MSELoss()": lambda: nn.MSELoss(),
    "L1Loss()": lambda: nn.L1Loss(),
    "BCEWithLogitsLoss()": lambda: nn.BCEWithLogitsLoss(),
}
BAD = {
    "Upsample": (lambda: nn.Upsample(), "Upsample takes either size or scale_factor"),
    "Upsample, both": (lambda: nn.Upsample(2, 2.0), "Upsample takes either size or scale_factor"),
    "Upsample, mode": (
        lambda: nn.Upsample(2, mode="cubic"),
        r"mode \(='cubic'\) must be one of 'nearest', .*'bilinear'",
    ),
    "MaxPool2d": (lambda: nn.MaxPool2d(4)(lucid.ones(1, 3, 3)), "does not fit an image of"),
    "Unfold": (lambda: nn.Unfold(4)(lucid.ones(1, 3, 3)), "does not fit an image of"),
    "Softmax": (lambda: nn.Softmax(2)(lucid.ones(3, 3)), "dim 2 is out of range"),
    "MSELoss": (lambda: nn.MSELoss()(lucid.ones(2), lucid.ones(3)), "mse_loss: a target of shape"),
    "L1Loss": (lambda: nn.L1Loss()(lucid.ones(2), lucid.ones(3)), "l1_loss: a target of shape"),
    "BCEWithLogitsLoss": (
        lambda: nn.BCEWithLogitsLoss("mean")(lucid.ones(2), lucid.ones(2)),
        "a tensor holds real numbers",
    ),
    "NLLLoss": (
        lambda: nn.NLLLoss(lucid.ones(2))(lucid.ones(1, 3), lucid.tensor([0])),
        r"weight has shape \(2,\) for 3 classes",
    ),
}


@pytest.mark.parametrize(("text", "make"), TEXTS.items(), ids=TEXTS)
def test_the_text_shows_the_settings(text, make):
    assert repr(make()) == text


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_wrong_settings_are_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call()


def test_the_weights_of_a_loss_move_and_are_saved_with_it():
    loss = nn.CrossEntropyLoss(lucid.tensor([1.0, 2.0])).to(lucid.float64)
    assert loss.state_dict()["weight"].dtype == lucid.float64
    assert list(nn.BCEWithLogitsLoss([1.0], pos_weight=[2.0]).state_dict()) == [
        "weight", "pos_weight",
    ]  # fmt: skip
    assert list(loss.parameters()) == []
