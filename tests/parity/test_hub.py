"""The table of published files says what timm and torchvision say of their own."""

import pytest

from lucid.models import hub

pytestmark = pytest.mark.parity


@pytest.mark.parametrize("name", hub.list_pretrained("torchvision/*"))
def test_a_row_says_what_torchvision_says(name):
    models = pytest.importorskip("torchvision.models", reason="needs torchvision")
    row = hub.find(name)
    theirs = models.get_model_weights(name.partition("/")[2])["IMAGENET1K_V1"]
    assert (row.url, row.top1) == (theirs.url, theirs.meta["_metrics"]["ImageNet-1K"]["acc@1"])
    seen = theirs.transforms()
    assert (row.preprocess.resize, row.image_size) == (seen.resize_size[0], seen.crop_size[0])
    assert row.preprocess.interpolation == seen.interpolation.value
    assert list(row.preprocess.mean) == list(seen.mean)
    assert list(row.preprocess.std) == list(seen.std)


@pytest.mark.parametrize("name", hub.list_pretrained("timm/*"))
def test_a_row_says_what_timm_says(name):
    timm = pytest.importorskip("timm", reason="needs timm")
    row, theirs = hub.find(name), timm.get_pretrained_cfg(name.partition("/")[2])
    assert row.url in (
        theirs.url,
        f"https://huggingface.co/{theirs.hf_hub_id}/resolve/main/model.safetensors",
    )
    assert (row.image_size, row.num_classes) == (theirs.input_size[-1], theirs.num_classes)
    assert row.licence.lower() == theirs.license
    seen = row.preprocess
    assert (seen.mean, seen.std, seen.interpolation) == (
        theirs.mean,
        theirs.std,
        theirs.interpolation,
    )
    assert seen.squash == (theirs.crop_mode == "squash")
    assert seen.resize == int(row.image_size / theirs.crop_pct)


ONLY_THE_AUTHORS = ("authors/convnext_base_1k_384", "authors/convnext_large_1k_384")


@pytest.fixture(scope="module")
def by_url():
    timm = pytest.importorskip("timm", reason="needs timm")
    cfgs = [timm.get_pretrained_cfg(name) for name in timm.list_pretrained("convnext*")]
    return {cfg.url: cfg for cfg in cfgs}


@pytest.mark.parametrize("name", hub.list_pretrained("authors/*"))
def test_timm_knows_the_authors_files_by_the_same_address(name, by_url):
    row = hub.find(name)
    if name in ONLY_THE_AUTHORS:
        assert row.url not in by_url
        return
    theirs = by_url[row.url]
    assert (row.image_size, row.num_classes or 0) == (theirs.input_size[-1], theirs.num_classes)
    assert row.preprocess.squash == (theirs.crop_mode == "squash")
