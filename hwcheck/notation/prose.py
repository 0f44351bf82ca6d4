"""Is a text a sentence and no formula?"""

from __future__ import annotations

import re

from hwcheck.errors import Unreadable
from hwcheck.notation.layout import KEYWORDS
from hwcheck.notation.names import Names
from hwcheck.notation.words import GREEK, PROSE

_RUN = re.compile(r"(?<![A-Za-z\\_{.])[A-Za-z']{2,}(?:[ ,]+[A-Za-z']+)+(?![A-Za-z(_}^=.])")
_CLAUSE = re.compile(
    r"""\\(?:text|mbox|textrm|mathrm|operatorname)\s*\{[^{}]*\}|\b(?:where|with|for all|such that)\b.*"""
    r"""|einsum\(\s*(?:'[^']*'|"[^"]*")""",
    re.DOTALL,
)


def check(text: str, names: Names) -> None:
    """Raise Unreadable for a run of several words that are no names, or of two with an English one."""
    if not _RUN.search(text):
        return
    for run in _RUN.finditer(_CLAUSE.sub(" ", text)):
        words = [word for word in run.group().replace(",", " ").split() if not _is_name(word, names)]
        english = [word for word in words if word.lower() in PROSE]
        if len(words) >= 3 or (english and len(words) >= 2):
            start = max(text.find(run.group()), 0)
            raise Unreadable(
                "this is a sentence, not a formula",
                text=text,
                span=(start, start + len(run.group())),
                note="prose",
                fix="write the formula alone",
            )


def _is_name(word: str, names: Names) -> bool:
    if len(word) == 1 or word in names.table or word in GREEK or word in KEYWORDS:
        return True
    return names.split(word) is not None and (names.scope.strict or word not in PROSE)
