"""What does a build server show? JUnit XML: a suite for each student, a case for each part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from hwcheck.grading.classroom import Gradebook, Record
from hwcheck.grading.mark import Mark
from hwcheck.grading.wording import number, one_line, visible
from hwcheck.verdict import Outcome

# What could not be told is an error, never a failure: nobody has said that it is wrong.
_ELEMENTS = {
    Outcome.PARTIAL: "failure",
    Outcome.INCORRECT: "failure",
    Outcome.REVIEW: "error",
    Outcome.MISSING: "skipped",
}
_NOT_XML = re.compile("[\ufffe\uffff]")


def files(gradebook: Gradebook) -> Iterator[tuple[str, str]]:
    """`junit.xml`."""
    suites = "".join(_suite(gradebook, record) for record in gradebook.records)
    name = _attribute(gradebook.assignment.name)
    yield "junit.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={name}>\n{suites}</testsuites>\n'


def _suite(gradebook: Gradebook, record: Record) -> str:
    elements = [_ELEMENTS.get(mark.verdict.outcome, "") for mark in record.marks]
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = " ".join(f'{kind}="{elements.count(element)}"' for kind, element in kinds.items())
    head = f'<testsuite name={_attribute(record.student.name)} tests="{len(elements)}" {counts}>'
    cases = "".join(_case(gradebook.assignment.name, mark) for mark in record.marks)
    return f"{head}\n{cases}</testsuite>\n"


def _case(sheet: str, mark: Mark) -> str:
    head = f"<testcase classname={_attribute(sheet)} name={_attribute(mark.item.id)}"
    element = _ELEMENTS.get(mark.verdict.outcome)
    if element is None:
        return f"{head}/>\n"
    earned = f"{mark.verdict.outcome}: {number(mark.points)} of {number(mark.item.points)}"
    said = escape(_NOT_XML.sub("", visible(mark.verdict.feedback)[:2000]))
    return f"{head}><{element} message={_attribute(earned)}>{said}</{element}></testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", one_line(text, 400)))
