"""Which numbers does a student get? Drawn from what `[variant]` allows, by the student's id, the sheet and the problem.

A draw is a function of these alone: whoever makes a student's sheet, checks it or marks it draws the same.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from hwcheck.bank.deadline import student_key
from hwcheck.bank.exact import exact, read_exact
from hwcheck.errors import DeclarationError, did_you_mean
from hwcheck.tree import Symbol, Tree

Draw = tuple[tuple[str, str], ...]
"""Each name with its value as text, in the order of the file."""

MOST_VALUES = 10_000  # of one range
TRIES = 10_000

_NAME = re.compile(r"[A-Za-z]\w*")
_NUMBER = re.compile(r"-?\d{1,50}(?:\.\d{1,50}|/[1-9]\d{0,50})?")
_RANGE = re.compile(
    r"\s*(?P<first>-?\d+(?:\.\d+)?)\s*\.\.\s*(?P<last>-?\d+(?:\.\d+)?)(?:\s+by\s+(?P<step>\d+(?:\.\d+)?))?"
)


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """What may be drawn: values to choose from, what is worked out from them, and conditions that must hold.

    `home` is the problem's id or the sheet's name, `tables` what its file in the `bank` says, to be filled in.
    """

    home: str
    choices: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, Tree]
    where: tuple[Tree, ...]
    tables: Mapping[str, Any]
    bank: Path = field(compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.choices, *self.derived)


def read_variant(home: str, tables: Mapping[str, Any], bank: Path, where: str) -> Variant | None:
    """What the file's `[variant]` says, if it has one. Raises DeclarationError."""
    given = tables.get("variant")
    if given is None:
        return None
    where = f"{where}: variant"
    if not isinstance(given, Mapping):
        raise DeclarationError("not a table", where=where, fix="write [variant], and below it names with their values")
    choices: dict[str, tuple[str, ...]] = {}
    derived: dict[str, Tree] = {}
    for name, values in given.items():
        if name == "where":
            continue
        _check_name(name, where)
        if isinstance(values, str) and not _RANGE.fullmatch(values):
            derived[name] = read_exact(values, (*_numeric(choices), *derived), f"{where}: key {name!r}")
        else:
            choices[name] = _values(values, f"{where}: key {name!r}")
    if not choices:
        raise DeclarationError("nothing to draw", where=where, fix="write a range, f = '2..7', or a list, f = [3, 5]")
    names = (*_numeric(choices), *derived)
    return Variant(home, choices, derived, _conditions(given.get("where", []), names, where), tables, bank)


def _conditions(given: Any, names: tuple[str, ...], where: str) -> tuple[Tree, ...]:
    where = f"{where}: key 'where'"
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise DeclarationError(
            "no condition", where=where, fix="write one as in '(28 - f) % s == 0', or a list of them"
        )
    return tuple(read_exact(text, names, where, condition=True) for text in texts)


def _check_name(name: str, where: str) -> None:
    """A name must mean nothing else to the reader of formulas."""
    try:
        sound = _NAME.fullmatch(name) is not None and isinstance(read_exact(name, (name,), where), Symbol)
    except DeclarationError:
        sound = False
    if not sound:
        raise DeclarationError(f"{name!r} cannot name a drawn number", where=where, fix="use letters, as in 'stride'")


def _values(given: Any, where: str) -> tuple[str, ...]:
    """The values of a list or a range, as text."""
    if isinstance(given, str):
        return tuple(map(written, _range(given, where)))
    among = given if isinstance(given, list) else []
    if not among or not all(isinstance(value, str) or _is_number(value) for value in among):
        raise DeclarationError("no values to choose from", where=where, fix="list numbers or texts, or write '2..7'")
    return tuple(value if isinstance(value, str) else written(Fraction(str(value))) for value in among)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _range(text: str, where: str) -> list[Fraction]:
    found = _RANGE.fullmatch(text)
    assert found is not None, text
    first, last, step = (Fraction(found[key] or 1) for key in ("first", "last", "step"))
    count = (last - first) // step + 1 if step else 0
    if not 1 <= count <= MOST_VALUES:
        raise DeclarationError(f"{text!r} has no values", where=where, fix=f"1 to {MOST_VALUES}, the smaller end first")
    return [first + step * place for place in range(int(count))]


def written(value: Fraction) -> str:
    """`5`, `-2`, `0.25`; a fraction without an end stays one, `1/3`."""
    decimal = f"{float(value):.12g}"
    return decimal if "e" not in decimal and Fraction(decimal) == value else str(value)


def _numeric(choices: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for name, values in choices.items() if all(number(value) is not None for value in values))


def number(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=256)
def numbers(draw: Draw) -> Mapping[str, Fraction]:
    """The drawn numbers by name, without the texts."""
    return {name: value for name, text in draw if (value := number(text)) is not None}


def plain_values(draw: Draw) -> dict[str, int | float | str]:
    """The drawn values as code takes them."""
    return {name: plain_value(text) for name, text in draw}


def plain_value(text: str) -> int | float | str:
    value = number(text)
    return text if value is None else int(value) if value.denominator == 1 else float(value)


def draw(variant: Variant, seed: str, fixed: Draw = (), tries: int = TRIES) -> Draw:
    """What this seed draws; names in `fixed` have been drawn already. Raises DeclarationError where nothing fits."""
    given = {name: (text,) for name, text in fixed if name in variant.choices}
    choices = {**variant.choices, **given}
    for attempt in range(tries):
        values = {name: _chosen(among, f"{seed}\x1f{attempt}\x1f{name}") for name, among in choices.items()}
        found = _completed(variant, values)
        if found is not None:
            return found
    what = f"no numbers found in {tries} tries for which 'where' holds"
    raise DeclarationError(what, where=f"variant of {variant.home}", fix="widen the ranges or loosen the condition")


def _chosen(choices: tuple[str, ...], seed: str) -> str:
    bits = hashlib.blake2b(seed.encode(), digest_size=8).digest()
    return choices[int.from_bytes(bits) % len(choices)]


def _completed(variant: Variant, values: Mapping[str, str]) -> Draw | None:
    """The draw with what is worked out from it; None where that has no value, or a condition does not hold."""
    from hwcheck.notation.names import canonical

    at = {canonical(name): value for name, value in numbers(tuple(values.items())).items()}
    worked_out: list[tuple[str, str]] = []
    try:
        for name, tree in variant.derived.items():
            at[canonical(name)] = exact(tree, at)
            worked_out.append((name, written(at[canonical(name)])))
        holds = all(exact(test, at) for test in variant.where)
    except ValueError:
        return None
    return (*values.items(), *worked_out) if holds else None


def draws(sheet: str, shared: Variant | None, variants: Sequence[Variant], student: str) -> dict[str, Draw]:
    """What a student gets on a sheet, for each problem that draws; what the sheet draws itself is the same in all."""
    seed = f"{sheet}\x1f{student_key(student)}"
    if shared is None:
        return {variant.home: draw(variant, f"{seed}\x1f{variant.home}") for variant in variants}
    for attempt in range(TRIES // 100):
        fixed = draw(shared, f"{seed}\x1f{attempt}")
        try:
            return {one.home: draw(one, f"{seed}\x1f{one.home}", fixed, TRIES // 100) for one in variants}
        except DeclarationError:
            continue
    what = "the sheet draws numbers for which the conditions of its problems do not hold"
    raise DeclarationError(what, where=f"variant of {sheet}", fix="loosen them")


def refuse_strangers(shared: Variant, variants: Sequence[Variant], where: str) -> None:
    """Raise DeclarationError for a name that the sheet draws and none of its problems does."""
    known = sorted({name for variant in variants for name in variant.choices})
    for name in shared.choices:
        if name not in known:
            fix = did_you_mean(name, known) or "its problems draw " + (", ".join(known) or "nothing")
            raise DeclarationError(f"no problem here draws {name!r}", where=f"{where}: variant", fix=fix)


def listed(found: Draw) -> str:
    """`f = 4, s = 2`."""
    return ", ".join(f"{name} = {value}" for name, value in found)


def draw_text(found: Draw) -> str:
    """A draw as text that is equal where the draws are; `draw_of` reads it back."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def draw_of(text: str) -> Draw:
    return tuple((str(name), str(value)) for name, value in json.loads(text))
