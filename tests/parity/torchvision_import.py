"""torchvision beside another PyTorch than that for which its compiled half was built.

transformers and timm import torchvision where it is installed. All of us use its Python half only.
"""

import importlib
import sys
import types

import pytest


def import_torchvision():
    """torchvision, whose Python half works also where its compiled half is for another PyTorch."""
    try:
        return importlib.import_module("torchvision")
    except RuntimeError:  # operator torchvision::nms does not exist
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        name = "torchvision._meta_registrations"  # registers shapes of operators, used by none here
        sys.modules[name] = types.ModuleType(name)
        return importlib.import_module("torchvision")
    except ImportError:
        pytest.skip("needs torchvision")
