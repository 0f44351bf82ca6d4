"""Which answers does a copyist's slip make wrong? Mutants of the bank's own right answers, in the forms it accepts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hwcheck.bank.load import find_bank, load_problem
from hwcheck.bank.notations import respell
from hwcheck.equivalence.compare import decide
from hwcheck.equivalence.question import Question
from hwcheck.equivalence.resolve import resolve
from hwcheck.errors import HwcheckError
from hwcheck.notation.read import read
from hwcheck.slips.book import Book
from hwcheck.tree import Tree
from hwcheck.verdict import Outcome
from tests.slips.mutator import slipped

MOST_DRAWS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A right answer, and all that is known of its question."""

    part: str
    book: Book
    tree: Tree

    @property
    def question(self) -> Question:
        return self.book.question


@dataclass(frozen=True, slots=True)
class Wrong:
    source: Source
    tree: Tree
    edits: tuple[str, ...]


@cache
def sources() -> tuple[Source, ...]:
    return tuple(_sources())


def _sources() -> Iterator[Source]:
    folder = find_bank() / "problems"
    for path in sorted(folder.rglob("*.toml")):
        if path.parent.name == "assignments":
            continue
        for part in load_problem(str(path.relative_to(folder).with_suffix(""))).parts:
            if part.kind == "expression":
                question = Question(read(part.settings.reference, part.scope).tree, part.scope)
                trees = [question.reference, *_forms(question, [respell(a, part.notations) for a in part.accepts])]
                book = Book(question, tuple(trees))
                yield from (Source(f"{part.problem}:{part.id}", book, tree) for tree in trees)


def _forms(question: Question, texts: list[str]) -> Iterator[Tree]:
    for text in texts:
        try:
            tree = resolve(read(text, question.scope).tree, question.scope, question.reference)
        except HwcheckError:
            continue
        if decide(question, tree).outcome is Outcome.CORRECT:
            yield tree


def wrong_answers(count: int, slips: int, seed: int) -> Iterator[Wrong]:
    """So many wrong answers with so many slips each. Only those that the decider calls different count."""
    rng = random.Random(seed)
    while count:
        found = _wrong(rng.choice(sources()), slips, rng)
        if found is not None and decide(found.source.question, found.tree).note == "different":
            count -= 1
            yield found


def _wrong(source: Source, slips: int, rng: random.Random) -> Wrong | None:
    tree, edits = source.tree, []
    for _ in range(MOST_DRAWS):
        edited = slipped(tree, source.question.scope, rng)
        if edited is not None:
            edits.append(edited[0])
            tree = edited[1]
        if len(edits) == slips:
            return Wrong(source, tree, tuple(edits))
    return None
