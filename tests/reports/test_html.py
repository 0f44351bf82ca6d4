"""Does the report in HTML show the class, and nothing of it act? Read by another parser; test_browser has a browser."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from hwcheck.grading.classroom import Student
from hwcheck.reports import html
from hwcheck.reports.page.figures import correlation
from tests.grading.classes import gradebook, response

PAYLOADS = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "</title></style><script>document.title='owned'</script>",
    "{{ 7*7 }}",
    "javascript:document.title='owned'",
)


def student(name: str, text: str = "wrong") -> Student:
    return Student(name, (f"{name}.md",), {"1a": response(text), "1b": response("right", item="1b")}, (name,))


def pages() -> dict[str, str]:
    book = gradebook(*(student(name) for name in PAYLOADS), student("s01", "garbled"))
    return {name: "".join(text) for name, text in html.files(book)}


class Reader(HTMLParser):
    """Elements with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def test_a_page_for_the_class_and_one_for_each_student() -> None:
    names = list(pages())
    assert names[0] == "report.html"
    assert len(set(names)) == 1 + len(PAYLOADS) + 1
    assert all(name.startswith("students/") for name in names[1:])


def test_no_text_of_a_student_becomes_an_element_and_nothing_is_loaded() -> None:
    for name, text in pages().items():
        reader = read(text)
        tags = [tag for tag, _ in reader.elements]
        assert tags.count("script") == (1 if name == "report.html" else 0)
        assert "img" not in tags
        assert not [key for _, attributes in reader.elements for key in attributes if key.startswith("on")]
        links = [str(attributes["href"]) for _, attributes in reader.elements if "href" in attributes]
        assert all(link.startswith(("#", "students/")) for link in links)
        assert not [attributes for _, attributes in reader.elements if "src" in attributes]


def test_the_class_page_shows_names_as_written() -> None:
    shown = read(pages()["report.html"]).text
    for payload in PAYLOADS:
        assert payload in shown


def test_a_students_page_has_nothing_of_others() -> None:
    text = pages()["students/s01.html"]
    assert "garbled" in text
    assert "owned" not in text
    assert "1.5 of 3.5 points" in text


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        pytest.param([(float(n), 2.0 * n) for n in range(10)], 1.0, id="one goes with the other"),
        pytest.param([(float(n), -1.0 * n) for n in range(10)], -1.0, id="one goes against the other"),
        pytest.param([(1.0, float(n)) for n in range(10)], None, id="all alike say nothing"),
        pytest.param([(float(n), float(n)) for n in range(9)], None, id="nine students are too few"),
    ],
)
def test_discrimination(pairs: list[tuple[float, float]], found: float | None) -> None:
    assert correlation(pairs) == (None if found is None else pytest.approx(found))
