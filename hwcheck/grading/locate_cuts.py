"""How is a line cut into what it claims? At formulas, sentences, rows, commas and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from hwcheck.grading.locate_lines import Line, Piece
from hwcheck.grading.locate_names import fold

RELATION = re.compile(r":=|\\leftarrow|\\gets|<-|←|(?<![<>!:=\\])=(?!=)|\\(?:approx|equiv)(?![a-z])|≈|≡")
ONGOING = re.compile(r"\s*(?:&\s*)?(?:=|\\(?:approx|equiv|propto)(?![a-z])|≈|\\Rightarrow\s*=|\\iff\s*=)")
_ENVIRONMENT = re.compile(
    r"\\(?P<side>begin|end)\{(?P<name>(?:aligned|align|alignat|split|gather|gathered|eqnarray|equation|multline)\*?)\}"
)
_NEST = re.compile(
    r"\\begin\{|\\end\{|\\\\(?:\[[^\]\n]{0,10}\])?|\\[{}]|[{}()\[\]]|\\q?quad(?![a-z])|[,;](?=\s)|\sand\s|\\."
)
_SENTENCE = re.compile(r"(?<=[A-Za-z)\]}$%\d][.!?])\s+(?=[A-Z(])|;\s+")
_BOLD = re.compile(r"(?<![\w)\]}*])\*\*(?=[^\s*])([^\n*]{1,200}(?<=\S))\*\*(?![\w(*])")
_CONDITION = r"(?P<case>[^=≠!:,]{1,16}(?:=|≠|!=|\\neq?(?![a-z]))[^=≠!:,]{1,16})"
_CASE_BEHIND = re.compile(rf"(?:\s|,|\\q?quad|\()+(?:\\text\{{\s*)?(?:if|for|when)\b\s*\}}?\s*{_CONDITION}\)?[.;]?\s*$")
_CASE_BEFORE = re.compile(rf"^\W*(?:and|or)?\s*(?:if|for|when|case)\s+{_CONDITION}\s*[:,]\s*(?P<rest>\S.*)$", re.DOTALL)
_WORDED_VALUE = re.compile(
    r"\s*(?:[A-Za-z#][\w# ()-]{1,40}?\s+(?:is|are|has|=|:)?\s*\d[\d.,]*(?:\s*[x×]\s*\d+)*\s*%?"
    r"|\d[\d.,]*\s*%?\s+[A-Za-z][A-Za-z ]{1,30})\s*\.?"
)
_SHAPE_VALUE = re.compile(r"\s*\(?\d+\s*(?:[x×*]|\\times)\s*\d+[\dx×*\s)(\\times]*\.?")
_OPENER = re.compile(r"\b(?:if|for|when|case)\s*$", re.IGNORECASE)
_NEXT_VALUE = re.compile(r"\s*[,;.]\s*(?:and\s+)?(?:after|then|following)\b", re.IGNORECASE)


def members(text: str) -> tuple[str, ...]:
    """The members of a chain `A = B = C`."""
    return tuple(part.strip() for part in RELATION.split(text))


def with_case(text: str) -> tuple[str, str]:
    """A claim and its condition, as `... if i = j` or `if i = j: ...` say it in one line."""
    if match := _CASE_BEFORE.match(text):
        return match["rest"], fold(match["case"])
    match = _CASE_BEHIND.search(text[-80:])
    if not match or "cases" in text:
        return text, ""
    return text[: len(text) - len(text[-80:]) + match.start()].rstrip(" ,("), fold(match["case"])


def by_case(line: Line) -> Iterator[tuple[str, Line]]:
    """The parts of a line by their condition: `For $i = j$: $A$, for ...: $B$`, or `$A$ if $i = j$, $B$ if ...`."""
    groups: list[tuple[str, list[Piece]]] = [("", [])]
    pieces = list(line.pieces)
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        opener = None if piece.maths or not following else _OPENER.search(piece.text)
        if opener and following and following.maths and len(following.text) < 40 and "frac" not in following.text:
            before = piece.text[: opener.start()].strip(" ,.;:")
            behind = not piece.text[: opener.start()].strip() and bool(groups[-1][1]) and not groups[-1][0]
            if before:
                groups[-1][1].append(Piece(before, False))
            if behind:
                groups[-1] = (fold(following.text), groups[-1][1])
                groups.append(("", []))
            else:
                groups.append((fold(following.text), []))
            place += 2
            continue
        text = piece.text.lstrip(" :,") if not groups[-1][1] and len(groups) > 1 else piece.text
        if text:
            groups[-1][1].append(Piece(text, piece.maths))
        place += 1
    for case, held in groups:
        if held:
            yield case, replace(line, pieces=tuple(held))


def segments(line: Line) -> Iterator[Piece]:
    """Prose and formulas that belong together: `total = $520 + 250$` is one claim, `$f = x$ We keep $x$` are two."""
    held: list[Piece] = []
    for place, piece in enumerate(line.pieces):
        following = line.pieces[place + 1 : place + 2]
        another = any(each.maths for each in following) and _is_next_value(held, piece)
        if held and (another or _separate(held, piece)):
            yield _one(held)
            held = []
        held.append(piece)
    if held:
        yield _one(held)


def _is_next_value(held: list[Piece], piece: Piece) -> bool:
    """`$24 \\times 24 \\times 20$, after pooling $12 \\times 12 \\times 20$` are two values."""
    return (
        bool(held) and held[-1].maths and bool(_SHAPE_VALUE.fullmatch(held[-1].text) and _NEXT_VALUE.match(piece.text))
    )


def _separate(held: list[Piece], piece: Piece) -> bool:
    last = held[-1]
    if piece.maths and ONGOING.match(piece.text):
        return False
    if piece.maths and not last.maths:
        open_end = re.search(r"[=:≈(]\s*$", last.text)
        return bool(RELATION.search(piece.text)) and not open_end
    if last.maths and not piece.maths:
        new = re.match(r"\s*[.;]?\s*(?:[A-Z]|and\b|where\b|so\b)", piece.text)
        return bool(new) and bool(RELATION.search(last.text))
    return last.maths and piece.maths and bool(RELATION.search(piece.text)) and bool(RELATION.search(last.text))


def _one(held: list[Piece]) -> Piece:
    return Piece(" ".join(piece.text for piece in held), all(piece.maths for piece in held))


def equations(piece: Piece) -> Iterator[str]:
    """The equations of a segment: rows of environments, parts between `\\quad`, sentences and items of a list."""
    if piece.maths:
        for row in _rows(piece.text):
            yield from _parts(row)
        return
    for sentence in _SENTENCE.split(piece.text):
        yield from _parts(sentence)


def _rows(text: str) -> Iterator[str]:
    """The rows of an outer environment; matrices and cases stay whole. A lone begin or end is dropped."""
    text = _ENVIRONMENT.sub(" ", text)
    if "\\\\" not in text:
        yield text
        return
    for row, _ in _cut(text, lambda sign: sign.startswith("\\\\")):
        yield row


def _parts(text: str) -> Iterator[str]:
    """Cut at `\\quad`, commas and semicolons where both sides are equations of their own."""
    held = glue = ""
    for part, sign in _cut(text, lambda sign: sign.startswith("\\q") or sign.strip() in (",", ";", "and")):
        own = (bool(RELATION.search(part)) or _is_value(part)) and not ONGOING.match(part)
        marked = glue.startswith("\\q") and _is_mark(held)
        if held.strip() and own and (RELATION.search(held) or _is_value(held) or marked):
            yield held
            held = part
        else:
            held = f"{held}{glue}{part}"
        glue = sign
    if held.strip():
        yield held


def _is_value(text: str) -> bool:
    """`A: 1024 x 32`, `conv1 520`, `431080 parameters`, `24x24x20`."""
    labelled = re.match(r"\s*[A-Za-z][\w ]{0,30}:\s*\S", text)
    return bool(labelled or _WORDED_VALUE.fullmatch(text) or _SHAPE_VALUE.fullmatch(text))


def _is_mark(text: str) -> bool:
    """`(i)`, or a formula that only repeats what is asked for."""
    return len(text) < 80 and not re.search(r"\d\s*[×*+]|\\times", text)


def _cut(text: str, at: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Cut at the signs outside of all brackets and environments; each part comes with the sign behind it."""
    depth = start = 0
    for match in _NEST.finditer(text):
        sign = match[0]
        if sign == "\\begin{":
            depth += 2  # for the environment and for its name's brace, which closes at once
        elif sign in ("{", "(", "[", "\\{"):
            depth += 1
        elif sign in ("}", ")", "]", "\\}"):
            depth = max(0, depth - 1)  # at the end of an environment this is its name's brace
        elif depth == 0 and at(sign):
            yield text[start : match.start()], sign
            start = match.end()
    yield text[start:], ""


def tidy(text: str) -> str:
    """Without alignment marks outside of matrices, and without the dress of Markdown around it."""
    if "\\begin{" not in text:
        text = re.sub(r"(?<!\\)&", " ", text)
    text = _BOLD.sub(r"\1", text)
    text = re.sub(r"^(?:\s|\\quad|\\therefore|\\because|\\(?:R|r|Longr)ightarrow|⇒|→|=>|∴|[-•>`.](?=\s))+", "", text)
    text = re.sub(
        r"^(?:so|hence|thus|therefore|then|let|and|we get|we have|answer:)\s+(?=[^=]*=)", "", text, flags=re.I
    )
    text = re.sub(r"(?:\s|\\quad|\\\\|[,;`])+$", "", text)
    return re.sub(r"(?<=[\w)}\]%])\s*\.$", "", text.strip())
