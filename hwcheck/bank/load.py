"""What do the bank's files say? Problems, parts and assignments, with their references in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hwcheck.bank.deadline import refuse_unsound
from hwcheck.bank.decode import (
    AssignmentTable,
    ItemTable,
    PartTable,
    ProblemTable,
    checker,
    decode,
    kinds,
    refuse_unknown,
)
from hwcheck.bank.files import assignment_names, find_bank, read_assignment, read_problem
from hwcheck.bank.model import Assignment, Follows, Item, Part, Problem
from hwcheck.bank.references import resolve
from hwcheck.domain import Scope
from hwcheck.errors import DeclarationError, HwcheckError, did_you_mean

__all__ = ["find_bank", "load_assignment", "load_item", "load_problem"]

_PART_KEYS = frozenset(entry.name for entry in fields(PartTable))


def load_problem(problem_id: str, bank: Path | None = None) -> Problem:
    """The problem with this id, such as `backprop/deep_net`. Raises FileError or DeclarationError."""
    bank = find_bank(bank)
    where = f"problems/{problem_id}.toml"
    table = decode(read_problem(bank, problem_id), ProblemTable, where)
    if not table.parts:
        raise DeclarationError("no parts", where=where, fix="write '[parts.NAME]' and below it what is to be answered")
    scope = _scope(table, where)
    parts = (_part(problem_id, part_id, raw, table, scope, bank) for part_id, raw in table.parts.items())
    return Problem(problem_id, table.title, table.text.strip(), scope, tuple(parts))


def load_assignment(name: str, bank: Path | None = None) -> Assignment:
    """The assignment with this name, such as `deep-net`. Raises FileError or DeclarationError."""
    bank = find_bank(bank)
    where = f"problems/assignments/{name}.toml"
    table = _assignment_table(name, bank, where)
    problems: dict[str, Problem] = {}
    items = tuple(_item(row, problems, bank, where) for row in table.items)
    return Assignment(name, table.title, items, table.due, table.late)


def load_item(name: str, bank: Path | None = None) -> Item:
    """One item by `assignment/item` (`deep-net/1f.grad`), or one part by `problem/part`, for one point."""
    bank = find_bank(bank)
    home, _, last = name.rpartition("/")
    if home in assignment_names(bank):
        return _one_item(home, last, bank)
    if not home:
        raise DeclarationError(f"no part {name!r}", fix="write ASSIGNMENT/PART, as in 'deep-net/1f.grad'")
    part = _find_part(name, {}, bank)
    return Item(part.id, part.id, 1.0, part)


def _one_item(name: str, item_id: str, bank: Path) -> Item:
    """One item of an assignment; only its own problem is loaded."""
    where = f"problems/assignments/{name}.toml"
    rows = {row.id: row for row in _assignment_table(name, bank, where).items}
    if item_id not in rows:
        fix = did_you_mean(item_id, rows) or "it has " + ", ".join(rows)
        raise DeclarationError(f"no part {item_id!r}", where=f"assignment {name!r}", fix=fix)
    return _item(rows[item_id], {}, bank, where)


def _assignment_table(name: str, bank: Path, where: str) -> AssignmentTable:
    table = decode(read_assignment(bank, name), AssignmentTable, where)
    _refuse_repeats(table, where)
    refuse_unsound(table.due, table.late, where)
    return table


def _item(row: ItemTable, problems: dict[str, Problem], bank: Path, where: str) -> Item:
    try:
        part = _find_part(row.part, problems, bank)
    except HwcheckError as error:
        error.where = error.where or f"{where}: item {row.id!r}"
        raise
    return Item(row.id, row.label, row.points, part)


def _find_part(path: str, problems: dict[str, Problem], bank: Path) -> Part:
    problem_id, _, part_id = path.rpartition("/")
    if problem_id not in problems:
        problems[problem_id] = load_problem(problem_id, bank)
    part = problems[problem_id].part(part_id)
    if part is None:
        known = [other.id for other in problems[problem_id].parts]
        fix = did_you_mean(part_id, known) or "it has " + ", ".join(known)
        raise DeclarationError(f"problem {problem_id!r} has no part {part_id!r}", fix=fix)
    return part


def _part(
    problem_id: str, part_id: str, raw: Mapping[str, Any], problem: ProblemTable, scope: Scope, bank: Path
) -> Part:
    where = f"problems/{problem_id}.toml: part {part_id!r}"
    own = {key: value for key, value in raw.items() if key not in _PART_KEYS}
    settings_type = _settings_type(raw, where)
    table = decode(raw, PartTable, where, more=own)
    settings: Any = decode(resolve(own, scope, bank, where), settings_type, where)
    return Part(
        problem=problem_id,
        id=part_id,
        kind=table.kind,
        prompt=table.prompt.strip(),
        settings=settings,
        scope=scope,
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


def _refuse_repeats(table: AssignmentTable, where: str) -> None:
    seen: set[str] = set()
    for row in table.items:
        if row.id in seen:
            raise DeclarationError(f"item {row.id!r} stands twice", where=where, fix="give each item its own id")
        seen.add(row.id)
        if row.points < 0:
            raise DeclarationError(f"{row.points:g} points", where=f"{where}: item {row.id!r}", fix="use 0 or more")
