"""What is the computation graph of a formula: which operations, on what, in which order forwards and backwards?

Equal subexpressions are one node. Elementary functions (sigmoid, tanh, relu) stay whole; numbers and minus signs
belong to the operation that uses them, so `1 - v2` is one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hwcheck.errors import HwcheckError
from hwcheck.notation.printing import plain
from hwcheck.rewrite import substitute
from hwcheck.tree import CONSTANTS, LOGIC, RELATIONS, Apply, Number, Reduce, Symbol, Tree, free_names

MAX_NODES = 2_000
_COMMUTES = frozenset({"add", "mul", "times"})
_PART_OF_ITS_USER = RELATIONS | LOGIC | CONSTANTS


@dataclass(frozen=True, slots=True)
class Node:
    """One operation. `rule` is over the names of inputs and earlier nodes (`sigmoid(v2)`); `inputs` are these names."""

    name: str
    rule: Tree
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in an order in which each comes after what it uses; the last one is the output."""

    inputs: tuple[str, ...]
    nodes: tuple[Node, ...]
    output: str

    def node(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)

    def users(self, name: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if name in node.inputs)

    def backward(self, wrt: Iterable[str]) -> tuple[Node, ...]:
        """The nodes that a backward pass to `wrt` visits: those between them and the output, last first."""
        reached, needed = set(wrt), {self.output}
        for node in self.nodes:
            if reached.intersection(node.inputs):
                reached.add(node.name)
        for node in reversed(self.nodes):
            if node.name in needed:
                needed.update(node.inputs)
        return tuple(node for node in reversed(self.nodes) if node.name in reached & needed)


def build(formulas: Sequence[tuple[str, Tree]]) -> Graph:
    """The graph of formulas in order, each with its name or ''; later ones may use the names of earlier ones.

    The last one is the output. Names of inputs are kept; inner nodes are v1, v2, ...
    """
    builder = _Builder()
    for name, tree in formulas:
        builder.define(name, tree)
    return builder.graph()


@dataclass(slots=True)
class _Builder:
    """Nodes while they are being collected, by place: names are given at the end, when all are known."""

    rules: list[Tree] = field(default_factory=list)
    places: dict[Tree, int] = field(default_factory=dict)
    given: dict[str, Tree] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    output: Tree = field(default_factory=lambda: Number(0))

    def define(self, name: str, tree: Tree) -> None:
        self.output = self.operand(tree)
        if not name:
            return
        if name in self.given or name in free_names(tree):
            raise HwcheckError(f"{name!r} is defined twice or by itself", fix="give each quantity a name of its own")
        place = _place(self.output)
        if place is None:
            place = self.store(self.output)
            self.output = _reference(place)
        self.names.setdefault(place, name)
        self.given[name] = self.output

    def operand(self, tree: Tree) -> Tree:
        """What stands for this tree in the operation that uses it: itself or a reference to its node."""
        match tree:
            case Number():
                return tree
            case Symbol(name=name):
                return self.given.get(name, tree)
            case Apply(head="neg", args=(Number() as inner,)):
                return Number(-inner.value)
            case Apply(head="pow", args=(Apply(head="e"), exponent)):
                return self.operand(Apply("exp", (exponent,)))
            case Apply(head=head, args=args) if head in _PART_OF_ITS_USER:
                return Apply(head, tuple(map(self.operand, args)))
            case Reduce() | Apply(head="index" | "softmax" | "norm"):
                rule = substitute(tree, self.given)
            case Apply(head=head, args=args):
                rule = Apply(head, tuple(self.term(arg) if head == "add" else self.operand(arg) for arg in args))
        return tree if _is_entry(rule) else _reference(self.store(rule))

    def term(self, tree: Tree) -> Tree:
        """A term of a sum keeps its sign: `a - b` is one operation."""
        if isinstance(tree, Apply) and tree.head == "neg" and not isinstance(tree.args[0], Number):
            return Apply("neg", (self.operand(tree.args[0]),))
        return self.operand(tree)

    def store(self, rule: Tree) -> int:
        key = _key(rule)
        if key not in self.places:
            if len(self.rules) >= MAX_NODES:
                raise HwcheckError(f"the graph has more than {MAX_NODES} nodes", fix="derive a smaller formula")
            self.places[key] = len(self.rules)
            self.rules.append(rule)
        return self.places[key]

    def graph(self) -> Graph:
        if (place := _place(self.output)) is None:
            place = self.store(self.output)
        names = self.final_names()
        references: dict[str, Tree] = {f"#{number}": Symbol(name) for number, name in enumerate(names)}
        rules = [substitute(rule, references) for rule in self.rules]
        order = sorted(free_names_in_order(rules), key=lambda name: name in names)
        inputs = tuple(name for name in order if name not in names)
        nodes = tuple(Node(name, rule, free_names_in_order([rule])) for name, rule in zip(names, rules, strict=True))
        kept = _used(nodes, names[place])
        return Graph(inputs, kept, names[place])

    def final_names(self) -> list[str]:
        taken = {name for rule in self.rules for name in free_names(rule)} | set(self.names.values())
        letter = next(letter for letter in ("v", "t", "u", "node") if not any(_numbered(letter, n) for n in taken))
        fresh = (f"{letter}{number}" for number in range(1, len(self.rules) + 1))
        return [self.names.get(place) or next(fresh) for place in range(len(self.rules))]


def _used(nodes: tuple[Node, ...], output: str) -> tuple[Node, ...]:
    needed = {output}
    for node in reversed(nodes):
        if node.name in needed:
            needed.update(node.inputs)
    return tuple(node for node in nodes if node.name in needed)


def _numbered(letter: str, name: str) -> bool:
    return name.replace("_", "").removeprefix(letter).isdigit()


def _reference(place: int) -> Symbol:
    return Symbol(f"#{place}")


def _place(tree: Tree) -> int | None:
    return int(tree.name[1:]) if isinstance(tree, Symbol) and tree.name.startswith("#") else None


def _is_entry(tree: Tree) -> bool:
    """`h_i` of an input is an input, not an operation."""
    return isinstance(tree, Apply) and tree.head == "index" and isinstance(tree.args[0], Symbol)


def _key(rule: Tree) -> Tree:
    """Rules that differ in the order of terms or factors have the same key."""
    match rule:
        case Apply(head=head, args=args) if head in _COMMUTES:
            return Apply("mul" if head == "times" else head, tuple(sorted(args, key=plain)))
        case _:
            return rule


def free_names_in_order(trees: Iterable[Tree]) -> tuple[str, ...]:
    """The free names of the trees, each once, as they come when reading."""
    seen: dict[str, None] = {}
    for tree in trees:
        _collect(tree, frozenset(), seen)
    return tuple(seen)


def _collect(tree: Tree, bound: frozenset[str], seen: dict[str, None]) -> None:
    match tree:
        case Symbol(name=name):
            if name not in bound:
                seen.setdefault(name)
        case Reduce(indices=indices, body=body, condition=condition):
            inner = bound | frozenset(indices)
            for part in (tree.lower, tree.upper):
                if part is not None:
                    _collect(part, bound, seen)
            for part in (body, condition):
                if part is not None:
                    _collect(part, inner, seen)
        case Apply(args=args):
            for arg in args:
                _collect(arg, bound, seen)
