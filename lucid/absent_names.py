"""The names of PyTorch that lucid does not have, and what to use instead of each.

An entry holds the names that one sentence answers.
"""

MODEL = {  # what PyTorch's modules have: a user's own attributes have the names of functions
    "compile": "lucid runs a model as it is written: call the model itself",
    "_modules _parameters _buffers": (
        "use named_children(), named_parameters(recurse=False), named_buffers(recurse=False), and "
        "setattr(module, name, value) to replace one"
    ),
    "set_submodule": "write setattr(model.get_submodule(path), name, layer)",
    "register_backward_hook": "use register_full_backward_hook(hook)",
    "bfloat16": "NumPy has no such dtype: use lucid.float16 or lucid.float32",
    "share_memory_ share_memory": "workers are threads and see the same memory: leave it away",
    "register_load_state_dict_pre_hook register_load_state_dict_post_hook "
    "register_state_dict_pre_hook register_state_dict_post_hook "
    "_register_load_state_dict_pre_hook _register_state_dict_hook "
    "_load_from_state_dict _save_to_state_dict": (
        "change the dict itself, before load_state_dict(state) or after state_dict()"
    ),
    "get_extra_state set_extra_state": "keep it in a buffer: register_buffer(name, tensor)",
    "to_empty": 'make the model once more, outside of lucid.device("meta")',
    "_get_name": "write type(model).__name__",
}
EVERYWHERE = {
    **MODEL,
    "is_inference_mode_enabled": "use lucid.is_grad_enabled()",
    "jit script": "lucid has no second language: use the module itself, and lucid.save",
    "amp autocast GradScaler": 'use lucid.autocast("cuda") and lucid.amp.GradScaler',
    "sparse sparse_coo_tensor sparse_csr_tensor to_sparse to_dense is_sparse_csr coalesce": (
        "tensors are dense: use a mask, x * mask, or scatter_add"
    ),
    "quantization quantize_per_tensor quantize_per_channel qint8 quint8 ao quantized dequantize": (
        "lucid does not quantize: use lucid.float16 to save memory"
    ),
    "conj real": "numbers are real: leave it away",
    "complex64 complex128 complex cfloat cdouble polar view_as_real view_as_complex imag "
    "angle fft stft istft": (
        "numbers are real: use numpy.fft on x.numpy(), or two tensors, of real and imaginary parts"
    ),
    "multiprocessing": "use lucid.set_num_threads(n), or lucid.distributed under mpiexec",
    "hub": "use lucid.models.hub, or load a file with lucid.load",
    "onnx export": "use lucid.onnx.export(model, path, input_shape)",
    "resize_ set_": "use x.reshape(...), x.data = y, or make a new tensor",
    "fill_diagonal_": "write x[i, i] = value, with i = list(range(n))",
    "version": "use lucid.cuda.is_available()",
    "cpu": "write x.cpu(), or lucid.device('cpu')",
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
    "is_quantized": "tensors are dense, on the CPU or on CUDA: leave it away",
    "layout": "tensors are dense: leave it away, or read x.array.strides",
    "unfold": "use lucid.nn.functional.unfold, or lucid.stack of slices",
    "put_ index_put index_put_": "write x[indices] = value",
    "exp2": "write 2 ** x",
    "frac": "write x - x.trunc()",
    "hypot": "write (x * x + y * y).sqrt()",
    "deg2rad": "write x * (lucid.pi / 180)",
    "rad2deg": "write x * (180 / lucid.pi)",
    "isposinf": "write x == lucid.inf",
    "isneginf": "write x == -lucid.inf",
    "nansum": "write lucid.where(x.isnan(), 0.0, x).sum(dim)",
    "nanmean": "write x[~x.isnan()].mean(), or use numpy.nanmean(x, dim) on x.numpy()",
    "diagflat": "write lucid.diag(x.flatten())",
    "block_diag": "write y = lucid.zeros(n, n), and a block at a time y[start:end, start:end] = x",
    "vdot": "use lucid.dot",
    "float_power": "write x.double() ** y",
    "trapezoid trapz": "write ((y[..., 1:] + y[..., :-1]) / 2).sum(-1)",
    "cumulative_trapezoid": "write ((y[..., 1:] + y[..., :-1]) / 2).cumsum(-1)",
    "erfc": "write 1 - lucid.erf(x)",
    "erfinv erfinv_": (
        "use lucid.nn.init.trunc_normal_, or scipy.special.erfinv on x.numpy(), without gradients"
    ),
    "logit": "write lucid.log(x / (1 - x))",
    "clamp_min clamp_max": "write x.clamp(min=...) or x.clamp(max=...)",
    "clamp_min_ clamp_max_": "write x.clamp_(min=...) or x.clamp_(max=...)",
    "logical_xor": "write x.bool() ^ y.bool()",
    "cosine_similarity pairwise_distance": "use them from lucid.nn.functional",
    "detach_": "write x = x.detach()",
    "fmod_": (
        "use numpy.fmod(x, y) on x.numpy(), without gradients: x.remainder_(y) has the signs of y"
    ),
    "profiler": "use cProfile, and model.summary(input_shape) for the work of each layer",
    "functional": "write lucid.einsum and so on: the functions are lucid's own",
    "benchmark": "use timeit, with lucid.set_num_threads(n)",
    "cpp_extension": "write a lucid.autograd.Function in NumPy",
    "model_zoo": "use lucid.models.hub, or load a file with lucid.load",
    "testing": "use lucid.allclose, or numpy.testing on x.numpy()",
    "_assert _check": "write assert condition, message",
    "serialization": "use lucid.save and lucid.load, which run no code of a file",
    "types": "use lucid.Tensor, lucid.device and numpy.dtype",
    "_C _dynamo _inductor": "write plain Python: lucid has no compiled core",
    "tensorboard utils.tensorboard": "write the numbers to a file, or plot them with matplotlib",
    "vmap": "ops work on whole batches: write the function for a batch, with dim=",
    "storage untyped_storage": "use x.array, the NumPy array",
    "distributions": "use lucid.randn, lucid.rand, lucid.normal, or numpy.random",
    "special": "write lucid.erf, lucid.expm1, lucid.sigmoid: they have no module of their own",
    "set_default_tensor_type": "float32 is the default: give dtype=, or write model.double()",
    "are_deterministic_algorithms_enabled": "lucid always computes the same bits: leave it away",
    "swa_utils": "use lucid.optim and average state dicts: a * old + (1 - a) * new",
    "seed initial_seed": "use lucid.manual_seed(n) with a number of your own",
    "fork_rng thread_safe_generator": "use lucid.get_rng_state() and lucid.set_rng_state(state)",
    "as_strided as_strided_ empty_strided empty_permuted new_empty_strided": (
        "use slices and x.permute(...), or numpy.lib.stride_tricks on x.numpy()"
    ),
    "addbmm addbmm_": "write the sum and the product: a + (b @ c).sum(0)",
    "addr addr_": "write the sum and the product: a + lucid.outer(x, y)",
    "rsub": "write y - x",
    "fill put": "use lucid.full_like, or write x[index] = values",
    "index_reduce index_reduce_ scatter_reduce scatter_reduce_ segment_reduce": (
        "use lucid.scatter_add"
    ),
    "masked_scatter masked_scatter_": "write x[mask] = values.flatten()[: mask.sum().item()]",
    "map_ map2_ apply_": "write the formula for the whole tensor",
    "split_with_sizes": "use x.split(sizes, dim)",
    "sum_to_size": "write x.sum(dim, keepdim=True)",
    "unique_consecutive": "write x[x.diff(prepend=x[:1] - 1) != 0]",
    "msort": "write x.sort(0).values",
    "logcumsumexp": "write x.exp().cumsum(dim).log()",
    "xlogy xlogy_": "write lucid.where(x == 0, 0.0, x * lucid.log(y))",
    "logit_ logical_xor_": "write x = lucid.log(x / (1 - x)), or x = x.bool() ^ y.bool()",
    "renorm renorm_": "write x * (limit / x.norm(dim=1, keepdim=True)).clamp(max=1)",
    "pdist": "use lucid.cdist(x, x)",
    "combinations": "use lucid.cartesian_prod, or itertools.combinations",
    "range": "use lucid.arange(start, end + 1, dtype=lucid.float32)",
    "nonzero_static": "use x.nonzero()",
    "resize resize_as resize_as_": "use x.reshape(...), or lucid.empty_like",
    "is_nonzero": "write bool(x)",
    "is_same_size": "write x.shape == y.shape",
    "is_signed": "write x.dtype.kind in 'if'",
    "is_pinned is_shared is_distributed is_nested is_mkldnn dim_order": (
        "memory is ordinary memory: leave it away, or read x.array.flags"
    ),
    "cauchy_ geometric_ log_normal_ binomial": "use numpy.random, and lucid.tensor",
    "retains_grad output_nr name grad_dtype volatile": "read x.grad_fn, x.is_leaf, x.requires_grad",
    "reinforce": "write the loss: -(log_probability * reward).mean()",
    "to_padded_tensor": "use lucid.nn.functional.pad and lucid.stack",
    "new": "use x.new_zeros(...), x.new_tensor(...)",
    "index": "write x[indices]",
    "from_file frombuffer": "use numpy.fromfile or numpy.frombuffer, and lucid.tensor",
    "has_lapack has_mkl has_openmp has_spectral get_device_module has_half has_magma": (
        "use lucid.show_config(), which tells what computes"
    ),
    "constant_pad_nd": "use lucid.nn.functional.pad",
    "typename": "write type(x).__name__",
    "hash_tensor": "write hash(x.numpy().tobytes())",
    "_version": "lucid counts by itself how often memory was written: leave it away",
    "futures": "use concurrent.futures",
    "library": "write a lucid.autograd.Function in NumPy",
    "masked": "write x[mask], or x.masked_fill(~mask, value)",
    "nested": "pad with lucid.nn.functional.pad, and use a mask",
    "signal": "use numpy's windows, such as numpy.hanning(n)",
    "return_types": "read the fields by their names, as in x.max(dim=1).values",
    "AcceleratorError OutOfMemoryError CudaError FatalError": "use RuntimeError or MemoryError",
    "AVG SUM AliasDb Argument ArgumentSpec BenchmarkConfig BenchmarkExecutionStats Block "
    "BufferDict CallStack Capsule Code CompilationUnit CompleteArgumentSpec "
    "ConcreteModuleTypeBuilder "
    "DisableTorchFunction DisableTorchFunctionSubclass DispatchKey DispatchKeySet ErrorReport "
    "ExcludeDispatchKeyGuard ExecutionPlan FileCheck FunctionSchema Future IODescriptor "
    "LiteScriptModule LockingLogger Node NoopLogger OperatorInfo PyTorchFileReader "
    "PyTorchFileWriter StaticModule Tag TracingState Use Value bit cpp init_num_threads "
    "merge_type_from_type_comment unify_type_list ThroughputBenchmark backcompat "
    "backend_registration cmake_prefix_path collect_env cpp_backtrace get_cpp_backtrace "
    "generate_methods_for_privateuse1_backend rename_privateuse1_backend set_module swap_tensors "
    "throughput_benchmark weak enforce_grad_layout_policy NestedIOFunction contrib monitor "
    "overrides package _pytree": (
        "it is a part of PyTorch's inside, which a model does not need: leave it away"
    ),
}
NUMPY = {  # what NumPy says in one call, with a name of its own where it has one
    "searchsorted": "searchsorted(a, x)",
    "bucketize": "searchsorted(edges, x)",
    "nanmedian": "nanmedian(x)",
    "mode": "unique(x, return_counts=True)",
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
    "AlphaDropout alpha_dropout": "use nn.Dropout",
    "gumbel_softmax": "write F.softmax((x - (-lucid.rand_like(x).log()).log()) / tau, dim=-1)",
    "Bilinear bilinear": "use lucid.einsum('bi,oij,bj->bo', x, weight, y)",
    "LPPool1d LPPool2d lp_pool1d lp_pool2d": "use nn.AvgPool2d on x ** p",
    "upsample upsample_nearest upsample_bilinear": "use F.interpolate",
    "grid_sample affine_grid": "use F.interpolate, or index the image with tensors",
    "CTCLoss ctc_loss": "use F.cross_entropy on each step of the sequence",
    "weight_norm spectral_norm parametrizations parametrize prune": (
        "use nn.init.orthogonal_ and weight_decay=, or compute the weight in forward"
    ),
    "DistributedDataParallel": "use lucid.nn.parallel.DistributedDataParallel",
    "DistributedSampler": "use lucid.data.DistributedSampler",
    "rnn": "lucid is about images: pad with F.pad, and use a mask",
    "EmbeddingBag embedding_bag": "use nn.Embedding(...)(x).sum(1)",
    "AdaptiveLogSoftmaxWithLoss LinearCrossEntropyLoss linear_cross_entropy "
    "LinearCrossEntropyOptions": "use nn.Linear and nn.CrossEntropyLoss",
    "FractionalMaxPool2d fractional_max_pool2d": "use nn.AdaptiveMaxPool2d",
    "CrossMapLRN2d": "use nn.LocalResponseNorm",
    "MultiLabelMarginLoss multilabel_margin_loss": "use nn.BCEWithLogitsLoss",
    "LazyInstanceNorm1d LazyInstanceNorm2d": "use nn.InstanceNorm1d or 2d, with its channels",
    "FeatureAlphaDropout feature_alpha_dropout": "use nn.Dropout2d",
    "UninitializedBuffer UninitializedParameter": "use a lazy layer such as nn.LazyLinear",
    "TripletMarginWithDistanceLoss triplet_margin_with_distance_loss": "use nn.TripletMarginLoss",
    "LazyConvTranspose1d": "use nn.ConvTranspose1d, with its channels",
    "Container": "use nn.Module or nn.Sequential",
    "NLLLoss2d": "use nn.NLLLoss, which takes maps",
    "celu_ elu_ leaky_relu_ selu_ threshold_ rrelu_ dropout_ alpha_dropout_ "
    "feature_dropout_ feature_alpha_dropout_": ("write inplace=True, as in F.elu(x, inplace=True)"),
    "attention sdpa_kernel SDPBackend": (
        "F.scaled_dot_product_attention chooses by itself: leave it away"
    ),
    "common_types factory_kwargs intrinsic modules qat BroadcastingList1 "
    "BroadcastingList2 BroadcastingList3 GRID_SAMPLE_INTERPOLATION_MODES "
    "GRID_SAMPLE_PADDING_MODES TYPE_CHECKING reproducibility_notes sparse_support_notes "
    "tf32_notes DType": "it is a part of PyTorch's inside: use the layers of lucid.nn",
}
OF_NN_UTILS = {
    "clip_grad_norm clip_grads_with_norm_": "use clip_grad_norm_, with an underscore",
    "convert_conv2d_weight_memory_format convert_conv3d_weight_memory_format": (
        "kernels choose the order of memory: leave it away"
    ),
    "fusion fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights": (
        "use model.eval(), which computes the same"
    ),
    "parametrizations parametrize weight_norm spectral_norm remove_weight_norm "
    "remove_spectral_norm prune": (
        "use nn.init.orthogonal_ and weight_decay=, or compute the weight in forward"
    ),
    "clip_grad": "use lucid.nn.utils.clip_grad_norm_",
    "convert_parameters": "use lucid.nn.utils.parameters_to_vector",
    "rnn": "pad with F.pad, and use a mask",
    "skip_init": "make the layer, or make it inside of with lucid.device('meta')",
    "stateless": "use model.load_state_dict(state), then model(x)",
}
UTILS = {
    "dlpack": "use lucid.from_dlpack(x), which takes any library's arrays",
    "hooks": "keep what register_hook returns, and call its remove()",
    "bottleneck": "use cProfile",
    "einops": "import that module first, which needs the package einops",
    "deterministic": "lucid always computes the same bits: leave it away",
}
AMP = {
    "custom_fwd custom_bwd": (
        "leave it away: a lucid.autograd.Function computes in the dtype of its inputs"
    ),
    "is_autocast_available": "write lucid.cuda.is_available()",
    "grad_scaler autocast_mode": "use lucid.autocast and lucid.amp.GradScaler",
}
DISTRIBUTED = {
    "new_group group GroupMember ProcessGroup": "all processes are one group: leave it away",
    "all_gather all_gather_into_tensor all_gather_object gather all_to_all reduce_scatter "
    "scatter": ("put x at its rank's place among zeros, and use lucid.distributed.all_reduce"),
    "reduce": "use lucid.distributed.all_reduce",
    "send recv isend irecv broadcast_object_list rpc": (
        "use lucid.distributed.broadcast, or mpi4py, which sends any object"
    ),
    "monitored_barrier": "use lucid.distributed.barrier",
    "get_backend is_nccl_available is_gloo_available is_mpi_available Backend": (
        "use lucid.distributed.is_available()"
    ),
    "fsdp tensor device_mesh init_device_mesh pipelining": (
        "each process holds the whole model: use lucid.nn.parallel.DistributedDataParallel"
    ),
    "launch run elastic": "start the script with mpiexec",
    "checkpoint": "use lucid.save in the process of rank 0",
}
ACCELERATOR = {
    "set_device_index set_device_idx device_index current_device_idx": (
        "lucid computes on the first GPU: leave it away"
    ),
}
DATA = {
    "_utils": "use lucid.data.default_collate",
    "IterDataPipe MapDataPipe DFIterDataPipe DataChunk functional_datapipe argument_validation "
    "guaranteed_datapipes_determinism non_deterministic runtime_validation "
    "runtime_validation_disabled": "write a Dataset, or a function that yields batches",
    "get_worker_info": "workers are threads: use threading.current_thread()",
    "StackDataset": "use lucid.data.TensorDataset",
    "ChainDataset": "write an IterableDataset whose __iter__ goes through one after the other",
}
TRANSFORMS = {  # torchvision's
    "InterpolationMode": 'write its name: "nearest", "bilinear" or "bicubic"',
    "functional RandomChoice RandomOrder LinearTransformation": (
        "write a function of your own: Lambda(f) takes it"
    ),
    "ToPILImage": "use PIL.Image.fromarray(array)",
    "PILToTensor ConvertImageDtype ToImage ToDtype AutoAugmentPolicy": (
        "use ToTensor(), which makes float32 from 0 to 1"
    ),
    "RandomAffine RandomPerspective ElasticTransform": "use RandomRotation, or RandAugment()",
    "AutoAugment TrivialAugmentWide AugMix": "use RandAugment()",
    "GaussianBlur RandomInvert RandomPosterize RandomSolarize RandomAdjustSharpness "
    "RandomAutocontrast RandomEqualize": "use RandAugment(), or Lambda with a function of Pillow's",
    "FiveCrop TenCrop": "use CenterCrop(size)",
    "RandomSizedCrop Scale": "use RandomResizedCrop(size), or Resize(size)",
    "MixUp CutMix": "use lucid.data.Mixup",
    "v2": "use lucid.data.transforms, whose names are the same",
}
PARAMETER = {
    "UninitializedBuffer UninitializedParameter UninitializedTensorMixin is_lazy": (
        "use a lazy layer such as lucid.nn.LazyLinear, and run it once"
    ),
}
CUDA = {
    "device_of get_device_capability get_device_properties list_gpu_processes utilization "
    "temperature power_draw clock_rate nccl can_device_access_peer GreenContext": (
        "use nvidia-smi, or cupy.cuda.runtime.getDeviceProperties(0)"
    ),
    "BFloat16Tensor": "NumPy has no such dtype: use lucid.float16 or lucid.float32",
    "is_bf16_supported": "NumPy has no bfloat16: use lucid.float16 or lucid.float32",
    "is_initialized CUDAPluggableAllocator DeferredCudaCallError check_error cudaStatus cudart "
    "current_blas_handle current_solver_handle get_arch_list get_gencode_flags get_sync_debug_mode "
    "set_sync_debug_mode jiterator tunable": "CuPy does this: leave it away",
    "Stream stream current_stream": "ops run in order on one stream: leave it away",
    "Event": "use lucid.cuda.synchronize() and time.perf_counter()",
    "FloatTensor LongTensor": "use lucid.tensor(data, dtype=..., device='cuda')",
    "nvtx profiler": "use NVIDIA's Nsight on the whole script",
}
INIT = {
    "xavier_normal xavier_uniform kaiming_normal kaiming_uniform normal uniform constant": (
        "use the function of that name with an underscore at its end, such as xavier_normal_"
    ),
    "dirac orthogonal eye": "use the function of that name with an underscore at its end",
    "_calculate_fan_in_and_fan_out _calculate_correct_fan": (
        "read weight.shape: fan in is weight[0].numel()"
    ),
    "sparse_": "use nn.init.normal_, and a mask",
}
OPTIM = {
    "ASGD Rprop LBFGS SparseAdam Adafactor Muon": (
        "use lucid.optim.SGD, lucid.optim.Adam or lucid.optim.AdamW"
    ),
    "swap_in_optimizer_params_and_state": "use optimizer.load_state_dict(state)",
}
FUNC = {
    "grad": (
        "use lucid.func.vjp(f, x)[1](lucid.tensor(1.0))[0], or lucid.autograd.grad(f(x), x)[0]"
    ),
    "jacrev jacfwd": "use lucid.func.jacobian(f, x)",
    "functional_call": "use model.load_state_dict(state), then model(x)",
    "grad_and_value": "use lucid.func.vjp(f, x), which gives the value and what brings gradients",
    "rearrange": "use x.reshape(...) and x.permute(...), or lucid.einsum",
    "replace_all_batch_norm_modules_ stack_module_state": "use lucid.nn.GroupNorm; run each model",
}
AUTOGRAD = {
    "functional": ("use lucid.func.jacobian, lucid.func.hessian, lucid.func.vjp or lucid.func.jvp"),
    "profiler": "use cProfile",
    "set_detect_anomaly": "write with lucid.autograd.detect_anomaly(): around forward and backward",
    "forward_ad": "use lucid.func.jvp",
    "graph saved_tensors_hooks save_on_cpu": "use lucid.autograd.checkpoint to save memory",
    "gradgradcheck": "use lucid.autograd.gradcheck, which checks second derivatives too",
}


IN_A_MODULE = {
    "lucid": LAYERS,
    "lucid.nn": LAYERS,
    "lucid.nn.functional": LAYERS,
    "lucid.cuda": CUDA,
    "lucid.nn.init": INIT,
    "lucid.nn.utils": OF_NN_UTILS,
    "lucid.utils": UTILS,
    "lucid.amp": AMP,
    "lucid.distributed": DISTRIBUTED,
    "lucid.accelerator": ACCELERATOR,
    "lucid.nn.parameter": PARAMETER,
    "lucid.utils.data": DATA,
    "lucid.data": DATA,
    "lucid.data.transforms": TRANSFORMS,
    "lucid.random": {},
    "lucid.optim": OPTIM,
    "lucid.func": FUNC,
    "lucid.autograd": AUTOGRAD,
}
