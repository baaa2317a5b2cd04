"""The scripts of the course run; what they find is not looked at."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Runs a script in this process and gives what it prints; its files go to the test's folder."""

    def main(name, *options):
        spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        monkeypatch.setattr(script, "OUT", tmp_path / "out")
        monkeypatch.setattr(sys, "argv", [f"{name}.py", *options])
        script.main()
        return capsys.readouterr().out

    return main


def test_pretraining_on_digits_compares_three_seeds_and_writes_a_picture(run, tmp_path):
    pytest.importorskip("sklearn", reason="the digits are in scikit-learn")
    printed = run("pretrain_fcmae", "--quick")
    assert len(re.findall(r"^seed \d +[\d.]+ → [\d.]+ +[\d.]+% +[\d.]+%$", printed, re.M)) == 3
    assert "with a standard error of" in printed
    assert (tmp_path / "out" / "pretrain_fcmae.png").read_bytes().startswith(b"\x89PNG")
