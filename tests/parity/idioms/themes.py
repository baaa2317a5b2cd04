"""The tables of lines that agree, by what they are about."""

from parity.idioms import (
    arithmetic,
    creation,
    devices,
    dtypes,
    feeding,
    functional,
    graphs,
    in_place,
    indexing,
    initial,
    layers,
    matrices,
    modules,
    reductions,
    shapes,
    training,
)

THEMES = (
    creation,
    dtypes,
    arithmetic,
    in_place,
    indexing,
    reductions,
    shapes,
    matrices,
    initial,
    layers,
    functional,
    modules,
    training,
    feeding,
    graphs,
    devices,
)
