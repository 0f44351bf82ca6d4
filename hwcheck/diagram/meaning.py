"""What may each box of a diagram compute from the boxes that lead into it?

A rule is a list of trees over the names of boxes, `[3]` for the fourth: the formula of its label, or all that its
operation can mean, since a drawing has no order of inputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from hwcheck.diagram.edges import folded
from hwcheck.diagram.model import MAX_BOXES, MAX_EDGES, Box, Diagram, too_large
from hwcheck.diagram.operations import applied, one_step, operation, with_number
from hwcheck.domain import Definition, Scope
from hwcheck.errors import HwcheckError, Unreadable
from hwcheck.notation.read import Reading, read
from hwcheck.rewrite import expand, substitute
from hwcheck.tree import (
    ARITHMETIC,
    CONSTANTS,
    ELEMENTWISE,
    LOGIC,
    MATRIX,
    OTHER,
    RELATIONS,
    Apply,
    Number,
    Symbol,
    Tree,
    children,
    free_names,
    walk,
    with_children,
)

_KNOWN = ARITHMETIC | CONSTANTS | ELEMENTWISE | LOGIC | MATRIX | OTHER | RELATIONS
_NAME = re.compile(r"[^\W\d]\w*")
Scopes = tuple[Scope, Scope, Scope]
"""The problem's own, with the names of boxes as well, with any names."""

_PROSE = re.compile(r"\s*[^\W\d_]{2,}(\s+[^\W\d_]+)+\s*")


class Says(Enum):
    """How a box says what it is."""

    INPUT = "input"
    OPERATION = "operation"  # and the edges say on what
    CLAIM = "claim"  # a formula or a declared name, which the edges into it have to bear out
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one box may compute: `trees` as it says; `steps` any single operation on the boxes that lead into it."""

    says: Says
    trees: tuple[Tree, ...] = ()
    steps: tuple[Tree, ...] = ()


def reference_name(place: int) -> str:
    """The name of a box in the trees of rules; no symbol is called so."""
    return f"[{place}]"


def with_implied_edges(diagram: Diagram, scope: Scope) -> Diagram:
    """The diagram with the edges that formulas given as definitions imply, and the inputs that these use."""
    names, words = _names(diagram), _reading_scopes(diagram, scope)
    boxes, edges = {box.name: box for box in diagram.boxes}, dict.fromkeys(diagram.edges)
    for box in diagram.boxes:
        used = (
            {names.get(folded(name), folded(name)): name for name in sorted(_used(box, words))} if box.defined else {}
        )
        if not used.keys() >= set(diagram.into(box.name)):
            continue  # the edges say something else than the formula
        for source, name in used.items():
            if source != box.name:
                boxes.setdefault(source, Box(source, name))
                edges[source, box.name] = None
        if len(boxes) > MAX_BOXES or len(edges) > MAX_EDGES:
            raise too_large(f"more than {MAX_BOXES} nodes or {MAX_EDGES} edges")
    return replace(diagram, boxes=tuple(boxes.values()), edges=tuple(edges))


def _used(box: Box, scopes: Scopes) -> frozenset[str]:
    tree = _formula(box.label, scopes)
    return free_names(tree) if tree is not None else frozenset()


def rules(diagram: Diagram, scope: Scope) -> dict[str, Rule]:
    """A rule for each box."""
    names = _names(diagram)
    places = {box.name: reference_name(place) for place, box in enumerate(diagram.boxes)}
    references: dict[str, Tree] = {name: Symbol(places[box]) for name, box in names.items()}
    scopes = _reading_scopes(diagram, scope)
    return {
        box.name: _rule(box, tuple(Symbol(places[one]) for one in diagram.into(box.name)), references, scopes)
        for box in diagram.boxes
    }


def _reading_scopes(diagram: Diagram, scope: Scope) -> Scopes:
    """Labels speak of the problem's names and of boxes; where that gives no reading, of any names."""
    known = {folded(name) for name in scope.names()}
    fresh = {box.name for box in diagram.boxes if _NAME.fullmatch(box.name) and folded(box.name) not in known}
    fresh |= {re.sub(r"(?<=[^\W\d_])(?=\d+$)", "_", name) for name in fresh}  # x1 may be written x_1
    words = {name: Definition((), Number(0)) for name in sorted(fresh)}
    inside = replace(scope, definitions={**scope.definitions, **words}, strict=True)
    return (scope, inside, replace(inside, strict=False))


def _names(diagram: Diagram) -> dict[str, str]:
    """Under which names formulas may speak of boxes: their own, their labels, the left sides of these."""
    found: dict[str, str] = {}
    for box in diagram.boxes:
        found.setdefault(folded(box.name), box.name)
    for box in diagram.boxes:
        left, equals, _ = box.label.partition("=")
        found.setdefault(folded(left if equals else box.label), box.name)
    return found


def _rule(box: Box, operands: tuple[Tree, ...], references: Mapping[str, Tree], scopes: Scopes) -> Rule:
    scope, *_ = scopes
    steps = one_step(operands, scope.functions)
    tree = _formula(box.label, scopes)
    for text in (box.label, box.name) if tree is None or box.label == box.name else (box.label,):
        trees = _by_operation(text, operands, scope)
        if trees is not None:
            return Rule(Says.OPERATION, trees, steps)
    if tree is None:
        return Rule(Says.NOTHING, (), steps)
    if isinstance(tree, Symbol):
        return _named(tree.name, operands, steps, scope)
    if not operands and (isinstance(tree, Number) or (isinstance(tree, Apply) and tree.head in CONSTANTS)):
        return Rule(Says.INPUT, (tree,))
    placed = _placed(tree, box, references)
    used = {name for name in free_names(placed) if name.startswith("[")}
    if operands and used == free_names(placed) == {one.name for one in operands if isinstance(one, Symbol)}:
        return Rule(Says.OPERATION, (placed,), steps)
    return Rule(Says.CLAIM, (placed, *_on_its_input(tree, operands)), steps)


def _by_operation(text: str, operands: tuple[Tree, ...], scope: Scope) -> tuple[Tree, ...] | None:
    """What the operation that a text names makes of the inputs: nothing if they are too few; None if it names none."""
    if not operands or folded(text) in {folded(name) for name in (*scope.symbols, *scope.definitions)}:
        return None
    sign = text if len(operands) == 1 else re.sub(r"(?<=\W)\d+$", "", text)  # `*2` of two inputs is a second product
    head = operation(sign, scope.functions)
    trees = applied(head, operands, scope.functions) if head else with_number(text, operands)
    return trees if trees or head else None


def _named(name: str, operands: tuple[Tree, ...], steps: tuple[Tree, ...], scope: Scope) -> Rule:
    """A box that is a bare name: an input, a quantity that the problem defines, or one that it does not know."""
    if name in scope.definitions:
        return Rule(Says.CLAIM, (expand(Symbol(name), scope),), steps)
    if name in scope.symbols and operands and name == "x":
        return Rule(Says.OPERATION, applied("mul", operands), steps)  # typed for the sign of a product
    if name in scope.symbols or not operands:
        return Rule(Says.INPUT if not operands else Says.CLAIM, (Symbol(name),), steps)
    return Rule(Says.NOTHING, (), steps)


def _formula(label: str, scopes: Scopes) -> Tree | None:
    """The label as a formula in which new names may stand, or nothing."""
    scope, inside, outside = scopes
    tree: Tree | None = None
    for words in (inside, outside):
        try:
            tree = _declared(_said(read(label, words)), {folded(name): name for name in scope.names()})
            break
        except Unreadable:
            continue
    if tree is None or _PROSE.fullmatch(label):
        return None
    unknown = any(isinstance(node, Apply) and _is_unknown(node, scope) for node in walk(tree))
    return None if unknown else tree


def _said(reading: Reading) -> Tree:
    """The last member of `p = w1*x = f` that is more than a name."""
    return next((step for step in reversed(reading.steps) if not isinstance(step, Symbol)), reading.tree)


def _declared(tree: Tree, names: Mapping[str, str]) -> Tree:
    """The formula in the problem's spellings: `w1` is `w_1` where that is declared."""
    match tree:
        case Symbol(name=name):
            return Symbol(names.get(folded(name), name))
        case Apply(head=head, args=args):
            parts = tuple(_declared(arg, names) for arg in args)
            return Apply(head if head in _KNOWN else names.get(folded(head), head), parts)
        case _:
            return with_children(tree, tuple(_declared(part, names) for part in children(tree)))


def _is_unknown(node: Apply, scope: Scope) -> bool:
    return node.head not in _KNOWN and node.head not in scope.functions


def _placed(tree: Tree, box: Box, references: Mapping[str, Tree]) -> Tree:
    """The formula over boxes; names of no box stay symbols of the problem."""
    found = {name: references[folded(name)] for name in free_names(tree) if folded(name) in references}
    own = references.get(folded(box.name))
    others = {name: value for name, value in found.items() if value != own}
    constants = {name: Apply(name) for name in ("e", "pi") if name not in others}  # also in a box of that name
    return substitute(tree, {**constants, **others})


def _on_its_input(tree: Tree, operands: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """`1/(1+u)` on the one box that leads into it, where its one name is only a placeholder."""
    names = free_names(tree)
    if len(operands) != 1 or len(names) != 1:
        return ()
    try:
        return (substitute(tree, dict.fromkeys(names, operands[0])),)
    except HwcheckError:
        return ()
