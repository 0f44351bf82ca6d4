"""Does a week of a teaching assistant hold together? Download, grade, review, upload, a changed key, upload again."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from hwcheck import cli
from hwcheck.commands.report import FORMATS
from tests.grading.banks import bank

NAMES = (
    *("Doe, Jane", 'The "Q"', "=cmd|' C calc'!A0", "Zoë 🎓 Smith", "\u202eright to left", "עדי כהן", "محمد علي"),
    *("Jane Doe", "Jane Doe", "-2+3", "@SUM(A1)", "O'Brien, Pat"),
)
IDS = {str(1000 + place): name for place, name in enumerate(NAMES)}
WORDS = ("because", "why not")  # free text: a person reads it


def answers(number: str) -> str:
    """What this student hands in: 2 or 3 for 1 + 1, and words that few or many share."""
    place = int(number)
    return f"a = '{2 + place % 2}'\nb = '{WORDS[place % 3 == 0]}'\n"


def canvas(folder: Path) -> Path:
    files = {}
    for number, name in IDS.items():
        late = "_LATE" if number == "1003" else ""
        slug = re.sub(r"\W", "", name.lower())
        files[f"{slug}{late}_{number}_9{number}_hw.toml"] = answers(number)
    return packed(folder / "hw_submissions.zip", files)


def moodle(folder: Path) -> Path:
    names = {f"{name}_{number}_assignsubmission_file/hw.toml": answers(number) for number, name in IDS.items()}
    return packed(folder / "course-hw-12.zip", names)


def gradescope(folder: Path) -> Path:
    lines, files = [], {}
    for number, name in IDS.items():
        lines += [f"submission_{number}:", "  :submitters:", f"  - :name: {json.dumps(name)}", f"    :sid: '{number}'"]
        lines += [f"    :email: s{number}@example.org", "  :created_at: 2026-10-01 20:00:00.000000000 Z"]
        files[f"submission_{number}/hw.toml"] = answers(number)
    return written(folder / "export", {**files, "submission_metadata.yml": "\n".join(lines) + "\n"})


def nbgrader(folder: Path) -> Path:
    return written(folder / "course", {f"submitted/{number}/sums/hw.toml": answers(number) for number in IDS})


def otter(folder: Path) -> Path:
    top = written(folder / "otter", {})
    for number in IDS:
        packed(top / f"{number}.zip", {"hw.toml": answers(number)})
    return top


def github(folder: Path) -> Path:
    files: dict[str, str] = {}
    for number in IDS:
        files |= {f"{number}/hw.toml": answers(number), f"{number}/.git/HEAD": "ref", f"{number}/README.md": "# Sums\n"}
    return written(folder / "sums-submissions", files)


def plain(folder: Path) -> Path:
    return written(folder / "plain", {f"{number}.toml": answers(number) for number in IDS})


def packed(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as pack:
        for name, text in files.items():
            pack.writestr(name, text)
    return path


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    folder.mkdir(exist_ok=True)
    return folder


PLATFORMS: tuple[Callable[[Path], Path], ...] = (canvas, moodle, gradescope, nbgrader, otter, github, plain)


def gradebook(folder: Path) -> Path:
    """Canvas's own file, with its test student and the points row."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["Student", "ID", "SIS Login ID", "Section", "Sums (77)", "Final Score"])
    table.writerow(["    Points Possible", "", "", "", "2", "(read only)"])
    table.writerows([name, number, f"s{number}@example.org", "1, A", "", "50"] for number, name in IDS.items())
    table.writerow(["Student, Test", "7", "", "1, A", "", ""])
    path = folder / "gradebook.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    return path


def cells(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def points(path: Path) -> dict[str, str]:
    """By the student's number, what Canvas would import; all other cells are as they were."""
    rows = list(cells(path))
    before = list(cells(path.parent / "gradebook.csv"))
    assert [[*row[:4], *row[5:]] for row in rows] == [[*row[:4], *row[5:]] for row in before]
    assert (rows[1][4], rows[-1][4]) == ("2", "")
    return {row[1]: row[4] for row in rows[2:-1]}


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.__name__)
def test_from_a_download_to_two_uploads(
    platform: Callable[[Path], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = bank(tmp_path / "bank", one=3)  # a wrong key
    out, ledger = tmp_path / "out", str(tmp_path / "out/ledger.sqlite")
    into = gradebook(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        code = cli.main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    def upload(name: str) -> tuple[int, str]:
        return run("report", ledger, "--format", "canvas", "--into", str(into), "-o", str(tmp_path / name))

    sheet = ["--assignment", "sums", "--bank", str(course), "-o", str(out), "--workers", "0"]
    code, said = run("grade", str(platform(tmp_path)), *sheet)
    assert (code, f"sums: {len(IDS)} submissions" in said) == (1, True)
    assert f"next: 'hwcheck review {ledger}'" in said

    code, said = upload("early.csv")
    assert (code, f"{len(IDS)} students: points wait for a person" in said) == (1, True)
    assert set(points(tmp_path / "early.csv").values()) == {""}

    queue = tmp_path / "queue.csv"
    assert run("review", ledger, "--export", str(queue))[0] == 1
    rows = list(csv.DictReader(io.StringIO(queue.read_text())))
    assert {row["answer"] for row in rows} == set(WORDS)
    for row in rows:
        row["outcome"] = "correct" if row["answer"] == "because" else "incorrect"
    with queue.open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    code, said = run("review", ledger, "--import", str(queue), "--who", "M")
    assert (code, "nothing is left here to decide" in said) == (0, True)

    assert upload("first.csv") == (0, f"{len(IDS)} grades in {tmp_path / 'first.csv'}\n")
    right = {number: int(number) % 3 != 0 for number in IDS}
    assert points(tmp_path / "first.csv") == {n: str((int(n) % 2 == 1) + right[n]) for n in IDS}

    bank(course, one=2)
    assert upload("stale.csv")[0] == 2
    half = len(IDS) // 2
    code, said = run("regrade", ledger, "--dry-run", "--workers", "0")
    assert (code, f"{len(IDS)} students would move, {half} up and {half} down, 0 points in all" in said) == (0, True)
    code, said = run("regrade", ledger, "--workers", "0")
    assert code == 0
    assert (
        f"with the earlier marks still: canvas in {tmp_path / 'early.csv'}, canvas in {tmp_path / 'first.csv'}:" in said
    )
    assert upload("second.csv")[0] == 0
    assert points(tmp_path / "second.csv") == {n: str((int(n) % 2 == 0) + right[n]) for n in IDS}

    for form in FORMATS:
        arguments = ["report", ledger, "--format", form, "-o", str(tmp_path / form)]
        assert run(*arguments)[0] == 0
        assert any((tmp_path / form).rglob("*.*"))
