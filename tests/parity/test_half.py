"""float16 on the CPU: lucid's ops give PyTorch's results, up to what PyTorch rounds."""

import half_table
import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

TOLERANCE = 2e-3  # of each tensor's largest value: two steps of float16
ABSENT = {  # for float16 on the CPU, or there at all
    "floor_divide", "sgn", "cdist", "global_response_norm", "quantile",
    "local_response_norm", "multi_margin_loss",
    "soft_margin_loss",  # its target may have no gradient
    "triplet_margin_loss",  # PyTorch rounds both distances
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(half_table.CASES) - ABSENT))
@pytest.mark.filterwarnings("ignore:kl_div", "ignore:reduction")
def test_values_and_gradients_of_float16_are_pytorchs(name):
    case, inputs = half_table.CASES[name], half_table.arrays()
    ours, theirs = (half_table.run(lib, case, inputs) for lib in (lucid, torch))
    assert list(ours) == list(theirs)
    for what, y in ours.items():
        assert y.dtype == theirs[what].dtype == np.float16, what
        size = np.abs(theirs[what]).max()
        np.testing.assert_allclose(y, theirs[what], rtol=0, atol=TOLERANCE * size, err_msg=what)
