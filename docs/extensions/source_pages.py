"""The source as pages of the site, so that every rung of the ladder can be read there."""

import ast
import re
import shutil
from pathlib import Path

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "source"
LANGUAGES = {".py": "python", ".pyi": "python", ".cu": "cuda", ".cuh": "cuda"}


def source_files():
    """All files of the package and its tests, relative to the project's root."""
    found = [
        path.relative_to(ROOT)
        for folder in ("lucid", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in LANGUAGES and path.stat().st_size
    ]
    return [path for path in found if "__pycache__" not in path.parts]


def page_of(path):
    """The name of a file's page in the site."""
    return f"source/{path.as_posix()}"


def anchor_of(line):
    """Where a line begins in its page."""
    return f"#line-{line}"


def write_pages(app, config):
    """A page a file, and a list of them all."""
    files = source_files()
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path in files:
        target = FOLDER / f"{path}.rst"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(path), encoding="utf-8")
    (FOLDER / "index.rst").write_text(index(files), encoding="utf-8")


def page(path):
    """One file; the search leaves it to the reference."""
    title = path.as_posix()
    rule = "=" * len(title)
    return f":nosearch:\n:orphan:\n\n{title}\n{rule}\n\n.. source-file:: {title}\n"


class SourceFile(SphinxDirective):
    """A file with an anchor at each line."""

    required_arguments = 1

    def run(self):
        """Write the colours as HTML; the theme brings their style."""
        path = ROOT / self.arguments[0]
        self.env.note_dependency(str(path))
        lexer = get_lexer_by_name(LANGUAGES[path.suffix])
        formatter = HtmlFormatter(linenos="inline", lineanchors="line", anchorlinenos=True)
        html = highlight(path.read_text(encoding="utf-8"), lexer, formatter)
        return [nodes.raw("", html, format="html")]


def index(files):
    """All files with their first sentence, folder by folder."""
    lines = [
        "Look inside", "===========", "",
        "Every file of the package and of its tests. One word is one ladder: a layer's file in "
        "``lucid/nn``, its op in ``lucid/ops``, its kernels in ``lucid/backend/cpu``, some of them "
        "as compiled loops in ``lucid/backend/loops``, and for the GPU in "
        "``lucid/backend/cuda``, and its tests in ``tests`` have the same name.", "",
    ]  # fmt: skip
    for folder in sorted({path.parent for path in files}):
        title = folder.as_posix()
        lines += [title, "-" * len(title), ""]
        inside = [path for path in files if path.parent == folder]
        lines += [f"- :doc:`{path.name} </{page_of(path)}>`{about(path)}" for path in inside]
        lines.append("")
    return "\n".join(lines)


def about(path):
    """What a file says of itself in its first sentence."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.suffix.startswith(".py"):
        text = ast.get_docstring(ast.parse(text)) or ""
    else:
        text = re.match(r"(?://.*\n)*", text).group().replace("//", "").strip()
    sentence = re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]
    escaped = re.sub(r"[|*]|_(?=\W|$)", r"\\\g<0>", sentence.rstrip(":"))  # reST reads these
    return f": {escaped}" if sentence else ""


def setup(app):
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages, priority=200)
    app.add_directive("source-file", SourceFile)
    return {"parallel_read_safe": True, "version": "1"}
