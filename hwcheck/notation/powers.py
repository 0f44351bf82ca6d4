"""What does an exponent mean: a power, a transpose `X^T`, an inverse `A^{-1}`, a prime?"""

from __future__ import annotations

from hwcheck.notation import calls
from hwcheck.notation.grammar import Parser, clings
from hwcheck.notation.names import Names
from hwcheck.notation.primes import prime
from hwcheck.notation.scan import Token, scan
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

_TRANSPOSES = frozenset(("T", "top", "intercal", "t", "mathsf", "tr", "transpose"))


@clings("^")
def power(parser: Parser, tree: Tree) -> Tree:
    """`x^2`, `X^T`, `A^{-1}`, `A^{-T}`, `f^{\\prime}`."""
    parser.pos += 1
    at = parser.pos
    kind, text, *_ = parser.tokens[at]
    if kind == "word" and len(text) > 1 and text not in parser.names.table and (parser.latex or text[0] == "T"):
        parser.splice(at, (text[0], text[1:]))
    if kind == "*" and parser.names.complex:
        parser.pos += 1
        return Apply("conj", (tree,))
    inner = _peek_group(parser)
    words = [token[1] for token in inner]
    if words == ["+"] and is_matrix(tree, parser.names):
        parser.group_tokens()
        return Apply("pinv", (tree,))
    if words == ["dagger"] and parser.names.arrays:
        parser.group_tokens()
        inverts = is_matrix(tree, parser.names) and parser.touch("dagger_inverts", parser.tokens[at][2])
        return Apply("pinv" if inverts else "transpose", (tree,))
    if len(inner) == 2 and inner[0][0] == "odot" and inner[1][1] in ("2", "3", "4"):
        parser.group_tokens()  # Hadamard's power
        return Apply("mul", (tree,) * int(inner[1][1]))
    if len(inner) == 1 and _is_transpose(parser, inner[0], tree):
        parser.group_tokens()
        ones = isinstance(tree, Number) and tree.value == 1
        return Apply("transpose", (Apply("ones") if ones else tree,))
    if len(words) == 2 and words[0] == "-" and _is_transpose(parser, inner[1], tree):
        parser.group_tokens()
        return Apply("transpose", (Apply("inv", (tree,)),))
    if _is_sample_index(parser, inner, tree):
        parser.group_tokens()
        return Apply("index", (tree, parser.child(inner[1:-1]).whole()))
    if inner and all(token[0] in ("'", "''") for token in inner):
        parser.group_tokens()
        return prime(parser, tree, sum(len(token[0]) for token in inner), step=False)
    parser.pos = at
    return raised(parser, tree, calls.exponent(parser))


def raised(parser: Parser, tree: Tree, exponent: Tree) -> Tree:
    """A power; of a matrix to the power -1, the inverse."""
    if isinstance(exponent, Number) and exponent.value in (-1, 2, 3) and is_matrix(tree, parser.names):
        if exponent.value == -1:
            return Apply("inv", (tree,))
        start = parser.tokens[parser.pos - 1][2]
        if "**" not in parser.text and not parser.touch("power_is_entrywise", start):
            return Apply("times", (tree,) * int(exponent.value))
    return Apply("pow", (tree, exponent))


def _is_sample_index(parser: Parser, inner: list[Token], tree: Tree) -> bool:
    """Is this the i of `x^{(i)}`, the i-th sample? Only of what has entries, and only an index or a number."""
    if len(inner) != 3 or (inner[0][0], inner[2][0]) != ("(", ")") or not isinstance(tree, Symbol):
        return False
    kind, word, *_ = inner[1]
    counts = kind == "num" or word in parser.bound or word in parser.names.indices
    return counts and (parser.names.rank(tree.name) or 0) > 0


def _peek_group(parser: Parser) -> list[Token]:
    at = parser.pos
    inner = parser.group_tokens()
    parser.pos = at
    return inner


def _is_transpose(parser: Parser, token: Token, tree: Tree) -> bool:
    if token[0] not in ("word", "atom", "sup") or token[1] not in _TRANSPOSES:
        return False
    if token[1] in ("T", "t", "tr"):
        kind = parser.names.scope.symbols.get(token[1])
        scalar = kind is not None and kind.rank == 0
        free = token[1] in parser.bound or (not parser.names.arrays and not parser.names.scope.strict)
        return not (scalar or free or (token[1] == "t" and not parser.names.arrays))
    return True


def is_matrix(tree: Tree, names: Names, depth: int = 0) -> bool:
    """Is this surely a matrix, so that its power -1 is its inverse?"""
    if depth > 20:
        return False
    if isinstance(tree, Symbol):
        kind = names.scope.symbols.get(tree.name)
        definition = names.scope.definitions.get(tree.name)
        if definition is not None and not definition.indices:
            return is_matrix(definition.body, names, depth + 1)
        return kind is not None and kind.rank == 2
    if isinstance(tree, Reduce | Number):
        return False
    inside = [is_matrix(part, names, depth + 1) for part in tree.args]
    if tree.head in ("eye", "diag", "outer", "inv", "pinv", "matrix"):
        return True
    if tree.head in ("add", "neg", "mul", "T", "transpose", "div"):
        return any(inside)
    if tree.head in ("times", "matmul"):
        arrays = [is_array(part, names) for part in tree.args]
        return any(inside) and all(flag or not array for flag, array in zip(inside, arrays, strict=True))
    return False


def is_array(tree: Tree, names: Names) -> bool:
    """Might this be a vector?"""
    if isinstance(tree, Symbol):
        kind = names.scope.symbols.get(tree.name)
        return kind is None or kind.rank > 0
    if isinstance(tree, Apply):
        return tree.head not in ("index",) and any(is_array(part, names) for part in tree.args)
    return False


@clings("sup")
def superscript(parser: Parser, tree: Tree) -> Tree:
    """`x²`, `Xᵀ`, `x⁻¹`, `eʷˣ`."""
    _, text, start, end = parser.tokens[parser.pos]
    parser.pos += 1
    if text == "T" or (text == "t" and parser.names.arrays and "t" not in parser.names.declared):
        return Apply("transpose", (tree,))
    if text == "-T":
        return Apply("transpose", (Apply("inv", (tree,)),))
    inner = parser.child([(token[0], token[1], start, end) for token in scan(text)[:-1]])
    inner.latex = True  # letters above are factors
    return raised(parser, tree, inner.whole())
