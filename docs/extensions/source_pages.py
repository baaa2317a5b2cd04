"""The source as pages of the site, so that every rung of the ladder can be read there."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "source"
LANGUAGES = {".py": "python", ".cu": "cuda"}


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
    """One file with line numbers; the search leaves it to the reference."""
    up = "../" * (len(path.parts) + 1)
    title = path.as_posix()
    return (
        f":nosearch:\n:orphan:\n\n{title}\n{'=' * len(title)}\n\n"
        f".. literalinclude:: {up}{path.as_posix()}\n"
        f"   :language: {LANGUAGES[path.suffix]}\n   :linenos:\n"
    )


def index(files):
    """All files, folder by folder."""
    lines = ["Source", "======", "", "Every file of the package and of its tests.", ""]
    for folder in dict.fromkeys(path.parent for path in files):
        title = folder.as_posix()
        lines += [title, "-" * len(title), ""]
        inside = [path for path in files if path.parent == folder]
        lines += [f"- :doc:`{path.name} </{page_of(path)}>`" for path in inside] + [""]
    return "\n".join(lines)


def setup(app):
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages, priority=200)
    return {"parallel_read_safe": True, "version": "1"}
