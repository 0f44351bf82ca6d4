"""Whose numbers does a hand-in answer? Where each student has their own, a doubt is for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hwcheck.bank.deadline import student_key
from hwcheck.bank.model import Assignment
from hwcheck.grading.document import BlockKind, Document
from hwcheck.grading.roster import HandIn


def doubts(hand_in: HandIn, documents: Sequence[Document], assignment: Assignment) -> Iterator[str]:
    """A line for a team, and for a sheet that `hwcheck template` has made for somebody else."""
    if not assignment.variants:
        return
    if hand_in.team:
        yield f"{hand_in.team}: a team, and each of it has numbers of their own: whose are answered here?"
    title = re.compile(re.escape(assignment.title) + r"\s*\((?P<student>[^()]+)\)")
    for document in documents:
        for block in document.blocks:
            made_for = title.fullmatch(block.text.strip()) if block.kind is BlockKind.HEADING else None
            if made_for and student_key(made_for["student"]) != student_key(hand_in.known_as):
                what = f"the sheet of {made_for['student']!r}, marked by the numbers of {hand_in.known_as!r}"
                yield f"{document.name}: {what}: whose is it?"
