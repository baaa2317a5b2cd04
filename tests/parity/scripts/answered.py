"""A script in torch's words, with its imports answered by torch or by lucid."""

import re
import types


def answered_by(lib, text):
    """The text with every import of torch answered by a library."""
    text = re.sub(r"\b(from|import) torch(?=\.| import)", rf"\1 {lib.__name__}", text)
    return re.sub(r"\bimport torch\b(?!\.)", f"import {lib.__name__} as torch", text)


def load(path, lib):
    """The script as a module."""
    module = types.ModuleType(path.stem)
    code = compile(answered_by(lib, path.read_text("utf-8")), str(path), "exec")
    exec(code, module.__dict__)
    return module
