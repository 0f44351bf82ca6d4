"""Where in a text is the class? The text may be a file, a page of notes with code in it, or a scan that lost a little.

The text is only parsed, never run. What is mended changes no number: quotes, signs and spaces that editors and scans
put in place of Python's own, fences, prompts, and an indentation that all lines share.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass

from hwcheck.network.module.trouble import Unfollowed

MAX_TEXT = 200_000
MAX_BRACKETS = 60
MAX_NESTING = 80

_SIGNS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "−": "-",
        "–": "-",
        "\u00a0": " ",
        "\u2003": " ",
        "\u200b": "",
        "\ufeff": "",
    }
)
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_PROMPT = re.compile(r"^\s*(?:>>> ?|In \[\d*\]: ?)", re.MULTILINE)
_CONTINUED = re.compile(r"^\s*\.\.\. ?", re.MULTILINE)
_START = re.compile(r"^(?:class|def|import|from|@)\b|^[A-Za-z_]\w*\s*=[^=]")
_CLASS = re.compile(r"^\s*(?:class)\s+\w+")


@dataclass(frozen=True, slots=True)
class Source:
    """The statements that could be read; `skipped` are the lines (from, to) that could not."""

    tree: ast.Module
    skipped: tuple[tuple[int, int], ...] = ()


def read_source(text: str) -> Source:
    """The statements of a text. Raises Unfollowed."""
    if len(text) > MAX_TEXT:
        raise Unfollowed(f"the text has {len(text)} characters", fix=f"give at most {MAX_TEXT}")
    text = mended(text)
    tree = parsed(text)
    if tree is not None:
        return Source(tree)
    return by_pieces(text)


def mended(text: str) -> str:
    """The text with the signs that Python knows; no line moves."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SIGNS).expandtabs(4)
    text = _FENCE.sub("", text)
    if _PROMPT.search(text):
        text = _CONTINUED.sub("", _PROMPT.sub("", text))
    return unindented(textwrap.dedent(text))


def unindented(text: str) -> str:
    """A class that stands deeper than the text around it is moved to the margin, with its body."""
    lines = text.split("\n")
    margin = 0
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        if line.strip() and depth < margin:
            margin = 0
        if _CLASS.match(line) and margin == 0 and not any(_CLASS.match(other) for other in lines[:number]):
            margin = depth
        lines[number] = line[margin:] if margin else line
    return "\n".join(lines)


def parsed(text: str) -> ast.Module | None:
    """The syntax tree, or None. The bounds come first: a deep nest is refused before Python's parser sees it."""
    depth = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if depth > MAX_BRACKETS:
            raise Unfollowed("the brackets are nested too deeply", fix=f"at most {MAX_BRACKETS}")
        depth = max(depth, 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python only warns of is no matter here
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    check_nesting(tree)
    return tree


def check_nesting(tree: ast.Module) -> None:
    """A tree that is read by recursion must not be deeper than the reader can go."""
    level: list[ast.AST] = [tree]
    for _ in range(MAX_NESTING):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    line = next((node.lineno for node in level if hasattr(node, "lineno")), 0)
    raise Unfollowed("this is nested too deeply", where=f"line {line}", fix="split it")


def by_pieces(text: str) -> Source:
    """Each statement at the margin on its own, so that prose between the code costs only itself."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line and not line[0].isspace()]
    body: list[ast.stmt] = []
    skipped: list[tuple[int, int]] = []
    place = 0
    while place < len(starts):
        first = starts[place]
        tree, place = piece(lines, starts, place)
        last = starts[place] if place < len(starts) else len(lines)
        if tree is None:
            if _START.match(lines[first]):
                skipped.append((first + 1, last))
            continue
        ast.increment_lineno(tree, first)
        body.extend(tree.body)
    if not body:
        raise damaged(text) if skipped else Unfollowed("there is no Python that can be read")
    return Source(ast.Module(body, []), tuple(skipped))


def damaged(text: str) -> Unfollowed:
    """Where Python's parser gives up, in its words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return Unfollowed(f"this cannot be read as Python: {error.msg}", where=f"line {error.lineno}")
    except (ValueError, RecursionError, MemoryError):
        pass
    return Unfollowed("this cannot be read as Python")


def piece(lines: list[str], starts: list[int], place: int) -> tuple[ast.Module | None, int]:
    """The statement that starts here: up to the next margin, or the few after it (decorators, brackets left open)."""
    if not _START.match(lines[starts[place]]):
        return None, place + 1
    for following in range(place + 1, min(place + 6, len(starts)) + 1):
        end = starts[following] if following < len(starts) else len(lines)
        tree = parsed("\n".join(lines[starts[place] : end]))
        if tree is not None:
            return tree, following
    return None, place + 1


def classes(source: Source) -> dict[str, ast.ClassDef]:
    """The classes at the margin; of two with one name the last, as Python has it."""
    return {node.name: node for node in source.tree.body if isinstance(node, ast.ClassDef)}


def the_module(source: Source) -> str:
    """The one class that derives from nn.Module, or the one that is not a piece of another. Raises Unfollowed."""
    found = classes(source)
    candidates = {name for name, node in found.items() if is_module(node, found, frozenset())}
    if not candidates:
        damaged = source.skipped[0] if source.skipped else None
        where = f"line {damaged[0]}" if damaged else ""
        what = "this cannot be read as Python" if damaged else "there is no class that derives from nn.Module"
        raise Unfollowed(what, where=where)
    used = {
        node.id
        for name in candidates
        for node in ast.walk(found[name])
        if isinstance(node, ast.Name) and node.id in candidates and node.id != name
    }
    tops = sorted(candidates - used)
    if len(tops) != 1:
        listed = ", ".join(tops or sorted(candidates))
        raise Unfollowed(f"several classes derive from nn.Module: {listed}", fix="name one")
    return tops[0]


def is_module(node: ast.ClassDef, found: dict[str, ast.ClassDef], seen: frozenset[str]) -> bool:
    """Whether a class derives from something of torch.nn, directly or through others of the text."""
    for base in node.bases:
        name = ast.unparse(base)
        last = name.rpartition(".")[2]
        if name in found and name not in seen and name != node.name:
            if is_module(found[name], found, seen | {name}):
                return True
        elif last == "Module" or name.startswith(("nn.", "torch.nn.")):
            return True
    return False
