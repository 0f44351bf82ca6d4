"""What is a formula, once it has been read?

A tree has four kinds of node. `Number`, `Symbol` and `Apply` need no words; `Reduce` binds indices
(a sum, a product, a maximum over them). An `Apply` names its operation by `head`: the tables below
list every head that the readers make and that the deciders know.

Positions (`span`) point into the text that was read; they never take part in equality or hashing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational. `text` keeps how it was written, so that 0.3333 is known to be rounded."""

    value: int | Fraction
    text: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name in its canonical spelling: `w_1`, `sigma`, `xhat`, `dL/dY`."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation on arguments: `Apply("add", (x, y))`, `Apply("exp", (x,))`, `Apply("sigma", (x,))`."""

    head: str
    args: tuple[Tree, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reduce:
    """A sum, product, maximum or minimum over indices.

    Without bounds an index runs over its whole range, which is the size of what it indexes. `condition`
    restricts it (`j != i`). Bounds belong to a single index; several indices come as nested reductions
    when they have bounds.
    """

    head: str
    indices: tuple[str, ...]
    body: Tree
    lower: Tree | None = None
    upper: Tree | None = None
    condition: Tree | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


Tree = Number | Symbol | Apply | Reduce

# Arithmetic. `mul` is the scalar or elementwise product (`*`, `\odot`), `times` the product that LaTeX
# writes by juxtaposition, `\cdot` or `\times` (a matrix product where the shapes fit), `matmul` NumPy's `@`.
ARITHMETIC = frozenset({"add", "neg", "mul", "times", "matmul", "div", "pow", "floordiv", "mod"})
RELATIONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})
LOGIC = frozenset({"and", "or", "not"})
CONSTANTS = frozenset({"pi", "e", "imaginary", "inf"})  # heads of an Apply without arguments
REDUCTIONS = frozenset({"sum", "prod", "max", "min"})

ELEMENTWISE = frozenset(
    """
    exp expm1 exp2 log log2 log10 log1p sqrt cbrt square reciprocal abs sign floor ceil round factorial gamma
    sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth sech csch arcsinh arccosh arctanh
    erf relu sigmoid softplus silu gelu heaviside re im conj arg
    """.split()
)
"""Functions of one scalar, applied to each entry. `log` may have a base as its second argument."""

MATRIX = frozenset(
    """
    transpose T inv pinv det trace diag eye ones zeros outer inner dot norm frobenius kron einsum vec
    conv_full conv_filt rot180 softmax logsoftmax logsumexp rowsoftmax rowsum colsum rowmax rowmean
    sum_axis mean_axis max_axis min_axis prod_axis var_axis std_axis reshape broadcast argmax cumsum logaddexp
    """.split()
)
"""Operations on vectors and matrices.

`transpose` is the transpose of LaTeX (a column becomes a row); `T` is NumPy's `.T`. The `*_axis` heads are
NumPy's reductions: arguments are the array, then optionally the axis (a `Number`) and `Apply("keepdims")`.
`norm` takes the array and optionally the order.
"""

OTHER = frozenset(
    """
    index getitem slice newaxis ellipsis vector matrix tuple cases ind delta derivative prime
    root binomial arctan2 hypot maximum minimum clip string keepdims
    """.split()
)
"""`index` counts from 1 (`x_i`, `w_{i,j}`); `getitem` is Python's bracket: numbers in it count from 0, an index
symbol in it means its own position (`h[i]` is `h_i`), and its items may be `slice` (`:`; with arguments for
bounds, `newaxis` where one is left out), `newaxis` (`None`) and `ellipsis`. `vector` holds entries, `matrix`
holds `vector`s, its rows.
`cases` holds value, condition, value, condition, ... and, when their number is odd, the value otherwise.
`ind` is the indicator of a condition, `delta` Kronecker's. `derivative(f, x)` is the derivative of what is
defined as f with respect to x; `prime(f(u))` the derivative of the function f at u. A declared function
without its argument is `Apply(name)`. `string` carries the subscripts of an `einsum` as a `Symbol`.
"""


def children(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly below this one."""
    match tree:
        case Apply(args=args):
            return args
        case Reduce(body=body, lower=lower, upper=upper, condition=condition):
            return (body, *(part for part in (lower, upper, condition) if part is not None))
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """This tree and all below it, parents first. Iterative: depth costs no stack."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def with_children(tree: Tree, parts: tuple[Tree, ...]) -> Tree:
    """The same node over other children, given in the order of `children`."""
    match tree:
        case Apply():
            return replace(tree, args=parts)
        case Reduce(lower=lower, upper=upper, condition=condition):
            rest = iter(parts[1:])
            return replace(
                tree,
                body=parts[0],
                lower=None if lower is None else next(rest),
                upper=None if upper is None else next(rest),
                condition=None if condition is None else next(rest),
            )
        case _:
            return tree


def free_names(tree: Tree) -> frozenset[str]:
    """The symbol names that no reduction inside the tree binds."""
    found: set[str] = set()
    _collect_free(tree, frozenset(), found)
    return frozenset(found)


def _collect_free(tree: Tree, bound: frozenset[str], found: set[str]) -> None:
    match tree:
        case Symbol(name=name):
            if name not in bound:
                found.add(name)
        case Apply(args=args):
            for arg in args:
                _collect_free(arg, bound, found)
        case Reduce(indices=indices, body=body, lower=lower, upper=upper, condition=condition):
            inside = bound.union(indices)
            for part, names in ((body, inside), (condition, inside), (lower, bound), (upper, bound)):
                if part is not None:
                    _collect_free(part, names, found)
