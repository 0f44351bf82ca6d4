"""Do two formulas agree? The cascade: the same tree, then doubles at sampled points, then high precision.

SymPy is asked last and elsewhere (`prove`): it can only raise `sampled` to `proved`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hwcheck.domain import REAL, Kind, Scope
from hwcheck.equivalence import confirm, span
from hwcheck.equivalence.arithmetic import FLOAT, Array
from hwcheck.equivalence.canonical import same_after_sorting
from hwcheck.equivalence.evaluate import EvaluationError, Evaluator, UnboundName
from hwcheck.equivalence.policy import DEFAULT, REMARKS, Policy
from hwcheck.equivalence.question import Question, has_sides, is_declared
from hwcheck.equivalence.resolve import Unresolved, resolve
from hwcheck.equivalence.sample import Sample
from hwcheck.equivalence.scales import scales
from hwcheck.equivalence.table import Mismatch, Pair, pair, transposed
from hwcheck.equivalence.tensor import Algebra, Layout, ShapeError, Tensor, Value
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ExpansionError
from hwcheck.tree import Symbol, Tree, free_names, walk
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

TOLERANCE = 1e-9  # relative; beyond it doubles say "different", which high precision then confirms
CLOSE = 1e-12  # within it doubles say "equal" without a doubt
SEEN = 7  # digits; where the numbers of a formula span more, doubles may miss the smallest of them
ENOUGH = 6  # points with a finite value other than 0 = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How an answer is evaluated: what juxtaposed vectors mean, and how vectors stand."""

    vectors: str = "elementwise"
    rows: bool = False


def compare(reference: Tree, answer: Tree, scope: Scope, policy: Policy = DEFAULT) -> Verdict:
    """Decide whether an answer equals the reference. Never raises for an answer."""
    return decide(Question(reference, scope, policy), answer)


def decide(question: Question, answer: Tree) -> Verdict:
    """The same, for a reference that is asked about many answers."""
    try:
        return _decide(question, answer)
    except (Unresolved, ExpansionError) as error:
        return Verdict(Outcome.REVIEW, 0.0, str(error), "unreadable")
    except UnboundName as error:
        return Verdict(Outcome.INCORRECT, 0.0, f"{error}", "unbound-name")
    except HwcheckError as error:
        return Verdict(Outcome.REVIEW, 0.0, str(error), "undecided")


def _decide(question: Question, answer: Tree) -> Verdict:
    names = [node.name for node in walk(answer) if isinstance(node, Symbol)]
    free = free_names(answer)
    scope = question.scope
    new = {} if scope.strict else {n: REAL for n in names if n in free and not is_declared(n, scope)}
    if new:
        question = _extended(question, new)
    resolved = resolve(answer, question.scope, question.reference)
    if same_after_sorting(question.reference, resolved, question.scope):
        return _right(Evidence(Ground.IDENTICAL, detail="the same formula after sorting"))
    verdict, used = _sampled(question, resolved, Reading())
    if verdict.outcome is Outcome.CORRECT:
        return _different_elsewhere(question, resolved) or verdict
    if verdict.outcome is Outcome.INCORRECT and "vectors" in used and question.policy.inner:
        other, _ = _sampled(question, resolved, Reading(vectors="inner"))
        if other.outcome is Outcome.CORRECT:
            return replace(other, remarks=(*other.remarks, REMARKS["inner"]))
    return verdict


def _different_elsewhere(question: Question, answer: Tree) -> Verdict | None:
    """Sides may part beyond the usual points, and all at the size of a constant. Only a clear difference counts there:
    much has no value that far out."""
    others = [question.distant] if question.has_sides or has_sides(answer) else []
    if question.scope.symbols:
        others += [question.at_scale(power) for power in scales(question.reference, answer, *question.declared())]
    for other in others:
        try:
            verdict = _first_difference(other, answer)
        except HwcheckError:
            continue
        if verdict is not None:
            return verdict
    return None


def _first_difference(question: Question, answer: Tree) -> Verdict | None:
    for sample, (value, left) in zip(question.samples, question.values, strict=True):
        evaluator = _evaluator(question, sample, Reading())
        tables = pair(value, evaluator(answer), evaluator.algebra, evaluator.root.depth, sample.points)
        if isinstance(tables, Mismatch):
            return None
        aside = left & evaluator.left_reals if question.scope.strict else np.zeros(sample.points, dtype=bool)
        verdict = _Check(question, answer, sample, tables, aside, Reading()).difference()
        if verdict is not None:
            return verdict
    return None


def _extended(question: Question, new: dict[str, Kind]) -> Question:
    scope = replace(question.scope, symbols={**question.scope.symbols, **new})
    return Question(question.reference, scope, question.policy, question.seed)


def _right(evidence: Evidence, used: set[str] | None = None) -> Verdict:
    remarks = tuple(REMARKS[name] for name in sorted(used or ()) if name in REMARKS)
    return Verdict(Outcome.CORRECT, 1.0, "", "equal", evidence, remarks=remarks)


def _sampled(question: Question, answer: Tree, reading: Reading) -> tuple[Verdict, set[str]]:
    """Compare at all sample points; the leniencies that came into play are returned beside the verdict."""
    used: set[str] = set()
    said: dict[str, None] = {}
    points = 0
    for sample, (value, left) in zip(question.samples, question.values, strict=True):
        evaluator = _evaluator(question, sample, reading)
        try:
            mine = evaluator(answer)
        except ShapeError as error:
            return _misshapen(question, answer, str(error)), used
        used |= evaluator.used
        if "elementwise" in used and not question.policy.elementwise:
            return _misshapen(question, answer, "the shapes of this matrix product do not fit"), used
        tables = pair(value, mine, evaluator.algebra, evaluator.root.depth, sample.points)
        if isinstance(tables, Mismatch):
            return _other_shape(question, answer, tables), used
        if "whole" in tables.overlooked and not question.policy.whole:
            return Verdict(Outcome.INCORRECT, 0.0, "an entry is asked for, this is the whole vector", "shape"), used
        used |= set(tables.overlooked)
        aside = left & evaluator.left_reals if question.scope.strict else np.zeros(sample.points, dtype=bool)
        check = _Check(question, answer, sample, tables, aside, reading)
        verdict = check.verdict()
        if verdict.outcome is not Outcome.CORRECT:
            if verdict.note == "different" and _agrees_turned(value, mine, sample.points):
                verdict = replace(verdict, note="transpose", feedback="this is the transpose of the right answer")
            return verdict, used
        points += verdict.evidence.points if verdict.evidence else 0
        said.update(dict.fromkeys(verdict.remarks))
    right = _right(Evidence(Ground.SAMPLED, points, detail=f"agrees at {points} points"), used)
    return replace(right, remarks=(*right.remarks, *said)), used


def _evaluator(question: Question, sample: Sample, reading: Reading) -> Evaluator:
    evaluator = Evaluator(question.scope, sample, vectors=reading.vectors)
    if reading.rows:
        evaluator.lay_rows()
    return evaluator


@dataclass(frozen=True, slots=True)
class _Check:
    """One sample: the tables of reference and answer, and what they say."""

    question: Question
    answer: Tree
    sample: Sample
    tables: Pair
    aside: Array
    reading: Reading

    def difference(self) -> Verdict | None:
        """The verdict where doubles differ and high precision confirms it."""
        worst = self._relative()[1].max(axis=0)
        for point in self._ordered(worst, worst > TOLERANCE)[:2]:
            look = self._look(point)
            if isinstance(look, confirm.Difference) and not confirm.is_rounding(look, self.answer, self.question):
                return self._told(look, point)
        return None

    def _relative(self) -> tuple[Array, Array]:
        """Where both have a value, and by how much they differ there."""
        right, mine = self.tables.reference, self.tables.answer
        with np.errstate(all="ignore"):
            both = np.isfinite(right) & ~self.aside & np.isfinite(mine)
            size = np.maximum(np.abs(right), np.abs(mine))
            gap = np.where(both, np.abs(mine - right), 0.0)
            return both, np.where(gap > 0, gap / size, 0.0)

    def verdict(self) -> Verdict:
        right, mine = self.tables.reference, self.tables.answer
        both, relative = self._relative()
        with np.errstate(all="ignore"):
            finite_right = np.isfinite(right) & ~self.aside
            size = np.maximum(np.abs(right), np.abs(mine))
        if self.question.is_real and self._is_never_real(both):
            return Verdict(Outcome.REVIEW, 0.0, "this has no real value for the declared symbols", "unreadable")
        worst = relative.max(axis=0)
        informative = (both & (size > 1e-250)).any(axis=0)
        undefined = (finite_right & ~both).any(axis=0)
        suspects = self._ordered(worst, worst > TOLERANCE)
        if suspects:
            return self._confirmed(suspects, both)
        missing = self._ordered(worst, undefined)
        if missing or int(informative.sum()) < min(ENOUGH, self.sample.points) or self._doubtful(float(worst.max())):
            return self._precise(missing, informative)
        return _right(Evidence(Ground.SAMPLED, int(both.any(axis=0).sum())))

    def _is_never_real(self, both: Array) -> bool:
        mine = self.tables.answer
        if not np.iscomplexobj(mine) or not both.any():
            return False
        return bool((np.abs(mine.imag[both]) > 1e-9 * np.abs(mine[both])).all())

    def _ordered(self, worst: Array, chosen: Array) -> list[int]:
        """Chosen points, the clearest difference first; a stable order, so that runs agree."""
        return sorted(np.flatnonzero(chosen).tolist(), key=lambda point: (-round(float(worst[point]), 3), point))

    def _doubtful(self, worst: float) -> bool:
        if worst > CLOSE or not self.question.scope.symbols:
            return True
        return max(self.question.span, span.digits(self.answer)) > SEEN

    def _confirmed(self, suspects: list[int], both: Array) -> Verdict:
        """A difference counts when it stands at high precision."""
        noise = False
        for point in suspects[:3]:
            difference = self._look(point)
            if difference is confirm.Look.UNDECIDED:
                continue
            if isinstance(difference, confirm.Difference):
                if confirm.is_rounding(difference, self.answer, self.question):
                    return _right(Evidence(Ground.SAMPLED, 1), {"rounded"})
                return self._told(difference, point)
            noise = True
        if noise:
            return self._precise([], np.ones(self.sample.points, dtype=bool))
        return Verdict(Outcome.REVIEW, 0.0, "the two could not be told apart or found equal", "undecided")

    def _told(self, difference: confirm.Difference, point: int) -> Verdict:
        witness = confirm.witness(difference, self.sample.take((point,)), self.question, self.answer)
        says = f"not equal: {witness}"
        return Verdict(Outcome.INCORRECT, 0.0, says, "different", Evidence(Ground.WITNESS, 1, witness))

    def _precise(self, missing: list[int], informative: Array) -> Verdict:
        """Look again at high precision: at what is undefined, then where there is most to see."""
        rest = [p for p in np.argsort(~informative, kind="stable").tolist() if p not in missing]
        undefined, agree = 0, 0
        for point in (*missing[:3], *rest[:5]):
            look = self._look(point)
            if isinstance(look, confirm.Difference):
                return self._confirmed([point], informative)
            undefined += look is confirm.Look.ANSWER_UNDEFINED
            agree += look is confirm.Look.SAME
        if undefined and undefined >= len(missing[:3]) and len(missing) * 2 > self.sample.points:
            return Verdict(Outcome.INCORRECT, 0.0, "this has no value where the right answer has one", "undefined")
        if agree == 0 or (agree < 2 and self.sample.points > 1 and self.sample.draws):
            return Verdict(Outcome.REVIEW, 0.0, "there are too few points where both have a value", "undecided")
        return _right(Evidence(Ground.SAMPLED, self.sample.points - len(missing)))

    def _look(self, point: int) -> confirm.Look | confirm.Difference:
        return confirm.look(self.question, self.answer, confirm.Place(self.sample, point, self.reading.vectors))


# -- shapes --------------------------------------------------------------------------------------------------------


def _misshapen(question: Question, answer: Tree, message: str) -> Verdict:
    """The shapes inside the answer do not fit; say so, and whether it is right when vectors are rows."""
    if _right_for_rows(question, answer):
        says = f"shapes do not fit: {message}; it would be right with vectors as rows (the layout Y = XW)"
        return Verdict(Outcome.INCORRECT, 0.0, says, "row-layout")
    return Verdict(Outcome.INCORRECT, 0.0, f"shapes do not fit: {message}", "shape")


def _other_shape(question: Question, answer: Tree, mismatch: Mismatch) -> Verdict:
    if mismatch.transposed and _right_for_rows(question, answer):
        if question.policy.transposes:
            return _right(Evidence(Ground.SAMPLED, question.samples[0].points), {"transposes"})
        return Verdict(Outcome.INCORRECT, 0.0, "this is the transpose of the right answer", "transpose")
    says = f"this is {mismatch.answer}, the right answer is {mismatch.reference}"
    return Verdict(Outcome.INCORRECT, 0.0, says, "shape")


def _right_for_rows(question: Question, answer: Tree) -> bool:
    """Does the answer agree up to a transpose, with vectors as columns or as rows?"""
    for rows in (False, True):
        if all(
            _agrees_rowwise(question, answer, sample, value, rows)
            for sample, (value, _) in zip(question.samples, question.values, strict=True)
        ):
            return True
    return False


def _agrees_rowwise(question: Question, answer: Tree, sample: Sample, value: Value, rows: bool) -> bool:
    evaluator = _evaluator(question, sample, Reading(rows=rows))
    try:
        mine = evaluator(answer)
    except (ShapeError, EvaluationError):
        return False
    return _agrees(value, mine, sample.points) or _agrees_turned(value, mine, sample.points)


def _agrees_turned(value: Value, mine: Value, points: int) -> bool:
    return isinstance(mine, Tensor) and _agrees(value, transposed(mine), points)


def _agrees(value: Value, mine: Value, points: int) -> bool:
    if not isinstance(value, Tensor) or not isinstance(mine, Tensor) or value.shape != mine.shape:
        return False
    free = replace(mine, layout=Layout.FREE) if mine.rank == 1 else mine
    tables = pair(value, free, Algebra(FLOAT, {}), 0, points)
    if isinstance(tables, Mismatch):
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(tables.reference, tables.answer, rtol=1e-9, atol=1e-12))
