"""From the steps of a trace to the graph of a file."""

from dataclasses import replace

import numpy as np

from lucid.onnx import activation, choice, elementwise, norm, product, reduce, shape, window  # noqa: F401 - they fill the table
from lucid.onnx.batch import Counted, Repeated, Size
from lucid.onnx.graph import Graph, Value
from lucid.onnx.table import translate
from lucid.onnx.trace import Known, keys_in


def as_graph(steps, inputs, parameters, outputs):
    """The graph, the values that go in and those that come out.

    Parameters
    ----------
    steps : list of Step
        Of all runs, merged.
    inputs : dict of int to Value
        What goes in, by its key, the batch first.
    parameters : dict of str to array
        Those that some step reads become constants of these names.
    outputs : dict of str to (Known or array, shape, dtype)
        What comes out.
    """
    graph = Graph()
    values = {key: replace(value, name=graph.named(value.name)) for key, value in inputs.items()}
    given = list(values.values())
    graph.batch_input = given[0].name
    read = {key for step in steps for key in keys_in([step.inputs, step.settings])}
    read.update(keys_in([value for value, _, _ in outputs.values()]))
    for name in (name for name in parameters if name in read):
        values[name] = graph.constant(parameters[name], name)
    for step in steps:
        graph.wanted = tuple(key in read for key in step.keys)
        settings = _resolved(step.settings, values, graph)
        arguments = [_as_value(x, values, graph) for x in step.inputs]
        values.update(zip(step.keys, translate(graph, step, arguments, settings), strict=True))
    return graph, given, [_output(graph, values, name, *out) for name, out in outputs.items()]


def _output(graph, values, name, value, sizes, dtype):
    """The value under the name that users read; what goes in or is constant may come out too."""
    graph.path = ""
    name, source = graph.named(name), _as_value(value, values, graph)
    graph.add("Identity", source, name=name)
    return Value(name, sizes, dtype)


def _as_value(x, values, graph):
    x = _resolved(x, values, graph)
    return graph.value(x) if isinstance(x, (np.ndarray, Size)) else x


def _resolved(x, values, graph):
    """A setting with values in the place of what is known or grows with the batch."""
    if isinstance(x, Known):
        return values[x.key]
    if isinstance(x, (Repeated, Counted)):
        return graph.value(x)
    if isinstance(x, dict):
        return {name: _resolved(inside, values, graph) for name, inside in x.items()}
    if isinstance(x, (tuple, list)):
        return type(x)([_resolved(inside, values, graph) for inside in x])
    return x
