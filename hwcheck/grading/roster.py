"""Whose is which file of a class? A plain folder, or what Canvas, Moodle, Gradescope, nbgrader, Otter or GitHub give.

Only names and the platform's own notes are looked at here. Each layout is a function from the files to hand-ins, or
None where this is not its layout; the first that knows its own is taken.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hwcheck.errors import FileError
from hwcheck.grading.roster_gradescope import EXPORT_NOTES, Submission, read_notes

MOST_ENTRIES = 200_000


@dataclass(frozen=True, slots=True)
class HandIn:
    """Files and folders of one student, in the order in which they were handed in, and what the platform says."""

    student: str
    paths: tuple[Path, ...]
    id: str = ""
    team: str = ""
    late: bool = False
    submitted: str = ""
    troubles: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """By what the student's own numbers are drawn: the platform's id, or else the name."""
        return self.id or self.student


@dataclass(frozen=True, slots=True)
class Roster:
    """A class, sorted by its names; `platform` is where the folder comes from."""

    platform: str
    hand_ins: tuple[HandIn, ...]


def roster(folder: Path, *, apart: Path | None = None, packed: bool = False) -> Roster:
    """The hand-ins in a folder; hidden files are nobody's, and neither is what lies in `apart`.

    `packed` says that the folder has come out of a zip, which may have packed a folder of its own around everything.

    Raises FileError for a folder that is not there or holds none.
    """
    if not folder.is_dir():
        what = "neither a folder nor a zip" if folder.exists() else "no such folder"
        raise FileError(what, where=str(folder), fix="give the folder or zip that holds the submissions")
    top = _top(folder, apart) if packed else folder
    entries = _entries(top, apart)
    for platform, layout in LAYOUTS.items():
        found = layout(top, entries)
        if found:
            return Roster(platform, merged(found))
    raise FileError("no submissions here", where=str(folder), fix="put one file or folder for each student in it")


def merged(hand_ins: Iterable[HandIn]) -> tuple[HandIn, ...]:
    """One hand-in for each student: names that differ only in how their accents are stored are one name."""
    found: dict[str, HandIn] = {}
    for one in hand_ins:
        name = unicodedata.normalize("NFC", one.student)
        before = found.get(name)
        found[name] = replace(one, student=name) if before is None else _joined(before, one)
    return tuple(found[name] for name in sorted(found))


def _joined(first: HandIn, second: HandIn) -> HandIn:
    return replace(
        first,
        paths=(*first.paths, *second.paths),
        late=first.late or second.late,
        submitted=max(first.submitted, second.submitted),
        troubles=(*first.troubles, *second.troubles),
    )


def _top(folder: Path, apart: Path | None) -> Path:
    """The folder that holds the students: the only one in a zip is no student's, unless a platform has named it."""
    for _ in range(3):
        inside = _entries(folder, apart)
        if len(inside) != 1 or not _is_folder(inside[0]) or _platform_name(inside[0]):
            break
        folder = inside[0]
    return folder


def _platform_name(path: Path) -> bool:
    return path.name == "submitted" or bool(_MOODLE.match(path.name) or _canvas_match(path.name))


def _entries(folder: Path, apart: Path | None) -> list[Path]:
    kept: list[Path] = []
    home, name = os.path.split(os.path.realpath(apart or ""))
    left_out = name if apart and home == os.path.realpath(folder) else ""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.startswith((".", "__MACOSX", "~$")) and path.name != left_out:
            kept.append(path)
            if len(kept) > MOST_ENTRIES:
                raise FileError(f"more than {MOST_ENTRIES} files", where=str(folder), fix="mark the class in parts")
    return kept


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


# Canvas: {sortable name}[_LATE]_{user id}_{attachment id}_{file}; without a name where marking is anonymous.
_CANVAS = re.compile(
    r"^(?:(?P<name>\w+?)_)?(?:(?P<late>LATE)_)?(?P<user>\d+|anon_[^\W_]+)_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?:text|link)\.html)$"
)
_ATTEMPT = re.compile(r"-(\d+)(?=\.[^.]*$|$)")
_MOST_OF_THEM = 0.8  # an instructor's own file may lie among a platform's


def _canvas_match(name: str) -> re.Match[str] | None:
    return _CANVAS.match(unicodedata.normalize("NFC", name))


def _canvas(folder: Path, entries: Sequence[Path]) -> list[HandIn] | None:
    matches = [(path, _canvas_match(path.name)) for path in entries]
    if not _most(matches):
        return None
    known = [(path, match) for path, match in matches if match]
    # Resubmissions come last, so that their answers are the ones that count.
    known.sort(key=lambda pair: (int(pair[1]["attachment"] or 0), _attempt(pair[0].name), pair[0].name))
    return [_canvas_hand_in(path, match) for path, match in known] + _others(matches)


def _attempt(name: str) -> int:
    found = _ATTEMPT.search(name)
    return int(found[1]) if found and len(found[1]) < 6 else 0


def _canvas_hand_in(path: Path, match: re.Match[str]) -> HandIn:
    name, late = match["name"] or "", bool(match["late"])
    if name == "LATE":  # an anonymous late file
        name, late = "", True
    return HandIn(_with_id(name, match["user"]), (path,), id=match["user"], late=late)


# Moodle: folders, or files in one folder; `_` in a full name has become a space before.
_MOODLE = re.compile(r"^(?P<who>.+)_(?P<id>\d+)_assignsubmission_(?P<plugin>[^\W_]+)(?:_(?P<file>.*))?$")


def _moodle(folder: Path, entries: Sequence[Path]) -> list[HandIn] | None:
    matches = [(path, _MOODLE.match(path.name)) for path in entries]
    if not _most(matches):
        return None
    known = [(path, match) for path, match in matches if match]
    return [HandIn(_with_id(m["who"], m["id"]), (path,), id=m["id"]) for path, m in known] + _others(matches)


# nbgrader: submitted/{student}/{assignment}/ with the notebooks and timestamp.txt.
_TIMESTAMP = "timestamp.txt"


def _nbgrader(folder: Path, entries: Sequence[Path]) -> list[HandIn] | None:
    if folder.name != "submitted":
        inside = next((path for path in entries if path.name == "submitted" and _is_folder(path)), None)
        if inside is None:
            return None
        folder = inside
    students = [path for path in _entries(folder, None) if _is_folder(path)]
    return [_nbgrader_hand_in(student) for student in students]


def _nbgrader_hand_in(student: Path) -> HandIn:
    assignments = [path for path in _entries(student, None) if _is_folder(path)]
    paths: list[Path] = []
    stamps: list[str] = []
    troubles: tuple[str, ...] = ()
    for assignment in assignments:
        stamps.append(_first_line(assignment / _TIMESTAMP))
        paths += [path for path in _entries(assignment, None) if path.name != _TIMESTAMP]
    if len(assignments) > 1:
        names = ", ".join(path.name for path in assignments)
        troubles = (f"{student.name}: several assignments ({names}): mark a folder with one of them",)
    return HandIn(student.name, tuple(paths), id=student.name, submitted=max(stamps, default=""), troubles=troubles)


def _first_line(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(200).decode("utf-8", "replace").partition("\n")[0].strip()


# Gradescope: submission_{id}/ and one file that says whose each is.
def _gradescope(folder: Path, entries: Sequence[Path]) -> list[HandIn] | None:
    notes = next((path for path in entries if path.name == EXPORT_NOTES), None)
    if notes is None:
        return None
    about = read_notes(notes)
    found: list[HandIn] = []
    for path in entries:
        if path != notes:
            found += _gradescope_hand_ins(path, about.get(path.name))
    return found


def _gradescope_hand_ins(path: Path, about: Submission | None) -> list[HandIn]:
    if about is None or not about.submitters:
        trouble = f"{path.name}: {EXPORT_NOTES} does not say whose this is: give its marks by hand"
        return [HandIn(path.name, (path,), troubles=(trouble,))]
    team = path.name if len(about.submitters) > 1 else ""
    return [
        HandIn(_with_id(who.name, who.id), (path,), id=who.id, team=team, submitted=about.submitted)
        for who in about.submitters
    ]


# GitHub Classroom: clones {assignment}-{user name}, side by side in {assignment}-submissions.
_CLONES = re.compile(r"(?P<prefix>.+-)submissions")


def _classroom(folder: Path, entries: Sequence[Path]) -> list[HandIn] | None:
    match = _CLONES.fullmatch(folder.name)
    prefix = match["prefix"] if match else ""
    if not prefix or not all(path.name.startswith(prefix) and path.name != prefix for path in entries):
        return None
    return [HandIn(_plain_name(path).removeprefix(prefix), (path,)) for path in entries]


def _plain(folder: Path, entries: Sequence[Path]) -> list[HandIn] | None:
    return [HandIn(_plain_name(path), (path,)) for path in entries]


def _plain_name(path: Path) -> str:
    return path.name if _is_folder(path) else path.stem


def _others(matches: Sequence[tuple[Path, re.Match[str] | None]]) -> list[HandIn]:
    """What lies among a platform's files and is not named like them: somebody must say whose it is."""
    return [
        HandIn(_plain_name(path), (path,), troubles=(f"{path.name}: not named as the platform does: whose is it?",))
        for path, match in matches
        if match is None
    ]


def _most(matches: Sequence[tuple[Path, re.Match[str] | None]]) -> bool:
    return bool(matches) and sum(match is not None for _, match in matches) >= _MOST_OF_THEM * len(matches)


def _with_id(name: str, number: str) -> str:
    """Two students may share a name, so the platform's id goes with it."""
    return f"{name} ({number})" if name and number else name or number


LAYOUTS: dict[str, Callable[[Path, Sequence[Path]], list[HandIn] | None]] = {
    "gradescope": _gradescope,
    "nbgrader": _nbgrader,
    "moodle": _moodle,
    "canvas": _canvas,
    "github": _classroom,
    "plain": _plain,
}
"""Otter's students hand in zips of one file each, which is a plain folder of zips."""
