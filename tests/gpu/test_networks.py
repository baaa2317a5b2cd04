"""ConvNeXt on the GPU: PyTorch's answers, the CPU's losses, constant memory, a clear error."""

import copy
import importlib.util

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F

needs_torch = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("torch", "transformers"))),
    reason="the reference is transformers' ConvNeXt, in PyTorch",
)
NETWORKS = {1: lucid.models.ConvNeXt, 2: lucid.models.ConvNeXtV2}
DEEP = dict(depths=[2, 1, 2, 1], dims=[16, 32, 48, 64], num_classes=7)
IMAGES = (2, 3, 64, 96)


@pytest.fixture
def answers_of_torch(golden, on_gpu):
    """What transformers' network answers, on the same GPU if it can."""
    import torch

    place = "cuda" if on_gpu and torch.cuda.is_available() else "cpu"
    if on_gpu and place == "cpu":
        pytest.skip("needs a PyTorch that is built for CUDA")

    def compute(version):
        network = golden.published(version, **DEEP).to(place)
        with torch.device(place):
            return golden.answers(torch, network, IMAGES, "float64", golden.authors_name)

    return compute


@needs_torch
@pytest.mark.parametrize("version", NETWORKS)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-9), ("float32", 1e-5)])
def test_logits_and_gradients_are_pytorchs(
    version, dtype, tolerance, golden, answers_of_torch, assert_close
):
    with lucid.device("cuda"):
        network = golden.fill(lucid, NETWORKS[version](**DEEP).to(dtype))
        found = golden.answers(lucid, network, IMAGES, dtype)
    assert_close(found, answers_of_torch(version), tolerance)


@pytest.mark.parametrize("version", NETWORKS)
def test_20_steps_have_the_losses_of_the_cpu(version, small_network, train_step):
    here = small_network(NETWORKS[version]).to("float64")
    there = copy.deepcopy(here).to("cuda")
    images, labels = lucid.random.randn(8, 1, 8, 8, dtype="float64"), lucid.arange(8) % 4
    losses = []
    for network, device in ((here, "cpu"), (there, "cuda")):
        optimizer = lucid.optim.AdamW(network.parameters(), lr=1e-2)
        batch = images.to(device), labels.to(device)
        losses.append([train_step(network, optimizer, *batch).item() for _ in range(20)])
    assert losses[0][-1] < 0.9 * losses[0][0]
    np.testing.assert_allclose(losses[1], losses[0], rtol=0, atol=1e-6)


def test_memory_is_constant(on_gpu, small_network, train_step):
    with lucid.device("cuda"):
        network = small_network()
        optimizer = lucid.optim.AdamW(network.parameters())
        images, labels = lucid.random.randn(8, 1, 8, 8), lucid.arange(8) % 4
    used = set()
    for step in range(200 if on_gpu else 8):
        train_step(network, optimizer, images, labels)
        if step > 2:
            used.add(lucid.cuda.memory_allocated())
    assert len(used) == 1


def test_the_same_step_gives_the_same_bits(on_gpu):
    sizes = dict(num_classes=4, depths=[1, 1], dims=[64, 128]) if on_gpu else dict(
        num_classes=4, depths=[1], dims=[8]
    )  # fmt: skip
    network = lucid.models.ConvNeXt(**sizes).to("cuda")
    images = lucid.random.randn(4, 3, 64, 64).to("cuda")

    def gradients():
        network.zero_grad()
        F.cross_entropy(network(images), lucid.arange(4).to("cuda")).backward()
        return [p.grad.cpu().numpy().tobytes() for p in network.parameters()]

    assert gradients() == gradients()


def rules(params):
    """What changes all parameters or gradients, by name."""
    return {
        "AdamW": lucid.optim.AdamW(params).step,
        "SGD": lucid.optim.SGD(params, momentum=0.9).step,
        "clipping": lambda: lucid.optim.clip_grad_norm_(params, 1.0),
    }


@pytest.mark.parametrize("rule", ["AdamW", "SGD", "clipping"])
def test_a_rule_takes_few_launches_for_all_parameters(rule, on_gpu):
    if on_gpu:
        pytest.skip("the stand-in counts launches")
    from cupy_stand_in.kernels import launches

    params = [lucid.ones(3, i, device="cuda", requires_grad=True) for i in range(1, 121)]
    for p in params:
        p.grad = lucid.ones_like(p)
    run = rules(params)[rule]
    before = launches.total()
    run()
    assert launches.total() - before <= 4  # two of 64 at most, of measuring and of scaling


def test_a_users_rule_for_one_parameter_is_kept():
    class Still(lucid.optim.SGD):
        def update(self, p, group):
            p.array -= 1

    w = lucid.ones(2, device="cuda", requires_grad=True)
    w.grad = lucid.ones(2, device="cuda")
    Still([w], lr=5.0).step()
    assert w.tolist() == [0, 0]


def test_too_much_memory_is_a_clear_error_after_which_work_goes_on():
    with pytest.raises(MemoryError, match=r"(?i)allocat"):
        lucid.zeros(1 << 46, device="cuda")
    x = lucid.ones(3, device="cuda", requires_grad=True)
    (x * x).sum().backward()
    assert x.grad.cpu().numpy().tolist() == [2, 2, 2]


def test_tf32_is_off_until_it_is_allowed(on_gpu):
    if not on_gpu:
        pytest.skip("needs CuPy and a GPU: the stand-in multiplies in float32 alone")
    x = lucid.random.randn(512, 512).to("cuda")
    exact = x.double() @ x.double()
    errors = []
    for allowed in (False, True, False):
        lucid.cuda.allow_tf32(allowed)
        errors.append(((x @ x).double() - exact).abs().max().item())
    assert errors[0] == errors[2] < 1e-3
    assert errors[1] >= errors[0]
