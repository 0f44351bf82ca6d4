"""What did a student hand in? A file or a folder of files; a broken file costs itself one line and nothing else."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from hwcheck.errors import FileError
from hwcheck.grading.document import Document

MAX_BYTES = 5_000_000
MAX_FILES = 100
MAX_ENTRIES = 5000
MAX_DEPTH = 8

_ALIASES = {"htm": "html", "markdown": "md", "mkd": "md", "rst": "txt", "text": "txt", "latex": "tex", "": "txt"}
_IGNORED = frozenset({"__MACOSX", "__pycache__", "node_modules", "Thumbs.db", "desktop.ini"})

_NO_ANSWERS = frozenset(
    ".csv .tsv .npy .npz .pt .pth .pkl .h5 .gz .log .yaml .yml .cfg .ini .sh .bib .sty .cls .aux .css .js".split()
)  # what comes along with answers, and holds none

_READ = re.compile(r"^(?:def read\(|from hwcheck\.submissions\.\w+ import read$)", re.MULTILINE)

Reader = Callable[[bytes, str], Document]


def read_document(path: Path, *, name: str = "") -> Document:
    """Read one file by the reader of its suffix. Raises FileError only where there is no such file."""
    found = _read(path, name or path.name)
    nothing = bool(found.troubles) and not found.blocks and not found.answers
    return replace(found, unread=nothing and path.suffix.lower() not in _NO_ANSWERS and not _empty(path))


def _empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


def _read(path: Path, name: str) -> Document:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _trouble(name, "this is not a file", "hand in a file")
        if status.st_size > MAX_BYTES:
            return _trouble(name, f"{status.st_size} bytes are too many", f"hand in at most {MAX_BYTES}")
        reader = _reader(path.suffix)
        if reader is None:
            return _trouble(name, f"cannot read {path.suffix!r} files", f"hand in {', '.join(formats())}")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise FileError("there is no such file", where=str(path), fix="check the name") from error
    except OSError as error:
        return _trouble(name, f"the file cannot be opened ({error.strerror})", "check its permissions")
    return reader(data[:MAX_BYTES], name)


def read_submission(path: Path) -> tuple[Document, ...]:
    """Read all that one student handed in, in the order of the names."""
    if not os.path.lexists(path):
        raise FileError("there is no such file or folder", where=str(path), fix="check the name")
    if _leaves(path, path.parent):
        return (_trouble(path.name, "a link out of the folder is not followed", "hand in the file itself"),)
    if not path.is_dir():
        return (read_document(path),)
    return tuple(_folder(path)) or (_trouble(path.name, "the folder is empty", "hand in a file"),)


@cache
def formats() -> tuple[str, ...]:
    """The suffixes that can be read."""
    folder = Path(__file__).parent
    return tuple(sorted(f".{file.stem}" for file in folder.glob("*.py") if _defines_read(file)))


def _folder(root: Path) -> Iterator[Document]:
    for count, path in enumerate(_files(root)):
        if count == MAX_FILES:
            yield _trouble(root.name, f"only the first {MAX_FILES} files are read", "hand in answers only")
            return
        name = path.relative_to(root).as_posix()
        if _leaves(path, root):
            yield _trouble(name, "a link out of the folder is not followed", "hand in the file itself")
        else:
            yield _quietly(path, name)


def _quietly(path: Path, name: str) -> Document:
    try:
        return read_document(path, name=name)
    except FileError:
        return _trouble(name, "the link leads nowhere", "hand in the file itself")


def _files(root: Path) -> Iterator[Path]:
    """All files below a folder, sorted, without what systems and editors leave behind; folder links are not entered."""
    seen = 0
    for folder, folders, names in os.walk(root):
        depth = len(Path(folder).relative_to(root).parts)
        visible = [name for name in folders if not _ignored(name)]
        links = [name for name in visible if Path(folder, name).is_symlink()]
        folders[:] = sorted(set(visible) - set(links)) if depth < MAX_DEPTH else []
        for name in sorted([*(name for name in names if not _ignored(name)), *links]):
            seen += 1
            if seen > MAX_ENTRIES:
                return
            if not (name == "__init__.py" and _empty(Path(folder, name))):  # it only says that the folder is a package
                yield Path(folder, name)


def _ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _IGNORED


def _leaves(path: Path, root: Path) -> bool:
    """Whether this is a link to something outside of the folder."""
    if not path.is_symlink():
        return False
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a link to itself
        return True


def _reader(suffix: str) -> Reader | None:
    """The function `read` of the module that is named like the suffix."""
    name = suffix.removeprefix(".").lower()
    name = _ALIASES.get(name, name)
    if f".{name}" not in formats():
        return None
    return cast(Reader, import_module(f"hwcheck.submissions.{name}").read)


def _defines_read(file: Path) -> bool:
    """A format is a module with a `read`; modules without one only help them."""
    return bool(_READ.search(file.read_text(encoding="utf-8")))


def _trouble(name: str, what: str, fix: str) -> Document:
    return Document(name, troubles=(f"{name}: {what}: {fix}",))
