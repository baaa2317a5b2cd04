"""How the tests start several ranks."""

import os
import pickle
import shutil
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the tests import the scripts that the ranks run
on_ranks = import_module("on_ranks")
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def mpiexec(tmp_path_factory):
    """Starts ``python script arguments`` on so many ranks; gives what ``subprocess`` found."""
    pytest.importorskip("mpi4py", reason="needs mpi4py")
    beside = Path(sys.executable).with_name("mpiexec")
    command = str(beside) if beside.exists() else shutil.which("mpiexec")
    if command is None:
        pytest.skip("needs mpiexec: pip install mpich")
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    temporary = str(tmp_path_factory.mktemp("mpi"))
    told = {"PYTHONPATH": path, "TMPDIR": temporary, "PYTHONWARNINGS": "error::RuntimeWarning"}

    def run(ranks, script, *arguments, check=True):
        more = os.environ.get("LUCID_MPIEXEC", "").split()  # such as --oversubscribe
        line = [command, *more, "-n", str(ranks), sys.executable, "-B", HERE / script]
        done = subprocess.run(
            [*map(str, line), *map(str, arguments)], env=os.environ | told,
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def found_by(mpiexec, tmp_path_factory):
    """What each of so many ranks found in ``on_ranks.py``, computed once."""

    @cache
    def run(ranks, *arguments):
        folder = tmp_path_factory.mktemp("ranks")
        done = mpiexec(ranks, "on_ranks.py", folder, *arguments)
        files = [folder / f"{rank}.pickle" for rank in range(ranks)]
        found = [pickle.loads(file.read_bytes()) for file in files]
        return [each | {"printed": done.stdout} for each in found]

    return run


@pytest.fixture(params=on_ranks.RANKS, ids=lambda n: f"{n} ranks")
def ranks(request):
    """Of how many ranks a test is."""
    return request.param
