"""Which tests run in WebAssembly: ``pytest -p in_webassembly``, as ``.ci/webassembly`` does.

Left out is what a browser does not have, each with its reason, and the kernels of the GPU.
"""

import re
import tempfile
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

DIGITS = Path("/site/digits/sklearn/datasets/data/digits.csv.gz")
ABSENT = re.compile(
    "^(from|import) (hypothesis|sklearn|torch|onnx|matplotlib|local_server)", re.MULTILINE
)
_THREADS = "threads cannot start there"
_PROCESSES = "processes cannot start there"
_LARGE = "with 32 bits NumPy counts to 2 GB, also where nothing is in memory"
LEFT_OUT = {  # beginnings of the names of tests
    "tests/properties": "hypothesis is not there",
    "tests/parity": "PyTorch is not there",
    "tests/onnx/test_without_onnx.py::test_import_lucid": _PROCESSES,
    "lucid/onnx/export.py": "onnx is not there, which its example runs",
    "lucid/utils/einops.py": "einops is not there, which it imports",
    "tests/utils/test_einops.py": "einops is not there",
    "tests/gpu": "there is no GPU",
    "tests/backend/cuda": "there is no GPU, nor a compiler for its emulator",
    "tests/backend/loops": "Numba is not there",
    "lucid/backend/loops": "Numba is not there",
    "tests/test_benchmarks.py": _PROCESSES,
    "tests/test_traps.py": _PROCESSES,
    "tests/serialize/test_atomic.py": "a save is killed in a process of its own",
    **{
        "tests/serialize/test_json_text.py::test_what_could_not_be_loaded_is_not_saved"
        f"[{kind}-100000": "Python itself cannot drop so many values, one in the other, there"
        for kind in ("lists", "tuples", "dicts")
    },
    "tests/serialize/test_resume.py::test_a_new_process": _PROCESSES,
    "tests/autograd/test_anomaly.py::test_it_watches_its_own_block_and_thread_alone": _THREADS,
    "tests/autograd/test_grad_mode.py::test_one_object_serves_several_threads": _THREADS,
    "tests/autograd/test_grad_mode.py::test_each_thread_has_its_own_grad_mode": _THREADS,
    "tests/autograd/test_grad_mode.py::test_each_asynchronous_task_has_its_own_grad_mode": (
        "asyncio.run waits, which takes JavaScript's stack switching: Node has it from 24 on"
    ),
    "tests/backend/test_meta.py::test_the_way_back_takes_no_memory_either": _LARGE,
    "tests/backend/test_meta.py::test_a_tensor_takes_no_memory_whatever_its_shape": _LARGE,
    "tests/ops/test_create.py::test_shapes_alone_on_the_meta_device": _LARGE,
    "tests/test_random.py::test_shapes_dtypes_and_gradients_as_asked_for": _LARGE,
    "tests/test_rng_state.py::test_own_streams_are_those_of_one_thread": _THREADS,
    "tests/test_backends.py::test_a_script_imports_the_switches": _PROCESSES,
    "tests/test_cuda.py::test_importing_lucid_and_computing_on_the_cpu": _PROCESSES,
    "tests/test_layers.py::test_import_lucid": _PROCESSES,
    "tests/data/test_torch_words.py::test_each_worker_begins_with_a_call": _THREADS,
    "tests/test_tiny.py::test_all_of_it_takes_five_seconds": "Python takes longer there",
    "tests/train/test_resume.py": "runs are killed in processes of their own",
    "tests/backend/test_parallel.py": "it is about threads",
    "tests/backend/test_first_product.py": _PROCESSES,
    "tests/data/test_datasets.py": "there are no sockets",
    "tests/data/test_workers.py": "it is about threads, but for what happens without them",
}  # fmt: skip
KEPT = ("no_thread_can_start",)


def pytest_configure(config):
    """Put scikit-learn's digits where the docs build puts them for the pages."""
    digits = import_module("lucid.data.digits")
    table = np.loadtxt(DIGITS, delimiter=",", dtype=np.uint8)
    digits.BESIDE = Path(tempfile.mkdtemp(), "digits.npz")
    np.savez(digits.BESIDE, images=table[:, :-1].reshape(-1, 8, 8), labels=table[:, -1])


def reason_of(name):
    """Why a test is left out, or None."""
    if any(part in name for part in KEPT):
        return None
    return next((reason for start, reason in LEFT_OUT.items() if name.startswith(start)), None)


def pytest_ignore_collect(collection_path, config):
    """Do not even read what cannot be imported."""
    name = collection_path.relative_to(config.rootpath).as_posix()
    is_absent = "is not there" in (reason_of(name) or "")
    is_python = name.endswith(".py")
    needs_more = is_python and ABSENT.search(collection_path.read_text("utf-8"))
    return True if is_absent or needs_more else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what the table names, and the second run of a test on the stand-in for CuPy."""
    left = [item for item in items if reason_of(item.nodeid) or "stand-in" in item.nodeid]
    items[:] = [item for item in items if item not in set(left)]
    for item in items:  # DataLoader's warning; what it loads is tested all the same
        item.add_marker(pytest.mark.filterwarnings("ignore:threads cannot start here"))
    config.hook.pytest_deselected(items=left)


def pytest_terminal_summary(terminalreporter):
    """Say what was left out, and why."""
    terminalreporter.write_line(f"left out: files with {ABSENT.pattern}: they are not there")
    for name, reason in LEFT_OUT.items():
        terminalreporter.write_line(f"left out: {name}: {reason}")
