"""Which of the given options was chosen? By letter (`B`, `(b)`, `option b`) or by the option's own words."""

from __future__ import annotations

from dataclasses import dataclass, field

from hwcheck.checkers.context import Context
from hwcheck.checkers.spelling import NEGATIONS, mentions, spelt
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

_BEFORE = ("option", "answer", "choice", "case")


@dataclass(frozen=True, slots=True)
class Settings:
    """`options` by their letter or number; `reference` names the right ones; `synonyms` say an option otherwise."""

    options: dict[str, str]
    reference: str | tuple[str, ...]
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def right(self) -> frozenset[str]:
        return frozenset([self.reference] if isinstance(self.reference, str) else self.reference)


def check(settings: Settings, response: str, context: Context) -> Verdict:
    if NEGATIONS & set(spelt(response)) - _own_words(settings):
        return Verdict(Outcome.REVIEW, 0.0, "it says what it is not; a person reads it", note="free-text")
    chosen = _chosen(settings, response)
    if not chosen:
        known = ", ".join(sorted(settings.options))
        return Verdict(Outcome.REVIEW, 0.0, f"no option is named: write one of {known}", note="unreadable")
    if len(settings.right) == 1 and len(chosen) > 1:
        named = ", ".join(sorted(chosen))
        return Verdict(Outcome.REVIEW, 0.0, f"several options are named ({named}): write one", note="ambiguous")
    stated = Evidence(Ground.STATED)
    if chosen == settings.right:
        return Verdict(Outcome.CORRECT, 1.0, note="equal", evidence=stated)
    credit = max(0.0, (len(chosen & settings.right) - len(chosen - settings.right)) / len(settings.right))
    if credit:
        says = "some right options are missing or a wrong one is among them"
        return Verdict(Outcome.PARTIAL, credit, says, note="incomplete", evidence=stated)
    return Verdict(Outcome.INCORRECT, 0.0, f"not {', '.join(sorted(chosen))}", note="different", evidence=stated)


def solution(settings: Settings, context: Context) -> str:
    return "; ".join(f"{name}: {text}" for name, text in settings.options.items() if name in settings.right)


def _own_words(settings: Settings) -> frozenset[str]:
    """The words of the options themselves: `no` may be one of them."""
    return frozenset(word for text in (*settings.options, *settings.options.values()) for word in spelt(text))


def _chosen(settings: Settings, response: str) -> frozenset[str]:
    """The options named. Words count before letters, as `a` is also an English word."""
    found = spelt(response)
    letters = {option.lower(): option for option in settings.options}
    leading = [word for word in found if word not in _BEFORE and word not in ("(", ")", ".", ":", ",", "and")]
    if leading and all(word in letters for word in leading):
        return frozenset(letters[word] for word in leading)
    spellings = {name: (text, *settings.synonyms.get(name, ())) for name, text in settings.options.items()}
    by_words = frozenset(mention.name for mention in mentions(found, spellings))
    return by_words or _by_letter(found, letters)


def _by_letter(found: tuple[str, ...], letters: dict[str, str]) -> frozenset[str]:
    """`(b) because ...`, `option b`, `b) ...`: a letter marked as one."""
    chosen = set()
    for position, word in enumerate(found):
        before, after = found[position - 1 : position], found[position + 1 : position + 2]
        opens = position == 0 and after in ((":",), (".",))
        marked = opens or after == (")",) or before in {(key,) for key in _BEFORE}
        if word in letters and marked:
            chosen.add(letters[word])
    return frozenset(chosen)
