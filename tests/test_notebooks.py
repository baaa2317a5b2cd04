"""The notebooks of the course, as files: what a reader, a diff and the documentation rely on.

They are not executed here; the documentation does that.
"""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples").glob("*.ipynb"))
ANSWER = "<details><summary>Answer</summary>\n\n"

for_each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def cells(path, kind):
    """The cells of one kind with their text."""
    found = [cell for cell in read(path)["cells"] if cell["cell_type"] == kind]
    return [(cell, "".join(cell["source"])) for cell in found]


def headings(path):
    """All headings as they stand in the markdown, code in fences left out."""
    texts = [text for _, text in cells(path, "markdown")]
    prose = re.sub(r"^```.*?^```", "", "\n".join(texts), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ .+", prose, flags=re.MULTILINE)


def is_hidden(cell):
    """Whether the cell is an answer that a reader opens."""
    return "hide-cell" in cell["metadata"].get("tags", [])


def test_the_course_begins_at_one_and_leaves_no_number_out():
    numbers = [int(path.stem[:2]) for path in NOTEBOOKS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


@for_each_notebook
def test_it_is_committed_without_outputs(path):
    for cell, text in cells(path, "code"):
        assert cell["outputs"] == [], text
        assert cell["execution_count"] is None, text


@for_each_notebook
def test_its_cells_have_ids_that_stay(path):
    notebook = read(path)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5)
    ids = [cell.get("id", "") for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in ids)


@for_each_notebook
def test_it_names_the_kernel_that_everyone_has(path):
    assert read(path)["metadata"]["kernelspec"]["name"] == "python3"


@for_each_notebook
def test_it_begins_with_its_only_title(path):
    first = read(path)["cells"][0]
    titles = [heading for heading in headings(path) if heading.startswith("# ")]
    assert len(titles) == 1
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith(titles[0])


@for_each_notebook
def test_it_ends_in_exercises_with_hidden_answers(path):
    everything = read(path)["cells"]
    begins = [i for i, cell in enumerate(everything) if "## Exercises" in "".join(cell["source"])]
    assert len(begins) == 1
    assert "## Exercises" in headings(path)
    assert headings(path)[-1] == "## Exercises" or headings(path)[-1].startswith("### ")
    last = everything[begins[0] :]
    in_words = sum("".join(cell["source"]).count(ANSWER) for cell in last)
    in_code = sum(map(is_hidden, last))
    assert in_words + in_code >= 3


@for_each_notebook
def test_its_answers_in_words_open_and_close(path):
    for _, text in cells(path, "markdown"):
        assert text.count("<details>") == text.count(ANSWER) == text.count("\n\n</details>")


@for_each_notebook
def test_its_answers_in_code_are_hidden_in_jupyter_too(path):
    for cell, text in cells(path, "code"):
        is_closed = cell["metadata"].get("jupyter", {}).get("source_hidden", False)
        assert is_closed == is_hidden(cell), text
