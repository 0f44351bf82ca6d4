"""What does a platform need to mark submissions by itself? hwcheck, the sheet's part of a bank, and two scripts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

from hwcheck.bank.files import ASSIGNMENTS, find_bank
from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Assignment
from hwcheck.errors import FileError
from hwcheck.grading.classroom import Record, Student
from hwcheck.grading.mark import Mark
from hwcheck.reports import github, gradescope
from hwcheck.reports.json import dumps
from hwcheck.verdict import Outcome, Verdict

SETTINGS = "autograder.json"
UNFINISHED = "hwcheck could not finish marking this submission; a person must look"

_SCRIPTS = ("run_autograder", "setup.sh")
_LEFT_OUT = frozenset(("__pycache__", "_bank"))
_MARGIN = 0.9  # of the platform's time: past its end nothing is shown at all
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content is the same zip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the sheet, its bank, the minutes that the platform gives, and who sees the results when."""

    assignment: str
    bank: Path | None = None
    minutes: float = 10.0
    visibility: str = "visible"


def archive(wanted: Wanted) -> bytes:
    """`autograder.zip`, the same bytes for the same content. Raises FileError or DeclarationError."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in sorted(_members(wanted)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = (0o755 if name in _SCRIPTS else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, data)
    return packed.getvalue()


def workflow(repository: str, minutes: float) -> str:
    """The workflow for GitHub Classroom, which finds the rest in a private repository."""
    text = resources.files(__package__).joinpath("classroom.yml").read_text(encoding="utf-8")
    return text.replace("@REPOSITORY@", repository).replace("@MINUTES@", f"{minutes + 10:.0f}")


def unfinished(assignment: Assignment, says: str = UNFINISHED) -> Record:
    """The record of a submission of which nothing is known: all of it waits for a person."""
    verdict = Verdict(Outcome.REVIEW, 0.0, says, "unfinished")
    marks = tuple(Mark(item, verdict, None, 0.0) for item in assignment.items)
    return Record(Student("", (), {}, (says,)), marks)


def _members(wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    assignment = load_assignment(wanted.assignment, wanted.bank)
    for name in (*_SCRIPTS, "Dockerfile"):
        yield name, resources.files(__package__).joinpath(name).read_bytes()
    settings = {"assignment": wanted.assignment, "seconds": _seconds(wanted), "visibility": wanted.visibility}
    yield SETTINGS, dumps(settings, indent=1).encode()
    yield "seconds", f"{_seconds(wanted):g}\n".encode()
    yield "requirements.txt", "".join(f"{line}\n" for line in _requirements()).encode()
    record = unfinished(assignment)
    yield "fallback/results.json", dumps(gradescope.results(record), indent=1).encode()
    yield "fallback/github.json", dumps(github.result(record, assignment.max_points)).encode()
    yield from _package()
    yield from _bank(find_bank(wanted.bank), assignment)


def _seconds(wanted: Wanted) -> float:
    return round(60 * _MARGIN * wanted.minutes)


def _requirements() -> Iterator[str]:
    """What hwcheck needs, in the versions that it has here: what is marked there is marked as here."""
    try:
        needed = metadata.requires("hwcheck") or []
    except metadata.PackageNotFoundError as error:
        fix = "install it first, as with 'pip install -e .'"
        raise FileError("hwcheck is not installed, so what it needs is not known", fix=fix) from error
    for requirement in needed:
        if "extra ==" not in requirement:
            name = re.match(r"[\w.-]+", requirement)
            assert name is not None  # the metadata of a package begin with names
            yield f"{name[0]}=={metadata.version(name[0])}"


def _package() -> Iterator[tuple[str, bytes]]:
    """hwcheck itself, without the bank that comes with it."""
    own = Path(__file__).resolve().parents[2]
    return _files(own, own.name)


def _bank(bank: Path, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """Of the bank only what this sheet asks for, and the functions that its references name."""
    names = {f"{ASSIGNMENTS}/{assignment.name}", *(item.part.problem for item in assignment.items)}
    for name in names:
        yield f"bank/problems/{name}.toml", (bank / "problems" / f"{name}.toml").read_bytes()
    yield from _files(bank / "reference", "bank/reference")


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and not _LEFT_OUT & set(inside.parts) and not inside.name.startswith("."):
            yield f"{name}/{inside.as_posix()}", path.read_bytes()
