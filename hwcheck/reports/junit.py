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
    suites = "".join(_suite(record) for record in gradebook.records)
    name = _attribute(gradebook.assignment.name)
    yield "junit.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={name}>\n{suites}</testsuites>\n'


def _suite(record: Record) -> str:
    """The student's name in each case too: build servers take cases of one class and name for one case."""
    elements = [_ELEMENTS.get(mark.verdict.outcome, "") for mark in record.marks]
    elements += ["error"] * bool(record.student.troubles)
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = " ".join(f'{kind}="{elements.count(element)}"' for kind, element in kinds.items())
    student = _attribute(record.student.name)
    cases = [_case(student, mark) for mark in record.marks]
    if record.student.troubles:
        troubles = _element("error", "a person must look at the files", "\n".join(record.student.troubles))
        cases.append(f'<testcase classname={student} name="files" time="0">{troubles}</testcase>\n')
    return f'<testsuite name={student} tests="{len(elements)}" {counts} time="0">\n{"".join(cases)}</testsuite>\n'


def _case(student: str, mark: Mark) -> str:
    head = f'<testcase classname={student} name={_attribute(mark.item.id)} time="0"'
    element = _ELEMENTS.get(mark.verdict.outcome)
    if element is None:
        return f"{head}/>\n"
    earned = f"{mark.verdict.outcome}: {number(mark.points)} of {number(mark.item.points)}"
    return f"{head}>{_element(element, earned, mark.verdict.feedback)}</testcase>\n"


def _element(kind: str, message: str, said: str) -> str:
    return f"<{kind} message={_attribute(message)}>{escape(_NOT_XML.sub('', visible(said)[:2000]))}</{kind}>"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", one_line(text, 400)))
