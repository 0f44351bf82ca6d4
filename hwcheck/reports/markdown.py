"""What does a student get back? One Markdown file each, in `feedback/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import SIGNS, because, number, one_line, title, visible
from hwcheck.reports.page.once import Once
from hwcheck.verdict import Outcome

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!$~&])")
_CODE = re.compile(r"`([^`]+)`")
_LONGEST_SHOWN = 2000

Part = tuple[str, tuple[str, ...]]
"""A part of the feedback, and the reasons below it."""


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`feedback/<student>.md`, with a name that every file system takes and no two students share."""
    taken: set[str] = set()
    about = Once(part)
    for record in gradebook.records:
        yield f"feedback/{file_name(record.student.name, taken)}.md", feedback(gradebook, record, about)


def feedback(gradebook: Gradebook, record: Record, about: Callable[[Mark], Part]) -> str:
    """One student's marks, part by part, and the total. `about` is `part`, or that kept for a class."""
    assignment = gradebook.assignment
    waiting = f" ({number(record.open)} more wait for a person)" if record.open else ""
    total = f"**{number(record.points)} of {number(assignment.max_points)} points**{waiting}"
    lines = [f"# {prose(assignment.title or assignment.name)}: {prose(record.student.name)}", "", total, ""]
    if record.late and record.late.says:
        left = f": {number(record.final)} points remain" if record.late.percent else ""
        lines.append(f"- {prose(record.late.says)}{left}")
    lines += [f"- {prose(trouble)}" for trouble in record.student.troubles]
    for mark in record.marks:
        lines += _whole(about(mark), _found(mark))
    return "\n".join(lines).rstrip() + "\n"


def prose(text: str) -> str:
    """Text that shows as it is written. Code in backticks stays code: nothing inside it can act."""
    pieces = _CODE.split(one_line(text, _LONGEST_SHOWN))
    return "".join(
        f"`{piece}`" if position % 2 else _SPECIAL.sub(r"\\\1", piece) for position, piece in enumerate(pieces)
    )


def fenced(text: str) -> str:
    """A block of text inside a fence that is longer than any in it."""
    shown = visible(text)[:_LONGEST_SHOWN].rstrip()
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def part(mark: Mark) -> Part:
    """What is said of an answer, save for where it was found."""
    reasons = [reason for reason in (because(mark.verdict), *mark.verdict.remarks) if reason]
    return "\n".join(("", *_said(mark))), tuple(f"- {prose(reason)}" for reason in reasons)


def _said(mark: Mark) -> Iterator[str]:
    verdict = mark.verdict
    sign, _ = SIGNS[verdict.outcome]
    earned = "open" if verdict.outcome is Outcome.REVIEW else number(mark.points)
    worth = f"{earned} of {number(mark.item.points)}"
    yield f"## {prose(title(mark.item))}: {sign} {verdict.outcome}, {worth}"
    if mark.response is not None and mark.response.text.strip():
        yield from ("", fenced(mark.shown))
    first, _, more = verdict.feedback.partition("\n")
    if first:
        yield from ("", prose(first))
    if more.strip():
        yield from ("", fenced(more))


def _whole(about: Part, found: str) -> Iterator[str]:
    said, reasons = about
    yield said
    if reasons or found:
        yield ""
    yield from reasons
    if found:
        yield f"- {prose(found)}"


def _found(mark: Mark) -> str:
    response = mark.response
    if response is None or not response.document:
        return ""
    line = f", line {response.line}" if response.line else ""
    how = response.how.replace("`", "'")
    return f"found in {response.document}{line}" + (f": `{how}`" if how else "")


def file_name(student: str, taken: set[str]) -> str:
    """A plain name that none in `taken` has, not even in other capitals; it is added to them."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", student).strip("._-")[:80] or "student"
    name, count = plain, 1
    while name.lower() in taken:  # some file systems do not tell capitals apart
        count += 1
        name = f"{plain}-{count}"
    taken.add(name.lower())
    return name
