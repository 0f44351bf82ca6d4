"""Does one decision in the review queue reach everybody who wrote the same, and nobody else?"""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from hwcheck import cli
from hwcheck.commands.review import command
from hwcheck.grading.ledger import Ledger
from tests.grading.banks import bank, hand_ins


@pytest.fixture
def graded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    words = {"s01": "It is so.", "s02": "it is  so.", "s03": "It is so.", "s04": "=1+1, never"}
    folder = hand_ins(tmp_path / "class", **{name: ("2", text) for name, text in words.items()})
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank"))]
    assert cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"]) == 1
    capsys.readouterr()
    return tmp_path / "out" / "ledger.sqlite"


def review(ledger: Path, *more: str) -> int:
    return cli.main(["review", str(ledger), "--who", "M", *more])


def marks(ledger: Path) -> dict[str, str]:
    with (ledger.parent / "grades.csv").open() as table:
        return {row["student"]: row["b"] for row in csv.DictReader(table)}


def test_equal_answers_are_one_entry(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(graded, "--json") == 1
    queue = json.loads(capsys.readouterr().out)
    assert [sorted(entry["students"]) for entry in queue] == [["s01", "s02", "s03"], ["s04"]]


def test_walking_through_the_queue(graded: Path) -> None:
    done = CliRunner().invoke(command, [str(graded), "--who", "M"], input="p 0.5 half of it\nx\np 7\nq\n")
    assert done.exit_code == 1
    assert "rubric: because" in done.output
    assert "waiting for a person: 1 answer of 1 student" in done.output
    assert marks(graded) == {"s01": "0.5", "s02": "0.5", "s03": "0.5", "s04": "review"}
    assert "half of it" in (graded.parent / "feedback" / "s02.md").read_text()
    assert CliRunner().invoke(command, [str(graded), "--who", "M"], input="w\n").exit_code == 0
    assert marks(graded)["s04"] == "0"
    done = CliRunner().invoke(command, [str(graded), "--who", "M"])
    assert (done.exit_code, done.output) == (0, "nothing is left here to decide\n")


@pytest.mark.parametrize("suffix", ["csv", "toml"])
def test_a_queue_travels_and_comes_back(
    suffix: str, graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"queue.{suffix}"
    assert review(graded, "--export", str(path)) == 1
    text = path.read_text()
    if suffix == "csv":
        rows = list(csv.DictReader(text.splitlines(keepends=True)))
        assert rows[1]["answer"] == "'=1+1, never"
        rows[0]["outcome"] = "correct"
        rows[0]["why"] = "good"
        with path.open("w", newline="") as file:
            table = csv.DictWriter(file, rows[0].keys())
            table.writeheader()
            table.writerows(rows)
    else:
        assert [entry["answer"] for entry in tomllib.loads(text)["entries"]][1] == "=1+1, never"
        path.write_text(text.replace("outcome = ''", "outcome = 'correct'", 1))
    assert review(graded, "--import", str(path)) == 1
    assert marks(graded) == {"s01": "1", "s02": "1", "s03": "1", "s04": "review"}
    with Ledger(graded) as ledger:
        assert {one.who for one in ledger.overrides("sums")} == {"M"}
    assert review(graded, "--import", str(path)) == 1  # once more is no harm
    assert marks(graded)["s01"] == "1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param("e00,correct,,,", "no entry 'e00'", id="an entry that is not in the queue"),
        pytest.param("e00,right,,,", "no outcome 'right'", id="an unknown outcome"),
        pytest.param("e00,partial,,,", "credit between 0 and 1", id="partial without a credit"),
        pytest.param("e00,partial,2,,", "credit between 0 and 1", id="a credit above 1"),
        pytest.param("e00,partial,half,,", "'half' is not a number", id="a credit in words"),
        pytest.param("e00,correct,0.5,,", "correct with a credit", id="a credit that contradicts the outcome"),
    ],
)
def test_a_row_that_does_not_hold_together_changes_nothing(
    row: str, said: str, graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "queue.csv").write_text(f"entry,outcome,credit,says,why\n{row}\n")
    assert review(graded, "--import", str(tmp_path / "queue.csv")) == 2
    assert said in capsys.readouterr().err
    with Ledger(graded) as ledger:
        assert ledger.overrides("sums") == []


def test_a_decision_holds_for_whoever_writes_the_same_later(graded: Path, tmp_path: Path) -> None:
    CliRunner().invoke(command, [str(graded)], input="c\nq\n")
    hand_ins(tmp_path / "class", s09=("2", "It is so."))
    line = ["grade", str(tmp_path / "class"), "--assignment", "sums", "--bank", str(tmp_path / "bank")]
    cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"])
    assert marks(graded)["s09"] == "1"


def test_decisions_become_lines_for_the_problem(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    CliRunner().invoke(command, [str(graded)], input="c\nw say why\n")
    assert review(graded, "--as-problem") == 0
    lines = tomllib.loads(capsys.readouterr().out)
    assert set(lines["accepts"]) == {"It is so.", "it is  so."}
    assert lines["rejects"] == [{"answer": "=1+1, never", "says": "say why"}]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(["--student", "s01"], "half a decision", id="a student without a part"),
        pytest.param(["--student", "s0l", "--part", "a", "--outcome", "correct"], "did you mean", id="unknown student"),
        pytest.param(
            ["--student", "0", "--part", "a", "--outcome", "correct"], "there is 's01', 's02'", id="half a name"
        ),
        pytest.param(["--export", "gone/queue.csv"], "gone/queue.csv: cannot be written", id="no such folder"),
        pytest.param(["--export", "a.csv", "--import", "b.csv"], "--export and --import: one thing", id="two at once"),
        pytest.param(["--student", "s01", "--part", "c", "--outcome", "correct"], "no part 'c'", id="an unknown part"),
        pytest.param(["--export", "queue.xls"], "a .csv or a .toml", id="an unknown format"),
        pytest.param(["--import", "gone.csv"], "gone.csv", id="a file that is not there"),
    ],
)
def test_misuse(more: list[str], said: str, graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(graded, *more) == 2
    assert said in capsys.readouterr().err


def test_before_anything_is_decided_a_problem_has_nothing_to_learn(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(graded, "--as-problem") == 0
    said = capsys.readouterr().out
    assert said.startswith("# nobody has decided")
    assert tomllib.loads(said) == {}


def test_who_handed_in_what_cannot_be_read_is_not_forgotten(tmp_path: Path) -> None:
    folder = hand_ins(tmp_path / "class", s01=("2", ""))
    (folder / "s02.pdf").write_bytes(b"%PDF")
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank"))]
    assert cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"]) == 1
    done = CliRunner().invoke(command, [str(tmp_path / "out/ledger.sqlite")])
    assert "    whatever 's02' says in s02.pdf\n" in done.output
    assert "1 submission with files that need a look: s02: see their" in done.output


def test_a_decision_may_be_followed_by_what_is_left_as_json(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decision = ["--student", "s04", "--part", "b", "--outcome", "correct"]
    assert review(graded, *decision, "--json") == 1
    assert [entry["students"] for entry in json.loads(capsys.readouterr().out)] == [["s01", "s02", "s03"]]


def test_a_student_is_known_by_the_platforms_number_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hand_ins(tmp_path / "class", doejane_77_900_hw=("3", "so"))
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank"))]
    assert cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"]) == 1
    ledger = tmp_path / "out/ledger.sqlite"
    assert review(ledger, "--student", "77", "--part", "b", "--outcome", "correct") == 0
    assert marks(ledger) == {"doejane (77)": "1"}


def test_whoever_decides_sees_what_would_be_right(wrong: Path) -> None:
    done = CliRunner().invoke(command, [str(wrong), "--wrong"], input="q\n")
    assert "right would be: 2\n" in done.output


def test_a_key_that_changed_asks_for_a_regrade_first(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank(graded.parent.parent / "bank", one=3)
    assert review(graded, "--json") == 2
    assert "hwcheck regrade" in capsys.readouterr().err


# -- wrong answers that nothing explains -------------------------------------------------------------------------------


@pytest.fixture
def wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    numbers = {"s01": "0.7", "s02": "7/10", "s03": "y = 0.70", "s04": "19", "s05": "2"}
    folder = hand_ins(tmp_path / "class", **{name: (number, "") for name, number in numbers.items()})
    line = ["grade", str(folder), "--assignment", "sums", "--bank", str(bank(tmp_path / "bank"))]
    assert cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"]) == 0
    capsys.readouterr()
    return tmp_path / "out" / "ledger.sqlite"


def test_wrong_answers_are_asked_about_once_across_notations(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(wrong, "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert review(wrong, "--wrong", "--json") == 0, "nobody has to look"
    found = json.loads(capsys.readouterr().out)
    assert [(sorted(entry["students"]), len(entry["answers"])) for entry in found] == [
        (["s01", "s02", "s03"], 3),
        (["s04"], 1),
    ]


def test_one_sentence_is_told_to_all_who_gave_the_answer(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = CliRunner().invoke(command, [str(wrong), "--wrong", "--who", "M"], input="w count once more\nq\n")
    assert done.exit_code == 0
    assert "without an explanation: 1 wrong answer of 1 student" in done.output
    told = [("count once more" in (wrong.parent / "feedback" / f"s0{n}.md").read_text()) for n in range(1, 6)]
    assert told == [True, True, True, False, False]
    assert review(wrong, "--as-problem") == 0
    lines = tomllib.loads(capsys.readouterr().out)
    assert lines["rejects"] == [{"answer": "0.7", "says": "count once more"}]


def test_wrong_answers_travel_too(wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.csv"
    assert review(wrong, "--wrong", "--export", str(path)) == 0
    rows = list(csv.DictReader(path.read_text().splitlines(keepends=True)))
    assert [row["students"] for row in rows] == ["3", "1"]
    path.write_text(f"entry,outcome,says\n{rows[0]['entry']},incorrect,count once more\n")
    assert review(wrong, "--import", str(path)) == 2, "these do not wait for anybody"
    assert "--wrong" in capsys.readouterr().err
    assert review(wrong, "--wrong", "--import", str(path)) == 0
    assert "count once more" in (wrong.parent / "feedback" / "s02.md").read_text()


def test_an_entry_that_has_grown_is_still_known(wrong: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    review(wrong, "--wrong", "--export", str(path))
    first = next(csv.DictReader(path.read_text().splitlines(keepends=True)))
    hand_ins(tmp_path / "class", s06=("14/20", ""), s07=("14/20", ""))
    line = ["grade", str(tmp_path / "class"), "--assignment", "sums", "--bank", str(tmp_path / "bank")]
    cli.main([*line, "-o", str(tmp_path / "out"), "--workers", "0"])
    path.write_text(f"entry,outcome,says\n{first['entry']},incorrect,count once more\n")
    assert review(wrong, "--wrong", "--import", str(path)) == 0
    assert "count once more" in (wrong.parent / "feedback" / "s07.md").read_text()
