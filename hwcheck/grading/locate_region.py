"""What stands under one label, or under several that stand together?"""

from __future__ import annotations

from dataclasses import dataclass, field

from hwcheck.bank.model import Item
from hwcheck.grading.locate_labels import Path, Sheet
from hwcheck.grading.locate_lines import Line
from hwcheck.grading.locate_statements import Statement, statements


@dataclass(slots=True)
class Region:
    """Lines under one label, or under one key. `parts` are its lines by the student's own order, 0 before the first.

    `(d) + (e)` is the label `path` and the labels `others`.
    """

    path: Path
    item: Item | None = None
    how: str = ""
    lines: list[Line] = field(default_factory=list)
    parts: list[tuple[int, Line]] = field(default_factory=list)
    printed: bool = False
    answered: bool = False
    title: str = ""
    claims: tuple[Statement, ...] | None = None
    others: tuple[Path, ...] = ()

    def items(self, sheet: Sheet) -> tuple[Item, ...]:
        """What the sheet asks for here."""
        if self.item is not None:
            return (self.item,)
        return tuple(item for path in (self.path, *self.others) for item in sheet.items.get(path, ()))

    def statements(self) -> tuple[Statement, ...]:
        """What is claimed on these lines, once they are all here."""
        if self.claims is None:
            self.claims = statements(self.lines)
        return self.claims

    def covers(self, number: int) -> bool:
        """Whether this line of the document stands here; the last formula may go on below its first line."""
        last = self.lines[-1] if self.lines else None
        return last is not None and self.lines[0].number <= number <= last.number + last.text.count("\n")

    def answer(self, line: Line) -> None:
        """What stood before belongs to the question."""
        self.lines.clear()
        self.parts.clear()
        self.answered = True
        if line.pieces:
            self.put(line, 0)

    def put(self, line: Line, order: int) -> None:
        self.lines.append(line)
        self.parts.append((order, line))
