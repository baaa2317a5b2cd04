"""Memory that numbers may be written into: neither read-only nor in several places at once."""


def needs_writable(array, name):
    """Raise for an array that was expanded, or made from memory that nobody may change."""
    if not is_writable(array):
        raise ValueError(
            f"{name}: the destination is read-only: it was expanded, or made from an array that is "
            "read-only: write x = x.clone() first"
        )


def is_writable(array):
    """Whether an array was neither expanded nor made from memory that nobody may change.

    CuPy's arrays have no flag that says so, but an axis without a stride tells of an expansion.
    """
    lengths_and_steps = zip(array.shape, array.strides, strict=True)
    is_repeated = array.size and any(n > 1 and not step for n, step in lengths_and_steps)
    return not is_repeated and getattr(array.flags, "writeable", True)
