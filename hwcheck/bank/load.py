"""What do the bank's files say? Assignments with their items, and each sheet as a student has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hwcheck.bank.deadline import refuse_unsound
from hwcheck.bank.decode import AssignmentTable, ItemTable, decode
from hwcheck.bank.files import assignment_names, find_bank, read_assignment
from hwcheck.bank.model import Assignment, Item, Part, Problem
from hwcheck.bank.problems import load_problem, problem_at
from hwcheck.bank.variant import Draw, draw_of, draws, read_variant, refuse_strangers
from hwcheck.errors import DeclarationError, HwcheckError, did_you_mean

__all__ = ["find_bank", "load_assignment", "load_item", "load_problem", "need_student", "sheet_at", "sheet_for"]


def load_assignment(name: str, bank: Path | None = None, student: str = "") -> Assignment:
    """The assignment with this name, such as `deep-net`; one that draws numbers, as this student has it.

    Raises FileError or DeclarationError.
    """
    bank = find_bank(bank)
    where = f"problems/assignments/{name}.toml"
    table = _assignment_table(name, bank, where)
    problems: dict[str, Problem] = {}
    items = tuple(_item(row, problems, bank, where) for row in table.items)
    variants = tuple(problem.variant for problem in problems.values() if problem.variant)
    shared = read_variant(name, {"variant": table.variant or None}, bank, where)
    if shared:
        refuse_strangers(shared, variants, where)
    return sheet_for(Assignment(name, table.title, items, table.due, table.late, variants, shared), student)


def sheet_for(assignment: Assignment, student: str) -> Assignment:
    """The sheet as this student has it. The id is compared as on a roster, capitals and blanks do not matter."""
    if not assignment.variants:
        return assignment
    return _with_draws(assignment, draws(assignment.name, assignment.shared, assignment.variants, student))


def sheet_at(assignment: Assignment, key: str) -> Assignment:
    """The sheet of somebody who has the item of this key (`Item.key`), as far as its own problem goes."""
    item_id, varies, text = key.partition(Item.DRAWN)
    if not varies:
        return assignment
    home = next(item.part.problem for item in assignment.items if item.id == item_id)
    return _with_draws(assignment, {home: draw_of(text)})


def _with_draws(assignment: Assignment, drawn: dict[str, Draw]) -> Assignment:
    problems = {one.home: problem_at(one, drawn[one.home]) for one in assignment.variants if one.home in drawn}
    return replace(assignment, items=tuple(_redrawn(item, problems) for item in assignment.items))


def _redrawn(item: Item, problems: dict[str, Problem]) -> Item:
    problem = problems.get(item.part.problem)
    part = problem.part(item.part.id) if problem else None
    return replace(item, part=part) if part else item


def need_student(varies: bool, student: str) -> None:
    """Raise DeclarationError where it has to be said who asks."""
    if varies and not student.strip():
        fix = "add --student ID, the one by which your course knows you"
        raise DeclarationError("every student has numbers of their own here", fix=fix)


def load_item(name: str, bank: Path | None = None, student: str = "") -> Item:
    """One item by `assignment/item` (`deep-net/1f.grad`), or one part by `problem/part`, for one point."""
    bank = find_bank(bank)
    home, _, last = name.rpartition("/")
    if home in assignment_names(bank):
        return _one_item(home, last, bank, student)
    if not home:
        raise DeclarationError(f"no part {name!r}", fix="write ASSIGNMENT/PART, as in 'deep-net/1f.grad'")
    part = _find_part(name, {home: load_problem(home, bank, student)}, bank)
    return Item(part.id, part.id, 1.0, part)


def _one_item(name: str, item_id: str, bank: Path, student: str) -> Item:
    """One item of an assignment; only its own problem is loaded, unless numbers are drawn for the sheet."""
    where = f"problems/assignments/{name}.toml"
    rows = {row.id: row for row in _assignment_table(name, bank, where).items}
    if item_id not in rows:
        fix = did_you_mean(item_id, rows) or "it has " + ", ".join(rows)
        raise DeclarationError(f"no part {item_id!r}", where=f"assignment {name!r}", fix=fix)
    item = _item(rows[item_id], {}, bank, where)
    whole = load_assignment(name, bank, student) if item.part.drawn else None
    return (whole and whole.item(item_id)) or item


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


def _refuse_repeats(table: AssignmentTable, where: str) -> None:
    seen: set[str] = set()
    for row in table.items:
        if row.id in seen:
            raise DeclarationError(f"item {row.id!r} stands twice", where=where, fix="give each item its own id")
        seen.add(row.id)
        if row.points < 0:
            raise DeclarationError(f"{row.points:g} points", where=f"{where}: item {row.id!r}", fix="use 0 or more")
