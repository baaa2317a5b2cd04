#!/usr/bin/env bash
# onnxruntime 1.32.0 (x86-64 with AVX-512, onnx 1.23.2): whether a nan survives a maximum depends on where it stands.
#
# MaxPool without its second output keeps a nan that stands last in the window and loses any other; asked
# for the indices too, the same node keeps one that stands first and loses any other. GlobalMaxPool does
# as the one, ReduceMax as the other. Nothing is reported: a network that has gone to nan gives finite
# scores. In PyTorch 2.13.0 and NumPy each of these maxima is nan wherever the nan stands, and Relu lets it
# through in all three. (Of several nans F.max_pool2d tells the place of the last, torch.argmax of the first.)
#
# Seen on 29 Nov 2026, for windows of 2 x 2 with the nan at place 0, 1, 2, 3:
#   MaxPool              3.0 3.0 3.0 nan
#   MaxPool with indices nan 3.0 3.0 3.0
#   GlobalMaxPool        3.0 3.0 3.0 nan
#   ReduceMax            nan 3.0 3.0 3.0
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
import numpy as np
import onnxruntime
from onnx import TensorProto, helper


def of_windows(op, outputs, **settings):
    found = []
    for place in range(4):
        x = np.float32([1, 2, 3, 3])
        x[place] = np.nan
        x = x.reshape(1, 1, 2, 2)
        given = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
        kinds = [TensorProto.FLOAT, TensorProto.INT64]
        made = [helper.make_tensor_value_info(y, kind, None) for y, kind in zip(outputs, kinds)]
        node = helper.make_node(op, ["x"], outputs, **settings)
        model = helper.make_model(
            helper.make_graph([node], "maximum", given, made),
            opset_imports=[helper.make_opsetid("", 17)], ir_version=9,
        )
        session = onnxruntime.InferenceSession(model.SerializeToString())
        found.append(session.run(None, {"x": x})[0].item())
    return found


for name, found in {
    "MaxPool": of_windows("MaxPool", ["y"], kernel_shape=[2, 2]),
    "MaxPool with indices": of_windows("MaxPool", ["y", "places"], kernel_shape=[2, 2]),
    "GlobalMaxPool": of_windows("GlobalMaxPool", ["y"]),
    "ReduceMax": of_windows("ReduceMax", ["y"], axes=[2, 3]),
}.items():
    print(f"{name:20}", *found)
PYTHON
diff "$work/seen" - <<'SEEN'
MaxPool              3.0 3.0 3.0 nan
MaxPool with indices nan 3.0 3.0 3.0
GlobalMaxPool        3.0 3.0 3.0 nan
ReduceMax            nan 3.0 3.0 3.0
SEEN
