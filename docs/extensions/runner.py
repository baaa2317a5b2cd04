"""Every example runs in the page: Pyodide from npm, lucid's own wheel, and where NumPy comes from.

NumPy's WebAssembly wheel is on no package registry. The page takes it from the address and with the
hash in Pyodide's own lock file; or, for a school without internet, from the folder that
``LUCID_PYODIDE_WHEELS`` names when the site is built: wheels as Pyodide publishes them, and their
``pyodide-lock.json`` where it differs from npm's.
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
PACKAGES = ("numpy", "matplotlib", "pillow")
WHEEL = "lucid_numpy-{}-py3-none-any.whl"


def add_runner(app):
    """Tell every page where its runner is."""
    if app.builder.format != "html":
        return
    app.add_css_file("runner/runner.css")
    attributes = runner_attributes(app.config.release)
    app.add_js_file("runner/runner.js", loading_method="defer", **attributes)


def runner_attributes(release):
    """What a script has to know: lucid's wheel, and where the packages are if not with Pyodide."""
    attributes = {"data-wheel": WHEEL.format(release)}
    return {**attributes, "data-packages": "pyodide/"} if local_folder() else attributes


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
    """The wheels of NumPy, and of Matplotlib and Pillow if they are there, as the lock has them."""
    if (source / "pyodide-lock.json").exists():
        shutil.copyfile(source / "pyodide-lock.json", target / "pyodide-lock.json")
    lock = json.loads((target / "pyodide-lock.json").read_text("utf-8"))["packages"]
    for name in with_dependencies(PACKAGES, lock):
        wheel = source / lock[name]["file_name"]
        if wheel.exists():
            check(wheel, lock[name]["sha256"])
            shutil.copyfile(wheel, target / wheel.name)
        elif name == "numpy":
            raise ConfigError(f"{wheel.name} is not in the folder LUCID_PYODIDE_WHEELS")


def with_dependencies(names, lock):
    """The packages and all that they need."""
    found, waiting = [], list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += lock[name]["depends"]
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
