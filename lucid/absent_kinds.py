"""What to use instead of whole kinds of PyTorch's names: those that share a beginning or an end."""

import re

JIT = "lucid has no second language: use the module itself, and lucid.save"
QUANTIZED = "lucid does not quantize: use lucid.float16 to save memory"
SPARSE = "tensors are dense: use a mask, x * mask, or scatter_add"
INSIDE = "it is a part of PyTorch's inside: use the layer itself, of lucid.nn"
DEVICES = "devices are the CPU and CUDA's GPUs: read x.device, or lucid.cuda.is_available()"
SPECIAL = "use scipy.special on x.numpy(), without gradients"
KINDS = {  # a name is of the first kind whose pattern it has from beginning to end
    r".*autocast.*": 'use lucid.autocast("cuda") and lucid.amp.GradScaler',
    r"(?!.*quantile).*quant.*|q_.*|qscheme|int_repr|qu?int\d.*|u?int[1-7]|bits.*|.*qparams.*|per_(tensor|channel).*":
        QUANTIZED,
    r".*[Qq]U?Int.*": QUANTIZED,
    r".*sparse.*|.*_(csr|csc|bsr|bsc|coo)(_.*)?|c?(col|row)_indices.*|crow_.*|ccol_.*": SPARSE,
    r"(h|d)?smm|h?spmm|s?spaddmm|saddmm|hspmm|indices(_copy)?|values(_copy)?": SPARSE,
    r"dense_dim|is_coalesced": SPARSE,
    r"cudnn_.*|miopen_.*|mkldnn_.*|to_mkldnn|native_.*|fbgemm_.*|batch_norm_.*": INSIDE,
    r".*_with_indices": INSIDE,
    r"embedding_renorm_|cuda_.*|convolution|conv_tbc|.*_grid_generator|grid_sampler.*": INSIDE,
    r".*fused_.*": INSIDE,
    r".*_scatter": "write y = x.clone(), and then y[index] = values",
    r"norm_except_dim|feature_.*dropout|.*unsafe.*|slice_.*|choose_.*": INSIDE,
    r"rms_norm_.*|has_torch_function.*|handle_torch_function|boolean_dispatch": INSIDE,
    r"scaled_mm|.*grouped_mm|assert_int_or_pair|module_load|.*DeepCopy.*|as_subclass": INSIDE,
    r"Sym.*|sym_.*|.*Type|Script.*|.*JIT.*|.*Graph.*|.*[gG]radient|parse_.*|import_ir.*": JIT,
    r"fork|wait": JIT,
    r"vmap.*|cond|while_loop|compiler|classes|fx|functionalize|linearize|debug_unwrap": JIT,
    r".*Storage.*|.*storage.*|is_set_to|data_ptr|const_data_ptr": "use x.array, the NumPy array",
    r"(?i).*(lstm|gru|rnn)(_|cell|base|\b).*": "lucid is about images: write it with nn.Linear",
    r".*3d(_.*)?|.*3D": "maps have two dimensions: use the layer for 2d on each slice",
    r".*(xpu|mps|ipu|mtia|xla|vulkan|hpu|maia).*": DEVICES,
    r"u?int(16|32|64)|float[48].*|bfloat16|complex.*|c(float|double|half)|chalf": (
        "it has no such dtype: use lucid.uint8, lucid.int64, lucid.float16 or lucid.float32"
    ),
    r".*conj.*|is_neg|resolve_neg|.*_as_(real|complex).*|mH|adjoint": (
        "numbers are real: leave it away, or write x.transpose(-1, -2)"
    ),
    r"\w+_copy": "write x.clone()",
    r".*_window": "use numpy's windows, such as numpy.hanning(n)",
    r"(di|poly|mvl|l)gamma_?|igammac?_?|i0_?|erfc_?|sinc_?|.*bessel.*": SPECIAL,
    r"lu(_.*)?|.*cholesky.*|.*eig|.*svd.*|.*solve|lstsq|orm?qr|orgqr|geqrf|pinverse|matrix_.*": (
        "use numpy.linalg on x.numpy(), without gradients"
    ),
    r"lobpcg|pca_lowrank|slogdet|.*det|nuclear_norm|frobenius_norm|chain_.*": (
        "use numpy.linalg on x.numpy(), without gradients"
    ),
    r"nan.*|gcd_?|lcm_?|fmax|fmin|copysign_?|nextafter_?|ldexp_?|frexp|signbit|float_power_|isreal|"
    r"vander|histogramdd|unravel_index|"
    r"heaviside_?|hypot_?|fmod_?|frac_?|rad2deg_?|deg2rad_?|kron|"
    r"logaddexp2|exp2_?|fix_?": (
        "use NumPy's function of that name, or nearest to it, on x.numpy(), without gradients"
    ),
    r".*inference.*|.*anomaly.*|.*_view_replay.*|.*multithreading.*": (
        "use lucid.no_grad(), or lucid.autograd.detect_anomaly()"
    ),
    r".*deterministic.*|.*float32_matmul.*|set_flush_denormal|.*warn_always.*|.*interop.*|"
    r".*tf32.*": (
        "lucid computes the same bits each time, and as exactly as it can: leave it away"
    ),
    r".*memory.*|.*alloc.*|MemPool|.*mem_pool.*|mem_get_info|ipc_collect": (
        "use lucid.cuda.memory_allocated() and lucid.cuda.empty_cache()"
    ),
    r".*[Ss]tream.*|.*[Ee]vent.*|.*graph.*|is_current.*": (
        "ops run in order on one stream: use lucid.cuda.synchronize(), or leave it away"
    ),
    r".*rng.*|.*seed.*|default_generator.*|Generator|quasirandom": "use lucid.manual_seed(n)",
    r".*Distributed.*": "use lucid.distributed, and lucid.nn.parallel.DistributedDataParallel",
    r".*[Ww]orker.*|.*[Dd]ata[Pp]ipe.*|.*[Dd]atapipe.*": (
        "use lucid.data.DataLoader, whose workers are threads, on a data set of your own"
    ),
}  # fmt: skip
_PATTERNS = [(re.compile(pattern), instead) for pattern, instead in KINDS.items()]


def kind_of(name):
    """What to use instead of a name of a known kind; None of another.

    Parameters
    ----------
    name : str
        The name.

    Examples
    --------
    >>> from lucid.absent_kinds import kind_of
    >>> kind_of("FloatStorage")
    'use x.array, the NumPy array'
    """
    for pattern, instead in _PATTERNS:
        if pattern.fullmatch(name):
            return instead
    return None
