"""``size_average`` and ``reduce``, PyTorch's older words for ``reduction``, with its warning."""

import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

WORDS = {
    "sum": dict(size_average=False),
    "none": dict(reduce=False),
    "none, whatever the mean": dict(reduce=False, size_average=True),
    "mean": dict(size_average=True, reduce=True),
    "mean by default": dict(size_average=None, reduce=None),
}
LOSSES = {
    "mse": (F.mse_loss, nn.MSELoss),
    "l1": (F.l1_loss, nn.L1Loss),
    "smooth l1": (F.smooth_l1_loss, nn.SmoothL1Loss),
    "bce": (F.binary_cross_entropy, nn.BCELoss),
    "bce of scores": (F.binary_cross_entropy_with_logits, nn.BCEWithLogitsLoss),
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize(("function", "layer"), LOSSES.values(), ids=LOSSES)
@pytest.mark.filterwarnings("ignore:size_average and reduce:UserWarning")
def test_the_older_words_mean_a_reduction(request, function, layer, words):
    x, target = lucid.tensor([[0.2, 0.7], [0.4, 0.9]]), lucid.tensor([[0.0, 1.0], [0.5, 0.25]])
    reduction = next(name for name in WORDS if WORDS[name] == words).split(",")[0].split()[0]
    expected = function(x, target, reduction=reduction).tolist()
    assert function(x, target, **words).tolist() == expected
    assert layer(**words)(x, target).tolist() == expected


def test_the_warning_says_what_to_write():
    with pytest.warns(UserWarning, match="write reduction='sum'") as caught:
        nn.MSELoss(size_average=False)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="write reduction='none'"):
        F.mse_loss(lucid.ones(2), lucid.ones(2), reduce=False)
