"""What does a problem declare? Texts of symbols, functions and definitions to a `Scope`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hwcheck.domain import Definition, Function, Kind, Scope, parse_kind
from hwcheck.errors import DeclarationError, Unreadable
from hwcheck.notation import brackets, layout, limits
from hwcheck.notation.conventions import DEFAULT
from hwcheck.notation.grammar import Parser
from hwcheck.notation.names import canonical, names_of
from hwcheck.notation.rules import RULES
from hwcheck.notation.scan import scan
from hwcheck.tree import Number, Tree

_NAME = re.compile(r"[^\W\d]\w*'*(?:/[^\W\d]\w*)?")
_UNREAD = Number(0)
__all__ = ["RULES", "declare"]


def declare(
    symbols: Mapping[str, str] | None = None,
    functions: Mapping[str, str] | None = None,
    definitions: Mapping[str, str] | None = None,
    *,
    strict: bool | None = None,
) -> Scope:
    """The scope of a problem. It is strict, which means that other names are errors, where it declares symbols."""
    kinds = {_checked(name): parse_kind(kind, where=f"symbols: {name}") for name, kind in (symbols or {}).items()}
    heads = {_checked(name): _function_head(name, text) for name, text in (functions or {}).items()}
    named = _definition_heads(definitions or {}, kinds)
    outline = Scope(
        kinds,
        {name: Function(params, _UNREAD) for name, (params, _) in heads.items()},
        {base: Definition(indices, _UNREAD) for base, indices in named.values()},
        strict=bool(kinds) if strict is None else strict,
    )
    bodies = {
        name: Function(params, _body(text, outline, params, f"functions: {name}"))
        for name, (params, text) in heads.items()
    }
    abbreviations = {
        named[name][0]: Definition(named[name][1], _body(text, outline, named[name][1], f"definitions: {name}"))
        for name, text in (definitions or {}).items()
    }
    return Scope(kinds, bodies, abbreviations, outline.strict)


def _checked(name: str) -> str:
    spelled = canonical(name)
    if not _NAME.fullmatch(spelled):
        raise DeclarationError(f"{name!r} is no name", fix="use letters, digits and one underscore, as in 'w_1'")
    return spelled


def _function_head(name: str, text: str) -> tuple[tuple[str, ...], str]:
    left, arrow, right = text.partition("->")
    params = tuple(part.strip() for part in left.strip(" ()").split(","))
    if not arrow or not all(_NAME.fullmatch(param) for param in params):
        raise DeclarationError(f"{text!r} is no function", where=f"functions: {name}", fix="write 'u -> 1/(1+exp(-u))'")
    return params, right


def _definition_heads(
    definitions: Mapping[str, str], kinds: Mapping[str, Kind]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The names and indices of all definitions. A letter in a name that stands whole, as x_t, is no index."""
    heads: dict[str, tuple[str, tuple[str, ...]]] = {}
    whole = [name for name in kinds if "_" in name]
    for name, text in definitions.items():
        labels = rf"(?<![A-Za-z0-9_])(?:{'|'.join(map(re.escape, whole))})(?![A-Za-z0-9_])" if whole else ""
        heads[name] = _definition_head(name, re.sub(labels, " ", text) if labels else text, kinds)
        base, indices = heads[name]
        if "_" in base and not indices:
            whole.append(base)
    return heads


def _definition_head(name: str, text: str, kinds: Mapping[str, Kind]) -> tuple[str, tuple[str, ...]]:
    """The canonical name of a definition and its indices: `yhat_i` is yhat with i, `x_1` is a name."""
    spelled = canonical(name)
    head, slash, tail = spelled.rpartition("/")
    base, _, sub = tail.partition("_")
    letters = sub.replace(",", "")
    if sub and letters.isalpha() and all(_runs(letter, text, kinds) for letter in letters):
        return _checked(head + slash + base), tuple(letters)
    return _checked(spelled.replace(",", "")), ()


def _runs(letter: str, text: str, kinds: Mapping[str, Kind]) -> bool:
    """Is this letter an index of the definition: declared as one, or standing alone in its body?"""
    kind = kinds.get(letter)
    if kind is not None:
        return kind.name == "index"
    return re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])|_\{{?\w*{letter}", text) is not None


def _body(text: str, outline: Scope, bound: tuple[str, ...], where: str) -> Tree:
    """A declared formula, in which the parameters or indices are names."""
    try:
        tokens = layout.lay_out(scan(text.strip()), names_of(outline).declared)
        brackets.check(tokens, text)
        parser = Parser(tokens, names_of(outline), DEFAULT, text)
        parser.bound = dict.fromkeys(bound, (None, None))
        tree = parser.whole()
        limits.check(tree, text)
    except Unreadable as error:
        error.text = error.text or text
        raise DeclarationError(error.caret(), where=where) from None
    return tree
