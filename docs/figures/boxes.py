"""Boxes, arrows and colours that the figures of architectures share."""

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

INK = "#1f2933"
COLOURS = {  # what a box does to the map
    "convolution": "#bcd9ea",
    "norm": "#d9ead3",
    "pointwise": "#fbe3b6",
    "activation": "#f4c7c3",
    "response": "#d9c9ec",
    "shape": "#eceff1",
}


def sheet(width, height):
    """White paper of ``width`` by ``height`` units, an inch the unit, and a pen for it."""
    figure, axes = plt.subplots(figsize=(width, height), facecolor="white")
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.axis("off")
    figure.subplots_adjust(0, 0, 1, 1)
    return figure, axes


def box(axes, x, y, text, kind, width=2.6, height=0.42):
    """A box with its centre at (x, y)."""
    corner = (x - width / 2, y - height / 2)
    look = dict(boxstyle="round,pad=0,rounding_size=0.08", facecolor=COLOURS[kind], edgecolor=INK)
    axes.add_patch(FancyBboxPatch(corner, width, height, linewidth=1, **look))
    axes.text(x, y, text, ha="center", va="center", color=INK, fontsize=10)


def arrow(axes, start, end):
    """A straight arrow from one point to another."""
    look = dict(arrowstyle="-|>", mutation_scale=11, color=INK, linewidth=1.1)
    axes.add_patch(FancyArrowPatch(start, end, shrinkA=0, shrinkB=0, **look))


def note(axes, x, y, text, align="left", size=9):
    """A remark beside a box."""
    axes.text(x, y, text, ha=align, va="center", color="#52606d", fontsize=size)


def save(figure, path):
    """Write the figure, with its letters as letters, and the same bytes every time."""
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "lucid"}):
        figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
