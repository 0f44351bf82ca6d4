"""What is known of a value while a class is read? Numbers, texts and lists exactly; of a tensor only its shape."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, TypeAlias

from hwcheck.network.layer import Layer, Shape

Value: TypeAlias = Any  # a Python number, text, list, tuple, dict or range; or one of the classes below


KNOWN = frozenset(
    """
    torch torchvision numpy builtins math functools collections itertools typing types enum dataclasses abc copy random
    operator warnings logging time os sys re numbers contextlib string datetime pathlib einops scipy matplotlib
    """.split()
)


class Once(list[Any]):
    """What can be gone through once: a generator, `zip`, `map`. Its items are known in advance."""


class Record(tuple[Any, ...]):
    """A named tuple."""

    fields: tuple[str, ...] = ()

    @classmethod
    def of(cls, fields: tuple[str, ...], values: Iterable[Any]) -> Record:
        made = cls(values)
        made.fields = fields
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One operation of the forward pass; `inputs` are the operations whose results it takes."""

    line: int
    kind: str  # as `catalogue.plain` writes layer types: "conv2d", "relu", "view", "add"
    output: Shape
    inputs: tuple[Event, ...] = ()
    leaf: Leaf | None = None
    layer: Layer | None = None


@dataclass(slots=True, eq=False)
class Tensor:
    """A shape, batch included, and the operation that made it (None for constants and parameters)."""

    shape: Shape
    event: Event | None = None
    layer: Layer | None = None  # what a function of torch.nn.functional stands for


@dataclass(slots=True, eq=False)
class Weight(Tensor):
    """A parameter. It is counted once, wherever it is used; `name` is only for showing."""

    trainable: bool = True

    @property
    def count(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Path:
    """Something that lives outside the text, by its full name: `torch.nn.functional`."""

    name: str

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def known(self) -> bool:
        """Whether it is a module, a class or a function, not a value that another file may set."""
        return self.name.partition(".")[0] in KNOWN


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that no shape and no count depends on, as long as nobody looks into it."""

    what: str


@dataclass(slots=True, eq=False)
class Leaf:
    """A layer of PyTorch's own: what was said when it was made, and its parameters by name."""

    kind: str  # PyTorch's name, `Conv2d`
    settings: Mapping[str, Value]
    layer: Layer | None = None
    weights: dict[str, Weight | None] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Class:
    """A class of the text; `bases` are classes of the text or names outside of it."""

    name: str
    bases: tuple[Class | Path, ...]
    members: dict[str, Value]
    fields: tuple[str, ...] = ()  # of a dataclass, in order

    def chain(self) -> Iterator[Class | Path]:
        """This class and those it inherits from, nearest first."""
        yield self
        seen: list[Class | Path] = []
        for base in self.bases:
            for each in base.chain() if isinstance(base, Class) else (base,):
                if each not in seen:
                    seen.append(each)
        yield from seen

    @property
    def native(self) -> Path | None:
        """The first base outside the text."""
        return next((base for base in self.chain() if isinstance(base, Path) and base.name != "object"), None)


@dataclass(slots=True, eq=False)
class Object:
    """An instance. Of a module, `items` are the children of a container and `leaf` is what a PyTorch layer is."""

    cls: Class | Path
    fields: dict[str, Value] = field(default_factory=dict)
    items: dict[str, Value] = field(default_factory=dict)
    leaf: Leaf | None = None
    ready: bool = False  # whether nn.Module.__init__ has been called
    training: bool = False

    @property
    def native(self) -> Path | None:
        return self.cls.native if isinstance(self.cls, Class) else self.cls

    @property
    def is_module(self) -> bool:
        return self.native is not None and self.native.name.startswith("torch.nn.")

    @property
    def name(self) -> str:
        return self.cls.name if isinstance(self.cls, Class) else self.cls.last

    def classes(self) -> Iterator[Class]:
        """The classes of the text that it is an instance of, nearest first."""
        if isinstance(self.cls, Class):
            yield from (place for place in self.cls.chain() if isinstance(place, Class))

    def registered(self) -> Iterator[tuple[str, Object | Weight]]:
        """Children and parameters, as `nn.Module` keeps them: lists and dicts of modules are not among them."""
        if self.leaf is not None:
            yield from ((name, weight) for name, weight in self.leaf.weights.items() if weight is not None)
        for name, value in (*self.fields.items(), *self.items.items()):
            if isinstance(value, Weight) or (isinstance(value, Object) and value.is_module):
                yield name, value


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the text with the scope it was defined in; `owner` is its class, for `super()`."""

    node: ast.FunctionDef | ast.Lambda
    defaults: Mapping[str, Value]
    scope: Scope
    owner: Class | None = None
    wraps: str = ""  # staticmethod, classmethod, property

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "lambda")


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """Something callable bound to a value: a function of the text, or what a native value offers by name."""

    call: Callable[[tuple[Value, ...], dict[str, Value]], Value]
    name: str
    owner: Value = None
    prepares: tuple[Value, ...] | None = None  # of functools.partial: the function, its arguments by place and by name


@dataclass(frozen=True, slots=True, eq=False)
class Super:
    owner: Class
    target: Object


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a function, or of the file; names outside of it are looked up in `outer`."""

    names: dict[str, Value] = field(default_factory=dict)
    outer: Scope | None = None
    owner: Class | None = None
    target: Value = None  # the first argument, for `super()`
    is_class: bool = False
    elsewhere: dict[str, Scope] = field(default_factory=dict)  # where its nonlocal names are set
    yielded: Once | None = None  # what a generator has given so far


def modules(root: Object) -> Iterator[tuple[str, Object]]:
    """A module and all below it with their paths, each once."""
    seen: set[int] = set()
    waiting: list[tuple[str, Object]] = [("", root)]
    while waiting:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        yield path, module
        children = [(join(path, name), child) for name, child in module.registered() if isinstance(child, Object)]
        waiting.extend(reversed(children))


def weights(root: Object) -> Iterator[tuple[str, Weight]]:
    """All parameters with their paths, tied ones once."""
    seen: set[int] = set()
    for path, module in modules(root):
        for name, weight in module.registered():
            if isinstance(weight, Weight) and id(weight) not in seen:
                seen.add(id(weight))
                yield join(path, name), weight


def join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
