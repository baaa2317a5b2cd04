"""What the extensions make of the source: formulas, and the rungs of the ladder."""

import json
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import lucid

sys.path.insert(0, str(Path(__file__).parent / "extensions"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y = x;  dx = dy (1 - y²).", r":math:`y = x`; :math:`dx = dy \, ( 1 - y ^{2} )`."),
        ("y = x in another shape.", ":math:`y = x` in another shape."),
        ("y = a whole number beside x", "y = a whole number beside x"),
        ("y = x[index]", "y = x[index]"),
        ("z = whether |x| is 0", r"z = whether \|x\| is 0"),
        ("y = √(x + eps)", r":math:`y = \sqrt{x + \varepsilon}`"),
    ],
)  # fmt: skip
def test_what_is_a_formula_is_typeset_and_what_is_not_stays(text, expected):
    from formulas import typeset

    assert typeset(text) == expected


def test_the_ladder_goes_from_the_layer_to_the_kernels_and_the_tests():
    ladder = pytest.importorskip(
        "ladder", reason="needs Sphinx: the docs extra", exc_type=ImportError
    )
    paths = [path.as_posix() for path, _ in ladder.rungs(lucid.nn.Conv2d)]
    assert paths == [
        "lucid/nn/conv.py",
        "lucid/ops/conv.py",
        "lucid/backend/cpu/conv.py",
        "lucid/backend/cpu/sums.py",  # the bias's gradient
        "lucid/backend/loops/conv.py",
        "lucid/backend/cuda/conv.py",
        "lucid/backend/loops/sums.py",
        "lucid/backend/cuda/sums.py",
        "tests/nn/test_conv.py",
        "tests/ops/test_conv.py",
    ]


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (
            lucid.nn.BatchNorm2d,
            "It calls :func:`lucid.nn.functional.batch_norm`; gradients go back through it.",
        ),
        (lucid.masked_fill, "It calls :func:`lucid.where`; gradients go back through it."),
    ],
)
def test_gradients_go_back_through_no_function_that_makes_new_tensors(thing, text):
    ladder = pytest.importorskip(
        "ladder", reason="needs Sphinx: the docs extra", exc_type=ImportError
    )
    assert text in "\n".join(ladder.forward_and_backward(thing))
    assert ladder.forward_and_backward(lucid.zeros_like) == []


def test_the_wheel_of_the_site_holds_the_digits(tmp_path):
    import io
    import zipfile

    import numpy as np
    from runner import WHEEL, add_digits, make_wheel

    make_wheel(tmp_path)
    wheel = tmp_path / WHEEL.format(lucid.__version__)
    add_digits(wheel)
    with zipfile.ZipFile(wheel) as archive:
        assert "lucid/models/convnext.py" in archive.namelist()
        found = np.load(io.BytesIO(archive.read("lucid/data/digits.npz")))
    data = lucid.data.digits()
    assert found["labels"].tolist() == [label.item() for _, label in data]


@pytest.fixture
def wheels(tmp_path):
    """A folder with a lock of three packages and no wheel, and the folder of a site."""
    folder, target = tmp_path / "wheels", tmp_path / "site"
    folder.mkdir(), target.mkdir()
    needs = {"numpy": [], "pillow": [], "matplotlib": ["numpy", "pillow"], "scipy": ["numpy"]}
    lock = {name: entry_of(name, depends) for name, depends in needs.items()}
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": {}, "packages": lock}))
    return folder, target


def entry_of(name, depends):
    """What a lock says of a package whose wheel holds nothing but its name."""
    return {
        "file_name": f"{name}.whl",
        "sha256": sha256(name.encode()).hexdigest(),
        "depends": depends,
    }


def test_a_wheel_that_the_lock_does_not_mean_stops_the_build(wheels):
    from runner import copy_packages
    from sphinx.errors import ConfigError

    with pytest.raises(ConfigError, match="the wheel of NumPy is not in the folder"):
        copy_packages(*wheels)
    (wheels[0] / "numpy.whl").write_bytes(b"another file")
    with pytest.raises(ConfigError, match=r"numpy.whl is not the file of pyodide-lock\.json"):
        copy_packages(*wheels)


@pytest.mark.parametrize(
    ("there", "named"),
    [
        (["numpy"], {"numpy"}),
        (["numpy", "matplotlib", "scipy"], {"numpy"}),  # Matplotlib's Pillow is missing
        (["numpy", "pillow", "matplotlib"], {"numpy", "pillow", "matplotlib"}),
    ],
)
def test_the_lock_of_a_site_with_its_own_wheels_names_what_it_has(wheels, there, named):
    from runner import copy_packages

    for name in there:
        (wheels[0] / f"{name}.whl").write_text(name)
    copy_packages(*wheels)
    lock = json.loads((wheels[1] / "pyodide-lock.json").read_text())
    assert set(lock["packages"]) == named
    assert {path.stem for path in wheels[1].glob("*.whl")} == named


def test_without_a_folder_the_pages_take_packages_from_where_pyodide_publishes_them(monkeypatch):
    from runner import DOCS, runner_attributes

    lines = (DOCS / "package.json").read_text()
    monkeypatch.delenv("LUCID_PYODIDE_WHEELS", raising=False)
    address = runner_attributes("0.1.0")["data-packages"]
    version = address.removeprefix("https://cdn.jsdelivr.net/pyodide/v").removesuffix("/full/")
    assert f'"pyodide": "{version}"' in lines
    assert f'data-packages="{address}"' in (DOCS / "howto/in_the_browser.rst").read_text()
    monkeypatch.setenv("LUCID_PYODIDE_WHEELS", str(DOCS))
    assert runner_attributes("0.1.0")["data-packages"] == "pyodide/"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("lucid.nn.Conv2d", "convolution"),
        ("lucid.nn.GELU", "curve"),
        ("lucid.nn.functional.tanh", "curve"),
        ("lucid.nn.LayerNorm", "by_hand"),
        ("lucid.nn.functional.cross_entropy", "by_hand"),
    ],
)
def test_the_page_of_a_layer_gets_a_picture(name, what):
    pictures = pytest.importorskip(
        "pictures", reason="needs Sphinx: the docs extra", exc_type=ImportError
    )
    thing, lines = eval(name, {"lucid": lucid}), []
    kind = "class" if isinstance(thing, type) else "function"
    pictures.add_picture(None, kind, name, thing, None, lines)
    assert ".. picture::" in lines
    code = lines[-2].strip()
    assert what in code
    assert 'class="lucid-viz' in pictures.drawn(code)


def test_a_page_without_a_layer_gets_none():
    pictures = pytest.importorskip(
        "pictures", reason="needs Sphinx: the docs extra", exc_type=ImportError
    )
    lines = []
    pictures.add_picture(None, "class", "lucid.nn.ModuleList", lucid.nn.ModuleList, None, lines)
    pictures.add_picture(None, "class", "lucid.Tensor", lucid.Tensor, None, lines)
    assert lines == []


@pytest.fixture
def inherited():
    return pytest.importorskip(
        "inherited", reason="needs Sphinx: the docs extra", exc_type=ImportError
    )


@pytest.fixture
def class_pages(inherited):
    import reference

    return reference.pages_of_classes()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("nn.Linear", {"forward", "reset_parameters"}),
        ("nn.BatchNorm2d", {"reset_parameters", "reset_running_stats"}),
        ("nn.Module", {"parameters", "children", "register_buffer", "register_forward_hook"}),
        ("nn.ModuleDict", {"keys", "values", "items"}),
        ("optim.Optimizer", {"step", "register_step_post_hook"}),
    ],
)
def test_the_page_of_a_class_shows_what_bases_without_a_page_give_it(
    inherited, class_pages, name, shown
):
    cls = eval(f"lucid.{name}")
    assert shown <= inherited.shown(cls, class_pages)
    if cls is not lucid.nn.Module:
        assert "parameters" not in inherited.shown(cls, class_pages)


def test_what_a_base_with_a_page_gives_is_a_list_of_links(inherited, class_pages):
    text = "\n".join(inherited.lists(lucid.nn.LayerNorm2d, class_pages))
    assert ".. rubric:: Inherited" in text
    assert ":meth:`~lucid.nn.LayerNorm.reset_parameters`" in text
    assert ":meth:`~lucid.nn.Module.named_parameters`" in text
    assert "lucid.nn.Module.forward" not in text  # LayerNorm2d has its own
    assert inherited.lists(lucid.nn.Module, class_pages) == []


def test_no_public_method_of_a_class_is_out_of_reach_of_its_page(inherited, class_pages):
    lost = {}
    for cls in set(class_pages) - {lucid.Tensor}:
        bases = [base for base in cls.__mro__ if base.__module__.startswith("lucid")]
        found = inherited.shown(cls, class_pages)
        found = found.union(*inherited.elsewhere(cls, class_pages).values())
        if missing := {name for base in bases for name in inherited.members(base)} - found:
            lost[cls] = missing
    assert lost == {}


def test_what_pytorch_keeps_in_utils_checkpoint_is_in_the_reference(class_pages):
    import reference

    page = reference.package_page("lucid.utils.checkpoint")
    assert "   checkpoint\n   checkpoint_sequential\n" in page
    assert "lucid.utils.checkpoint" in reference.PACKAGES


def test_of_einops_the_reference_has_the_layers_alone():
    pytest.importorskip("einops", reason="needs the package einops, of the docs extra")
    import reference

    page = reference.package_page("lucid.utils.einops")
    assert "   Rearrange\n   Reduce\n" in page
    assert "   rearrange\n" not in page
    assert "lucid.utils.einops" in reference.PACKAGES
