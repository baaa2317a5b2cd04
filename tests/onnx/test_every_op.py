"""The ops of ``half_table``, each as a model of its own: exported, checked and run."""

from types import SimpleNamespace

import half_table
import numpy as np
import pytest
from onnx_session import check_equal, exported

import lucid
from lucid import nn

pytestmark = pytest.mark.parity
pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime, of the extra parity")

BATCHED = set(
    "x y z positive above_one unit sym signs three three2 batch batch2 line maps".split()
)  # the others are parameters
FOR_FOUR_ROWS = {  # cases that say in themselves how many rows they take
    "multi_margin_loss", "cosine_embedding_loss", "addmv", "baddbmm", "linear",
    "scaled_dot_product_attention with a mask", "cross_entropy", "cross_entropy of weights",
    "cross_entropy of classes",
    "nll_loss", "embedding", "index_add", "index_copy", "index_fill", "index_select",
    "repeated indices", "scatter_add",
}  # fmt: skip
OF_NO_BATCH = {
    "outer", "ger", "fold", "expand", "meshgrid", "cartesian_prod", "broadcast_to",
}  # fmt: skip
PLACES_GROW = {"repeat_interleave", "quantile"}  # which rows they take follows from their number
CASES = set(half_table.CASES) - FOR_FOUR_ROWS - OF_NO_BATCH - PLACES_GROW


class Op(nn.Module):
    """One case, of tensors that are inputs and tensors that are parameters."""

    def __init__(self, case, inputs, parameters):
        self.case, self.inputs = case, inputs
        self.constants = nn.ParameterDict({n: nn.Parameter(x) for n, x in parameters.items()})

    def forward(self, *inputs):
        given = {**dict(self.constants.items()), **dict(zip(self.inputs, inputs, strict=True))}
        return self.case(lucid, SimpleNamespace(**given))


class Asked:
    """Tensors by name; notes for which it was asked."""

    def __init__(self, arrays):
        self.arrays, self.names = arrays, {}

    def __getattr__(self, name):
        self.names[name] = lucid.tensor(self.arrays[name])
        return self.names[name]


def model_of(name):
    case = half_table.CASES[name]
    asked = Asked({n: x.astype(np.float32) for n, x in half_table.arrays().items()})
    case(lucid, asked)
    inputs = [n for n in asked.names if n in BATCHED]
    parameters = {n: asked.names[n].numpy() for n in asked.names if n not in BATCHED}
    return Op(case, inputs, parameters).eval(), [asked.arrays[n] for n in inputs]


@pytest.mark.filterwarnings("ignore:kl_div")
@pytest.mark.parametrize("name", sorted(CASES))
def test_the_op_gives_the_same_in_onnxruntime(name, tmp_path):
    model, arrays = model_of(name)
    session = exported(model, tmp_path / "op.onnx", [x.shape[1:] for x in arrays])
    for batch in (1, 3):
        check_equal(model, session, [np.resize(x, (batch, *x.shape[1:])) for x in arrays])


@pytest.mark.parametrize("name", sorted(PLACES_GROW))
def test_what_takes_other_rows_of_another_batch_is_refused(name, tmp_path):
    model, arrays = model_of(name)
    with pytest.raises(NotImplementedError, match="differs from run to run"):
        lucid.onnx.export(model, tmp_path / "op.onnx", [x.shape[1:] for x in arrays])
    assert not list(tmp_path.iterdir())
