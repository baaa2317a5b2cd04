#!/usr/bin/env bash
# setuptools 84.2.1, Python 3.11: a project whose package lies beside its pyproject.toml and is called as its folder is
# (kite/pyproject.toml, kite/kite/__init__.py) is installed with ``pip install -e``. Whoever then starts Python in the
# folder that holds the clone imports an empty namespace package, the clone, and not the package.
#
# setuptools installs a finder that Python asks last. Before it, the search of the path has come to the folder kite,
# which has no __init__.py, and takes it for a part of a namespace package. Anywhere else, and with a plain install, all
# is well. ``package-dir = {"" = "."}`` in pyproject.toml says nothing new, and yet mends it: setuptools then takes the
# project for one with a folder of sources, and puts that on Python's path; there a package goes before a namespace.
#
# Seen on 30 Nov 2026:
#   as it is          beside the clone: no attribute   elsewhere: 1
#   with package-dir  beside the clone: 1              elsewhere: 1
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q setuptools==84.2.1
mkdir -p "$work/kite/kite" "$work/elsewhere"
echo "wings = 1" > "$work/kite/kite/__init__.py"
printf '[project]\nname = "kite"\nversion = "1"\n[tool.setuptools]\npackages = ["kite"]\n' > "$work/kite/pyproject.toml"

wings_in() { # folder
    (cd "$1" && "$work/venv/bin/python" -c 'import kite; print(getattr(kite, "wings", "no attribute"))')
}

install_and_look() { # label
    "$work/venv/bin/pip" install -q --no-build-isolation -e "$work/kite"
    beside=$(wings_in "$work") elsewhere=$(wings_in "$work/elsewhere")
    printf '%-17s beside the clone: %-14s elsewhere: %s\n' "$1" "$beside" "$elsewhere"
}

install_and_look "as it is"
[ "$beside/$elsewhere" = "no attribute/1" ] || { echo "the clone no longer hides its package"; exit 1; }
echo 'package-dir = {"" = "."}' >> "$work/kite/pyproject.toml"
install_and_look "with package-dir"
[ "$beside/$elsewhere" = "1/1" ] || { echo "package-dir no longer mends it"; exit 1; }
