"""Checkpoints as PyTorch writes them, made by hand."""

import io
import pickle
import zipfile

import numpy as np

NUMBERS = np.arange(12, dtype=np.float32)


class Global:
    """Pickles as the name of something that this process need not have."""

    def __init__(self, module, name):
        self.module, self.name = module, name


class Tensor:
    """Pickles as PyTorch's tensors do."""

    def __init__(self, key, *layout, kind="FloatStorage", count=12, build="_rebuild_tensor_v2"):
        self.identity = ("storage", Global("torch", kind), key, "cpu", count)
        self.layout, self.build = layout, Global("torch._utils", build)


class Call:
    """Pickles as a call."""

    def __init__(self, function, *args):
        self.function, self.args = function, args


class Writer(pickle._Pickler):
    """Python's own pickler, which can be taught what PyTorch's objects look like."""

    def persistent_id(self, value):
        return value if isinstance(value, tuple) and value[:1] == ("storage",) else None

    def save(self, value, save_persistent_id=True):
        if isinstance(value, Global):
            self.write(pickle.GLOBAL + f"{value.module}\n{value.name}\n".encode())
        elif isinstance(value, Tensor):
            args = (
                value.identity,
                *value.layout,
                False,
                Call(Global("collections", "OrderedDict")),
            )
            self.save(Call(value.build, *args))
        elif isinstance(value, Call):
            self.save(value.function)
            self.save(value.args)
            self.write(pickle.REDUCE)
        elif isinstance(value, tuple) and value[:1] == ("storage",) and save_persistent_id:
            self.save(value, save_persistent_id=False)
            self.write(pickle.BINPERSID)
        else:
            super().save(value, save_persistent_id)


def table(value, protocol=2):
    stream = io.BytesIO()
    Writer(stream, protocol).dump(value)
    return stream.getvalue()


def write(path, value, storages=None, protocol=2, **entries):
    storages = {"0": NUMBERS.tobytes()} if storages is None else storages
    content = {"data.pkl": value if isinstance(value, bytes) else table(value, protocol)}
    content |= {f"data/{key}": data for key, data in storages.items()} | entries
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content.items():
            archive.writestr(f"folder/{name}", data)
