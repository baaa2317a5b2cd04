"""What the page "See a ConvNeXt think" shows before Python is there: the quickstart's network.

The build trains it as ``examples/quickstart.py`` does, rounds its weights to 16 bits, and writes
``network.safetensors`` and ``digits.js``: twenty digits that it never saw, with the maps of their
convolutions and their scores. What a pixel does by itself the page works out from these.
"""

import base64
import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import numpy as np
from runner import runner_attributes

import lucid

DOCS = Path(__file__).parents[1]
PAGE = DOCS / "_static" / "think"
QUICKSTART = DOCS.parent / "examples" / "quickstart.py"
STORED = ("depthwise", "conv")  # they read neighbours; all other steps follow from them


def module_of(path):
    """A file as a module, wherever it lies."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def add_scripts(app, pagename, templatename, context, doctree):
    """The page's own files, on that page alone."""
    if pagename == "see_it_think":
        app.add_css_file("think/think.css")
        for name in ("digits", "network", "draw"):
            app.add_js_file(f"think/{name}.js", priority=800, loading_method="defer")
        attributes = runner_attributes(app.config.release)
        app.add_js_file("think/think.js", priority=801, loading_method="defer", **attributes)


def write_network(app, exception):
    """Train once for a state of the source, then write what the page reads."""
    if exception or app.builder.format != "html":
        return
    kept = DOCS / "_cache" / f"think-{fingerprint()}"
    if not kept.exists():
        kept.mkdir(parents=True)
        make(kept)
    target = Path(app.outdir) / "_static" / "think"
    for path in kept.iterdir():
        shutil.copyfile(path, target / path.name)


def fingerprint():
    """Changes with any line of lucid, of the quickstart or of the page's Python."""
    files = [*sorted(DOCS.parent.glob("lucid/**/*.py")), QUICKSTART, PAGE / "think.py", __file__]
    text = b"".join(Path(path).read_bytes() for path in files)
    return hashlib.sha256(text).hexdigest()[:16]


def make(folder):
    """Train, round, and look at twenty test digits, two of each kind."""
    quickstart, think = module_of(QUICKSTART), module_of(PAGE / "think.py")
    lucid.manual_seed(0)
    training, test = lucid.data.random_split(lucid.data.digits(), [0.8, 0.2])
    model = quickstart.build()
    quickstart.train(model, training, test)
    state = {name: value.half() for name, value in model.state_dict().items()}
    lucid.save(folder / "network.safetensors", state)
    page = think.Page({name: value.float() for name, value in state.items()})
    data = {
        "network": base64.b64encode((folder / "network.safetensors").read_bytes()).decode(),
        "digits": [look(think, page, *test[i]) for i in two_of_each(test)],
        **json.loads(page.describe()),
    }
    text = json.dumps(data, separators=(",", ":"))
    (folder / "digits.js").write_text(f"const THINK = {text};\n", encoding="utf-8")


def two_of_each(data):
    """The places of the first two digits of each kind."""
    labels = [label.item() for _, label in data]
    return [i for digit in range(10) for i in np.flatnonzero(np.equal(labels, digit))[:2].tolist()]


def look(think, page, image, label):
    """One digit: its 64 greys from 0 to 16, its label, and the maps that are stored."""
    maps = think.look(page.model, image.array[0])
    stored = [m for s, m in zip(think.steps(page.model), maps, strict=True) if s["kind"] in STORED]
    numbers = np.concatenate([m.ravel() for m in (*stored, maps[-1])]).astype("float16")
    return {
        "image": (image.array * 16).astype(int).ravel().tolist(),
        "label": label.item(),
        "maps": base64.b64encode(numbers.tobytes()).decode(),
    }


def setup(app):
    """The network last, when the page's own files are in the site."""
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_network, priority=900)
    return {"parallel_read_safe": True, "version": "1"}
