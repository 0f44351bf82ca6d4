"""Can SymPy show that an answer is right? In a process of its own, killed at its time and memory bound.

A proof only ever raises `sampled` to `proved`; when it does not come, the verdict stays as it was.
"""

from __future__ import annotations

from dataclasses import replace

from hwcheck.domain import Scope
from hwcheck.equivalence.question import Question
from hwcheck.equivalence.resolve import resolve
from hwcheck.tree import Tree
from hwcheck.verdict import Evidence, Ground, Verdict

SECONDS = 8.0
SIZES = ((2, 3), (3, 2))
"""Dimension names take these sizes in turn: an identity of vectors or matrices is shown for both."""


def prove(reference: Tree, answer: Tree, scope: Scope) -> str:
    """A sentence if the two are shown equal, or nothing. Unbounded: run it where it can be killed."""
    from hwcheck.errors import HwcheckError

    names = list(dict.fromkeys(dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str)))
    runs = [dict(zip(names, sizes * len(names), strict=False)) for sizes in SIZES] if names else [{}]
    try:
        if not all(_proved_for(reference, answer, scope, sizes) for sizes in runs):
            return ""
    except HwcheckError:
        return ""
    shown = ", ".join(f"{name} = {', '.join(str(run[name]) for run in runs)}" for name in names)
    return f"proved for {shown}" if shown else "proved"


def _proved_for(reference: Tree, answer: Tree, scope: Scope, sizes: dict[str, int]) -> bool:
    import numpy as np

    from hwcheck.equivalence.normal_form import is_zero
    from hwcheck.equivalence.symbolic import SymbolicEvaluator
    from hwcheck.equivalence.table import Mismatch, pair

    evaluator = SymbolicEvaluator(scope, sizes)
    with np.errstate(all="ignore"):
        values = [evaluator.value(tree, evaluator.root) for tree in (reference, answer)]
    tables = pair(values[0], values[1], evaluator.algebra, evaluator.root.depth, evaluator.sample.points)
    if isinstance(tables, Mismatch):
        return False
    differences = (tables.reference - tables.answer).ravel().tolist()
    return all(is_zero(difference) for difference in dict.fromkeys(differences))


def with_proof(question: Question, answer: Tree, verdict: Verdict) -> Verdict:
    """The same verdict, `proved` where SymPy shows it within its bounds."""
    if verdict.evidence is not None and verdict.evidence.ground is Ground.IDENTICAL:
        return replace(verdict, evidence=Evidence(Ground.PROVED, detail="proved: the same formula after sorting"))
    scope = _plain_scope(question.scope)
    detail = bounded(question.reference, resolve(answer, question.scope, question.reference), scope)
    if not detail:
        return verdict
    points = verdict.evidence.points if verdict.evidence else 0
    return replace(verdict, evidence=Evidence(Ground.PROVED, points, detail=detail))


def _plain_scope(scope: Scope) -> Scope:
    return Scope(dict(scope.symbols), dict(scope.functions), dict(scope.definitions), scope.strict)


def bounded(reference: Tree, answer: Tree, scope: Scope, seconds: float = SECONDS) -> str:
    """`prove` in another process. One that exceeds its bounds is killed, and nothing is proved."""
    from hwcheck.equivalence.prover import prover

    return prover().ask(reference, answer, scope, seconds)
