r"""Which value has a formula otherwise? `a if x > 0, else b` and `a for i = j and b otherwise` are `cases(...)`.

The comma and the `and` before the other value read as parts of the condition, or as the end of the formula.
"""

from __future__ import annotations

import re

_WORDS = re.compile(r"\\(?:text|mathrm|mbox)\s*\{\s*,?\s*(if|for|when|and|otherwise|else)\s*\}", re.IGNORECASE)
_SINGLE = re.compile(r"\b(?:if|for|when|where)\b", re.IGNORECASE)
_OTHER = r"(?:(?!\band\b)[^=<>,;])+?"
_ALTERNATIVE = re.compile(
    r"^(?P<value>.*\S)\s*,?\s*\b(?:if|for|when|where)\s+(?P<test>[^,;]{1,60}?)\s*(?:[,;]\s*(?:and\s+)?|\band\s+|\s)\s*"
    rf"(?:(?:else|otherwise)\s*[:,]?\s+(?P<behind>{_OTHER})|(?P<before>{_OTHER})\s+(?:otherwise|else|elsewhere))\s*\.?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_EQUALS = re.compile(r"(?<![<>!:=\\])=(?!=)")
MAX_LENGTH = 2000


def written_out(text: str) -> str:
    """The text with a value and its alternative as cases; any other text as it is."""
    if len(text) > MAX_LENGTH or "cases" in text or not re.search(r"otherwise|else", text, re.IGNORECASE):
        return text
    plain = _WORDS.sub(r" \1 ", text)
    match = _ALTERNATIVE.match(plain) if len(_SINGLE.findall(plain)) == 1 else None
    if not match:
        return text
    equals = [found.end() for found in _EQUALS.finditer(match["value"])]
    left, value = match["value"][: equals[-1] if equals else 0], match["value"][equals[-1] if equals else 0 :]
    other = match["behind"] or match["before"]
    if not all(map(_balanced, (left, value, match["test"], other))):
        return text  # `g * (1 if x > 0 else 0)`
    return f"{left} cases({value.strip(' ,')}, {match['test']}; {other.strip()}, otherwise)".strip()


def _balanced(text: str) -> bool:
    return all(text.count(opened) == text.count(closed) for opened, closed in ("()", "[]", "{}"))
