"""The project is described in pyproject.toml; this file says what cannot be said there."""

from setuptools import setup

# Installed with ``pip install -e``, the clone goes onto Python's path. The default, a finder that
# Python asks last, would let a folder called ``lucid`` hide the package: the clone itself, for
# whoever starts Python beside it.
setup(options={"editable_wheel": {"mode": "compat"}})
