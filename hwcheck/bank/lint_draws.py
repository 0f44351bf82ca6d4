"""Is a problem sound for all the numbers that its students may draw?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from hwcheck.bank.blanks import BLANK
from hwcheck.bank.finding import Finding, Level, from_error
from hwcheck.bank.load import sheet_for
from hwcheck.bank.model import Assignment, Problem
from hwcheck.bank.problems import problem_at
from hwcheck.bank.variant import Draw, Variant, draw, listed
from hwcheck.errors import HwcheckError
from hwcheck.tree import free_names

STUDENTS = 400  # who draw, to see what there is
MOST_DRAWS = 60  # that are looked at: the first few, and all that show a value for the first time
FEW_DRAWS = 24

Look = Callable[[Problem], tuple[Finding, ...]]


def sample_draws(variant: Variant) -> tuple[Draw, ...]:
    """Different draws, among which every value of a short list or range occurs."""
    found: dict[Draw, None] = {}
    seen: set[tuple[str, str]] = set()
    for student in range(STUDENTS):
        drawn = draw(variant, f"lint {student}")
        if drawn not in found and len(found) < MOST_DRAWS and (len(found) < FEW_DRAWS or not seen.issuperset(drawn)):
            found[drawn] = None
            seen.update(drawn)
    return tuple(found)


def in_all_draws(variant: Variant, look: Look) -> tuple[Finding, ...]:
    """What there is to mend in any of many draws: each thing once, with the first numbers that show it."""
    tried = sample_draws(variant)
    places: dict[tuple[object, ...], dict[Draw, list[Finding]]] = {}
    for drawn in tried:
        for finding in _looked(variant, drawn, look):
            place = finding.level, finding.part, finding.key
            places.setdefault(place, {}).setdefault(drawn, []).append(finding)
    mend = [finding for found in places.values() for finding in _told(found, len(tried))]
    return (*mend, *_sameness(variant, tried))


def _looked(variant: Variant, drawn: Draw, look: Look) -> tuple[Finding, ...]:
    try:
        return look(problem_at(variant, drawn))
    except HwcheckError as error:
        return (from_error(error, f"problems/{variant.home}.toml"),)


def _told(found: Mapping[Draw, list[Finding]], tried: int) -> Iterator[Finding]:
    """The first findings at one place; without numbers where they are the same for all."""
    drawn, first = next(iter(found.items()))
    same = len(found) == tried and all(others == first for others in found.values())
    numbers = "" if same else f" (with {listed(drawn)}; in {len(found)} of the draws tried)"
    for finding in first:
        yield replace(finding, what=finding.what + numbers)


def _sameness(variant: Variant, tried: tuple[Draw, ...]) -> Iterator[Finding]:
    if len(tried) == 1:
        what = f"all students draw the same: {listed(tried[0])}"
        yield Finding(Level.WARNING, f"problems/{variant.home}.toml", what, key="variant", fix="loosen 'where'")


def blanks_are_filled(problem: Problem, file: str) -> Iterator[Finding]:
    """No student sees `<<f>>`, nor half of it."""
    shown = {"": problem.text, **{part.id: part.prompt for part in problem.parts}}
    examples = {part.id: " ".join(_examples(part.accepts, part.rejects)) for part in problem.parts}
    for part_id, text in shown.items():
        left = re.search("<<|>>", text + examples.get(part_id, "")) if problem.variant else BLANK.search(text)
        if left:
            fix = "write <<name>>, or <<formula>> without < in it" if problem.variant else "draw it under [variant]"
            yield Finding(Level.ERROR, file, f"{left[0]!r} is left over", part_id, fix=fix)


def _examples(accepts: tuple[str, ...], rejects: tuple[Any, ...]) -> Iterator[str]:
    yield from accepts
    for reject in rejects:
        yield from (reject.answer, reject.says)


def names_are_drawn_for_something(problem: Problem, file: str) -> Iterator[Finding]:
    """Each drawn name stands in a blank, or in what is worked out from others. Functions may take any of them."""
    variant = problem.variant
    if variant is None:
        return
    texts = list(_texts(variant.tables))
    if "function" in texts or "differences" in texts:
        return
    used = {word for text in texts for blank in BLANK.findall(text) for word in re.findall(r"[A-Za-z]\w*", blank)}
    used |= {name for tree in variant.derived.values() for name in free_names(tree)}
    for name in variant.names:
        if name not in used:
            yield Finding(Level.WARNING, file, f"{name!r} is drawn and never used", key="variant", fix="leave it out")


def _texts(tables: Any) -> Iterator[str]:
    """All keys and texts of a file."""
    match tables:
        case str():
            yield tables
        case Mapping():
            for key, value in tables.items():
                yield key
                yield from _texts(value)
        case list():
            for value in tables:
                yield from _texts(value)


def unlucky_students(assignment: Assignment, file: str) -> Iterator[Finding]:
    """Whether the conditions of a sheet and those of its problems can be met together, for everybody."""
    try:
        for student in range(STUDENTS // 10 if assignment.variants else 0):
            sheet_for(assignment, f"lint {student}")
    except HwcheckError as error:
        yield from_error(error, file)
