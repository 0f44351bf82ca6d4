"""How long does it take to say what went wrong, and how often can it be said?

    .venv/bin/python benchmarks/slips.py [--one 2000] [--two 500] [--json]

Wrong answers come from a mutator that knows nothing of the rules (`tests/slips/mutator.py`) but knows its edits: what
is called by another slip than the one that was made is `untrue` (`tests/slips/truth.py`). `first` is the time of the
first wrong answer to a question, with nothing known of the question yet; `next` that of every further one, with all
its slips evaluated. The time is that of the processor. Scalar questions stand apart from the others.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hwcheck.slips.book import Book
from hwcheck.slips.diagnose import diagnose
from tests.slips.corpus import Source, Wrong, sources, wrong_answers
from tests.slips.truth import is_true, notes

AIMS = {"scalar": 3.0, "indexed": 15.0}  # milliseconds, of the median


def kind(source: Source) -> str:
    return "scalar" if all(each.rank == 0 for each in source.question.scope.symbols.values()) else "indexed"


def milliseconds(book: Book, wrong: Wrong) -> float:
    began = time.process_time()
    diagnose(book, wrong.tree)
    return (time.process_time() - began) * 1000


def first_times(answers: Iterable[Wrong]) -> dict[str, list[float]]:
    """The first wrong answer to each question, with nothing known of the question yet."""
    times: dict[str, list[float]] = {"scalar": [], "indexed": []}
    seen: set[str] = set()
    for wrong in answers:
        if wrong.source.part not in seen:
            seen.add(wrong.source.part)
            forms = [source.tree for source in sources() if source.part == wrong.source.part]
            times[kind(wrong.source)].append(milliseconds(Book(wrong.source.question, forms), wrong))
    return times


def measure(count: int, slips: int) -> dict[str, Any]:
    answers = list(wrong_answers(count, slips, seed=slips))
    first = first_times(answers)
    times: dict[str, list[float]] = {"scalar": [], "indexed": []}
    named = untrue = 0
    for wrong in answers:
        _ = wrong.source.book.slips
        times[kind(wrong.source)].append(milliseconds(wrong.source.book, wrong))
        found = notes(wrong)
        named += bool(found)
        untrue += not is_true(wrong, found)
    return {
        "slips": slips,
        "answers": count,
        "named": round(named / count, 4),
        "untrue": round(untrue / count, 4),
        "next": {name: round(statistics.median(values), 2) for name, values in times.items() if values},
        "first": {name: round(statistics.median(values), 2) for name, values in first.items() if values},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", type=int, default=2000)
    parser.add_argument("--two", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [measure(options.one, 1), measure(options.two, 2)]
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        told = f"{row['named']:.1%} of {row['answers']} named, {row['untrue']:.1%} untrue"
        print(f"{row['slips']} slip(s): {told}; median milliseconds an answer")
        for name, aim in AIMS.items():
            print(f"  {name:<8} next {row['next'].get(name)}, first {row['first'].get(name)} (aim {aim})")


if __name__ == "__main__":
    main()
