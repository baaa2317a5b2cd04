"""Run one line in torch's words, with torch or with lucid, and tell all that came of it."""

import ast
import math
import re
import warnings
from importlib import import_module

import numpy as np
from parity.scripts.answered import answered_by

SUBMODULES = {
    "nn": "nn",
    "F": "nn.functional",
    "init": "nn.init",
    "optim": "optim",
    "lr_scheduler": "optim.lr_scheduler",
    "data": "utils.data",
}


def run(lib, text, folder):
    """All that came of a line: its value, what happened to its inputs, and all gradients."""
    result, names = values(lib, text, folder)
    watched = {name: names[name] for name in ("x", "y", "v", "w", "n", "m", "images")}
    parameters = [p for module in names["filled_modules"] for p in module.parameters()]
    gradients = [p.grad for p in (watched["w"], *parameters)]
    return plain({"value": result, **watched, "parameters": parameters, "gradients": gradients})


def values(lib, text, folder):
    """The value of a line's last expression (or of ``result``), and all names after it."""
    names = inputs(lib, folder)
    code = ast.parse(answered_by(lib, text))
    last = code.body.pop().value if isinstance(code.body[-1], ast.Expr) else ast.Name("result")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, text, "exec"), names)
        result = eval(ast.unparse(last), names)
        pull_back(lib, result)
    return result, names


def inputs(lib, folder):
    """The names that a line may use: the library, its parts, and a few small tensors."""
    numbers = np.cos(np.arange(12.0)).reshape(3, 4).astype(np.float32)
    modules = []
    names = {
        "torch": lib,
        "x": lib.tensor(numbers.tolist()),
        "y": lib.tensor((1.5 + numbers[::-1]).tolist()),
        "v": lib.tensor([0.5, -1.0, 2.0, 0.0]),
        "w": lib.tensor((0.5 * numbers).tolist(), requires_grad=True),
        "n": lib.tensor([[3, 1, 2, 1], [0, 5, 2, 4], [1, 1, 0, 3]]),
        "m": lib.tensor((numbers > 0).tolist()),
        "images": lib.tensor(np.cos(np.arange(2 * 3 * 8 * 8.0)).reshape(2, 3, 8, 8).tolist()),
        "labels": lib.tensor([2, 0, 3]),
        "np": np,
        "math": math,
        "path": str(folder / "file.pt"),
        "filled_modules": modules,
        "result": None,
        "__name__": "idiom",
        "filled": lambda module: filled(lib, module, modules),
    }
    names |= {name: part(lib, path) for name, path in SUBMODULES.items()}
    nn = names["nn"]
    names["net"] = names["filled"](nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)))
    return names


def part(lib, path):
    """A part of a library, such as ``nn.functional``; None where it is missing."""
    try:
        return import_module(f"{lib.__name__}.{path}")
    except ImportError:
        return None


def filled(lib, module, modules):
    """The module with known numbers in its parameters, whose gradients are compared."""
    for parameter in module.parameters():
        numbers = np.cos(1.0 + np.arange(parameter.numel())).reshape(tuple(parameter.shape))
        parameter.data = lib.tensor((0.5 * numbers).tolist(), dtype=parameter.dtype)
    modules.append(module)
    return module


def pull_back(lib, result):
    """Send a gradient of known numbers from every result back to what it was made of."""
    results = result if isinstance(result, (tuple, list)) else [result]
    for y in results:
        if isinstance(y, lib.Tensor) and y.requires_grad and y.grad_fn is not None:
            start = np.cos(np.arange(y.numel())).reshape(tuple(y.shape))
            y.backward(lib.tensor(start.tolist(), dtype=y.dtype), retain_graph=True)


def plain(value):
    """A value in words that do not depend on the library."""
    if hasattr(value, "requires_grad") and hasattr(value, "grad_fn"):
        numbers = value.detach().cpu().numpy()
        return ("tensor", tuple(value.shape), written(value.dtype), value.requires_grad, numbers)
    if isinstance(value, np.ndarray):
        return ("array", value.shape, str(value.dtype), value)
    if isinstance(value, dict):
        return {written(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list, range)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if hasattr(value, "named_modules") and not isinstance(
        value, type
    ):  # what it prints is compared elsewhere
        return [(name, type(module).__name__) for name, module in value.named_modules()]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return written(value)


def written(value):
    """The text of a value, without the name of the library."""
    if isinstance(value, type):
        return value.__name__
    return re.sub(r"\b(torch|lucid)\.", "", str(value))
