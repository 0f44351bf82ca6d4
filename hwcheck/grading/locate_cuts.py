"""How is a line cut into what it claims? At formulas, sentences, rows and commas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hwcheck.grading.locate_lines import Line, Piece

RELATION = re.compile(r":=|\\leftarrow|\\gets|<-|←|(?<![<>!:=\\])=(?!=)|\\(?:approx|equiv)(?![a-z])|≈|≡")
ONGOING = re.compile(r"\s*(?:&\s*)?(?:=|\\(?:approx|equiv|propto)(?![a-z])|≈|\\Rightarrow\s*=|\\iff\s*=)")
_ENVIRONMENT = re.compile(
    r"\\(?P<side>begin|end)\{(?P<name>(?:aligned|align|alignat|split|gather|gathered|eqnarray|equation|multline)\*?)\}"
)
_NEST = re.compile(
    r"\\begin\{|\\end\{|\\\\(?:\[[^\]\n]{0,10}\])?|\\[{}]|[{}()\[\]]|\\q?quad(?![a-z])"
    r"|(?:,\salso|,?\s(?:alternatively|equivalently|or(?:,?\s+in\s+terms\s+of\s+[^\s,]+(?:\s*,)?)?))\s"
    r"|[,;]\s+(?:and|und|et)\s|[,;](?=\s|[A-Za-z][\w/]{0,12}=)|\s(?:and|und|et|puis|dann)\s"
    r"|⇒|⟹|\\(?:Rightarrow|Longrightarrow|implies)(?![a-z])|\\."
)
_SENTENCE = re.compile(
    r"(?<=[A-Za-z)\]}$%\d][.!?])(?<!r\.t\.)(?<!i\.e\.)(?<!e\.g\.)\s+(?=[A-Z(]|[a-z]+\s*:)"
    r"|(?<=[a-z]{3}\.)\s+(?=\d)|(?<=%)\s+(?=[A-Za-z# ]+[:=])|;\s+"
    r"|\s*(?:->|→|=>|⇒)\s*(?=\d[\d,. ]*\s(?:in total|altogether|total)\b)|(?<=\.)\s+(?=d[A-Z]\w?/d|∂|\\frac)"
    r"|(?<=[\d)])\s+(?=[A-Za-z]_?\d?\s*=\s*[-(]?[\d.])|(?<=\S)\s{2,}(?=[A-Za-z∂][\w/]{0,12}\s*=)"
)
_KEYED = (
    r"(?:after|then|params?|parameters|accuracy|acc|test|val|total|conv\d?|fc\d)\b[^\d=,;:]{0,20}?\s"
    r"\d[\d.,]*(?:\s*[x×*]\s*\d+)*\s*\\?%?"
)
_KEYED_VALUE = re.compile(_KEYED, re.IGNORECASE)
_KEYED_VALUES = re.compile(rf"\W*(?:{_KEYED}\s*){{2,}}\.?", re.IGNORECASE)
_VALUE_BEFORE = r"\d[\d.,]*\s*\\?%?\s+(?:test\s+)?(?:accuracy|acc|parameters|params)\b"
_VALUE_KEYED = re.compile(_VALUE_BEFORE, re.IGNORECASE)
_VALUES_KEYED = re.compile(rf"\W*{_VALUE_BEFORE}(?:,?\s+(?:with|and|at|for)\s+{_VALUE_BEFORE})+\.?", re.IGNORECASE)
_BOLD = re.compile(r"(?<![\w)\]}*])\*\*(?=[^\s*])([^\n*]{1,200}(?<=\S))\*\*(?![\w(*])")
_MEMBER = re.compile(
    r"^(?P<left>[^=:∈]{1,40}?)\s*(?:\\in(?![a-z])|∈)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![a-z])|R|ℝ)\s*\^\s*\{?"
    r"(?P<right>[^{}=]*\d[^{}=]*)\}?\s*\.?\s*$"
)
_WORDED_VALUE = re.compile(
    r"\s*(?:[A-Za-z#][\w# ()-]{1,40}?\s+(?:is|are|has|=|:)?\s*\d[\d.,{}]*(?:\s*[x×]\s*\d+)*(?:\\,)?\s*\\?%?"
    r"(?:\s+[a-z]{4,})?"
    r"|[A-Za-z ]{0,40}:?\s*\d[\d.]*\s*\\?%?\s*\([^()]{3,60}\)"
    r"|(?:so\s+|hence\s+|thus\s+|there\s+are\s+)?\d[\d.,{}]*\s*\\?%?\s+[A-Za-z][\w ]{1,40})\s*\.?",
    re.IGNORECASE,
)
_SHAPE_VALUE = re.compile(
    r"\s*\(?\d+\s*(?:[x×*]|\\times)\s*\d+[\dx×*\s)(\\times]*(?:(?:after|for|from)\s+[A-Za-z][\w -]{1,30})?\.?"
)
_SERIES = re.compile(r"\s*\d[\d.]*(?:,\s+\d[\d.]*)+\s*")
_PERCENTAGE = re.compile(r"\s*\d[\d.,]*\s*\\?%\s*")
_JOINTS = (",", ";", "and", "und", "et", "puis", "dann", "⇒", "⟹", "\\Rightarrow", "\\Longrightarrow", "\\implies")
_LONGEST = 1000  # characters of a formula that is said twice
_RESTATED = re.compile(r",?\s*(?:also|alternatively|equivalently|or(?:,?\s+in\s+terms\s+of\s+[^\s,]+(?:\s*,)?)?)\s*")
_ALTERNATIVE = re.compile(r"\s*(?:else|otherwise|if|for|when|where)\b|.*\b(?:otherwise|elsewhere)\b")
_NEXT_VALUE = re.compile(r"\s*(?:[,;.]\s*(?:and\s+)?|and\s+)[A-Za-z]", re.IGNORECASE)
_NEXT_SENTENCE = re.compile(r"\s*[.;]\s+[A-Za-z]")
_NEXT_CLAUSE = re.compile(r"\s*[.;]?\s*(?:[A-Z]|(?:and|where|so|und|et|puis|dann)\b)")
_TRAILING = re.compile(
    r"\s*(?!(?:if|for|when|where|with|otherwise|else|and|or|because|since|by|parameters|channels)\b)"
    r"[a-z][a-z ]{2,60}\.?\s*"
)
_SUMMED = re.compile(r"(?:[\d\s.,+*/×·()-]|\\(?:cdot|times|left|right|,))+=")  # words before it say of what
_SETTING = re.compile(
    r"^(?P<first>\s*(?:with|let|setting|using|writing)\s+[^:=]{1,40}=[^:=]{1,200}):\s+(?P<rest>[^=]{1,200}=.*)$",
    re.IGNORECASE | re.DOTALL,
)
_VERB = (
    r"(?:is|are|was|were|has|it's|equals|becomes|we\s+(?:get|obtain|have|find))"
    r"(?:\s+(?:also|then|just|simply|equal to|given by|(?:the\s+)?(?:size|shape)))?"
)
_SPOKEN = re.compile(rf"^(?P<left>[^=:]{{1,120}})\s+{_VERB}\s+(?P<right>[^=:]*\S)\s*$", re.DOTALL)
_UNITS = re.compile(r"\s+(?:with\s+\d+\s+)?(?:channels?|feature\s+maps|maps|filters|parameters|params)[.,]?\s*$")
_COMMAND = re.compile(r"\\(?:begin|end|text|mathrm|mathbf|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
_WORD = re.compile(r"(?<![A-Za-z_.])[A-Za-z]{3,}(?![A-Za-z_(\[.])")
_MATHEMATICAL = frozenset(
    "exp log sum max min relu tanh sin cos sigma sigmoid softmax diag alpha beta gamma delta mu lambda eta sqrt".split()
)
_OPERATION = re.compile(r"[\w)}]\s*(?:[-+*/^·−²]|\\cdot)\s*[\w(\\]|\w\(")
_ENDED = re.compile(
    r"(?:\s|[.,]|\\(?:qed|square|blacksquare|Box|qedhere)(?![a-z])|[∎□■]|(?:\\q?quad\s*)?(?:\.{2,}|…|\\[cl]?dots)\s*\(\d\)"
    r"|\\q?quad\s*\\text\{\s*(?:and|or)\s*\})+$"
)
_VALUE = re.compile(r"[\d_(^*/\\]")


def prose_words(text: str) -> int:
    """How many words stand in a text that are neither commands nor mathematics."""
    found = _WORD.findall(_COMMAND.sub(" ", text))
    return sum(word.casefold() not in _MATHEMATICAL for word in found)


def spoken(text: str) -> tuple[str, str] | None:
    """What is named and its value, in a sentence: `the product u1 is -0.08`; what is in a space has its shape."""
    member = _MEMBER.match(text)
    if member:
        return member["left"], member["right"]
    match = _SPOKEN.match(text)
    if not match or not _VALUE.search(match["right"]) or prose_words(_UNITS.sub("", match["right"])):
        return None
    return match["left"], match["right"].rstrip(".")


def members(text: str) -> tuple[str, ...]:
    """The members of a chain `A = B = C`."""
    return tuple(part.strip() for part in RELATION.split(text))


def segments(line: Line) -> Iterator[Piece]:
    """Prose and formulas that belong together: `total = $520 + 250$` is one claim, `$f = x$ We keep $x$` are two."""
    held: list[Piece] = []
    for place, piece in enumerate(line.pieces):
        following = next((each.text for each in line.pieces[place + 1 : place + 2] if each.maths), "")
        if held and (_is_next_value(held, piece, following) or _separate(held, piece, following)):
            yield _one(held)
            held = []
        held.append(piece)
    if held:
        yield _one(held)


def _is_next_value(held: list[Piece], piece: Piece, following: str) -> bool:
    """`$24 \\times 24 \\times 20$, and pooling gives $12 \\times 12 \\times 20$` are two values."""
    shapes = held[-1].maths and _SHAPE_VALUE.fullmatch(held[-1].text) and _SHAPE_VALUE.fullmatch(following)
    return bool(shapes and _NEXT_VALUE.match(piece.text))


def _separate(held: list[Piece], piece: Piece, following: str) -> bool:
    last = held[-1]
    if piece.maths and ONGOING.match(piece.text):
        return False
    if piece.maths and not last.maths:
        open_end = re.search(r"[=:≈(]\s*$", last.text)
        return bool(RELATION.search(piece.text)) and not open_end and not _SUMMED.match(piece.text)
    if last.maths and not piece.maths:
        if _NEXT_SENTENCE.match(piece.text):
            return True
        least = 3 if RELATION.search(following) else 4
        led = bool(following and not ONGOING.match(following) and re.search(rf"[A-Za-z]{{{least},}}", piece.text))
        trails = not following and not last.text[-1:].isdigit() and _TRAILING.fullmatch(piece.text)
        return bool(RELATION.search(last.text)) and (led or bool(trails or _NEXT_CLAUSE.match(piece.text)))
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
        setting = _SETTING.match(sentence)
        for part in (setting["first"], setting["rest"]) if setting else _by_keyword(sentence):
            yield from _parts(part)


def _by_keyword(sentence: str) -> Iterator[str]:
    """`acc 98.7 params 431080`: without a comma, where every value comes behind its word."""
    if _KEYED_VALUES.fullmatch(sentence):
        yield from (match[0] for match in _KEYED_VALUE.finditer(sentence))
    elif _VALUES_KEYED.fullmatch(sentence):
        yield from (match[0] for match in _VALUE_KEYED.finditer(sentence))
    else:
        yield sentence


def _rows(text: str) -> Iterator[str]:
    """The rows of an outer environment; matrices and cases stay whole. A lone begin or end is dropped."""
    text = _ENVIRONMENT.sub(" ", text)
    if "\\\\" not in text:
        yield from _columns(text)
        return
    for row, _ in _cut(text, lambda sign: sign.startswith("\\\\")):
        yield from _columns(row)


def _columns(row: str) -> Iterator[str]:
    """`a &= b & c &= d` is two equations beside each other."""
    if "\\begin{" in row or row.count("&") < 2:
        yield row
        return
    held = ""
    cells = re.split(r"(?<!\\)&", row)
    for cell, after in zip(cells, [*cells[1:], ""], strict=True):
        begins = not ONGOING.match(cell) and bool(RELATION.search(cell) or (cell.strip() and ONGOING.match(after)))
        if begins and RELATION.search(held):
            yield held
            held = ""
        held = f"{held} {cell}"
    yield held


def _parts(text: str) -> Iterator[str]:
    """Cut at `\\quad`, commas and semicolons where both sides are equations of their own."""
    held = glue = ""
    for part, sign in _cut(text, _joins):
        shared = bool(_PERCENTAGE.fullmatch(held) and re.fullmatch(r"\s*\d[\d,. ]*\s*", part))
        marked = shared or (glue.startswith("\\q") and _is_mark(held))
        restated = (
            len(held) <= _LONGEST
            and bool(_RESTATED.fullmatch(glue))
            and (_is_formula(held) or spoken(held))
            and _is_formula(part)
        )
        if restated or (
            held.strip() and (shared or _claims(part)) and not ONGOING.match(part) and (_claims(held) or marked)
        ):
            yield held
            held = part
        else:
            held = f"{held}{glue}{part}"
        glue = sign
    if held.strip():
        yield held


def _joins(sign: str) -> bool:
    return (
        sign.startswith("\\q")
        or sign.strip(" \n,;") in _JOINTS
        or sign.strip() in _JOINTS
        or bool(_RESTATED.fullmatch(sign))
    )


def _is_formula(text: str) -> bool:
    return bool(_OPERATION.search(text)) and not prose_words(text)


def _claims(text: str) -> bool:
    return bool(RELATION.search(text)) or _is_value(text) or spoken(text) is not None


def _is_value(text: str) -> bool:
    """`A: 1024 x 32`, `conv1 520`, `431080 parameters`, `24x24x20`."""
    if _ALTERNATIVE.match(text):
        return False
    labelled = re.match(
        r"\s*(?:\d+\s+)?[A-Za-z#][\w ]{0,60}(?::|→|->)\s*\S|[^:=]{1,60}:\s*[A-Za-z][\w ]{0,30}:\s*\d", text
    )
    return bool(
        labelled
        or _PERCENTAGE.fullmatch(text)
        or _SERIES.fullmatch(text)
        or _WORDED_VALUE.fullmatch(text)
        or _SHAPE_VALUE.fullmatch(text)
    )


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


def tidy(text: str, *, signed: bool = False) -> str:
    """Without alignment marks outside of matrices, and without the dress of Markdown around it.

    What is `signed` goes on with a formula: the dash that it begins with is a minus.
    """
    if "\\begin{" not in text:
        text = re.sub(r"(?<!\\)&", " ", text)
    text = _BOLD.sub(r"\1", text)
    if signed:
        text = re.sub(r"^(?:\s|\\q?quad(?![a-z]))+", "", text)
    else:
        text = re.sub(
            r"^(?:\s|\\quad|\\therefore|\\because|\\(?:R|r|Longr)ightarrow|⇒|→|=>|∴|[-–—•>`.](?=\s))+", "", text
        )
    text = re.sub(r"^(?:[A-Za-z]{2,},?\s+){1,6}(?=(?:d[A-Za-z]\w?/d|∂)[^=]*=)", "", text)
    text = re.sub(
        r"^(?:so|hence|thus|therefore|then|let|with|setting|using|writing|and|we get|we have|answer:)\s+(?=[^=]*=)",
        "",
        text,
        flags=re.I,
    )
    text = re.sub(
        r"(?:\s|\\quad|\\\\|[,;:`]|[,;]\s+(?:so|and|thus|hence|then|where|with|therefore|whence|because|since|but)\b|\swhere)+$",
        "",
        text,
    )
    text = re.sub(r"(?<=\d)\s*(?:>|\\gt?(?![a-z])|\\geq?(?![a-z])|≥)\s*0$", "", text) if "=" in text else text
    if (ended := _ENDED.search(text)) and not ended[0].isspace():
        text = text[: ended.start()] + "." * ended[0].endswith(".")
    return re.sub(r"(?<=[\w)}\]%])\s*\.$", "", text.strip())
