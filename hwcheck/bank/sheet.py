"""What does a student fill in? An answer sheet in Markdown, TOML or as a notebook, from which every answer is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from textwrap import indent

from hwcheck.bank.model import Assignment, Item


def markdown(assignment: Assignment) -> str:
    """A heading for each part with its key, the question as a quotation, and a place for the answer."""
    return "\n".join(_markdown_lines(assignment)).rstrip() + "\n"


def _markdown_lines(assignment: Assignment) -> Iterator[str]:
    yield from (f"# {assignment.title}", "")
    for item, text in _with_texts(assignment):
        language = _language(item)
        place = (f"```{language}", "", "```", "") if language else ("", "")
        yield from (f"## {item.id}", "", _quoted(item, text), "", "Your answer:", "", *place)


def toml(assignment: Assignment) -> str:
    """A key for each part, with triple quotes, in which backslashes and single quotes stay as they are."""
    return "\n".join(_toml_lines(assignment)).rstrip() + "\n"


def _toml_lines(assignment: Assignment) -> Iterator[str]:
    yield from (f"# {assignment.title}", "# Write each answer between the three quotes.", "")
    for item, text in _with_texts(assignment):
        yield indent(_question(item, text), "# ", lambda line: True)
        yield from (f"\"{item.id}\" = '''", "'''", "")


def ipynb(assignment: Assignment) -> str:
    """A cell with each question and an empty one below it that knows which part it answers."""
    cells = [_cell(f"# {assignment.title}", "title")]
    for item, text in _with_texts(assignment):
        kind = "code" if _language(item) else "markdown"
        cells += (_cell(f"## {item.id}\n\n{_quoted(item, text)}\n\nYour answer:", f"question-{_slug(item)}"),)
        cells += (_cell("", f"answer-{_slug(item)}", part=item.id, kind=kind),)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(source: str, name: str, *, part: str = "", kind: str = "markdown") -> dict[str, object]:
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": name,
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    if part:
        cell["metadata"] = {"hwcheck": {"part": part}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _language(item: Item) -> str:
    """The language of a part that asks for a program, else nothing."""
    return str(getattr(item.part.settings, "language", ""))


def _slug(item: Item) -> str:
    """A cell id as nbformat allows it: letters, digits, `-` and `_`."""
    return "".join(letter if letter.isalnum() else "-" for letter in item.id)[:48]


def _with_texts(assignment: Assignment) -> Iterator[tuple[Item, str]]:
    """Each item, with the text of its problem where that problem comes up first."""
    told: set[str] = set()
    for item in assignment.items:
        yield item, "" if item.part.problem in told else item.part.text
        told.add(item.part.problem)


def _question(item: Item, text: str) -> str:
    points = f"{item.points:g} point{'' if item.points == 1 else 's'}"
    return (f"{text}\n\n" if text else "") + f"{item.label}, {points}: {item.part.prompt}"


def _quoted(item: Item, text: str) -> str:
    return indent(_question(item, text), "> ", lambda line: True)


FORMATS: dict[str, Callable[[Assignment], str]] = {"md": markdown, "toml": toml, "ipynb": ipynb}


def as_json_text(assignment: Assignment) -> str:
    """The questions as data, for other programs that make sheets."""
    items = [
        {"id": item.id, "label": item.label, "points": item.points, "kind": item.part.kind, "prompt": item.part.prompt}
        for item in assignment.items
    ]
    return json.dumps({"assignment": assignment.name, "title": assignment.title, "parts": items}, indent=1) + "\n"
