#!/usr/bin/env bash
# numpydoc 1.11.0 (Sphinx 9.0.4): a property that is made of a lambda ends the whole build.
#
# With ``numpydoc_validation_checks`` switched on, numpydoc looks for the line in which "def" or "class"
# stands, of every docstring that it reads. ``x = property(lambda self: 1, doc="...")`` has none, and the
# build stops with an exception whose text is empty, "(exception: )", and which names no object: the page
# that was read last is all that tells where to look. Without the checks the same module builds.
#
# Seen on 29 Nov 2026:
#   without checks: rc 0
#   with checks: rc 2, threw an exception (exception: )
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q sphinx==9.0.4 numpydoc==1.11.0
mkdir "$work/docs"
cat > "$work/docs/shapes.py" <<'PYTHON'
"""Shapes."""


class Square:
    """A square."""

    side = property(lambda self: 1, doc="Its side.")
PYTHON
printf 'Shapes\n======\n\n.. autoclass:: shapes.Square\n   :members:\n' > "$work/docs/index.rst"

build() { # the line of conf.py that switches the checks on
    printf '%s\n' "import sys" "sys.path.insert(0, '.')" "extensions = ['sphinx.ext.autodoc', 'numpydoc']" \
        "numpydoc_class_members_toctree = False" "$1" > "$work/docs/conf.py"
    (cd "$work/docs" && "$work/venv/bin/sphinx-build" -q -E . "$work/out") > "$work/log" 2>&1
}

rc=0; build "" || rc=$?
echo "without checks: rc $rc"
[ "$rc" = 0 ]
rc=0; build "numpydoc_validation_checks = {'GL01'}" || rc=$?
echo "with checks: rc $rc, $(grep -o 'threw an exception (exception: .*)' "$work/log" | head -n 1)"
[ "$rc" = 2 ] && grep -q 'threw an exception (exception: )' "$work/log"
