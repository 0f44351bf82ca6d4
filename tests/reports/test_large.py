"""Is what is written student by student, and laid out for few, what it would be in one piece?"""

from __future__ import annotations

import io
import json as standard

import pytest
from rich.console import Console

from hwcheck.grading.classroom import Student
from hwcheck.reports import json, terminal
from tests.grading.classes import gradebook, response

ODD = 'a\n\t\x1b[31m"\\ \u202e \udcff 学生 😀 \x7f \u2028 </script> 1e400'


def student(name: str, text: str = "right") -> Student:
    return Student(name, (f"{name}.md",), {"1a": response(text), "1b": response("garbled", item="1b")}, (ODD,))


@pytest.mark.parametrize(
    "count", [pytest.param(0, id="nobody"), pytest.param(1, id="one"), pytest.param(3, id="three")]
)
def test_grades_are_the_same_in_pieces(count: int) -> None:
    book = gradebook(*(student(f"{ODD}{number}") for number in range(count)))
    ((_, pieces),) = json.files(book)
    text = "".join(pieces)
    assert text == json.dumps(json.gradebook_object(book), indent=1) + "\n"
    assert standard.loads(text) == json.gradebook_object(book)


@pytest.mark.parametrize("value", [{}, [], {"a": []}, [[], {}], {"a": [1, 2.5, None, True, ODD]}, "x", 1e22, -0.0])
def test_indentation_is_that_of_the_standard_library(value: object) -> None:
    plain = standard.dumps(value, indent=1, ensure_ascii=True)
    assert standard.dumps(standard.loads(json.dumps(value, indent=1)), indent=1) == plain
    assert len(json.dumps(value, indent=1).splitlines()) == len(plain.splitlines())


def test_a_screen_shows_some_students_and_says_how_many_more() -> None:
    book = gradebook(*(student(f"s{number:04d}") for number in range(300)))
    short, long = io.StringIO(), io.StringIO()
    terminal.show(book, Console(file=short, width=80))
    terminal.show(book, Console(file=long, width=80), detail=True)
    assert short.getvalue().count("and 100 more") == 2
    assert "s0299" not in short.getvalue()
    assert "more" not in long.getvalue()
    assert "s0299" in long.getvalue()
