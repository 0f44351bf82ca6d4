"""Is every file of a class given to its own student, however the platform packs it?"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Assignment
from hwcheck.errors import FileError
from hwcheck.grading.deciding import Sheet
from hwcheck.grading.pool import Workers
from hwcheck.grading.roster import HandIn, Roster, roster
from hwcheck.grading.roster_gradescope import Submitter, read_notes
from hwcheck.grading.roster_zip import Bounds, unpack
from hwcheck.submissions.class_folder import class_folder, content_name, read_class, read_hand_in

ANSWER = '"1i.params" = "431080"\n'


def folder_of(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ANSWER)
    return root


def whose(found: Roster) -> dict[str, list[str]]:
    return {one.student: [path.name for path in one.paths] for one in found.hand_ins}


@pytest.mark.parametrize(
    ("names", "platform", "expected"),
    [
        pytest.param(
            ("s01.md", "s01.ipynb", "s02/a.md"), "plain", {"s01": ["s01.ipynb", "s01.md"], "s02": ["s02"]}, id="plain"
        ),
        pytest.param(
            ("doejane_12_345_hw.md", "roejohn_LATE_13_346_hw_2.md", "李明_14_347_hw.md"),
            "canvas",
            {"doejane (12)": ["doejane_12_345_hw.md"], "roejohn (13)": ["roejohn_LATE_13_346_hw_2.md"]}
            | {"李明 (14)": ["李明_14_347_hw.md"]},
            id="canvas: names in any script, a late flag, underscores in the file's name",
        ),
        pytest.param(
            ("anon_x7_345_hw.md", "LATE_anon_y8_346_hw.md"),
            "canvas",
            {"anon_x7": ["anon_x7_345_hw.md"], "anon_y8": ["LATE_anon_y8_346_hw.md"]},
            id="canvas: without names",
        ),
        pytest.param(
            ("doejane_12_350_hw-1.md", "doejane_12_345_hw.md", "doejane_13_346_hw.md"),
            "canvas",
            {"doejane (12)": ["doejane_12_345_hw.md", "doejane_12_350_hw-1.md"]}
            | {"doejane (13)": ["doejane_13_346_hw.md"]},
            id="canvas: a resubmission comes last, and two students of one name stay apart",
        ),
        pytest.param(
            ("doejane_12_345_hw.md", "notes.md"),
            "plain",
            {"doejane_12_345_hw": ["doejane_12_345_hw.md"], "notes": ["notes.md"]},
            id="one file that looks like canvas among others is no download",
        ),
        pytest.param(
            ("Jane Doe_77_assignsubmission_file/hw.md", "Jane Doe_77_assignsubmission_onlinetext/onlinetext.html"),
            "moodle",
            {
                "Jane Doe (77)": [
                    "Jane Doe_77_assignsubmission_file",
                    "Jane Doe_77_assignsubmission_onlinetext",
                ]
            },
            id="moodle: folders of one student",
        ),
        pytest.param(
            ("Участник 1_5_assignsubmission_file_my_hw.md", "Participant_6_assignsubmission_file_hw.md"),
            "moodle",
            {"Participant (6)": ["Participant_6_assignsubmission_file_hw.md"]}
            | {"Участник 1 (5)": ["Участник 1_5_assignsubmission_file_my_hw.md"]},
            id="moodle: flat and blind",
        ),
        pytest.param(
            ("submitted/s01/ps1/p.ipynb", "submitted/s01/ps1/timestamp.txt", "release/ps1/p.ipynb"),
            "nbgrader",
            {"s01": ["p.ipynb"]},
            id="nbgrader: a course's folder",
        ),
    ],
)
def test_whose(names: tuple[str, ...], platform: str, expected: dict[str, list[str]], tmp_path: Path) -> None:
    found = roster(folder_of(tmp_path, *names))
    assert (found.platform, whose(found)) == (platform, expected)


@pytest.mark.parametrize(
    ("folder", "names", "platform", "students"),
    [
        pytest.param("hw1-submissions", "hw1-jane/a.md hw1-jo-ann/a.md", "github", ["jane", "jo-ann"], id="clones"),
        pytest.param("hw1-submissions", "hw1-jane/a.md", "github", ["jane"], id="the clone of one"),
        pytest.param(
            "hw1-submissions", "hw1-jane/a.md other/a.md", "plain", ["hw1-jane", "other"], id="not all of them"
        ),
        pytest.param("hw1", "hw1-jane/a.md hw1-jo/a.md", "plain", ["hw1-jane", "hw1-jo"], id="a folder of one's own"),
        pytest.param("submissions", "jane/a.md jo/a.md", "plain", ["jane", "jo"], id="no assignment is named"),
    ],
)
def test_clones_of_github(folder: str, names: str, platform: str, students: list[str], tmp_path: Path) -> None:
    found = roster(folder_of(tmp_path / folder, *names.split()))
    assert (found.platform, list(whose(found))) == (platform, students)


def test_late_flags_and_times(tmp_path: Path) -> None:
    folder_of(tmp_path / "canvas", "doejane_LATE_12_345_hw.md", "roejohn_13_346_hw.md")
    assert [one.late for one in roster(tmp_path / "canvas").hand_ins] == [True, False]
    folder_of(tmp_path / "submitted", "s01/ps1/p.ipynb")
    (tmp_path / "submitted" / "s01" / "ps1" / "timestamp.txt").write_text("2015-02-02 14:58:23.948203 UTC\n")
    (one,) = roster(tmp_path / "submitted").hand_ins
    assert one.submitted == "2015-02-02 14:58:23.948203 UTC"


def test_a_gradescope_export_with_a_team_and_a_folder_nobody_knows(tmp_path: Path) -> None:
    folder_of(tmp_path, "submission_11/hw.md", "submission_12/hw.md", "submission_13/hw.md")
    notes = tmp_path / "submission_metadata.yml"
    notes.write_text(
        "---\n"
        "submission_11:\n"
        "  :submitters:\n"
        "  - :name: Student 01\n    :sid: '001'\n    :email: s01@example.org\n"
        '  - :name: "Student \\"02\\" \\u00e9"\n    :sid:\n    :email: s02@example.org\n'
        "  :created_at: 2025-02-02 10:00:00.000000000 -08:00\n"
        "  :results:\n    :tests:\n    - :name: not a student\n      :score: 1.0\n"
        "submission_12:\n"
        "  :submitters:\n  - :name: Student 03\n    :sid: '003'\n",
        encoding="utf-8",
    )
    assert read_notes(notes)["submission_11"].submitters == (
        Submitter("Student 01", "s01@example.org"),
        Submitter('Student "02" é', "s02@example.org"),
    )
    found = {one.student: one for one in roster(tmp_path).hand_ins}
    assert sorted(found) == [
        'Student "02" é (s02@example.org)',
        "Student 01 (s01@example.org)",
        "Student 03 (003)",
        "submission_13",
    ]
    team = found["Student 01 (s01@example.org)"]
    assert (team.team, team.submitted) == ("submission_11", "2025-02-02 10:00:00.000000000 -08:00")
    assert found["submission_13"].troubles


def test_a_name_in_an_export_may_go_on_over_several_lines(tmp_path: Path) -> None:
    notes = tmp_path / "submission_metadata.yml"
    long = "a " * 60 + "z"
    first = f"  :submitters:\n  - :name: {long[:80]}\n      {long[80:]}\n    :email: s01@example.org\n"
    notes.write_text(
        f"submission_11:\n{first}"
        "  - :name: 'two\n\n      lines'\n    :email: s02@example.org\n"
        "  - :name: |-\n      three\n      lines\n    :email: s03@example.org\n"
        "  :created_at: 2025-02-02 10:00:00 Z\n"
        "  :results:\n    :output: |\n      some\n      text\n"
        "submission_12:\n  :submitters:\n  - :name: Student 04\n    :sid:\n    :email: s04@example.org\n",
        encoding="utf-8",
    )
    found = read_notes(notes)
    assert found["submission_11"].submitters == (
        Submitter(long, "s01@example.org"),
        Submitter("two lines", "s02@example.org"),
        Submitter("three lines", "s03@example.org"),
    )
    assert found["submission_11"].submitted == "2025-02-02 10:00:00 Z"
    assert found["submission_12"].submitters == (Submitter("Student 04", "s04@example.org"),)


def test_names_that_differ_only_in_how_accents_are_stored_are_one_student(tmp_path: Path) -> None:
    name = "Zoë"
    folder_of(tmp_path, f"{unicodedata.normalize('NFC', name)}.md", f"{unicodedata.normalize('NFD', name)}.toml")
    assert list(whose(roster(tmp_path))) == [unicodedata.normalize("NFC", name)]


def test_nothing_to_mark(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no submissions here"):
        roster(tmp_path)
    with pytest.raises(FileError, match="no such folder"):
        roster(tmp_path / "nowhere")


def packed(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in members.items():
            pack.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("../out.md", "outside", id="a way up"),
        pytest.param("a/../../out.md", "outside", id="a way up, hidden"),
        pytest.param("/etc/out.md", "outside", id="an absolute path"),
        pytest.param("..\\out.md", "outside", id="a way up for Windows"),
        pytest.param("C:\\out.md", "outside", id="a drive"),
        pytest.param("/".join("a" * 20) + ".md", "deep", id="a path too deep"),
    ],
)
def test_no_member_leaves_the_folder(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = packed(tmp_path / "class.zip", {name: ANSWER, "s01.md": ANSWER})
    (trouble,) = unpack(archive, tmp_path / "in")
    assert said in trouble
    assert [path.name for path in (tmp_path / "in").rglob("*")] == ["s01.md"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip", "in"]


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    link = zipfile.ZipInfo("s01.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as pack:
        pack.writestr(link, "/etc/passwd")
    (trouble,) = unpack(tmp_path / "class.zip", tmp_path / "in")
    assert "a link" in trouble
    assert list((tmp_path / "in").iterdir()) == []


def test_a_bomb_is_read_up_to_its_bound_and_no_name_is_lost(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    archive = packed(tmp_path / "class.zip", {"s01.md": b"0" * 60_000_000, "x" * 300 + ".md": ANSWER, "A:b.md": "x"})
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(archive, "a") as pack:
        pack.writestr("s01.md", ANSWER)
    unpack(archive, tmp_path / "in")
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "in").iterdir()}
    assert sizes["s01.md"] < 6_000_000
    assert sizes["s01-2.md"] == len(ANSWER)
    assert any(name.startswith("xxx") and name.endswith(".md") and len(name) < 200 for name in sizes)
    (tmp_path / "few").mkdir()
    assert "too much" in unpack(archive, tmp_path / "few", Bounds(files=2))[-1]


@pytest.fixture(scope="module")
def sheet() -> Assignment:
    return load_assignment("deep-net")


def test_a_class_in_a_zip_with_a_folder_around_it_and_zips_inside(sheet: Assignment, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as pack:
        pack.writestr("work/answers.toml", ANSWER)
        pack.writestr("../evil.md", ANSWER)
    members: dict[str, bytes | str] = {
        "class/s01.toml": ANSWER,
        "class/s02.zip": inner.getvalue(),
        "class/s03.zip": b"no zip",
    }
    archive = packed(tmp_path / "class.zip", {**members, "__MACOSX/class/._s01.toml": b"x"})
    with class_folder(archive, tmp_path / "out") as found:
        students = {one.name: one for one in read_class(found, Sheet(sheet), Workers(0))}
    assert {name: sorted(one.responses) for name, one in students.items()} == {
        "s01": ["1i.params"],
        "s02": ["1i.params"],
        "s03": [],
    }
    assert students["s02"].files == ("s02.zip", "s02.zip/work/answers.toml")
    assert ["outside" in " ".join(students[name].troubles) for name in ("s01", "s02")] == [False, True]
    assert len(students["s03"].troubles) == 1


def test_what_is_no_zip_says_so(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_text("no zip")
    with pytest.raises(FileError, match="not a zip"), class_folder(tmp_path / "class.zip", tmp_path / "out"):
        pass


def test_content_is_named_by_names_and_bytes_and_what_it_is_read_for(tmp_path: Path) -> None:
    one, two = folder_of(tmp_path / "one", "s01/a.md"), folder_of(tmp_path / "two", "s01/a.md")
    assert content_name([one / "s01"], "x") == content_name([two / "s01"], "x")
    assert content_name([one / "s01"], "x") != content_name([one / "s01"], "y")
    before = content_name([one / "s01"], "x")
    (one / "s01" / "a.md").rename(one / "s01" / "b.md")
    assert content_name([one / "s01"], "x") != before
    (two / "s01" / "a.md").write_text("other")
    assert content_name([two / "s01"], "x") != before


def test_a_file_that_is_gone_costs_its_own_student(sheet: Assignment, tmp_path: Path) -> None:
    read = read_hand_in(HandIn("s01", (tmp_path / "gone.md",)), sheet)
    assert (read.content, len(read.troubles)) == ("", 1)
