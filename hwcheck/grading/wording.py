"""How are a verdict and a student's own text put before a reader, so that both are clear and the text is harmless?"""

from __future__ import annotations

import re

from hwcheck.bank.model import Item
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

SIGNS = {
    Outcome.CORRECT: ("✓", "green"),
    Outcome.PARTIAL: ("~", "yellow"),
    Outcome.INCORRECT: ("✗", "red"),
    Outcome.MISSING: ("–", "bright_black"),
    Outcome.REVIEW: ("?", "magenta"),
}
"""A sign and a colour for each outcome, always shown with the word."""

# Controls drive a terminal (escape sequences, C1), bidirectional marks reorder what is read, and lone surrogates
# come from file names that are not UTF-8. Newlines and tabs are for the caller to decide on.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text with every character that could drive a screen written out: ESC becomes `\\x1b`."""
    return _HARMFUL.sub(lambda found: _written_out(found[0]), text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, width: int = 200) -> str:
    """The text on one line, visible, cut to `width` characters."""
    flat = visible(" ".join(text.split()))
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def because(verdict: Verdict) -> str:
    """What the verdict rests on, as a clause, unless its feedback says so already."""
    said = _evidence(verdict.evidence) if verdict.evidence else ""
    return "" if said and said in verdict.feedback else said


def _evidence(evidence: Evidence) -> str:
    if evidence.witness is not None:
        return str(evidence.witness)
    if evidence.detail:
        return evidence.detail
    match evidence.ground:
        case Ground.IDENTICAL:
            return "the same formula"
        case Ground.PROVED:
            return "proved"
        case Ground.SAMPLED:
            return f"agrees at {evidence.points} points"
        case _:
            return ""


def number(value: float) -> str:
    """Points as a person writes them: `2`, `1.5`, `0.33`."""
    return f"{round(value, 2):g}"


def counted(count: int, word: str) -> str:
    """`1 student`, `2 students`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def title(item: Item) -> str:
    """What an item of a sheet is called: `1(b) · 1b.exp`, and its id alone where that says the label already."""
    return item.id if item.id.startswith(item.label) else f"{item.label} · {item.id}"
