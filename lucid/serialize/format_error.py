"""What is raised when a file is not what it should be."""


class FormatError(ValueError):
    """A file that is damaged, cut short, or of another format than lucid reads."""
