"""The ladder from a layer down to its arithmetic, with the line that stands on each rung."""

from pathlib import Path

from boxes import arrow, box, note, save, sheet

PACKAGE = Path(__file__).parents[2] / "lucid"
LEFT, MIDDLE, RIGHT = 1.6, 3.15, 4.7
WIDTH, HEIGHT, STEP = 2.9, 0.72, 1.3
RUNGS = [  # of each rung: its files and where their boxes are, a line of them, what it is for
    ({"nn/conv.py": MIDDLE}, "class Conv2d(", "owns parameters,\nchecks settings"),
    ({"ops/conv.py": MIDDLE}, "class Conv2d(", "forward on arrays,\nbackward on tensors"),
    (
        {"backend/cpu/conv.py": LEFT, "backend/cuda/conv.py": RIGHT},
        "def conv2d(",
        "arithmetic: arrays in,\narrays out",
    ),
]
KINDS = ["convolution", "norm", "pointwise"]
CALLS = ["calls the op", "calls self.kernels.conv2d: NumPy or CuPy"]


def draw(path):
    """Conv2d's rungs, from the layer at the top to NumPy and CuPy."""
    figure, axes = sheet(8.3, STEP * len(RUNGS) - 0.4)
    for i, (files, start, purpose) in enumerate(RUNGS):
        y = STEP * (len(RUNGS) - i) - 0.85
        for file, x in files.items():
            box(axes, x, y, f"lucid/{file}\n{line(file, start)}", KINDS[i], WIDTH, HEIGHT)
            if i:
                arrow(axes, (MIDDLE, y + STEP - HEIGHT / 2), (x, y + HEIGHT / 2))
        if i:
            note(axes, MIDDLE + 0.75, y + STEP / 2 + 0.1, CALLS[i - 1])
        note(axes, RIGHT + WIDTH / 2 + 0.2, y, purpose, size=10)
    save(figure, path)


def line(file, start):
    """The line of that file which begins so, as far as its first parameter."""
    lines = (PACKAGE / file).read_text(encoding="utf-8").splitlines()
    found = next(line for line in lines if line.startswith(start))
    first, *others = found.rstrip(":").split(",")
    return f"{first}, …)" if others else first
