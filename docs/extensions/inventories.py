"""Links to other projects without a network: our own lists of the names that we link to.

Each line of docs/inventories/numpy.txt is ``name role page``; the build makes of it the inventory
that intersphinx reads.
"""

import zlib
from pathlib import Path

LISTS = Path(__file__).parents[1] / "inventories"
SITES = {
    "numpy": "https://numpy.org/doc/stable/",
    "python": "https://docs.python.org/3/",
    "torch": "https://docs.pytorch.org/docs/stable/",
}


def make_inventories(app, config):
    """Write one inventory for each list, and tell intersphinx where they are."""
    folder = Path(app.doctreedir) / "inventories"
    folder.mkdir(parents=True, exist_ok=True)
    for project, site in SITES.items():
        path = folder / f"{project}.inv"
        path.write_bytes(as_inventory(project, (LISTS / f"{project}.txt").read_text()))
        config.intersphinx_mapping[project] = (site, str(path))


def as_inventory(project, text):
    """The bytes of an inventory, version 2."""
    head = f"# Sphinx inventory version 2\n# Project: {project}\n# Version: \n"
    head += "# The remainder of this file is compressed using zlib.\n"
    entries = [line.split() for line in text.splitlines() if line]
    body = "".join(f"{name} {role} 1 {page} -\n" for name, role, page in entries)
    return head.encode() + zlib.compress(body.encode())


def setup(app):
    """Make them before intersphinx looks."""
    app.connect("config-inited", make_inventories, priority=100)
    return {"parallel_read_safe": True, "version": "1"}
