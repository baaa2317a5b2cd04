"""Who is told of every op, every backward and every module that runs, inside a ``with`` block."""

from contextvars import ContextVar

watchers: ContextVar[tuple["Watcher", ...]] = ContextVar("watchers", default=())


class Watcher:
    """Is told what runs in its block, in its own thread or task; a subclass makes use of it."""

    def __enter__(self):
        watchers.set((*watchers.get(), self))
        return self

    def __exit__(self, *_):
        watchers.set(tuple(watcher for watcher in watchers.get() if watcher is not self))

    def op_ran(self, node, inputs, settings, outputs):
        """A Function was applied."""

    def wrote(self, x, y):
        """The tensor ``x`` was changed in place: it holds now what ``y`` does."""

    def backward(self, run, node, *incoming):
        """A Function's backward is to run: do so."""
        return run(node, *incoming)

    def module_begins(self, module):
        """A module was called."""

    def module_ends(self):
        """The module that began last has returned or failed."""
