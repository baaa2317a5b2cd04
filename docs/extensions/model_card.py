"""Two directives for the model pages; every figure but the published accuracy is counted.

``.. model-card:: convnext_tiny`` shows one model's badges and figures, and
``.. size-table:: convnext`` all sizes of a family.
"""

import csv
from functools import cache
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

import lucid

PUBLISHED = Path(__file__).parents[1] / "models" / "published_top1.csv"
BADGES = ":bdg-primary:`ConvNet` :bdg-secondary:`image classification`"


class ModelCard(SphinxDirective):
    """The badges and the table of one model."""

    required_arguments = 1

    def run(self):
        """Write the card as reST, and parse it."""
        facts = count(self.arguments[0])
        lines = [BADGES, "", *as_table(list(facts.items()))]
        return self.parse_text_to_nodes("\n".join(lines))


class SizeTable(SphinxDirective):
    """One row for each size of a family."""

    required_arguments = 1

    def run(self):
        """Write the table as reST, and parse it."""
        family = self.arguments[0]
        names = [name for name in lucid.models.list_models() if family_of(name) == family]
        cards = [{"model": f":doc:`{name}`", **count(name)} for name in names]
        columns = dict.fromkeys(column for card in cards for column in card)
        rows = [tuple(columns), *(tuple(card.get(c, "–") for c in columns) for card in cards)]
        return self.parse_text_to_nodes("\n".join(as_table(rows, header=1)))


def family_of(name):
    """``convnext_v2`` of ``convnext_v2_tiny``."""
    return name.rpartition("_")[0]


@cache
def count(name):
    """What is known of a model, by column."""
    with lucid.device("meta"):
        model = lucid.models.create_model(name)
        ten = lucid.models.create_model(name, num_classes=10)
    summary = model.summary()
    facts = {
        "blocks a stage": ", ".join(str(len(stage)) for stage in model.stages),
        "channels a stage": ", ".join(map(str, model.dims)),
        "parameters, 1000 classes": f"{model.count_params():,}",
        "parameters, 10 classes": f"{ten.count_params():,}",
        "MACs at 224 pixels": f"{summary.macs:,}",
    }
    return facts | {f"top-1, {how}": f"{top1} %" for how, top1 in published(name)}


def published(name):
    """(how it was trained, the accuracy that its authors give)."""
    with PUBLISHED.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["training"], row["top1"]) for row in rows if row["builder"] == name]


def as_table(rows, header=0):
    """The lines of a list-table."""
    lines = [".. list-table::", f"   :header-rows: {header}", f"   :stub-columns: {1 - header}", ""]
    for row in rows:
        lines += [f"   {'* -' if i == 0 else '  -'} {cell}" for i, cell in enumerate(row)]
    return lines


def setup(app):
    """Register both directives."""
    app.add_directive("model-card", ModelCard)
    app.add_directive("size-table", SizeTable)
    return {"parallel_read_safe": True, "version": "1"}
