"""Is a class the network that was asked for? Its operations in order, from the input to the output.

What changes nothing is left out (views, dropout, identity), and a ReLU before a max-pooling is one behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwcheck.network.catalogue import plain
from hwcheck.network.layer import Shape, times
from hwcheck.network.module.read import BATCH, Operation, Reading
from hwcheck.network.network import Row

PASSING = frozenset(
    """
    view reshape flatten identity contiguous to float squeeze unsqueeze viewas reshapeas clone dropout dropout1d
    dropout2d dropout3d alphadropout cuda cpu data activation noop
    """.split()
)
# Their settings count, beside the shape that comes out.
POOLS = ("maxpool", "avgpool", "lppool")
ONE_NAME = {"fc": "linear", "dense": "linear", "fullyconnected": "linear", "conv": "conv2d", "pool": "maxpool2d"}
ONE_NAME |= {"maxpool": "maxpool2d", "avgpool": "avgpool2d", "bn": "batchnorm", "batchnorm2d": "batchnorm"}
ONE_NAME |= {"batchnorm1d": "batchnorm", "averagepool2d": "avgpool2d", "relu_": "relu", "logsoftmax": "logsoftmax"}
COMMUTING = frozenset({"relu"})  # it grows with its input, so it can pass a maximum


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of an architecture; `tensors` are the shapes of its parameters, `output` counts where it has any."""

    kind: str
    output: Shape
    tensors: tuple[Shape, ...] = ()
    text: str = ""
    line: int = 0

    @property
    def weighted(self) -> bool:
        return bool(self.tensors)

    def same(self, other: Stage) -> bool:
        if self.kind != other.kind or self.tensors != other.tensors:
            return False
        if self.weighted:
            return self.output == other.output
        return not self.kind.startswith(POOLS) or (self.output == other.output and self.text == other.text)


@dataclass(frozen=True, slots=True)
class Chain:
    """The operations between input and output; `branches` and `unused` are those that do not make one line."""

    stages: tuple[Stage, ...]
    branches: tuple[Operation, ...] = ()
    unused: tuple[Operation, ...] = ()
    dropout: bool = False


def asked(table: Sequence[Row]) -> tuple[Stage, ...]:
    """The stages of a network that is given as layers."""
    stages = [
        Stage(kind_of(row.step.type), row.output, tuple(t.shape for t in row.parameters), str(row.step.layer))
        for row in table
    ]
    return ordered([stage for stage in stages if stage.kind not in PASSING])


def kind_of(name: str) -> str:
    name = plain(name)
    return ONE_NAME.get(name, name)


def chain(reading: Reading) -> Chain:
    """The way back from the output to the input."""
    operations = reading.operations
    place = reading.ends[0] if reading.ends else -1
    on_the_way: list[int] = []
    branches: list[Operation] = []
    waiting, seen = [place], set()
    while waiting:
        place = waiting.pop()
        if place < 0 or place in seen:
            continue
        seen.add(place)
        on_the_way.append(place)
        if len(operations[place].inputs) > 1:
            branches.append(operations[place])
        waiting.extend(operations[place].inputs)
    found = [operations[place] for place in sorted(on_the_way)]
    unused = tuple(o for place, o in enumerate(operations) if place not in seen and (o.tensors or o.kind == "relu"))
    stages = [stage_of(operation) for operation in found if kind_of(operation.kind) not in PASSING]
    dropout = any("dropout" in operation.kind for operation in found)
    return Chain(ordered(stages), tuple(branches), unused, dropout)


def stage_of(operation: Operation) -> Stage:
    sizes = operation.output
    whole = sizes if not sizes or sizes[0] != BATCH else sizes[1:]
    shape = tuple(-1 if size.times else size.fixed for size in whole)
    text = str(operation.layer or "")
    return Stage(kind_of(operation.kind), shape, operation.tensors, text, operation.line)


def one_kind(stage: Stage) -> Stage:
    """An adaptive mean down to one entry for each channel is the global one."""
    down = stage.kind.startswith(("adaptiveavgpool", "global", "gap")) and set(stage.output[1:]) <= {1}
    return replace(stage, kind="globalavgpool", text="") if down and "max" not in stage.kind else stage


def ordered(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Each ReLU before the max-pooling that it follows, and one of several in a row."""
    found: list[Stage] = []
    for stage in map(one_kind, stages):
        place = len(found)
        while stage.kind in COMMUTING and place and found[place - 1].kind.startswith("maxpool"):
            place -= 1
        if stage.kind in COMMUTING and place and found[place - 1].kind == stage.kind:
            continue
        found.insert(place, replace(stage, output=()) if stage.kind in COMMUTING else stage)
    return tuple(found)


def named(stage: Stage) -> str:
    """`conv2d 5x5x20`, for a sentence."""
    if not stage.weighted:
        return f"{stage.kind} {stage.text}".strip()
    settings = stage.text or times(stage.tensors[0])
    return f"{stage.kind} {settings}"


def difference(own: tuple[Stage, ...], wanted: tuple[Stage, ...]) -> str:
    """The first place where the stages part, as a sentence; nothing if they do not."""
    for place, stage in enumerate(wanted):
        before = f" after {named(wanted[place - 1])}" if place else " at the start"
        if place >= len(own):
            return f"{named(stage)} is missing{before}"
        mine = own[place]
        where = f"line {mine.line}: " if mine.line else ""
        if mine.same(stage):
            continue
        if place + 1 < len(own) and own[place + 1].same(stage):
            return f"{where}{named(mine)} stands{before}, where none is asked for"
        if place + 1 < len(wanted) and mine.same(wanted[place + 1]):
            return f"{named(stage)} is missing{before}"
        if mine.kind == stage.kind and mine.tensors == stage.tensors and named(mine) == named(stage):
            return f"{where}{named(mine)} gives {times(mine.output)}, asked for is {times(stage.output)}"
        return f"{where}{named(mine)} stands{before}, asked for is {named(stage)}"
    if len(own) > len(wanted):
        extra = own[len(wanted)]
        return f"line {extra.line}: {named(extra)} stands at the end, where none is asked for"
    return ""
