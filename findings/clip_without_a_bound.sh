#!/usr/bin/env bash
# onnxruntime 1.32.0 (CPU) and onnx 1.23.2: a Clip of ONNX without an upper bound is no max(x, low) where x is inf.
#
# A bound that is left out is the largest finite number of the dtype to onnxruntime, as the text of the operator has it, so
# that inf comes out as 3.4028235e+38, and as 65504 in float16; a Clip without any bound, which says nothing, does the same.
# The reference evaluator of the onnx package leaves inf as it is. What follows tells: the model of clamp(x, min=0), an
# isinf behind it, or a mask of -inf that went through a clamp(max=...). Bounds of -inf and inf say what is meant.
#
# Seen on 30 Nov 2026, of inf and -inf:
#   low 0      float32  onnxruntime [3.4028235e+38 0.0]            onnx [inf 0.0]
#   low 0      float16  onnxruntime [6.55e+04 0.0]                 onnx [inf 0.0]
#   no bound   float32  onnxruntime [3.4028235e+38 -3.4028235e+38] onnx [inf -inf]
#   0 and inf  float32  onnxruntime [inf 0.0]                      onnx [inf 0.0]
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
cat > "$work/clip.py" <<'PYTHON'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

KINDS = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16}


def model(dtype, bounds):
    kind, names = KINDS[dtype], ["low", "high"][: len(bounds)]
    x, y = (helper.make_tensor_value_info(name, kind, [2]) for name in "xy")
    given = [
        helper.make_tensor(name, kind, [], np.array([bound], dtype).tobytes(), raw=True)
        for name, bound in zip(names, bounds)
    ]
    node = helper.make_node("Clip", ["x", *names], ["y"])
    graph = helper.make_graph([node], "clip", [x], [y], given)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


CASES = (
    ("low 0", "float32", [0.0], False),
    ("low 0", "float16", [0.0], False),
    ("no bound", "float32", [], False),
    ("0 and inf", "float32", [0.0, np.inf], True),
)
for name, dtype, bounds, stays in CASES:
    x = np.array([np.inf, -np.inf], dtype)
    made = model(dtype, bounds)
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    (ours,), (theirs,) = session.run(None, {"x": x}), ReferenceEvaluator(made).run(None, {"x": x})
    texts = [f"[{y[0]!s} {y[1]!s}]" for y in (ours, theirs)]
    print(f"{name:10} {dtype:8} onnxruntime {texts[0]:30} onnx {texts[1]}")
    assert np.isinf(ours[0]) == stays and np.isinf(theirs[0]), "a bound that is left out has changed"
PYTHON
"$work/venv/bin/python" "$work/clip.py"
