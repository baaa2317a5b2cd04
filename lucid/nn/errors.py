"""Where in a network an exception arose."""


class _Place:
    """The innermost module that failed, and its path from the outermost one that we know of."""

    def __init__(self, module, inputs):
        shapes = [getattr(x, "shape", type(x).__name__) for x in inputs]
        self.outer, self.path = module, ""
        self.what = f"{_first_line(module)}, input {', '.join(map(str, shapes))}"

    def __str__(self):
        return f"in {self.path}, {self.what}" if self.path else f"in {self.what}"


def note_module(error, module, inputs):
    """Add the note ``in stages.2.4.pwconv1, Linear(384, 1536), input (2, 14, 14, 96)``.

    Each module that the exception passes on its way up puts its part in front of the path.
    """
    place = getattr(error, "lucid_place", None)
    if place is None:
        place = error.lucid_place = _Place(module, inputs)
        error.add_note(str(place))
        return
    old = str(place)
    name = next((path for path, inside in module.named_modules() if inside is place.outer), "?")
    place.path = ".".join(part for part in (name, place.path) if part)
    place.outer = module
    error.__notes__[error.__notes__.index(old)] = str(place)


def _first_line(module):
    text = repr(module).splitlines()[0]
    return text.removesuffix("(")
