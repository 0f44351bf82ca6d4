"""How often does `hwcheck similar` list a group where there is none, and how often does it find a pair that shares?

    PYTHONPATH=. .venv/bin/python benchmarks/similar.py [--classes 100]

Generated classes of several sizes and kinds; see `tests/grading/similar_classes.py`. The pair shares four fifths of
all its answers, right ones too.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator

from hwcheck.grading.similar import similar
from tests.grading.similar_classes import Plan, answers, generated, gradebook, plant

SHARE = 0.8
PAIR = (3, 7)


def plans(students: int, parts: int) -> Iterator[tuple[str, Plan]]:
    yield "of one ability", Plan(students, parts)
    yield "of different ability", Plan(students, parts, spread=1.5)
    yield "with habits", Plan(students, parts, spread=1.0, habits=0.5)
    yield "that carries errors on, as declared", Plan(students, parts, spread=1.0, carried=0.7)
    yield "that carries errors on, undeclared", Plan(students, parts, spread=1.0, carried=0.7, follows=False)


def finds_the_pair(plan: Plan, seed: int) -> bool:
    rng = random.Random(f"pair {seed}")
    given = answers(plan, rng)
    plant(given, PAIR, SHARE, rng)
    names = {f"s{member:05d}" for member in PAIR}
    return any(names <= set(group.students) for group in similar(gradebook(plan, given)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classes", type=int, default=100)
    count = parser.parse_args().classes
    for students in (30, 100, 300):
        for parts in (8, 20):
            for kind, plan in plans(students, parts):
                alarms = sum(bool(similar(generated(plan, seed))) for seed in range(1000, 1000 + count))
                found = sum(finds_the_pair(plan, seed) for seed in range(count))
                print(f"{students} students {kind}, {parts} parts: {alarms} alarms, {found} pairs found, of {count}")


if __name__ == "__main__":
    main()
