"""Pictures of :mod:`lucid.viz` in the pages: drawn when the site is built.

``.. picture::`` runs the Python in its body and shows what the last line gives; with ``:quiet:``
the code itself is not shown. Readers can run it again, with settings of their own. And every
layer's page gets a picture: a convolution its window on its way, an activation its curve, and the
others numbers that can be checked by hand.
"""

import ast
import inspect
from functools import cache

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

import lucid
from lucid import nn
from lucid.nn import functional

WINDOWS = {  # layers and functions whose picture is that of a convolution
    nn.Conv2d: "lucid.viz.convolution(7, kernel_size=3, stride=2, padding=1)",
    functional.conv2d: "lucid.viz.convolution((5, 7), kernel_size=(3, 2), dilation=(1, 2))",
    nn.Unfold: "lucid.viz.convolution(6, kernel_size=2, stride=2)",
}


class Picture(SphinxDirective):
    """The picture that some lines of Python make."""

    has_content = True
    option_spec = {"quiet": directives.flag}  # noqa: RUF012

    def run(self):
        """The code, unless it is quiet, and the picture."""
        code = "\n".join(self.content)
        html = drawn(code)
        picture = nodes.container("", nodes.raw("", html, format="html"), classes=["picture"])
        if "quiet" in self.options:
            return [picture]
        runs = [] if "sklearn" in code else ["picture-code"]  # the browser has no scikit-learn
        return [nodes.literal_block(code, code, language="python", classes=runs), picture]


@cache
def drawn(code):
    """What a notebook would show for the code."""
    lucid.manual_seed(0)
    tree = ast.parse(code)
    last = tree.body.pop()
    scope = {"lucid": lucid, "nn": nn, "F": functional}
    exec(compile(tree, "<picture>", "exec"), scope)
    found = eval(compile(ast.Expression(last.value), "<picture>", "eval"), scope)
    return found._repr_html_()


def add_picture(app, what, name, obj, options, lines):
    """Append its picture to the docstring of a layer, and of a function in ``nn.functional``."""
    thing = inspect.unwrap(obj) if inspect.isroutine(obj) else obj
    is_layer = what == "class" and issubclass(obj, nn.Module) and name.startswith("lucid.nn.")
    if not is_layer and not (what == "function" and name.startswith("lucid.nn.functional.")):
        return
    code = next((c for k, c in WINDOWS.items() if thing is inspect.unwrap(k)), None)
    code = code or what_explains(name)
    if code:
        head = ["", ".. rubric:: In a picture", "", ".. picture::", "   :quiet:", ""]
        lines += [*head, *(f"   {line}" for line in code.splitlines()), ""]


def what_explains(name):
    """The code of the curve or the example of a layer or a function; None if it has neither."""
    told = explained(name)
    if told is None or (told.curve is None and told.example is None):
        return None
    return f"lucid.viz.explain({name})" + (".curve" if told.curve is not None else ".by_hand()")


@cache
def explained(name):
    """The explanation of what has that path."""
    return lucid.viz.explain(eval(name, {"lucid": lucid}))


def setup(app):
    """After the ladder, which ends with links."""
    app.add_directive("picture", Picture)
    app.connect("autodoc-process-docstring", add_picture, priority=850)
    return {"parallel_read_safe": True, "version": "1"}
