"""Every example of the built site, run in the browser's Python: it shows what its page promises."""

import doctest
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "_build"
LOADING = 180_000  # milliseconds: Python, NumPy and lucid on a busy machine
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PARTS = 4  # so that several processes can share the work
START = """() => new Promise((resolve, reject) => {
    const script = document.querySelector("script[data-wheel]");
    const at = path => new URL(path, script.src).href;
    const { wheel, packages } = script.dataset;
    window.told = [];
    window.worker = new Worker(at("worker.js"));
    worker.onmessage = ({ data }) => {
        if (data.kind === "done") resolve();
        if (data.kind === "broken") reject(data.data);
    };
    worker.postMessage({ pyodide: at("pyodide/"), packages: at(packages), wheel: at(wheel) });
})"""
BLOCKS = """async page => {
    const text = await (await fetch(page)).text();
    const read = new DOMParser().parseFromString(text, "text/html");
    return [...read.querySelectorAll("article .doctest pre")].map(pre => pre.textContent);
}"""
RUN = """async sources => {
    const all = [];
    for (const source of sources) all.push(await new Promise(resolve => {
        const told = [];
        worker.onmessage = ({ data: { kind, data } }) => {
            told.push([kind, String(data)]);
            if (kind === "done" || kind === "broken") resolve(told);
        };
        worker.postMessage({ id: 1, source, isExample: true });
    }));
    return all;
}"""
ANEW = """import lucid, warnings
warnings.filterwarnings("ignore", "threads cannot start here")  # there; what is loaded is the same
for name in [name for name in globals() if not name.startswith("__")]:
    del globals()[name]
import lucid; lucid.manual_seed(0); del lucid"""
LEFT_OUT = {
    "howto/to_onnx_and_back.html": "there is no package onnx",
    "reference/generated/lucid.onnx.export.html": "there is no package onnx",
    "reference/packages/lucid.utils.einops.html": "there is no package einops",
    "reference/generated/lucid.utils.einops.Rearrange.html": "there is no package einops",
    "reference/generated/lucid.utils.einops.Reduce.html": "there is no package einops",
}

pytestmark = pytest.mark.skipif(
    not list((SITE / "_static" / "runner" / "pyodide").glob("numpy-*.whl")),
    reason="needs NumPy's WebAssembly wheel: build the site with LUCID_PYODIDE_WHEELS=FOLDER",
)


def pages():
    """The pages whose examples run in a browser."""
    found = [path for path in SITE.rglob("*.html") if not {"_static", "source"} & set(path.parts)]
    found = [path for path in found if 'class="doctest' in path.read_text("utf-8")]
    return sorted({path.relative_to(SITE).as_posix() for path in found} - set(LEFT_OUT))


def faults_of(tab, page):
    """The examples of a page that show something else there, with what they show."""
    blocks = tab.evaluate(BLOCKS, "/" + page)
    examples = [e for block in blocks for e in doctest.DocTestParser().get_examples(block)]
    told = tab.evaluate(RUN, [ANEW, *(example.source for example in examples)])[1:]
    return [
        (example.source, shown)
        for example, shown in zip(examples, told, strict=True)
        if not fits(example, shown)
    ]


def fits(example, told):
    """Whether what is told is what is promised; a drawing stands for the words of its value.

    A page shows an empty line of output as one, where doctest reads no further.
    """
    shown = "".join(text for kind, text in told if kind in ("text", "error", "broken"))
    if example.exc_msg:
        return example.exc_msg.split(":")[0] in shown
    is_drawn = any(kind == "html" for kind, _ in told)
    shown = shown.split("\n\n")[0].replace("<cell ", "<doctest ")
    return is_drawn or doctest.OutputChecker().check_output(example.want, shown, FLAGS)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_example_shows_in_the_browser_what_its_page_promises(tab, served, part):
    tab.set_default_timeout(LOADING)
    tab.goto(served[0] + "reference/generated/lucid.nn.functional.gelu.html")
    tab.evaluate(START)
    found = {page: faults_of(tab, page) for page in pages()[part::PARTS]}
    assert {page: faults for page, faults in found.items() if faults} == {}
