r"""Which tokens is a text made of, and where does each stand?

One regular expression reads LaTeX, Python, Unicode and plain text alike. What only spaces a formula out
(`\,`, `\left`, `\displaystyle`, `$`) is skipped here. A token is a tuple, since thousands are made a second.
"""

from __future__ import annotations

import re
import unicodedata

from hwcheck.errors import Unreadable, did_you_mean
from hwcheck.notation import words

MAX_LENGTH = 20_000
MAX_TOKENS = 5_000
MAX_DIGITS = 1_000

Token = tuple[str, str, int, int]  # kind, value, start, end

_SPACING = frozenset(
    "left right displaystyle textstyle scriptstyle limits nolimits quad qquad big Big bigg Bigg bigl bigr Bigl Bigr "
    "biggl biggr Biggl Biggr bigm Bigm middle nonumber notag enspace thinspace centering medspace thickspace bigskip "
    "hfill therefore because allowbreak relax".split()
)
_TOKEN = re.compile(
    rf"""
    (?P<word>[A-Za-z][A-Za-z0-9]*)
  | (?P<num>\d{{1,3}}(?:(?:\{{,\}}|\\,|\\!|[ \u2009\u202f\u00a0])\d{{3}})+(?![\d])(?:\.\d+)?
      |(?:\d+(?:\.\d+|\.(?=[eE][+-]?\d)|\.(?![A-Za-z\d.]))?|\.\d+)(?:[eE][+-]?\d+(?![A-Za-z_]))?)
  | (?P<str>(?<=einsum\()(?:'[A-Za-z,\s]{{1,60}}'|"[A-Za-z,\s]{{1,60}}")|'fro'|"fro"
      |'[A-Za-z,.\s]{{1,60}}->[A-Za-z.\s]{{0,20}}'|"[A-Za-z,.\s]{{1,60}}->[A-Za-z.\s]{{0,20}}")
  | (?P<op>\\\\(?:\s*\[[\d.]+(?:pt|em|ex|mm|cm)\])?
      |\\[{{}}|&%]|\*\*|//|:=|<=|>=|==|!=|/=|[-+*/@%^_=(){{}}\[\]<>,;:.!'|&])
  | (?P<skip>\s+|\\[,;:!>\ ()\[\]]|~|\$+|\\(?:left|right)\s*\.(?!\d)
      |\\(?:hspace\*?|label|tag\*?|phantom|color|textcolor)\s*\{{[^{{}}]*\}})
  | (?P<text>\\(?:text|mbox|textrm|textnormal|textit|textbf|texttt|textsf)\s*\{{[^{{}}]*\}})
  | (?P<env>\\(?:begin|end)\s*\{{[A-Za-z]+\*?\}}(?:\s*\{{[lcr|]*\}})?)
  | (?P<cmd>\\(?:operatorname\*|[A-Za-z]+))
  | (?P<sup>[{"".join(words.SUPERSCRIPTS)}]+)
  | (?P<sub>[{"".join(words.SUBSCRIPTS)}]+)
  | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_OPERATORS: dict[str, tuple[str, str]] = {
    "**": ("^", "^"), ":=": ("chain", "="), "=": ("=", "="), "<": ("rel", "lt"), ">": ("rel", "gt"),
    "<=": ("rel", "le"), ">=": ("rel", "ge"), "==": ("rel", "eq"), "!=": ("rel", "ne"), "/=": ("rel", "ne"),
    "\\{": ("\\{", "("), "\\}": ("\\}", ")"), "\\|": ("norm", "norm"), "\\&": ("and", "and"), "\\%": ("percent", "%"),
}  # fmt: skip

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff0-\ufffd]"
)
_KEYWORDS = {
    "if": "if", "otherwise": "otherwise", "else": "else", "when": "if", "and": "and", "or": "or", "not": "not",
    "for": "if", "where": "where", "with": "where", "elsewhere": "otherwise", "sonst": "otherwise", "provided": "if",
}  # fmt: skip
_FONTS = frozenset(("bold", "word", "font", "vec"))


def scan(text: str) -> list[Token]:
    """The tokens of a text, ended by a token of kind `end`."""
    if len(text) > MAX_LENGTH:
        raise Unreadable(
            f"the answer has {len(text)} characters", note="too-long", fix=f"at most {MAX_LENGTH} are read"
        )
    if not text.isascii():
        text = _compose(text)
    elif bad := _INVISIBLE.search(text):
        raise _invisible(text, bad)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skip":
            continue
        value = match.group()
        start, end = match.span()
        if kind == "op":
            kind, value = _OPERATORS.get(value) or (("line", value) if value[:2] == "\\\\" else (value, value))
        elif kind == "cmd":
            if value[1:] in _SPACING:
                continue
            kind, value = _command(text, value[1:], start, end)
        elif kind == "word" or kind == "num" or kind == "str":
            pass
        else:
            kind, value = _other(text, str(kind), value, start, end)
        tokens.append((kind, value, start, end))
    if len(tokens) > MAX_TOKENS:
        raise Unreadable(f"the answer has {len(tokens)} parts", note="too-long", fix=f"at most {MAX_TOKENS} are read")
    tokens.append(("eof", "", len(text), len(text)))
    return tokens


def _command(text: str, name: str, start: int, end: int) -> tuple[str, str]:
    known = words.COMMANDS.get(name)
    if known is not None:
        return known
    if name in words.FUNCTIONS and name not in words.FORBIDDEN:
        return ("func", name)
    if name in words.FORBIDDEN:
        raise Unreadable(
            f"'\\{name}' is not allowed in an answer",
            text=text,
            span=(start, end),
            note="forbidden",
            fix="write mathematics only",
        )
    raise Unreadable(
        f"'\\{name}' is not a command that can be read",
        text=text,
        span=(start, end),
        fix=did_you_mean("\\" + name, ["\\" + known for known in words.COMMANDS]) or "write it without this command",
    )


def _other(text: str, kind: str, value: str, start: int, end: int) -> tuple[str, str]:
    if kind in ("sup", "sub"):
        table = words.SUPERSCRIPTS if kind == "sup" else words.SUBSCRIPTS
        return kind, "".join(table[char] for char in value)
    if kind == "text":
        return "text", value[value.index("{") + 1 : -1].strip()
    if kind == "env":
        name = value[value.index("{") + 1 : value.index("}")]
        return _environment(text, "begin" if value.startswith("\\begin") else "end", name, (start, end))
    if value in words.FRACTIONS:
        return "vulgar", value
    if value in words.CHARACTERS:
        return words.CHARACTERS[value]
    base, mark = unicodedata.normalize("NFD", value)[:1], unicodedata.normalize("NFD", value)[1:]
    if mark in words.MARKS:
        return "atom", words.UNICODE_GREEK.get(base, base) + words.MARKS[mark]
    if value in words.MARKS:
        return "mark", words.MARKS[value]
    if value == "#" or value in '"`':
        raise Unreadable(
            f"{value!r} is not mathematics", text=text, span=(start, end), note="forbidden", fix="leave it out"
        )
    shown = f"'{value}'" if value.isprintable() else f"U+{ord(value):04X}"
    raise Unreadable(
        f"the character {shown} cannot be read", text=text, span=(start, end), note="characters", fix="write it out"
    )


def _environment(text: str, kind: str, name: str, span: tuple[int, int]) -> tuple[str, str]:
    if name in words.ENVIRONMENTS:
        return "align", kind
    if name == "array":
        return kind, name
    if name in words.MATRICES or name in ("cases", "dcases", "rcases"):
        return kind, "cases" if "cases" in name else "matrix"
    raise Unreadable(f"the environment {name!r} cannot be read", text=text, span=span, fix="write the formula alone")


def _compose(text: str) -> str:
    """Mathematical and full-width letters as plain ones, one character for one, so that positions stay."""
    if bad := _INVISIBLE.search(text):
        raise _invisible(text, bad)
    return "".join(char if char < "\x80" or char in _KEPT else _plain(char) for char in text)


_KEPT = frozenset((*words.CHARACTERS, *words.SUPERSCRIPTS, *words.SUBSCRIPTS, *words.FRACTIONS, " ", " "))


def _plain(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) == 1 and (folded.isalnum() or folded in "()[]{}+-*/=<>,.;|^_ "):
        return folded
    return char


def _invisible(text: str, match: re.Match[str]) -> Unreadable:
    return Unreadable(
        f"there is an invisible character U+{ord(match.group()):04X} in the answer",
        text=text,
        span=match.span(),
        note="characters",
        fix="type the answer anew",
    )
