"""What runs the cells of a page in the browser's Python: one namespace a page, as in a notebook."""

import ast
import base64
import hashlib
import html
import importlib
import importlib.machinery
import io
import itertools
import linecache
import os
import sys
import traceback
import types

os.environ["MPLBACKEND"] = "agg"  # figures become pictures under their cell
namespace = {"__name__": "__main__"}
numbers = itertools.count(1)
HERE = sys._getframe().f_code.co_filename


class Lines(io.TextIOBase):
    """A stream that hands over whole lines."""

    def __init__(self, tell):
        self.tell = tell
        self.waiting = ""

    def write(self, text):
        *lines, self.waiting = (self.waiting + text).split("\n")
        if lines:
            self.tell("text", "\n".join(lines) + "\n")
        return len(text)

    def flush(self):
        if self.waiting:
            self.tell("text", self.waiting)
        self.waiting = ""


def run(source, is_example, tell):
    """Execute a cell; True unless something in it failed.

    An example shows the values of all its expressions and goes on after an error, as after
    ``>>>``; a cell of a notebook shows its last value and ends at an error.
    """
    stream = Lines(tell)
    before = sys.stdout, sys.stderr, sys.displayhook
    sys.stdout = sys.stderr = stream
    sys.displayhook = lambda value: show(value, tell)
    fine = True
    try:
        for code in compiled(source, is_example):
            try:
                exec(code, namespace)
                answer_show(tell)
            except Exception:
                fine = False
                stream.flush()
                tell_error(tell)
                if not is_example:
                    break
    except BaseException:  # a mistake of syntax; SystemExit and KeyboardInterrupt end the cell
        fine = False
        tell_error(tell)
    finally:
        stream.flush()
        tell_figures(tell)
        sys.stdout, sys.stderr, sys.displayhook = before
    return fine


def compiled(source, is_example):
    """The statements, each with its name in the linecache, so that errors quote their line."""
    name = f"<cell {next(numbers)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    statements = ast.parse(source, name).body
    is_quiet = source.rstrip().endswith(";")  # as in a notebook
    for statement in statements:
        shown = is_example or (statement is statements[-1] and not is_quiet)
        if isinstance(statement, ast.Expr) and shown:
            yield compile(ast.Interactive([statement]), name, "single")
        else:
            yield compile(ast.Module([statement], []), name, "exec")


def show(value, tell):
    """A value as the richest thing that it can draw itself as."""
    if value is None:
        return
    namespace["_"] = value
    for method in ("_repr_html_", "_repr_svg_"):
        drawn = getattr(type(value), method, lambda value: None)(value)
        if drawn:
            return tell("html", drawn)
    if not hasattr(value, "savefig"):  # a figure comes as a picture at the end of its cell
        tell("text", f"{value!r}\n")


def tell_figures(tell):
    """The open figures of Matplotlib as pictures; then they are closed."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    pyplot = sys.modules["matplotlib.pyplot"]
    for number in pyplot.get_fignums():
        file = io.BytesIO()
        pyplot.figure(number).savefig(file, format="png", dpi=110, bbox_inches="tight")
        picture = base64.b64encode(file.getvalue()).decode()
        tell("html", f'<img alt="Figure {number}" src="data:image/png;base64,{picture}">')
    pyplot.close("all")


def answer_show(tell):
    """``plt.show()`` puts the figures there and then; without a screen Matplotlib would warn."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].show = lambda *args, **kwargs: tell_figures(tell)


def tell_error(tell):
    """The sentence first, the way to it on demand."""
    kind, error, trace = sys.exc_info()
    while trace and trace.tb_frame.f_code.co_filename == HERE:
        trace = trace.tb_next
    sentence = "".join(traceback.format_exception_only(kind, error)).strip()
    if isinstance(error, ModuleNotFoundError):
        sentence = f"{error}: this site does not have it. Where it is installed, the example runs."
    way = "".join(traceback.format_exception(kind, error, trace))
    tell("error", f"<p>{html.escape(sentence)}</p><details><summary>Where it happened</summary>"
         f"<pre>{html.escape(way)}</pre></details>")  # fmt: skip


class Markdown(str):
    """What notebooks show as text: ``IPython.display`` as far as the notebooks of lucid go."""

    def _repr_html_(self):
        return f"<pre>{html.escape(self)}</pre>"


class HTML(str):
    """A piece of a page."""

    def _repr_html_(self):
        return str(self)


def answer_for_ipython():
    """``from IPython.display import display, HTML, Markdown, SVG`` without IPython."""
    package, module = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    module.HTML, module.SVG, module.Markdown = HTML, HTML, Markdown
    module.display = lambda *values: [sys.displayhook(value) for value in values] and None
    module.clear_output = lambda wait=False: None
    package.display = module
    package.get_ipython = lambda: None  # Matplotlib asks for these two
    package.version_info = (8, 24)
    sys.modules.update({"IPython": package, "IPython.display": module})


class Pillow:
    """Finds Pillow where lucid itself imports it; what a cell imports is there before the cell."""

    def __init__(self, bring):
        self.bring = bring

    def find_spec(self, name, path=None, target=None):
        if name != "PIL" or not self.bring("pillow", hash_of):
            return None
        importlib.invalidate_caches()
        return importlib.machinery.PathFinder.find_spec(name)


def hash_of(buffer):
    """As Pyodide's lock file has it."""
    return hashlib.sha256(buffer.to_bytes()).hexdigest()


def find_pillow(bring):
    """``bring(name, hash_of)`` of the worker fetches a package and says whether it came."""
    sys.meta_path.append(Pillow(bring))


answer_for_ipython()
