"""How many digits do a formula's own numbers span? `0.1 + 10^(-60)` needs sixty to differ from `0.1`.

A bound, not a value: sums are as large as their largest member, and what holds a symbol is of ordinary size.
"""

from __future__ import annotations

import math

from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, walk

MOST = 2000.0
MOST_WHERE_SLOW = 300  # mpmath takes seconds for these functions at a thousand digits
_SLOW = frozenset(("factorial", "gamma", "binomial", "erf", "gelu"))
_GROWING = frozenset(("pow", "exp", "expm1", "exp2", "sinh", "cosh", "factorial", "gamma", "binomial"))
_LOG10_E = math.log10(math.e)


def digits(tree: Tree) -> int:
    """Decimal digits from the largest to the smallest constant in the tree, at most `MOST`."""
    if _is_ordinary(tree):
        return 0
    span = math.ceil(_measure(tree)[0])
    if span > MOST_WHERE_SLOW and any(isinstance(node, Apply) and node.head in _SLOW for node in walk(tree)):
        return MOST_WHERE_SLOW
    return span


def _is_ordinary(tree: Tree) -> bool:
    """Small numbers only, and nothing that makes large ones of them: nearly every formula."""
    for node in walk(tree):
        if isinstance(node, Number):
            if abs(node.value.numerator) >= 1000 or node.value.denominator >= 1000:
                return False
        elif isinstance(node, Apply) and node.head in _GROWING and not _holds_symbol(node):
            return False
    return True


def _holds_symbol(tree: Tree) -> bool:
    return any(isinstance(node, Symbol | Reduce) for node in walk(tree))


def _measure(tree: Tree) -> tuple[float, float | None]:
    """The span of the tree, and the logarithm of its own size where it holds no symbol."""
    if isinstance(tree, Number):
        return _of_number(tree)
    parts = [_measure(part) for part in children(tree)]
    span = max((part[0] for part in parts), default=0.0)
    sizes = [size for _, size in parts if size is not None]
    if not isinstance(tree, Apply) or len(sizes) < len(parts):
        return span, None
    size = max(-MOST, min(_size(tree, sizes), MOST)) if sizes else _constant(tree.head)
    return (span, None) if size is None else (max(span, abs(size)), size)


def _of_number(tree: Number) -> tuple[float, float]:
    top, bottom = (abs(part).bit_length() * math.log10(2) for part in (tree.value.numerator, tree.value.denominator))
    return min(max(top, bottom), MOST), max(-MOST, min(top - bottom, MOST))


def _constant(head: str) -> float | None:
    return {"pi": 0.5, "e": _LOG10_E, "imaginary": 0.0}.get(head)


def _size(tree: Apply, sizes: list[float]) -> float:
    match tree.head, sizes:
        case (("mul" | "times"), _):
            return sum(sizes)
        case "div", [top, bottom]:
            return top - bottom
        case "pow", [base, exponent]:
            return base * _ten_to(exponent) * (-1 if _is_negative(tree.args[1]) else 1)
        case (("exp" | "expm1" | "sinh" | "cosh"), [exponent]):
            return _LOG10_E * _ten_to(exponent) * (-1 if _is_negative(tree.args[0]) else 1)
        case "factorial", [n]:
            return math.lgamma(_ten_to(n) + 1) * _LOG10_E
        case "sqrt", [inner]:
            return inner / 2
    return max(sizes)


def _ten_to(size: float) -> float:
    return MOST if size > 4 else float(10.0**size)


def _is_negative(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head == "neg"
