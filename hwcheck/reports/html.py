"""What does a marker look at, and hand out? `report.html` for the class, and `students/<student>.html` for each one.

The pages stand alone: no network, nothing that a script is needed for. Texts reach them through templates that
escape everything, and a policy in each page lets nothing run but its own few lines.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from hwcheck.grading.class_view import class_view
from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.late import summary
from hwcheck.grading.mark import Mark
from hwcheck.grading.review_queue import entries
from hwcheck.grading.wording import SIGNS, because, counted, number, one_line, title, visible
from hwcheck.reports.markdown import file_name
from hwcheck.reports.page import figures
from hwcheck.reports.page.once import Once
from hwcheck.verdict import Outcome

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

_LONGEST_SHOWN = 4000
_PIECES = 10_000  # of a template, written at once
_MOST_SHOWN, _MOST_WAITING = 100, 500  # of each kind on one page; a command shows all
_MOST_UNFOLDED, _TOGETHER = 300, 100  # students: more are folded away in groups of so many
_WIDEST_NAME = 28  # characters in the map; what is longer takes several lines
_CELLS = {outcome: f"<td class={outcome[0]}>{outcome}" for outcome in Outcome}


def files(gradebook: Gradebook) -> Iterator[tuple[str, str | Iterator[str]]]:
    """The page of the class first, in pieces, then a page for each student."""
    taken: set[str] = set()
    pages = [f"students/{file_name(record.student.name, taken)}.html" for record in gradebook.records]
    yield "report.html", class_page(gradebook, pages)
    about = Once(article)
    for record, page in zip(gradebook.records, pages, strict=True):
        yield page, student_page(gradebook, record, about)


def class_page(gradebook: Gradebook, pages: list[str]) -> Iterator[str]:
    """The report of a class, in pieces; `pages` are the links to its students, in their order."""
    records = gradebook.records
    written = _template("class.html.jinja").generate(
        title=gradebook.assignment.title or gradebook.assignment.name,
        book=gradebook,
        groups=_groups(list(zip(records, pages, strict=True))),
        link=dict(zip((record.student.name for record in records), pages, strict=True)),
        bars=figures.distribution(gradebook),
        parts=figures.part_figures(gradebook),
        view=class_view(gradebook),
        queue=entries(gradebook),
        most_shown=_MOST_SHOWN,
        most_waiting=_MOST_WAITING,
        mean=sum(record.points for record in records) / len(records) if records else 0.0,
        open=sum(record.open for record in records),
        late=summary(records) if gradebook.tells_lateness else "",
        troubled=[record for record in records if record.student.troubles],
        name_width=min(_WIDEST_NAME, max((len(one_line(record.student.name)) for record in records), default=0)),
        cells=_cells,
    )
    while piece := "".join(islice(written, _PIECES)):
        yield piece


@dataclass(frozen=True, slots=True)
class _Group:
    """Students who stand together in the map, with their pages, counted from 1."""

    first: int
    rows: tuple[tuple[Record, str], ...]

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def _groups(rows: Sequence[tuple[Record, str]]) -> list[_Group]:
    """All of a class of usual size, else by the hundred: what is folded away costs a browser next to nothing."""
    size = _TOGETHER if len(rows) > _MOST_UNFOLDED else max(1, len(rows))
    return [_Group(start + 1, tuple(rows[start : start + size])) for start in range(0, max(1, len(rows)), size)]


def article(mark: Mark) -> Markup:
    """What a page says of an answer, save for where it was found."""
    from markupsafe import Markup

    return Markup(_template("article.html.jinja").render(mark=mark, verdict=mark.verdict))


def student_page(gradebook: Gradebook, record: Record, about: Callable[[Mark], Markup] = article) -> str:
    """One student's page: nothing of anybody else stands in it. `about` is `article`, or that kept for a class."""
    from markupsafe import Markup

    title = gradebook.assignment.title or gradebook.assignment.name
    # Put together here: a template takes thrice as long for as many small pieces.
    articles = Markup("".join(f"<article>\n{about(mark)}{_place(mark)}</article>\n" for mark in record.marks))
    page = _template("student.html.jinja")
    return page.render(title=title, sheet=gradebook.assignment, record=record, articles=articles)


def _place(mark: Mark) -> str:
    """Where the answer was found, as HTML."""
    from markupsafe import escape

    response = mark.response
    if response is None or not response.document:
        return ""
    line = f", line {response.line}" if response.line else ""
    return f'<p class="note">found in <bdi>{escape(one_line(response.document))}</bdi>{line}</p>\n'


def _cells(record: Record) -> Markup:
    """A student's row of the map: the word for each outcome, which a style sheet shows as a sign.

    Bare as HTML allows: a class of ten thousand has 200,000 of them.
    """
    from markupsafe import Markup

    return Markup("".join(_CELLS[mark.verdict.outcome] for mark in record.marks))


@lru_cache(maxsize=8)
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    loader = jinja2.PackageLoader("hwcheck.reports.page", "templates")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(number=number, line=one_line, text=_text, percent=_percent, math=_math)
    environment.globals.update(
        signs=SIGNS,
        Outcome=Outcome,
        because=because,
        counted=counted,
        earned=_earned,
        title=title,
        question=_question,
        policy=_policy(environment),
    )
    return environment


def _policy(environment: jinja2.Environment) -> str:
    """Only the page's own style and script may act; the script by its hash, so that no other one can."""
    script = environment.get_template("report.js").render()  # as it stands in the page, to the byte
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return f"{rules}; base-uri 'none'; form-action 'none'"


def _text(text: str) -> str:
    return visible(text)[:_LONGEST_SHOWN].strip("\n")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"


def _earned(mark: Mark) -> str:
    return "open" if mark.verdict.outcome is Outcome.REVIEW else number(mark.points)


def _question(mark: Mark) -> Any:
    from markupsafe import Markup

    from hwcheck.reports.page.formula import question

    return Markup(question(mark.item.part, one_line(mark.item.part.prompt, 1000)))


def _math(mark: Mark) -> Any:
    """The answer as it was understood, where it is a formula that was decided; else nothing."""
    from markupsafe import Markup

    from hwcheck.reports.page.formula import understood

    return Markup(understood(mark))
