"""The GPU, on the strict stand-in for CuPy: what moves where, and what is refused."""

import pickle
import re
from copy import deepcopy

import cupy_stand_in
import numpy as np
import pytest
from cupy_stand_in.runtime import NO_DEVICE, OLD_DRIVER

import lucid
from lucid import nn, optim
from lucid.backend import backend_of
from lucid.backend.random import split_mix
from lucid.nn import functional as F

DATA = [(np.float32(i) * np.ones(3, np.float32), i % 2) for i in range(6)]


@pytest.fixture
def gpu(stand_in):
    """The stand-in, as ``cupy``."""
    return stand_in


def host(x):
    return x.detach().cpu().numpy()


# Looking for CuPy


def test_importing_lucid_and_computing_on_the_cpu_never_imports_cupy(fresh_python):
    """A module in the place of CuPy that cannot be imported would tell."""
    code = """
import sys
sys.modules["cupy"] = None
import lucid
from lucid import data, func, models, nn, optim, serialize, train
model = models.convnext_atto(num_classes=2, image_size=32)
nn.functional.cross_entropy(model(lucid.zeros(1, 3, 32, 32)), lucid.zeros(1, dtype=lucid.int64))
lucid.device("cuda")
print([name for name in sys.modules if name.startswith(("cupy", "lucid.backend.cuda"))])
"""
    assert fresh_python(code) == "['cupy']"


MACHINES = {
    "no CuPy": (None, 0, "needs CuPy, which is not installed: pip install .lucid-numpy.cuda12"),
    "no GPU": (NO_DEVICE, 13000, "needs an NVIDIA GPU, and there is none that CuPy can see"),
    "no driver": (OLD_DRIVER, 0, "needs an NVIDIA GPU, .* install its driver from nvidia.com"),
    "an old driver": (
        OLD_DRIVER, 11040,
        "needs a newer driver: it knows CUDA 11.4, CuPy is made for CUDA 12.9: install a newer",
    ),
}  # fmt: skip


@pytest.fixture(params=MACHINES.values(), ids=MACHINES)
def lacking(request):
    """A machine without what the GPU needs, and the sentence that says so."""
    status, driver, sentence = request.param
    found = {"cupy": None}
    if status is not None:
        found = cupy_stand_in.modules()
        found["cupy"].cuda.runtime.status, found["cupy"].cuda.runtime.driver = status, driver
    with cupy_stand_in.installed(found):
        yield sentence


def test_what_is_missing_is_named(lacking):
    uses = (
        lambda: lucid.ones(2).to("cuda"), lambda: lucid.ones(2).cuda(),
        lambda: lucid.zeros(2, device="gpu"), lambda: nn.Linear(2, 2).cuda(),
        lucid.cuda.memory_allocated, lucid.cuda.synchronize,
    )  # fmt: skip
    for use in uses:
        with pytest.raises(RuntimeError, match=lacking):
            use()
    assert not lucid.cuda.is_available()
    assert lucid.cuda.device_count() == 0


def test_a_damaged_cupy_is_told_from_none(monkeypatch):
    class Damaged:
        def find_spec(self, name, *_):
            if name == "cupy":
                raise ImportError("libcudart.so.12: cannot open shared object file")

    with cupy_stand_in.installed({}):
        monkeypatch.setattr("sys.meta_path", [Damaged()])
        with pytest.raises(RuntimeError, match=r"cannot be imported \(libcudart.so.12: cannot"):
            lucid.ones(2).cuda()


def test_the_gpu_that_is_there_is_found_without_a_copy(gpu):
    with cupy_stand_in.counted() as transfers:
        assert lucid.cuda.is_available()
        assert lucid.cuda.device_count() == 1
        lucid.cuda.synchronize()
    assert not transfers


def test_memory_is_counted_while_an_array_lives(gpu):
    before = lucid.cuda.memory_allocated("cuda:0")
    lucid.cuda.synchronize(lucid.device("cuda"))
    for call in (lucid.cuda.synchronize, lucid.cuda.memory_allocated):
        with pytest.raises(ValueError, match="lucid computes on one GPU"):
            call(1)
    x = lucid.zeros(10, 100, device="cuda")
    view = x[1:]
    assert lucid.cuda.memory_allocated() == before + 4000
    del x
    assert lucid.cuda.memory_allocated() == before + 4000
    del view
    assert lucid.cuda.memory_allocated() == before


def test_tf32_is_a_switch_that_is_off_at_first(gpu):
    x = lucid.tensor([[1 + 2.0**-15]], device="cuda")
    found = []
    for allowed in (None, True, False):
        if allowed is not None:
            lucid.cuda.allow_tf32(allowed)
        found.append((x @ lucid.ones(1, 1, device="cuda")).item())
    assert found == [1 + 2.0**-15, 1, 1 + 2.0**-15]


# Tensors


def test_a_tensor_goes_there_and_back(gpu):
    x = lucid.tensor([[1.5, 2.0], [3.0, 4.0]])
    for there in (x.to("cuda"), x.cuda(), x.to("gpu"), x.to(lucid.device("cuda:0"))):
        assert isinstance(there.array, gpu.ndarray)
        assert there.device == lucid.device("cuda")
        assert there.cuda() is there
        assert there.cpu().tolist() == x.tolist() == there.tolist()
    assert isinstance(x.cuda().cpu().array, np.ndarray)
    assert x.cuda().to("meta").shape == (2, 2)


@pytest.mark.parametrize("dtype", [lucid.bool, lucid.uint8, lucid.int64, lucid.float16])
def test_every_dtype_goes_there_and_back(gpu, dtype):
    x = lucid.tensor([0, 1, 1], dtype=dtype)
    assert x.cuda().dtype == x.cuda().cpu().dtype == dtype
    assert x.cuda().tolist() == x.tolist()


MAKERS = {
    "zeros": lambda **where: lucid.zeros(2, **where),
    "tensor": lambda **where: lucid.tensor([0.0, 0.0], **where),
    "an array": lambda **where: lucid.tensor(np.zeros(2), **where),
    "full": lambda **where: lucid.full((2,), 0.0, **where),
    "arange": lambda **where: lucid.arange(2, **where),
    "eye": lambda **where: lucid.eye(2, **where),
    "randn": lambda **where: lucid.randn(2, **where),
    "randint": lambda **where: lucid.randint(0, 3, (2,), **where),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_new_tensor_is_where_the_argument_or_the_block_says(gpu, make):
    assert isinstance(make(device="cuda").array, gpu.ndarray)
    with lucid.device("cuda"):
        assert isinstance(make().array, gpu.ndarray)
        assert isinstance(make(device="cpu").array, np.ndarray)
    assert isinstance(make().array, np.ndarray)


def test_lists_follow_the_block_and_arrays_stay_where_they_are(gpu):
    theirs, ours = gpu.ones(2), np.ones(2)
    assert lucid.Tensor(theirs).array is theirs
    with lucid.device("cuda"):
        assert isinstance(lucid.Tensor([1.0]).array, gpu.ndarray)
        assert isinstance(nn.Parameter(ours).array, gpu.ndarray)
        assert lucid.Tensor(ours).array is ours
    assert isinstance(lucid.tensor(lucid.ones(2, device="cuda")).array, gpu.ndarray)


def test_numbers_are_printed_and_read(gpu):
    x = lucid.tensor([1.0, 2.5], device="cuda")
    assert repr(x) == "tensor([1.0000, 2.5000], device='cuda')"
    assert f"{x[1]:.2f}" == "2.50"
    assert (x[1].item(), float(x[1]), int(x[1]), bool(x[0] == 1)) == (2.5, 2.5, 2, True)
    assert x.device != lucid.ones(1).device


def test_a_numpy_array_of_it_is_asked_for(gpu):
    x = lucid.ones(2, device="cuda")
    for read in (x.numpy, lambda: np.asarray(x)):
        with pytest.raises(TypeError, match=r"on 'cuda': write x.cpu\(\).numpy\(\)"):
            read()
    with pytest.raises(RuntimeError, match=r"requires a gradient: write x.detach\(\)"):
        lucid.ones(2, device="cuda", requires_grad=True).numpy()


def test_gradients_are_where_their_tensors_are(gpu):
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    w = lucid.tensor([3.0, 4.0], device="cuda", requires_grad=True)
    (x.cuda() * w).sum().cpu().backward()
    assert (x.grad.device.type, w.grad.device.type) == ("cpu", "cuda")
    assert (x.grad.tolist(), w.grad.tolist()) == ([3, 4], [1, 2])


MIXED = {
    "two tensors": lambda x, y: x + y,
    "the other first": lambda x, y: y * x,
    "an array": lambda x, y: x - y.array,
    "an array first": lambda x, y: y.array / x,
    "a matrix product": lambda x, y: x @ y.T,
    "where": lambda x, y: lucid.where(x > 0, x, y),
    "cat": lambda x, y: lucid.cat([x, y]),
    "gather": lambda x, y: x.gather(0, y.long() * 0),
    "a loss": lambda x, y: F.cross_entropy(x, y.long().sum(1) * 0),
    "a layer": lambda x, y: nn.Linear(3, 3)(x),
    "a leftover on meta": lambda x, y: x + y.to("meta"),
    "an index on the other": lambda x, y: y[x.long().sum(1) * 0],
}


@pytest.mark.parametrize("mix", MIXED.values(), ids=MIXED)
def test_two_devices_in_one_op_are_an_error_that_names_both(gpu, mix):
    with pytest.raises(TypeError, match=r"is on '(cpu|cuda|meta)' and .* on '(cpu|cuda|meta)'"):
        mix(lucid.ones(2, 3, device="cuda"), lucid.ones(2, 3))


def test_the_sentence_on_two_devices_says_what_to_write(gpu):
    with pytest.raises(TypeError) as info:
        lucid.ones(2, 3, device="cuda") + lucid.ones(3)
    assert str(info.value) == (
        "an array of shape (2, 3) is on 'cuda' and one of shape (3,) on 'cpu': "
        "bring both to one device, with x.to('cuda') or x.to('cpu')"
    )


@pytest.mark.parametrize("scalar", [2, 2.0, True, np.float32(2), np.float64(2), np.int64(2)])
def test_scalars_of_python_and_numpy_live_everywhere(gpu, scalar):
    x = lucid.ones(2, device="cuda")
    with cupy_stand_in.counted() as transfers:
        results = [x * scalar, scalar * x, scalar - x, x / scalar, x**scalar, x == scalar]
        x[0] = scalar
    assert {y.device.type for y in results} == {"cuda"}
    assert {str(y.dtype) for y in results} == {"float32", "bool"}
    assert not transfers


@pytest.mark.parametrize("index", [[1, 0], np.array([1, 0]), lucid.tensor([1, 0])], ids=type)
def test_an_index_may_come_from_the_host(gpu, index):
    x = lucid.tensor([5.0, 6.0], device="cuda")
    assert x[index].tolist() == [6, 5]
    x[index] = lucid.tensor([1.0, 2.0], device="cuda")
    assert x.tolist() == [2, 1]


@pytest.mark.parametrize("index", [[0, 2], [-3], (slice(None), [3]), (..., [3]), (None, 0, [3])])
def test_an_index_beyond_the_end_does_not_wrap_around(gpu, index):
    """CuPy itself takes it as one from the start, without an error."""
    x = lucid.zeros(2, 3, device="cuda")
    assert gpu.zeros(2)[gpu.asarray([3])].shape == (1,)
    with pytest.raises(IndexError, match=r"index -?\d is out of bounds for axis \d with size"):
        x[index]
    with pytest.raises(IndexError, match="out of bounds"):
        x[index] = 1.0


@pytest.mark.parametrize("wrong", [3, -1])
@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss])
def test_the_loss_of_a_class_that_is_none_is_nan(gpu, loss, wrong):
    scores = lucid.randn(2, 3, device="cuda", requires_grad=True)
    target = lucid.tensor([0, wrong], device="cuda")
    assert loss(scores, target).isnan()
    each = loss(scores, target, reduction="none")
    assert each.isnan().tolist() == [False, True]
    assert not loss(scores, target, ignore_index=wrong).isnan()


def test_writing_from_another_device_is_an_error(gpu):
    x = lucid.zeros(2, device="cuda")
    with pytest.raises(TypeError, match="x is on 'cuda', value on 'cpu'"):
        x[:1] = lucid.ones(1)
    with pytest.raises(TypeError, match="data takes an array on 'cuda', not one on 'cpu'"):
        x.array = np.ones(2, np.float32)


# Random numbers


def test_a_model_starts_the_same_on_every_device(gpu, small_network):
    numbers = []
    for device in ("cpu", "cuda"):
        lucid.manual_seed(7)
        with lucid.device(device):
            network = small_network()
            numbers.append({name: p.tolist() for name, p in network.named_parameters()})
            assert {p.device.type for p in network.parameters()} == {device}
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("drop", [F.dropout, F.drop_path])
def test_drops_are_drawn_on_the_device_and_fixed_by_the_seed(gpu, drop):
    x = lucid.ones(20000, 1, device="cuda")
    with cupy_stand_in.counted() as transfers:
        y = drop(x, 0.3)
    assert not transfers
    assert set(host(y).ravel()) == {np.float32(0), np.float32(1 / 0.7)}
    assert abs((host(y) == 0).mean() - 0.3) < 0.02
    lucid.manual_seed(1)
    first, state, second = drop(x, 0.5).tolist(), lucid.get_rng_state(), drop(x, 0.5).tolist()
    lucid.manual_seed(1)
    assert drop(x, 0.5).tolist() == first != second
    lucid.set_rng_state(state)
    assert drop(x, 0.5).tolist() == second


def test_the_numbers_of_a_device_are_those_of_splitmix64():
    positions = np.arange(1, 4, dtype=np.uint64)
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]  # of seed 0
    assert split_mix(positions, np.uint64(0)).tolist() == expected


# Models, optimizers, data


def test_a_model_moves_with_its_gradients_and_ties_and_stays_the_same_objects(gpu):
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm2d(3), nn.Linear(3, 3))
    model[2].weight = model[0].weight
    before = list(model.parameters())
    before[0].grad = lucid.ones(3, 3)
    assert model.cuda() is model
    assert all(p is q for p, q in zip(model.parameters(), before, strict=True))
    tensors = [*model.parameters(), *model.buffers(), before[0].grad]
    assert {x.device.type for x in tensors} == {"cuda"}
    assert model[2].weight is model[0].weight
    assert {x.device.type for x in [*model.cpu().parameters(), before[0].grad]} == {"cpu"}


OPTIMIZERS = {
    "SGD": lambda params: optim.SGD(params, lr=0.1, momentum=0.9),
    "Adam": lambda params: optim.Adam(params, lr=0.1, weight_decay=0.1),
    "AdamW": lambda params: optim.AdamW(params, lr=0.1),
}


@pytest.fixture(params=OPTIMIZERS.values(), ids=OPTIMIZERS)
def line(request):
    """A function that trains a line for some steps, and says where its state is."""

    def train(model, optimizer, device, steps):
        for _ in range(steps):
            optimizer.zero_grad()
            x = lucid.arange(6.0, device=device).reshape(2, 3)
            (model(x) ** 2).sum().backward()
            optimizer.step()
        return {x.device.type for entry in optimizer.state.values() for x in _tensors(entry)}

    return train, request.param


def _tensors(entry):
    return [x for x in entry.values() if isinstance(x, lucid.Tensor)]


def test_the_state_of_an_optimizer_is_where_its_parameters_are_also_after_they_move(gpu, line):
    train, make = line
    results = []
    for there in ("cpu", "cuda"):
        lucid.manual_seed(0)
        model = nn.Linear(3, 2).to(lucid.float64)
        optimizer = make(model.parameters())
        double = lambda x, model=model: model(x.double())  # noqa: E731
        assert train(double, optimizer, "cpu", 2) == {"cpu"}
        model.to(there)
        assert train(double, optimizer, there, 2) == {there}
        results.append(host(model.weight))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-12)


def test_a_state_dict_goes_into_a_model_and_an_optimizer_on_the_gpu(gpu, line):
    train, make = line
    model = nn.Linear(3, 2)
    optimizer = make(model.parameters())
    train(model, optimizer, "cpu", 1)
    twin = nn.Linear(3, 2).cuda()
    parameter, memory = twin.weight, twin.weight.array
    twin.load_state_dict(model.state_dict())
    assert twin.weight is parameter
    assert twin.weight.array is memory
    assert host(twin.weight).tolist() == model.weight.tolist()
    other = make(twin.parameters())
    other.load_state_dict(optimizer.state_dict())
    assert {x.device.type for entry in other.state.values() for x in _tensors(entry)} == {"cuda"}
    model.load_state_dict(twin.state_dict())
    assert model.weight.device.type == "cpu"


def test_files_are_written_from_the_gpu_and_read_into_it(gpu, line, tmp_path):
    train, make = line
    model = nn.Linear(3, 2).cuda()
    optimizer = make(model.parameters())
    train(model, optimizer, "cuda", 2)
    lucid.save(tmp_path / "tensors.safetensors", model.state_dict())
    loaded = lucid.load(tmp_path / "tensors.safetensors")
    assert loaded["weight"].device.type == "cpu"
    assert loaded["weight"].tolist() == model.weight.tolist()
    lucid.save(tmp_path / "run.safetensors", model=model, optimizer=optimizer)
    twin = nn.Linear(3, 2).cuda()
    other = make(twin.parameters())
    lucid.load(tmp_path / "run.safetensors", model=twin, optimizer=other)
    assert {x.device.type for entry in other.state.values() for x in _tensors(entry)} == {"cuda"}
    train(model, optimizer, "cuda", 1), train(twin, other, "cuda", 1)
    assert twin.weight.tolist() == model.weight.tolist()


def test_copies_stay_and_pickles_follow_the_block(gpu):
    model = nn.Linear(3, 2).cuda()
    assert deepcopy(model).weight.device.type == "cuda"
    assert pickle.loads(pickle.dumps(model)).weight.device.type == "cpu"
    with lucid.device("cuda"):
        twin = pickle.loads(pickle.dumps(model))
        assert deepcopy(nn.Linear(1, 1).cpu()).weight.device.type == "cpu"
    assert twin.weight.device.type == "cuda"
    assert twin.weight.tolist() == model.weight.tolist()


def test_a_model_on_the_gpu_has_the_same_summary_and_keeps_its_numbers(gpu, small_network):
    network = small_network()
    on_host = str(nn.summary(network, (1, 8, 8)))
    memory = [p.array for p in network.cuda().parameters()]
    assert str(nn.summary(network, (1, 8, 8))) == on_host
    assert all(p.array is a for p, a in zip(network.parameters(), memory, strict=True))


@pytest.mark.parametrize("num_workers", [0, 2])
def test_a_loader_moves_its_batches(gpu, num_workers):
    settings = dict(batch_size=4, num_workers=num_workers)
    on_host = list(lucid.data.DataLoader(DATA, **settings))
    there = list(lucid.data.DataLoader(DATA, **settings, device="gpu"))
    assert {x.device.type for batch in there for x in batch} == {"cuda"}
    for ours, theirs in zip(there, on_host, strict=True):
        assert [x.tolist() for x in ours] == [x.tolist() for x in theirs]


def test_a_loader_moves_what_a_batch_holds_and_names_a_wrong_device(gpu):
    data = [{"x": np.ones(2), "more": (i, [2.0])} for i in range(2)]
    (batch,) = lucid.data.DataLoader(data, batch_size=2, device="cuda")
    assert {x.device.type for x in (batch["x"], batch["more"][0], *batch["more"][1])} == {"cuda"}
    with pytest.raises(ValueError, match="a device is 'cpu'"):
        lucid.data.DataLoader(data, device="tpu")


def test_fit_trains_where_it_is_told_to(gpu, capsys):
    histories = []
    for device in (None, "cuda"):
        lucid.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 8), nn.GELU(), nn.Linear(8, 2))
        loader = lucid.data.DataLoader(DATA, batch_size=3)
        history = lucid.train.fit(model, loader, epochs=3, validation=loader, device=device)
        histories.append(history)
        assert model[0].weight.device.type == (device or "cpu")
    ours, theirs = (vars(history) for history in histories)
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-4)


def test_fit_reads_numbers_once_an_epoch(gpu, capsys):
    loader = lucid.data.DataLoader(DATA, batch_size=1)
    model = nn.Linear(3, 2)
    with cupy_stand_in.counted() as transfers:
        lucid.train.fit(model, loader, epochs=1, device="cuda")
    assert transfers["to host"] == 4  # loss and accuracy, for the history and for the line


def test_a_run_on_the_device_goes_on_from_its_file_with_the_same_bits(gpu, tmp_path):
    """With averages, which are moved too, accumulated batches, clipping and mixed labels."""
    ends = []
    for name, stops in (("whole", [None]), ("stopped", [2, None])):
        for stop in stops:

            def halt(record, stop=stop):
                record.stop = record.step == stop

            lucid.manual_seed(0)
            model = nn.Sequential(nn.Linear(3, 8), nn.GELU(), nn.Dropout(0.2), nn.Linear(8, 2))
            ema = optim.EMA(model, 0.5)
            loader = lucid.data.DataLoader(DATA, batch_size=1, shuffle=True)
            lucid.train.fit(
                model, loader, 2, loader, device="cuda", ema=ema, accumulate=2, clip=1.0,
                checkpoint=tmp_path / f"{name}.safetensors", resume=True,
                callbacks=[halt, lucid.train.stop_at_nan()],
            )  # fmt: skip
        ends.append([x.tolist() for net in (model, ema.module) for x in net.parameters()])
        assert {x.device.type for x in ema.module.parameters()} == {"cuda"}
    assert ends[0] == ends[1]


def test_mixed_batches_are_the_same_on_the_device(gpu):
    images, labels = lucid.arange(48.0).reshape(4, 1, 3, 4), lucid.tensor([0, 1, 2, 0])
    for seed in range(4):
        mixed = []
        for device in ("cpu", "cuda"):
            lucid.manual_seed(seed)
            mixed.append(lucid.data.Mixup(3)(images.to(device), labels.to(device)))
            assert {x.device.type for x in mixed[-1]} == {device}
        for ours, theirs in zip(*mixed, strict=True):
            np.testing.assert_allclose(ours.numpy(), theirs.cpu().numpy(), rtol=1e-6)


# A whole step


def test_a_training_step_of_convnext_copies_nothing_between_host_and_device(
    gpu, small_network, train_step
):
    for version in (lucid.models.ConvNeXt, lucid.models.ConvNeXtV2):
        network = small_network(version, drop_path=0.2, dropout=0.1).cuda().train()
        optimizer = optim.AdamW(optim.decay_groups(network, 0.05), lr=1e-3)
        images = lucid.randn(2, 1, 8, 8, device="cuda")
        labels = lucid.tensor([0, 3], device="cuda")
        for _ in range(2):  # the first step makes the optimizer's state
            with cupy_stand_in.counted() as transfers:
                loss = train_step(network, optimizer, images, labels)
                optim.clip_grad_norm_(network.parameters(), 1.0)
            assert not transfers
            with cupy_stand_in.counted() as transfers:
                assert np.isfinite(loss.item())
            assert transfers == {"to host": 1}


def test_a_training_step_gives_what_it_gives_on_the_cpu(gpu, small_network, train_step):
    results = []
    for device in ("cpu", "cuda"):
        lucid.manual_seed(0)
        network = small_network().to(device, lucid.float64)
        optimizer = optim.AdamW(network.parameters(), lr=1e-3)
        images = lucid.randn(2, 1, 8, 8, dtype=lucid.float64).to(device)
        for _ in range(2):
            loss = train_step(network, optimizer, images, lucid.tensor([0, 3], device=device))
        results.append([loss.item(), *(host(p) for p in network.parameters())])
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_every_array_of_a_training_step_is_on_the_gpu(gpu, small_network, train_step):
    network = small_network().cuda()
    optimizer = optim.AdamW(network.parameters(), lr=1e-3)
    labels = lucid.tensor([0, 3], device="cuda")
    train_step(network, optimizer, lucid.randn(2, 1, 8, 8, device="cuda"), labels)
    kept = [x for entry in optimizer.state.values() for x in _tensors(entry)]
    tensors = [*network.parameters(), *(p.grad for p in network.parameters()), *kept]
    assert {backend_of(x.array).name for x in tensors} == {"cuda"}
    assert re.match(r"tensor\(", repr(tensors[-1]))


# One number on the CPU

MIXED = {
    "add": lambda x, s: x + s,
    "sub": lambda x, s: s - x,
    "mul": lambda x, s: s * x,
    "div": lambda x, s: s / x,
    "power": lambda x, s: x**s,
    "remainder": lambda x, s: x % s,
    "floor_divide": lambda x, s: x // s,
    "compare": lambda x, s: x < s,
    "isclose": lambda x, s: lucid.isclose(x, s),
    "where": lambda x, s: lucid.where(x > 1, x, s),
    "maximum": lambda x, s: lucid.maximum(x, s),
    "minimum": lambda x, s: lucid.minimum(s, x),
    "clamp": lambda x, s: x.clamp(min=s),
    "atan2": lambda x, s: lucid.atan2(x, s),
    "logaddexp": lambda x, s: lucid.logaddexp(x, s),
    "logical": lambda x, s: lucid.logical_and(x, s),
    "bitwise": lambda x, s: x.long() & s.long(),
    "shift": lambda x, s: x.long() << s.long(),
    "lerp": lambda x, s: lucid.lerp(x, x * 2, s),
}


@pytest.mark.parametrize("op", MIXED.values(), ids=MIXED)
def test_one_number_on_the_cpu_meets_a_tensor_on_the_gpu(gpu, op):
    """As in PyTorch; its gradient comes back to the CPU."""
    found = []
    for device in ("cpu", "cuda"):
        x = lucid.tensor([1.0, 2.5], device=device, requires_grad=True)
        s = lucid.tensor(2.0, requires_grad=True)
        y = op(x, s)
        assert y.device.type == device
        if y.requires_grad:
            y.sum().backward()
            assert s.grad.device.type == "cpu"
        found.append((y.dtype, s.grad is None, [*y.tolist(), s.grad.item() if s.grad else 0]))
    (*kinds, numbers), (*expected, exact) = found
    assert kinds == expected
    assert numbers == pytest.approx(exact, rel=1e-6)


def test_one_number_on_the_cpu_is_written_into_a_tensor_on_the_gpu(gpu):
    x, s = lucid.zeros(3, device="cuda"), lucid.tensor(2.0)
    x[0] = s
    x[x == 0] = s * 2
    x += s
    assert x.tolist() == [4, 6, 6]


@pytest.mark.parametrize(
    "op", [lambda x, y: y[None] + x, lambda x, y: lucid.cat([x, y[None]]), lambda x, y: y @ x]
)
def test_more_than_one_number_on_the_cpu_is_refused(gpu, op):
    with pytest.raises((TypeError, ValueError)):
        op(lucid.ones(1, device="cuda"), lucid.tensor(1.0))
