"""``cupy.cuda`` as far as lucid asks for it: one GPU, whose driver may be old or absent."""

from types import ModuleType, SimpleNamespace

from cupy_stand_in import cublas

NO_DEVICE, OLD_DRIVER = 100, 35  # CUDA's numbers for these errors


class CUDARuntimeError(RuntimeError):
    """What CuPy raises where CUDA reports an error."""

    def __init__(self, status):
        self.status = status
        text = {
            NO_DEVICE: "cudaErrorNoDevice: no CUDA-capable device is detected",
            OLD_DRIVER: "cudaErrorInsufficientDriver: CUDA driver version is insufficient for "
            "CUDA runtime version",
        }
        super().__init__(text[status])


class Runtime(ModuleType):
    """``cupy.cuda.runtime``; ``status`` and ``driver`` may be set to what a machine reports."""

    CUDARuntimeError = CUDARuntimeError
    CUDA_R_32F, CUDA_R_64F, CUDA_R_16F = 0, 1, 2

    def __init__(self, status=0, driver=13000):
        super().__init__("cupy.cuda.runtime")
        self.status, self.driver = status, driver

    def getDeviceCount(self):  # noqa: N802 - CUDA's name, as those below
        if self.status:
            raise CUDARuntimeError(self.status)
        return 1

    def getDeviceProperties(self, device):  # noqa: N802
        return {"name": b"stand-in"}

    def driverGetVersion(self):  # noqa: N802
        return self.driver

    def runtimeGetVersion(self):  # noqa: N802
        return 12090

    def deviceSynchronize(self):  # noqa: N802
        if self.status:
            raise CUDARuntimeError(self.status)


class Device:
    """``cupy.cuda.Device``: the one that there is."""

    id = 0
    compute_capability = "80"
    attributes = {"MultiProcessorCount": 8, "MaxSharedMemoryPerBlockOptin": 99 * 1024}  # noqa: RUF012

    def __init__(self, device=0):
        if device != 0:
            raise CUDARuntimeError(NO_DEVICE)

    def synchronize(self):
        """Nothing to wait for."""


class OutOfMemoryError(MemoryError):
    """What CuPy raises where the memory of the GPU does not suffice."""


def cuda():
    """The module ``cupy.cuda``."""
    module = ModuleType("cupy.cuda")
    module.runtime, module.Device = Runtime(), Device
    module.cublas, module.get_cublas_handle = cublas.module(), lambda: 1
    module.memory = SimpleNamespace(OutOfMemoryError=OutOfMemoryError)
    return module
