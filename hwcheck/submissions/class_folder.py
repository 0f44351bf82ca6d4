"""What did each student of a class hand in? Read by several processes, and only where the content is new."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from hwcheck.bank.load import sheet_for
from hwcheck.bank.model import Assignment
from hwcheck.errors import FileError, HwcheckError
from hwcheck.grading.classroom import Student
from hwcheck.grading.crash import guarded
from hwcheck.grading.deciding import Progress, Sheet
from hwcheck.grading.digest import digest, sheet_digest
from hwcheck.grading.document import Document
from hwcheck.grading.pool import Crew, Failed, Job, Workers
from hwcheck.grading.roster import HandIn, Roster, roster
from hwcheck.grading.roster_zip import INNER, unpack
from hwcheck.grading.whose import doubts
from hwcheck.submissions.read import MAX_BYTES, MAX_ENTRIES

FEW = 20  # hand-ins that are read sooner than processes are started


class Shelf(Protocol):
    """Where what was found in a hand-in is kept, by its content."""

    def reading(self, content: str) -> Student | None: ...

    def keep_reading(self, content: str, student: Student) -> None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A class as it lies on disk; `troubles` are what was left out of its zip."""

    roster: Roster
    troubles: tuple[str, ...] = ()


@contextmanager
def class_folder(path: Path, apart: Path) -> Iterator[Found]:
    """The hand-ins in a folder or a zip, which is unpacked for as long as this lasts. Raises FileError."""
    if path.is_dir() or path.suffix.lower() != ".zip":
        yield Found(roster(path, apart=apart))
        return
    if not path.is_file():
        raise FileError("no such file", where=str(path), fix="give the folder or zip that holds the submissions")
    with TemporaryDirectory(prefix="hwcheck-") as folder:
        troubles = unpack(path, Path(folder))
        try:
            yield Found(roster(Path(folder), packed=True), troubles)
        except FileError as error:
            error.where = error.where.replace(folder, str(path))
            raise


def read_class(
    found: Found, sheet: Sheet, workers: Workers, shelf: Shelf | None = None, progress: Progress | None = None
) -> list[Student]:
    """Each student with the answers found; a hand-in that cannot be read costs its own student one line."""
    hand_ins = found.roster.hand_ins
    basis = sheet_digest(sheet.assignment)
    contents = [content_name(one.paths, _own_basis(basis, one, sheet.assignment)) for one in hand_ins]
    students: dict[int, Student] = {}
    for place, content in enumerate(contents):
        before = shelf.reading(content) if shelf else None
        if before:
            students[place] = _of(hand_ins[place], before)
    unread = [place for place in range(len(hand_ins)) if place not in students]
    read = _in_processes if workers.count and len(unread) > FEW else _here
    for at, student in read(sheet, [hand_ins[place] for place in unread], workers):
        place = unread[at]
        if student.content and shelf:
            student = replace(student, content=contents[place])
            shelf.keep_reading(contents[place], student)
        students[place] = _of(hand_ins[place], student)
        if progress:
            progress(len(students), len(hand_ins))
    return [students[place] for place in range(len(hand_ins))]


def _own_basis(basis: str, hand_in: HandIn, assignment: Assignment) -> str:
    """What a hand-in is read for, where students have numbers of their own."""
    if not assignment.variants:
        return basis
    keys = [item.key for item in sheet_for(assignment, hand_in.known_as).items]
    return digest((basis, hand_in.known_as, keys))


def _of(hand_in: HandIn, read: Student) -> Student:
    return replace(
        read,
        name=hand_in.student,
        troubles=(*read.troubles, *hand_in.troubles),
        id=hand_in.id,
        team=hand_in.team,
        late=hand_in.late,
        submitted=hand_in.submitted,
    )


def _here(sheet: Sheet, hand_ins: Sequence[HandIn], workers: Workers) -> Iterator[tuple[int, Student]]:
    return ((at, read_hand_in(hand_in, sheet.assignment)) for at, hand_in in enumerate(hand_ins))


def _in_processes(sheet: Sheet, hand_ins: Sequence[HandIn], workers: Workers) -> Iterator[tuple[int, Student]]:
    job = Job(_read_in_worker, _load_in_worker, (sheet.assignment.name, sheet.bank))
    with Crew(job, replace(workers, engine="local")) as crew:  # the files are on this machine
        for at, result in crew.as_done(hand_ins):
            if isinstance(result, Failed):
                what = {"timeout": f"not read within {workers.seconds:g} s", "crash": "too large to be read, or broken"}
                result = _unread(hand_ins[at], f"{what[result.note]}: a person must look")
            yield at, result


_loaded: list[Assignment] = []  # in a worker: the sheet, loaded once


def _load_in_worker(name: str, bank: Path | None) -> None:
    from hwcheck.bank.load import load_assignment

    _loaded[:] = [load_assignment(name, bank)]


def _read_in_worker(hand_in: HandIn) -> Student:
    return read_hand_in(hand_in, _loaded[0])


def read_hand_in(hand_in: HandIn, assignment: Assignment) -> Student:
    """What is found in one hand-in. `content` is set where reading again would find the same."""
    assignment = sheet_for(assignment, hand_in.known_as)

    def read() -> Student:
        from hwcheck.grading.locate import locate, strays

        try:
            documents = [document for path in hand_in.paths for document in _documents(path)]
        except HwcheckError as error:
            return _unread(hand_in, str(error))
        troubles = tuple(trouble for document in documents for trouble in document.troubles)
        troubles += (*strays(documents, assignment), *doubts(hand_in, documents, assignment))
        files = tuple(document.name for document in documents)
        unread = tuple(document.name for document in documents if document.unread)
        found = dict(locate(documents, assignment))
        return Student(hand_in.student, files, found, troubles, unread=unread, content="read")

    def on_crash(log: Path) -> Student:
        return _unread(hand_in, f"hwcheck failed to read this; see {log}")

    return guarded(read, on_crash, f"reading {hand_in.student!r}")


def _unread(hand_in: HandIn, trouble: str) -> Student:
    files = tuple(path.name for path in hand_in.paths)
    return Student(hand_in.student, files, {}, (trouble,), unread=files)


def _documents(path: Path) -> Iterator[Document]:
    """The documents of a file or folder; a zip among them is opened, once."""
    from hwcheck.submissions.read import read_submission

    for document in read_submission(path):
        inner = path / document.name if path.is_dir() else path
        if inner.suffix.lower() == ".zip" and inner.is_file() and not inner.is_symlink():
            yield from _unpacked(inner, document.name, read_submission)
        else:
            yield document


def _unpacked(archive: Path, name: str, read: Callable[[Path], tuple[Document, ...]]) -> Iterator[Document]:
    with TemporaryDirectory(prefix="hwcheck-") as folder:
        try:
            troubles = unpack(archive, Path(folder), INNER)
        except FileError as error:
            yield Document(name, troubles=(str(error),), unread=True)
            return
        if troubles:
            yield Document(name, troubles=troubles, unread=True)
        for document in read(Path(folder)):
            if document.name == Path(folder).name:  # a trouble of the whole folder
                told = tuple(trouble.replace(document.name, name) for trouble in document.troubles)
                yield replace(document, name=name, troubles=told)
            else:
                yield replace(document, name=f"{name}/{document.name}")


def content_name(paths: Sequence[Path], basis: str) -> str:
    """The name of what these files hold, and of what they are read for."""
    found = hashlib.blake2b(basis.encode(), digest_size=16)
    for path in paths:
        for file in _files(path):
            name = os.fsencode(os.path.relpath(file, path.parent))
            for piece in (name, *_held(file)):
                found.update(len(piece).to_bytes(8, "big"))
                found.update(piece)
    return found.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    seen = 0
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            seen += 1
            if seen > MAX_ENTRIES:
                return
            yield Path(folder, name)


def _held(file: Path) -> Iterator[bytes]:
    """The size and the bytes that a reader would look at; a zip's whole content. No pipe or device is opened."""
    try:
        if file.is_symlink():
            yield b"link " + os.fsencode(os.readlink(file))
        status = file.stat()
        yield b"%d %d" % (stat.S_IFMT(status.st_mode), status.st_size if stat.S_ISREG(status.st_mode) else 0)
        if stat.S_ISREG(status.st_mode) and (status.st_size <= MAX_BYTES or file.suffix.lower() == ".zip"):
            with file.open("rb") as source:
                while piece := source.read(1 << 20):
                    yield piece
    except OSError as error:
        yield b"unreadable %d" % (error.errno or 0)
