"""Where are the cells of somebody's CSV file, so that some can be changed and every other byte stays?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hwcheck.errors import FileError

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_LARGEST = 200_000_000
_CELL = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and where it stands in the text with its quotes."""

    value: str
    start: int
    end: int


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """A CSV file: its text as it stands, how that was encoded, and its rows."""

    text: str
    mark: bytes
    encoding: str
    delimiter: str
    rows: tuple[Row, ...]

    def filled(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with new values at (row, column); every other byte is as it was."""
        pieces, done = [], 0
        for row, column in sorted(values):
            cell = self.rows[row][column]
            quoted = self.text[cell.start : cell.start + 1] == '"'
            pieces += [self.text[done : cell.start], self._written(values[row, column], quoted)]
            done = cell.end
        pieces.append(self.text[done:])
        return self.mark + "".join(pieces).encode(self.encoding, "xmlcharrefreplace")

    def _written(self, value: str, quoted: bool) -> str:
        if quoted or any(mark in value for mark in (self.delimiter, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read_cells(data: bytes, where: str, delimiters: str = ",") -> Cells:
    """The cells of a CSV file; `delimiters` are those that its first line may use, the first where it has none.

    Raises FileError for a quote that is never closed.
    """
    if len(data) > _LARGEST:
        raise FileError("larger than any gradebook", where=where, fix="download the file again")
    mark = next((mark for mark in _BOMS if data.startswith(mark)), b"")
    text, encoding = _decoded(data[len(mark) :], _BOMS.get(mark))
    first = text.partition("\n")[0]
    delimiter = max(delimiters, key=first.count)
    return Cells(text, mark, encoding, delimiter, tuple(_rows(text, delimiter, where)))


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    for name in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"  # takes every byte, and gives each back


def _rows(text: str, delimiter: str, where: str) -> Iterator[Row]:
    row: list[Cell] = []
    place = 0
    plain = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
    while place < len(text):
        start = place
        if text[place] == '"':
            found = _CELL.match(text, place)
            if not found:
                line = text.count("\n", 0, place) + 1
                raise FileError("this quote is never closed", where=f"{where}:{line}", fix="download the file again")
            value, place = found[0][1:-1].replace('""', '"'), found.end()
        else:
            value = ""
        rest = plain.match(text, place)
        assert rest is not None  # it matches the empty text
        value, place = value + rest[0], rest.end()
        row.append(Cell(value, start, place))
        if text.startswith(delimiter, place):
            place += 1
            if place < len(text) and text[place] not in "\r\n":
                continue
            row.append(Cell("", place, place))
        yield tuple(row)
        row = []
        place += 2 if text.startswith("\r\n", place) else 1
