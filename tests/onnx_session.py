"""A model as a file of ONNX, checked by onnx and run by onnxruntime."""

import numpy as np

import lucid


def exported(model, path, shapes, dtypes=None):
    """A session that runs the file."""
    import onnx
    import onnxruntime

    lucid.onnx.export(model, path, shapes, dtypes)
    onnx.checker.check_model(str(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options)


def outputs_of(model, arrays):
    """What lucid computes, as a list of arrays."""
    with lucid.no_grad():
        made = model(*map(lucid.tensor, arrays))
    several = made.values() if isinstance(made, dict) else made
    return [y.numpy() for y in (several if isinstance(made, (tuple, list, dict)) else (made,))]


def check_equal(model, session, arrays):
    """Raise unless shapes and dtypes are the same, and numbers within 1e-5 of the largest."""
    names = [each.name for each in session.get_inputs()]
    found = session.run(None, dict(zip(names, arrays, strict=True)))
    for y, z in zip(outputs_of(model, arrays), found, strict=True):
        assert (y.shape, y.dtype) == (z.shape, z.dtype)
        if y.dtype == bool:
            y, z = y.astype(int), z.astype(int)
        finite = y[np.isfinite(y)]
        largest = abs(finite).max() if finite.size and y.dtype.kind == "f" else 0
        np.testing.assert_allclose(z, y, rtol=1e-5, atol=1e-5 * largest)


def drawn(model):
    """The model with numbers that are not the initial ones, which hide much."""
    rng = np.random.default_rng(0)
    for tensor in [*model.parameters(), *model.buffers()]:
        if tensor.is_floating_point():
            tensor.data = rng.uniform(0.5, 1.5, tensor.shape).astype(tensor.dtype)
    return model.eval()
