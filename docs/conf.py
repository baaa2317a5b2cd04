"""How the site is built: ``make -C docs html``, or ``sphinx-build -W -n -E docs docs/_build``.

``NOTEBOOKS=off`` leaves the notebooks unexecuted, ``NOTEBOOKS=force`` executes all of them;
without it only those that changed since the last build are.
"""

import os
import sys
from pathlib import Path

import lucid

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "lucid"
author = "The lucid authors"
release = version = lucid.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
    "sphinx_copybutton",
    # ours, in docs/extensions
    "gathered",
    "inherited",
    "inventories",
    "ladder",
    "model_card",
    "pictures",
    "reference",
    "runner",
    "source_pages",
    "thinking",
]
exclude_patterns = ["_build", "_cache", "_figures", "jupyter_execute", "node_modules"]
templates_path = ["_templates"]
nitpicky = True

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = True
toc_object_entries_show_parents = "hide"  # beside the page of a class, forward() says enough
autosummary_imported_members = True
numpydoc_show_class_members = False
numpydoc_validation_checks = {
    "GL01", "GL02", "GL05", "GL07", "PR01", "PR02", "PR03", "PR05", "PR10", "RT02", "SS01", "YD01",
}  # fmt: skip
# A property made of a lambda has no line of its own, where numpydoc looks; a layer's forward says
# its shapes in one sentence; what the three others take is given by lucid, not by its user; and a
# method in place takes what its op takes. A picture is made by its tool, and shows its Attributes.
numpydoc_validation_exclude = {
    r"\.forward$",
    r"lucid\.Tensor\.\w+_$",
    r"lucid\.viz\.[A-Z]\w+(\.\w+)?$",
    r"lucid\.(Tensor|autograd\.RemovableHandle|autograd\.Function\.apply)$",
    r"lucid\.viz\.[A-Z]\w+(\.(lines|map|shown|title))?$",  # a tool makes it, and no user does
    r"\.(device|dtype|is_leaf|kernels|loss|accuracy|macs|ndim|output_size|shape|xp)$",
}

intersphinx_disabled_reftypes = ["*"]  # only names that are written with their library's name

nb_execution_mode = os.environ.get("NOTEBOOKS", "cache")
nb_execution_cache_path = str(Path(__file__).parent / "_cache")
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "dollarmath"]

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

html_theme = "pydata_sphinx_theme"
html_title = "lucid"
html_static_path = ["_static", "node_modules/mathjax/es5/tex-svg-full.js"]
html_css_files = ["lucid.css"]
html_favicon = "_static/lucid.svg"
mathjax_path = "tex-svg-full.js"
html_show_sourcelink = False
html_sidebars = {"source/**": [], "questions": [], "see_it_think": []}
html_show_search_summary = False  # a page that is opened as a file may not read other files
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "lucid"},
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "show_prev_next": True,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
copyright = "The lucid authors, MIT licence"
