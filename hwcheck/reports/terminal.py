"""What does a marker see? Who needs a person first, then the class, then how each part went; totals last."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.late import summary as late_summary
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import SIGNS, because, number, one_line, visible
from hwcheck.verdict import Outcome

_WIDTH = 80
_MOST_ROWS = 200  # students in a table; nobody scrolls through thousands, and they take a minute to lay out


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`report.txt`: the report with every detail, without colour."""
    text = io.StringIO()
    show(gradebook, Console(file=text, width=_WIDTH, color_system=None), detail=True)
    yield "report.txt", text.getvalue()


def show(gradebook: Gradebook, console: Console, *, detail: bool = False) -> None:
    """The report of a class. Every text goes in as `Text`, so that no student's brackets become markup."""
    records = gradebook.records
    waiting = [record for record in records if record.needs_a_person]
    if waiting:
        console.print(Text("Needs a person", style="bold"))
        console.print(_waiting(waiting if detail else waiting[:_MOST_ROWS]))
        _left_out(waiting, console, detail)
        console.print()
    if detail:
        for record in records:
            _student(record, console)
    console.print(Text("Parts", style="bold"))
    console.print(_parts(gradebook))
    console.print()
    console.print(Text("Class", style="bold"))
    console.print(_class(records if detail else records[:_MOST_ROWS], late=gradebook.tells_lateness))
    _left_out(records, console, detail)
    console.print()
    console.print(_totals(gradebook))


def _left_out(records: Sequence[Record], console: Console, detail: bool) -> None:
    if not detail and len(records) > _MOST_ROWS:
        console.print(Text(f"and {len(records) - _MOST_ROWS} more; --detail shows all", style="dim"))


def _plain(text: str, style: str = "") -> Text:
    return Text(one_line(text), style=style, overflow="fold")


def _grid(*headers: str, right: Sequence[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for header in headers:
        table.add_column(header, justify="right" if header in right else "left", overflow="fold")
    return table


def _outcome(outcome: Outcome) -> Text:
    sign, colour = SIGNS[outcome]
    return Text(f"{sign} {outcome}", style=colour, no_wrap=True)


def _waiting(records: Sequence[Record]) -> Table:
    """The reasons of one student stand together: notes with the parts that carry them."""
    table = _grid("student", "points open", "why", right=("points open",))
    for record in records:
        parts_of: dict[str, list[str]] = {}
        for mark in record.marks:
            if mark.verdict.outcome is Outcome.REVIEW:
                parts_of.setdefault(mark.verdict.note or "review", []).append(mark.item.id)
        whole = len(record.marks)
        listed = {note: ", ".join(parts) if len(parts) < whole else "every part" for note, parts in parts_of.items()}
        reasons = [*record.student.troubles, *(f"{note}: {parts}" for note, parts in listed.items())]
        why = Text("\n".join(one_line(reason) for reason in reasons), overflow="fold")
        table.add_row(_plain(record.student.name), number(record.open), why)
    return table


def _student(record: Record, console: Console) -> None:
    console.print(_plain(record.student.name, style="bold"))
    table = _grid("part", "outcome", "points", "line", "", right=("points", "line"))
    for mark in record.marks:
        line = _place(mark, several=len(record.student.files) > 1)
        table.add_row(_plain(mark.item.id), _outcome(mark.verdict.outcome), _earned(mark), line, _sentence(mark))
    console.print(table)
    console.print(_plain(f"{number(record.points)} points, {number(record.open)} open"))
    if record.late and record.late.says:
        console.print(_plain(f"{record.late.says}: {number(record.final)} points"))
    console.print()


def _earned(mark: Mark) -> str:
    earned = "open" if mark.verdict.outcome is Outcome.REVIEW else number(mark.points)
    return f"{earned}/{number(mark.item.points)}"


def _place(mark: Mark, *, several: bool) -> Text:
    if mark.response is None or not mark.response.line:
        return Text("")
    return _plain(f"{mark.response.document}:{mark.response.line}" if several else f"{mark.response.line}")


def _sentence(mark: Mark) -> Text:
    said, _, _ = mark.verdict.feedback.partition("\n")  # below the first line stand a formula and its caret
    reasons = (said, because(mark.verdict), *mark.verdict.remarks)
    return Text(visible("; ".join(reason for reason in reasons if reason)), overflow="fold")


def _parts(gradebook: Gradebook) -> Table:
    words = [str(outcome) for outcome in Outcome]
    table = _grid("part", *words, right=words)
    for position, item in enumerate(gradebook.assignment.items):
        counts = Counter(record.marks[position].verdict.outcome for record in gradebook.records)
        table.add_row(_plain(item.id), *(_count(outcome, counts[outcome]) for outcome in Outcome))
    return table


def _count(outcome: Outcome, count: int) -> Text:
    return Text(f"{count}", style=SIGNS[outcome][1]) if count else Text("·", style="dim")


def _class(records: Sequence[Record], *, late: bool) -> Table:
    signs = (sign for sign, _ in SIGNS.values())
    more = ("late", "final") if late else ()
    table = _grid("student", "points", "open", *more, *signs, right=("points", "open", "final"))
    for record in records:
        counts = Counter(mark.verdict.outcome for mark in record.marks)
        row = (_count(outcome, counts[outcome]) for outcome in SIGNS)
        told = (record.late.brief, number(record.final)) if record.late else ()
        table.add_row(_plain(record.student.name), number(record.points), number(record.open), *told, *row)
    return table


def _totals(gradebook: Gradebook) -> Text:
    records = gradebook.records
    counts = Counter(mark.verdict.outcome for record in records for mark in record.marks)
    answers = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome)
    mean = sum(record.points for record in records) / len(records) if records else 0.0
    waiting = sum(record.open for record in records)
    maximum = gradebook.assignment.max_points
    return Text(
        f"{gradebook.assignment.name}: {len(records)} submissions, {answers}\n"
        f"mean {number(mean)} of {number(maximum)} points; {number(waiting)} points open"
        + (f"\n{late_summary(records)}" if gradebook.tells_lateness else "")
    )
