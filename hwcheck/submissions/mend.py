r"""Which commands did a copy lose that took `\f`, `\b`, `\n` and `\t` in LaTeX for escapes?

Text that went through one string literal too many has `\frac` as a form feed and `rac`, `\begin` as `egin`, `\neq` as
a new line and `eq`, and `\\` as a single backslash. A scan has a letter O between the digits of a number. Only what can
have been nothing else is mended, line by line, so that line numbers stay; each kind of damage leaves one note.
"""

from __future__ import annotations

import re
from collections import Counter

_ENVIRONMENT = r"(?:aligned|align|alignat|array|cases|eqnarray|equation|gather|gathered|split|[bpvBV]?matrix)\*?\}"

_RULES = tuple(
    (re.compile(pattern), mended)
    for pattern, mended in (
        # the escape's own character is still there
        (r"\x07(?=lpha|pprox|st\b)", r"\\a"),
        (r"\x08(?=egin\{|eta|ar|ig|oldsymbol|matrix|inom)", r"\\b"),
        (r"\x0b(?=arepsilon|ec|ert|dots)", r"\\v"),
        (r"\x0c(?=rac|orall)", r"\\f"),
        (r"\t(?=heta|au\b|anh|imes|ext\{|op\b|o\b|ilde)", r"\\t"),
        # the character went lost, and what is left is no word
        (rf"(?<![\\A-Za-z])egin\{{(?={_ENVIRONMENT})", r"\\begin{"),
        (r"(?<![\\A-Za-z])rac(?=\{)", r"\\frac"),
        (r"(?<![\\A-Za-z])oldsymbol(?=\{)", r"\\boldsymbol"),
        # the escape became a new line; it moves behind the command
        (r"\n(eq|abla|otin)(?![A-Za-z])", "\\\\n\\1\n"),
        (r"\n(ight)(?=[)\]}|.\\])", "\\\\r\\1\n"),
        # a letter inside of a number
        (r"(?<=\d\.)O(?=\d)|(?<=\d)O(?=\d)(?<![A-Za-z_]\dO)", "0"),
        (r"(?<=[x×] \d)O(?!\w)|(?<=[x×]\d)O(?!\w)|(?<=[<>] )O(?= ?\))", "0"),
        (r"(?<=\d)l(?=\d)|(?<![\w\\.{])l(?=\d{2})", "1"),
        # a scan that sets every sign apart
        (r"(?<![\d.])(?<=[={(+-] )(\d{1,4}) \. (?=\d{1,4}(?: ?[$\\&)},;]|\s*$))", "\\1."),
    )
)
_ROW = re.compile(r"(?<!\\)\\(?=[ \n&])")


def mend(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its lost commands, and a note for each kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for pattern, mended in _RULES:

        def restore(match: re.Match[str], template: str = mended) -> str:
            whole = match.expand(template)
            counts[match[0].strip("\n"), whole.strip("\n")] += 1
            return whole

        text = pattern.sub(restore, text)
    if any(whole == "\\begin{" for _, whole in counts):
        text = _rows(text)
    notes = (_note(lost, whole, count) for (lost, whole), count in counts.items())
    return text, tuple(notes)


def _note(lost: str, whole: str, count: int) -> str:
    places = "once" if count == 1 else f"in {count} places"
    return f"read {lost!r} as '{whole}' {places}"


def _rows(text: str) -> str:
    r"""Where `\begin` lost its backslash, `\\` lost one too; environments that have `\\` are left alone."""
    parts = text.split("\\begin{")
    for position, part in enumerate(parts[1:], start=1):
        body, end, rest = part.partition("\\end{")
        if end and "\\\\" not in body:
            parts[position] = _ROW.sub(r"\\\\", body) + end + rest
    return "\\begin{".join(parts)
