"""How does the review queue travel to a spreadsheet or an editor, and back? As CSV or TOML, by the file's suffix.

Only the columns `entry`, `outcome`, `credit`, `says` and `why` are read back; the others are for the reader.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hwcheck.bank.model import Assignment, Part
from hwcheck.errors import DeclarationError, FileError, HwcheckError
from hwcheck.grading.alike import representatives
from hwcheck.grading.ledger import Override
from hwcheck.grading.review_queue import Decision, Entry, decided, decision
from hwcheck.grading.wording import one_line, visible

COLUMNS = ("entry", "part", "students", "answer", "said", "outcome", "credit", "says", "why")
LARGEST = 50_000_000


def written(queue: Sequence[Entry], suffix: str) -> str:
    """The queue with room for decisions."""
    rows = [_row(entry) for entry in queue]
    match suffix:
        case ".csv":
            text = io.StringIO()
            table = csv.writer(text, lineterminator="\n")
            table.writerow(COLUMNS)
            table.writerows([_harmless(row[column]) for column in COLUMNS] for row in rows)
            return text.getvalue()
        case ".toml":
            return "\n".join(line for row in rows for line in _toml(row))
        case _:
            raise FileError(f"no queue in {suffix!r} files", fix="name a .csv or a .toml file")


def read_back(path: Path) -> list[tuple[str, Decision]]:
    """The decisions in a queue that was filled in; rows without an outcome are not decided. Raises HwcheckError."""
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise FileError("there is no such file, or it is too large", where=str(path), fix="check the name")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("not UTF-8 text", where=str(path), fix="save it as UTF-8") from error
    return [found for place, row in _rows(text, path) for found in _decided(row, f"{path}: {place}")]


def _rows(text: str, path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    if path.suffix.lower() == ".toml":
        try:
            tables = tomllib.loads(text).get("entries", [])
        except tomllib.TOMLDecodeError as error:
            raise FileError(f"not TOML: {error}", where=str(path)) from error
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise FileError("no [[entries]]", where=str(path), fix="fill in a queue that hwcheck has written")
        yield from ((f"entry {n}", {k: str(v) for k, v in table.items()}) for n, table in enumerate(tables, start=1))
        return
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    if not {"entry", "outcome"} <= set(rows.fieldnames or ()):
        raise FileError(
            "no columns 'entry' and 'outcome'", where=str(path), fix="fill in a queue that hwcheck has written"
        )
    for row in rows:
        yield f"line {rows.line_num}", {key: value or "" for key, value in row.items() if isinstance(key, str)}


def _decided(row: Mapping[str, str], where: str) -> list[tuple[str, Decision]]:
    outcome = row.get("outcome", "").strip().lower()
    if not outcome:
        return []
    given = row.get("credit", "").strip().replace(",", ".")
    try:
        credit = float(given) if given else None
    except ValueError as error:
        raise DeclarationError(f"{given!r} is not a number", where=where, fix="a credit is from 0 to 1") from error
    try:
        return [(row.get("entry", "").strip(), decision(outcome, credit, _cell(row, "says"), _cell(row, "why")))]
    except HwcheckError as error:
        error.where = error.where or where
        raise


def _cell(row: Mapping[str, str], name: str) -> str:
    return visible(row.get(name, "")).strip()


def _row(entry: Entry) -> dict[str, str]:
    return {
        "entry": f"e{entry.id}",  # a letter first: a spreadsheet takes 12e45 for a number
        "part": entry.item.id,
        "students": str(len(entry.students)),
        "answer": "\n".join(visible(text) for text in entry.texts)[:5000],
        "said": one_line(entry.verdict.feedback, 500),
        "outcome": "",
        "credit": "",
        "says": "",
        "why": "",
    }


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(tuple("=+-@'\t\r\n＝＋－＠")) else cell


def _toml(row: Mapping[str, str]) -> Iterator[str]:
    yield "[[entries]]"
    for column in COLUMNS:
        yield f"{column} = {row[column] if column == 'students' else quoted(row[column])}"
    yield ""


def quoted(text: str) -> str:
    """A TOML string: in single quotes where they take the text as it is."""
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(visible(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def as_problem(assignment: Assignment, made: Iterable[Override]) -> str:
    """The decisions on everybody's answers as lines for the problems' files: `accepts` and `rejects` with `says`.

    Of equal rejects one is enough: a part knows it in every notation. Accepts show each way of writing.
    """
    latest = decided(made)
    lines: list[str] = []
    for item in assignment.items:
        own = [one for one in latest.values() if one.item == item.id and _one_line(one.text)]
        accepts = [quoted(one.text.strip()) for one in own if one.outcome == "correct"]
        rejects = [_reject(one) for one in _unequal(item.part, own) if one.outcome in {"incorrect", "partial"}]
        if accepts or rejects:
            lines += [f"# problems/{item.part.problem}.toml, [parts.{item.part.id}]"]
            lines += _array("accepts", accepts) + _array("rejects", rejects) + [""]
    return "\n".join(lines)


def _one_line(text: str) -> bool:
    return bool(text.strip()) and "\n" not in text.strip()


def _unequal(part: Part, decisions: Sequence[Override]) -> list[Override]:
    """The first of all decisions that say the same of equal answers."""
    first = representatives(part, [one.text for one in decisions])
    distinct: dict[tuple[str, str, str], Override] = {}
    for one in decisions:
        distinct.setdefault((one.outcome, one.feedback, first[one.text]), one)
    return list(distinct.values())


def _array(name: str, rows: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f"    {row}," for row in rows), "]"] if rows else []


def _reject(one: Override) -> str:
    says = f", says = {quoted(one.feedback)}" if one.feedback else ""
    outcome = f", outcome = '{one.outcome}'" if one.outcome != "incorrect" else ""
    return f"{{ answer = {quoted(one.text.strip())}{says}{outcome} }}"
