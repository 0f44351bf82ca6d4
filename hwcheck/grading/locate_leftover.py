"""Which items does that answer which neither names nor words tell apart? By order, as a chain, as a sum, or alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwcheck.bank.model import Item
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.grading.locate_cuts import members
from hwcheck.grading.locate_fit import fits, formulaic, named, standing, totals
from hwcheck.grading.locate_statements import Statement

_SHARE = re.compile(r"\d\s*\\?%|(?<![\d.])0\.\d")
ARROW = re.compile(
    r"\\xrightarrow\s*(?:\[[^\]]*\])?\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\(?:long)?rightarrow|\\to(?![a-z])|[-=]>|→|⟶|⇒"
)
_SHAPE = re.compile(r"[\s({[]*\d+(?:\s*(?:[x×*,]|\\times)\s*\d+)+[\s)}\].,;]*")
_NUMBER = r"\d(?:[\d,.]|\{,\})*"
_QUANTITY = re.compile(
    r"[\s$]*(?:\\?log\s*)?(?!d[A-Za-z])(?:\\mathcal\s*\{?\s*)?[A-Za-z]\}?(?:_?\{?[\dijkᵢⱼₖ]\}?)?[\s$]*"
)
_NUMBERS = re.compile(r"[-−+]?\d[\d.,]*(?:(?:,\s|\s/\s|;\s*)[-−+]?[\d.][\d.,]*)+")
_SUM = re.compile(rf"\s*{_NUMBER}(?:\s*\+\s*{_NUMBER})+\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """Claims that may answer an item, the one that counts last, and why."""

    claims: tuple[Statement, ...]
    how: str


def leftover(left: Sequence[Item], valued: Sequence[Item], claims: Sequence[Statement]) -> dict[str, Found]:
    """What is `left` of the items with a formula or value, and of the claims under their label."""
    kinds = {item.part.kind for item in left}
    if "metric" in kinds and len(kinds) > 1:  # a percentage is no count
        measured = [item for item in left if item.part.kind == "metric"]
        shares = [claim for claim in claims if _SHARE.search(claim.text)]
        others = [item for item in left if item not in measured]
        return leftover(measured, valued, shares) | leftover(others, valued, [c for c in claims if c not in shares])
    if len(kinds) != 1:
        return {}
    fitting = [claim for claim in claims if fits(left[0], claim) and not claim.left.strip().isdigit()]
    if all(any("/d" in name for name in item.part.names) for item in left):
        fitting = [claim for claim in fitting if not _of_another(claim)]
    if len(valued) == 1 and fitting:
        last = standing(left[0], formulaic(fitting) if left[0].part.kind in FORMULA_KINDS else fitting)[-1:]
        return {left[0].id: Found(last, "the last formula")}
    if kinds == {"metric"} and len(fitting) < len(left):
        left = left[: len(fitting)]  # what is asked for first is answered first
    if len(left) == len(fitting) and not any(named(item, claim.left) for item in valued for claim in fitting):
        return {item.id: Found((claim,), "in order") for item, claim in zip(left, fitting, strict=True)}
    if kinds == {"shape"}:
        return _along(left, fitting)
    summed = _summed(left, fitting) if kinds == {"count"} else {}
    return summed or (_listed(left, fitting) if kinds <= {"count", "number"} else {})


def _of_another(claim: Statement) -> bool:
    """`L = ...` is no derivative."""
    return bool(_QUANTITY.fullmatch(claim.left)) and claim.text.startswith(claim.left)


def _listed(left: Sequence[Item], fitting: Sequence[Statement]) -> dict[str, Found]:
    """`forward: 0.4, 0.4, 0.2` and `backward: 1, 2`: lists of numbers, as many in all as are asked for."""
    lists = [claim for claim in fitting if _NUMBERS.fullmatch(claim.text)]
    parts = [replace(claim, text=text.strip()) for claim in lists for text in re.split(r",\s|\s/\s|;", claim.text)]
    if len(left) < 2 or len(parts) != len(left):
        return {}
    return {item.id: Found((part,), "in order") for item, part in zip(left, parts, strict=True)}


def _along(left: Sequence[Item], fitting: Sequence[Statement]) -> dict[str, Found]:
    """`28x28x1 -> 24x24x20 -> 12x12x20`: one shape after another, with or without the input before them."""
    for claim in fitting:
        shapes = [part for part in ARROW.split(claim.text) if _SHAPE.fullmatch(part)]
        if len(left) > 1 and len(shapes) in (len(left), len(left) + 1):
            own = [replace(claim, text=shape.strip(" .,;")) for shape in shapes[-len(left) :]]
            return {item.id: Found((part,), "in order") for item, part in zip(left, own, strict=True)}
    return {}


def _summed(left: Sequence[Item], fitting: Sequence[Statement]) -> dict[str, Found]:
    """`520 + 1300 = 1820` is the total, and all else that is asked for where there are as many summands."""
    total = [item for item in left if totals(item)]
    sums = [claim for claim in fitting if any(map(_SUM.fullmatch, members(claim.text)[:-1]))]
    if len(total) != 1 or len(sums) != 1:
        return {}
    others = [item for item in left if item not in total]
    summands = next(part for part in members(sums[0].text) if _SUM.fullmatch(part)).split("+")
    found = {total[0].id: Found((sums[0],), "the sum")}
    if len(summands) == len(others):
        parts = [replace(sums[0], text=summand.strip(), rows=()) for summand in summands]
        found |= {item.id: Found((part,), "a summand") for item, part in zip(others, parts, strict=True)}
    return found
