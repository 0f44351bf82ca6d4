"""Is the answer a right formula as it is written, but for one place? Found by reading both, with no values at all.

Where that is so the slip is the very one that was made, not one that happens to give the same values in another form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hwcheck.domain import Scope
from hwcheck.rewrite import ONE, substitute
from hwcheck.slips.extent import size
from hwcheck.slips.mutants import Mutant, all_rules, below, put
from hwcheck.slips.rule import Change, Place
from hwcheck.slips.rules.constant import another
from hwcheck.slips.standing import SUBSCRIPTED
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree, children, walk

NEAREST = 2  # forms of the right answer that are compared word for word
MOST_GAINED = 8  # nodes that are new: no slip writes more
FAR_FETCHED = 16  # from this rank on a change is no reason not to look for another
CLOSE = 3  # levels of the tree around the difference that are looked at first

Key = int
_COMMUTING = frozenset({"add", "mul", "and", "or", "eq", "ne", "delta", "maximum", "minimum"})
_PRODUCT = frozenset({"mul", "div", "neg"})


def nearest(forms: tuple[Tree, ...], answer: Tree, spelling: Spelling) -> list[int]:
    """Which forms are most like the answer in what they are made of. What it has and a form has not tells more than
    what it has lost."""

    def unlike(number: int) -> int:
        return 3 * spelling.gained(forms[number], answer) + spelling.gained(answer, forms[number])

    return sorted(range(len(forms)), key=unlike)[:NEAREST]


def literal(base: Tree, target: Tree, spelling: Spelling, wanted: Callable[[Change], bool]) -> list[Mutant]:
    """The changes of one place in `base` that give `target`, the order of terms and factors aside: those next to where
    the two differ, and those further out where these are far-fetched."""
    if spelling.gained(base, target) > MOST_GAINED:
        return []
    levels = list(_apart(base, target, Place(spelling.scope, base, own=False), spelling))
    found: list[Mutant] = []
    for near in (levels[-CLOSE:], levels[:-CLOSE]):
        found += [
            Mutant(put(base, place.path, change.tree), change, place)
            for node, place, other in near
            for change in _changes(node, place)
            if wanted(change) and _may_be(change.tree, other) and spelling.key(change.tree) == spelling.key(other)
        ]
        if any(mutant.change.sort.rank < FAR_FETCHED for mutant in found):
            return found
    return found or [*_number(base, levels)]


def _number(base: Tree, levels: list[tuple[Tree, Place, Tree]]) -> Iterator[Mutant]:
    """One number for another, whichever it is; in a subscript it is no constant."""
    if any(isinstance(node, Apply) and node.head in SUBSCRIPTED for node, _, _ in levels):
        return
    match levels[-1:]:
        case [(Number() as right, place, Number() as mistaken)]:
            yield Mutant(put(base, place.path, mistaken), another(right, mistaken), place)


def _may_be(tree: Tree, other: Tree) -> bool:
    """Are both of one look, as far as that is plain? Most changes need no closer look."""
    one, two = _look(tree), _look(other)
    return not one or not two or one == two


def _look(tree: Tree) -> str:
    match tree:
        case Symbol(name=name):
            return name
        case Apply(head="mul", args=args):
            return "mul" if sum(1 for arg in args if not isinstance(arg, Number)) > 1 else ""
        case Apply(head=head) | Reduce(head=head) if head not in _PRODUCT and head not in ("times", "pow"):
            return head
    return ""


def _changes(node: Tree, place: Place) -> Iterator[Change]:
    return (change for wrong in all_rules() for change in wrong(node, place))


def _apart(base: Tree, target: Tree, root: Place, spelling: Spelling) -> Iterator[tuple[Tree, Place, Tree]]:
    """The nodes outside of which the two are the same, from the root inwards, each with what stands in its place."""
    found: tuple[Tree, Place, Tree] | None = (base, root, target)
    while found is not None and spelling.key(found[0]) != spelling.key(found[2]):
        yield found
        found = _inner(*found, spelling)


def _inner(node: Tree, place: Place, other: Tree, spelling: Spelling) -> tuple[Tree, Place, Tree] | None:
    """The one child in which they differ, if it is only one; of products and fractions the one factor."""
    if not (isinstance(node, Apply | Reduce) and isinstance(other, Apply | Reduce)):
        return None
    pairs: list[tuple[int, Tree]] = []
    if node.head == other.head:
        if node.head in _COMMUTING:
            pairs = _unpaired(children(node), children(other), spelling)
        else:
            pairs = _misfits(node, _renamed(other, node), spelling)
    if len(pairs) != 1:
        return _factor_apart(node, place, other, spelling)
    position, instead = pairs[0]
    return *below(node, place)[position], instead


def _factor_apart(node: Tree, place: Place, other: Tree, spelling: Spelling) -> tuple[Tree, Place, Tree] | None:
    """`a (1/5)` and `b/5` differ in a factor, wherever the bar stands."""
    if not (_is_product(node) and _is_product(other)):
        return None
    ones, others = (list(_factors(tree, place, spelling)) for tree in (node, other))
    mine, theirs = (Counter(key for key, _, _ in factors) for factors in (ones, others))
    match [*(mine - theirs).elements()], [*(theirs - mine).elements()]:
        case [(_, under) as left], [(_, level) as right] if under == level:
            here, where = next((tree, at) for key, tree, at in ones if key == left)
            there = next(tree for key, tree, _ in others if key == right)
            if here != node and not _is_broken(here) and not _is_broken(there):
                return here, where, there
    return None


def _factors(
    tree: Tree, place: Place, spelling: Spelling, *, upside_down: bool = False
) -> Iterator[tuple[tuple[Key, bool], Tree, Place]]:
    """Of products and fractions every factor, above and under the bar; of `2/3` both numbers."""
    match tree:
        case Apply(head="mul" | "div" as head):
            for position, (part, at) in enumerate(below(tree, place)):
                turned = upside_down != (head == "div" and position == 1)
                yield from _factors(part, at, spelling, upside_down=turned)
        case Number(value=Fraction(numerator=above, denominator=under)) if under > 1:
            yield from _factors(Number(above), place, spelling, upside_down=upside_down)
            yield (spelling.key(Number(under)), not upside_down), tree, place
        case _ if tree != ONE:
            yield (spelling.key(tree), upside_down), tree, place


def _is_product(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.head in ("mul", "div")


def _is_broken(tree: Tree) -> bool:
    return isinstance(tree, Number) and tree.value.denominator > 1


def _unpaired(ones: tuple[Tree, ...], others: tuple[Tree, ...], spelling: Spelling) -> list[tuple[int, Tree]]:
    left = Counter(map(spelling.key, ones)) - Counter(map(spelling.key, others))
    right = Counter(map(spelling.key, others)) - Counter(map(spelling.key, ones))
    if left.total() != 1 or right.total() != 1:
        return []
    position = next(k for k, each in enumerate(ones) if spelling.key(each) in left)
    return [(position, next(each for each in others if spelling.key(each) in right))]


def _misfits(node: Tree, other: Tree, spelling: Spelling) -> list[tuple[int, Tree]]:
    if isinstance(node, Reduce) and isinstance(other, Reduce) and spelling.bounds(node) == spelling.bounds(other):
        return [(0, other.body)]  # the first child; that the body is the same has been ruled out
    ones, others = children(node), children(other)
    if len(ones) != len(others):
        return []
    pairs = enumerate(zip(ones, others, strict=True))
    return [(k, there) for k, (here, there) in pairs if spelling.key(here) != spelling.key(there)]


def _renamed(other: Tree, node: Tree) -> Tree:
    """The same sum with the indices of another."""
    if not (isinstance(other, Reduce) and isinstance(node, Reduce)) or len(other.indices) != len(node.indices):
        return other
    names = {old: Symbol(new) for old, new in zip(other.indices, node.indices, strict=True) if old != new}
    condition = other.condition and substitute(other.condition, names)
    return replace(other, indices=node.indices, body=substitute(other.body, names), condition=condition)


def _name(tree: Tree) -> str:
    match tree:
        case Symbol(name=name):
            return name
        case Number(value=value):
            return str(value)
        case Apply(head=head) | Reduce(head=head):
            return head


def _summands(tree: Apply) -> Iterator[Tree]:
    for part in tree.args:
        if isinstance(part, Apply) and part.head == "add":
            yield from _summands(part)
        else:
            yield part


@dataclass(slots=True)
class _Product:
    sign: int
    above: list[Key]
    under: list[Key]


class Spelling:
    """A number for each formula, the same for all that are the same but for the order of terms and factors, where
    signs and fraction bars stand, and the names of bound indices."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._scalars = all(kind.rank == 0 for kind in scope.symbols.values())
        self._numbers: dict[Any, Key] = {}
        self._made_of: dict[int, tuple[Tree, Counter[str]]] = {}
        self._known: dict[int, tuple[Tree, Key]] = {}  # the tree is kept, so that its id stays its own

    def gained(self, before: Tree, after: Tree) -> int:
        """How many parts the one has that the other has not."""
        return (self._parts(after) - self._parts(before)).total()

    def _parts(self, tree: Tree) -> Counter[str]:
        known = self._made_of.get(id(tree))
        if known is None:
            known = self._made_of[id(tree)] = tree, Counter(map(_name, walk(tree)))
        return known[1]

    def key(self, tree: Tree) -> Key:
        if isinstance(tree, Apply) and tree.head == "pow" and tree.args[1] == ONE:
            return self.key(tree.args[0])
        known = self._known.get(id(tree))
        if known is None:
            spelt = self._spelt(tree)
            match spelt:
                case ("mul", 1, (alone,), ()):
                    known = tree, alone
                case _:
                    known = tree, self._numbers.setdefault(spelt, len(self._numbers))
            self._known[id(tree)] = known
        return known[1]

    def _spelt(self, tree: Tree) -> Any:
        match tree:
            case Symbol(name=name):
                return name
            case Number(value=value) if value >= 0 and value.denominator == 1:
                return value
            case Reduce():
                return self._reduced(tree)
            case Apply(head=head) if head not in _PRODUCT and not (head == "times" and self._scalars):
                keys = [self.key(part) for part in self._terms(tree)]
                return head, *(sorted(keys) if head in _COMMUTING else keys)
        product = _Product(1, [], [])
        self._gather(tree, product, upside_down=False)
        return "mul", product.sign, tuple(sorted(product.above)), tuple(sorted(product.under))

    def _reduced(self, tree: Reduce) -> Any:
        height = sum(1 for node in walk(tree) if isinstance(node, Reduce))  # sums inside have another, a smaller one
        names = {index: Symbol(f"#{height}.{place}") for place, index in enumerate(tree.indices)}
        condition = tree.condition and substitute(tree.condition, names)
        return tree.head, len(tree.indices), self.key(substitute(tree.body, names)), *self._ends(tree, condition)

    def bounds(self, tree: Reduce) -> tuple[Key | None, Key | None, Key | None]:
        """The first value, the last one and the condition; none where an index runs over all that it counts."""
        return self._ends(tree, tree.condition)

    def _ends(self, tree: Reduce, condition: Tree | None) -> tuple[Key | None, Key | None, Key | None]:
        whole = size(tree.indices[0], tree.body, self.scope) if tree.upper is not None else None
        lower = None if tree.lower == ONE else tree.lower
        upper = None if tree.upper == whole else tree.upper
        return self._key_of(lower), self._key_of(upper), self._key_of(condition)

    def _key_of(self, tree: Tree | None) -> Key | None:
        return None if tree is None else self.key(tree)

    def _terms(self, tree: Apply) -> list[Tree]:
        """The arguments; those of a sum made flat, with its numbers added up."""
        if tree.head != "add":
            return list(tree.args)
        terms = list(_summands(tree))
        plain = [term for term in terms if isinstance(term, Number)]
        if len(plain) < 2:
            return terms
        total = Number(sum(term.value for term in plain))
        return [term for term in terms if not isinstance(term, Number)] + [total]

    def _gather(self, tree: Tree, product: _Product, *, upside_down: bool) -> None:
        match tree:
            case Symbol():
                (product.under if upside_down else product.above).append(self.key(tree))
            case Apply(head="neg", args=(inner,)):
                product.sign = -product.sign
                self._gather(inner, product, upside_down=upside_down)
            case Apply(head="div", args=(top, bottom)):
                self._gather(top, product, upside_down=upside_down)
                self._gather(bottom, product, upside_down=not upside_down)
            case Apply(head=head, args=args) if head == "mul" or (head == "times" and self._scalars):
                for part in args:
                    self._gather(part, product, upside_down=upside_down)
            case Number(value=value) if value < 0:
                product.sign = -product.sign
                self._gather(Number(-value), product, upside_down=upside_down)
            case Number(value=Fraction(numerator=above, denominator=below)) if below > 1:
                self._gather(Number(above), product, upside_down=upside_down)
                self._gather(Number(below), product, upside_down=not upside_down)
            case _ if tree != ONE:
                (product.under if upside_down else product.above).append(self.key(tree))
