"""What PyTorch has and lucid has not, and what to use instead.

A name that a module or a tensor does not have ends here, so that the error can say more than
that it is missing. An entry holds the names that one sentence answers.
"""

EVERYWHERE = {
    "is_inference_mode_enabled": "use lucid.is_grad_enabled()",
    "compile": "lucid runs a model as it is written: call the model itself",
    "jit script": "lucid has no second language: use the module itself, and lucid.save",
    "amp autocast GradScaler": "write model.to(lucid.float16) where half precision is wanted",
    "sparse sparse_coo_tensor sparse_csr_tensor to_sparse to_dense is_sparse_csr coalesce": (
        "tensors are dense: use a mask, x * mask, or scatter_add"
    ),
    "quantization quantize_per_tensor quantize_per_channel qint8 quint8 ao quantized dequantize": (
        "lucid does not quantize: use lucid.float16 to save memory"
    ),
    "complex64 complex128 complex cfloat cdouble polar view_as_real view_as_complex real imag "
    "conj angle fft stft istft": (
        "numbers are real: use numpy.fft on x.numpy(), or two tensors, of real and imaginary parts"
    ),
    "bfloat16": "NumPy has no such dtype: use lucid.float16 or lucid.float32",
    "distributed multiprocessing": "one process computes: use lucid.set_num_threads(n)",
    "hub": "use lucid.models, or load a file with lucid.load",
    "onnx export": "use lucid.save: safetensors files are read by other libraries",
    "_modules _parameters _buffers": (
        "use named_children(), named_parameters(recurse=False), named_buffers(recurse=False)"
    ),
    "set_submodule": "write setattr(model.get_submodule(path), name, layer)",
    "resize_ set_": "use x.reshape(...), x.data = y, or make a new tensor",
    "fill_diagonal_": "write x[i, i] = value, with i = list(range(n))",
    "version": "use lucid.cuda.is_available()",
    "_LRScheduler": "use lucid.optim.lr_scheduler.LRScheduler",
    "hsplit vsplit dsplit": "use lucid.split(x, sizes, dim)",
    "broadcast_shapes": "use numpy.broadcast_shapes, which is the same",
    "tensordot": "use lucid.einsum",
    "chain_matmul multi_dot": "write a @ b @ c",
    "dist": "write (x - y).norm()",
    "diag_embed": "write x[..., None] * lucid.eye(n)",
    "scalar_tensor": "use lucid.tensor(value)",
    "atleast_1d atleast_2d atleast_3d": "use x.reshape(...) or x.unsqueeze(0)",
    "result_type promote_types can_cast": "write (x + y).dtype, or use numpy.can_cast",
    "zero_": "use x.zero_()",
    "relu_": "use x.relu_()",
    "hardtanh_": "use x.clamp_(-1, 1)",
    "is_mps is_sparse is_quantized": "tensors are dense, on the CPU or on CUDA: read x.device",
    "is_cpu": "write x.device.type == 'cpu'",
    "layout": "tensors are dense: leave it away, or read x.array.strides",
    "unfold": "use lucid.nn.functional.unfold, or lucid.stack of slices",
    "put_ index_put index_put_": "write x[indices] = value",
    "index_copy index_copy_": "write x[index] = values",
    "exp2": "write 2 ** x",
    "erfc": "write 1 - lucid.erf(x)",
    "logit": "write lucid.log(x / (1 - x))",
    "clamp_min clamp_max": "write x.clamp(min=...) or x.clamp(max=...)",
    "clamp_min_ clamp_max_": "write x.clamp_(min=...) or x.clamp_(max=...)",
    "logical_xor": "write x.bool() ^ y.bool()",
    "cosine_similarity pairwise_distance": "use them from lucid.nn.functional",
    "detach_": "write x = x.detach()",
    "index_add index_add_": "use lucid.scatter_add, or x + F.one_hot(index).T @ y",
    "index_fill index_fill_": "write x[index] = value",
    "fmod_": "use numpy.fmod(x, y), or remainder_",
    "profiler": "use cProfile, and model.summary() for the work of each layer",
    "utils.tensorboard": "write the numbers to a file, or plot them with matplotlib",
    "vmap": "ops work on whole batches: write the function for a batch, with dim=",
    "share_memory_ share_memory": "workers are threads and see the same memory: leave it away",
    "storage untyped_storage": "use x.array, the NumPy array",
    "distributions": "use lucid.randn, lucid.rand, lucid.normal, or numpy.random",
    "special": "write lucid.erf, lucid.expm1, lucid.sigmoid: they have no module of their own",
    "Generator": "use lucid.manual_seed(n), which fixes every draw",
    "set_default_tensor_type": "float32 is the default: give dtype=, or write model.double()",
    "are_deterministic_algorithms_enabled": "lucid always computes the same bits: leave it away",
    "set_printoptions": "use numpy.set_printoptions, and print x.numpy()",
    "swa_utils": "use lucid.optim and average state dicts: a * old + (1 - a) * new",
    "seed initial_seed": "use lucid.manual_seed(n) with a number of your own",
}
NUMPY = {  # what NumPy says in one call, with a name of its own where it has one
    "searchsorted": "searchsorted(a, x)",
    "bucketize": "searchsorted(edges, x)",
    "nanmean": "nanmean(x)",
    "nanmedian": "nanmedian(x)",
    "mode": "unique(x, return_counts=True)",
    "unique_consecutive": "unique(x)",
    "cov": "cov(x)",
    "corrcoef": "corrcoef(x)",
    "kron": "kron(a, b)",
    "gradient": "gradient(x)",
    "cummax": "maximum.accumulate(x)",
    "cummin": "minimum.accumulate(x)",
    "logspace": "logspace(start, end, steps)",
    "tril_indices": "tril_indices(n)",
    "triu_indices": "triu_indices(n)",
    "heaviside": "heaviside(x, y)",
    "isin": "isin(x, values)",
    "isposinf": "isposinf(x)",
    "isneginf": "isneginf(x)",
    "hypot": "hypot(x, y)",
    "nansum": "nansum(x)",
    "frac": "modf(x)",
    "deg2rad": "deg2rad(x)",
    "rad2deg": "rad2deg(x)",
    "fmod": "fmod(x, y)",
    "poisson": "random.poisson(rate)",
    "inverse": "linalg.inv(a)",
    "det": "linalg.det(a)",
    "logdet": "linalg.slogdet(a)",
    "svd": "linalg.svd(a)",
    "qr": "linalg.qr(a)",
    "cholesky": "linalg.cholesky(a)",
    "solve": "linalg.solve(a, b)",
    "matrix_power": "linalg.matrix_power(a, n)",
    "linalg": "linalg",
}
LAYERS = {
    "LSTM GRU RNN LSTMCell GRUCell RNNCell Transformer TransformerEncoder TransformerDecoder "
    "TransformerEncoderLayer TransformerDecoderLayer MultiheadAttention "
    "multi_head_attention_forward": (
        "lucid is about images: write it with nn.Linear and F.scaled_dot_product_attention"
    ),
    "Conv3d ConvTranspose3d MaxPool3d AvgPool3d AdaptiveAvgPool3d conv3d max_pool3d avg_pool3d": (
        "maps have two dimensions: use nn.Conv2d, nn.MaxPool2d on each slice"
    ),
    "HingeEmbeddingLoss hinge_embedding_loss MarginRankingLoss margin_ranking_loss "
    "TripletMarginLoss triplet_margin_loss CosineEmbeddingLoss cosine_embedding_loss "
    "SoftMarginLoss soft_margin_loss MultiMarginLoss multi_margin_loss MultiLabelSoftMarginLoss "
    "multilabel_soft_margin_loss PoissonNLLLoss poisson_nll_loss GaussianNLLLoss "
    "gaussian_nll_loss": "write its formula with F.relu, F.softplus and mean()",
    "AlphaDropout alpha_dropout": "use nn.Dropout",
    "gumbel_softmax": "write F.softmax((x - (-lucid.rand_like(x).log()).log()) / tau, dim=-1)",
    "Bilinear bilinear": "use lucid.einsum('bi,oij,bj->bo', x, weight, y)",
    "ConvTranspose1d conv_transpose1d": "use nn.ConvTranspose2d on x[:, :, None]",
    "LocalResponseNorm local_response_norm": "use nn.BatchNorm2d or nn.GlobalResponseNorm",
    "RMSNorm rms_norm": "use nn.LayerNorm, or write x * (x * x).mean(-1, keepdim=True).rsqrt()",
    "LPPool1d LPPool2d lp_pool2d": "use nn.AvgPool2d on x ** p",
    "MaxUnpool2d max_unpool2d": "use nn.Upsample, or F.one_hot on the indices",
    "Fold": "use F.fold",
    "upsample upsample_nearest upsample_bilinear": "use F.interpolate",
    "grid_sample affine_grid": "use F.interpolate, or index the image with tensors",
    "CTCLoss ctc_loss": "use F.cross_entropy on each step of the sequence",
    "weight_norm spectral_norm parametrizations parametrize prune": (
        "use nn.init.orthogonal_ and weight_decay=, or compute the weight in forward"
    ),
    "SyncBatchNorm": "use nn.BatchNorm2d: one process computes",
    "DistributedDataParallel": "use the model itself: one process computes",
    "rnn": "lucid is about images: pad with F.pad, and use a mask",
}
CUDA = {
    "Stream stream current_stream": "ops run in order on one stream: leave it away",
    "Event": "use lucid.cuda.synchronize() and time.perf_counter()",
    "FloatTensor LongTensor": "use lucid.tensor(data, dtype=..., device='cuda')",
    "nvtx profiler": "use NVIDIA's Nsight on the whole script",
}
INIT = {
    "xavier_normal xavier_uniform kaiming_normal kaiming_uniform normal uniform constant": (
        "use the function of that name with an underscore at its end, such as xavier_normal_"
    ),
    "_calculate_fan_in_and_fan_out": "read weight.shape: fan in is weight[0].numel()",
    "sparse_": "use nn.init.normal_, and a mask",
}
OPTIM = {
    "ASGD Rprop LBFGS SparseAdam Adafactor": "use lucid.optim.SGD, Adam or AdamW",
}
FUNC = {
    "grad": "use lucid.func.vjp(f, x)[1](1.0), or lucid.autograd.grad(f(x), x)",
    "jacrev jacfwd": "use lucid.func.jacobian(f, x)",
    "functional_call": "use model.load_state_dict(state), then model(x)",
}
AUTOGRAD = {
    "functional": "use lucid.func: jacobian, hessian, vjp, jvp, hvp",
    "profiler": "use cProfile",
    "set_detect_anomaly": "write with lucid.autograd.detect_anomaly(): around forward and backward",
    "forward_ad": "use lucid.func.jvp",
}


IN_A_MODULE = {
    "lucid.nn": LAYERS,
    "lucid.nn.functional": LAYERS,
    "lucid.cuda": CUDA,
    "lucid.nn.init": INIT,
    "lucid.optim": OPTIM,
    "lucid.func": FUNC,
    "lucid.autograd": AUTOGRAD,
}


def absent(module, name):
    """The error for a name that a module of lucid does not have, and what to use instead.

    Parameters
    ----------
    module : str
        The module, as in ``"lucid.nn"``.
    name : str
        The name.

    Returns
    -------
    AttributeError
        To be raised by the module's ``__getattr__``.

    Examples
    --------
    >>> from lucid.absent import absent
    >>> print(absent("lucid.func", "jacrev"))
    module 'lucid.func' has no attribute 'jacrev': use lucid.func.jacobian(f, x)
    """
    sentence = f"module {module!r} has no attribute {name!r}"
    return AttributeError(sentence + instead_of(name, IN_A_MODULE.get(module, {})))


def instead_of(name, table):
    """What to use instead of a name, with a colon before it; nothing where nothing is known."""
    for names, instead in (*table.items(), *EVERYWHERE.items()):
        if name in names.split():
            return f": {instead}"
    if name in NUMPY:
        return f": use numpy.{NUMPY[name]} on x.numpy(), without gradients"
    return ""


class Explained:
    """What says more about an attribute that it does not have."""

    __slots__ = ()

    def __getattr__(self, name):
        sentence = f"{type(self).__name__!r} object has no attribute {name!r}"
        raise AttributeError(sentence + instead_of(name, {}), name=name, obj=self)
