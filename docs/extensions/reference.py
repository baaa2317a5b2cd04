"""The reference mirrors the package: a page a package, made from its ``__all__``.

autosummary makes a page of each name that such a page lists. A public name that would be on none
of them stops the build.
"""

import importlib
import inspect
import re
import shutil
from pathlib import Path

import numpy
from sphinx.errors import ExtensionError

import lucid
from lucid.backends import Switches

FOLDER = Path(__file__).parents[1] / "reference" / "packages"
STUB = Path(lucid.__file__).with_name("tensor.pyi")
PACKAGES = (
    "lucid", "lucid.autograd", "lucid.nn", "lucid.nn.functional", "lucid.nn.init", "lucid.nn.utils",
    "lucid.nn.parallel", "lucid.models", "lucid.models.hub", "lucid.onnx", "lucid.utils",
    "lucid.utils.checkpoint", "lucid.utils.einops", "lucid.distributed",
    "lucid.optim", "lucid.optim.lr_scheduler", "lucid.data", "lucid.data.transforms",
    "lucid.data.datasets",
    "lucid.train", "lucid.viz", "lucid.serialize",
    "lucid.random", "lucid.func", "lucid.amp", "lucid.cuda", "lucid.backends",
)  # fmt: skip
FILES = {  # files of which all functions stand together on lucid's page
    "lucid.ops.create": "Make a tensor",
    "lucid.ops.like": "Make a tensor",
    "lucid.random": "Draw random numbers",
    "lucid.draw": "Draw random numbers",
    "lucid.ops.typed": "Make a tensor",
    "lucid.ops.join": "Join and split",
}
REST = "Everything else"


def write_pages(app, config):
    """Write the page of Tensor, and one for each package."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.rmtree(FOLDER.with_name("generated"), ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "lucid.Tensor.rst").write_text(tensor_page(), encoding="utf-8")
    for package in PACKAGES:
        (FOLDER / f"{package}.rst").write_text(package_page(package), encoding="utf-8")


def tensor_page():
    """The class, and its methods under the headings of ``tensor.pyi``."""
    lines = [*heading("Tensor", "="), ".. currentmodule:: lucid", "", ".. autoclass:: Tensor", ""]
    listed = set()
    for title, names in tensor_groups():
        listed.update(names)
        lines += table(title, [f"Tensor.{name}" for name in names])
    missing = {name for name in vars(lucid.Tensor) if has_page(lucid.Tensor, name)} - listed
    lines += table("More", [f"Tensor.{name}" for name in sorted(missing)])
    return "\n".join(lines + other_names(public_members(lucid.Tensor)))


def tensor_groups():
    """(heading, public methods and properties) in the order of ``tensor.pyi``."""
    sections = re.split(r"^    # (.+)$", STUB.read_text().split("class Tensor:")[1], flags=re.M)[1:]
    for title, text in zip(sections[::2], sections[1::2], strict=True):
        names = dict.fromkeys(re.findall(r"^    (?:def )?(\w+)\s?[(:]", text, flags=re.M))
        yield title, [name for name in names if has_page(lucid.Tensor, name)]


def public_members(cls):
    """What a class defines for its users, by name."""
    return {name: thing for name, thing in vars(cls).items() if not name.startswith("_")}


def has_page(cls, name):
    """Whether a class has a public method or property of that name."""
    thing = getattr(cls, name, None)
    is_member = inspect.isroutine(thing) or isinstance(thing, property)
    return is_member and not name.startswith("_") and not original(name, vars(cls))


def package_page(package):
    """A package's docstring, and tables of its classes, functions and dtypes."""
    module = importlib.import_module(package)
    public = {name: getattr(module, name) for name in public_names(module)}
    things = {name: thing for name, thing in public.items() if not original(name, public)}
    lines = [*heading(package, "="), inspect.getdoc(module), ""]
    lines += [f".. module:: {package}", f".. currentmodule:: {package}", ""]
    classes = [name for name in things if kind(things[name]) == "class"]
    own = [name for name in classes if home(things[name]) == package]
    lines += table("Classes", own)
    lines += [f"See also :class:`{home(things[n])}.{n}`." for n in classes if n not in own] + [""]
    functions = {n: f for n, f in things.items() if kind(f) == "function"}
    for title, names in groups(functions) if package == "lucid" else [("Functions", functions)]:
        lines += table(title, names)
    check(package, things)
    lines += dtypes(n for n in things if kind(things[n]) == "dtype")
    return "\n".join(lines + other_names(public))


def pages_of_classes():
    """The classes that have a page, and what each page is called."""
    found = {lucid.Tensor: "lucid.Tensor"}
    for package in PACKAGES:
        module = importlib.import_module(package)
        public = {name: getattr(module, name) for name in public_names(module)}
        for name, thing in public.items():
            is_class = kind(thing) == "class" and not original(name, public)
            if is_class and home(thing) == package:
                found[thing] = f"{package}.{name}"
    return found


def original(name, names):
    """The name of what ``name`` is an alias of; an alias has no page of its own."""
    thing = names[name]
    own = getattr(thing, "__name__", getattr(thing, "name", name))
    same = (n for n in (own, own.rstrip("_")) if n != name and names.get(n) is thing)
    return next(same, None)


def other_names(names):
    """A list of the aliases, and of what is Python's or NumPy's own."""
    lines = [f"- ``{n}`` is ``{original(n, names)}``" for n in names if original(n, names)]
    lines += [f"- ``{n}`` is {names[n]!r}" for n in names if kind(names[n]) == "constant"]
    return ["", *heading("Other names", "-"), *lines, ""] if lines else []


def name_the_aliases(app, what, name, obj, options, lines):
    """Under an op's docstring, the other names that it has."""
    package, _, own = name.rpartition(".")
    if what == "method" and package == "lucid.Tensor":
        members = vars(lucid.Tensor)
    elif what == "function" and package in PACKAGES:
        members = vars(importlib.import_module(package))
    else:
        members = {}
    if members:
        others = [n for n, x in members.items() if x is obj and n != own and n[0] != "_"]
        if others:
            lines += ["", "Also called " + ", ".join(f"``{n}``" for n in others) + ".", ""]


def public_names(module):
    """What a package lists in ``__all__``, and what a module without one defines itself."""
    own = [name for name, x in vars(module).items() if is_from(module, x) and name[0] != "_"]
    return getattr(module, "__all__", own)


def is_from(module, thing):
    """Whether the module defines it."""
    return getattr(thing, "__module__", None) == module.__name__


def kind(thing):
    """What sort of page it gets; None for Tensor, which has one of its own, and for modules."""
    if thing is lucid.Tensor or inspect.ismodule(thing) or isinstance(thing, Switches):
        return None
    if isinstance(thing, numpy.dtype):
        return "dtype"
    if thing is None or isinstance(thing, (float, str)):
        return "constant"
    if inspect.isclass(thing) and not thing.__module__.startswith("lucid"):
        return "constant"  # such as numpy.dtype
    if inspect.isroutine(thing) and not thing.__module__.startswith("lucid"):
        return None  # such as einops.rearrange, of which the package's docstring tells
    return "class" if inspect.isclass(thing) else "function" if inspect.isroutine(thing) else ""


def home(cls):
    """The first package that offers a class: its page is there."""
    modules = map(importlib.import_module, PACKAGES)
    return next(m.__name__ for m in modules if cls in vars(m).values())


def check(package, things):
    """Refuse a public name that would have no page."""
    for name, thing in things.items():
        module = thing.__name__ if inspect.ismodule(thing) else "lucid"
        if module.startswith("lucid.utils."):  # PyTorch's paths to what has its page elsewhere
            continue
        if package == "lucid.backends":  # switches, which the page of the package describes
            continue
        if kind(thing) == "" or module not in PACKAGES:
            raise ExtensionError(f"{package}.{name} is public and has no page: see {__file__}")


def groups(functions):
    """The functions of lucid under the headings that their namesakes have as methods."""
    headings = {name: title for title, names in tensor_groups() for name in names}
    found = {title: [] for title in dict.fromkeys([*FILES.values(), *headings.values(), REST])}
    for name, function in functions.items():
        title = FILES.get(function.__module__) or headings.get(name, REST)
        found[title].append(name)
    return found.items()


def table(title, names):
    """A heading and the autosummary of some names."""
    if not names:
        return []
    lines = [*heading(title, "-"), ".. autosummary::", "   :toctree: ../generated"]
    return [*lines, "   :nosignatures:", "", *(f"   {name}" for name in names), ""]


def dtypes(names):
    """A list of the dtypes, which are NumPy's."""
    names = [f".. data:: {name}\n" for name in names]
    text = "Each is NumPy's dtype of that name. ``lucid.float32`` is the default."
    return [*heading("Dtypes", "-"), text, "", *names] if names else []


def heading(title, rule):
    """A title and the rule under it."""
    return [title, rule * len(title), ""]


def setup(app):
    """Write the pages before autosummary reads them."""
    app.connect("config-inited", write_pages, priority=200)
    app.connect("autodoc-process-docstring", name_the_aliases)
    return {"parallel_read_safe": True, "version": "1"}
