"""What the tests of ConvNeXt share: every test that asks for ``network`` runs for both papers."""

import numpy as np
import pytest

import lucid


@pytest.fixture(params=[lucid.models.ConvNeXt, lucid.models.ConvNeXtV2], ids=["V1", "V2"])
def network(request):
    """The class of the network."""
    return request.param


@pytest.fixture
def make(network, small_network):
    """Makes a small network of that class, for grey images, with other options if given."""
    return lambda **options: small_network(network, **options)


@pytest.fixture
def images():
    """Two grey images, wider than high."""
    return lucid.random.randn(2, 1, 8, 12)


@pytest.fixture
def same():
    """Whether two tensors hold the same bits."""
    return lambda a, b: np.array_equal(a.detach().cpu().numpy(), b.detach().cpu().numpy())
