"""The example that compares lucid's ConvNeXt with torchvision's, layer by layer, by hooks."""

import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.parity
EXAMPLE = Path(__file__).parents[2] / "examples" / "compare_with_torch.py"


def test_the_example_finds_no_difference_and_then_the_one_that_it_makes(capsys):
    pytest.importorskip("torchvision", reason="the example needs torchvision")
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == "all 101 agree within 1e-05"
    assert lines[-1].startswith("with GELU's approximation the first that departs: stages.0.0.pw")
    assert not any("departs" in line for line in lines[:-2])
