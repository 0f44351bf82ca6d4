"""Do the reports of a class still stand as they were written? Then a second run need not write them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hwcheck.grading.agreement import programs
from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.digest import digest

Stamp = tuple[int, int]
"""A file's size, and when it was last written to."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a report was written from, and its files as they were then."""

    basis: str
    files: Mapping[str, Stamp]

    def stands(self, basis: str, folder: Path) -> bool:
        """Whether the same would be written again: from the same, and nobody has touched a file since."""
        return self.basis == basis and all(_stamp(folder / name) == stamp for name, stamp in self.files.items())


def written(basis: str, folder: Path, names: Iterable[str]) -> Written:
    return Written(basis, {name: stamp for name in names if (stamp := _stamp(folder / name))})


def basis_of(gradebook: Gradebook) -> str:
    """A name for all that a report can show: the sheet, who handed in what, and every mark."""
    verdicts: dict[int, str] = {}  # one for all who wrote the same
    rows = [_row(record, verdicts) for record in gradebook.records]
    return digest((dict(programs()), gradebook.assignment, json.dumps(rows)))


def _row(record: Record, verdicts: dict[int, str]) -> list[Any]:
    own = record.student
    for mark in record.marks:
        if id(mark.verdict) not in verdicts:
            verdicts[id(mark.verdict)] = digest(mark.verdict)
    return [
        *(own.name, own.files, own.troubles, own.id, own.team, own.late, own.submitted),
        own.content or digest(own.responses),  # what was read has a name
        digest(record.late) if record.late else "",
        [(mark.item.key, mark.points, verdicts[id(mark.verdict)]) for mark in record.marks],
    ]


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
