"""Are these things named in the right order? `w3, w2, w1`, `w3 -> w2 -> w1`, `first w3, then w2, then w1`."""

from __future__ import annotations

from dataclasses import dataclass, field

from hwcheck.checkers.context import Context
from hwcheck.checkers.spelling import NEGATIONS, mentions, spelt
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

_UNCLEAR = frozenset(
    "after last lastly finally before reverse reversed opposite inverse backward backwards forward".split()
)
_BACK_ARROWS = (("leftarrow",), ("gets",), ("<", "-"), ("<",))


@dataclass(frozen=True, slots=True)
class Settings:
    """`synonyms` spell each member of the sequence; `phrases` say the whole order in words."""

    sequence: tuple[str, ...]
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()

    def spellings(self) -> dict[str, tuple[str, ...]]:
        return {name: (name, *self.synonyms.get(name, ())) for name in self.sequence}


def check(settings: Settings, response: str, context: Context) -> Verdict:
    words = spelt(response)
    if NEGATIONS & set(words):
        return Verdict(Outcome.REVIEW, 0.0, "it says what it is not; a person reads it", note="free-text")
    order = _named_order(settings, words)
    stated = Evidence(Ground.STATED)
    if not order:
        if mentions(words, {"phrase": settings.phrases}):
            in_words = ("the order is given in words",)
            return Verdict(Outcome.CORRECT, 1.0, note="equal", evidence=stated, remarks=in_words)
        return Verdict(Outcome.REVIEW, 0.0, "none of what is to be ordered is named", note="unreadable")
    if order == settings.sequence:
        return Verdict(Outcome.CORRECT, 1.0, note="equal", evidence=stated)
    if len(order) != len(settings.sequence) or len(set(order)) != len(order) or _UNCLEAR & set(words):
        return _unclear(settings, order)
    if order == settings.sequence[::-1]:
        says = "this is the order the other way round"
        return Verdict(Outcome.INCORRECT, 0.0, says, note="reversed", evidence=stated)
    return Verdict(Outcome.INCORRECT, 0.0, "this is another order", note="different", evidence=stated)


def solution(settings: Settings, context: Context) -> str:
    return ", ".join(settings.sequence)


def _named_order(settings: Settings, words: tuple[str, ...]) -> tuple[str, ...]:
    """The members in the order of their mention, the same one twice in a row counted once, arrows followed."""
    order: list[str] = []
    for mention in mentions(words, settings.spellings()):
        if not order or order[-1] != mention.name:
            order.append(mention.name)
    backwards = any(words[i : i + len(arrow)] == arrow for arrow in _BACK_ARROWS for i in range(len(words)))
    return tuple(reversed(order)) if backwards else tuple(order)


def _unclear(settings: Settings, order: tuple[str, ...]) -> Verdict:
    if len(order) < len(settings.sequence):
        says = f"{len(order)} of {len(settings.sequence)} are named: name them all, in order"
        return Verdict(Outcome.REVIEW, 0.0, says, note="incomplete")
    return Verdict(Outcome.REVIEW, 0.0, "the order is not clear: write the names one after another", note="ambiguous")
