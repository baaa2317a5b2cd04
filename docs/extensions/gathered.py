"""What the pages need from elsewhere: pictures drawn by our scripts, and the notebooks."""

import importlib
import json
import shutil
import sys
from pathlib import Path

from sphinx.errors import ConfigError

DOCS = Path(__file__).parents[1]
NOTEBOOKS = DOCS.parent / "examples"
MATHJAX = DOCS / "node_modules/mathjax/es5/tex-svg-full.js"


def gather(app, config):
    """Draw the pictures and copy the notebooks, before the pages are read."""
    if not MATHJAX.exists():
        raise ConfigError("formulas are typeset with MathJax: run npm install --prefix docs")
    draw_figures(DOCS / "_figures")
    copy_notebooks(DOCS / "learn" / "notebooks")


def draw_figures(folder):
    """Call ``draw`` of every script in docs/figures."""
    folder.mkdir(exist_ok=True)
    sys.path.insert(0, str(DOCS / "figures"))
    for script in sorted((DOCS / "figures").glob("*.py")):
        module = importlib.import_module(script.stem)
        if hasattr(module, "draw"):
            module.draw(folder / f"{script.stem}.svg")
    sys.path.remove(str(DOCS / "figures"))


def copy_notebooks(folder):
    """Bring the notebooks into the site; each says where it can be downloaded."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"].insert(1, download_cell(path.name))
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def download_cell(name):
    """A cell of text with a link to the notebook as it is in examples/."""
    link = f"{{download}}`Download this notebook <../../../examples/{name}>` and run it yourself."
    return {"cell_type": "markdown", "id": "download", "metadata": {}, "source": [link]}


def setup(app):
    """Gather once, when the settings are known."""
    app.connect("config-inited", gather, priority=100)
    return {"parallel_read_safe": True, "version": "1"}
