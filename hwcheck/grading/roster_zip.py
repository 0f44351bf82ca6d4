"""How is a zip unpacked so that nothing in it can leave the folder, fill the disk or hide a file?"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from hwcheck.errors import FileError

LARGEST_FILE = 5_000_001  # one byte more than a reader takes: it then says that this is too large
MOST_BYTES = 8_000_000_000  # of a class
MOST_FILES = 200_000
LARGEST_INNER = 50_000_000  # unpacked, of one student's own zip
MOST_INNER = 200

_RESERVED = re.compile(r'[\x00-\x1f<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one zip may hold once it is unpacked."""

    files: int = MOST_FILES
    total: int = MOST_BYTES


INNER = Bounds(MOST_INNER, LARGEST_INNER)


def unpack(archive: Path, folder: Path, bounds: Bounds | None = None) -> tuple[str, ...]:
    """Unpack into a folder that is there; one line for each member that was left out.

    What a member says of its own size is never believed: it is read up to a bound. Raises FileError for what is no zip.
    """
    bounds = bounds or Bounds()
    try:
        with zipfile.ZipFile(archive) as pack:
            return tuple(_members(pack, archive.name, folder, bounds))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise FileError(f"not a zip that can be read ({error})", where=archive.name, fix="pack it again") from error


def _members(pack: zipfile.ZipFile, name: str, folder: Path, bounds: Bounds) -> list[str]:
    troubles: list[str] = []
    written = 0
    for count, member in enumerate(pack.infolist()):
        if count >= bounds.files or written > bounds.total:
            troubles.append(f"{name}: too much in this zip, the rest is left out: hand in answers only")
            break
        target = _target(member, folder)
        if isinstance(target, str):
            troubles.append(f"{name}: {target}")
        elif target is not None:
            written += _write(pack, member, target, name, troubles)
    return troubles


def _target(member: zipfile.ZipInfo, folder: Path) -> Path | str | None:
    """Where a member goes; why it goes nowhere; or None for folders and what systems leave behind."""
    parts = [part for part in member.filename.replace("\\", "/").split("/") if part not in {"", "."}]
    if member.is_dir() or not parts or parts[0] == "__MACOSX":
        return None
    if ".." in parts or member.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", member.filename):
        return f"{_shown(member)} would lie outside of the folder: left out"
    if stat.S_ISLNK(member.external_attr >> 16):
        return f"{_shown(member)} is a link: left out"
    if member.flag_bits & 1:
        return f"{_shown(member)} is encrypted: hand it in without a password"
    target = folder.joinpath(*(_fitting(part) for part in parts[:12]))
    if len(parts) > 12:
        return f"{_shown(member)} lies too deep: left out"
    return _free(target)


def _shown(member: zipfile.ZipInfo) -> str:
    return repr(member.filename[:100])


def _fitting(part: str) -> str:
    """A name that file systems take: at most 200 bytes, with its suffix."""
    part = _RESERVED.sub("_", part)
    raw = part.encode("utf-8", "surrogatepass")
    if len(raw) <= 200:
        return part
    suffix = Path(part).suffix[:20]
    return raw[:150].decode("utf-8", "ignore") + suffix


def _free(target: Path) -> Path:
    """The name, or one beside it: of two members of one name both are kept."""
    free, number = target, 1
    while os.path.lexists(free):
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return free


def _write(pack: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, name: str, troubles: list[str]) -> int:
    import zlib

    try:
        with pack.open(member) as source:
            content = source.read(LARGEST_FILE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        troubles.append(f"{name}: {_shown(member)} is damaged ({error}): hand it in again")
        return 0
    except (FileExistsError, NotADirectoryError):
        troubles.append(f"{name}: {_shown(member)} stands in the place of a folder: left out")
        return 0
    return len(content)
