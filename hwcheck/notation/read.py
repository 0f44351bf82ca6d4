"""What formula does a text say? The whole story of reading, from top to bottom.

text → tokens (`scan`) → tokens without looks (`layout`) → matching brackets (`brackets`) → members of an equation →
a tree for each (`grammar` and the modules that register with it) → bounds (`limits`). Where a text has several sane
readings, `readings` yields the others after the main one; repairs of what cannot be read come last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hwcheck.domain import Scope
from hwcheck.errors import Unreadable
from hwcheck.notation import brackets, layout, limits, prose, repairs, statements
from hwcheck.notation.clauses import explain
from hwcheck.notation.conditions import alternative
from hwcheck.notation.conventions import DEFAULT, READINGS, REMARKS, REPAIRING, Conventions, turned
from hwcheck.notation.declare import declare
from hwcheck.notation.grammar import Parser
from hwcheck.notation.names import Names, names_of
from hwcheck.notation.scan import Token, scan
from hwcheck.tree import Span, Tree

__all__ = ["Reading", "declare", "read", "readings"]

MAX_READINGS = 8
_FATAL = frozenset(("forbidden", "too-large", "too-deep", "too-long", "characters"))

_CALLED_SIX = re.compile(r"(?<![\w.])6\d?\s*\([A-Za-z]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text. `steps` are the members of a chain `A = B = C`; `tree` is the last of them."""

    tree: Tree
    text: str
    steps: tuple[Tree, ...] = ()
    remarks: tuple[str, ...] = ()
    repaired: bool = False
    touched: tuple[tuple[str, Span], ...] = ()


def read(text: str, scope: Scope) -> Reading:
    """The main reading of a text. Raises Unreadable, with the place, where there is none."""
    return _read(text, scope, DEFAULT)


def readings(text: str, scope: Scope) -> Iterator[Reading]:
    """The main reading, then the others, then repairs. Raises Unreadable where there is none at all."""
    try:
        main = _read(text, scope, DEFAULT)
    except Unreadable as error:
        yield _repaired(text, scope, error)
        return
    if _CALLED_SIX.search(text) and names_of(scope).sigmoid and scope.strict:
        yield from _as_scanned(text, scope)  # first, so that what neither reading makes right is left to a person
    yield main
    yield from _others(text, scope, main)


def _as_scanned(text: str, scope: Scope) -> Iterator[Reading]:
    """`6(x)(1 - 6(x))` with the digit for a sigma, though it can be read as a product."""
    try:
        mended = _read(text, scope, replace(DEFAULT, scanned_sigma=True))
    except Unreadable:
        return
    if mended.remarks:
        yield replace(mended, repaired=True)


def _others(text: str, scope: Scope, main: Reading) -> Iterator[Reading]:
    """Readings with one of the switches turned that mattered, and then with all of them."""
    seen = {main.tree}
    touched = dict(main.touched)
    switches = [switch for switch in READINGS if switch in touched]
    for chosen in [*[(switch,) for switch in switches], *([tuple(switches)] if len(switches) > 1 else [])]:
        conventions = DEFAULT
        for switch in chosen:
            conventions = turned(conventions, switch)
        try:
            other = _read(text, scope, conventions)
        except Unreadable:
            continue
        if other.tree in seen or len(seen) >= MAX_READINGS:
            continue
        seen.add(other.tree)
        said = tuple(REMARKS[switch].format(repr(_excerpt(text, touched[switch]))) for switch in chosen)
        yield replace(other, remarks=(*other.remarks, *said))


def _excerpt(text: str, span: Span) -> str:
    part = " ".join(text[span[0] : span[1]].split())
    return part if len(part) <= 40 else part[:37] + "..."


def _repaired(text: str, scope: Scope, error: Unreadable) -> Reading:
    """The reading of a mended text; raises the first error where nothing helps."""
    if error.note in _FATAL or error.note in ("empty", "prose"):
        raise error
    complete = error.note == "brackets"
    for conventions in (DEFAULT, REPAIRING) if complete else (REPAIRING,):
        try:
            mended = _read(text, scope, conventions, complete=complete)
        except Unreadable:
            continue
        added = ("a missing closing bracket was added",) if complete else ()
        return replace(mended, repaired=True, remarks=(*mended.remarks, *added))
    raise error


def _read(text: str, scope: Scope, conventions: Conventions, *, complete: bool = False) -> Reading:
    names = names_of(scope)
    try:
        return _parse(text, names, conventions, complete)
    except Unreadable as error:
        if not error.text:
            error.text = text
        raise
    except RecursionError:
        raise Unreadable(
            "the formula is nested too deeply", text=text, note="too-deep", fix="write it in smaller pieces"
        ) from None


def _parse(text: str, names: Names, conventions: Conventions, complete: bool) -> Reading:
    if not text.strip():
        raise Unreadable("there is no formula here", text=text, note="empty", fix="write an expression")
    prose.check(text, names)
    tokens, before = scan(_without_full_stop(text)), list[Token]()
    if "\\" not in text:
        tokens, before = statements.last(text, tokens, names.declared)
    tokens = layout.lay_out(tokens, names.declared)
    if complete:
        tokens = brackets.completed(tokens) or tokens
    said: list[str] = []
    if conventions.scanned_sigma:
        tokens, said = repairs.scanned_sigma(tokens, names)
    brackets.check(tokens, text)
    if any(token[0] == "," for token in tokens):
        tokens = layout.join_thousands(tokens)
    found, clause = layout.members(tokens)
    clause = [*before, *clause]
    parser = Parser([], names, conventions, text)
    parser.remarks.extend(said)
    if clause:
        parser.local = explain(clause, names, conventions, text, parser.latex)
    steps = _steps(parser, found)
    for step in steps:
        limits.check(step, text)
    doubtful = "accent_left_out" in parser.touched  # a hat may make another quantity of a name
    return Reading(steps[-1], text, tuple(steps), tuple(parser.remarks), doubtful, tuple(parser.touched.items()))


def _without_full_stop(text: str) -> str:
    """The text without the punctuation and the display brackets at its end, but with `\\,` whole."""
    end = len(text)
    while end:
        if text[:end].endswith(("\\]", "\\)")):
            end -= 2
        elif text[end - 1] in " \t\r\n$" or (text[end - 1] in ".,;" and text[end - 2 : end - 1] != "\\"):
            end -= 1
        else:
            break
    return text[:end]


def _steps(parser: Parser, found: list[list[Token]]) -> list[Tree]:
    """The trees of the members. A left side that is no formula of this problem (`\\frac{dL}{dw} =`) is passed over."""
    steps: list[Tree] = []
    for position, tokens in enumerate(found):
        last = position == len(found) - 1
        if not tokens and position == 0 and not last:
            continue
        if not last and tokens and tokens[-1][0] in ("+", "-", "*", "/"):
            sign, start = tokens[-1][0], tokens[-1][2]
            says = f"'{sign}=' changes a name in place"
            raise Unreadable(says, text=parser.text, span=(start, start + 2), fix="write the whole new value")
        try:
            steps.append(_member(parser.child(tokens)))
        except Unreadable as error:
            if last or error.note in _FATAL or any(token[0] in ("and", "or") for token in tokens):
                raise  # `x = 1 or x = 2` is no chain
            if position or error.note not in ("undeclared", "syntax"):
                parser.remark("a step could not be read and was passed over")
    return steps


def _member(parser: Parser) -> Tree:
    tree = alternative(parser, parser.expression())
    if parser.tokens[parser.pos][0] != "eof":
        raise parser.unexpected("an operator")
    return tree
