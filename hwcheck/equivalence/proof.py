"""Can SymPy show that an answer is right? In a process of its own, killed at its time and memory bound.

A proof only ever raises `sampled` to `proved`; when it does not come, the verdict stays as it was.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import multiprocessing.util
from dataclasses import replace
from functools import cache
from typing import Any

from hwcheck.domain import Scope
from hwcheck.equivalence.compare import Question
from hwcheck.equivalence.resolve import resolve
from hwcheck.tree import Tree
from hwcheck.verdict import Evidence, Ground, Verdict

SECONDS = 8.0
MEGABYTES = 2048
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
    """`prove` in another process. A worker that exceeds its bounds is killed, and nothing is proved."""
    from pebble import ProcessExpired

    future = _pool().schedule(_prove_in_worker, args=(reference, answer, scope, seconds), timeout=seconds)
    try:
        return str(future.result())
    except (concurrent.futures.TimeoutError, ProcessExpired, MemoryError, RecursionError):
        return ""


@cache
def _pool() -> Any:
    from pebble import ProcessPool

    pool = ProcessPool(max_workers=1, initializer=_limit_memory, context=multiprocessing.get_context("spawn"))
    multiprocessing.util.Finalize(pool, _close, args=(pool,), exitpriority=10)  # runs in workers, too, unlike atexit
    return pool


def _close(pool: Any) -> None:
    pool.stop()
    pool.join()


def _limit_memory() -> None:
    import resource

    limit = MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _prove_in_worker(reference: Tree, answer: Tree, scope: Scope, seconds: float) -> str:
    """A bound of the worker's own on processor time, so that it ends even when its parent was killed."""
    import resource
    import time

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, hard))
    return prove(reference, answer, scope)
