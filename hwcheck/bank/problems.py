"""What does a problem file say? A problem and its parts, with references in place and drawn numbers filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from hwcheck.bank.blanks import Blanks, filled
from hwcheck.bank.decode import PartTable, ProblemTable, checker, decode, kinds, refuse_unknown
from hwcheck.bank.files import find_bank, read_problem
from hwcheck.bank.model import Follows, Part, Problem
from hwcheck.bank.references import Given, resolve
from hwcheck.bank.variant import Draw, Variant, draws, read_variant
from hwcheck.domain import Scope
from hwcheck.errors import DeclarationError, HwcheckError, did_you_mean

_PART_KEYS = frozenset(entry.name for entry in fields(PartTable))


@dataclass(frozen=True, slots=True)
class _File:
    """What a problem file says, and what of it is drawn."""

    id: str
    tables: Mapping[str, Any]
    bank: Path
    variant: Variant | None = None
    drawn: Draw = ()

    @property
    def where(self) -> str:
        return f"problems/{self.id}.toml"


def load_problem(problem_id: str, bank: Path | None = None, student: str = "") -> Problem:
    """The problem with this id, such as `backprop/deep_net`; one that draws numbers, as this student has it.

    Raises FileError or DeclarationError.
    """
    bank = find_bank(bank)
    file = _File(problem_id, read_problem(bank, problem_id), bank)
    variant = read_variant(problem_id, file.tables, bank, file.where)
    if variant is None:
        return _problem(file)
    return problem_at(variant, draws("", None, [variant], student)[problem_id])


@lru_cache(maxsize=20_000)  # one for each student of a large class, 10 KB each; their marks hold them as well
def problem_at(variant: Variant, drawn: Draw) -> Problem:
    """The problem with these numbers. Raises DeclarationError where they do not fit in."""
    return _problem(_File(variant.home, variant.tables, variant.bank, variant, drawn))


def _problem(file: _File) -> Problem:
    tables = filled(file.tables, file.drawn, file.where) if file.drawn else file.tables
    table = decode(tables, ProblemTable, file.where)
    if not table.parts:
        fix = "write '[parts.NAME]' and below it what is to be answered"
        raise DeclarationError("no parts", where=file.where, fix=fix)
    given = Given(_scope(table, file.where), file.bank, file.drawn)
    parts = tuple(_part(file, table, given, part_id) for part_id in table.parts)
    parts = tuple(replace(part, elsewhere=_elsewhere(part, parts)) for part in parts)
    return Problem(file.id, table.title, table.text.strip(), given.scope, parts, file.variant)


def _elsewhere(part: Part, parts: tuple[Part, ...]) -> tuple[tuple[str, str], ...]:
    """The other formulas that the problem asks for, by plain names that this part does not go by as well."""
    others = [other for other in parts if other.id != part.id and other.kind == part.kind == "expression"]
    return tuple((_called(other, besides=part.names), other.settings.reference) for other in others)


def _called(part: Part, besides: tuple[str, ...]) -> str:
    return next((name for name in part.names if "\\" not in name and name not in besides), part.id)


def _part(file: _File, problem: ProblemTable, given: Given, part_id: str) -> Part:
    where, raw = f"{file.where}: part {part_id!r}", problem.parts[part_id]
    own = {key: value for key, value in raw.items() if key not in _PART_KEYS}
    if file.drawn:
        blanks = Blanks(file.drawn, where)
        own = {key: blanks.in_setting(file.tables["parts"][part_id][key]) for key in own}
    settings_type = _settings_type(raw, where)
    table = decode(raw, PartTable, where, more=own)
    # Numbers that were filled in are text; where a number is wanted they are read as one.
    settings: Any = decode(resolve(own, given, where), settings_type, where, lax=bool(file.drawn))
    return Part(
        problem=file.id,
        id=part_id,
        kind=table.kind,
        prompt=table.prompt.strip(),
        settings=settings,
        scope=given.scope,
        accepts=table.accepts,
        rejects=table.rejects,
        names=table.names,
        words=table.words,
        rubric=table.rubric.strip(),
        also=table.also,
        notations=(*problem.notations.items(), *table.notations.items()),
        differences=table.differences,
        text=problem.text.strip(),
        solution=table.solution.strip(),
        follows=_follows(table, problem, where),
        drawn=file.drawn,
    )


def _follows(table: PartTable, problem: ProblemTable, where: str) -> Follows | None:
    """What a part follows from, once its parts are known to be there."""
    spec = table.follows
    if spec is None:
        return None
    for part_id in spec.given.values():
        if part_id not in problem.parts:
            fix = did_you_mean(part_id, problem.parts) or "it has " + ", ".join(problem.parts)
            raise DeclarationError(f"there is no part {part_id!r} to follow from", where=where, fix=fix)
    if not 0 <= spec.credit <= 1:
        raise DeclarationError(f"credit {spec.credit:g}", where=f"{where}: follows", fix="use 0 to 1")
    return spec


def _settings_type(raw: Mapping[str, Any], where: str) -> type:
    """The `Settings` of the part's checker, once every key is known to belong to the part or to them."""
    kind = raw.get("kind")
    if not isinstance(kind, str):
        raise DeclarationError("no kind", where=where, fix="write kind = one of " + ", ".join(kinds()))
    settings: type = checker(kind, where).Settings
    refuse_unknown(raw, {*_PART_KEYS, *(entry.name for entry in fields(settings))}, where)
    return settings


def _scope(table: ProblemTable, where: str) -> Scope:
    from hwcheck.notation.read import declare

    try:
        return declare(table.symbols, table.functions, table.let)
    except HwcheckError as error:
        error.where = f"{where}: {error.where}" if error.where else where
        raise
