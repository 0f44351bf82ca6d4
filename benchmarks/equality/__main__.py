"""How right and how fast is equality, beside its peers on the same pairs in one run?

python -m benchmarks.equality [--pairs FILE] [--peers PYTHON] [--count 200] [--runs 3] [--timeout 10] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.equality.contest import Score, contest
from benchmarks.equality.pairs import Pair, bank, from_file, written_out
from benchmarks.equality.rewrites import generated

HOW = "pip install 'math-verify[antlr4_13_2]' (into any environment, then --peers its python)"


def contests(options: argparse.Namespace) -> dict[str, tuple[list[Pair], tuple[str, ...]]]:
    """The tables to print: a title, the pairs, and who decides them."""
    known = list(from_file(options.pairs) if options.pairs else bank())
    sides = {}
    for notation, title, peers in (
        ("latex", "LaTeX, scalar, written out", ("math-verify",)),
        ("plain", "plain, scalar, written out", ("sympy equals", "sympy simplify")),
    ):
        closed = [each for pair in known if (each := written_out(pair, notation)) is not None]
        made = [] if options.pairs else list(generated(options.count, notation))
        sides[title] = ([*closed, *made], ("hwcheck", *peers))
    return {"all, as written": (known, ("hwcheck",)), **sides}


def rows(pairs: list[Pair], deciders: Sequence[str], options: argparse.Namespace) -> list[Score | str]:
    found: list[Score | str] = []
    for decider in deciders:
        python = sys.executable if decider == "hwcheck" else options.peers
        score = contest(python, decider, pairs, options.timeout, options.runs if decider == "hwcheck" else 1)
        found.append(score or decider)
    return found


def show(title: str, scores: list[Score | str]) -> None:
    ours = next((score for score in scores if isinstance(score, Score)), None)
    print(f"\n{title}", flush=True)
    for score in scores:
        if isinstance(score, str):
            print(f"  {score:<15} skipped: not installed, {HOW}")
            continue
        wrong = f"{score.false_equal} false equal, {score.false_different} false different, {score.silent} silent"
        times = f"median {score.median * 1e3:.2f} ms, p99 {score.p99 * 1e3:.1f} ms, total {score.total:.2f} s"
        print(f"  {score.decider:<15} {score.right}/{score.pairs} right ({wrong}), {times}, {score.hangs} hangs")
        if ours is not None and score is not ours and score.total:
            print(
                f"  {'':<15} x {score.median / ours.median:.0f} our median, x {score.total / ours.total:.0f} our total"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, help="JSON lines in place of the bank's pairs and the generated ones")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers")
    parser.add_argument("--count", type=int, default=200, help="how many pairs to generate")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds after which a pair counts as a hang")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    kept: dict[str, list[dict[str, object]]] = {}
    for title, (pairs, who) in contests(options).items():
        scores = rows(pairs, who, options)
        kept[title] = [asdict(score) for score in scores if isinstance(score, Score)]
        if not options.json:
            show(title, scores)
    if options.json:
        print(json.dumps(kept, indent=1))


if __name__ == "__main__":
    main()
