"""How large could a formula grow, before anything is computed?

Every subtree gets a bound on the decimal logarithm of its size, symbols being at most 2; what passes the bound is
refused, and so is what has no value: `1/0`, the factorial of -1.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hwcheck.errors import Unreadable
from hwcheck.tree import Apply, Number, Reduce, Span, Symbol, Tree, children, walk

MAX_TREE_DEPTH = 150
MAX_DIGITS_CONSTANT = 100_000.0
MAX_DIGITS = 1e12
_SYMBOL = math.log10(2)
_GROWING = frozenset(("exp", "sinh", "cosh", "expm1"))
_RISKY = frozenset("factorial gamma binomial exp2 log log10 log2 csc cot csch coth reciprocal kron".split())
_BOUNDED = frozenset("sin cos tanh sigmoid sign erf arctan heaviside ind delta softmax eye ones zeros".split())

Size = tuple[float, bool, Fraction | None]  # bound of log10, is it constant, its exact value where that is easy


def check(tree: Tree, text: str) -> None:
    """Raise Unreadable for a tree that is too deep, too large or has no value."""
    if not _is_harmless(tree):
        _measure(tree, text)


def _is_harmless(tree: Tree) -> bool:
    """Is nothing in the tree that could be deep, large or undefined? Nearly every answer ends here."""
    stack = [(tree, 0, 0)]
    while stack:
        node, depth, growth = stack.pop()
        if depth > 60 or growth > 1:
            return False
        if isinstance(node, Apply):
            head = node.head
            if head in _RISKY or (head == "div" and not _has_symbol(node.args[1])):
                return False
            if head == "pow":
                base, exponent = node.args
                small = isinstance(exponent, Number) and 0 <= exponent.value <= 99
                if isinstance(base, Number) or not (small or _has_symbol(exponent)):
                    return False
                growth += not small
            elif head in _GROWING:
                growth += 1
            for part in node.args:
                stack.append((part, depth + 1, growth))
        elif isinstance(node, Number):
            if growth and not -1000 <= node.value <= 1000:
                return False
        elif isinstance(node, Reduce):
            stack.extend((part, depth + 1, growth) for part in children(node))
    return True


def _has_symbol(tree: Tree) -> bool:
    """Is the tree no constant? A number that is written out and not 0 is no matter either."""
    if isinstance(tree, Number):
        return tree.value != 0
    return any(isinstance(node, Symbol | Reduce) for node in walk(tree))


def _measure(tree: Tree, text: str) -> None:
    """Bound every subtree, the inner ones first. Iterative."""
    sizes: dict[int, Size] = {}
    stack: list[tuple[Tree, int, bool]] = [(tree, 1, False)]
    while stack:
        node, depth, done = stack.pop()
        if depth > MAX_TREE_DEPTH:
            raise _refused("the formula is nested too deeply", "too-deep", text, tree, "write it in smaller pieces")
        if done:
            sizes[id(node)] = _size(node, sizes, text)
            continue
        if isinstance(node, Number):
            sizes[id(node)] = _number(node)
            continue
        parts = children(node)
        if not parts:
            sizes[id(node)] = (_SYMBOL, False, None)
            continue
        stack.append((node, depth, True))
        stack.extend((part, depth + 1, False) for part in parts)


def _number(node: Number) -> Size:
    value = node.value
    top = value.numerator if isinstance(value, Fraction) else value
    return (len(str(abs(top))) if abs(top) >= 10 else 1.0), True, Fraction(value)


def _size(node: Tree, sizes: dict[int, Size], text: str) -> Size:
    parts = [sizes[id(part)] for part in children(node)]
    constant = all(part[1] for part in parts)
    largest = max(part[0] for part in parts)
    exact: Fraction | None = None
    if isinstance(node, Reduce):
        bound = sum(part[0] for part in parts) + 3
        constant = False
    elif isinstance(node, Apply):
        if node.head == "div" and parts[1][2] == 0:
            raise _undefined("this divides by zero", text, node)
        values = [part[2] for part in parts]
        exact = _exact(node, values, text) if constant and None not in values else None
        bound = _bound(node, parts, largest, constant, text)
    else:
        bound = largest
    if bound > (MAX_DIGITS_CONSTANT if constant else MAX_DIGITS):
        raise _refused("this number is too large to work with", "too-large", text, node, "simplify it first")
    return bound, constant, exact


def _bound(node: Apply, parts: list[Size], largest: float, constant: bool, text: str) -> float:
    head = node.head
    if head in ("times", "mul", "matmul", "outer", "kron", "dot"):
        return sum(part[0] for part in parts)
    if head == "pow":
        if constant and _tower(node) > 2:
            raise _refused("this is a tower of powers", "too-large", text, node, "simplify it first")
        return _power_bound(parts)
    if head in _GROWING or head == "exp2":
        exact = parts[0][2]
        return 0.4343 * (abs(float(exact)) if exact is not None and abs(exact) < 10**15 else _ten_to(largest))
    if head in ("factorial", "gamma"):
        return _factorial_bound(parts[0][0], parts[0][2])
    if head == "binomial":
        return _factorial_bound(*parts[0][::2])
    if head in _BOUNDED:
        return 1.0
    if head in ("log", "log10", "log2", "log1p", "ln"):
        return math.log10(2 + largest) + 1
    if head == "sqrt":
        return largest / 2 + 1
    if head == "div" and _is_positive_sum(node.args[1]):
        return max(1.0, parts[0][0] - parts[1][0])
    return largest + 1 if head == "add" and len(parts) > 9 else largest + 0.31 if head == "add" else largest + 0.0


def _is_positive_sum(tree: Tree) -> bool:
    """Are all terms positive, as in the 1 + e^u below a sigmoid or the e^u + e^-u below a tanh? What grows above then
    grows below as well, and nets written in exponentials stay small however many layers they have."""
    match tree:
        case Number(value=value):
            return value > 0
        case Apply(head="add" | "mul" | "times", args=args):
            return all(map(_is_positive_sum, args))
        case Apply(head="pow", args=(Apply(head="e"), _)) | Apply(head="exp" | "cosh"):
            return True
        case Apply(head="pow", args=(base, _)):
            return _is_positive_sum(base)
    return False


def _tower(power: Apply) -> int:
    """How many powers of powers stand here: 3 in `((9**9)**9)**9`."""
    height = 0
    node: Tree = power
    while isinstance(node, Apply) and node.head == "pow" and height < 3:
        exponent = node.args[1]
        if isinstance(exponent, Number) and -2 < exponent.value < 2:
            break
        node = node.args[0]
        height += 1
    return height


def _power_bound(parts: list[Size]) -> float:
    base, exponent = parts[0], parts[1]
    times = abs(float(exponent[2])) if exponent[2] is not None and abs(exponent[2]) < 10**15 else _ten_to(exponent[0])
    logarithm = base[0]
    if base[2] is not None:
        top = abs(base[2])
        logarithm = math.log10(float(max(top, 1 / top))) if top and 1e-300 < top < 1e300 else base[0]
    return max(logarithm, 0.0) * times


def _factorial_bound(digits: float, exact: Fraction | None) -> float:
    value = float(exact) if exact is not None and abs(exact) < 10**15 else _ten_to(digits)
    return max(value, 2.0) * math.log10(max(value, 2.0)) if value < 1e300 else math.inf


def _ten_to(power: float) -> float:
    return math.inf if power > 300 else 10.0**power


def _exact(node: Apply, values: list[Fraction | None], text: str) -> Fraction | None:
    """The value of a small rational subtree; raises for a division by zero."""
    known = [value for value in values if value is not None]
    if any(value.numerator.bit_length() > 256 or value.denominator.bit_length() > 256 for value in known):
        return None
    match node.head:
        case "add":
            return sum(known, Fraction(0))
        case "neg":
            return -known[0]
        case "mul" | "times":
            return Fraction(math.prod(known))
        case "div":
            return known[0] / known[1]
        case "pow":
            if known[0] == 0 and known[1] < 0:
                raise _undefined("this divides by zero", text, node)
            if known[1].denominator == 1 and abs(known[1]) <= 64:
                return known[0] ** int(known[1])
        case "log" | "log10" | "log2" | "csc" | "cot" | "csch" | "coth" | "reciprocal" if known[0] == 0:
            raise _undefined(f"{node.head!r} has no value at 0", text, node)
        case "factorial":
            if known[0] < 0 and known[0].denominator == 1:
                raise _undefined("a negative integer has no factorial", text, node)
    return None


def _undefined(what: str, text: str, node: Tree) -> Unreadable:
    return _refused(what, "undefined", text, node, "this has no value")


def _refused(what: str, note: str, text: str, node: Tree, fix: str) -> Unreadable:
    return Unreadable(what, text=text, span=_span(node), note=note, fix=fix)


def _span(node: Tree) -> Span | None:
    """Where the first part of a tree stands that knows it."""
    for _ in range(MAX_TREE_DEPTH):
        if node.span is not None or not children(node):
            return node.span
        node = children(node)[0]
    return None
