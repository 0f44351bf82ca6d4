"""Does a damaged document crash anything, take long, or turn right by being cut? Seeded, and few enough to be quick.

`python -m tests.test_mutated_documents 20000` tries many more.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Assignment, Item
from hwcheck.grading.document import Response
from hwcheck.grading.locate import locate
from hwcheck.grading.mark import check_guarded, mark
from hwcheck.submissions.read import read_document
from hwcheck.verdict import Outcome, Verdict

EXAMPLES = Path(__file__).parent.parent / "examples"
SECONDS = 2.0
FEW = 240

Mutation = Callable[[str, random.Random], str]


def cut_the_end(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def cut_the_middle(text: str, rng: random.Random) -> str:
    start = rng.randrange(len(text) + 1)
    return text[:start] + text[start + rng.randrange(200) :]


def cut_lines(text: str, rng: random.Random) -> str:
    return "\n".join(line for line in text.split("\n") if rng.random() > 0.15)


def shuffled(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    some = lines[start : start + 12]
    rng.shuffle(some)
    return "\n".join((*lines[:start], *some, *lines[start + 12 :]))


def replaced(text: str, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(rng.randrange(1, 30)):
        if letters:
            letters[rng.randrange(len(letters))] = rng.choice("(){}$\\=_^&~|x6 \n1ψ\x00#")
    return "".join(letters)


def without_brackets(text: str, rng: random.Random) -> str:
    return "".join(letter for letter in text if letter not in "(){}[]$" or rng.random() > 0.1)


def doubled(text: str, rng: random.Random) -> str:
    """Labels, and all that stands near them, come twice."""
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    return "\n".join((*lines[: start + 4], *lines[start:]))


CUTS: tuple[Mutation, ...] = (cut_the_end, cut_the_middle, cut_lines)
MUTATIONS: tuple[Mutation, ...] = (*CUTS, shuffled, replaced, without_brackets, doubled)


Graded = dict[str, tuple[Outcome, tuple[str, ...]]]
"""For each part its outcome, and the texts that could be meant, the last of which counts."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of the examples, and what each part of it earns as it stands."""

    assignment: Assignment
    text: str
    suffix: str
    whole: Graded


_known: dict[tuple[str, str, str], Verdict] = {}


def _decide(item: Item, text: str) -> Verdict:
    """Most answers are the same in most damaged documents: each is decided once."""
    key = (item.part.problem, item.part.id, text)
    if key not in _known:
        _known[key] = check_guarded(item, text)
    return _known[key]


def _graded(assignment: Assignment, text: str, folder: Path, suffix: str) -> Graded:
    path = folder / f"s51{suffix}"
    path.write_text(text, encoding="utf-8")
    marks = mark(assignment, locate([read_document(path)], assignment), _decide)
    crashed = [(each.item.id, _texts(each.response)) for each in marks if each.verdict.note == "crash"]
    assert not crashed
    return {each.item.id: (each.verdict.outcome, _texts(each.response)) for each in marks}


def _texts(response: Response | None) -> tuple[str, ...]:
    return (*response.candidates, response.text) if response else ()


def _stood_before(text: str, whole: tuple[str, ...]) -> bool:
    """Was this answer there before the cut, or is it a chain that now ends one step earlier, at one that is right?"""
    start = text.strip(" =&\\$\n")
    return any(
        old == text or (old.startswith(start) and old[len(start) :].lstrip(" $&\\\n")[:1] == "=") for old in whole
    )


def _sheets(folder: Path) -> tuple[Sheet, ...]:
    found = []
    for sheet in ("deep-net", "backprop-mnist", "layers", "basics"):
        assignment = load_assignment(sheet)
        for path in (EXAMPLES / "scans" / f"{sheet}.txt", EXAMPLES / sheet / "s01.md"):
            if path.exists():
                text = path.read_text(encoding="utf-8")
                found.append(Sheet(assignment, text, path.suffix, _graded(assignment, text, folder, path.suffix)))
    return tuple(found)


def run(count: int, folder: Path, seed: int = 1) -> tuple[list[str], float]:
    """What went wrong, a line each, and the longest time that one document took."""
    rng = random.Random(seed)
    sheets = _sheets(folder)
    wrong, longest = [], 0.0
    for number in range(count):
        sheet, mutation = rng.choice(sheets), rng.choice(MUTATIONS)
        text = mutation(sheet.text, rng)
        start = time.perf_counter()
        found = _graded(sheet.assignment, text, folder, sheet.suffix)
        longest = max(longest, time.perf_counter() - start)
        if mutation in CUTS:
            wrong += [
                f"{number}: {sheet.assignment.name} {part} by {mutation.__name__}"
                for part, (outcome, texts) in found.items()
                if outcome is Outcome.CORRECT and sheet.whole[part][0] is not Outcome.CORRECT
                if not _stood_before(texts[-1], sheet.whole[part][1])
            ]
    return wrong, longest


def test_no_damage_crashes_lasts_or_turns_a_part_right_by_a_cut(tmp_path: Path) -> None:
    wrong, longest = run(FEW, tmp_path)
    assert wrong == []
    assert longest < SECONDS


@pytest.mark.parametrize("mutation", [pytest.param(each, id=each.__name__.replace("_", " ")) for each in MUTATIONS])
def test_a_mutation_is_the_same_for_the_same_seed(mutation: Mutation) -> None:
    text = (EXAMPLES / "scans" / "basics.txt").read_text(encoding="utf-8")
    assert mutation(text, random.Random(7)) == mutation(text, random.Random(7))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        said, slowest = run(int(sys.argv[1]), Path(scratch))
    print("\n".join(said))
    print(f"{sys.argv[1]} documents, {len(said)} parts right by a cut, the slowest took {slowest:.2f} s")
