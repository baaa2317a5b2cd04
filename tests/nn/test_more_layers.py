"""BatchNorm for rows and volumes, InstanceNorm, Embedding, borders, and device= and dtype=."""

import copy

import pytest

import lucid
from lucid import nn

LIKE = {
    "Linear": lambda **like: nn.Linear(2, 3, **like),
    "Conv1d": lambda **like: nn.Conv1d(2, 3, 2, **like),
    "Conv2d": lambda **like: nn.Conv2d(2, 3, 2, **like),
    "ConvTranspose2d": lambda **like: nn.ConvTranspose2d(2, 3, 2, **like),
    "BatchNorm1d": lambda **like: nn.BatchNorm1d(2, **like),
    "BatchNorm2d": lambda **like: nn.BatchNorm2d(2, **like),
    "InstanceNorm2d": lambda **like: nn.InstanceNorm2d(2, affine=True, **like),
    "LayerNorm": lambda **like: nn.LayerNorm(2, **like),
    "GroupNorm": lambda **like: nn.GroupNorm(1, 2, **like),
    "Embedding": lambda **like: nn.Embedding(2, 3, **like),
    "PReLU": lambda **like: nn.PReLU(**like),
}
BAD = {
    "BatchNorm1d": (
        lambda: nn.BatchNorm1d(3)(lucid.ones(2, 3, 4, 4)),
        r"BatchNorm1d takes rows \(N, C\) or signals \(N, C, L\), not \(2, 3, 4, 4\)",
    ),
    "BatchNorm3d": (
        lambda: nn.BatchNorm3d(3)(lucid.ones(2, 3, 4, 4)),
        r"BatchNorm3d takes volumes of shape \(N, C, D, H, W\), not \(2, 3, 4, 4\)",
    ),
    "InstanceNorm2d": (
        lambda: nn.InstanceNorm2d(3)(lucid.ones(2, 3)),
        r"InstanceNorm2d takes images of shape \(N, C, H, W\) or \(C, H, W\), not \(2, 3\)",
    ),
    "InstanceNorm2d, channels": (
        lambda: nn.InstanceNorm2d(3)(lucid.ones(1, 2, 4, 4)), "of 3 channels does not take",
    ),
    "InstanceNorm2d, none": (lambda: nn.InstanceNorm2d(0), r"num_features \(=0\) must be"),
    "Conv1d": (lambda: nn.Conv1d(4, 6, 3, groups=3), r"in_channels \(=4\) must be divisible by"),
    "Conv1d, pair": (lambda: nn.Conv1d(4, 6, (3, 3)), "must be one whole number"),
    "Conv1d, same": (lambda: nn.Conv1d(4, 6, 3, 2, "same"), "padding='same' needs stride 1"),
    "Conv1d, mode": (lambda: nn.Conv1d(4, 6, 3, padding_mode="edge"), "padding_mode .* must be"),
    "ConvTranspose2d, mode": (
        lambda: nn.ConvTranspose2d(4, 6, 3, padding_mode="reflect"), "must be 'zeros'",
    ),
    "Embedding": (lambda: nn.Embedding(0, 3), r"num_embeddings \(=0\) and embedding_dim"),
    "Embedding, sparse": (lambda: nn.Embedding(2, 3, sparse=True), "has no max_norm, .* sparse"),
    "Embedding, padding": (lambda: nn.Embedding(2, 3, padding_idx=2), r"padding_idx \(=2\) is out"),
    "Embedding, table": (lambda: nn.Embedding.from_pretrained(lucid.ones(3)), r"shape \(V, D\)"),
    "PReLU": (lambda: nn.PReLU(0), r"num_parameters \(=0\) must be at least 1"),
    "Hardtanh": (lambda: nn.Hardtanh(1, -1), r"min_val \(=1\) must not be above max_val"),
    "Conv1d, half": (lambda: nn.Conv1d(4, 6, 3, stride=1.5), r"stride \(=1.5\) must be one whole"),
    "Conv1d, none": (lambda: nn.Conv1d(4, 6, 3, padding=None), r"padding \(=None\) must be one"),
    "MaxPool1d, none": (
        lambda: nn.MaxPool1d(None)(lucid.ones(1, 2, 4)),
        r"kernel_size \(=None\) must be one whole number",
    ),
    "ZeroPad1d, half": (lambda: nn.ZeroPad1d(0.5), r"padding \(=0.5\) must be one number, or 2"),
    "ZeroPad2d, none": (lambda: nn.ZeroPad2d(None), r"padding \(=None\) must be one number, or 4"),
    "ZeroPad2d": (lambda: nn.ZeroPad2d((1, 2)), r"padding \(=\(1, 2\)\) must be one number, or 4"),
    "ReflectionPad1d": (
        lambda: nn.ReflectionPad1d(1)(lucid.ones(2)),
        r"ReflectionPad1d takes shape \(N, C, L\) or \(C, L\), not \(2,\)",
    ),
    "ReflectionPad2d": (lambda: nn.ReflectionPad2d(4)(lucid.ones(1, 3, 3)), "must be at most 2"),
    "Softmax2d": (lambda: nn.Softmax2d()(lucid.ones(2, 2)), "Softmax2d takes images"),
}  # fmt: skip


@pytest.mark.parametrize("make", LIKE.values(), ids=LIKE)
def test_parameters_and_buffers_have_the_dtype_that_is_asked_for(make):
    layer = make(dtype=lucid.float64)
    tensors = [*layer.parameters(), *layer.buffers()]
    assert {str(x.dtype) for x in tensors} <= {"float64", "int64"}
    assert {str(x.device) for x in make(device="meta").parameters()} == {"meta"}


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_settings_and_input_are_named(call, sentence):
    with pytest.raises((TypeError, ValueError, NotImplementedError), match=sentence):
        call()


def test_without_running_statistics_every_batch_stands_alone(randn):
    x = lucid.tensor(randn(3, 2, 4, 4), dtype=lucid.float32)
    layer = nn.BatchNorm2d(2, track_running_stats=False)
    assert list(layer.state_dict()) == ["weight", "bias"]
    assert layer.eval()(x).tolist() == layer.train()(x).tolist()
    assert "track_running_stats=False" in repr(layer)


def test_the_row_of_padding_starts_as_0_and_stays_so():
    layer = nn.Embedding(3, 2, padding_idx=-1)
    assert layer.weight[2].tolist() == [0, 0]
    layer(lucid.tensor([2, 0, 0])).sum().backward()
    assert layer.weight.grad.tolist() == [[2, 2], [0, 0], [0, 0]]


def test_a_given_table_is_shared_and_frozen_or_not():
    table = lucid.eye(3)
    layer = nn.Embedding.from_pretrained(table, padding_idx=0)
    assert not layer.weight.requires_grad
    table[0] = 5.0
    assert layer(lucid.tensor(0)).tolist() == [5, 5, 5]
    assert nn.Embedding.from_pretrained(table, freeze=False).weight.requires_grad
    assert copy.deepcopy(layer).padding_idx == 0
