"""Decide what waits for a person, once for all whose answers are equal

For: markers
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hwcheck.commands.grade import told, write_reports
from hwcheck.commands.report import told_of_others
from hwcheck.errors import DeclarationError, HwcheckError, did_you_mean

if TYPE_CHECKING:
    from hwcheck.grading.classroom import Gradebook
    from hwcheck.grading.ledger import Ledger, Override
    from hwcheck.grading.marking import Marking
    from hwcheck.grading.review_queue import Decision, Entry

FORMATS = ("json", "csv", "markdown")
KEYS = "c correct, w wrong, p CREDIT partial, s skip, q quit"
KEYS_WRONG = "w WHAT TO SAY to all of them, c correct after all, p CREDIT partial, s skip, q quit"
_EACH_ALONE = {"export": "to", "import": "back", "as-problem": "as_problem", "student": "student"}
MOST_TEXTS = 5  # ways of writing one answer that are shown


@dataclass(frozen=True, slots=True)
class Desk:
    """A class as it was marked, its queue, and who sits at it."""

    marking: Marking
    gradebook: Gradebook
    queue: tuple[Entry, ...]
    who: str


@click.command(
    name="review",
    epilog="""\b
Examples:
  hwcheck review grades/ledger.sqlite
  hwcheck review grades/ledger.sqlite --export queue.csv
  hwcheck review grades/ledger.sqlite --import queue.csv --who 'A. Marker'
  hwcheck review grades/ledger.sqlite --wrong
  hwcheck review grades/ledger.sqlite --student s01 --part 1b.exp --outcome correct --why 'appeal'
""",
)
@click.argument("ledger", type=click.Path(path_type=Path))
@click.option("--wrong", is_flag=True, help="Walk through the wrong answers that nothing explains yet, to say why.")
@click.option("--export", "to", type=click.Path(path_type=Path), help="Write the queue as CSV or TOML to fill in.")
@click.option("--import", "back", type=click.Path(path_type=Path), help="Take the decisions from such a file.")
@click.option("--as-problem", is_flag=True, help="Print the decisions as accepts and rejects for the problems' files.")
@click.option("--student", default="", help="Decide on one student's work, with --part and --outcome.")
@click.option("--part", default="", help="The part of the sheet that --student is about.")
@click.option("--outcome", type=click.Choice(["correct", "partial", "incorrect", "missing", "review"]))
@click.option("--credit", type=click.FloatRange(0.0, 1.0), help="The share of the points, for partial.")
@click.option("--why", default="", help="The reason, kept in the ledger and shown to the student.")
@click.option("--who", default="", help="Who decides: the user of this computer, unless given.")
@click.option("--assignment", default="", metavar="NAME", help="The sheet, where the ledger holds several.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the reports: the ledger's own.")
@click.option("--bank", type=click.Path(path_type=Path), help="Another bank than that of the last run.")
@click.option("--json", "as_json", is_flag=True, help="Print the queue as JSON and ask nothing.")
@click.pass_context
def command(ctx: click.Context, /, ledger: Path, **given: Any) -> None:
    """Walk through the answers in LEDGER that wait for a person; equal answers, however written, are asked about once.

    With --wrong, through the wrong answers that neither a slip nor the problem explains: what you say of one is told to
    all who gave it. Decisions are kept when the class is marked again, and --as-problem makes lines for the problem of
    them. The reports are written anew. Exit code 1 says that something still waits.
    """
    from hwcheck.grading.ledger import Ledger
    from hwcheck.grading.marking import Marking, marked_before
    from hwcheck.grading.pool import Workers
    from hwcheck.grading.review_queue import entries, still_open, unexplained, waiting
    from hwcheck.grading.review_sheet import as_problem

    at_once = [f"--{name}" for name, key in _EACH_ALONE.items() if given[key]]
    if len(at_once) > 1:
        raise click.UsageError(f"{' and '.join(at_once)}: one thing at a time")
    with Ledger(ledger, must_exist=True) as kept:
        sheet, run = marked_before(kept, given["assignment"], given["bank"])
        marking = Marking(kept, sheet, Workers(0))
        gradebook = marking.recall(kept.students(run.assignment))
        queue = entries(gradebook, unexplained if given["wrong"] else waiting)
        desk = Desk(marking, gradebook, queue, given["who"] or _user())
        name = sheet.assignment.name
        if given["as_problem"]:
            text = as_problem(sheet.assignment, kept.overrides(name))
            click.echo(text or "# nobody has decided on an answer yet that a problem could learn\n", nl=False)
            return
        made = _decisions(desk, still_open(desk.queue, kept.overrides(name)), given)
        if made:
            output = given["output"] or ledger.parent
            _settle(desk, kept, output)
            told_of_others(kept, output, FORMATS)
        left = still_open(desk.queue, kept.overrides(name))
    _told(left, given)
    if not given["as_json"]:
        _told_of_files(gradebook)
    if left and not given["wrong"]:
        ctx.exit(1)


def _decisions(desk: Desk, waiting: Sequence[Entry], given: dict[str, Any]) -> bool:
    """Take decisions from wherever the options say; whether there were any."""
    if given["student"] or given["part"] or given["outcome"]:
        return _keep(desk, [_on_one_student(desk, given)])
    if given["back"]:
        return _keep(desk, _imported(desk, given["back"]))
    if given["to"]:
        from hwcheck.grading.review_sheet import written

        text = written(waiting, given["to"].suffix.lower())
        with told(given["to"]):
            given["to"].write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        click.echo(f"{given['to']}: fill in 'outcome' and give it back with --import", err=True)
        return False
    return False if given["as_json"] else _walk(desk, waiting, KEYS_WRONG if given["wrong"] else KEYS)


def _keep(desk: Desk, made: Sequence[Override]) -> bool:
    desk.marking.ledger.override(desk.gradebook.assignment.name, made)
    return bool(made)


def _on_one_student(desk: Desk, given: dict[str, Any]) -> Override:
    from hwcheck.grading.review_queue import decision, own_override

    student, part = given["student"], given["part"]
    if not (student and part and given["outcome"]):
        raise DeclarationError("half a decision", fix="give --student, --part and --outcome together")
    student = _named(desk, student)
    parts = [item.id for item in desk.gradebook.assignment.items]
    if part not in parts:
        raise DeclarationError(f"no part {part!r}", fix=did_you_mean(part, parts) or "it has " + ", ".join(parts))
    return own_override(part, student, decision(given["outcome"], given["credit"], "", given["why"]), desk.who)


def _named(desk: Desk, wanted: str) -> str:
    """The one student of this name or with this id. Raises DeclarationError."""
    students = [record.student for record in desk.gradebook.records]
    names = [student.name for student in students]
    found = [student.name for student in students if student.id == wanted]
    if wanted in names or len(found) == 1:
        return wanted if wanted in names else found[0]
    near = [repr(name) for name in names if wanted.casefold() in name.casefold()][:5]
    fix = did_you_mean(wanted, names) or (f"there is {', '.join(near)}" if near else "see grades.csv")
    raise DeclarationError(f"no student {wanted!r}", fix=fix)


def _imported(desk: Desk, path: Path) -> list[Override]:
    from hwcheck.grading.review_queue import overrides
    from hwcheck.grading.review_sheet import read_back

    queue = {f"e{name}": entry for entry in desk.queue for name in entry.ids}
    made: list[Override] = []
    for name, decided in read_back(path):
        if name not in queue:
            fix = "export the queue again, and give --wrong both times or neither time"
            raise DeclarationError(f"no entry {name!r} in the queue", where=str(path), fix=fix)
        made += overrides(queue[name], decided, desk.who)
    return made


def _walk(desk: Desk, waiting: Sequence[Entry], keys: str) -> bool:
    """Ask about each entry; each decision is kept at once."""
    from hwcheck.grading.review_queue import overrides

    any_made = False
    for place, entry in enumerate(waiting, start=1):
        click.echo("\n".join(_shown(entry, f"{place} of {len(waiting)}")))
        answer = _asked(keys)
        if answer == "quit":
            break
        if answer is not None and not isinstance(answer, str):
            any_made |= _keep(desk, overrides(entry, answer, desk.who))
    return any_made


def _asked(keys: str) -> Decision | str | None:
    """A decision, `quit`, or None to leave it for later."""
    from hwcheck.grading.review_queue import decision

    while True:
        try:
            word, _, rest = click.prompt(keys, default="s", show_default=False).strip().partition(" ")
        except click.Abort:  # the end of what is typed, or Ctrl-C: what was decided stays
            click.echo()
            return "quit"
        try:
            match word[:1].lower():
                case "s":
                    return None
                case "q":
                    return "quit"
                case "c":
                    return decision("correct", why=rest)
                case "w":
                    return decision("incorrect", says=rest)
                case "p":
                    credit, _, says = rest.partition(" ")
                    return decision("partial", float(credit), says)
        except (HwcheckError, ValueError):
            pass
        click.echo("c, w, s or q, or p with a credit as in 'p 0.5'; what follows is told to the student")


def _shown(entry: Entry, place: str) -> Iterator[str]:
    from hwcheck.grading.wording import number, one_line, title, visible

    students = ", ".join(one_line(name, 40) for name in entry.students[:5])
    more = f" and {len(entry.students) - 5} more" if len(entry.students) > 5 else ""
    points = f"{number(entry.item.points)} {'point' if entry.item.points == 1 else 'points'}"
    yield f"\n{place}: {title(entry.item)}, {points}: {students}{more}"
    yield f"  {one_line(entry.item.part.prompt, 300)}"
    for text in entry.texts[:MOST_TEXTS]:
        yield "\n".join(f"    {line}" for line in visible(text)[:2000].splitlines())
    if len(entry.texts) > MOST_TEXTS:
        yield f"    and in {len(entry.texts) - MOST_TEXTS} more ways"
    yield f"  {one_line(entry.verdict.feedback, 300)} ({entry.verdict.note})"
    if entry.item.part.accepts:
        yield f"  right would be: {one_line(entry.item.part.accepts[0], 300)}"
    if entry.item.part.rubric:
        yield f"  rubric: {one_line(entry.item.part.rubric, 300)}"


def _settle(desk: Desk, kept: Ledger, output: Path) -> None:
    """Put the marks that follow from the decisions on file, and write the reports anew."""
    from hwcheck.grading.overrides import with_overrides

    assignment = desk.gradebook.assignment.name
    gradebook = with_overrides(desk.gradebook, kept.overrides(assignment))
    number = desk.marking.begin("review", str(kept.path))
    kept.settle(number, gradebook)
    write_reports(gradebook, output, FORMATS)
    kept.end(number)


def _told(left: Sequence[Entry], given: dict[str, Any]) -> None:
    from hwcheck.grading.wording import counted

    if given["as_json"]:
        from hwcheck.reports.json import dumps

        click.echo(dumps([_as_object(entry) for entry in left], indent=1))
        return
    students = counted(len({name for entry in left for name in entry.students}), "student")
    if given["wrong"]:
        what = f"without an explanation: {counted(len(left), 'wrong answer')} of {students}"
    else:
        what = f"waiting for a person: {counted(len(left), 'answer')} of {students}"
    click.echo(what if left else "nothing is left here to decide")


def _told_of_files(gradebook: Gradebook) -> None:
    """Submissions that no answer here will settle: somebody has to open their files, or ask for others."""
    from hwcheck.grading.wording import counted, one_line

    names = [one_line(record.student.name, 40) for record in gradebook.records if record.student.troubles]
    if names:
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        which = f"{', '.join(names[:12])}{more}: see their feedback"
        click.echo(f"{counted(len(names), 'submission')} with files that need a look: {which}", err=True)


def _as_object(entry: Entry) -> dict[str, Any]:
    return {
        "entry": f"e{entry.id}",
        "part": entry.item.id,
        "students": list(entry.students),
        "answers": list(entry.texts),
        "note": entry.verdict.note,
        "said": entry.verdict.feedback,
    }


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without names
        return "somebody"
