"""What does PrairieLearn import? Its own table for manual grading, scores and feedback filled in, all else unchanged.

The table has a row for each student and question. A question is a part of the sheet where its id ends in the part's
(`homework1/1a`), else, where `--column` names it or it is named like the sheet, the whole sheet.
"""

from __future__ import annotations

from collections.abc import Mapping

from hwcheck.errors import FileError, did_you_mean
from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import number
from hwcheck.reports.fill.moodle import line
from hwcheck.reports.markdown import prose
from hwcheck.reports.reading.cells import Cells, Row, read_cells
from hwcheck.reports.reading.filling import Filled, Filling, Warnings, matched, parsed, same_name

WHOLE = -1
_LONGEST_ROW = 10_000  # characters; PrairieLearn stops reading at a longer one
_WHO = ("uid", "team_name", "group_name")
_FIX = "download <assessment>_submissions_for_manual_grading.csv from the assessment's 'Downloads'"


def fill(gradebook: Gradebook, data: bytes, where: str, wanted: Filling) -> Filled:
    """The table to upload under 'Upload new question scores'. Raises FileError for one that it would not take."""
    cells = read_cells(data, where)
    columns = _columns(cells, where)
    questions = _questions(cells, columns, gradebook, wanted.column, where)
    warnings = Warnings()
    people = _people(gradebook, cells, columns, warnings)
    values: dict[tuple[int, int], str] = {}
    last: dict[tuple[str, str], int] = {}
    for row, record in people.items():
        question = _at(columns, cells.rows[row], "qid")
        if question not in questions or not _may_fill(columns, cells.rows[row], record, questions[question], warnings):
            continue
        if not _is_decided(record, questions[question], wanted, warnings):
            continue
        before = last.get((record.student.name, question))
        if before is not None:
            warnings.of(record, f"two rows are both {question}:", f"{before + 1} and {row + 1}")
        last[record.student.name, question] = row
        values |= {(row, place): text for place, text in _written(columns, record, questions[question])}
        _check_length(cells, values, row, warnings)
    return Filled(cells.filled(values), len(last), warnings.told())


def _columns(cells: Cells, where: str) -> dict[str, int]:
    header = [same_name(cell.value.lstrip("\ufeff")) for cell in cells.rows[0]] if cells.rows else []
    columns = {name: place for place, name in reversed(list(enumerate(header)))}
    if "qid" not in columns or not columns.keys() & set(_WHO) or not columns.keys() & {"score_perc", "points"}:
        raise FileError("this is no table for manual grading of PrairieLearn", where=where, fix=_FIX)
    if "submission_id" not in columns and "instance" not in columns:
        raise FileError("neither 'submission_id' nor 'instance' to tell submissions by", where=where, fix=_FIX)
    return columns


def _questions(
    cells: Cells, columns: Mapping[str, int], gradebook: Gradebook, wanted: str, where: str
) -> dict[str, int]:
    """The place of the part that each question asks for, or WHOLE."""
    known = sorted({_at(columns, row, "qid") for row in cells.rows[1:]} - {""})
    if wanted and wanted not in known:
        fix = did_you_mean(wanted, known) or f"the file has {', '.join(known) or 'none'}"
        raise FileError(f"no question {wanted!r}", where=where, fix=fix)
    places = {item.id: place for place, item in enumerate(gradebook.assignment.items)}
    sheet = {gradebook.assignment.name, gradebook.assignment.title}
    found: dict[str, int] = {}
    for question in [wanted] if wanted else known:
        name = question.rpartition("/")[2]
        if name in places:
            found[question] = places[name]
        elif wanted or name in sheet:
            found[question] = WHOLE
    if not found:
        what = f"no question here is a part of {gradebook.assignment.name!r}"
        raise FileError(what, where=where, fix=f"name the one for the whole sheet with --column: {', '.join(known)}")
    return found


def _people(gradebook: Gradebook, cells: Cells, columns: Mapping[str, int], warnings: Warnings) -> dict[int, Record]:
    """Whose each row is; a student has a row for each question."""
    rows_of: dict[str, list[int]] = {}
    for row in range(1, len(cells.rows)):
        who = next((_at(columns, cells.rows[row], name) for name in _WHO if name in columns), "")
        if who:
            rows_of.setdefault(who, []).append(row)
    first = {rows[0]: (who, who.partition("@")[0]) for who, rows in rows_of.items()}
    found = matched(gradebook, first, warnings)
    return {row: found[rows[0]] for rows in rows_of.values() if rows[0] in found for row in rows}


def _marks(record: Record, place: int) -> tuple[Mark, ...]:
    return record.marks if place == WHOLE else (record.marks[place],)


def _is_decided(record: Record, place: int, wanted: Filling, warnings: Warnings) -> bool:
    """A blank score is left as it is by PrairieLearn, which is right for what waits for a person."""
    waiting = sum(mark.open for mark in _marks(record, place))
    if not waiting or wanted.with_open:
        return True
    warnings.of(record, "points wait for a person; no score is written (--with-open writes it)")
    return False


def _may_fill(columns: Mapping[str, int], row: Row, record: Record, place: int, warnings: Warnings) -> bool:
    """Whether the row reaches to its score; one that changes is said."""
    column = _score_column(columns)
    if columns[column] >= len(row):
        warnings.of(record, "the row is too short; fill it in by hand")
        return False
    before = _at(columns, row, "old_score_perc")
    stored, share = parsed(before), _share(record, place)
    if stored is not None and stored and abs(stored - share) > 0.005:
        said = f"{number(stored)} % to {number(share)} %"
        warnings.of(record, f"{_at(columns, row, 'qid')} in PrairieLearn changes", f"from {said}")
    return True


def _score_column(columns: Mapping[str, int]) -> str:
    return "score_perc" if "score_perc" in columns else "points"


def _share(record: Record, place: int) -> float:
    """From 0 to 100, to two decimals."""
    most = sum(mark.item.points for mark in _marks(record, place))
    return round(100 * _points(record, place) / most, 2) if most else 0.0


def _points(record: Record, place: int) -> float:
    """After the late policy, which takes its share off each question."""
    earned = sum(mark.points for mark in _marks(record, place))
    return record.late.left(earned) if record.late else earned


def _written(columns: Mapping[str, int], record: Record, place: int) -> list[tuple[int, str]]:
    marks = _marks(record, place)
    column = _score_column(columns)
    value = _share(record, place) if column == "score_perc" else round(_points(record, place), 2)
    cells = [(columns[column], f"{value:g}")]
    if "feedback" in columns:  # shown as Markdown
        cells.append((columns["feedback"], "\n".join(f"- {prose(line(mark))}" for mark in marks)))
    return cells


def _check_length(cells: Cells, values: Mapping[tuple[int, int], str], row: int, warnings: Warnings) -> None:
    length = sum(len(values.get((row, place), cell.value)) for place, cell in enumerate(cells.rows[row]))
    if length > _LONGEST_ROW:
        warnings.of_file.append(
            f"row {row + 1}: longer than {_LONGEST_ROW} characters, where PrairieLearn stops reading"
        )


def _at(columns: Mapping[str, int], row: Row, name: str) -> str:
    place = columns.get(name)
    return row[place].value.strip() if place is not None and place < len(row) else ""
