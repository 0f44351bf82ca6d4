"""What has been read so far, and how much may still be read? The part of the reader that all its floors share."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from hwcheck.network.layer import Layer
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Event, Leaf, Object, Once, Opaque, Path, Scope, Tensor, Value

UNKNOWN = "\ufffc"  # stands in a text for what is not known
MAX_STEPS = 100_000
MAX_CALLS = 45
MAX_ITEMS = 20_000
MAX_EVENTS = 20_000


class State:
    """`events` are the operations in order; `line` is where the reader stands."""

    def __init__(self) -> None:
        self.steps = 0
        self.calls = 0
        self.line = 0
        self.events: list[Event] = []
        self.remarks: list[str] = []
        self.paths: Mapping[int, str] = {}
        self.globals = Scope()

    def call(self, target: Value, args: tuple[Value, ...] = (), given: Mapping[str, Value] | None = None) -> Value:
        """The result of a call, by the floor above."""
        raise NotImplementedError

    def attribute(self, value: Value, name: str) -> Value:
        raise NotImplementedError

    def assign(self, target: Value, name: str, value: Value) -> None:
        raise NotImplementedError

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        raise NotImplementedError

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Value:
        raise NotImplementedError

    def step(self, node: ast.AST) -> None:
        self.steps += 1
        self.line = getattr(node, "lineno", self.line)
        if self.steps > MAX_STEPS:
            raise Unfollowed("this takes too long to read", fix="is there a loop without end?")

    def name_of(self, value: Value) -> str:
        """A text that something is to be called by. Raises Unfollowed where a part of it is not known."""
        if not isinstance(value, str) or UNKNOWN in value:
            raise Unfollowed("what this is called is not known")
        return value

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def record(
        self, kind: str, taken: Value, result: Value, leaf: Leaf | None = None, layer: Layer | None = None
    ) -> Value:
        """Note an operation, unless nothing that it takes comes from the input; the result."""
        made = list(tensors_in(result))
        inputs = tuple(dict.fromkeys(each.event for each in tensors_in(taken) if each.event is not None))
        if not made or not (inputs or leaf):
            return result
        if len(self.events) >= MAX_EVENTS:
            raise Unfollowed(f"more than {MAX_EVENTS} operations")
        event = Event(self.line, kind, made[0].shape, inputs, leaf, layer or made[0].layer)
        self.events.append(event)
        for each in made:
            each.event = event
        return result

    def truth(self, value: Value) -> bool:
        """Whether a branch is taken. Raises Unfollowed where that depends on what a tensor holds."""
        if isinstance(value, Tensor):
            raise Unfollowed("this depends on the numbers that a tensor holds")
        if isinstance(value, Opaque):
            raise Unfollowed(f"this depends on {value.what}")
        if isinstance(value, Path) and not value.known:
            raise Unfollowed(f"{value.name} is not in the text")
        if isinstance(value, Object):
            if any({"__len__", "__bool__"} & set(place.members) for place in value.classes()):
                raise Unfollowed("whether this object holds is not followed")
            holds = value.native is not None and value.native.last in ("ModuleList", "ModuleDict", "Sequential")
            return bool(value.items) if holds else True
        return bool(value)

    def items(self, value: Value) -> list[Value]:
        """What a loop over the value meets."""
        if isinstance(value, Once):
            found = list(value)
            value.clear()
            return found
        if isinstance(value, list | tuple | dict | set | range | str):
            if len(value) > MAX_ITEMS:
                raise Unfollowed(f"more than {MAX_ITEMS} items")
            return list(value)
        if isinstance(value, Object) and value.is_module:
            if value.native is not None and value.native.last.endswith("Dict"):
                return list(value.items)
            return list(value.items.values())
        if isinstance(value, Tensor) and value.shape:
            if value.shape[0] > 1000:
                raise Unfollowed(f"a loop over {value.shape[0]} slices of a tensor is not followed")
            return [self.record("index", value, Tensor(value.shape[1:])) for _ in range(value.shape[0])]
        raise Unfollowed("a loop over this is not followed")


def tensors_in(value: Value) -> Iterator[Tensor]:
    """The tensors of a value, in lists and dicts too."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple | set):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors_in(item)
