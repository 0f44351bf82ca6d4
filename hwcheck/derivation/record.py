"""What does a derivation look like as data, for programs? Formulas are in plain notation and in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hwcheck.derivation.backward import Backward
from hwcheck.derivation.steps import Derivation, Step
from hwcheck.derivation.values import STEPS, Difference, Pass
from hwcheck.notation.printing import latex, plain
from hwcheck.tree import Tree
from hwcheck.verdict import Verdict

Record = dict[str, Any]


def of_derivation(derivation: Derivation, unproved: Sequence[str], differences: Sequence[Difference]) -> Record:
    return {
        "name": derivation.name,
        "title": derivation.title,
        "formula": _formula(derivation.of),
        "wrt": plain(derivation.wrt),
        "steps": [_step(step, unproved) for step in derivation.steps],
        "forms": {step.form: _formula(step.gives) for step in derivation.steps if step.form},
        "keep": [plain(tree) for tree in derivation.keep],
        "check": [_difference(row) for row in differences],
    }


def _formula(tree: Tree) -> Record:
    return {"plain": plain(tree), "latex": latex(tree)}


def _step(step: Step, unproved: Sequence[str]) -> Record:
    return {"rule": step.rule, **_formula(step.gives), "proved": step.rule not in unproved}


def _difference(row: Difference) -> Record:
    central = {f"{step:g}": value for step, value in zip(STEPS, row.central, strict=True)}
    return {"at": row.name, "derivative": row.gradient, "differences": central, "agrees": row.agrees}


def of_backward(plan: Backward) -> Record:
    return {
        "inputs": list(plan.graph.inputs),
        "output": plan.graph.output,
        "function": plan.function,
        "nodes": [
            {"name": node.name, "operation": plain(node.rule), "inputs": list(node.inputs)} for node in plan.graph.nodes
        ],
        "wrt": list(plan.wrt),
        "backward": list(plan.order),
        "local": [
            {
                "node": one.node,
                "by": plain(one.entry) if one.entry else one.operand,
                "derivative": plain(one.formula),
            }
            for one in plan.local
        ],
        "keep": list(plan.keep),
        "gradients": {name: plain(tree) for name, tree in plan.gradients},
    }


def of_point(result: Pass, differences: Sequence[Difference]) -> Record:
    return {
        "values": _numbers(result.values),
        "gradients_at": _numbers(result.gradients),
        "kinks": [{"node": kink.node, "says": kink.says} for kink in result.kinks],
        "check_at": [_difference(row) for row in differences],
    }


def _numbers(values: Mapping[str, float]) -> Record:
    return {name: float(value) for name, value in values.items()}


def of_verdict(verdict: Verdict) -> Record:
    evidence = verdict.evidence
    return {
        "outcome": str(verdict.outcome),
        "feedback": verdict.feedback,
        "note": verdict.note,
        "remarks": list(verdict.remarks),
        "evidence": str(evidence.ground) if evidence else None,
        "witness": str(evidence.witness) if evidence and evidence.witness else None,
    }
