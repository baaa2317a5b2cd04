"""The block of ConvNeXt V2: V1's, with GRN after GELU and without layer scale."""

from convnext_block import ROWS, draw_block


def draw(path):
    """The seven steps of V2's block."""
    grn = ("GRN", "response", "the 4C channels compete")
    back = ("permute back", "shape", "no layer scale")
    draw_block(path, [*ROWS[:4], grn, ROWS[4], back, ROWS[6]])
