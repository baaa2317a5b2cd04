"""Networks from papers, with the authors' names and the authors' arithmetic."""

from lucid.models import hub
from lucid.models.compare import compare
from lucid.models.convnext import (
    ConvNeXt,
    convnext_atto,
    convnext_base,
    convnext_femto,
    convnext_large,
    convnext_nano,
    convnext_pico,
    convnext_small,
    convnext_tiny,
    convnext_xlarge,
)
from lucid.models.convnext_v2 import (
    ConvNeXtV2,
    convnext_v2_atto,
    convnext_v2_base,
    convnext_v2_femto,
    convnext_v2_huge,
    convnext_v2_large,
    convnext_v2_nano,
    convnext_v2_pico,
    convnext_v2_tiny,
)
from lucid.models.fcmae import FCMAE
from lucid.models.predict import predict
from lucid.models.preprocess import Preprocess
from lucid.models.registry import create_model, list_models, register_model
from lucid.models.weights import from_pretrained, load_weights, save_weights

__all__ = [
    "FCMAE",
    "ConvNeXt",
    "ConvNeXtV2",
    "Preprocess",
    "compare",
    "convnext_atto",
    "convnext_base",
    "convnext_femto",
    "convnext_large",
    "convnext_nano",
    "convnext_pico",
    "convnext_small",
    "convnext_tiny",
    "convnext_v2_atto",
    "convnext_v2_base",
    "convnext_v2_femto",
    "convnext_v2_huge",
    "convnext_v2_large",
    "convnext_v2_nano",
    "convnext_v2_pico",
    "convnext_v2_tiny",
    "convnext_xlarge",
    "create_model",
    "from_pretrained",
    "hub",
    "list_models",
    "load_weights",
    "predict",
    "register_model",
    "save_weights",
]
