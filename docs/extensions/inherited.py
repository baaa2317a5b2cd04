"""What a class has from its bases, on the page of the class.

A base without a page, such as what linear layers and convolutions have in common, is shown as if it
stood in the class. What a base with a page gives, such as Module, is a list of links to that page.
"""

import inspect
from itertools import takewhile

from reference import pages_of_classes

import lucid


def tell(app, config):
    """Give the template of a class what it needs: whose members it leaves out, and the lists."""
    pages = pages_of_classes()
    config.autosummary_context = {
        "left_out": {page: ", ".join(left_out(cls, pages)) for cls, page in pages.items()},
        "inherited": {page: "\n".join(lists(cls, pages)) for cls, page in pages.items()},
    }


def own(cls, pages):
    """The class, and those of its bases that are shown as if they stood in it."""
    return list(takewhile(lambda base: base is cls or not ends(base, pages), cls.__mro__))


def left_out(cls, pages):
    """The names of all other bases."""
    return [base.__name__ for base in cls.__mro__[len(own(cls, pages)) :]]


def ends(base, pages):
    """Whether a class that comes from here shows no more: there is a page, or it is Python's."""
    return base in pages or not base.__module__.startswith("lucid")


def shown(cls, pages):
    """The public methods and properties that the page of a class describes."""
    return {name for base in own(cls, pages) for name in members(base)}


def members(cls):
    """The public methods and properties of a class itself that say what they do."""
    for name, thing in vars(cls).items():
        is_member = inspect.isroutine(thing) or isinstance(thing, property)
        if name[0] != "_" and is_member and inspect.getdoc(getattr(cls, name)):
            yield name


def elsewhere(cls, pages):
    """For each base with a page, the members that only that page describes."""
    told, found = shown(cls, pages), {}
    for base in cls.__mro__[1:]:
        if base in pages:
            found[base] = sorted(shown(base, pages) - told)
            told |= shown(base, pages)
    return {base: names for base, names in found.items() if names}


def lists(cls, pages):
    """The lists of links, one for each base."""
    found = elsewhere(cls, pages)
    lines = [".. rubric:: Inherited", ""] if found else []
    for base, names in found.items():
        page = pages[base]
        links = [f":{role(base, name)}:`~{page}.{name}`" for name in names]
        text = ", ".join(links) if base is not lucid.Tensor else "all that a tensor has"
        lines += [f"From :class:`~{page}`: {text}.", ""]
    return lines


def role(cls, name):
    """How Sphinx calls a link to a member."""
    return "attr" if isinstance(inspect.getattr_static(cls, name), property) else "meth"


def setup(app):
    """Before autosummary fills in the template."""
    app.connect("config-inited", tell, priority=300)
    return {"parallel_read_safe": True, "version": "1"}
