"""How deep values lie in one another: a file from strangers may not nest them without end.

A nest of thousands of lists is a few bytes in a file. But whoever walks it recurses, and so does
Python when it lets go of it; in WebAssembly the interpreter's stack ends there, and nothing can
catch that. So depth is known while values are put into one another, and refused then.
"""

from lucid.serialize.format_error import FormatError

DEEPEST = 127  # as safetensors' reference
_PLAIN = (int, float, str, bytes, bool, type(None))


class Depths:
    """How deep values are, at most: one of plain items is 1 deep, a list with it in it 2 deep.

    Values are told apart by identity, so :meth:`made` has to hear of each new one.
    """

    def __init__(self):
        self.depths = {}  # of those that are more than 1 deep
        self.inside = set()  # those that lie in another one
        self.late = 0

    def made(self, value, items=()):
        """A new value, with these items in it."""
        self.depths.pop(id(value), None)
        self.inside.discard(id(value))
        self.put(value, items)

    def put(self, value, items):
        """Items that now lie in a value.

        Raises
        ------
        FormatError
            If something may be too deep now.
        """
        inner = [id(item) for item in items if type(item) not in _PLAIN]
        if not inner:
            return
        depth = 1 + max(self.depths.get(item, 1) for item in inner)
        self.inside.update(inner)
        if id(value) in self.inside:  # what it lies in may be as much deeper, which nobody counts
            self.late += depth
        depth = self.depths[id(value)] = max(depth, self.depths.get(id(value), 1))
        if max(depth, self.late) > DEEPEST:
            raise FormatError(f"its values lie more than {DEEPEST} deep in one another")
