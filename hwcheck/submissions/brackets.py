r"""How does Markdown carry `\(...\)`, `\[...\]` and bare `\begin{align}...\end{align}`? As rules for markdown-it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_OPEN = re.compile(r"(\\{1,2})([(\[])")
_ENVIRONMENT = re.compile(r"\\begin\{((?:align|aligned|eqnarray|equation|gather|multline|split|cases|array)\*?)\}")


def bracket_maths(md: MarkdownIt) -> None:
    """Teach a parser the three forms; markdown-it's own amsmath plugin is quadratic in unclosed environments."""
    md.inline.ruler.before("math_inline", "tex_brackets", _inline)
    md.block.ruler.before("blockquote", "tex_brackets", _display, {"alt": ["paragraph", "blockquote", "list"]})
    md.block.ruler.before("blockquote", "tex_environment", _environment, {"alt": ["paragraph", "blockquote", "list"]})


def _find(state: StateInline | StateBlock, close: str, start: int, end: int) -> int:
    """Where `close` stands, at most once searched in vain: unclosed brackets cost linear time together."""
    hopeless: dict[str, int] = state.env.setdefault(f"hopeless {id(state.src)}", {})
    if hopeless.get(close, end + 1) <= start:
        return -1
    found = state.src.find(close, start, end)
    if found < 0:
        hopeless[close] = min(start, hopeless.get(close, start))
    return found


def _inline(state: StateInline, silent: bool) -> bool:
    match = _OPEN.match(state.src, state.pos)
    if not match:
        return False
    close = match[1] + (")" if match[2] == "(" else "]")
    found = _find(state, close, match.end(), state.posMax)
    if found < 0:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = state.src[match.end() : found].strip()
    state.pos = found + len(close)
    return True


def _display(state: StateBlock, line: int, last_line: int, silent: bool) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    match = re.compile(r"\\{1,2}\[").match(state.src, start)
    if not match:
        return False
    close = match[0][:-1] + "]"
    return _block(state, line, (match.end(), close), last_line, silent)


def _environment(state: StateBlock, line: int, last_line: int, silent: bool) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    match = _ENVIRONMENT.match(state.src, start)
    if not match:
        return False
    return _block(state, line, (start, f"\\end{{{match[1]}}}"), last_line, silent)


def _block(state: StateBlock, line: int, opened: tuple[int, str], last_line: int, silent: bool) -> bool:
    start, close = opened
    limit = state.eMarks[last_line - 1]
    found = _find(state, close, start, limit)
    if found < 0:
        return False
    end = line + state.src.count("\n", state.bMarks[line], found)
    tail = state.src[found + len(close) : state.eMarks[end]].strip()
    if end >= last_line or tail.strip(".,;"):
        return False  # words behind it: the paragraph's inline rule takes it
    if silent:
        return True
    keep = found + len(close) if close.startswith("\\end") else found
    token = state.push("math_block", "math", 0)
    token.content = state.src[start:keep].strip()
    token.map = [line, end + 1]
    state.line = end + 1
    return True
