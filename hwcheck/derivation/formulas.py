"""What does a line such as `y = w*x + b; out = relu(y)` define? Formulas in order, each with its name or ''."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from hwcheck.derivation.entries import shape_of
from hwcheck.derivation.graph import free_names_in_order
from hwcheck.domain import Definition, Kind, Scope
from hwcheck.equivalence.differentiate import differentiate
from hwcheck.errors import HwcheckError, Unreadable, did_you_mean
from hwcheck.notation.printing import plain
from hwcheck.notation.words import FUNCTIONS
from hwcheck.rewrite import expand
from hwcheck.tree import (
    ARITHMETIC,
    ELEMENTWISE,
    LOGIC,
    MATRIX,
    OTHER,
    RELATIONS,
    Apply,
    Symbol,
    Tree,
    free_names,
    walk,
)

SIGMOID = {"sigma": "u -> 1/(1+exp(-u))"}
"""What `s(x)` or `σ(x)` means in an answer."""

_EQUALS = re.compile(r"(?<![=<>!:])[:]?=(?!=)")
RANKS = {1: "vector", 2: "matrix"}
_HEADS = ARITHMETIC | RELATIONS | LOGIC | ELEMENTWISE | MATRIX | OTHER
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Named:
    """One formula of a list, with its name or ''. `indices`: it defines every entry, as `y_i = w*x_i + b` does."""

    name: str
    tree: Tree
    indices: tuple[str, ...] = ()


def split(text: str, marks: str) -> Iterator[tuple[int, str]]:
    """The pieces between marks that stand outside brackets, each with its place in the text."""
    depth = start = 0
    for place, letter in enumerate(text):
        depth += (letter in _OPEN) - (letter in _CLOSE)
        if letter in marks and depth <= 0:
            yield start, text[start:place]
            start = place + 1
    yield start, text[start:]


def formulas(text: str, scope: Scope) -> tuple[Named, ...]:
    """`y = w*x + b; out = relu(y)` as named trees.

    Raises Unreadable with its caret in the whole text.
    """
    named: list[Named] = []
    used: frozenset[str] = frozenset()
    for start, piece in split(text, ";\n"):
        if not piece.strip():
            continue
        left, place = _left_side(piece, scope)
        tree = read_at(piece[place:], scope, text, start + place)
        _refuse_misspelt(tree, scope)
        one = _named(left, tree)
        if one.name in used:
            raise HwcheckError(f"{one.name!r} is used before it is defined", fix="put its formula first")
        named.append(one)
        used |= free_names(one.tree)
        scope = _with_vector(scope, one)
    if not named:
        raise Unreadable("there is no formula", text=text, note="empty", fix="write one such as w*sigmoid(x)")
    return tuple(named)


def _refuse_misspelt(tree: Tree, scope: Scope) -> None:
    """`sigmod(x)` is a slip of the hand; a name that is close to none may be any function."""
    known = {*FUNCTIONS, *scope.functions}
    for node in walk(tree):
        if isinstance(node, Apply) and node.args and node.head not in known | _HEADS:
            fix = did_you_mean(node.head.rstrip("'"), known) if len(node.head) > 3 else ""
            if fix:
                raise HwcheckError(f"no function {node.head!r}", fix=fix)


def _left_side(piece: str, scope: Scope) -> tuple[Tree | None, int]:
    """What stands before the equals sign and where the formula begins; `f(x) = ...` names f."""
    match = _EQUALS.search(piece)
    if not match:
        return None, 0
    left = re.sub(r"\([\w\s,]*\)\s*$", "", piece[: match.start()]).strip()
    return read_tree(left, replace(scope, strict=False)), match.end()


def _named(left: Tree | None, tree: Tree) -> Named:
    """The formula under its name; an index on the left that the formula uses as an index makes it a vector."""
    match left:
        case None:
            return Named("", tree)
        case Apply(head="index", args=(Symbol(name=stem), Symbol(name=index))):
            return Named(stem, tree, (index,))
        case Symbol(name=name):
            stem, _, index = name.rpartition("_")
            return Named(stem, tree, (index,)) if stem and _is_index(index, tree) else Named(name, tree)
    raise HwcheckError(f"{plain(left)!r} is not a name", fix="write NAME = FORMULA")


def _is_index(name: str, tree: Tree) -> bool:
    entries = (node for node in walk(tree) if isinstance(node, Apply) and node.head == "index")
    return name in free_names(tree) and any(Symbol(name) in entry.args[1:] for entry in entries)


def _with_vector(scope: Scope, one: Named) -> Scope:
    """The scope in which later formulas are read: a name that stands for a vector is one there."""
    sizes = {
        name: tuple(dim if isinstance(dim, int) else 2 for dim in kind.dims)
        for name, kind in scope.symbols.items()
        if kind.rank
    }
    rank = 1 if one.indices else len(shape_of(one.tree, sizes))
    if not one.name or not rank:
        return scope
    dims = tuple(f"size {axis} of {one.name}" for axis in range(rank))
    return replace(scope, symbols={**scope.symbols, one.name: Kind(RANKS.get(rank, "tensor"), dims)})


def _name(text: str, scope: Scope) -> str:
    tree = read_tree(text, replace(scope, strict=False))
    if isinstance(tree, Symbol):
        return tree.name
    raise Unreadable("this is not a name", text=text, span=(0, len(text)), fix="write a name such as w_1")


def read_tree(text: str, scope: Scope) -> Tree:
    from hwcheck.notation.read import read

    return read(text, scope).tree


def read_at(piece: str, scope: Scope, text: str, start: int) -> Tree:
    """Read a piece of a longer text; an error points into the whole."""
    try:
        return read_tree(piece, scope)
    except Unreadable as error:
        if error.span is not None and error.text == piece:
            error.text, error.span = text, (error.span[0] + start, error.span[1] + start)
        raise


def wrt_names(text: str, scope: Scope, inputs: Sequence[str], inner: Sequence[str] = ()) -> tuple[str, ...]:
    """`w1, w2` as canonical names of inputs or inner nodes; all inputs for an empty text.

    The name of an array stands for all its entries.
    """
    available = (*inputs, *inner)
    found: list[str] = [] if text.strip() else list(inputs)
    for _, piece in split(text, ","):
        if not piece.strip():
            continue
        name = _name(piece.strip(), scope)
        entries = [entry for entry in available if entry.rpartition("_")[0] == name] if name in scope.symbols else []
        name = matching(name, available)
        if not name and not entries:
            fix = did_you_mean(piece.strip(), available) or "use " + ", ".join(sorted(inputs))
            raise HwcheckError(f"{piece.strip()!r} is not in the formula", where="--wrt", fix=fix)
        found.extend(entries or [name])
    return tuple(dict.fromkeys(found))


def matching(name: str, available: Iterable[str]) -> str:
    """`w_1` and `w1` are one name where only one of them is known."""
    if name in available:
        return name
    close = [known for known in available if known.replace("_", "") == name.replace("_", "")]
    return close[0] if len(close) == 1 else ""


def used_names(named: Iterable[Named]) -> tuple[str, ...]:
    """The names that the formulas use and do not define, in order."""
    trees = tuple(named)
    defined = {one.name for one in trees}
    return tuple(name for name in free_names_in_order(one.tree for one in trees) if name not in defined)


def reference(named: Iterable[Named], name: str) -> tuple[Tree, dict[str, Tree]]:
    """The derivative of the last formula by a name, with the others put in, and these as definitions.

    Raises HwcheckError where the formulas grow too large when they are put into each other.
    """
    *earlier, last = named
    inner = Scope(definitions={one.name: Definition(one.indices, one.tree) for one in earlier})
    texts = {"_".join((one.name, *one.indices)): one.tree for one in earlier}
    return differentiate(expand(last.tree, inner), name), texts


def function_name(named: Iterable[Named]) -> str:
    """What the last formula is called: its name, or f if f means nothing else, or ''."""
    formulas = tuple(named)
    taken = {*used_names(formulas), *(one.name for one in formulas)}
    return formulas[-1].name or ("f" if "f" not in taken else "")
