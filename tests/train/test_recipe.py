"""The published settings, and that what a recipe makes has them."""

import pytest

import lucid
from lucid.models import list_models
from lucid.train import fit, recipe
from lucid.train.recipes import RECIPES

# (drop path, epochs, warmup, batch size, lr, weight decay, layer decay), from TRAINING.md
PUBLISHED = {
    ("convnext_tiny", "in1k"): (0.1, 300, 20, 4096, 4e-3, 0.05, 1.0),
    ("convnext_small", "in1k"): (0.4, 300, 20, 4096, 4e-3, 0.05, 1.0),
    ("convnext_base", "in1k"): (0.5, 300, 20, 4096, 4e-3, 0.05, 1.0),
    ("convnext_large", "in1k"): (0.5, 300, 20, 4096, 4e-3, 0.05, 1.0),
    ("convnext_base", "in1k_384"): (0.8, 30, 0, 512, 5e-5, 1e-8, 0.7),
    ("convnext_large", "in1k_384"): (0.95, 30, 0, 512, 5e-5, 1e-8, 0.7),
    ("convnext_base", "in22k"): (0.1, 90, 5, 4096, 4e-3, 0.05, 1.0),
    ("convnext_large", "in22k"): (0.1, 90, 5, 4096, 4e-3, 0.05, 1.0),
    ("convnext_xlarge", "in22k"): (0.2, 90, 5, 4096, 4e-3, 0.05, 1.0),
    ("convnext_base", "in22k_ft_in1k"): (0.2, 30, 0, 512, 5e-5, 1e-8, 0.8),
    ("convnext_large", "in22k_ft_in1k"): (0.3, 30, 0, 512, 5e-5, 1e-8, 0.8),
    ("convnext_xlarge", "in22k_ft_in1k"): (0.4, 30, 0, 512, 5e-5, 1e-8, 0.8),
    ("convnext_base", "in22k_ft_in1k_384"): (0.2, 30, 0, 512, 5e-5, 1e-8, 0.8),
    ("convnext_large", "in22k_ft_in1k_384"): (0.3, 30, 0, 512, 5e-5, 1e-8, 0.8),
    ("convnext_xlarge", "in22k_ft_in1k_384"): (0.4, 30, 0, 512, 5e-5, 1e-8, 0.8),
    ("convnext_v2_atto", "fcmae_ft_in1k"): (0.1, 600, 0, 1024, 2e-4 * 4, 0.3, 0.9),
    ("convnext_v2_tiny", "fcmae_ft_in1k"): (0.2, 300, 40, 1024, 8e-4 * 4, 0.05, 0.9),
    ("convnext_v2_base", "fcmae_ft_in1k"): (0.1, 100, 20, 1024, 6.25e-4 * 4, 0.05, 0.6),
}


@pytest.mark.parametrize(("name", "tag"), PUBLISHED, ids="-".join)
def test_the_settings_are_those_that_were_published(name, tag):
    r = recipe(name, tag)
    found = (r.drop_path, r.epochs, r.warmup_epochs, r.batch_size, r.lr, r.weight_decay)
    assert (*found, r.layer_decay) == PUBLISHED[name, tag]
    assert (r.min_lr, r.augment, r.erasing) == (1e-6, "rand-m9-mstd0.5-inc1", 0.25)
    is_fine_tuned = "ft" in tag or tag == "in1k_384"
    assert r.head_init_scale == (0.001 if is_fine_tuned else 1.0)
    assert r.image_size == (384 if tag.endswith("384") else 224)


def test_every_recipe_is_compared_and_of_a_model_that_there_is():
    assert {(name, tag) for name, tags in RECIPES.items() for tag in tags} == set(PUBLISHED)
    assert set(RECIPES) <= set(list_models())


def test_what_is_mixed_smoothed_and_averaged():
    tiny, fine = recipe("convnext_tiny"), recipe("convnext_base", "in22k_ft_in1k")
    mixup = tiny.make_mixup(10)
    assert (mixup.mixup_alpha, mixup.cutmix_alpha, mixup.switch_prob) == (0.8, 1.0, 0.5)
    assert mixup.label_smoothing == 0.1
    assert tiny.make_loss().label_smoothing == 0.0  # the labels are smoothed already
    assert fine.make_mixup(10) is None
    assert fine.make_loss().label_smoothing == 0.1
    assert recipe("convnext_v2_atto").make_loss().label_smoothing == 0.2
    model = lucid.nn.Linear(1, 1)
    assert (tiny.make_ema(model).decay, fine.make_ema(model)) == (0.9999, None)


def test_the_schedule_is_the_authors_step_by_step():
    """Their utils.cosine_scheduler: a line from 0, then half a cosine, times each group's share."""
    import numpy as np

    r = recipe("convnext_v2_atto").scaled(8, epochs=5, warmup_epochs=2)
    model = r.make_model(num_classes=3, image_size=32)
    optimizer = r.make_optimizer(model)
    shares = [group["lr"] / r.lr for group in optimizer.param_groups]
    schedule, steps = r.make_schedule(optimizer, steps=3), np.arange(9)
    cosine = r.min_lr + 0.5 * (r.lr - r.min_lr) * (1 + np.cos(np.pi * steps / 9))
    for rate in [*np.linspace(0, r.lr, 6), *cosine]:
        expected = [rate * share for share in shares]
        assert schedule.get_last_lr() == pytest.approx(expected, rel=1e-9, abs=1e-15)
        schedule.step()
    assert min(shares) == pytest.approx(0.9**12)
    assert (max(shares), optimizer.param_groups[0]["betas"]) == (1.0, (0.9, 0.999))


def test_a_model_has_its_drop_path_and_initial_values():
    small = recipe("convnext_v2_atto").make_model(num_classes=3, image_size=32)
    assert 1e-6 < float(small.head.weight.std()) < 1e-4  # 0.02 · 0.001
    assert small.stages[3][1].drop_path.p == pytest.approx(0.1)
    r = recipe("convnext_base", "in22k_ft_in1k")
    with lucid.device("meta"):  # shapes alone
        large = r.make_model(num_classes=3)
    assert large.stages[3][2].drop_path.p == pytest.approx(0.2)
    assert large.stages[3][2].gamma.shape == (1024,)


def test_smaller_batches_take_smaller_steps():
    small = recipe("convnext_tiny").scaled(256, epochs=30)
    assert (small.batch_size, small.lr, small.epochs) == (256, 2.5e-4, 30)
    assert recipe("convnext_tiny").lr == 4e-3
    with pytest.raises(ValueError, match=r"batch_size \(=0\)"):
        small.scaled(0)


def test_what_was_not_published_is_named():
    with pytest.raises(ValueError, match="no recipe of 'convnext_nano' is published; there are co"):
        recipe("convnext_nano")
    with pytest.raises(ValueError, match="convnext_tiny has no recipe 'in22k'; it has in1k"):
        recipe("convnext_tiny", "in22k")


@pytest.mark.cpu_only(reason="images of bytes are on the CPU")
def test_a_whole_recipe_trains(randn):
    """All its parts in one call, on noise of two colours."""
    pytest.importorskip("PIL", reason="needs Pillow")
    import numpy as np

    labels = np.arange(16) % 2
    images = np.random.default_rng(0).integers(0, 90, (16, 40, 40, 3)).astype(np.uint8)
    images[labels == 1] += 160
    r = recipe("convnext_v2_atto").scaled(8, image_size=16, epochs=2, mixup=0.8, ema=0.5)
    samples = list(zip(images, labels.tolist(), strict=True))
    training, validation = (
        lucid.data.transforms.Transformed(samples, r.make_transform(training=is_training))
        for is_training in (True, False)
    )
    loader = lucid.data.DataLoader(training, 4, True, collate_fn=r.make_mixup(2).collate)
    model = lucid.models.ConvNeXtV2(2, depths=(1, 1), dims=(8, 16), patch_size=2)
    optimizer = r.make_optimizer(model)
    history = fit(
        model, loader, r.epochs, lucid.data.DataLoader(validation, 8), optimizer,
        r.make_schedule(optimizer, steps=2), loss=r.make_loss(), accumulate=2, clip=r.clip,
        ema=r.make_ema(model),
    )  # fmt: skip
    assert len(history.ema_loss) == 2
    assert optimizer.param_groups[0]["lr"] == pytest.approx(
        r.min_lr * optimizer.param_groups[0]["initial_lr"] / r.lr
    )
