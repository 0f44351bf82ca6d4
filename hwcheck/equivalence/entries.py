"""What is one entry of a formula of vectors and matrices? `(W x)_i` is the sum of `W_{i,l} x_l` over l.

Only so can `\\partial a_i/\\partial x_j` be taken where a problem defines `a = sigma(W @ x)` as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand, fresh_names, mul
from hwcheck.tree import ELEMENTWISE, Apply, Number, Reduce, Symbol, Tree, children, free_names, walk, with_children

_ENTRYWISE = ELEMENTWISE | {"add", "neg", "mul", "div", "pow", "maximum", "minimum", "ind", "cases"}
_ENTRYWISE |= {"lt", "le", "gt", "ge"}
_PRODUCTS = frozenset(("matmul", "times", "dot"))
_ROUNDS = 12  # definitions within definitions


class NoEntry(HwcheckError):
    """The entries of this cannot be written down as formulas."""


def opened(tree: Tree, scope: Scope, keep: frozenset[str] = frozenset()) -> Tree:
    """The tree in entries, with every definition written out except those in `keep`."""
    writer = _Writer(scope, keep)
    for _ in range(_ROUNDS):
        before, tree = tree, writer.scalar(expand(tree, scope, keep))
        if tree == before:
            break
    hidden = sorted({name for name in free_names(tree) if name in scope.definitions and name not in keep})
    if hidden:
        raise NoEntry(f"the entries of {hidden[0]!r} cannot be written out here")
    return tree


@dataclass(frozen=True, slots=True)
class _Writer:
    scope: Scope
    keep: frozenset[str]

    def scalar(self, tree: Tree) -> Tree:
        """The same scalar, with the entries, inner products and norms in it written out as sums."""
        match tree:
            case Apply(head="index", args=(base, *subscripts)) if not self._is_plain(base):
                return self.entry(base, tuple(subscripts))
            case Apply(head="index"):
                return tree
            case Apply(head="matmul" | "dot" | "times", args=(_, _, _, *_)) if any(map(self.rank, tree.args)):
                return self.scalar(_paired(tree))
            case Apply(head="inner" | "matmul" | "dot" | "times", args=(a, b)) if self.rank(a) == self.rank(b) == 1:
                return self._summed(lambda k: mul(self.entry(a, (k,)), self.entry(b, (k,))), tree)
            case Apply(head="sum_axis", args=(a,)) if self.rank(a) == 1:
                return self._summed(lambda k: self.entry(a, (k,)), tree)
            case Apply(head="trace", args=(a,)) if self.rank(a) == 2:
                return self._summed(lambda k: self.entry(a, (k, k)), tree)
            case Apply(head="trace", args=(a,)) if not self.rank(a):
                return self.scalar(a)
            case Apply(head="norm" | "frobenius", args=(a,)) if self.rank(a):
                return Apply("sqrt", (self._squares(a, tree),))
        parts = children(tree)
        return with_children(tree, tuple(map(self.scalar, parts))) if parts else tree

    def _is_plain(self, base: Tree) -> bool:
        """A declared array, or a definition by its entries: there is nothing to write out."""
        if not isinstance(base, Symbol):
            return False
        definition = self.scope.definitions.get(base.name)
        return definition is None or base.name in self.keep or bool(definition.indices)

    def rank(self, tree: Tree) -> int:
        match tree:
            case Number():
                return 0
            case Reduce(body=body):
                if self.rank(body):
                    raise NoEntry("the entries of a sum of arrays cannot be written out")
                return 0
            case Symbol(name=name) if name in self.scope.definitions:
                definition = self.scope.definitions[name]
                return len(definition.indices) or self.rank(definition.body)
            case Symbol(name=name):
                kind = self.scope.symbols.get(name)
                return kind.rank if kind else 0
            case Apply(head="index", args=(base, *subscripts)):
                return self.rank(base) - len(subscripts)
            case Apply(head=head, args=(_, _, _, *_)) if head in _PRODUCTS:
                return self.rank(_paired(tree))
            case Apply(head=head, args=(a, b)) if head in _PRODUCTS and self.rank(a) and self.rank(b):
                return 2 if self._is_outer(a, b) else self.rank(a) + self.rank(b) - 2
            case Apply(head=head, args=args) if head in _ENTRYWISE or head in _PRODUCTS or head in self.scope.functions:
                return max(map(self.rank, args), default=0)
            case Apply(head="T" | "transpose" | "softmax" | "rowsoftmax" | "inv", args=(a,)):
                return self.rank(a)
            case Apply(args=()) | Apply(head="inner" | "norm" | "frobenius" | "trace" | "det" | "delta"):
                return 0
            case Apply(head="sum_axis" | "max_axis" | "min_axis" | "mean_axis", args=(_,)):
                return 0
        raise NoEntry("the entries of this formula cannot be written out")

    def entry(self, tree: Tree, at: tuple[Tree, ...]) -> Tree:
        rank = self.rank(tree)
        if not rank:
            return self.scalar(tree)
        if rank != len(at):
            raise NoEntry(f"an entry takes {rank} subscripts here, not {len(at)}")
        match tree:
            case Symbol(name=name) if self._is_plain(tree):
                return Apply("index", (tree, *at))
            case Symbol(name=name):
                return self.entry(self.scope.definitions[name].body, at)
            case Apply(head="T" | "transpose", args=(a,)):
                return self.entry(a, at[::-1])
            case Apply(head="softmax" | "rowsoftmax", args=(a,)):
                total = self._summed(lambda k: Apply("exp", (self.entry(a, (*at[:-1], k)),)), tree, at)
                return Apply("div", (Apply("exp", (self.entry(a, at),)), total))
            case Apply(head=head, args=(a, b)) if head in _PRODUCTS and self._is_outer(a, b):
                return mul(self.entry(a, at[:1]), self.entry(b, at[1:]))
            case Apply(head=head, args=(a, b)) if head in _PRODUCTS and self.rank(a) and self.rank(b):
                row, column = at[: self.rank(a) - 1], at[self.rank(a) - 1 :]
                return self._summed(lambda k: mul(self.entry(a, (*row, k)), self.entry(b, (k, *column))), tree, at)
            case Apply(head=head, args=(_, _, _, *_)) if head in _PRODUCTS:
                return self.entry(_paired(tree), at)
            case Apply(head=head, args=args) if head in _ENTRYWISE or head in _PRODUCTS or head in self.scope.functions:
                parts = tuple(self.entry(arg, at if self.rank(arg) else ()) for arg in args)
                return replace(tree, head="mul" if head in _PRODUCTS else head, args=parts)
            case Apply(head="inv") if not free_names(tree) & {*self.keep, *self.scope.definitions}:
                return Apply("index", (tree, *at))
        raise NoEntry("the entries of this formula cannot be written out")

    def _is_outer(self, a: Tree, b: Tree) -> bool:
        """A column times a row; two of either have no product in entries."""
        if self.rank(a) != 1 or self.rank(b) != 1:
            return False
        return _is_turned(b) and not _is_turned(a)

    def _squares(self, tree: Tree, whole: Tree) -> Tree:
        """The sum of the squares of all entries."""
        if self.rank(tree) == 1:
            return self._summed(lambda k: Apply("pow", (self.entry(tree, (k,)), Number(2))), whole)
        return self._summed(lambda k: self._summed(lambda m: self._square(tree, k, m), Apply("add", (whole, k))), whole)

    def _square(self, tree: Tree, row: Tree, column: Tree) -> Tree:
        return Apply("pow", (self.entry(tree, (row, column)), Number(2)))

    def _summed(self, body: Callable[[Tree], Tree], tree: Tree, at: tuple[Tree, ...] = ()) -> Tree:
        """The sum of a body over an index that nothing around it is called."""
        taken = frozenset(node.name for part in (tree, *at) for node in walk(part) if isinstance(node, Symbol))
        declared = frozenset(self.scope.names())
        name = fresh_names(("k",), taken | declared)["k"]
        return Reduce("sum", (name,), body(Symbol(name)))


def _paired(tree: Apply) -> Apply:
    """A product of three or more, as that of the first two with the others."""
    first = Apply(tree.head, tree.args[:2])
    return Apply(tree.head, (first, *tree.args[2:]))


def _is_turned(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in ("T", "transpose")


def gradient(tree: Tree, name: str, scope: Scope, slope: Callable[[Tree, Tree], Tree]) -> Tree | None:
    """The derivatives of a scalar by all entries of an array, in the array's shape; None where it is something else."""
    keep = frozenset({name})
    writer = _Writer(scope, keep)
    rank = writer.rank(Symbol(name))
    if not 1 <= rank <= 2 or writer.rank(tree):
        return None
    body = opened(tree, scope, keep)
    taken = frozenset(scope.names()) | frozenset(node.name for node in walk(body) if isinstance(node, Symbol))
    indices = tuple(map(Symbol, fresh_names(("row", "column")[:rank], taken).values()))
    out = slope(body, Apply("index", (Symbol(name), *indices)))
    kind = scope.symbols.get(name)
    for axis in reversed(range(rank)):
        dim = kind.dims[axis] if kind else None
        size = None if dim is None else Number(dim) if isinstance(dim, int) else Symbol(dim)
        out = Reduce("entries", (indices[axis].name,), out, Number(1) if size else None, size)
    return out
