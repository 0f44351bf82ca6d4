"""Is all named that must be, and nothing else? The order is free, and each member may be spelt in several ways."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from hwcheck.checkers.context import Context
from hwcheck.checkers.spelling import NEGATIONS, Mention, Token, mentions, tokens
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

_ABBREVIATION = re.compile(r"\b(?:i\.\s?e\.|e\.\s?g\.|w\.\s?r\.\s?t\.)", re.IGNORECASE)
_PUNCTUATION = frozenset(", . ; : & ( ) [ ] = / ! ? - + \" ' # •".split())
_MATHEMATICS = frozenset("sigma exp log relu tanh sum frac partial nabla sqrt".split())


@dataclass(frozen=True, slots=True)
class Settings:
    """`synonyms` spell each member. `optional` members cost nothing; listed ones that are neither count as wrong.

    With a `doubtful` one in place of what is required, a person looks.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spellings(self) -> dict[str, tuple[str, ...]]:
        names = dict.fromkeys((*self.required, *self.optional, *self.doubtful, *self.synonyms))
        return {name: (name, *self.synonyms.get(name, ())) for name in names}


def check(settings: Settings, response: str, context: Context) -> Verdict:
    marks, remarks = _repaired(tokens(_ABBREVIATION.sub(" ", response)))
    words = tuple(mark.text.lower() for mark in marks)
    found = mentions(words, settings.spellings())
    named = frozenset(mention.name for mention in found)
    if NEGATIONS & set(words):
        return _review("it says what it is not; a person reads it", "free-text")
    if unknown := _unknown(marks, found):
        return _review(f"{unknown!r} is nothing that this question lists", "unreadable")
    if not named:
        return _review("none of the quantities in question is named", "unreadable")
    verdict = _verdict(settings, named)
    if remarks and verdict.outcome is not Outcome.CORRECT:
        return _review("parts of it can only be guessed", "unreadable")
    return replace(verdict, remarks=remarks)


def solution(settings: Settings, context: Context) -> str:
    return ", ".join(settings.synonyms.get(name, (name,))[0] for name in settings.required)


def _repaired(marks: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Scans read a sigma as a six: `6_1(x)`, `62(x)`. Such a reading can earn an answer, never cost it.

    `s1(x)` is how a sigma is typed, and no repair.
    """
    marks = tuple(
        replace(mark, text="sigma") if _typed(mark, marks[place + 1 :]) else mark for place, mark in enumerate(marks)
    )
    repaired: list[Token] = []
    for position, mark in enumerate(marks):
        called = "(" in [after.text for after in marks[position + 1 : position + 3]]
        if called and mark.text in ("6", "61", "62", "63"):
            repaired += [replace(mark, text=text) for text in ("sigma", *mark.text[1:])]
        else:
            repaired.append(mark)
    return tuple(repaired), ("read `6` as `sigma`",) if repaired != [*marks] else ()


def _typed(mark: Token, rest: tuple[Token, ...]) -> bool:
    return mark.text == "s" and "(" in [after.text for after in rest[:2]]


def _verdict(settings: Settings, named: frozenset[str]) -> Verdict:
    required = frozenset(settings.required)
    if not required <= named and named & frozenset(settings.doubtful):
        return _review("this may do in another way than is asked for", "doubtful")
    hits, extra = named & required, named - required - frozenset((*settings.optional, *settings.doubtful))
    stated = Evidence(Ground.STATED)
    if hits == required and not extra:
        return Verdict(Outcome.CORRECT, 1.0, note="equal", evidence=stated)
    credit = max(0.0, (len(hits) - len(extra)) / len(required))
    says = _says(len(required - hits), len(extra))
    if credit:
        return Verdict(Outcome.PARTIAL, credit, says, note="incomplete", evidence=stated)
    return Verdict(Outcome.INCORRECT, 0.0, says, note="different", evidence=stated)


def _says(missing: int, extra: int) -> str:
    """How much is wrong, without naming what is right."""
    parts = [f"{missing} of what is needed is not named"] if missing else []
    parts += [f"{extra} of what is named does not belong here"] if extra else []
    return ", and ".join(parts)


def _unknown(marks: tuple[Token, ...], found: tuple[Mention, ...]) -> str:
    """The first token outside of every mention that looks like mathematics: something that cannot be decided here."""
    used = {position for mention in found for position in range(mention.first, mention.last)}
    for position, mark in enumerate(marks):
        arrow = mark.text == "to" and mark.end - mark.start != len("to")
        if position not in used and (
            arrow or _looks_mathematical(mark.text.lower()) or _is_called(mark, marks[position + 1 :])
        ):
            return mark.text
    return ""


def _is_called(mark: Token, rest: tuple[Token, ...]) -> bool:
    """`relu(x)`, and not `the output (see above)`."""
    return mark.text.isalpha() and bool(rest) and rest[0].text == "(" and rest[0].start == mark.end


def _looks_mathematical(word: str) -> bool:
    if word in _PUNCTUATION or word in ("a", "i"):
        return False
    return word in _MATHEMATICS or len(word) == 1 or not word.isalpha()


def _review(says: str, note: str) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, says, note=note)
