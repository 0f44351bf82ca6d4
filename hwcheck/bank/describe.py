"""How does a problem look to its author? Everything that its file says, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from hwcheck.bank.check import solution
from hwcheck.bank.model import Assignment, Part, Problem
from hwcheck.bank.variant import Variant, listed
from hwcheck.domain import Scope


def describe_assignment(assignment: Assignment) -> Iterator[str]:
    yield f"{assignment.title} ({assignment.name}), {assignment.max_points:g} points"
    yield from _deadline(assignment)
    if assignment.shared:
        yield from _variant(assignment.shared)
    width = max((len(item.id) for item in assignment.items), default=0)
    for item in assignment.items:
        home = f"{item.part.problem}/{item.part.id}"
        yield f"  {item.id:{width}}  {item.label:5}  {item.points:4g}  {item.part.kind:10}  {home}"


def _deadline(assignment: Assignment) -> Iterator[str]:
    if assignment.due:
        yield f"  due {assignment.due.isoformat(' ', 'minutes')}"
    if late := assignment.late:
        free = f", {late.free_days} days free" if late.free_days else ""
        grace = f", after {late.grace_minutes:g} minutes of grace" if late.grace_minutes else ""
        most = f", at most {late.most_percent:g} %" if late.most_percent < 100 else ""
        last = f", nothing after {late.accepted_days} days" if late.accepted_days is not None else ""
        yield f"  late: {late.percent_per_day:g} % of the points earned for each started day{grace}{free}{most}{last}"


def _variant(variant: Variant) -> Iterator[str]:
    """What is drawn, as the file writes it."""
    for name, values in variant.tables["variant"].items():
        told = values if isinstance(values, str) else ", ".join(map(str, values))
        yield f"  each student's {name}: {told}" if name != "where" else f"  where {told}"


def describe_problem(problem: Problem) -> Iterator[str]:
    yield f"{problem.title} ({problem.id})"
    if problem.variant:
        yield from _variant(problem.variant)
        yield f"  here: {listed(problem.parts[0].drawn)}"
    if problem.text:
        yield indent(problem.text, "  ")
    yield from declarations(problem.scope)
    for part in problem.parts:
        yield ""
        yield from describe_part(part)


def describe_part(part: Part) -> Iterator[str]:
    yield f"{part.problem}/{part.id} ({part.kind})"
    yield indent(part.prompt, "  ")
    yield f"  solution: {solution(part)}"
    for also in part.also:
        yield f"  also right: {also}"
    for answer in part.accepts:
        yield f"  accepts: {answer}"
    for reject in part.rejects:
        yield f"  rejects: {reject.answer} ({reject.outcome}): {reject.says}"
    for key, texts in (("names", part.names), ("words", part.words)):
        if texts:
            yield f"  {key}: {', '.join(texts)}"
    if part.rubric:
        yield "  rubric:"
        yield indent(part.rubric, "    ")


def declarations(scope: Scope) -> Iterator[str]:
    """What the problem declares, with formulas as a person reads them."""
    from hwcheck.notation.printing import unicode

    for name, kind in scope.symbols.items():
        yield f"  {name}: {kind}"
    for name, function in scope.functions.items():
        yield f"  {name}({', '.join(function.params)}) = {unicode(function.body)}"
    for name, definition in scope.definitions.items():
        indices = f"_{{{','.join(definition.indices)}}}" if definition.indices else ""
        yield f"  {name}{indices} = {unicode(definition.body)}"
