"""The reference mirrors the package: a page a package, made from its ``__all__``.

autosummary makes a page of each name. A public name without a page therefore cannot be.
"""

import importlib
import inspect
import shutil
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "reference" / "packages"
PACKAGES = (
    "lucid", "lucid.autograd", "lucid.nn", "lucid.nn.functional", "lucid.nn.init", "lucid.models",
    "lucid.optim", "lucid.data", "lucid.train", "lucid.serialize", "lucid.random", "lucid.func",
    "lucid.cuda",
)  # fmt: skip


def write_pages(app, config):
    """Write one page for each package."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.rmtree(FOLDER.with_name("generated"), ignore_errors=True)
    FOLDER.mkdir(parents=True)
    seen = set()
    for package in PACKAGES:
        (FOLDER / f"{package}.rst").write_text(page(package, seen), encoding="utf-8")


def page(package, seen):
    """A package's page: its docstring, and tables of its classes and functions."""
    module = importlib.import_module(package)
    lines = [package, "=" * len(package), "", inspect.getdoc(module), ""]
    lines += [f".. module:: {package}", f".. currentmodule:: {package}", ""]
    classes, functions = public_names(module, seen)
    return "\n".join(lines + table("Classes", classes) + table("Functions", functions))


def public_names(module, seen):
    """The classes and functions that a package offers; a class that was seen has its page."""
    names = getattr(module, "__all__", None) or own_names(module)
    things = {name: getattr(module, name) for name in names}
    classes = [n for n, thing in things.items() if inspect.isclass(thing) and thing not in seen]
    seen.update(things[name] for name in classes)
    functions = [name for name, thing in things.items() if inspect.isfunction(thing)]
    return classes, functions


def own_names(module):
    """The public names that a module without ``__all__`` defines itself."""
    return [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__
    ]


def table(title, names):
    """A heading and the autosummary of some names."""
    if not names:
        return []
    head = [title, "-" * len(title), "", ".. autosummary::", "   :toctree: ../generated", ""]
    return [*head, *(f"   {name}" for name in names), ""]


def setup(app):
    """Write the pages before autosummary reads them."""
    app.connect("config-inited", write_pages, priority=200)
    return {"parallel_read_safe": True, "version": "1"}
