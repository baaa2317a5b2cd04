"""Let a small ConvNeXt V2 paint hidden parts of digits, then teach it to read with few labels.

    pip install -e ".[examples]" && python examples/pretrain_fcmae.py

It pre-trains with FCMAE on digits without their labels, and fine-tunes on a hundred labelled ones:
from the pre-trained weights, and from scratch with the same steps, with three seeds each. It writes
``pretrain_fcmae.png`` to ``examples/out``: digits, what was visible of them, and what was painted.
``--quick`` does all of it in a few steps, to see that it runs.
"""

import argparse
import time
from copy import deepcopy
from pathlib import Path

import numpy as np

import lucid
from lucid.viz.png import png

OUT = Path(__file__).parent / "out"
SEEDS = (0, 1, 2)
LABELLED, BATCH, SHOWN = 100, 64, 12
HOLE, FRAME, ZOOM = (200, 216, 232), ((0, 0), (1, 1), (1, 1), (0, 0)), 8


def build(seed):
    """A ConvNeXt V2 for images of 8 × 8 pixels; a pixel of its last map stands for 2 × 2."""
    lucid.manual_seed(seed)
    return lucid.models.ConvNeXtV2(10, depths=[1, 1], dims=[16, 32], in_channels=1, patch_size=1)


def pretrain(encoder, images, epochs):
    """Paint hidden patches of images; gives the autoencoder and its loss, epoch by epoch.

    Four pixels of a pen's stroke are no texture: they are painted as they are, not normalised.
    """
    model = lucid.models.FCMAE(encoder, decoder_dim=32, norm_pix_loss=False)
    loader = lucid.data.DataLoader(lucid.data.TensorDataset(images), BATCH, shuffle=True)
    optimizer, schedule = slowly(model, lr=5e-3, steps=epochs * len(loader), betas=(0.9, 0.95))
    means = []
    for _ in range(epochs):
        losses = []
        for (batch,) in loader:
            optimizer.zero_grad()
            loss, _, _ = model(batch)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        means.append(np.mean(losses))
    return model, means


def slowly(model, lr, steps, betas=(0.9, 0.999)):
    """AdamW, and a rate that warms up and then follows a cosine."""
    optimizer = lucid.optim.AdamW(lucid.optim.decay_groups(model, 0.05), lr=lr, betas=betas)
    return optimizer, lucid.optim.CosineWithWarmup(optimizer, steps, warmup_steps=steps // 10)


def fine_tune(model, images, labels, steps, seed):
    """Teach it to read; the same batches for each model of a seed."""
    lucid.manual_seed(100 + seed)
    optimizer, schedule = slowly(model, lr=5e-3, steps=steps)
    model.train()
    for _ in range(steps):
        chosen = lucid.randperm(len(images))[:BATCH]
        optimizer.zero_grad()
        loss = lucid.nn.functional.cross_entropy(model(images[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@lucid.no_grad()
def share_right(model, images, labels):
    """How many of the images are read rightly."""
    return (model.eval()(images).argmax(1) == labels).float().mean().item()


def compare(seed, training, test, epochs, steps):
    """The autoencoder, its losses, and what is read rightly from scratch and after pre-training."""
    images, labels = training
    few = np.random.default_rng(seed).permutation(len(images))[:LABELLED].tolist()
    model, losses = pretrain(build(seed), images, epochs)
    accuracies = []
    for network in (build(seed), deepcopy(model.encoder)):
        fine_tune(network, images[few], labels[few], steps, seed)
        accuracies.append(share_right(network, *test))
    return model, losses, accuracies


def draw(model, images, path):
    """Three rows of digits: as they are, what is visible of them, and painted."""
    painted, mask = model.eval().reconstruct(images)
    p = model.patch_size
    hidden = mask.repeat_interleave(p, 1).repeat_interleave(p, 2).numpy()
    inks = [images.numpy()[:, 0], painted.numpy()[:, 0].clip(0, 1)]
    digits, paintings = (np.repeat(255 * (1 - ink[..., None]), 3, -1) for ink in inks)
    visible = np.where(hidden[..., None], HOLE, digits)
    rows = [np.concatenate(np.pad(row, FRAME, constant_values=255), 1)
            for row in (digits, visible, paintings)]  # fmt: skip
    pixels = np.concatenate(rows).repeat(ZOOM, 0).repeat(ZOOM, 1)
    path.write_bytes(png(pixels.astype(np.uint8)))


def in_words(scratch, pretrained):
    """What the difference is worth, seed by seed."""
    gains = 100 * (np.array(pretrained) - np.array(scratch))
    mean, error = gains.mean(), gains.std(ddof=1) / np.sqrt(len(gains))
    return (
        f"Pre-training is worth {mean:+.1f} points here, with a standard error of {error:.1f} over "
        f"{len(gains)} seeds: "
        + (
            "more than chance. "
            if abs(mean) > 4.3 * error  # Student's t for three numbers, 95 %
            else "three seeds cannot tell that from chance. "
        )
        + f"It is a small task: {LABELLED} labels, digits of 8 × 8 pixels."
    )


def main():
    """Run everything, in the order of a lecture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few steps, to see that it runs")
    quick = parser.parse_args().quick
    epochs, steps, size = (1, 1, BATCH) if quick else (15, 150, None)
    start = time.perf_counter()
    OUT.mkdir(exist_ok=True)

    lucid.manual_seed(0)
    parts = lucid.data.random_split(lucid.data.digits(), [0.75, 0.25])
    wholes = (next(iter(lucid.data.DataLoader(part, len(part)))) for part in parts)
    training, test = ([x[:size] for x in whole] for whole in wholes)
    print(f"{'':8} loss of painting     read rightly of {len(test[0])} digits")
    print(f"{'':8} first → last epoch   from scratch   pre-trained")
    results = []
    for seed in SEEDS:
        model, losses, accuracies = compare(seed, training, test, epochs, steps)
        results.append(accuracies)
        numbers = "        ".join(f"{accuracy:.1%}" for accuracy in accuracies)
        print(f"seed {seed}   {losses[0]:.4f} → {losses[-1]:.4f}      {numbers}", flush=True)
    draw(model, test[0][:SHOWN], OUT / "pretrain_fcmae.png")
    print(in_words(*zip(*results, strict=True)))
    took = time.perf_counter() - start
    print(f"the picture is {OUT.name}/pretrain_fcmae.png; all took {took:.0f} s")


if __name__ == "__main__":
    main()
