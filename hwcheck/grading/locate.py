"""Where in what a student handed in does each answer stand, and why there?

Explicit keys come first, then the labels of the sheet, then left-hand sides and words wherever they stand. What could
be meant is kept in `candidates`; `how` says why it was taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from hwcheck.bank.model import Assignment, Item
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.errors import did_you_mean
from hwcheck.grading.document import Document, Response
from hwcheck.grading.locate_assign import assign, by_name, claimed, respond
from hwcheck.grading.locate_cases import in_cases
from hwcheck.grading.locate_code import in_programs
from hwcheck.grading.locate_context import in_context
from hwcheck.grading.locate_fit import is_code, takes_whole
from hwcheck.grading.locate_labels import Path, Sheet, leading, sheet
from hwcheck.grading.locate_lines import lines
from hwcheck.grading.locate_names import Match
from hwcheck.grading.locate_region import Region
from hwcheck.grading.locate_regions import key_of, regions
from hwcheck.grading.locate_statements import Statement, statements

KEY, LABEL, NAME, STRUCK = 3, 2, 1, 0  # how sure a place is


def locate(documents: Sequence[Document], assignment: Assignment) -> Mapping[str, Response]:
    """The response to each item, by its id; items without an answer are absent."""
    labels = sheet(assignment)
    best: dict[str, tuple[int, Response]] = {}
    for document in documents:
        for item_id, (strength, response) in _in_document(document, assignment, labels).items():
            before = best.get(item_id)
            if before and before[0] == strength:
                response = replace(response, candidates=before[1].candidates + response.candidates)
            if not before or before[0] <= strength:
                best[item_id] = (strength, response)
    found = {item_id: response for item_id, (_, response) in best.items()}
    found = in_programs(documents, assignment.items, found)
    return {item.id: found[item.id] for item in assignment.items if item.id in found}


def strays(documents: Sequence[Document], assignment: Assignment) -> tuple[str, ...]:
    """One line for every explicit key that is not on the sheet."""
    labels = sheet(assignment)
    known = [item.id for item in assignment.items]
    return tuple(
        ": ".join(part for part in (document.name, f"there is no part {key!r}", did_you_mean(key, known)) if part)
        for document in documents
        for key in document.answers
        if _item_of(key, assignment, labels) is None
    )


def _in_document(document: Document, assignment: Assignment, labels: Sheet) -> dict[str, tuple[int, Response]]:
    found: dict[str, tuple[int, Response]] = {}
    for key, text in document.answers.items():
        item = _item_of(key, assignment, labels)
        if item and text.strip():
            response = Response(item.id, text, document.name, 0, f"key {key}", (text,))
            found[item.id] = (KEY, response)
    keys = {key_of(item.id): item for item in assignment.items}
    cut = regions(lines(document), labels, keys)
    for region in cut:
        items = region.items(labels)
        if not items:
            continue
        strength = KEY if region.item else LABEL
        for item_id, response in assign(items, region).items():
            before = found.get(item_id)
            if before and before[0] == strength:
                response = replace(response, candidates=before[1].candidates + response.candidates)
            if not before or before[0] <= strength:
                found[item_id] = (strength, response)
    missing = [item for item in assignment.items if item.id not in found]
    taken = frozenset(response.text for _, response in found.values())
    for item_id, response in _elsewhere(missing, cut, labels, taken).items():
        found[item_id] = (NAME, response)
    _put_in_context(found, cut, assignment, labels)
    missing = [item for item in missing if item.id not in found]
    for item_id, response in _struck(missing, document, labels, keys).items():
        found[item_id] = (STRUCK, response)
    return found


def _under_question(cut: Sequence[Region], region: Region, labels: Sheet) -> tuple[Statement, ...]:
    """What is said between the number of a question and its first part holds for all of its parts."""
    tops = (top for top in cut if top.path and top.path == region.path[: len(top.path)] and not top.items(labels))
    return tuple(claim for top in tops for claim in top.statements())


def _put_in_context(
    found: dict[str, tuple[int, Response]], cut: Sequence[Region], assignment: Assignment, labels: Sheet
) -> None:
    """Give each formula the equations under its label that belong to it."""
    formulas = [item for item in assignment.items if item.part.kind in FORMULA_KINDS and item.id in found]
    before = statements(takewhile(lambda line: not leading(line.text), cut[0].lines)) if formulas else ()
    taken = frozenset(text for _, response in found.values() for text in response.candidates)
    answered = {response.line for _, response in found.values()}
    for region in cut:
        own = [item for item in formulas if region.covers(found[item.id][1].line)]
        above = (*(before if region is not cut[0] else ()), *_under_question(cut, region, labels))
        claims = (*above, *region.statements()) if own else ()
        claims = tuple(
            claim for claim in claims if claim.line not in answered or not in_cases(claim) or claim.text in taken
        )
        for item in own:
            strength, response = found[item.id]
            found[item.id] = strength, in_context(item.part, response, claims, taken)


def _struck(
    missing: Sequence[Item], document: Document, labels: Sheet, keys: Mapping[str, Item]
) -> dict[str, Response]:
    """Answers that were struck out and have nothing in their place, if their left-hand side names them clearly."""
    found: dict[str, Response] = {}
    if not missing or not any(block.struck for block in document.blocks):
        return found
    for region in regions(lines(document, struck=True), labels, keys):
        own = [item for item in missing if region.item is None and item in region.items(labels)]
        if own:
            for item_id, hit in by_name(own, region.statements(), Match.CASE).items():
                item = next(item for item in own if item.id == item_id)
                found[item_id] = replace(respond(item, hit, f"{region.how}, struck out"), struck=True)
    return found


def _item_of(key: str, assignment: Assignment, labels: Sheet) -> Item | None:
    """The item of a key as students write it: `1b.exp`, `1(b).exp`, `1.b.exp`; a label alone where it has one item."""
    plain = key_of(key)
    for item in assignment.items:
        if plain == key_of(item.id) or plain.replace(".", "") == key_of(item.id).replace(".", ""):
            return item
    label = leading(key)
    items = labels.items.get(label.tokens, ()) if label and label.length >= len(key.strip()) else ()
    return items[0] if len(items) == 1 else None


def _elsewhere(
    missing: Sequence[Item], cut: Sequence[Region], labels: Sheet, taken: frozenset[str]
) -> dict[str, Response]:
    """Answers that do not stand under their own label: under its question, or in a document without labels."""
    found: dict[str, Response] = {}
    if not missing:
        return found
    labelled = any(labels.items.get(region.path) for region in cut)
    for region in cut:
        below = _below(region.path, missing, labels, labelled)
        below = [item for item in below if not takes_whole(item) and not is_code(item)]
        if not below:
            continue
        claims = [claim for claim in region.statements() if not labelled or _tells(claim.left)]
        hits = claimed(below, claims, Match.CASE)
        for item in below:
            if item.id in hits:
                found[item.id] = respond(item, hits[item.id], region.how or "no label")
    if labelled:
        taken |= {response.text for response in found.values()}
        found |= _by_derivative([item for item in missing if item.id not in found], cut, taken)
    return found


def _tells(left: str) -> bool:
    """Outside of its own label a single letter says too little: `w = (w_1, w_2, w_3)` names no answer."""
    return len(re.sub(r"[\W_]", "", left)) != 1


def _below(path: Path, missing: Sequence[Item], labels: Sheet, labelled: bool) -> list[Item]:
    if not path:
        return [] if labelled else list(missing)
    if labels.items.get(path):
        return []
    under = labels.below(path)
    return [item for item in missing if item in under]


def _by_derivative(missing: Sequence[Item], cut: Sequence[Region], taken: frozenset[str]) -> dict[str, Response]:
    """A derivative says what it is wherever it stands; `z = ...` under another label does not."""
    clear = [item for item in missing if any("/d" in name for name in item.part.names) and _speaks(item)]
    found: dict[str, Response] = {}
    for region in cut:
        if clear and region.path and region.item is None:
            claims = [claim for claim in region.statements() if claim.text not in taken]
            hits = by_name(clear, claims, Match.CASE)
            for item in clear:
                if item.id in hits:
                    found[item.id] = respond(item, hits[item.id], f"under {region.how.removeprefix('label ')}")
    return found


def _speaks(item: Item) -> bool:
    return not takes_whole(item) and not is_code(item)
