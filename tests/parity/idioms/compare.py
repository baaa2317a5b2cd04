"""Whether two accounts of a line agree."""

import numpy as np

TOLERANCE = {"float64": 1e-9, "float32": 3e-5, "float16": 2e-3}  # of the largest value


def difference(ours, theirs, where=""):
    """The first place where two accounts differ, in words; None where they agree."""
    if isinstance(theirs, np.ndarray) and isinstance(ours, np.ndarray):
        return None if close(ours, theirs) else f"{where}: {ours.tolist()} for {theirs.tolist()}"
    if isinstance(theirs, float) and isinstance(ours, float):
        return difference(np.array(ours, "f4"), np.array(theirs, "f4"), where)
    if isinstance(theirs, (dict, list, tuple)) and type(ours) is type(theirs):
        return in_parts(ours, theirs, where)
    same = type(ours) is type(theirs) and ours == theirs
    return None if same else f"{where}: {ours!r} for {theirs!r}"


def in_parts(ours, theirs, where):
    """The first difference between two dicts or sequences."""
    if not isinstance(theirs, dict):
        ours, theirs = dict(enumerate(ours)), dict(enumerate(theirs))
    if list(ours) != list(theirs):
        return f"{where}: {ours!r} for {theirs!r}"
    found = (difference(ours[key], theirs[key], f"{where}.{key}") for key in theirs)
    return next(filter(None, found), None)


def close(ours, theirs):
    """Equal but for the last digits, which are a sum's where the true value is zero."""
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return False
    finite = np.abs(theirs[np.isfinite(theirs)], dtype=np.float64)
    atol = TOLERANCE.get(str(theirs.dtype), 0) * finite.max(initial=0.1)
    return np.allclose(ours, theirs, rtol=0, atol=atol, equal_nan=True)
