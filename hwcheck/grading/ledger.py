"""What has been read, decided and marked so far? The ledger: one file, and the only truth about a class."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from hwcheck.errors import FileError
from hwcheck.grading.classroom import Gradebook, Student
from hwcheck.grading.document import Response
from hwcheck.grading.ledger_file import connect, told, transaction
from hwcheck.grading.written import Written, basis_of
from hwcheck.verdict import Verdict

_KEPT = 10_000  # lists on file that are not read twice
_MOST_NAMED = 500  # values in one query; SQLite takes at least 999
_FACTS = ("troubles", "unread", "id", "team", "late", "submitted")

Place = tuple[str, str]
"""A student's name and an item's id."""


@dataclass(frozen=True, slots=True)
class Run:
    """One marking of a class. `source` is what was marked, `sheet` names what its answers were found by."""

    assignment: str
    command: str
    source: str
    bank: str
    sheet: str
    version: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """A mark as a run left it."""

    outcome: str
    credit: float
    worth: float
    note: str

    @property
    def points(self) -> float:
        return 0.0 if self.outcome == "review" else round(self.credit * self.worth, 6)


_GONE = Settled("", 0.0, 0.0, "")  # of an item that is no longer on the sheet


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision on an answer: everybody's who wrote it, or one student's where `student` is given.

    `answer` names the answer by its content, whatever becomes of the part; for one student it is empty.
    """

    item: str
    student: str
    answer: str
    text: str
    outcome: str
    credit: float
    feedback: str
    who: str
    at: str
    why: str


class Ledger:
    """An open ledger. Every method happens whole or not at all; all raise FileError where the file refuses."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        self._file = connect(path, must_exist=must_exist)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def known(self, keys: Sequence[str]) -> dict[str, Verdict]:
        """The verdicts that stand under these keys."""
        import msgspec

        found: dict[str, Verdict] = {}
        for start in range(0, len(keys), _MOST_NAMED):
            some = keys[start : start + _MOST_NAMED]
            marks = ",".join("?" * len(some))
            for key, text in self._rows(f"SELECT key, verdict FROM verdicts WHERE key IN ({marks})", *some):
                found[key] = msgspec.convert(json.loads(text), Verdict)
        return found

    def keep(self, key: str, part: str, text: str, verdict: Verdict) -> None:
        """Put one verdict on file, at once."""
        import msgspec

        row = (key, part, _stored(text), str(verdict.outcome), verdict.credit, verdict.note)
        with told(self.path):
            self._file.execute(
                "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, json.dumps(msgspec.to_builtins(verdict))),
            )

    def reading(self, content: str) -> Student | None:
        """What was found in a hand-in of this content; whose it is must be added."""
        rows = self._rows("SELECT files, troubles, unread FROM submissions WHERE digest = ?", content)
        if not rows:
            return None
        files, troubles, unread = (_listed(text) for text in rows[0])
        return Student("", files, self._responses(content), troubles, content=content, unread=unread)

    def keep_reading(self, content: str, student: Student) -> None:
        """Put what was found in one hand-in on file, at once."""
        rows = [
            (
                *(content, item, _stored(found.text), json.dumps(found.candidates), _stored(found.document)),
                *(found.line, _stored(found.how), found.struck, json.dumps(found.rows)),
            )
            for item, found in student.responses.items()
        ]
        with told(self.path), transaction(self._file):
            written = (content, *(json.dumps(names) for names in (student.files, student.troubles, student.unread)))
            self._file.execute("INSERT OR REPLACE INTO submissions VALUES (?, ?, ?, ?)", written)
            self._file.executemany("INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _responses(self, content: str) -> dict[str, Response]:
        wanted = "item, text, candidates, document, line, how, struck, rows"
        return {
            item: Response(
                *(item, _text(text), _text(document), line, _text(how), _listed(candidates), bool(struck)),
                _listed(rows),
            )
            for item, text, candidates, document, line, how, struck, rows in self._rows(
                f"SELECT {wanted} FROM responses WHERE submission = ?", content
            )
        }

    def begin(self, run: Run) -> int:
        """The number of this run; one that was cut off goes on under its own."""
        cut_off = self._rows(
            "SELECT id FROM runs WHERE assignment = ? AND command = ? AND source = ? AND ended IS NULL",
            *(run.assignment, run.command, _stored(run.source)),
        )
        with told(self.path):
            if cut_off:
                number: int = cut_off[-1][0]
                self._file.execute(
                    "UPDATE runs SET sheet = ?, version = ? WHERE id = ?", (run.sheet, run.version, number)
                )
                return number
            columns = "assignment, command, source, bank, sheet, version, began"
            values = (run.assignment, run.command, _stored(run.source), _stored(run.bank), run.sheet, run.version)
            done = self._file.execute(f"INSERT INTO runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, now()))
            assert done.lastrowid is not None
            return done.lastrowid

    def settle(self, number: int, gradebook: Gradebook) -> str:
        """Put on file who was in a run, and each mark that differs from what stood before, which stays there.

        Says by what name (`written.basis_of`) the class is known to be as it stands.
        """
        assignment, basis = gradebook.assignment.name, basis_of(gradebook)
        if self._rows("SELECT 1 FROM classes WHERE assignment = ? AND basis = ?", assignment, basis):
            return basis
        before = self.marks(assignment)
        students = [
            (assignment, _stored(own.name), own.content, _facts(own), record.late.percent if record.late else 0.0)
            for record in gradebook.records
            if (own := record.student)
        ]
        with told(self.path), transaction(self._file):
            self._file.execute("INSERT OR REPLACE INTO classes VALUES (?, ?)", (assignment, basis))
            self._file.execute("DELETE FROM students WHERE assignment = ?", (assignment,))
            self._file.executemany("INSERT INTO students VALUES (?, ?, ?, ?, ?)", students)
            self._file.executemany(
                "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (assignment, _stored(name), item, number, mark.outcome, mark.credit, mark.worth, mark.note)
                    for (name, item), mark in _changed(before, gradebook).items()
                ),
            )
        return basis

    def end(self, number: int) -> None:
        """Say that a run is done, with its reports."""
        with told(self.path):
            self._file.execute("UPDATE runs SET ended = ? WHERE id = ?", (now(), number))

    def last_run(self, assignment: str = "") -> Run:
        """The last run that ended, of one assignment or of any."""
        rows = self._rows(
            "SELECT assignment, command, source, bank, sheet, version, id FROM runs"
            " WHERE ended IS NOT NULL AND (? = '' OR assignment = ?) ORDER BY id",
            *(assignment, assignment),
        )
        if not rows:
            what = f"holds no finished run of {assignment!r}" if assignment else "holds no finished run"
            raise FileError(what, where=str(self.path), fix="'hwcheck grade' makes one")
        row = rows[-1]
        return Run(row[0], row[1], _text(row[2]), _text(row[3]), row[4], row[5], row[6])

    def students(self, assignment: str) -> list[Student]:
        """The class as it was last marked, with the answers then found."""
        return [
            self._student(_text(name), content, json.loads(facts))
            for name, content, facts in self._rows(
                "SELECT student, submission, facts FROM students WHERE assignment = ?", assignment
            )
        ]

    def _student(self, name: str, content: str, facts: dict[str, Any]) -> Student:
        known: dict[str, Any] = {key: tuple(fact) if isinstance(fact, list) else fact for key, fact in facts.items()}
        found = self.reading(content) if content else None
        return Student(name, found.files if found else (), found.responses if found else {}, content=content, **known)

    def percents(self, assignment: str) -> dict[str, float]:
        """What lateness took off each student's points when they were last marked, as far as that is known."""
        rows = self._rows("SELECT student, percent FROM students WHERE assignment = ?", assignment)
        return {_text(name): percent for name, percent in rows if percent is not None}

    def marks(self, assignment: str) -> dict[Place, Settled]:
        """The marks as they stand."""
        rows = self._rows(
            "SELECT student, item, outcome, credit, worth, note FROM marks WHERE assignment = ? ORDER BY run",
            assignment,
        )
        found = {(_text(row[0]), row[1]): Settled(*row[2:]) for row in rows}
        return {place: mark for place, mark in found.items() if mark != _GONE}

    def override(self, assignment: str, decisions: Iterable[Override]) -> None:
        """Put a person's decisions on file; of two on the same answer the later one counts."""
        rows = [
            (
                *(assignment, one.item, _stored(one.student), one.answer, _stored(one.text), one.outcome, one.credit),
                *(_stored(one.feedback), _stored(one.who), one.at, _stored(one.why)),
            )
            for one in decisions
        ]
        columns = "assignment, item, student, answer, text, outcome, credit, feedback, who, at, why"
        with told(self.path), transaction(self._file):
            marks = ", ".join("?" * 11)
            self._file.executemany(f"INSERT INTO overrides ({columns}) VALUES ({marks})", rows)

    def overrides(self, assignment: str) -> list[Override]:
        """Every decision by a person, the latest last."""
        rows = self._rows(
            "SELECT item, student, answer, text, outcome, credit, feedback, who, at, why FROM overrides"
            " WHERE assignment = ? ORDER BY id",
            assignment,
        )
        return [
            Override(
                *(row[0], _text(row[1]), row[2], _text(row[3]), row[4], row[5]),
                *(_text(row[6]), _text(row[7]), row[8], _text(row[9])),
            )
            for row in rows
        ]

    def export(self, number: int, form: str, path: str, files: Written | None = None) -> None:
        """Note that a report was written; of several to one place the last is kept."""
        kept = files or Written("", {})
        row = (number, form, _stored(path), now(), kept.basis, json.dumps(kept.files))
        with told(self.path), transaction(self._file):
            self._file.execute("DELETE FROM exports WHERE format = ? AND path = ?", (form, _stored(path)))
            columns = "run, format, path, at, basis, files"
            self._file.execute(f"INSERT INTO exports ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row)

    def exported(self, form: str, path: str) -> Written | None:
        """What was last written there in this form, where that is known."""
        rows = self._rows("SELECT basis, files FROM exports WHERE format = ? AND path = ?", form, _stored(path))
        if not rows or not rows[-1][0]:
            return None
        basis, files = rows[-1]
        return Written(basis, {name: (size, at) for name, (size, at) in json.loads(files).items()})

    def reports(self) -> list[tuple[str, str]]:
        """Each report that was written from here: its form, and where it stands."""
        return [(form, _text(path)) for form, path in self._rows("SELECT format, path FROM exports ORDER BY id")]

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is on file, sorted, save for when and how often it was written: to compare two ledgers."""
        tables = {
            "runs": "DISTINCT assignment, command, ended IS NULL, sheet, version",
            "submissions": "*",
            "responses": "*",
            "students": "*",
            "verdicts": "*",
            "marks": "*",
            "overrides": "assignment, item, student, answer, outcome, credit, feedback, who, why",
        }
        return {table: sorted(self._rows(f"SELECT {columns} FROM {table}")) for table, columns in tables.items()}

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with told(self.path):
            return self._file.execute(query, values).fetchall()


def settled(gradebook: Gradebook) -> dict[Place, Settled]:
    """The marks of a gradebook as the ledger keeps them."""
    return {
        (record.student.name, mark.item.id): Settled(
            str(mark.verdict.outcome), mark.verdict.credit, mark.item.points, mark.verdict.note
        )
        for record in gradebook.records
        for mark in record.marks
    }


def _changed(before: Mapping[Place, Settled], gradebook: Gradebook) -> dict[Place, Settled]:
    """The marks that are not as before, among them those of items that are no longer on the sheet."""
    after, students = settled(gradebook), {record.student.name for record in gradebook.records}
    gone = {place: _GONE for place in before if place not in after and place[0] in students}
    return {place: mark for place, mark in after.items() if before.get(place) != mark} | gone


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@lru_cache(_KEPT)
def _listed(text: str) -> tuple[Any, ...]:
    """A list on file, or a list of pairs; there are many of them, and most are alike."""
    return tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(text))


def _facts(student: Student) -> str:
    return json.dumps({name: getattr(student, name) for name in _FACTS})


def _stored(text: str) -> str | bytes:
    """Names of files may hold what is not Unicode; SQLite keeps that as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _text(stored: str | bytes) -> str:
    return stored.decode("utf-8", "surrogatepass") if isinstance(stored, bytes) else stored
