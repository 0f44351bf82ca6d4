"""Is a text a sentence and no formula?"""

from __future__ import annotations

import re

from hwcheck.errors import Unreadable
from hwcheck.notation.layout import KEYWORDS
from hwcheck.notation.names import Names
from hwcheck.notation.words import GREEK, PROSE

_WORDS = re.compile(r"(?<![A-Za-z\\_{.])[A-Za-z]{2,}(?![A-Za-z(_}^])")
_COMMENT = re.compile(
    r"\\(?:text|mbox|textrm|mathrm|operatorname)\s*\{[^{}]*\}|\b(?:where|with|for all|such that)\b.*", re.DOTALL
)


def check(text: str, names: Names) -> None:
    """Raise Unreadable for several words that are no names, or two of which are English."""
    found = _WORDS.findall(text)
    if len(found) < 2:
        return
    found = _WORDS.findall(_COMMENT.sub(" ", text))
    known = names.table
    words = [word for word in found if word not in known and word not in GREEK and word not in KEYWORDS]
    words = [word for word in words if names.split(word) is None or (word in PROSE and not names.scope.strict)]
    english = [word for word in words if word.lower() in PROSE]
    if len(english) >= 2 or (english and len(words) >= 2) or (len(words) >= 4 and len({*words}) >= 4):
        start = text.find(words[0])
        raise Unreadable(
            "this is a sentence, not a formula",
            text=text,
            span=(start, start + len(words[0])),
            note="prose",
            fix="write the formula alone",
        )
