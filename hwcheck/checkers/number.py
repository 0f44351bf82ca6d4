"""Is this the right number? `0.4`, `2/5`, `40 %`, `1,024`, `30*1024 + 1024`, `y = 0.3 + 0.1 = 0.4`, with words around.

Of a chain the last value counts. A step before it that has another value is mentioned, but costs nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from hwcheck.checkers.context import Context
from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.slips.numbers import ARITHMETIC, numeric_slip
from hwcheck.slips.rule import Explanation, Slip
from hwcheck.tree import LOGIC, RELATIONS, Apply, Tree, free_names
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

MAX_TEXT = 4_000
MOST_STEPS = 20

_DIGITS = r"(?:\d{1,3}(?:(?:,|\{,\}|\\,|[ \u00a0\u202f])\d{3})+(?!\d)|\d{1,60})"
_LITERAL = rf"[-+−]?\s*(?:{_DIGITS}(?:\.\d{{0,60}})?|\.\d{{1,60}}|\d{{1,60}},\d{{1,60}})(?:[eE][-+−]?\d{{1,3}})?"
_PERCENT = r"(?:\s*(?:\\?%|per ?cent\b))?"
_ALONE = re.compile(rf"({_LITERAL})({_PERCENT})")
_INSIDE = re.compile(rf"(?<![\w.^,])({_LITERAL})({_PERCENT})(?![\w^]|[.,]\d)")
_EQUALS = re.compile(r"(?<![<>!=:])=(?!=)|≈|\\approx|\\simeq|≃|⇒|\\Rightarrow")
_NO_PROSE = re.compile(r"\\[A-Za-z]|\d\s*[*/^+×·]|[*/^+×·]\s*\d|[<>≤≥≠]|!=|\b(?:not|isn't|wrong)\b", re.IGNORECASE)
_BEFORE, _AFTER = " \t\r\n$&*:", " \t\r\n$&*.;,!\\"
_DELIMITERS = re.compile(r"\\[()\[\]]")
_MINUS = re.compile(r"\b(?:minus|negative)\s+(?=[\d.])", re.IGNORECASE)
# A bracket behind a number may explain it: `0.4 (= 0.3 + 0.1)`, `0.4 (0.3 + 0.1)`.
_EQUAL_IN_BRACKETS = re.compile(r"[(\[]\s*(=[^=()\[\]]*)[)\]]\s*[.,;]?\s*$")
_EXPLAINED = re.compile(rf"({_LITERAL})({_PERCENT})\s*[(\[](.+)[)\]]")


@dataclass(frozen=True, slots=True)
class Settings:
    """`tolerance` is absolute, `relative` a share. A rounded decimal needs at least `figures` digits."""

    reference: int | float | str
    tolerance: float = 0.0
    relative: float = 0.0
    figures: int = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written. `rounding` is half a unit of its last decimal, 0 for what was worked out exactly."""

    value: Fraction
    rounding: Fraction = Fraction(0)
    figures: int = 0


def check(settings: Settings, response: str, context: Context) -> Verdict:
    if len(response) > MAX_TEXT:
        return Verdict(Outcome.REVIEW, 0.0, f"longer than {MAX_TEXT} characters", note="unreadable")
    found = _members(response)
    members = [member for member in found if _bare(member)]
    if members and not _bare(found[-1]):
        return Verdict(Outcome.REVIEW, 0.0, "this breaks off behind a sign of equality", note="unfinished")
    amount = read_amount(members[-1]) if members else None
    if amount is None:
        return _no_number(members[-1] if members else "", context)
    broken = _broken_step(members, context)
    reference = _reference(settings, context)
    evidence = Evidence(Ground.COMPUTED, detail=f"read as {float(amount.value):g}")
    if _agrees(amount, reference, settings):
        return Verdict(Outcome.CORRECT, 1.0, broken and f"the result is right, but {broken}", "equal", evidence)
    slip = _slip(members, amount, reference, settings)
    says = f"{float(amount.value):g} is not right" + (f": {slip.says}" if slip else "")
    note, remarks = slip.note if slip else "different", (broken,) if broken else ()
    return Verdict(Outcome.INCORRECT, 0.0, says, note, evidence, slip=slip.note if slip else "", remarks=remarks)


def same(settings: Settings, one: str, other: str, context: Context) -> bool:
    """Do two answers give the same number?"""
    first, second = (read_amount(_members(text)[-1]) for text in (one, other))
    return first is not None and second is not None and first.value == second.value


def explanation(settings: Settings, response: str, context: Context) -> Explanation | None:
    """The slip that explains a wrong number, if one does."""
    members = [member for member in _members(response) if _bare(member)]
    amount, reference = read_amount(members[-1]) if members else None, _reference(settings, context)
    if amount is None or _agrees(amount, reference, settings):
        return None
    slip = _slip(members, amount, reference, settings)
    return Explanation((slip,)) if slip else None


def solution(settings: Settings, context: Context) -> str:
    return f"{float(_reference(settings, context)):g}"


def _members(response: str) -> list[str]:
    """What stands between the signs of equality."""
    return _EQUALS.split(_EQUAL_IN_BRACKETS.sub(r" \1", response[:MAX_TEXT]))


def stated_amount(response: str) -> Amount | None:
    """The number that an answer gives: the last value of its chain."""
    members = [member for member in _members(response) if _bare(member)]
    return read_amount(members[-1]) if members else None


def read_amount(text: str) -> Amount | None:
    """The one number that this text gives: a literal, arithmetic on literals, or a literal among words."""
    bare = _bare(text)
    if match := _ALONE.fullmatch(bare):
        return _literal(match[1], match[2])
    if match := _EXPLAINED.fullmatch(bare):
        amount, explained = _literal(match[1], match[2]), _arithmetic(match[3], Scope(strict=True))
        if explained is not None and not _apart(amount, Amount(explained)):
            return amount
    worked_out = _arithmetic(bare, Scope(strict=True))
    if worked_out is not None:
        return Amount(worked_out)
    found = [_literal(match[1], match[2]) for match in _INSIDE.finditer(bare)]
    return found[0] if len({amount.value for amount in found}) == 1 and not _has_operators(bare) else None


def _bare(text: str) -> str:
    """The text without marks of layout around it."""
    return _MINUS.sub("-", _DELIMITERS.sub(" ", text)).lstrip(_BEFORE).rstrip(_AFTER)


def _has_operators(text: str) -> bool:
    """A formula that could not be read is not a number among words: `2\\psi`, `2*?`; nor is `> 0.4`, or `not 0.4`."""
    return bool(_NO_PROSE.search(text))


def _literal(digits: str, percent: str) -> Amount:
    text = re.sub(r"[\s\u00a0\u202f{}\\]", "", digits).replace("−", "-")
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\..*)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")  # a decimal comma
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    scale = Fraction(10) ** (int(exponent or 0) - len(decimals) - (2 if percent else 0))
    figures = len((whole + decimals).lstrip("-+0"))
    return Amount(int((whole + decimals) or 0) * scale, scale / 2 if decimals else Fraction(0), figures)


def _arithmetic(text: str, scope: Scope) -> Fraction | None:
    """The value of a formula in which every name is known, or nothing."""
    from hwcheck.notation.read import read

    percent = re.search(r"\\?%\s*$", text)
    try:
        tree = read(text[: percent.start()] if percent else text, scope).tree
        if free_names(tree) - set(scope.definitions) or _is_claim(tree):
            return None
        from hwcheck.equivalence.evaluate import value
        from hwcheck.equivalence.resolve import resolve

        found = Fraction(float(value(resolve(tree, scope), scope, {}))).limit_denominator(10**12)
    except (HwcheckError, TypeError, ValueError, OverflowError):
        return None
    return found / 100 if percent else found


def _is_claim(tree: Tree) -> bool:
    """`0.4 or 0.5` and `x > 0` are true or false, not numbers."""
    return isinstance(tree, Apply) and tree.head in LOGIC | RELATIONS


def _reference(settings: Settings, context: Context) -> Fraction:
    if not isinstance(settings.reference, str):
        return Fraction(str(settings.reference))
    found = _arithmetic(settings.reference, context.scope)
    if found is None:
        raise HwcheckError(f"the reference {settings.reference!r} is no number", fix="write a number or arithmetic")
    return found


def _agrees(amount: Amount, reference: Fraction, settings: Settings) -> bool:
    gap = abs(amount.value - reference)
    relative = max(settings.relative, 1e-9)
    if gap <= max(settings.tolerance, relative * abs(float(reference))):
        return True
    # Rounding earns the answer only where the reference has more decimals than were written.
    return amount.figures >= settings.figures and gap <= amount.rounding


def _broken_step(members: list[str], context: Context) -> str:
    """The first step between two known values that differ. A left-hand side is no step."""
    before: tuple[str, Amount] | None = None
    for position, member in enumerate((*members[:MOST_STEPS], *members[-1:])):
        bare = _bare(member)
        amount = _member(bare, Scope(strict=True) if position == 0 and _is_name(bare) else context.scope)
        if amount is None:
            continue
        if before and _apart(before[1], amount):
            return f"the step '{before[0]} = {bare}' does not hold: work both sides out again"
        before = bare, amount
    return ""


def _member(bare: str, scope: Scope) -> Amount | None:
    if match := _ALONE.fullmatch(bare):
        return _literal(match[1], match[2])
    found = _arithmetic(bare, scope)
    return None if found is None else Amount(found)


def _is_name(bare: str) -> bool:
    """`y_0`, `dz/dw_0`: what is computed, not how."""
    return "partial" in bare or "\u2202" in bare or not re.search(r"[*+·]|\\(?:cdot|times)|\d\s*[-/]|\(", bare)


def _apart(one: Amount, other: Amount) -> bool:
    return abs(one.value - other.value) > max(one.rounding, other.rounding, abs(one.value) * Fraction(1, 10**6))


def _slip(members: list[str], amount: Amount, reference: Fraction, settings: Settings) -> Slip | None:
    """What kind of mistake this may be: in the number, or in the arithmetic after the right formula."""
    known = [read_amount(member) for member in members[:-1][:MOST_STEPS]]
    if any(each is not None and _agrees(each, reference, settings) for each in known):
        return ARITHMETIC
    given = max(Fraction(settings.tolerance), Fraction(settings.relative) * abs(reference))
    rounding = amount.rounding if amount.figures > 1 else Fraction(0)
    return numeric_slip(amount.value, reference, max(given, rounding))


def _no_number(text: str, context: Context) -> Verdict:
    if _arithmetic(_bare(text), context.scope) is not None:
        return Verdict(Outcome.REVIEW, 0.0, "this is a formula; put the numbers in", note="not-a-number")
    return Verdict(Outcome.REVIEW, 0.0, "no single number can be read here", note="unreadable")
