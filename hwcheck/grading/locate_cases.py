"""Which arm of an answer in cases does a part ask for that asks for one case only?"""

from __future__ import annotations

import re
from dataclasses import replace

from hwcheck.bank.model import Item
from hwcheck.grading.locate_fit import words
from hwcheck.grading.locate_names import fold
from hwcheck.grading.locate_statements import Statement
from hwcheck.notation.alternatives import written_out

_LATEX = re.compile(
    r"^(?P<left>[^\\]*(?:\\(?!begin)[^\\]*)*)\\begin\{cases\}(?P<rows>.+)\\end\{cases\}\s*\.?$", re.DOTALL
)
_PLAIN = re.compile(r"^(?P<left>.*?)cases\((?P<rows>.+)\)$", re.DOTALL)
_NEGATED = str.maketrans("=≠", "≠=")
_DRESS = re.compile(r"^(?:if|for|when|case)?\s*|[\s,.]+$")


def own_case(item: Item, claim: Statement) -> Statement:
    """The claim with its arm for the condition in the item's words; as it is where it has none."""
    asked = {word for word in words(item) if "=" in word or "≠" in word}
    arms = _arms(written_out(claim.text)) if asked else ()
    if len(arms) != 2:
        return claim
    own = [place for place, (_, _, test) in enumerate(arms) if test in asked]
    if not own and arms[1][2] in ("otherwise", "else") and arms[0][2].translate(_NEGATED) in asked:
        own = [1]
    left, value, test = arms[own[0]] if len(own) == 1 else ("", "", "")
    return replace(claim, text=f"{left} {value}".strip(), case=test, rows=()) if value else claim


def in_cases(claim: Statement) -> bool:
    return bool(_arms(written_out(claim.text)))


def _arms(text: str) -> tuple[tuple[str, str, str], ...]:
    """The left-hand side, the value and the condition of each arm."""
    if match := _LATEX.match(text):
        rows = [row.split("&") for row in re.split(r"\\\\", match["rows"]) if row.strip()]
    elif match := _PLAIN.match(text):
        rows = [row.rsplit(",", 1) for row in match["rows"].split(";")]
    else:
        return ()
    left = match["left"].strip()
    return tuple((left, row[0].strip(" ,"), _DRESS.sub("", fold(row[1]))) for row in rows if len(row) == 2)
