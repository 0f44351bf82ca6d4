"""Which program in a hand-in answers a part that asks for code?

Parts that run code take all of it: functions call each other, imports stand on top, one file serves many parts. So the
code of every document comes along, for each part whose names some document defines.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from pathlib import PurePosixPath

from hwcheck.bank.model import Item
from hwcheck.grading.document import BlockKind, Document, Response
from hwcheck.programs.signature import CLOSE, read_signature
from hwcheck.programs.source import joined

RUN, READ = frozenset({"layer", "model"}), frozenset({"module"})
"""Kinds of parts whose code is run as a whole, and those of which one class is read."""

_DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)|^(\w+(?:[ \t]*,[ \t]*\w+){0,9})[ \t]*=[^=]", re.MULTILINE)
_METHOD = re.compile(r"^[ \t]+def[ \t]+(\w+)", re.MULTILINE)
_FUNCTION = re.compile(r"^def[ \t]+(\w+)[ \t]*\(([^()]{0,500})\)", re.MULTILINE)
_PARAMETER = re.compile(r"(?:^|,)\s*\*{0,2}(\w+)")
_AT_MARGIN = re.compile(r"^(?=[^\s)\]}])", re.MULTILINE)
_MODULE = re.compile(r"^class[ \t]+\w+[ \t]*\(.*\bModule\b", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t]*)(?=\S)([%!?].*|.*[\w)]\?+[ \t]*)$", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """The code of a document, on the lines on which it stands there."""

    document: str
    text: str

    @cached_property
    def names(self) -> Mapping[str, int]:
        """What it defines at the margin, and on which line last."""
        return {
            name.strip(): self.text.count("\n", 0, match.start()) + 1
            for match in _DEFINITION.finditer(self.text)
            for name in (match[1] or match[2]).split(",")
        }

    @cached_property
    def methods(self) -> Mapping[str, int]:
        """What its classes define, and on which line last."""
        return {match[1]: self.text.count("\n", 0, match.start()) + 1 for match in _METHOD.finditer(self.text)}

    @cached_property
    def parameters(self) -> Mapping[str, tuple[str, ...]]:
        """The parameters of its functions."""
        return {match[1]: tuple(_PARAMETER.findall(match[2])) for match in _FUNCTION.finditer(self.text)}

    @property
    def name(self) -> str:
        """What other files import it by."""
        return re.sub(r"\W", "_", PurePosixPath(self.document).stem)


def in_programs(
    documents: Sequence[Document], items: Sequence[Item], found: dict[str, Response]
) -> dict[str, Response]:
    """What was found, with the code of the items that ask for code.

    Where code is run no label decides where it stands, only a key that gives it; a class to be read may stand under
    its label, and is looked for where there is none.
    """
    coded = [item for item in items if item.part.kind in RUN | READ]
    if not coded:
        return found
    kept = {key: response for key, response in found.items() if not (_runs(key, coded) and response.line)}
    return programs(documents, coded) | kept


def _runs(key: str, coded: Sequence[Item]) -> bool:
    return any(item.id == key and item.part.kind in RUN for item in coded)


def programs(documents: Sequence[Document], coded: Sequence[Item]) -> dict[str, Response]:
    """The response to each item whose code is found by the names that it defines."""
    sound, whole = _programs(documents, broken=False), _programs(documents, broken=True)
    asked = frozenset(name for item in coded for name in _names(item))
    takes = {item.id: _takes(item) for item in coded}
    found = {item.id: response for item in coded if (response := _response(item, sound) or _response(item, whole))}
    for item in coded:
        own = takes[item.id] if list(takes.values()).count(takes[item.id]) == 1 else ()
        if item.id not in found and (response := _alike(item, whole, asked, own)):
            found[item.id] = response
    return found or _under_other_names(whole, coded)


def excerpt(item: Item, text: str) -> str:
    """Of a program that is run for many parts: the definitions that this one asks for."""
    if item.part.kind not in RUN:
        return text
    names = _names(item)
    pieces = [piece for piece in _AT_MARGIN.split(text) if (found := _DEFINITION.match(piece)) and found[1] in names]
    return "\n\n".join(piece.rstrip() for piece in pieces) or text


def _programs(documents: Sequence[Document], *, broken: bool) -> tuple[Program, ...]:
    listings = ((document.name, _listing(document, broken)) for document in documents)
    found = (Program(name, text) for name, text in listings)
    return tuple(program for program in found if program.names)


def _listing(document: Document, broken: bool) -> str:
    """The code of a document; a block that is no Python only where `broken` ones are asked for and it defines some."""
    rows: list[str] = []
    for block in document.blocks:
        if block.kind is BlockKind.CODE and not block.struck:
            text = _python(block.text)
            if _parses(text) or (broken and _DEFINITION.search(text)):
                rows += [""] * (block.line - 1 - len(rows)) + text.split("\n")
    return "\n".join(rows) + "\n"


def _python(text: str) -> str:
    """Without the lines that only a notebook knows: `%matplotlib inline`, `!pip install`, `plt.plot?`."""
    return text if _parses(text) else _MAGIC.sub(r"\1pass", text)


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _names(item: Item) -> tuple[str, ...]:
    found: tuple[str, ...] = import_module(f"hwcheck.checkers.{item.part.kind}").defines(item.part.settings)
    return found


def _response(item: Item, programs: Sequence[Program]) -> Response | None:
    """The programs with a definition of what the item asks for; of several definitions each is a candidate."""
    names = frozenset(_names(item))
    owners = [each for each in programs if (names & each.names.keys() if names else _MODULE.search(each.text))]
    if not owners and item.part.kind in RUN:
        owners = [each for each in programs if names & each.methods.keys()]
    if not owners:
        return None
    together = (lambda owner: owner.text) if item.part.kind in READ else (lambda owner: _all(owner, programs, names))
    last = owners[-1]
    lines = {**last.methods, **last.names}
    line = min((lines[name] for name in names & lines.keys()), default=1)
    how = f"defines {', '.join(name for name in _names(item) if name in lines)}" if names else "an nn.Module"
    texts = tuple(dict.fromkeys(map(together, owners)))
    return Response(item.id, texts[-1], last.document, line, how, texts[:-1] and texts)


def _all(owner: Program, programs: Sequence[Program], names: frozenset[str]) -> str:
    """All files, but those that define otherwise what this one defines of the names."""
    own = names & owner.names.keys()
    return _joined([each for each in programs if each is owner or not own & each.names.keys()])


def _joined(programs: Sequence[Program]) -> str:
    """The files under names to import them by; of several with one name the later ones get a number."""
    files: dict[str, str] = {}
    for each in programs:
        name = each.name if f"{each.name}.py" not in files else f"{each.name}_{len(files)}"
        files[f"{name}.py"] = each.text
    return joined(files)


def _takes(item: Item) -> tuple[str, ...]:
    """What the function that it asks for takes, where that is enough to know it by."""
    forward = getattr(item.part.settings, "forward", "")
    parameters = read_signature(forward).parameters if forward else ()
    return parameters if len(parameters) > 1 else ()


def _alike(item: Item, programs: Sequence[Program], asked: frozenset[str], takes: tuple[str, ...]) -> Response | None:
    """The program with a name that nobody asks for, close to one that is, or of a function that takes just what this
    one does: a person looks at it, and reads of it."""
    for program in programs if item.part.kind in RUN else ():
        spare = program.names.keys() - asked
        close = any(get_close_matches(name, spare, n=1, cutoff=CLOSE) for name in _names(item))
        if close or (takes and any(program.parameters.get(name) == takes for name in spare)):
            how = "a similar name" if close else "a function that takes the same"
            return Response(item.id, _joined(programs), program.document, 1, how)
    return None


def _under_other_names(programs: Sequence[Program], coded: Sequence[Item]) -> dict[str, Response]:
    """Functions, and none of those that are asked for: the work may be there, and a person looks for it."""
    owner = next((program for program in programs if program.parameters), None)
    if owner is None:
        return {}
    text = _joined(programs)
    return {
        item.id: Response(item.id, text, owner.document, 1, "other names") for item in coded if item.part.kind in RUN
    }
