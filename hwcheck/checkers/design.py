"""Do these settings make the network end in the shape asked for? Any that work are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hwcheck.checkers.context import Context
from hwcheck.errors import HwcheckError
from hwcheck.network.design import Choice, Design, Unknown, design_of, result, simplicity, solutions
from hwcheck.network.layer import Shape, times
from hwcheck.network.shorthand import channels_last, spec_from
from hwcheck.network.stated_settings import Settings as Stated
from hwcheck.network.stated_settings import Value, stated_settings
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

NAMES = {"kernel": "filter size", "out": "number of channels", "output_padding": "output padding"}


@dataclass(frozen=True, slots=True)
class Settings:
    """A network with `?` for what is to be found, and the shape that it shall end in: (height, width, channels).

    `layers` are written as on a command line (`conv ?x?x50,s?,p?`) or as tables. `unknown` gives ranges, by
    `<layer from 0>.<setting>`; they matter for the feedback and the solution, not for what is right.
    """

    input: tuple[int, ...]
    layers: tuple[str | dict[str, Any], ...]
    target: tuple[int, ...]
    unknown: dict[str, list[Any]] = field(default_factory=dict)
    channels_first: bool = False


def question(settings: Settings) -> Design:
    spec = spec_from(settings.input, settings.layers, settings.channels_first, settings.target)
    return design_of(spec | {"unknown": settings.unknown})


def check(settings: Settings, response: str, context: Context) -> Verdict:
    design = question(settings)
    verdict = check_design(design, response, settings.channels_first)
    broken = tuple(_broken_formulas(design, response)) if verdict.credit else ()
    return replace(verdict, remarks=(*verdict.remarks, *broken))


def _broken_formulas(design: Design, response: str) -> Iterator[str]:
    """Formulas on the way that do not hold for the settings which the answer itself gives."""
    from hwcheck.equivalence.size_formulas import broken_formula

    if len(design.input) < 3:
        return  # nothing slides over a vector
    words = [unknown.word for unknown in design.unknowns if unknown.layer == 0]
    stated = stated_settings(response, words, design.input[0]).values
    known: dict[str, int] = {"size": design.input[1], "padding": 0}
    for word in ("kernel", "stride", "padding"):
        for setting in stated.get(word, ())[:1]:
            if isinstance(setting, int):
                known[word] = setting
            elif isinstance(setting, tuple) and len(set(setting)) == 1:
                known[word] = setting[0]
    if {"kernel", "stride"} <= known.keys() and known["stride"] > 0:
        span = known["size"] + 2 * known["padding"] - known["kernel"]
        yield from broken_formula(response, {**known, "output": span // known["stride"] + 1})


def check_design(design: Design, response: str, channels_first: bool = False) -> Verdict:
    """The verdict on a text that states settings."""
    if not response.strip():
        return Verdict(Outcome.MISSING, 0.0, "there is no answer", "missing")
    stated = stated_settings(response, [unknown.word for unknown in design.unknowns], design.input[0])
    choice = assigned(design, stated)
    if not choice:
        return Verdict(Outcome.REVIEW, 0.0, "no setting can be read; write it as: kernel=3, stride=1", "unreadable")
    absent = [unknown for unknown in design.unknowns if unknown.key not in choice]
    if not absent:
        return judged(design, choice, stated, channels_first)
    garbled = [named(unknown) for unknown in absent if unknown.word in stated.garbled]
    if garbled:
        says = f"the {' and the '.join(garbled)} cannot be read"
        return Verdict(Outcome.REVIEW, 0.0, says, "unreadable", remarks=stated.remarks)
    return incomplete(design, choice, absent, stated)


def assigned(design: Design, stated: Stated) -> dict[str, Value]:
    """What was stated, by layer and setting; the n-th value of a word goes to the n-th layer that asks for it."""
    left = {word: list(values) for word, values in stated.values.items()}
    choice: dict[str, Value] = {}
    for unknown in sorted(design.unknowns, key=lambda unknown: unknown.layer):
        if left.get(unknown.word):
            choice[unknown.key] = left[unknown.word].pop(0)
    return choice


def judged(design: Design, choice: Mapping[str, Value], stated: Stated, channels_first: bool) -> Verdict:
    """Every setting is there: do they work?"""
    target = design.target
    try:
        output = result(design, choice)
    except HwcheckError as error:
        return partly(design, choice, f"with these settings: {error}", stated)
    if output == target:
        evidence = Evidence(Ground.COMPUTED, detail=f"these settings give {show(design, target, channels_first)}")
        return Verdict(Outcome.CORRECT, 1.0, "", "equal", evidence, remarks=stated.remarks)
    given, asked = show(design, output, channels_first), show(design, target, channels_first)
    return partly(design, choice, f"these settings give {given}; {asked} is asked for", stated)


def show(design: Design, shape: Shape, channels_first: bool) -> str:
    return times(shape if channels_first else channels_last(shape, design.layers))


def partly(design: Design, choice: Mapping[str, Value], says: str, stated: Stated) -> Verdict:
    """What does not work, with credit for what stands in the nearest choice that does."""
    nearest = agreeing(design, choice)
    kept = max((len(keys) for keys in nearest), default=0)
    evidence = Evidence(Ground.COMPUTED, detail=says)
    if len(nearest) == 1 and kept:
        misfits = [named(unknown) for unknown in design.unknowns if unknown.key not in nearest[0]]
        says = "; ".join((says, *(f"the {name} does not fit the rest" for name in misfits)))
    credit = round(kept / len(design.unknowns), 4)
    outcome = Outcome.PARTIAL if kept else Outcome.INCORRECT
    return Verdict(outcome, credit, says, "different", evidence, remarks=stated.remarks)


def incomplete(design: Design, choice: Mapping[str, Value], absent: list[Unknown], stated: Stated) -> Verdict:
    """Some settings are missing: credit for those that can be part of an answer."""
    nearest = agreeing(design, choice)
    kept = max((len(keys) for keys in nearest), default=0)
    sentences = [f"the {named(unknown)} is missing" for unknown in absent]
    if kept < len(choice):
        sentences.append("what is there does not work together")
    credit = round(kept / len(design.unknowns), 4)
    outcome = Outcome.PARTIAL if kept else Outcome.INCORRECT
    return Verdict(outcome, credit, "; ".join(sentences), "incomplete", remarks=stated.remarks)


def agreeing(design: Design, choice: Mapping[str, Value]) -> list[frozenset[str]]:
    """The largest sets of stated settings that some working choice shares, in and beside the ranges."""
    widened = tuple(widen(unknown, choice.get(unknown.key)) for unknown in design.unknowns)
    try:
        working = solutions(replace(design, unknowns=widened))
    except HwcheckError:
        return []
    shared = {frozenset(key for key, value in found if choice.get(key) == value) for found in working}
    most = max(map(len, shared), default=0)
    return sorted((keys for keys in shared if len(keys) == most), key=sorted)


def widen(unknown: Unknown, value: Value | None) -> Unknown:
    return unknown if value is None or value in unknown.values else replace(unknown, values=(*unknown.values, value))


def named(unknown: Unknown) -> str:
    return NAMES.get(unknown.word, unknown.word)


def solution(settings: Settings, context: Context) -> str:
    """The simplest choice that works."""
    design = question(settings)
    found: tuple[Choice, ...] = solutions(design)
    if not found:
        return "no settings in the ranges work"
    simplest: Choice = min(found, key=simplicity)
    best = dict(simplest)
    return ", ".join(f"{named(unknown)} {best[unknown.key]}" for unknown in design.unknowns)
