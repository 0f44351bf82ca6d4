"""How do students write sizes? LaTeX and look-alike signs become the plain text that the other readers expect."""

from __future__ import annotations

import re

from hwcheck.network.arithmetic import evaluate

MAX_LENGTH = 4000

_REPLACEMENTS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"~~.*?~~", " "),  # struck out
        (r"\\(?:times|cdot|ast|star)(?![A-Za-z])|[✕✖⨯⨉∗⋅·×]", "×"),
        (r"\\(?:long)?(?:right|Right)arrow(?![A-Za-z])|\\(?:to|implies)(?![A-Za-z])|->|=>|⇒|➜|➔", "→"),
        (r"\\(?:left|right|displaystyle|quad|qquad|big|Big)(?![A-Za-z])|\\[,;:!()\[\]]|\$|`|\*\*(?=\S)(?!\d)", " "),
        (r"\\(?:text|mathrm|mathbf|textbf|operatorname|boxed|mathit)\s*\{([^{}]*)\}", r" \1 "),
        (r"\{,\}", ","),
        (r"\\#", "#"),
        (r"[{}]", ""),
        (r"&=", "="),
        (r"[−–—]", "-"),
        (r"(?<=\d)\s*(?:samples?|units?|neurons?|inputs?|outputs?|features?)(?=\s*(?:×|[xX]\s*\d|by\s+\d))", ""),
        (r"(?<=\d)\s*(?:px|pixels?)(?=\s*(?:×|[xX,)]|by\b))", ""),
    )
)
_X_BETWEEN = re.compile(
    r"(?<=[\w?)])(?:(?<=\d)\s*[xX]\s*(?=[\d(?])|\s+[xX]\s+(?=[\w?(\\]))|[\s-]+(?:by|times|mal)[\s-]+(?=\d)"
)
_RAISED = re.compile(r"(?<=[\d)])[⁰¹²³⁴-⁹]+")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUM_IN_BRACKETS = re.compile(r"\(([\d\s.+\-*/×]{1,60}[+\-*/][\d\s.+\-*/×]{1,60})\)")


def cleaned(text: str) -> str:
    """The text with LaTeX dropped and every sign of multiplication as `×`."""
    text = _RAISED.sub(lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text[:MAX_LENGTH])
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    text = re.sub(r"(?<=\d)\s*\*\s*(?=\d)", "×", text)
    return _X_BETWEEN.sub("×", text).replace("×", " × ")


def worked_out(text: str) -> str:
    """`(28-5+1) × 20` as `24 × 20`: the sums that stand in brackets of their own."""

    def value(match: re.Match[str]) -> str:
        number = evaluate(match[1])
        return str(number) if number is not None and number.denominator == 1 else match[0]

    return _SUM_IN_BRACKETS.sub(value, text)
