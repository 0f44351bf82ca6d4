"""What is a number of things when it is multiplied out: `d h + h + h c + c` for `(d + 1) h + (h + 1) c`?"""

from __future__ import annotations

from collections import Counter

from hwcheck.rewrite import add, mul, power
from hwcheck.tree import Apply, Number, Tree, walk

MOST_TERMS = 6
HIGHEST = 2  # a cube of a sum nobody writes out

Monomial = frozenset[tuple[Tree, int]]  # each factor with its exponent
Polynomial = Counter[Monomial]


def multiplied_out(tree: Tree) -> Tree | None:
    """A sum of products with numbers in front; none where nothing is to be done, or it grows long, or a term of it is
    negative: what is taken away has its place in brackets, `H - K + 1`."""
    if not any(_has_brackets(node) for node in walk(tree)):
        return None
    terms = _terms(tree)
    if terms is None or len(terms) > MOST_TERMS or min(terms.values(), default=0) <= 0:
        return None
    return add(*(_written(monomial, count) for monomial, count in terms.items()))


def _has_brackets(node: Tree) -> bool:
    match node:
        case Apply(head="mul", args=args) | Apply(head="pow", args=(*args, Number())):
            return any(isinstance(arg, Apply) and arg.head == "add" for arg in args)
    return False


def _terms(tree: Tree) -> Polynomial | None:
    match tree:
        case Number(value=int() as value):
            return Counter({frozenset(): value})
        case Apply(head="neg", args=(inner,)):
            return _product((Number(-1), inner))
        case Apply(head="add", args=args):
            return _sum(args)
        case Apply(head="mul", args=args):
            return _product(args)
        case Apply(head="pow", args=(base, Number(value=int() as exponent))) if 0 < exponent <= HIGHEST:
            return _product((base,) * exponent)
    return Counter({frozenset({(tree, 1)}): 1})


def _sum(args: tuple[Tree, ...]) -> Polynomial | None:
    total: Polynomial = Counter()
    for arg in args:
        terms = _terms(arg)
        if terms is None:
            return None
        total.update(terms)
    return total


def _product(args: tuple[Tree, ...]) -> Polynomial | None:
    product: Polynomial = Counter({frozenset(): 1})
    for arg in args:
        terms = _terms(arg)
        if terms is None or len(terms) * len(product) > MOST_TERMS**2:
            return None
        larger: Polynomial = Counter()
        for one, count in product.items():
            for other, times in terms.items():
                larger[frozenset((Counter(dict(one)) + Counter(dict(other))).items())] += count * times
        product = larger
    return product


def _written(monomial: Monomial, count: int) -> Tree:
    factors = sorted(monomial, key=lambda factor: str(factor[0]))
    return mul(Number(count), *(power(base, Number(exponent)) for base, exponent in factors))
