"""CuPy: imported here and nowhere else but in its kernels, when a GPU is first asked for."""

_INSTALL = "pip install 'lucid-numpy[cuda12]', or [cuda13] where nvidia-smi shows CUDA 13"
_DRIVER_TOO_OLD = 35  # cudaErrorInsufficientDriver, which is also what no driver at all gives


def find_cupy():
    """The module ``cupy``, where it finds a GPU.

    Raises
    ------
    RuntimeError
        That says what is missing: CuPy, a GPU, or a newer driver.
    """
    try:
        import cupy
    except ImportError as error:
        reason = "is not installed" if error.name == "cupy" else f"cannot be imported ({error})"
        raise RuntimeError(f"'cuda' needs CuPy, which {reason}: {_INSTALL}") from error
    runtime = cupy.cuda.runtime
    try:
        found, status = runtime.getDeviceCount(), 0
    except runtime.CUDARuntimeError as error:
        found, status = 0, error.status
    if not found:
        raise RuntimeError(_what_is_missing(runtime, status))
    return cupy


def _what_is_missing(runtime, status):
    driver, needed = runtime.driverGetVersion(), runtime.runtimeGetVersion()
    if status == _DRIVER_TOO_OLD and driver:
        return (
            f"'cuda' needs a newer driver: it knows CUDA {_version(driver)}, CuPy is made for "
            f"CUDA {_version(needed)}: install a newer one from nvidia.com/drivers"
        )
    return (
        "'cuda' needs an NVIDIA GPU, and there is none that CuPy can see: stay on 'cpu', or, if "
        "this machine has one, install its driver from nvidia.com/drivers"
    )


def _version(number):
    return f"{number // 1000}.{number % 1000 // 10}"
