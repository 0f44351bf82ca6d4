"""Which operations does a formula consist of? Each must stand in a graph of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hwcheck.domain import Scope
from hwcheck.rewrite import expand, substitute
from hwcheck.tree import CONSTANTS, LOGIC, RELATIONS, Apply, Number, Reduce, Symbol, Tree, children, with_children

_PART_OF_ITS_USER = RELATIONS | LOGIC | CONSTANTS | {"tuple", "vector", "matrix", "keepdims"}
_FLAT = frozenset({"add", "mul", "times"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the reference: its formula in the problem's symbols, and what it takes."""

    tree: Tree
    operands: tuple[Tree, ...]


def operations_of(tree: Tree, scope: Scope) -> tuple[Operation, ...]:
    """The operations, inputs first; sums and products of several terms are one. Declared functions stay whole."""
    whole = expand(tree, scope)
    if not any(kind.rank for kind in scope.symbols.values()):
        whole = _of_numbers(whole)
    return tuple(dict.fromkeys(_operations(_flattened(whole))))


def inner_steps(operations: tuple[Operation, ...], scope: Scope) -> Iterator[Tree]:
    """What a declared function may be split into: `-u`, `exp(-u)`, `1 + exp(-u)`."""
    for operation in operations:
        match operation.tree:
            case Apply(head=head, args=args) if head in scope.functions:
                function = scope.functions[head]
                if len(function.params) == len(args):
                    body = substitute(function.body, dict(zip(function.params, args, strict=True)))
                    yield from (inner.tree for inner in _operations(_flattened(body), args))


def _operations(tree: Tree, stop: tuple[Tree, ...] = ()) -> Iterator[Operation]:
    if _is_input(tree) or tree in stop:
        return
    match tree:
        case Reduce():
            yield Operation(tree, ())
        case Apply(head=head) if head in _PART_OF_ITS_USER:
            for operand in _operands(tree):
                yield from _operations(operand, stop)
        case Apply():
            operands = _operands(tree)
            for operand in operands:
                yield from _operations(operand, stop)
            yield Operation(tree, operands)


def _operands(tree: Tree) -> tuple[Tree, ...]:
    """What an operation takes; a minus sign in a sum belongs to the sum, and so do comparisons in cases."""
    if not isinstance(tree, Apply):
        return ()
    found: list[Tree] = []
    for arg in tree.args:
        if tree.head == "add" and isinstance(arg, Apply) and arg.head == "neg":
            found.append(arg.args[0])
        elif isinstance(arg, Apply) and arg.head in _PART_OF_ITS_USER and arg.args:
            found.extend(_operands(arg))
        else:
            found.append(arg)
    return tuple(found)


def _is_input(tree: Tree) -> bool:
    match tree:
        case Number() | Symbol() | Apply(args=()):
            return True
        case Apply(head="neg", args=(Number(),)) | Apply(head="index" | "getitem", args=(Symbol(), *_)):
            return True
        case _:
            return False


def _of_numbers(tree: Tree) -> Tree:
    """Where all are numbers there is one product."""
    parts = with_children(tree, tuple(map(_of_numbers, children(tree))))
    return Apply("mul", parts.args) if isinstance(parts, Apply) and parts.head == "times" else parts


def _flattened(tree: Tree) -> Tree:
    """The tree with sums of sums and products of products as one operation each."""
    match tree:
        case Apply(head="pow", args=(Apply(head="e"), exponent)):
            return Apply("exp", (_flattened(exponent),))
        case Apply(head=head, args=args):
            parts = tuple(_flattened(arg) for arg in args)
            if head in _FLAT:
                parts = tuple(
                    inner
                    for part in parts
                    for inner in (part.args if isinstance(part, Apply) and part.head == head else (part,))
                )
            return Apply(head, parts)
        case _:
            return tree
