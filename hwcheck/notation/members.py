"""Which attribute or method is meant: `.T`, `.sum(axis=0)`, `.shape[0]`?"""

from __future__ import annotations

from hwcheck.notation.arguments import arguments
from hwcheck.notation.builders import build, dimension
from hwcheck.notation.grammar import Parser, clings
from hwcheck.notation.words import AXIS_FUNCTIONS
from hwcheck.tree import Apply, Tree


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
    if word in ("transpose", "t", "copy", "flatten", "ravel", "numpy"):
        parser.pos += 1
        while word == "transpose" and parser.tokens[parser.pos][0] in ("num", ",", "-"):
            parser.pos += 1  # of two axes there is one exchange
        parser.expect(")", "a closing bracket")
        return Apply("T", (tree,)) if word[0] == "t" else Apply("reshape", (tree,)) if word[0] in "fr" else tree
    if word in ("astype", "float", "type", "double"):
        return _cast(parser, tree)
    found, keywords = arguments(parser)
    return build(parser, _METHODS[word], (tree, *found), keywords, span, library=True, word=word)


_METHODS = {
    **{name: name for name in AXIS_FUNCTIONS},
    "dot": "dot", "matmul": "matmul", "mm": "matmul", "trace": "trace", "transpose": "T", "reshape": "reshape",
    "view": "reshape", "exp": "exp", "log": "log", "sqrt": "sqrt", "abs": "abs", "tanh": "tanh", "sigmoid": "sigmoid",
    "relu": "relu", "pow": "pow", "square": "square", "clip": "clip", "clamp": "clip", "argmax": "argmax",
    "argmin": "argmin",
    "cumsum": "cumsum", "softmax": "softmax", "norm": "norm", "astype": "", "float": "", "type": "", "double": "",
    "copy": "", "t": "", "flatten": "", "ravel": "", "numpy": "", "sign": "sign", "diagonal": "diag", "conj": "conj",
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
        return dimension(parser, tree, 0, span)
    negative = parser.tokens[parser.pos + 1][0] == "-"
    closing = [token for token in parser.tokens[parser.pos : parser.pos + 3 + negative] if token[0] != "-"]
    if [token[0] for token in closing] != ["[", "num", "]"] or not closing[1][1].isdigit():
        raise parser.unexpected("an axis, as in .shape[0],")
    parser.pos += 3 + negative
    axis = int(closing[1][1][:3])
    return dimension(parser, tree, -axis if negative else axis, span)
