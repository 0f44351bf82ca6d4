"""What is the exact value of a small formula in whole numbers and fractions? A condition is 1 where it holds, else 0.

For what authors write between drawn numbers: `(28 - f) % stride == 0`. A formula is read by the same reader as any
answer, and only the operations listed here are worked out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from hwcheck.errors import DeclarationError, Unreadable, did_you_mean
from hwcheck.network.arithmetic import bounded
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, free_names, walk

_MOST_BITS = 200  # of a power, before it is worked out


def read_exact(text: str, names: Iterable[str], where: str, *, condition: bool = False) -> Tree:
    """The formula over these names. Raises DeclarationError for anything that could not be worked out."""
    from hwcheck.notation.read import declare, read

    scope = declare(dict.fromkeys(names, "real"), strict=True)
    try:
        tree = read(f"ind({text})" if condition else text, scope).tree
    except Unreadable as error:
        raise DeclarationError(f"{text!r}: {error.what}", where=where, fix=error.fix) from error
    for name in sorted(free_names(tree) - set(scope.symbols)):
        fix = did_you_mean(name, scope.symbols) or "use " + ", ".join(scope.symbols)
        raise DeclarationError(f"{text!r}: {name!r} is not drawn before", where=where, fix=fix)
    for node in walk(tree):
        if isinstance(node, Reduce) or (isinstance(node, Apply) and node.head not in OPERATIONS):
            fix = "use + - * / // % ^, floor, ceil, round, abs, min, max, and comparisons"
            raise DeclarationError(f"{text!r} cannot be worked out here", where=where, fix=fix)
    return tree


def exact(tree: Tree, at: Mapping[str, Fraction]) -> Fraction:
    """The value. Raises ValueError where there is none: a division by zero, or numbers beyond the bounds."""
    match tree:
        case Number(value=value):
            return Fraction(value)
        case Symbol(name=name) if name in at:
            return at[name]
        case Apply(head=head, args=args):
            try:
                return bounded(Fraction(OPERATIONS[head](*(exact(arg, at) for arg in args))))
            except ZeroDivisionError as error:
                raise ValueError("division by zero") from error
        case _:
            raise ValueError(f"{tree} has no exact value")


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if exponent.denominator != 1 or bits * abs(exponent) > _MOST_BITS:
        raise ValueError("exponent")
    return Fraction(base ** int(exponent))


def _product(*factors: Fraction) -> Fraction:
    return math.prod(factors, start=Fraction(1))


OPERATIONS: dict[str, Callable[..., Fraction | int]] = {
    "add": lambda *terms: sum(terms, Fraction(0)),
    "neg": lambda a: -a,
    "mul": _product,
    "times": _product,
    "div": lambda a, b: a / b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "pow": _power,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "minimum": min,
    "maximum": max,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "and": lambda *tests: all(tests),
    "or": lambda *tests: any(tests),
    "not": lambda test: not test,
    "ind": lambda test: test,
}
