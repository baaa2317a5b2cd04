"""Every example runs in the page: Pyodide from npm, lucid's own wheel, and where NumPy comes from.

NumPy's WebAssembly wheel is on no package registry. The page takes it from where Pyodide publishes
it, and refuses a file whose hash is not that in Pyodide's own lock file; or, for a school without
internet, it takes the wheels from the folder that ``LUCID_PYODIDE_WHEELS`` names when the site is
built: as Pyodide publishes them, with their ``pyodide-lock.json`` where it differs from npm's.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np
from sphinx.errors import ConfigError

DOCS = Path(__file__).parents[1]
PYODIDE = DOCS / "node_modules" / "pyodide"
CORE = (
    "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json",
)  # fmt: skip
PUBLISHED = "https://cdn.jsdelivr.net/pyodide/v{}/full/"
PACKAGES = ("numpy", "matplotlib", "pillow", "scikit-learn")  # what lucid and its examples import
WHEEL = "lucid_numpy-{}-py3-none-any.whl"


def add_runner(app):
    """Tell every page where its runner is."""
    if app.builder.format != "html":
        return
    app.add_css_file("runner/runner.css")
    attributes = runner_attributes(app.config.release)
    app.add_js_file("runner/runner.js", loading_method="defer", **attributes)


def runner_attributes(release):
    """What a script has to know: lucid's wheel, and where the packages are."""
    packages = "pyodide/" if local_folder() else PUBLISHED.format(pinned_version())
    return {"data-wheel": WHEEL.format(release), "data-packages": packages}


def pinned_version():
    """The version of Pyodide in docs/package.json."""
    return json.loads((DOCS / "package.json").read_text("utf-8"))["dependencies"]["pyodide"]


def local_folder():
    """The folder that LUCID_PYODIDE_WHEELS names, or None."""
    named = os.environ.get("LUCID_PYODIDE_WHEELS")
    if named and not Path(named).is_dir():
        raise ConfigError(f"LUCID_PYODIDE_WHEELS names no folder: {named}")
    return Path(named) if named else None


def write_runner(app, exception):
    """Put Pyodide, the wheel of lucid and the packages at hand beside the runner."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "runner"
    copy_pyodide(target / "pyodide")
    make_wheel(target)
    add_digits(target / WHEEL.format(app.config.release))
    if local_folder():
        copy_packages(local_folder(), target / "pyodide")


def copy_pyodide(target):
    """Pyodide's core from the npm package that docs/package.json pins."""
    if not PYODIDE.exists():
        raise ConfigError("examples run in the page with Pyodide: run npm install --prefix docs")
    target.mkdir(parents=True, exist_ok=True)
    for name in CORE:
        shutil.copyfile(PYODIDE / name, target / name)


def make_wheel(target):
    """The wheel of the very source that the site shows."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(target), str(DOCS.parent)], check=True)


def add_digits(wheel):
    """``lucid.data.digits()`` finds them there: the browser has no scikit-learn."""
    from sklearn.datasets import load_digits

    found = load_digits()
    file = io.BytesIO()
    images, labels = found.images.astype("uint8"), found.target.astype("uint8")
    np.savez_compressed(file, images=images, labels=labels)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("lucid/data/digits.npz", file.getvalue())


def copy_packages(source, target):
    """The wheels at hand, and a lock that names no others: a page asks for all that it names."""
    file = target / "pyodide-lock.json"
    if (source / file.name).exists():
        shutil.copyfile(source / file.name, file)
    lock = json.loads(file.read_text("utf-8"))
    lock["packages"] = at_hand(source, lock["packages"])
    if "numpy" not in lock["packages"]:
        raise ConfigError("LUCID_PYODIDE_WHEELS: the wheel of NumPy is not in the folder")
    for entry in lock["packages"].values():
        check(source / entry["file_name"], entry["sha256"])
        shutil.copyfile(source / entry["file_name"], target / entry["file_name"])
    file.write_text(json.dumps(lock), "utf-8")


def at_hand(source, packages):
    """The entries of those packages whose wheels are all there, with all that they need."""
    found = {}
    for name in [name for name in PACKAGES if name in packages]:
        entries = {needed: packages[needed] for needed in with_dependencies(name, packages)}
        if all((source / entry["file_name"]).exists() for entry in entries.values()):
            found.update(entries)
    return found


def with_dependencies(name, packages):
    """The package and all that it needs."""
    found, waiting = [], [name]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += packages[name]["depends"]
    return found


def check(wheel, expected):
    """Raise unless the file is the one that the lock means."""
    if sha256(wheel.read_bytes()).hexdigest() != expected:
        raise ConfigError(f"{wheel.name} is not the file of pyodide-lock.json: fetch both again")


def setup(app):
    """Name the files in every page, and write them when the pages are done."""
    app.connect("builder-inited", add_runner)
    app.connect("build-finished", write_runner)
    return {"parallel_read_safe": True, "version": "1"}
