"""What the tests of optimizers share."""

import pytest

import lucid


@pytest.fixture
def feed():
    """Give an optimizer's parameter one gradient after the other, with a step after each."""

    def steps(optimizer, p, gradients):
        for gradient in gradients:
            p.grad = lucid.tensor(gradient)
            optimizer.step()

    return steps
