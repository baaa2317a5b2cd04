"""The small answers that scripts ask for."""

import numpy as np
import pytest

import lucid


def test_cudnns_switches_keep_what_they_are_given():
    lucid.backends.cudnn.benchmark = True
    assert lucid.backends.cudnn.benchmark is True
    lucid.backends.cudnn.benchmark = False
    assert not lucid.backends.cudnn.is_available()
    assert not lucid.backends.mps.is_available()
    with pytest.raises(AttributeError, match=r"no switch 'benchmarks': it has enabled, benchmark"):
        lucid.backends.cudnn.benchmarks = True


def test_a_script_imports_the_switches_as_a_module(fresh_python):
    code = """
import lucid.backends.cudnn as cudnn
cudnn.benchmark = True
import lucid as torch
print(torch.backends.cudnn.benchmark, torch.backends.cuda.matmul.allow_tf32)
"""
    assert fresh_python(code) == "True False"


def test_there_is_an_accelerator_where_there_is_a_gpu(stand_in):
    assert lucid.accelerator.is_available()
    assert lucid.accelerator.current_accelerator() == lucid.device("cuda")
    assert (lucid.cuda.current_device(), lucid.cuda.get_device_name()) == (0, "stand-in")
    lucid.cuda.empty_cache()
    with pytest.raises(ValueError, match="CUDA_VISIBLE_DEVICES=1"):
        lucid.cuda.set_device(1)


def test_the_words_of_the_gpu_do_no_harm_without_one():
    if lucid.cuda.is_available():
        pytest.skip("there is a GPU here")
    assert lucid.accelerator.current_accelerator() is None
    lucid.cuda.empty_cache()
    lucid.cuda.manual_seed_all(3)
    a = lucid.rand(2)
    lucid.manual_seed(3)
    assert a.tolist() == lucid.rand(2).tolist()
    with pytest.raises(RuntimeError, match="needs"):
        lucid.cuda.get_device_name(0)


def test_the_default_dtype_stays_float32():
    assert lucid.get_default_dtype() == np.float32
    lucid.set_default_dtype(lucid.float)
    with pytest.raises(ValueError, match=r"write model\.double\(\)"):
        lucid.set_default_dtype(lucid.float64)


def test_the_default_device_can_be_set():
    try:
        lucid.set_default_device("meta")
        assert lucid.zeros(2).device.type == "meta"
    finally:
        lucid.set_default_device("cpu")
    assert lucid.get_default_device().type == lucid.zeros(2).device.type == "cpu"


def test_a_precision_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"'exact'.* must be 'highest', 'high' or 'medium'"):
        lucid.set_float32_matmul_precision("exact")


def test_no_grad_and_its_kin_decorate_with_and_without_brackets():
    for decorate in (lucid.no_grad, lucid.no_grad(), lucid.inference_mode, lucid.inference_mode()):
        assert not decorate(lucid.is_grad_enabled)()
    assert lucid.inference_mode(False)(lucid.is_grad_enabled)()
    with lucid.no_grad():
        assert lucid.enable_grad(lucid.is_grad_enabled)()


def test_the_graph_is_walked_by_next_functions():
    x = lucid.ones(2, requires_grad=True)
    y = (x * 3).exp()
    (product, slot), = y.grad_fn.next_functions  # fmt: skip
    assert (y.grad_fn.name(), product.name(), slot) == ("Exp", "Mul", 0)
    (leaf, _), (nothing, _) = product.next_functions
    assert (leaf.name(), leaf.next_functions, nothing) == ("AccumulateGrad", (), None)
    assert leaf.variable is x


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (dict(profile="long"), r"profile \(='long'\) must be one of default, short, full"),
        (dict(precision=-1), r"precision \(=-1\) must not be negative"),
        (dict(linewidth=float("nan")), r"linewidth \(=nan\) must not be negative"),
    ],
)
def test_a_way_to_print_that_there_is_not_is_refused(settings, message):
    before = repr(lucid.tensor([0.12345]))
    with pytest.raises(ValueError, match=message):
        lucid.set_printoptions(**settings)
    assert repr(lucid.tensor([0.12345])) == before
