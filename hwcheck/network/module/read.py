"""What does a network written as a class make of its input, layer by layer, and how many parameters does it have?

The class is built and called by an interpreter of its own over the syntax tree, with shapes in the place of tensors.
It is called with two sizes of the batch, so that the axis of the batch is told from the others.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from hwcheck.errors import HwcheckError
from hwcheck.network.layer import Layer, Shape
from hwcheck.network.module.machine import Machine
from hwcheck.network.module.source import Source, read_source, the_module
from hwcheck.network.module.state import tensors_in
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Class, Event, Function, Leaf, Object, Tensor, Value, Weight, modules, weights

BATCHES = (101, 103)  # primes that are seldom sizes of anything else; errors show them as N
MAX_TARGET = 500

# They move no entries that a reader of the table would look for.
HIDDEN = frozenset(
    """
    sub mul div pow scale compare neg contiguous to float double long cuda cpu detach clone maskedfill assign
    remainder floordivide fill copy expand viewas typeas triu tril exp log sqrt rsqrt abs clamp data type
    """.split()
)


@dataclass(frozen=True, slots=True)
class Size:
    """One axis of a shape: `fixed`, or `fixed + times * N` for a batch of N."""

    fixed: int
    times: int = 0

    def __str__(self) -> str:
        if not self.times:
            return str(self.fixed)
        batch = "N" if self.times == 1 else f"{self.times}N"
        return batch if not self.fixed else f"{batch}{self.fixed:+}"


Sizes = tuple[Size, ...]
BATCH = Size(0, 1)


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the table. `name` is the path of the layer in the class, `params` what it has that none above has."""

    line: int
    name: str
    kind: str
    output: Sizes
    params: int = 0
    layer: Layer | None = None
    tensors: tuple[Shape, ...] = ()
    shared: bool = False
    shown: bool = True
    inputs: tuple[int, ...] = ()  # the places of the operations that it takes; -1 is the network's input

    @property
    def text(self) -> str:
        return f"{self.kind} {self.layer or ''}".strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a class: `left_over` are parameters that no layer above uses, by name."""

    name: str
    input: tuple[Shape, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[Sizes, ...]
    ends: tuple[int, ...]  # the places of the operations that give the outputs
    left_over: tuple[tuple[str, Shape], ...]
    total: int
    frozen: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    machine: Machine
    root: Object
    outputs: tuple[Tensor, ...]


def read_module(text: str, inputs: tuple[Shape, ...], target: str = "") -> Reading:
    """Read the class of a text. `target` is its name or a call (`Net(10)`); inputs are without the batch.

    Raises Unfollowed (nothing is known), Broken or ShapeError (it stops with an error), each with the line.
    """
    source = read_source(text)
    first, second = (one_run(source, inputs, target, batch) for batch in BATCHES)
    return together(first, second, inputs, source)


def one_run(source: Source, inputs: tuple[Shape, ...], target: str, batch: int) -> Trace:
    try:
        return trace(source, tuple((batch, *shape) for shape in inputs), target)
    except HwcheckError as error:
        error.what = re.sub(rf"\b{batch}x(?=\d)", "Nx", error.what)
        raise


def trace(source: Source, inputs: tuple[Shape, ...], target: str = "") -> Trace:
    """Build the class and call it once, on these shapes as they are. Raises what `read_module` raises."""
    machine = Machine(source.tree)
    try:
        root = built(machine, source, target or the_module(source))
        machine.events.clear()
        machine.paths = {id(module): path for path, module in modules(root)}
        given = tuple(Tensor(shape, Event(0, "input", shape)) for shape in inputs)
        needed(root, len(given))
        result = machine.call(root, given)
        outputs = tuple(tensors_in(result))
        if not outputs:
            raise Unfollowed("it gives no tensor", where="forward", fix="does it end with return?")
        return Trace(machine, root, outputs)
    except RecursionError as error:
        raise Unfollowed("this is nested too deeply", where=f"line {machine.line}") from error
    except HwcheckError as error:
        if not error.where and machine.line:
            error.where = f"line {machine.line}"
        raise


def built(machine: Machine, source: Source, target: str) -> Object:
    """The module that a name or a call stands for."""
    value = machine.evaluate(parsed(target), machine.globals)
    if isinstance(value, Class):
        value = instance(machine, source, value)
    elif isinstance(value, Function):
        value = machine.call(value)
    if not isinstance(value, Object) or not value.is_module:
        raise Unfollowed(f"{target!r} is no nn.Module")
    return value


def parsed(target: str) -> ast.expr:
    try:
        if len(target) <= MAX_TARGET:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(target.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    raise Unfollowed(f"{target[:40]!r} is no name of a class", fix="write Net or Net(10)")


def instance(machine: Machine, source: Source, cls: Class) -> Value:
    """`Net()`, or as the text itself calls it where it needs arguments."""
    missing = required(machine, cls)
    if not missing:
        return machine.call(cls)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == cls.name:
            try:
                made = machine.evaluate(node, machine.globals)
            except HwcheckError:
                continue
            machine.remark(f"made as {ast.unparse(node)[:60]} (line {node.lineno})")
            return made
    raise Unfollowed(f"{cls.name} needs {', '.join(missing)}", fix=f"write {cls.name}({missing[0]}=...)")


def required(machine: Machine, cls: Class) -> tuple[str, ...]:
    """The arguments of the constructor that have no default."""
    for place in cls.chain():
        if isinstance(place, Class) and isinstance(found := place.members.get("__init__"), Function):
            spec = found.node.args
            names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)][1:] + [arg.arg for arg in spec.kwonlyargs]
            return tuple(name for name in names if name not in found.defaults)
    return ()


def needed(root: Object, given: int) -> None:
    """Another number of inputs than forward takes is a matter of the question, not of the class."""
    for place in root.classes():
        if isinstance(found := place.members.get("forward"), Function):
            spec = found.node.args
            names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)][1:]
            least = len([name for name in names if name not in found.defaults])
            if not least <= given and spec.vararg is None:
                listed = ", ".join(names[:least])
                raise Unfollowed(
                    f"forward takes {listed}: {least} inputs, {given} given", where=f"line {found.node.lineno}"
                )
            return


def together(first: Trace, second: Trace, inputs: tuple[Shape, ...], source: Source) -> Reading:
    """Both runs as one reading, with N for the batch."""
    one, two = first.machine.events, second.machine.events
    if [event.kind for event in one] != [event.kind for event in two] or len(first.outputs) != len(second.outputs):
        raise Unfollowed("what is done depends on the size of the batch")
    leaves = {id(module.leaf): module for _, module in modules(first.root) if module.leaf is not None}
    places = {id(event): place for place, event in enumerate(one)}
    counted: set[int] = set()
    operations = []
    for left, right in zip(one, two, strict=True):
        owner = leaves.get(id(left.leaf))
        fresh, shared = fresh_weights(left.leaf, counted) if owner else (0, False)
        operations.append(
            Operation(
                left.line,
                first.machine.paths.get(id(owner), "") if owner else "",
                left.kind,
                merged(left.output, right.output),
                fresh,
                left.layer,
                tuple(weight.shape for weight in left.leaf.weights.values() if weight) if left.leaf else (),
                shared,
                left.leaf is not None or shown(left),
                tuple(places.get(id(event), -1) for event in left.inputs),
            )
        )
    everything = list(weights(first.root))
    remarks = [*first.machine.remarks]
    remarks += [f"lines {start} to {end} cannot be read as Python and were left out" for start, end in source.skipped]
    return Reading(
        first.root.name,
        inputs,
        tuple(operations),
        tuple(merged(a.shape, b.shape) for a, b in zip(first.outputs, second.outputs, strict=True)),
        tuple(places.get(id(each.event), -1) for each in first.outputs),
        tuple((name, weight.shape) for name, weight in everything if id(weight) not in counted),
        sum(weight.count for _, weight in everything),
        sum(weight.count for _, weight in everything if not weight.trainable),
        tuple(remarks),
    )


def fresh_weights(leaf: Leaf | None, counted: set[int]) -> tuple[int, bool]:
    """How many parameters a layer has that are not counted yet, and whether others of its own are."""
    own: list[Weight] = [weight for weight in leaf.weights.values() if weight is not None] if leaf else []
    fresh = [weight for weight in own if id(weight) not in counted]
    counted.update(map(id, own))
    return sum(weight.count for weight in fresh), len(fresh) < len(own)


def shown(event: Event) -> bool:
    return event.kind not in HIDDEN and (event.kind != "add" or len(event.inputs) > 1)


def merged(first: Shape, second: Shape) -> Sizes:
    """Two shapes of one operation: what grew with the batch."""
    if len(first) != len(second):
        raise Unfollowed("the axes depend on the size of the batch")
    sizes = []
    for left, right in zip(first, second, strict=True):
        times, rest = divmod(right - left, BATCHES[1] - BATCHES[0])
        if rest:
            raise Unfollowed("a size depends on the batch in a way that is not followed")
        sizes.append(Size(left - times * BATCHES[0], times))
    return tuple(sizes)
