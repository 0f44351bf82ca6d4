"""Would a worker elsewhere decide as this process would? Only with the same sheet, the same hwcheck and libraries."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import hwcheck
from hwcheck.bank.model import Assignment
from hwcheck.grading.digest import sheet_digest, version

Facts = Mapping[str, str]
"""What verdicts rest on, each with its name for a person."""

_LIBRARIES = ("mpmath", "numpy", "python-flint", "sympy")


def facts(assignment: Assignment, *, everywhere: bool) -> Facts:
    """What must be equal: for processes of this machine the sheet, as it was when it was read; elsewhere all of it."""
    sheet = {"the bank": sheet_digest(assignment)}
    return {**programs(), **sheet} if everywhere else sheet


def disagreement(asked: Facts, own: Facts) -> str:
    """What differs, in words; nothing where all that is asked for is so."""
    different = [name for name, value in asked.items() if own.get(name) != value]
    return ", ".join(f"{name} ({own.get(name, 'none')[:12]}, not {asked[name][:12]})" for name in different)


@cache
def programs() -> Facts:
    """The versions that are running here."""
    found = {"python": "{}.{}".format(*sys.version_info), "hwcheck": version(), "hwcheck's code": _code()}
    return found | {name: _installed(name) for name in _LIBRARIES}


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


def _code() -> str:
    """A name for the sources of the package: two trees may call themselves by one version."""
    folder = Path(hwcheck.__file__).parent
    found = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.py")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
