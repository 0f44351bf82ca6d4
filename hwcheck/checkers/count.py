"""Is this the number asked for? A whole number, with the arithmetic that leads to it or without."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hwcheck.checkers.context import Context
from hwcheck.network.network import Row, rows, total_params
from hwcheck.network.shorthand import network_from
from hwcheck.network.stated_count import Count, stated_count
from hwcheck.slips.counts import known_slips
from hwcheck.slips.numbers import numeric_slip
from hwcheck.slips.rule import Explanation, Slip
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

ROUNDED = 0.5
PLAIN = frozenset({"sign", "magnitude", "units", "wrong-constant", "digits"})  # slips that any count may have


@dataclass(frozen=True, slots=True)
class Settings:
    """The reference is given, or is the number of parameters of a network, or of one of its layers (from 0)."""

    reference: int | None = None
    input: tuple[int, ...] = ()
    layers: tuple[str | dict[str, Any], ...] = ()
    layer: int | None = None
    channels_first: bool = False

    def __post_init__(self) -> None:
        if (self.reference is None) == (not self.layers):
            raise ValueError("give either `reference` or `input` and `layers`")


def counted(settings: Settings) -> tuple[Row, ...]:
    """The rows whose parameters are asked for; none where the number itself is given."""
    if not settings.layers:
        return ()
    table = rows(network_from(settings.input, settings.layers, settings.channels_first))
    return table if settings.layer is None else (table[settings.layer],)


def expected(settings: Settings) -> int:
    return settings.reference if settings.reference is not None else total_params(counted(settings))


def check(settings: Settings, response: str, context: Context) -> Verdict:
    if not response.strip():
        return Verdict(Outcome.MISSING, 0.0, "there is no answer", "missing")
    count = stated_count(response)
    if count is None:
        return Verdict(Outcome.REVIEW, 0.0, "there is no number that is clearly the answer", "unreadable")
    reference = expected(settings)
    if count.value == reference:
        return right(count)
    if reference in count.others:
        return Verdict(Outcome.REVIEW, 0.0, "several numbers are written; which is the answer?", "ambiguous")
    return wrong(settings, count, reference)


def right(count: Count) -> Verdict:
    says = f"the number is right, but {count.disagrees} does not come to it" if count.disagrees else ""
    note = "arithmetic" if count.disagrees else "equal"
    evidence = Evidence(Ground.COMPUTED, detail=f"{shown(count.value)} is the computed number")
    return Verdict(Outcome.CORRECT, 1.0, says, note, evidence, remarks=count.remarks)


def wrong(settings: Settings, count: Count, reference: int) -> Verdict:
    written = shown(count.value)
    evidence = Evidence(Ground.COMPUTED, detail=f"{written} is not the computed number")
    if count.rounds(reference):
        says = f"{written} is rounded; the exact number is asked for"
        return Verdict(Outcome.PARTIAL, ROUNDED, says, "rounded", evidence)
    if slip := _slip(settings, count, reference):
        return Verdict(Outcome.INCORRECT, 0.0, slip.says, "different", evidence, slip=slip.note)
    if count.disagrees:
        says = f"{count.disagrees} does not come to {written}"
        return Verdict(Outcome.INCORRECT, 0.0, says, "arithmetic", evidence)
    if count.value.denominator != 1 or count.value < 0:
        return Verdict(
            Outcome.INCORRECT,
            0.0,
            f"{written} is no count: that is a whole number, and not negative",
            "different",
            evidence,
        )
    return Verdict(Outcome.INCORRECT, 0.0, f"{written} is not the number", "different", evidence)


def explanation(settings: Settings, response: str, context: Context) -> Explanation | None:
    """The slip that explains a wrong number, if one does."""
    count = stated_count(response)
    slip = _slip(settings, count, expected(settings)) if count else None
    return Explanation((slip,)) if slip else None


def _slip(settings: Settings, count: Count, reference: int) -> Slip | None:
    """In the layers, where these are known; else, or where nothing in them makes it, in the number."""
    asked = counted(settings)
    others = tuple(row for row in counted(replace(settings, layer=None)) if row not in asked)
    known = known_slips(asked, others).get(int(count.value)) if count.value.denominator == 1 else None
    if known is not None or count.disagrees:
        return known
    slip = numeric_slip(count.value, Fraction(reference))
    return slip if slip is not None and slip.note in PLAIN else None


def shown(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.6g}"


def solution(settings: Settings, context: Context) -> str:
    return str(expected(settings))
