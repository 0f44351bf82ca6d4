"""Which settings make a network end in a given shape?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from hwcheck.errors import DeclarationError, HwcheckError
from hwcheck.network.layer import Layer, Shape, ShapeError
from hwcheck.network.network import MAX_ENTRIES, Network, output_shape
from hwcheck.network.settings import canonical
from hwcheck.network.shorthand import UNKNOWN
from hwcheck.network.spec import layers_of, network_of, shape_of, step_of

MAX_LAYERS = 200
MAX_CHOICES = 30_000  # of all layers together
MAX_TRIALS = 100_000
MAX_SOLUTIONS = 20_000

# Where an unknown is sought unless a range is given.
RANGES: Mapping[str, tuple[int, ...]] = {
    "kernel": tuple(range(1, 13)),
    "stride": (1, 2, 3),
    "padding": (0, 1, 2),
    "dilation": (1, 2, 3),
    "output_padding": (0, 1),
    "groups": (1, 2, 4, 8),
}
NEUTRAL = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "output_padding": 0}

Choice = tuple[tuple[str, object], ...]  # ("0.kernel", 5), ...


@dataclass(frozen=True, slots=True)
class Unknown:
    """A setting to be found: that of a layer (from 0), and the values in question."""

    layer: int
    setting: str
    values: tuple[object, ...]

    @property
    def key(self) -> str:
        return f"{self.layer}.{self.setting}"

    @property
    def word(self) -> str:
        """The setting by one name, whichever was used: `kernel` for `kernel_size`."""
        return canonical(self.setting)


@dataclass(frozen=True, slots=True)
class Design:
    """A network with unknown settings, and the shape that it must end in."""

    input: Shape
    layers: tuple[Mapping[str, object], ...]
    unknowns: tuple[Unknown, ...]
    target: Shape


def design_of(spec: Mapping[str, object], ranges: Mapping[str, tuple[int, ...]] | None = None) -> Design:
    """The question of a table with `input`, `layers` (unknowns are "?"), `target` and perhaps `unknown` ranges."""
    layers = tuple(layers_of(spec))
    if len(layers) > MAX_LAYERS:
        raise DeclarationError(f"{len(layers)} layers", fix=f"use at most {MAX_LAYERS} in a design")
    target = shape_of(spec.get("target"), "target")
    stated = spec.get("unknown") or {}
    if not isinstance(stated, Mapping):
        raise DeclarationError("unknown is not a table", fix='write "unknown": {"0.kernel": [1, 2, 3]}')
    marked = {
        f"{index}.{name}": default_values(name, target, ranges or {})
        for index, layer in enumerate(layers)
        for name, value in layer.items()
        if is_mark(value)
    }
    named = {(key.partition(".")[0], canonical(key.partition(".")[2])) for key in map(str, stated)}
    open_marks = {
        key: values
        for key, values in marked.items()
        if (key.partition(".")[0], canonical(key.partition(".")[2])) not in named
    }
    unknowns = tuple(unknown_of(str(key), values, layers) for key, values in {**stated, **open_marks}.items())
    if not unknowns:
        raise DeclarationError("nothing is unknown", fix="write ? for what is to be found")
    unmarked = tuple({name: value for name, value in layer.items() if not is_mark(value)} for layer in layers)
    return Design(shape_of(spec.get("input"), "input"), unmarked, unknowns, target)


def is_mark(value: object) -> bool:
    """`?`, or one for each axis; they stand for one number."""
    return value == UNKNOWN or (isinstance(value, list) and bool(value) and set(map(str, value)) == {UNKNOWN})


def default_values(name: str, target: Shape, ranges: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    word = canonical(name)
    if word in ranges:
        return ranges[word]
    return RANGES.get(word, tuple(sorted(set(target))))


def unknown_of(key: str, values: object, layers: tuple[Mapping[str, object], ...]) -> Unknown:
    index, _, setting = key.partition(".")
    if not (index.isdecimal() and len(index) < 6 and int(index) < len(layers) and setting):
        raise DeclarationError(f"unknown {key!r}", fix=f"write LAYER.SETTING with a layer from 0 to {len(layers) - 1}")
    if not isinstance(values, list | tuple) or not values:
        raise DeclarationError(f"unknown {key!r} has no values", fix="list them: [1, 2, 3]")
    frozen = tuple(tuple(value) if isinstance(value, list) else value for value in values)
    return Unknown(int(index), setting, frozen)


def with_choice(design: Design, choice: Mapping[str, object]) -> Network:
    """The network with these settings in place of the unknowns."""
    layers = [dict(layer) for layer in design.layers]
    for unknown in design.unknowns:
        if unknown.key in choice:
            layers[unknown.layer][unknown.setting] = choice[unknown.key]
    return network_of({"input": list(design.input), "layers": layers})


def result(design: Design, choice: Mapping[str, object]) -> Shape:
    """The shape that these settings give. Raises ShapeError where a layer cannot take what comes in."""
    return output_shape(with_choice(design, choice))


def solutions(design: Design) -> tuple[Choice, ...]:
    """Every choice in the ranges that works, in the order of the ranges."""
    search = Search(design)
    found = search.onward(0, design.input)
    places = {unknown.key: unknown for unknown in design.unknowns}
    order = {key: place for place, key in enumerate(places)}

    def rank(choice: Choice) -> tuple[int, ...]:
        given = dict(choice)
        return tuple(unknown.values.index(given[key]) for key, unknown in places.items())

    return tuple(sorted((tuple(sorted(choice, key=lambda item: order[item[0]])) for choice in found), key=rank))


def simplicity(choice: Choice) -> tuple[int, int, str]:
    """How far a choice is from plain settings (stride 1, no padding), then how large its numbers are."""
    numbers = [(canonical(key.partition(".")[2]), value) for key, value in choice]
    odd = sum(1 for word, value in numbers if word in NEUTRAL and value != NEUTRAL[word])
    size = sum(value for _, value in numbers if isinstance(value, int))
    return odd, size, repr(choice)


class Search:
    """Layer by layer; what a layer and a shape lead to is worked out once."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.trials = 0
        self.known: dict[tuple[int, Shape], tuple[Choice, ...]] = {}
        made = sum(prod(map(len, values)) for values in ranges_by_layer(design).values())
        if made > MAX_CHOICES:
            raise DeclarationError(f"more than {MAX_CHOICES} choices", fix="give shorter ranges")
        self.options = [tuple(choices(design, index)) for index in range(len(design.layers))]

    def onward(self, index: int, shape: Shape) -> tuple[Choice, ...]:
        """The choices for this layer and all behind it that lead from the shape to the target."""
        if index == len(self.options):
            return ((),) if shape == self.design.target else ()
        if (index, shape) not in self.known:
            self.known[index, shape] = tuple(self.steps(index, shape))
        return self.known[index, shape]

    def steps(self, index: int, shape: Shape) -> Iterator[Choice]:
        found = 0
        for choice, layer in self.options[index]:
            self.trials += 1
            if self.trials > MAX_TRIALS:
                raise DeclarationError(f"more than {MAX_TRIALS} networks to try", fix="give shorter ranges")
            try:
                output = layer.output_shape(shape)
            except ShapeError:
                continue
            if prod(output) > MAX_ENTRIES:
                continue
            for rest in self.onward(index + 1, output):
                found += 1
                if found > MAX_SOLUTIONS:
                    raise DeclarationError(f"more than {MAX_SOLUTIONS} solutions", fix="give shorter ranges")
                yield choice + rest


def ranges_by_layer(design: Design) -> dict[int, list[tuple[object, ...]]]:
    ranges: dict[int, list[tuple[object, ...]]] = {}
    for unknown in design.unknowns:
        ranges.setdefault(unknown.layer, []).append(unknown.values)
    return ranges


def choices(design: Design, index: int) -> Iterator[tuple[Choice, Layer]]:
    """Each way to fill in one layer, with the layer that it makes; impossible ones are left out."""
    unknowns = [unknown for unknown in design.unknowns if unknown.layer == index]
    table = dict(design.layers[index])
    for values in product(*(unknown.values for unknown in unknowns)):
        filled = table | {unknown.setting: value for unknown, value in zip(unknowns, values, strict=True)}
        choice = tuple((unknown.key, value) for unknown, value in zip(unknowns, values, strict=True))
        try:
            yield choice, step_of(filled, index).layer
        except HwcheckError:
            if not unknowns:
                raise
