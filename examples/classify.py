"""Names what is in a photo, with the weights of a published ConvNeXt: classify.py WEIGHTS IMAGE.

WEIGHTS is a file of the authors, timm, torchvision or transformers (.safetensors, .pth, .npz), a
directory as transformers saves it, or a name of lucid.models.hub.list_pretrained(), such as
timm/convnext_atto.d2_in1k, whose file is downloaded where it is not there yet. The five most
probable classes are printed, and drawn beside the photo into classified.png. Names that the file
does not tell come from --names, a text file with a name a line.
"""

import argparse

import lucid


def main():
    """Read the weights and the photo, print five lines, draw a picture."""
    arguments = _arguments()
    try:
        model = lucid.models.from_pretrained(arguments.weights)
        found = lucid.models.predict(model, arguments.image, class_names=arguments.names)
    except (OSError, ValueError, TypeError) as error:
        raise SystemExit(f"classify.py: {error}") from None
    for name, probability in found:
        print(f"{probability:7.2%}  {name}")
    draw(model.preprocess.pixels(arguments.image), found, arguments.out)
    print("see", arguments.out)


def draw(pixels, found, path):
    """The pixels that the network saw, and a bar a class."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    left.imshow(pixels.squeeze(), cmap="gray")
    left.set_title("what the network sees")
    left.axis("off")
    names = [name.split(",")[0] for name, _ in found]
    bars = right.barh(range(len(found)), [p for _, p in found], color="#2a6f97")
    right.bar_label(bars, [f" {p:.1%}" for _, p in found])
    right.set_yticks(range(len(found)), names)
    right.invert_yaxis()
    right.set_xlim(0, 1.15)
    right.set_xticks([])
    right.spines[["top", "right", "bottom"]].set_visible(False)
    right.set_title("what it thinks it is")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights", help="a file or directory of weights, or a name of the hub")
    parser.add_argument("image", help="a photo")
    parser.add_argument("--names", help="a text file with the name of a class a line")
    parser.add_argument("--out", default="classified.png", help="where to draw")
    return parser.parse_args()


if __name__ == "__main__":
    main()
