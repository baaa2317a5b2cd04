"""Models are found by name, and a wrong name is answered with names that look alike."""

import re

import pytest

import lucid
from lucid import models
from lucid.models import registry

PATTERNS = {
    "*_tiny": ["convnext_tiny", "convnext_v2_tiny"],
    "convnext_?????": ["convnext_femto", "convnext_small", "convnext_large"],
    "convnext_tiny": ["convnext_tiny"],
    "resnet*": [],
}
ALIKE = {
    "convnext_tny": "convnext_tiny",
    "convnextv2_huge": "convnext_v2_huge",
    "ConvNeXt_base": "convnext_base",
}


@pytest.fixture
def builders(monkeypatch):
    """A registry of this test's own, so that what it registers is forgotten."""
    monkeypatch.setattr(registry, "_builders", {})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_lists_the_names_that_match(pattern):
    assert models.list_models(pattern) == PATTERNS[pattern]


@pytest.mark.parametrize("name", models.list_models())
def test_a_model_made_by_name_is_what_its_builder_makes(name):
    with lucid.device("meta"):
        by_name = models.create_model(name, num_classes=10, image_size=64)
        built = getattr(models, name)(num_classes=10, image_size=64)
    assert type(by_name) is type(built)
    assert repr(by_name) == repr(built)


@pytest.mark.parametrize("name", ALIKE)
def test_an_unknown_name_is_answered_with_names_that_look_alike(name):
    with pytest.raises(ValueError, match=rf"no model '{name}'.*\b{ALIKE[name]}\b"):
        models.create_model(name)


def test_a_name_like_no_other_is_answered_with_all_names():
    with pytest.raises(ValueError, match=", ".join(models.list_models())):
        models.create_model("vgg")


def test_a_registered_builder_is_found_and_gets_the_options(builders):
    @models.register_model
    def nothing_but(**options):
        return options

    assert nothing_but(a=1) == {"a": 1}
    assert models.list_models() == ["nothing_but"]
    assert models.create_model("nothing_but", num_classes=3) == {"num_classes": 3}


def test_two_builders_of_one_name_are_an_error(builders):
    def twin():
        return "first"

    models.register_model(twin)
    with pytest.raises(ValueError, match=re.escape("a model 'twin' already")):
        models.register_model(twin)
