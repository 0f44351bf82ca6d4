"""What does a class of N students hand in? Invented hand-ins, the same for the same seed.

    .venv/bin/python benchmarks/classes/make.py FOLDER --students 1000 [--assignment basics] [--pool 60 | --distinct]

Each part has a pool of answers: the problem's own right and wrong ones first, then rewrites of them, slips, scans
and garbage. Students draw from it as words are drawn from a language: the k-th with a weight of 1/k. With
`--distinct` no two students write the same.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from hwcheck.bank.load import load_assignment
from hwcheck.bank.model import Assignment, Item

SILENT = 0.04  # of all answers are missing
KINDS = ("rewrite", "rewrite", "rewrite", "slip", "slip", "scan", "garbage")


CODE = ("layer", "model", "module")


def bases(item: Item) -> list[str]:
    """The answers that the problem itself lists."""
    return [*item.part.accepts, *(reject.answer for reject in item.part.rejects)] or ["I do not know"]


def variant(item: Item, number: int, rng: random.Random) -> str:
    """The answer with this place in the pool; the first are the problem's own."""
    own = bases(item)
    if number < len(own):
        return own[number]
    right = rng.choice(list(item.part.accepts) or own)
    text = right.rpartition("=")[2].strip() if item.part.kind == "expression" else right
    match rng.choice(KINDS) if item.part.kind == "expression" else "prose":
        case "rewrite":
            return f"{number}*({text})/{number}"
        case "slip":
            return f"{text.replace(' - ', ' + ', 1)} + {number}"
        case "scan":
            return f"{text.replace('sigma', '6', 1)} - 0*{number}"
        case "garbage":
            return "".join(rng.choice("abcxyz()+-*/^\\{}_ ") for _ in range(30)) + str(number)
        case _ if item.part.kind in CODE:
            return f"{text}\n# {number}"
        case _:
            return f"{text} ({number})" if item.part.kind in {"text", "order", "set"} else f"{number}"


def pools(assignment: Assignment, size: int, seed: int) -> dict[str, list[str]]:
    """For each item the answers there are, each a single one."""
    return {
        item.id: list(dict.fromkeys(variant(item, n, random.Random(f"{seed} {item.id} {n}")) for n in range(size)))
        for item in assignment.items
    }


def sheet(assignment: Assignment, answers: dict[str, str]) -> str:
    """A student's document, as the template has it."""
    return "\n".join(line for item in assignment.items for line in _section(item, answers.get(item.id, "")))


def _section(item: Item, answer: str) -> Iterator[str]:
    yield from (f"## {item.id}", "", "Your answer:", "")
    if answer and item.part.kind in CODE:
        yield f"```python\n{answer}\n```"
    elif answer:
        yield answer if item.part.kind != "expression" or "\\" not in answer else f"${answer}$"
    yield ""


def make(folder: Path, assignment: Assignment, students: int, size: int, seed: int = 0, distinct: bool = False) -> int:
    """Write the class; how many distinct answers there are."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = pools(assignment, max(size, students + 40 if distinct else 0), seed)
    weights = {item: list(accumulate(1 / (rank + 1) for rank in range(len(own)))) for item, own in pool.items()}
    used: set[tuple[str, str]] = set()
    for number in range(students):
        rng = random.Random(f"{seed} student {number}")
        answers: dict[str, str] = {}
        for item, own in pool.items():
            drawn = own[number % len(own)] if distinct else rng.choices(own, cum_weights=weights[item])[0]
            if rng.random() >= SILENT:
                answers[item] = drawn
        used.update(answers.items())
        (folder / f"s{number:05d}.md").write_text(sheet(assignment, answers), encoding="utf-8")
    return len(used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--assignment", default="basics")
    parser.add_argument("--pool", type=int, default=60, help="answers for each part")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--distinct", action="store_true", help="no two students write the same")
    options = parser.parse_args()
    assignment = load_assignment(options.assignment)
    used = make(options.folder, assignment, options.students, options.pool, options.seed, options.distinct)
    print(f"{options.students} students, {len(assignment.items)} parts, {used} distinct answers in {options.folder}")


if __name__ == "__main__":
    main()
