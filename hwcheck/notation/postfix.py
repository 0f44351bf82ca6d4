"""What clings to an operand on its right: powers, transposes, factorials, primes, indices, methods, attributes?"""

from __future__ import annotations

from hwcheck.notation import calls
from hwcheck.notation.grammar import Parser, clings
from hwcheck.notation.names import Names
from hwcheck.notation.scan import Token, scan
from hwcheck.notation.subscripts import indices
from hwcheck.notation.words import AXIS_FUNCTIONS
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

_TRANSPOSES = frozenset(("T", "top", "intercal", "t", "mathsf", "tr", "transpose"))


@clings("^")
def power(parser: Parser, tree: Tree) -> Tree:
    """`x^2`, `X^T`, `A^{-1}`, `A^{-T}`, `f^{\\prime}`, `W^{(1)}`."""
    parser.pos += 1
    at = parser.pos
    kind, text, *_ = parser.tokens[at]
    if kind == "word" and len(text) > 1 and text not in parser.names.table and (parser.latex or text[0] == "T"):
        parser.splice(at, (text[0], text[1:]))
    inner = _peek_group(parser)
    words = [token[1] for token in inner]
    if len(inner) == 1 and _is_transpose(parser, inner[0], tree):
        parser.group_tokens()
        ones = isinstance(tree, Number) and tree.value == 1
        return Apply("transpose", (Apply("ones") if ones else tree,))
    if len(words) == 2 and words[0] == "-" and _is_transpose(parser, inner[1], tree):
        parser.group_tokens()
        return Apply("transpose", (Apply("inv", (tree,)),))
    if inner and all(token[0] in ("'", "''") for token in inner):
        parser.group_tokens()
        return prime(parser, tree, sum(len(token[0]) for token in inner), step=False)
    if (label := _label(parser, tree, inner)) is not None:
        parser.group_tokens()
        return label
    parser.pos = at
    return raised(parser, tree, calls.exponent(parser))


def raised(parser: Parser, tree: Tree, exponent: Tree) -> Tree:
    """A power; of a matrix to the power -1, the inverse."""
    if isinstance(exponent, Number) and exponent.value == -1 and is_matrix(tree, parser.names):
        return Apply("inv", (tree,))
    return Apply("pow", (tree, exponent))


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


def _label(parser: Parser, tree: Tree, inner: list[Token]) -> Tree | None:
    """`W^{(1)}` is the declared `W_1`, a layer's number written above."""
    if not isinstance(tree, Symbol) or len(inner) != 3 or inner[0][0] not in ("(", "["):
        return None
    entry = parser.names.declared.get(f"{tree.name}_{inner[1][1]}")
    return None if entry is None else Symbol(entry[1], tree.span)


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
    if isinstance(tree, Reduce) or isinstance(tree, Number):
        return False
    inside = [is_matrix(part, names, depth + 1) for part in tree.args]
    if tree.head in ("eye", "diag", "outer", "inv", "matrix"):
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
    return raised(parser, tree, inner.whole())


@clings("!")
def factorial(parser: Parser, tree: Tree) -> Tree:
    """`n!`."""
    parser.pos += 1
    return Apply("factorial", (tree,))


@clings("'", "''")
def primed(parser: Parser, tree: Tree) -> Tree:
    """A prime behind anything but a function's name."""
    return prime(parser, tree, len(parser.tokens[parser.pos][0]))


def prime(parser: Parser, tree: Tree, times: int, *, step: bool = True) -> Tree:
    """The derivative of a defined name, or the name that is written with a prime."""
    parser.pos += step
    name = tree.name if isinstance(tree, Symbol) else ""
    entry = parser.names.declared.get(name + "prime") or parser.names.declared.get(name + "'")
    if entry is not None:
        return Symbol(entry[1])
    kind = parser.names.scope.symbols.get(name)
    if kind is not None and kind.rank == 2:
        return Apply("transpose", (tree,))
    if not name and not isinstance(tree, Apply):
        raise parser.fail("only a function can have a prime", fix="write the derivative out")
    if parser.names.scope.strict and not parser.lenient and name and name not in parser.names.scope.definitions:
        raise parser.fail(
            f"{name!r} is no function, so it has no derivative here", note="undeclared", fix="leave the prime out"
        )
    if name and parser.tokens[parser.pos][0] == "(" and not parser.names.scope.strict:
        found, _ = calls.arguments(parser)
        tree = Apply(name, found)
    for _ in range(times):
        tree = Apply("prime", (tree,))
    return tree


@clings("_", "sub")
def entry(parser: Parser, tree: Tree) -> Tree | None:
    """`(A x)_i`, `\\frac{\\partial L}{\\partial Y}_{ij}`."""
    if isinstance(tree, Number):
        raise parser.fail("a number cannot carry an index", fix="write it as a product")
    if isinstance(tree, Symbol) and tree.name not in parser.names.declared and not parser.lenient:
        raise parser.fail("there are two subscripts in a row", fix="write one, with commas")
    if parser.tokens[parser.pos][0] == "sub":
        _, text, start, end = parser.tokens[parser.pos]
        sub = [(part[0], part[1], start, end) for part in scan(text)[:-1]]
        parser.pos += 1
    else:
        parser.pos += 1
        sub = parser.group_tokens()
    if not sub:
        raise parser.fail("the subscript is empty", fix="fill it or leave it out")
    if len(sub) == 1 and sub[0][0] == "word" and 1 < len(sub[0][1]) <= 4 and sub[0][1].isalpha():
        letters = sub[0][1]
        sub = [part for letter in letters for part in (("word", letter, *sub[0][2:]), (",", ",", *sub[0][2:]))][:-1]
    found = indices(parser, sub)
    if isinstance(tree, Apply) and tree.head == "index":
        return Apply("index", (*tree.args, *found), tree.span)
    return Apply("index", (tree, *found))


@clings("[")
def getitem(parser: Parser, tree: Tree) -> Tree | None:
    """Python's `h[i]`, `X[:, None]`, `x[1:]`; None where the bracket is a factor."""
    before, opening = parser.tokens[parser.pos - 1], parser.tokens[parser.pos]
    if opening[2] != before[3] or isinstance(tree, Number) or not _may_index(parser, tree):
        return None
    bars, parser.bars = parser.bars, 0
    outer, parser.in_index = parser.in_index, True
    parser.pos += 1
    items = []
    while parser.tokens[parser.pos][0] != "]":
        items.append(_item(parser))
        if parser.tokens[parser.pos][0] != ",":
            break
        parser.pos += 1
    parser.expect("]", "a closing bracket")
    parser.bars, parser.in_index = bars, outer
    if not items:
        raise parser.fail("there is no index in the brackets", fix="fill them or leave them out")
    if isinstance(tree, Symbol) and len(items) == 1 and isinstance(items[0], Number):
        entry = parser.names.declared.get(f"{tree.name}_{items[0].value}")
        if entry is not None and (parser.names.rank(tree.name) or 0) == 0:
            return Symbol(entry[1], tree.span)
    return Apply("getitem", (tree, *items))


def _may_index(parser: Parser, tree: Tree) -> bool:
    """Is a bracket behind this an index? Behind a scalar, a sum in brackets or in LaTeX it is a factor."""
    inside, depth, position = [], 0, parser.pos
    while (kind := parser.tokens[position][0]) != "eof":
        depth += (kind in ("[", "(")) - (kind in ("]", ")"))
        if depth == 0:
            break
        inside.append(parser.tokens[position])
        position += 1
    kinds = {token[0] for token in inside[1:]}
    if isinstance(tree, Symbol):
        entry = parser.names.declared.get(tree.name)
        if entry is None:
            return tree.name in parser.names.families
        return parser.names.indexable(entry[1]) and "rel" not in kinds
    if parser.latex:
        return False
    runs = kinds == {"word"} and (inside[1][1] in parser.names.indices or inside[1][1] in parser.bound)
    return runs or ":" in kinds or kinds == {"num"} or any(token[1] == "None" for token in inside)


def _item(parser: Parser) -> Tree:
    """One index: a number, a slice, `None` or `...`."""
    if parser.tokens[parser.pos][1] in ("None", "newaxis") or parser.tokens[parser.pos + 2][1] == "newaxis":
        parser.pos += 1 if parser.tokens[parser.pos + 1][0] != "." else 3
        return Apply("newaxis")
    if parser.tokens[parser.pos][0] == ".":
        while parser.tokens[parser.pos][0] == ".":
            parser.pos += 1
        return Apply("ellipsis")
    bounds: list[Tree] = []
    sliced = False
    while (kind := parser.tokens[parser.pos][0]) not in (",", "]", "eof"):
        if kind == ":":
            sliced = True
            bounds += [] if bounds else [Apply("newaxis")]
            parser.pos += 1
        else:
            bounds.append(parser.expression())
    if not sliced:
        return bounds[0]
    return Apply("slice", tuple(bounds) if len(bounds) > 1 else () if _is_none(bounds) else (*bounds, Apply("newaxis")))


def _is_none(bounds: list[Tree]) -> bool:
    return all(bound == Apply("newaxis") for bound in bounds)


@clings(".")
def attribute(parser: Parser, tree: Tree) -> Tree:
    """`.T`, `.sum(axis=0)`, `.dot(x)`, `.shape[0]`."""
    parser.pos += 1
    kind, word, start, end = parser.tokens[parser.pos]
    if kind == "eof" or kind == "num":
        raise parser.fail("this point stands alone", fix="leave it out")
    parser.pos += 1
    span = (start, end)
    called = parser.tokens[parser.pos][0] == "("
    if word == "T" and not called:
        return Apply("T", (tree,))
    if word in ("shape", "size"):
        return _size(parser, tree, word, span)
    if not called or word not in _METHODS:
        raise parser.fail(
            f"'.{word}' is not allowed in an answer", span, note="forbidden", fix="write mathematics only"
        )
    if word in ("transpose", "copy", "flatten", "ravel", "numpy"):
        parser.pos += 1
        parser.expect(")", "a closing bracket")
        return Apply("T", (tree,)) if word == "transpose" else Apply("vec", (tree,)) if word[0] in "fr" else tree
    if word in ("astype", "float", "type", "double"):
        return _cast(parser, tree)
    found, keywords = calls.arguments(parser)
    return calls.build(parser, _METHODS[word], (tree, *found), keywords, span, library=True, word=word)


_METHODS = {
    **{name: name for name in AXIS_FUNCTIONS},
    "dot": "dot", "matmul": "matmul", "mm": "matmul", "trace": "trace", "transpose": "T", "reshape": "reshape",
    "view": "reshape", "exp": "exp", "log": "log", "sqrt": "sqrt", "abs": "abs", "tanh": "tanh", "sigmoid": "sigmoid",
    "relu": "relu", "pow": "pow", "square": "square", "clip": "clip", "clamp": "clip", "argmax": "argmax",
    "cumsum": "cumsum", "softmax": "softmax", "norm": "norm", "astype": "", "float": "", "type": "", "double": "",
    "copy": "", "flatten": "", "ravel": "", "numpy": "", "sign": "sign", "diagonal": "diag", "conj": "conj",
}  # fmt: skip


def _cast(parser: Parser, tree: Tree) -> Tree:
    """`(x > 0).astype(float)` is its indicator already."""
    depth = 0
    while (kind := parser.tokens[parser.pos][0]) != "eof":
        depth += (kind == "(") - (kind == ")")
        if kind not in ("(", ")", "word", "atom", "."):
            raise parser.unexpected("a type")
        parser.pos += 1
        if depth == 0:
            return tree
    raise parser.unexpected("a closing bracket")


def _size(parser: Parser, tree: Tree, word: str, span: tuple[int, int]) -> Tree:
    if word == "size":
        return calls.dimension(parser, tree, 0, span)
    closing = parser.tokens[parser.pos : parser.pos + 3]
    if [token[0] for token in closing] != ["[", "num", "]"] or not closing[1][1].isdigit():
        raise parser.unexpected("an axis, as in .shape[0],")
    parser.pos += 3
    return calls.dimension(parser, tree, int(closing[1][1][:3]), span)
