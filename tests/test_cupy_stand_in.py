"""The stand-in refuses what CuPy refuses, and offers no name that CuPy lacks."""

import operator
import sys
from importlib import import_module

import cupy_stand_in
import numpy as np
import pytest
from cupy_stand_in import array, functions
from cupy_stand_in.kernels import RawModule, _parameters
from cupy_stand_in.names import names_of


@pytest.fixture
def cp(stand_in):
    return stand_in


REFUSED = {
    "an array of the host": lambda cp, x: x + np.ones(3),
    "an array of the host first": lambda cp, x: np.ones(3) * x,
    "an array of the host in a function": lambda cp, x: cp.maximum(x, np.ones(3)),
    "an array of the host in a list": lambda cp, x: cp.concatenate([x, np.ones(3)]),
    "an array of the host as index": lambda cp, x: x[np.array([0])],
    "an array of the host as value": lambda cp, x: x.__setitem__(0, np.ones(())),
    "an implicit copy": lambda cp, x: np.asarray(x),
    "a function of NumPy": lambda cp, x: np.sum(x),
    "a ufunc of NumPy": lambda cp, x: np.exp(x),
    "where= of a ufunc": lambda cp, x: cp.add(x, x, where=x > 0),
    "an argument that CuPy lacks": lambda cp, x: cp.sum(x, where=x > 0),
    "a method's argument that CuPy lacks": lambda cp, x: x.sum(initial=1),
    "another sort": lambda cp, x: cp.argsort(x, kind="quicksort"),
    "a name that CuPy lacks": lambda cp, x: cp.errstate(all="ignore"),
    "a method that CuPy lacks": lambda cp, x: x.setflags(write=False),
    "an index by an array": lambda cp, x: range(3)[x[0].astype(int)],
    "objects": lambda cp, x: cp.asarray(["text"]),
}


@pytest.mark.parametrize("use", REFUSED.values(), ids=REFUSED)
def test_what_cupy_refuses_is_refused(cp, use):
    with pytest.raises((TypeError, AttributeError, ValueError)):
        use(cp, cp.ones(3))


ABSENT = {
    "cupy": "vecdot unstack matvec einsum_path errstate vector_norm",
    "linalg": "vector_norm matrix_norm vecdot",
    "random.Generator": "permutation shuffle choice permuted",
}


@pytest.mark.parametrize(
    ("owner", "name"), [(owner, name) for owner, names in ABSENT.items() for name in names.split()]
)
def test_what_cupy_lacks_and_numpy_has_is_absent(cp, owner, name):
    holder = cp if owner == "cupy" else operator.attrgetter(owner)(cp)
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(holder, name)


def test_a_part_of_cupy_has_cupys_functions(cp):
    x = cp.asarray([[3.0, 4.0]])
    assert isinstance(cp.linalg.norm(x), cp.ndarray)
    assert float(cp.linalg.norm(x)) == 5
    with pytest.raises(TypeError, match=r"CuPy's module\.norm"):
        cp.linalg.norm(x, where=x > 0)
    with pytest.raises(NotImplementedError, match=r"no cupy\.random\.rand yet, CuPy has"):
        cp.random.rand(3)


def test_several_gpus_need_what_cupy_needs(cp, monkeypatch):
    import cupyx.distributed

    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(RuntimeError, match="without mpi4py is CuPy's TCP store"):
        cupyx.distributed.init_process_group(1, 0, use_mpi=True)
    monkeypatch.setattr(cp.cuda.nccl, "available", False)
    with pytest.raises(RuntimeError, match="NCCL is not available"):
        cupyx.distributed.init_process_group(1, 0, use_mpi=True)
    with pytest.raises(ModuleNotFoundError, match="not find: pip install nvidia-nccl-cu12"):
        import_module("lucid.backend.cuda.nccl").OverNCCL(0, 1)


def test_every_name_of_its_array_is_one_of_cupys():
    class Plain:
        """What Python itself writes into every class: from 3.13 on, the line where it begins."""

    allowed = {*names_of("cupy.ndarray"), *dir(object), *vars(Plain), "_numbers", "_hold", "_index"}
    assert set(vars(array.ndarray)) - allowed <= {"__slots__", "__del__", "base"}


def test_every_name_of_its_module_is_one_of_cupys(cp):
    own = {name for name in vars(cp) if not name.startswith("__")}
    assert own <= set(names_of("cupy"))
    assert set(functions._OWN) <= set(names_of("cupy"))
    runtime = names_of("cupy.cuda.runtime")
    assert {name for name in dir(type(cp.cuda.runtime)) if name.startswith(("get", "device"))} <= {
        *runtime
    }


def test_every_name_of_what_joins_several_gpus_is_one_of_cupys(cp):
    import cupyx.distributed

    own = {name for name in vars(cupyx.distributed) if not name.startswith("_")}
    assert own <= set(names_of("cupyx.distributed"))
    methods = {name for name in vars(cupyx.distributed.NCCLBackend) if not name.startswith("_")}
    assert methods <= set(names_of("cupyx.distributed.NCCLBackend"))


def test_results_are_arrays_also_of_one_number(cp):
    x = cp.asarray([[1.0, 2.0], [3.0, 4.0]])
    for y in (x.sum(), x[0, 0], cp.exp(cp.float32(1)), x.max(axis=None), cp.allclose(x, x)):
        assert isinstance(y, cp.ndarray)
        assert y.shape == ()
    y = x[0, 0]
    y += 5
    assert x[0].tolist() == [6, 2]


def test_views_know_their_base_and_copies_have_none(cp):
    x = cp.zeros((2, 3))
    assert all(view.base is x for view in (x[0], x.T, x[0][1:], x.reshape(6), x[0, 0], x.view()))
    assert x.copy().base is None
    assert x[cp.asarray([0])].base is None
    assert x.astype(x.dtype, copy=False) is x
    assert cp.asarray(x) is x


def test_a_new_result_is_in_c_order_and_a_copy_keeps_its_order(cp):
    x = cp.zeros((2, 3)).T
    for y in (x + 1, -x, cp.exp(x), x == x, 2.0 * x):
        assert y.flags.c_contiguous
    assert x.astype(np.float32).flags.f_contiguous
    assert x.copy(order="K").flags.f_contiguous
    out = cp.empty_like(x)
    assert cp.add(x, 1, out=out) is out
    assert out.flags.f_contiguous


def test_empty_memory_is_no_zeros(cp):
    assert cp.isnan(cp.empty(3)).all()
    assert cp.empty_like(cp.zeros(2, np.int64)).all()


def test_memory_can_be_seen_with_another_shape(cp):
    x = cp.zeros((2, 3))
    y = cp.ndarray((3,), x.dtype, x[1].data)
    y += 1
    assert x.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert y.base is not None


def test_transfers_and_waits_are_counted(cp):
    with cupy_stand_in.counted() as transfers:
        x = cp.asarray(np.arange(3.0))
        y = cp.zeros(3) + 1.5 * x.sum()
        assert not transfers
    assert transfers == {"to device": 1}
    with cupy_stand_in.counted() as transfers:
        float(y[0]), bool(y[0]), y.get(), y.tolist(), y[0].item(), cp.asnumpy(y), y[y > 0], y[[0]]
    assert transfers == {"to host": 6, "wait": 1, "to device": 1}


SOURCE = """
typedef float T;
// extern "C" __global__ void add(int wrong)
extern "C" __global__ void add(const T* __restrict__ x, D *y, long long n, float eps, bool flag) {}
"""


def test_the_types_of_a_kernels_arguments_come_from_its_source():
    assert _parameters(SOURCE, "add", {"D": "double"}) == [
        (np.float32, True, "x"), (np.float64, True, "y"), (np.int64, False, "n"),
        (np.float32, False, "eps"), (np.bool_, False, "flag"),
    ]  # fmt: skip
    with pytest.raises(RuntimeError, match="no kernel 'sub'"):
        _parameters(SOURCE, "sub", {})


@pytest.mark.parametrize("half", ["half", "__half", "float16"])
def test_kernels_for_float16_are_refused(half):
    """NVRTC finds ``x > 0 ? x : 0`` and ``min(x, (half)1)`` ambiguous; no twin would show it."""
    RawModule(code=SOURCE + "// of a half", options=("-DD=double",))
    for code, option in ((SOURCE, f"-DD={half}"), (SOURCE.replace("float T", f"{half} T"), "-DE")):
        with pytest.raises(RuntimeError, match=f"a kernel for {half}: let it compute in float"):
            RawModule(code=code, options=(option,))


GOOD = ("x", "y", 3, np.float32(0.1), True)
WRONG_ARGUMENTS = {
    "too few": (GOOD[:-1], "takes 5 arguments, not 4"),
    "a double for a float": ((*GOOD[:3], 0.1, True), "eps is float32 in the source, not float64"),
    "an int for a long": ((*GOOD[:2], np.int32(3), *GOOD[3:]), "n is int64 .* not int32"),
    "another array": (("y", "y", *GOOD[2:]), "x is float32 in the source, not float64"),
    "a number for a pointer": ((1, "y", *GOOD[2:]), "x is a pointer"),
    "an array of the host": ((np.zeros(3, np.float32), "y", *GOOD[2:]), "x is a pointer"),
}


@pytest.fixture
def add(monkeypatch):
    """A kernel whose twin notes what it got."""
    got = []
    monkeypatch.setattr("cupy_stand_in.kernels._twin", lambda name: lambda *args: got.append(args))
    return RawModule(code=SOURCE, options=("-DD=double",)).get_function("add"), got


def _arguments(cp, args):
    arrays = {"x": cp.zeros(3, np.float32), "y": cp.zeros(3, np.float64)}
    return tuple(arrays[arg] if isinstance(arg, str) else arg for arg in args)


def test_a_kernel_runs_as_its_twin(cp, add):
    kernel, got = add
    kernel((2,), (32, 1, 1), _arguments(cp, GOOD))
    ((grid, block, args, constants),) = got
    assert (grid, block, constants) == ((2,), (32, 1, 1), {"D": "double"})
    assert [type(x) for x in args[:2]] == [np.ndarray, np.ndarray]
    assert args[2:] == GOOD[2:]


@pytest.mark.parametrize(("args", "sentence"), WRONG_ARGUMENTS.values(), ids=WRONG_ARGUMENTS)
def test_arguments_of_other_types_than_the_source_has_are_refused(cp, add, args, sentence):
    with pytest.raises(TypeError, match=sentence):
        add[0]((2,), (32,), _arguments(cp, args))


@pytest.mark.parametrize(
    ("grid", "block", "shared_mem"),
    [((0,), (32,), 0), ((1, 70000), (32,), 0), ((1,), (2048,), 0), ((1,), (64, 32), 0),
     ((np.int64(1),), (32,), 0), ((1,), (32,), 64 * 1024)],
)  # fmt: skip
def test_a_launch_beyond_cudas_limits_is_refused(cp, add, grid, block, shared_mem):
    with pytest.raises((ValueError, TypeError)):
        add[0](grid, block, _arguments(cp, GOOD), shared_mem=shared_mem)
