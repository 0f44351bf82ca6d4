"""Is this the computation graph of the formula? Edges, DOT or Mermaid, compared by what each node computes.

Inner nodes may be called anything, and operations may be split further than the reference does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hwcheck.checkers.context import Context
from hwcheck.diagram.compare import Comparison, Fault, compare
from hwcheck.diagram.edges import folded
from hwcheck.diagram.model import Box, Diagram
from hwcheck.diagram.read import read as read_diagram
from hwcheck.diagram.reference import Operation, operations_of
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError, Unreadable
from hwcheck.notation.printing import unicode
from hwcheck.notation.read import read
from hwcheck.tree import Symbol, Tree, children, walk, with_children
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

SHOWN = 4  # mistakes that the feedback names
LONGEST = 40  # letters of a label in it


@dataclass(frozen=True, slots=True)
class Settings:
    """`reference` is the formula; definitions in it are written out. Each of its operations is a node and counts the
    same. A graph with every edge turned round earns `turned_credit`."""

    reference: str
    turned_credit: float = 0.5


def check(settings: Settings, response: str, context: Context) -> Verdict:
    try:
        diagram = read_diagram(response)
    except Unreadable as error:
        says = error.caret() if error.note != "drawing" else f"{error.what}; a drawing is for a person to look at"
        return Verdict(Outcome.REVIEW, 0.0, says, error.note if error.note == "drawing" else "unreadable")
    try:
        return _judged(settings, diagram, context.scope)
    except HwcheckError as error:
        return Verdict(Outcome.REVIEW, 0.0, str(error), "undecided")


def _judged(settings: Settings, diagram: Diagram, scope: Scope) -> Verdict:
    reference = read(settings.reference, scope).tree
    found = _as_written(compare(reference, diagram, scope), diagram)
    if _all_there(found):
        return Verdict(Outcome.CORRECT, 1.0, "", "equal", _evidence(found), remarks=diagram.doubts)
    if found.circle:
        says = f"the edges go round in a circle through {', '.join(found.circle[:6])}: give each operation its own node"
        return Verdict(Outcome.REVIEW, 0.0, says, "circle", remarks=diagram.doubts)
    if not any(box.defined for box in diagram.boxes) and _all_there(compare(reference, diagram.turned(), scope)):
        says = "every edge points the wrong way: edges lead from what is used to what uses it"
        return Verdict(Outcome.PARTIAL, settings.turned_credit, says, "turned", _evidence(found))
    if found.unnamed or found.unread:
        return _unclear(found, diagram)
    verdict = _scored(found)
    if diagram.doubts:
        says = "; ".join((verdict.feedback, "not all of it could be read"))
        return Verdict(Outcome.REVIEW, 0.0, says, "unreadable", remarks=diagram.doubts)
    return verdict


def _as_written(found: Comparison, diagram: Diagram) -> Comparison:
    """The comparison with boxes called as the student wrote them."""
    shown = {box.name: _shown(box) for box in diagram.boxes}

    def named(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(shown.get(name, name) for name in names)

    faults = tuple(replace(one, box=shown.get(one.box, one.box), surplus=named(one.surplus)) for one in found.faults)
    return replace(
        found,
        faults=faults,
        extra=named(found.extra),
        loose=named(found.loose),
        unread=named(found.unread),
        unnamed=named(found.unnamed),
        circle=named(found.circle),
    )


def _shown(box: Box) -> str:
    """`p = w1*x`, `w_1`, or `p (*)` where the label of p does not name it; `* no. 2` for one of several signs."""
    name, _, number = box.name.partition("#")
    label = " ".join(box.label.split())
    label = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    if number:
        return f"{label} no. {number}"
    return label if "=" in label or folded(label) == name else f"{name} ({label})"


def _all_there(found: Comparison) -> bool:
    return found.whole and not found.unnamed


def _unclear(found: Comparison, diagram: Diagram) -> Verdict:
    if found.unread:
        says = f"it cannot be read what {_listed(found.unread)} computes"
        return Verdict(Outcome.REVIEW, 0.0, says, "unreadable", remarks=diagram.doubts)
    fits = "the edges fit, but " if found.whole else ""
    says = f"{fits}{_listed(found.unnamed)} does not say what it computes: write the operation beside the name"
    return Verdict(Outcome.REVIEW, 0.0, says, "unnamed", remarks=diagram.doubts)


def _scored(found: Comparison) -> Verdict:
    """Credit for each operation that is there; what nothing asks for counts against it."""
    credit = round(len(found.right) / max(1, len(found.operations) + len(found.extra)), 4)
    if found.right == found.operations[-1:] and not found.faults and not found.extra:
        says = "this is the formula itself, not its graph: give each operation a node"
        return Verdict(Outcome.INCORRECT, 0.0, says, "restated", _evidence(found))
    if not found.right:
        return Verdict(Outcome.INCORRECT, 0.0, _says(found), "different", _evidence(found))
    return Verdict(Outcome.PARTIAL, credit, _says(found), "incomplete", _evidence(found))


def _says(found: Comparison) -> str:
    mistakes = [_fault(fault) for fault in found.faults]
    mistakes += [f"there is no node for {unicode(one.tree)}" for one in found.missing]
    mistakes += [f"no edge leads on from node {name!r}" for name in found.loose]
    mistakes += [f"node {name!r} does not belong to this function" for name in found.extra]
    more = len(mistakes) - SHOWN
    return "; ".join(mistakes[:SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _fault(fault: Fault) -> str:
    """`node 'p2' should be w₂ σ₁(w₁ x): no edge comes from w₂`."""
    edges = [f"no edge comes from {unicode(tree)}" for tree in fault.lacks]
    edges += [f"the edge from {name!r} does not belong there" for name in fault.surplus]
    return f"node {fault.box!r} should be {unicode(fault.expected.tree)}" + (f": {', '.join(edges)}" if edges else "")


def _listed(names: tuple[str, ...]) -> str:
    return "node " + ", ".join(repr(name) for name in names[:SHOWN])


def _evidence(found: Comparison) -> Evidence:
    detail = f"{len(found.right)} of {len(found.operations)} operations, compared at {found.points} points"
    return Evidence(Ground.SAMPLED, found.points, detail=detail)


def solution(settings: Settings, context: Context) -> str:
    """The edges, one operation a line: `w₁, x → v₁ = w₁ x`."""
    operations = operations_of(read(settings.reference, context.scope).tree, context.scope)
    names: dict[Tree, Tree] = {one.tree: Symbol(f"v_{number}") for number, one in enumerate(operations, start=1)}
    return "\n".join(_line(one, names) for one in operations)


def _line(operation: Operation, names: dict[Tree, Tree]) -> str:
    inputs = [names.get(tree, tree) for tree in operation.operands] or [
        node for node in walk(operation.tree) if isinstance(node, Symbol)
    ]
    shown = ", ".join(dict.fromkeys(unicode(tree) for tree in inputs if isinstance(tree, Symbol)))
    return f"{shown} → {unicode(names[operation.tree])} = {unicode(_over(operation, names))}"


def _over(operation: Operation, names: dict[Tree, Tree]) -> Tree:
    """The operation over the names of what it takes."""

    def named(tree: Tree) -> Tree:
        return names[tree] if tree in names else with_children(tree, tuple(map(named, children(tree))))

    return with_children(operation.tree, tuple(map(named, children(operation.tree))))
