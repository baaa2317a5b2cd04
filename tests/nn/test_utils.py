"""What is done with all parameters at once, or with all their gradients."""

import math

import pytest

import lucid
from lucid.nn import utils


def network():
    """Two parameters with gradients (3, 4) and 12."""
    layer = lucid.nn.Linear(2, 1)
    layer.weight.grad = lucid.tensor([[3.0, 4.0]])
    layer.bias.grad = lucid.tensor([12.0])
    return layer


def test_all_gradients_together_are_clipped_by_any_norm():
    layer = network()
    assert utils.clip_grad_norm_(layer.parameters(), 1.3).item() == 13.0
    assert layer.bias.grad.item() == pytest.approx(1.2)
    layer = network()
    assert utils.clip_grad_norm_(layer.parameters(), 6.0, norm_type=math.inf).item() == 12.0
    assert layer.weight.grad.tolist()[0] == pytest.approx([1.5, 2.0])


def test_a_length_that_is_not_finite_can_be_an_error():
    layer = network()
    layer.bias.grad = lucid.tensor([math.inf])
    with pytest.raises(RuntimeError, match="none was clipped"):
        utils.clip_grad_norm_(layer.parameters(), 1.0, error_if_nonfinite=True)
    assert layer.weight.grad.tolist() == [[3.0, 4.0]]
    with pytest.raises(RuntimeError, match="the length of all gradients is inf"):
        utils.get_total_norm([layer.bias.grad], error_if_nonfinite=True)
    assert utils.get_total_norm([layer.weight.grad], 2, True, foreach=None) == 5.0


def test_numbers_are_clipped_one_by_one():
    layer = network()
    utils.clip_grad_value_(layer.parameters(), 3.5)
    assert (layer.weight.grad.tolist(), layer.bias.grad.tolist()) == ([[3.0, 3.5]], [3.5])
    with pytest.raises(ValueError, match=r"clip_value \(=-1\) must be 0 or more"):
        utils.clip_grad_value_(layer.parameters(), -1)


def test_parameters_become_a_vector_and_come_back():
    layer = network()
    vector = utils.parameters_to_vector(layer.parameters())
    assert vector.requires_grad
    utils.vector_to_parameters(2 * vector, layer.parameters())
    assert lucid.equal(utils.parameters_to_vector(layer.parameters()), 2 * vector)
    with pytest.raises(ValueError, match="3 numbers, the vector has shape"):
        utils.vector_to_parameters(vector[:2], layer.parameters())


def test_pytorchs_paths_lead_to_the_same_things():
    from lucid.utils import data
    from lucid.utils.data.dataset import TensorDataset
    from lucid.utils.data.sampler import SequentialSampler

    assert TensorDataset is lucid.data.TensorDataset is data.TensorDataset
    assert SequentialSampler is data.SequentialSampler
    assert lucid.utils.data is data
    assert lucid.optim.clip_grad_norm_ is utils.clip_grad_norm_
