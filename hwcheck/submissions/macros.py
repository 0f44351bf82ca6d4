r"""What does a LaTeX file say once its own macros are written out? Bounded: macros may call themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_EXPANSIONS = 5000
MAX_GROWTH = 200_000
MAX_GROUP = 20_000
_DEFINE = re.compile(
    r"\\(?:re|provide)?newcommand\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?:\[([^\]]*)\])?\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*(?=\{)"
    r"|\\def\s*\\([A-Za-z]+)\s*((?:#\d)*)\s*(?=\{)"
)
_PARAMETER = re.compile(r"#(\d)")


@dataclass(frozen=True, slots=True)
class Macro:
    """A definition: how many arguments it takes, what it becomes, and the first argument if it may be left out."""

    arguments: int
    body: str
    default: str | None = None


def expand(text: str) -> tuple[str, str]:
    """The text without its definitions and with its macros written out, and a note if they do not end."""
    macros, text = _definitions(text)
    if not macros:
        return text, ""
    names = "|".join(sorted(macros, key=len, reverse=True))
    pattern = re.compile(rf"\\({names})(?![A-Za-z])")
    pieces: list[str] = []
    limit = len(text) + MAX_GROWTH
    budget = MAX_EXPANSIONS
    position = 0
    while match := pattern.search(text, position):
        pieces.append(text[position : match.start()])
        position, written = _call(text, match, macros[match[1]])
        budget -= 1
        if budget < 0 or len(text) + len(written) > limit:
            return "".join(pieces) + text[position:], "a macro calls itself without end: it is left out"
        if pattern.search(written):
            # look again at what was written; only the rest of the text is copied
            text, position = written + text[position:], 0
        else:
            pieces.append(written)
    return "".join(pieces) + text[position:], ""


def group(text: str, start: int) -> int:
    """Where the group that opens at `start` ends, or -1 if it does not end soon."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, start + MAX_GROUP):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0] == "}":
            return match.end()
    return -1


def _definitions(text: str) -> tuple[dict[str, Macro], str]:
    macros: dict[str, Macro] = {}
    kept: list[str] = []
    position = 0
    while match := _DEFINE.search(text, position):
        end = group(text, match.end())
        if end < 0 or len(macros) >= 500:
            break
        body = text[match.end() + 1 : end - 1]
        if match[4]:
            macros[match[4]] = Macro(0, f"\\operatorname{{{body}}}")
        elif match[5]:
            macros[match[5]] = Macro(match[6].count("#"), body)
        else:
            macros[match[1]] = Macro(int(match[2] or 0), body, match[3])
        kept.append(text[position : match.start()] + "\n" * text.count("\n", match.start(), end))
        position = end
    return macros, "".join(kept) + text[position:]


def _call(text: str, match: re.Match[str], macro: Macro) -> tuple[int, str]:
    """Read the arguments of a macro: where they end, and what the call becomes."""
    position = match.end()
    values: list[str] = []
    if macro.default is not None and macro.arguments:
        optional = re.compile(r"\s*\[([^\]\n]*)\]").match(text, position)
        values.append(optional[1] if optional else macro.default)
        position = optional.end() if optional else position
    while len(values) < macro.arguments:
        position, value = _argument(text, position)
        values.append(value)
    body = _PARAMETER.sub(lambda found: _value(values, int(found[1])), macro.body)
    glue = " " if re.search(r"\\[A-Za-z]+\Z", body) and text[position : position + 1].isalpha() else ""
    return position, body + glue


def _value(values: list[str], number: int) -> str:
    return values[number - 1] if 0 < number <= len(values) else ""


def _argument(text: str, position: int) -> tuple[int, str]:
    """A group, a command or a single character."""
    start = re.compile(r"[ \t]*\n?[ \t]*").match(text, position)
    position = start.end() if start else position
    if text.startswith("{", position):
        end = group(text, position)
        return (len(text), "") if end < 0 else (end, text[position + 1 : end - 1])
    single = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL).match(text, position)
    return (single.end(), single[0]) if single else (position, "")
