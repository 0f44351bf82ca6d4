"""Where is the bank, and which files does it hold?"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from hwcheck.errors import DeclarationError, FileError, did_you_mean

MAX_BYTES = 1_000_000
ASSIGNMENTS = "assignments"

_ID = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


def find_bank(path: Path | str | None = None) -> Path:
    """The bank given, else `HWCHECK_BANK`, else the one that comes with hwcheck.

    Raises FileError if it has no `problems/` folder.
    """
    chosen = path or os.environ.get("HWCHECK_BANK") or _own_bank()
    bank = Path(chosen)
    if not (bank / "problems").is_dir():
        raise FileError("no bank here", where=str(bank), fix="a bank is a folder with 'problems' and 'reference' in it")
    return bank


def _own_bank() -> Path:
    """Inside the package when it is installed from a wheel, beside it in a source tree."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_bank"
    return inside if inside.is_dir() else package.parent


def problem_ids(bank: Path) -> tuple[str, ...]:
    """Every problem in the bank, sorted: `backprop/deep_net`."""
    root = bank / "problems"
    ids = (path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.toml"))
    return tuple(sorted(name for name in ids if not name.startswith(ASSIGNMENTS + "/")))


def assignment_names(bank: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (bank / "problems" / ASSIGNMENTS).glob("*.toml")))


def read_problem(bank: Path, problem_id: str) -> dict[str, Any]:
    """The tables of `problems/<id>.toml`. Raises FileError or DeclarationError."""
    path = bank / "problems" / f"{problem_id}.toml"
    if not _ID.fullmatch(problem_id) or not path.is_file():
        known = problem_ids(bank) if "/" in problem_id else assignment_names(bank)
        raise FileError(f"no problem {problem_id!r}", fix=did_you_mean(problem_id, known) or "see 'hwcheck bank list'")
    return read_toml(path, bank)


def read_assignment(bank: Path, name: str) -> dict[str, Any]:
    """The tables of `problems/assignments/<name>.toml`. Raises FileError or DeclarationError."""
    path = bank / "problems" / ASSIGNMENTS / f"{name}.toml"
    if not _ID.fullmatch(name) or not path.is_file():
        known = assignment_names(bank)
        listed = f"the bank has {', '.join(known)}" if known else "the bank has no assignments"
        raise FileError(f"no assignment {name!r}", fix=did_you_mean(name, known) or listed)
    return read_toml(path, bank)


def read_toml(path: Path, bank: Path) -> dict[str, Any]:
    """One file as tables; what TOML itself refuses names the file and the line."""
    where = shown(path, bank)
    if path.stat().st_size > MAX_BYTES:
        raise FileError(f"larger than {MAX_BYTES} bytes", where=where, fix="split the problem")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise FileError("not UTF-8 text", where=where, fix="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        fix = "write LaTeX in single quotes, which leave backslashes alone" if "escape" in str(error) else ""
        raise DeclarationError(f"not TOML: {error}", where=where, fix=fix) from error


def shown(path: Path, bank: Path) -> str:
    """A path as messages show it: relative to the bank where it lies inside."""
    return path.relative_to(bank).as_posix() if path.is_relative_to(bank) else str(path)
