"""Does the ledger keep what it was given, through kills, migrations and files that refuse?"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hwcheck.bank.files import find_bank, problem_ids
from hwcheck.bank.load import load_assignment, load_problem
from hwcheck.bank.references import reference_function
from hwcheck.domain import Scope
from hwcheck.errors import FileError
from hwcheck.grading import deciding
from hwcheck.grading.classroom import Record, Student
from hwcheck.grading.deciding import Sheet
from hwcheck.grading.digest import digest, part_digest, sheet_digest
from hwcheck.grading.document import Response
from hwcheck.grading.follow import Question, decide_guarded
from hwcheck.grading.ledger import Ledger, Run, settled
from hwcheck.grading.ledger_file import MIGRATIONS, connect
from hwcheck.grading.ledger_memory import Remembered
from hwcheck.grading.marking import Marking
from hwcheck.grading.pool import Workers
from hwcheck.verdict import Outcome, Verdict
from tests.grading.classes import SHEET, VERDICTS, decide, gradebook, response

RUN = Run(SHEET.name, "grade", "class", "", "sheet", "0")
ODD = "\udcff'; DROP TABLE marks; --\x00\n学生"


def student(name: str, *texts: str) -> Student:
    items = [item.id for item in SHEET.items]
    found = {item: response(text, item=item) for item, text in zip(items, texts, strict=False)}
    told = (("a trouble",), "7", "team", True, "2025-02-02", digest(name), ("photo.jpg",))
    return Student(name, (f"{name}.md",), found, *told)


@pytest.mark.parametrize("name", [pytest.param(name, id=f"the verdict {name!r}") for name in VERDICTS])
def test_a_verdict_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.keep("key", "a/part", ODD, replace(VERDICTS[name], feedback=ODD))
    with Ledger(tmp_path / "ledger") as ledger:
        assert ledger.known(["key", "another"]) == {"key": replace(VERDICTS[name], feedback=ODD)}


def test_a_class_comes_back_as_it_was(tmp_path: Path) -> None:
    students = [student("s01", "right", "wrong"), student(ODD, "garbled")]
    with Ledger(tmp_path / "ledger") as ledger:
        for one in students:
            ledger.keep_reading(one.content, one)
        number = ledger.begin(RUN)
        ledger.settle(number, gradebook(*students))
        ledger.end(number)
        found = {one.name: one for one in ledger.students(SHEET.name)}
        assert found == {one.name: one for one in students}
        assert ledger.marks(SHEET.name) == settled(gradebook(*students))
        assert ledger.last_run() == replace(RUN, id=1)


def test_earlier_marks_stay_and_equal_ones_are_not_written_twice(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        for texts in (("wrong", "right"), ("wrong", "right"), ("right", "right")):
            number = ledger.begin(RUN)
            ledger.settle(number, gradebook(student("s01", *texts)))
            ledger.end(number)
        rows = [(row[2], row[3], row[4]) for row in ledger.contents()["marks"]]
    assert rows == [("1a", 1, "incorrect"), ("1a", 3, "correct"), ("1b", 1, "correct")]


def test_a_run_that_was_cut_off_goes_on_under_its_own_number(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        assert ledger.begin(RUN) == 1
        assert ledger.begin(RUN) == 1
        assert ledger.begin(replace(RUN, source="another class")) == 2
        ledger.end(1)
        assert ledger.begin(RUN) == 3


def test_running_again_decides_nothing_and_retry_decides_what_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(item: object, text: str) -> Verdict:
        asked.append(text)
        return Verdict(Outcome.REVIEW, 0.0, "", "timeout") if text == "slow" else VERDICTS[text]

    monkeypatch.setattr(deciding, "check_guarded", counted)
    with Ledger(tmp_path / "ledger") as ledger:
        marking = Marking(ledger, Sheet(SHEET), Workers(0))
        first = marking.mark([student("s01", "right", "slow")])
        assert sorted(asked) == ["right", "slow"]
        assert marking.mark([student("s01", "right", "slow")]) == first
        assert sorted(asked) == ["right", "slow"]
        marking.mark([student("s01", "right", "slow")], retry=True)
        assert sorted(asked) == ["right", "slow", "slow"]


def test_a_changed_key_is_another_part_and_a_changed_prompt_is_not() -> None:
    part = SHEET.items[0].part
    assert part_digest(part) == part_digest(replace(part, prompt="other words", rubric="more", words=("near",)))
    for changed in (
        replace(part, settings={"reference": "x"}),
        replace(part, accepts=("x",)),
        replace(part, notations=(("f", "g"),)),
        replace(part, scope=Scope(symbols={"x": load_assignment("deep-net").items[1].part.scope})),  # type: ignore[dict-item]
    ):
        assert part_digest(changed) != part_digest(part)
    assert sheet_digest(SHEET) != sheet_digest(replace(SHEET, items=SHEET.items[:1]))
    cheaper = replace(SHEET, items=tuple(replace(item, points=9) for item in SHEET.items))
    assert sheet_digest(SHEET) == sheet_digest(cheaper)


def test_every_part_of_the_bank_has_a_name_of_its_own() -> None:
    bank = find_bank()
    parts = [part for problem in problem_ids(bank) for part in load_problem(problem).parts]
    assert len({(part.kind, part_digest(part)) for part in parts}) > 0.9 * len(parts)  # some ask the same twice


def test_a_changed_reference_is_another_part_and_a_moved_one_is_not(tmp_path: Path) -> None:
    def asked(place: str, code: str) -> str:
        folder = tmp_path / place / "reference"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layer.py").write_text(code)
        settings = {"reference": partial(reference_function, folder.parent, "layer.forward", place)}
        return part_digest(replace(SHEET.items[0].part, settings=settings))

    assert asked("here", "def forward(x): return x") == asked("there", "def forward(x): return x")
    assert asked("here", "def forward(x): return 2 * x") != asked("there", "def forward(x): return x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("ab", "c"), ("a", "bc"), id="where one text ends"),
        pytest.param((1,), (1.0,), id="a whole number and a decimal"),
        pytest.param((1,), (True,), id="one and yes"),
        pytest.param(("1",), (1,), id="a digit and a number"),
        pytest.param((("a",), "b"), (("a", "b"),), id="where a row ends"),
        pytest.param({"a": "b"}, ("a", "b"), id="a mapping and a row"),
    ],
)
def test_no_name_means_two_things(one: object, other: object) -> None:
    assert digest(one) != digest(other)


def test_names_are_the_same_in_every_process() -> None:
    code = (
        "from hwcheck.bank.load import load_assignment as load; from hwcheck.grading.digest import part_digest as name;"
        "print([name(item.part) for item in load('deep-net').items], name.__name__)"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env).stdout
        for env in ({**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2"))
    }
    assert len(runs) == 1


def test_memory_tells_items_by_their_parts(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        memory = Remembered(ledger, SHEET)
        memory.keep(("1a", "right"), VERDICTS["right"])
        assert set(memory.recall([("1a", "right"), ("1a", "wrong")])) == {("1a", "right")}
        changed = replace(SHEET.items[0], part=replace(SHEET.items[0].part, settings="another key"))
        assert Remembered(ledger, replace(SHEET, items=(changed,))).recall([("1a", "right")]) == {}


def test_an_older_ledger_is_brought_up_to_date_and_a_newer_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    with Ledger(path) as ledger:
        ledger.keep("key", "a/part", "x", VERDICTS["right"])
    newer = (*MIGRATIONS, "ALTER TABLE verdicts ADD COLUMN more TEXT NOT NULL DEFAULT 'more'")
    file = connect(path, migrations=newer)
    assert file.execute("SELECT key, more FROM verdicts").fetchall() == [("key", "more")]
    file.close()
    with pytest.raises(FileError, match="newer hwcheck"):
        Ledger(path)


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    Ledger(path).__exit__(None, None, None)
    with pytest.raises(FileError, match="cannot be used"):
        connect(path, migrations=(*MIGRATIONS, "CREATE TABLE more (x); CREATE TABLE runs (x)"))
    with Ledger(path) as ledger:
        assert "verdicts" in ledger.contents()


def test_files_that_are_no_ledgers(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is a text, long enough to be looked at\n" * 50)
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE things (x)")
    other.close()
    for name in ("text", "other"):
        with pytest.raises(FileError, match="not a ledger"):
            Ledger(tmp_path / name)
    with pytest.raises(FileError, match="no ledger here"):
        Ledger(tmp_path / "gone", must_exist=True)
    assert not (tmp_path / "gone").exists()


def test_a_full_disk_is_a_clear_error_and_the_ledger_stays_whole(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.keep("key", "a/part", "x", VERDICTS["right"])
        (pages,) = ledger._file.execute("PRAGMA page_count").fetchone()
        ledger._file.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then says what it says of a full disk
        with pytest.raises(FileError, match="the disk is full"):
            ledger.keep("another", "a/part", "x" * 100_000, VERDICTS["wrong"])
        many = gradebook(*(student(f"s{number}", "right") for number in range(500)))
        with pytest.raises(FileError, match="the disk is full"):
            ledger.settle(1, many)
    with Ledger(tmp_path / "ledger") as ledger:
        assert ledger.known(["key"]) == {"key": VERDICTS["right"]}
        assert ledger.contents()["marks"] == []


def test_a_ledger_that_cannot_be_written(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        ledger._file.execute("PRAGMA query_only = on")  # SQLite then says what it says of a read-only file
        with pytest.raises(FileError, match="cannot be written"):
            ledger.keep("key", "a/part", "x", VERDICTS["right"])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only for this user")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    with pytest.raises(FileError, match="cannot be opened"):
        Ledger(tmp_path / "closed" / "ledger")


def test_a_ledger_in_use_is_waited_for_and_then_named(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger, Ledger(tmp_path / "ledger") as other:
        other._file.execute("PRAGMA busy_timeout = 10")
        ledger._file.execute("BEGIN IMMEDIATE")
        with pytest.raises(FileError, match="another hwcheck"):
            other.keep("key", "a/part", "x", VERDICTS["right"])
        ledger._file.execute("ROLLBACK")


def test_the_record_of_the_small_class_is_what_the_table_says() -> None:
    (record,) = gradebook(student("s01", "right", "wrong")).records
    assert isinstance(record, Record)
    assert [mark.verdict for mark in record.marks] == [decide(SHEET.items[0], "right"), decide(SHEET.items[1], "wrong")]


def test_what_follows_is_decided_once_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def counted(question: Question) -> Verdict:
        asked.append(question.key)
        return decide_guarded(question)

    monkeypatch.setattr(deciding, "decide_guarded", counted)
    answers = {"T1.u1": "-0.8", "T1.y1": "-1.1"}
    responses = {item: Response(item, text, candidates=(text,)) for item, text in answers.items()}
    with Ledger(tmp_path / "ledger") as ledger:
        marking = Marking(ledger, Sheet(load_assignment("basics")), Workers(0))
        students = [Student("s01", (), responses), Student("s02", (), responses)]
        first = marking.mark(students)
        assert {mark.verdict.note for record in first.records for mark in record.marks} >= {"follows"}
        assert len(asked) == len(set(asked)) > 0
        before = len(asked)
        assert marking.mark(students) == first
        assert len(asked) == before
