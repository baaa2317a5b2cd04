"""Train a small ConvNeXt on real handwritten digits, save it, load it, and look inside.

    pip install -e ".[examples]" && python examples/quickstart.py

It prints what the network is made of and how it learns, and writes ``quickstart.png`` and
``digits.safetensors`` to ``examples/out``.
"""

import time
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

import lucid

OUT = Path(__file__).parent / "out"
EPOCHS, BATCH = 12, 32


def build():
    """A ConvNeXt for images of 8 × 8 pixels: two stages, patches of one pixel.

    With three blocks the branches need no layer scale of 1e-6: that is for dozens of them.
    """
    return lucid.models.ConvNeXt(
        num_classes=10,
        depths=[1, 2],
        dims=[24, 48],
        drop_path=0.1,
        layer_scale_init=1.0,
        in_channels=1,
        image_size=8,
    )


def train(model, training, test):
    """Train with AdamW, its learning rate warming up and then following a cosine."""
    loader = lucid.data.DataLoader(training, batch_size=BATCH, shuffle=True)
    optimizer = lucid.optim.AdamW(lucid.optim.decay_groups(model, 0.5), lr=4e-3)
    steps = EPOCHS * len(loader)
    schedule = lucid.optim.CosineWithWarmup(optimizer, total_steps=steps, warmup_steps=steps // 10)
    validation = lucid.data.DataLoader(test, batch_size=256)
    return lucid.train.fit(model, loader, EPOCHS, validation, optimizer, schedule)


@lucid.no_grad()
def predict(model, images):
    """The probability of each class, for each image."""
    return lucid.softmax(model.eval()(images), dim=1)


def draw(history, images, labels, probabilities, maps):
    """One picture: how it learnt, what it says, and what its stages see."""
    figure = plt.figure(figsize=(11, 9), layout="constrained")
    curves, answers, inside = figure.subfigures(3, 1, height_ratios=[2.4, 2, 3])
    draw_curves(curves, history)
    draw_answers(answers, images, labels, probabilities)
    draw_maps(inside, labels[0], maps)
    figure.savefig(OUT / "quickstart.png", dpi=110)


def draw_curves(figure, history):
    """Loss and accuracy by epoch."""
    epochs = range(1, len(history.loss) + 1)
    left, right = figure.subplots(1, 2)
    left.plot(epochs, history.loss, "o-", label="training")
    left.plot(epochs, history.validation_loss, "o-", label="test")
    left.set(title="loss (cross-entropy)", xlabel="epoch", yscale="log")
    right.plot(epochs, [100 * a for a in history.accuracy], "o-", label="training")
    right.plot(epochs, [100 * a for a in history.validation_accuracy], "o-", label="test")
    right.set(title="accuracy in %", xlabel="epoch")
    for axes in (left, right):
        axes.legend()
        axes.grid(alpha=0.3)


def draw_answers(figure, images, labels, probabilities):
    """Test digits, and under each the probabilities of the ten classes."""
    pairs = figure.subplots(2, len(labels), height_ratios=[3, 2])
    for image, label, p, (above, below) in zip(images, labels, probabilities, pairs.T, strict=True):
        above.imshow(image[0].numpy(), cmap="gray_r")
        above.set_title(f"a {label.item()}: {p[label.item()].item():.1%}", fontsize=9)
        above.axis("off")
        colours = ["tab:green" if i == label.item() else "tab:gray" for i in range(10)]
        below.bar(range(10), p.numpy(), color=colours)
        below.set(ylim=(0, 1), yticks=[], xticks=range(10))
        below.tick_params(labelsize=6, length=0)
    figure.suptitle("test digits, and the probability of each class")


def draw_maps(figure, label, maps):
    """The channels of each stage's map, for one digit."""
    rows = figure.subfigures(len(maps), 1)
    for number, (row, stage) in enumerate(zip(rows, maps, strict=True), start=1):
        channels = row.subplots(2, 12).ravel()
        for axes, channel in zip(channels, stage[0].numpy(), strict=False):
            axes.imshow(channel, cmap="viridis")
            axes.axis("off")
        size = " × ".join(map(str, stage.shape[1:]))
        title = f"what stage {number} makes of the first digit, a {label.item()}: {size} numbers"
        row.suptitle(f"{title}, the first 24 channels", fontsize=10)


def main():
    """Run everything, in the order of a lecture."""
    start = time.perf_counter()
    OUT.mkdir(exist_ok=True)
    lucid.manual_seed(0)

    training, test = lucid.data.random_split(lucid.data.digits(), [0.8, 0.2])
    model = build()
    print(model.summary())
    history = train(model, training, test)

    lucid.save(OUT / "digits.safetensors", model.state_dict())
    loaded = build()
    loaded.load_state_dict(lucid.load(OUT / "digits.safetensors"))

    images, labels = next(iter(lucid.data.DataLoader(test, batch_size=8)))
    probabilities = predict(loaded, images)
    print("test digits:", labels.tolist())
    print("predictions:", probabilities.argmax(1).tolist())
    with lucid.no_grad():
        maps = loaded.feature_maps(images[:1])
    draw(history, images, labels, probabilities, maps)

    print(f"test accuracy {history.validation_accuracy[-1]:.2%}")
    print(f"the picture is {OUT.name}/quickstart.png; all took {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
