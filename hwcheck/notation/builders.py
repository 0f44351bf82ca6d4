"""Which tree is a built-in function of these arguments, and do they fit it?"""

from __future__ import annotations

from collections.abc import Callable

from hwcheck.notation.activations import FORMULAS, written_out
from hwcheck.notation.grammar import Parser
from hwcheck.notation.words import ARITY, AXIS_FUNCTIONS
from hwcheck.tree import Apply, Number, Reduce, Span, Symbol, Tree, walk

Keywords = dict[str, Tree]


def build(
    parser: Parser,
    head: str,
    found: tuple[Tree, ...],
    keywords: Keywords,
    span: Span,
    *,
    library: bool = False,
    word: str = "",
) -> Tree:
    """The tree of a built-in function and its arguments."""
    if head in AXIS_FUNCTIONS:
        return _over_axis(parser, head, found, keywords, span, library=library)
    if head == "clip" and len(found) == 1 and keywords:
        return _clamped(found[0], keywords, span)
    if "slope" in keywords and head in FORMULAS:
        found = (*found, keywords.pop("slope"))
    if keywords and head not in ("softmax", "logsoftmax", "logsumexp", "norm", "argmax", "argmin", "cumsum"):
        raise parser.fail(f"{word!r} takes no keywords", span, fix="leave them out")
    if "axis" in keywords:
        found = (*found, keywords["axis"])
    if head == "logsumexp" and keywords.get("keepdims") not in (None, Number(0)):
        found = (*found, Apply("keepdims"))
    if "ord" in keywords:
        found = (*found, keywords["ord"])
    shape = found[0] if len(found) == 1 and head in ("ones", "zeros", "eye") else None
    if isinstance(shape, Apply) and shape.head == "tuple":
        found = shape.args
    low, high = ARITY.get(head, (1, 1))
    if not low <= len(found) <= high or head in ("unsupported", "grad"):
        wanted = str(low) if low == high else f"{low} to {high}"
        raise parser.fail(
            f"{word!r} takes {wanted} arguments, not {len(found)}", span, fix="check the brackets and commas"
        )
    if head == "root" and len(found) == 1:
        head = "sqrt"
    if head == "log10" and len(found) == 2:
        head = "log"  # lg(x, b) is the logarithm to the base b
    if head in FORMULAS:
        return written_out(head, found)
    shaped = _SHAPED.get(head)
    return shaped(parser, found, span) if shaped else Apply(head, found, span)


def _clamped(tree: Tree, keywords: Keywords, span: Span) -> Tree:
    """PyTorch's `clamp(x, min=0)` with one bound or two."""
    for keyword, head in (("min", "maximum"), ("max", "minimum")):
        if keyword in keywords:
            tree = Apply(head, (tree, keywords[keyword]), span)
    return tree


def _over_axis(
    parser: Parser, head: str, found: tuple[Tree, ...], keywords: Keywords, span: Span, *, library: bool
) -> Tree:
    """NumPy's reductions; `max(x, 0)` outside of NumPy is the larger of two."""
    if not found:
        raise parser.fail(f"{head!r} has no argument", span, fix=f"write {head}(x)")
    if head in ("max", "min") and len(found) > 1 and not (library and isinstance(found[1], Number)):
        return Apply(f"{head}imum", found, span)
    if isinstance(found[0], Number):
        raise parser.fail(f"{head!r} of a single number", span, fix="give it a vector or several values")
    only = found[0] if len(found) == 1 and head in ("max", "min") else None
    if isinstance(only, Apply) and only.head == "vector" and len(only.args) > 1:
        return Apply(f"{head}imum", only.args, span)
    axis = keywords.get("axis") or (found[1] if len(found) > 1 else None)
    if axis is not None and isinstance(axis, Apply) and axis.head == "newaxis":
        axis = None
    keep = keywords.get("keepdims")
    parts = [found[0], *([axis] if axis is not None else [])]
    if isinstance(keep, Number) and keep.value:
        parts.append(Apply("keepdims"))
    tree = Apply(f"{head}_axis", tuple(parts), span)
    if "ddof" not in keywords:
        return tree
    less = keywords["ddof"]
    if head not in ("var", "std") or not isinstance(less, Number) or less.value not in (0, 1):
        raise parser.fail(f"this keyword of {head!r} is not read", span, fix="write it as a formula")
    return _unbiased(tree) if less.value else tree


def _unbiased(tree: Apply) -> Tree:
    """The variance with n - 1 for n, or its root: NumPy's `ddof=1`, PyTorch's `correction=1` or `unbiased=True`."""
    ones = Apply("add", (Apply("mul", (Number(0), tree.args[0])), Number(1)))
    count = Apply("sum_axis", (ones, *tree.args[1:]))
    ratio = Apply("div", (count, Apply("add", (count, Number(-1)))))
    return Apply("mul", (tree, ratio if tree.head == "var_axis" else Apply("sqrt", (ratio,))), tree.span)


def _where(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    test = found[0]
    if not (isinstance(test, Apply) and test.head == "ind"):
        raise parser.fail("the first argument of 'where' is no condition", span, fix="write where(x > 0, a, b)")
    return Apply("cases", (found[1], test.args[0], found[2]), span)


def _ind(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    if isinstance(found[0], Apply) and found[0].head == "ind":
        return found[0]
    raise parser.fail("an indicator needs a condition", span, fix="write ind(x > 0)")


def _like(head: str) -> Callable[[Parser, tuple[Tree, ...], Span], Tree]:
    """An array of ones in the shape of another: its zero multiple plus one keeps the shape."""

    def build_like(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
        flat = Apply("mul", (Number(0), found[0]))
        return flat if head == "zeros" else Apply("add", (flat, Number(1)))

    return build_like


def _length(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    return dimension(parser, found[0], 0, span)


def dimension(parser: Parser, tree: Tree, axis: int, span: Span) -> Tree:
    """The size of a declared array along an axis: the name or number it was declared with."""
    if isinstance(tree, Symbol):
        kind = parser.names.scope.symbols.get(tree.name)
        if kind is None:
            return _defined_dimension(parser, tree.name, axis, span)
        if kind is not None and -len(kind.dims) <= axis < len(kind.dims):
            size = kind.dims[axis]
            return Number(size) if isinstance(size, int) else Symbol(size, span)
    raise parser.fail("the size of this is not known", span, fix="write the name of the dimension")


def _defined_dimension(parser: Parser, name: str, axis: int, span: Span) -> Tree:
    """The size of a definition `p_i = ...` along the axis of i, which is that of what i is an index of there."""
    definition = parser.names.scope.definitions.get(name)
    if definition is not None and axis in range(len(definition.indices)):
        for node in walk(definition.body):
            if isinstance(node, Apply) and node.head == "index" and isinstance(node.args[0], Symbol):
                place = [arg == Symbol(definition.indices[axis]) for arg in node.args[1:]]
                if any(place) and node.args[0].name != name:
                    return dimension(parser, node.args[0], place.index(True), span)
    raise parser.fail("the size of this is not known", span, fix="write the name of the dimension")


def _whole(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    """Python's `int`: sizes are positive, so it is the floor; an indicator is whole already."""
    only = found[0]
    return only if isinstance(only, Apply) and only.head == "ind" else Apply("floor", found, span)


def _logit(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    odds = Apply("div", (found[0], Apply("add", (Number(1), Apply("neg", found)))))
    return Apply("log", (odds,), span)


def _norm(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    frobenius = len(found) > 1 and isinstance(found[1], Apply) and found[1].head == "string"
    return Apply("frobenius", found[:1], span) if frobenius else Apply("norm", found, span)


def _clip(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    """NumPy's `clip(x, low, high)`, in which a bound may be `None`."""
    bounds = {name: bound for name, bound in zip(("min", "max"), found[1:], strict=True) if not _is_none(bound)}
    return Apply("clip", found, span) if len(bounds) == 2 else _clamped(found[0], bounds, span)


def _is_none(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "newaxis"


def _overline(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    """A bar over more than a name: the conjugate, or the mean of what is below."""
    if parser.names.complex:
        return Apply("conj", found, span)
    if not parser.names.arrays:
        raise parser.fail("what the bar over this means is not said", span, fix="write it out")
    parser.remark("read the bar over a formula as the mean of its entries")
    return Apply("mean_axis", found, span)


def _diagonal(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    """`diag(p_i (1 - p_i))` says the entries of the vector by their index."""
    nodes = [*walk(found[0])]
    subscripts = {node.args[1:] for node in nodes if isinstance(node, Apply) and node.head == "index"}
    only = subscripts.pop() if len(subscripts) == 1 else ()
    if len(only) != 1 or not isinstance(only[0], Symbol) or only[0].name in parser.bound:
        return Apply("diag", found, span)
    if any(isinstance(node, Reduce) for node in nodes):
        return Apply("diag", found, span)
    parser.remark(f"read what stands in diag as the vector of its entries {only[0].name!r}")
    return Apply("diag", (_whole_of(found[0]),), span)


def _whole_of(tree: Tree) -> Tree:
    """The vector whose entries a formula says: without their index, and with products by entry."""
    if not isinstance(tree, Apply) or tree.head == "index":
        return tree.args[0] if isinstance(tree, Apply) else tree
    return Apply("mul" if tree.head == "times" else tree.head, tuple(map(_whole_of, tree.args)), tree.span)


def _solve(parser: Parser, found: tuple[Tree, ...], span: Span) -> Tree:
    return Apply("matmul", (Apply("inv", (found[0],)), found[1]), span)


_SHAPED: dict[str, Callable[[Parser, tuple[Tree, ...], Span], Tree]] = {
    "where": _where,
    "int": _whole,
    "logit": _logit,
    "norm": _norm,
    "overline": _overline,
    "clip": _clip,
    "argmin": lambda parser, found, span: Apply("argmax", (Apply("neg", found[:1]), *found[1:]), span),
    "diag": _diagonal,
    "solve": _solve,
    "ind": _ind,
    "len": _length,
    "ones_like": _like("ones"),
    "zeros_like": _like("zeros"),
    "array": lambda parser, found, span: found[0],
    "subtract": lambda parser, found, span: Apply("add", (found[0], Apply("neg", (found[1],))), span),
    "mul": lambda parser, found, span: Apply("mul", found, span),
}
