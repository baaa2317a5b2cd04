"""An explanation shows the real source, and numbers that are right."""

import inspect
import warnings
from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F
from lucid.ops.conv import Conv2d
from lucid.viz import explain
from lucid.viz.code import coloured, source_of
from lucid.viz.tracing import PUBLIC_FUNCTIONS

KNOWN = (
    F.gelu, F.softmax, F.layer_norm, F.conv2d, F.max_pool2d, F.cross_entropy, lucid.mul,
    lucid.matmul, lucid.sum, lucid.where, lucid.cat, lucid.permute,
)  # fmt: skip


def test_the_example_of_a_convolution_is_right_by_hand():
    told = explain(nn.Conv2d).example
    assert told.output.tolist() == [[[[7, 9], [13, 15]]]]  # 1·1 + 0·2 - 1·4 + 2·5, ...
    assert told.gradients["dx"].tolist() == [[[[1, 2, 0], [2, 4, 4], [-3, 2, 8]]]]
    assert told.gradients["dbias"].tolist() == [1 + 2 + 3 + 4]


@pytest.mark.parametrize("name", ["mul", "gelu", "matmul", "sum"])
def test_the_gradients_of_an_example_are_finite_differences(name):
    told = explain(name).example
    call = {"mul": lucid.mul, "gelu": F.gelu, "matmul": lucid.matmul, "sum": lucid.sum}[name]
    for which, x in told.inputs.items():
        numbers = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            ends = []
            for step in (1e-6, -1e-6):
                inputs = {k: v.copy() for k, v in told.inputs.items()}
                inputs[which][place] += step
                y = call(*map(lucid.tensor, inputs.values())).numpy()
                ends.append((y * told.dy).sum())
            numbers[place] = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(told.gradients[f"d{which}"], numbers, atol=1e-6)


def test_forward_and_backward_are_the_source_itself():
    text = str(explain(nn.Conv2d))
    for method in (Conv2d.forward, Conv2d.backward):
        where, source = source_of(method)
        assert source in text
        assert where in text
        line = int(where.rpartition(":")[2])
        assert inspect.getsourcelines(method)[1] == line


@pytest.mark.parametrize("layer", [nn.Linear, nn.SyncBatchNorm])
def test_what_makes_the_room_for_weights_is_no_rung_of_a_layer(layer):
    files = [where.partition(":")[0] for _, where, _ in explain(layer).rungs]
    assert "lucid/ops/create.py" not in files


def test_the_rungs_lead_from_the_layer_to_the_kernel():
    files = [where.partition(":")[0] for _, where, _ in explain(nn.Conv2d).rungs]
    assert files[:4] == [
        "lucid/nn/conv.py", "lucid/ops/conv.py", "lucid/ops/conv.py", "lucid/backend/cpu/conv.py",
    ]  # fmt: skip


@pytest.mark.parametrize("call", KNOWN, ids=lambda call: call.__name__)
def test_an_op_is_explained_with_an_example(call):
    told = explain(call)
    assert told.ops
    assert told.example.gradients
    page = ElementTree.fromstring(told._repr_html_())
    links = {a.get("href") for a in page.iter("a")}
    anchors = {f"#{d.get('id')}" for d in page.iter("details")}
    assert links == anchors


def test_every_public_op_has_an_explanation():
    names = [path.rpartition(".")[2] for path in PUBLIC_FUNCTIONS.values()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {name: explain(call) for name, call in zip(names, PUBLIC_FUNCTIONS, strict=True)}
    assert all(told.description and told.rungs for told in found.values())
    with_example = [name for name, told in found.items() if told.example is not None]
    assert len(with_example) > 0.6 * len(found)


def test_layers_by_instance_by_class_and_by_name_are_the_same():
    texts = {str(explain(what)) for what in (nn.GELU(), nn.GELU, "GELU")}
    assert len(texts) == 1


def test_ones_own_inputs_are_taken():
    told = explain(lucid.exp, lucid.tensor([0.0, 1.0]))
    np.testing.assert_allclose(told.example.output, [1, np.e], rtol=1e-6)
    layer = nn.Linear(2, 1)
    told = explain(layer, lucid.ones(1, 2))
    np.testing.assert_allclose(told.example.output, layer(lucid.ones(1, 2)).detach().numpy())


def test_an_explanation_changes_no_layer_and_no_random_numbers():
    layer, x = nn.BatchNorm2d(2), lucid.rand(3, 2, 4, 4)
    explain(layer, x)
    assert layer.running_mean.tolist() == [0.0, 0.0]
    assert layer.num_batches_tracked.item() == 0
    lucid.manual_seed(0)
    expected = lucid.rand(3)
    lucid.manual_seed(0)
    explain("dropout")
    explain(nn.Dropout(), x)
    assert lucid.equal(lucid.rand(3), expected)


def test_what_was_typed_into_a_terminal_is_explained_without_its_source():
    typed = {"Function": lucid.autograd.Function}
    exec('class Double(Function):\n    """y = 2 x;  dx = 2 dy."""\n'
         "    def forward(self, x):\n        return 2 * x\n"
         "    def backward(self, grad):\n        return 2 * grad\n", typed)  # fmt: skip
    told = explain(typed["Double"], lucid.tensor([1.0, 2.0]))
    assert told.example.output.tolist() == [2.0, 4.0]
    assert "# the source is in no file" in str(told)
    assert told.rungs[0][1] == "Double"


def test_coloured_source_is_the_source():
    source = 'def f(x):\n    # a < b & "c"\n    return x if x else "é"'
    assert "".join(ElementTree.fromstring(str(coloured(source))).itertext()) == source
    assert "".join(ElementTree.fromstring(str(coloured("x = (\n"))).itertext()) == "x = (\n"


def test_what_is_no_op_is_refused():
    with pytest.raises(ValueError, match="there is no op and no layer 'gelo'"):
        explain("gelo")
    with pytest.raises(TypeError, match="explain takes an op, a layer or a name, not 3"):
        explain(3)
    with pytest.raises((TypeError, ValueError)):
        explain(lucid.matmul, lucid.ones(2, 3), lucid.ones(2, 3))


@pytest.mark.parametrize("what", [nn.GELU, "tanh", lucid.exp, lucid.sqrt])
def test_what_works_on_each_number_has_a_curve(what):
    curve = explain(what).curve
    inside = np.isfinite(curve.y) & np.isfinite(curve.dy)
    slopes = np.gradient(curve.y, curve.x)
    smooth = inside & (abs(curve.x) < 3.5) & (abs(curve.dy) < 2) & np.isfinite(slopes)
    np.testing.assert_allclose(curve.dy[smooth], slopes[smooth], atol=0.15)
    ElementTree.fromstring(curve._repr_svg_())
    assert len(str(curve).splitlines()) > 5


@pytest.mark.parametrize("what", [nn.Conv2d, "softmax", lucid.sum, lucid.mul, nn.LayerNorm])
def test_what_mixes_numbers_has_none(what):
    assert explain(what).curve is None
