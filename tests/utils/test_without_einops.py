"""What is said where the package einops is not installed."""

import sys
from importlib import import_module

import pytest


def test_the_error_is_one_sentence_that_says_which_extra_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "einops", None)
    monkeypatch.delitem(sys.modules, "lucid.utils.einops", raising=False)
    with pytest.raises(ImportError) as error:
        import_module("lucid.utils.einops")
    assert str(error.value) == (
        "lucid.utils.einops needs the package einops: pip install 'lucid-numpy[einops]'"
    )
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
