"""Looking inside: pictures of what a network computes, in a notebook, a file or a terminal."""

from lucid.viz.convolution import Convolution, convolution
from lucid.viz.explain import explain
from lucid.viz.explanation import Explanation
from lucid.viz.feature_maps import FeatureMaps, feature_maps
from lucid.viz.grad_cam import GradCAM, grad_cam
from lucid.viz.graph import Graph, graph
from lucid.viz.integrated_gradients import IntegratedGradients, integrated_gradients
from lucid.viz.kernels import Kernels, kernels
from lucid.viz.maximise import Maximised, maximise
from lucid.viz.measures import channel_distance
from lucid.viz.occlusion import Occlusion, occlusion
from lucid.viz.picture import Picture
from lucid.viz.receptive_field import ReceptiveField, receptive_field
from lucid.viz.saliency import Saliency, saliency
from lucid.viz.statistics import Statistics, statistics
from lucid.viz.trace_backward import Trace, trace_backward
from lucid.viz.walk import Walk, walk

__all__ = [
    "Convolution",
    "Explanation",
    "FeatureMaps",
    "GradCAM",
    "Graph",
    "IntegratedGradients",
    "Kernels",
    "Maximised",
    "Occlusion",
    "Picture",
    "ReceptiveField",
    "Saliency",
    "Statistics",
    "Trace",
    "Walk",
    "channel_distance",
    "convolution",
    "explain",
    "feature_maps",
    "grad_cam",
    "graph",
    "integrated_gradients",
    "kernels",
    "maximise",
    "occlusion",
    "receptive_field",
    "saliency",
    "statistics",
    "trace_backward",
    "walk",
]
