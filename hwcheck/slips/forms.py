"""In which forms may the right answer stand when a student slips? As written, written out, as it is accepted."""

from __future__ import annotations

from collections.abc import Iterable

from hwcheck.domain import Scope
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import ONE, TWO, expand
from hwcheck.slips.monomials import multiplied_out
from hwcheck.slips.whole import is_count
from hwcheck.tree import ELEMENTWISE, Apply, Number, Reduce, Symbol, Tree, children, walk, with_children

MAX_FORMS = 4
MAX_NODES = 130  # of one form; the mutants of larger ones are too many to be told apart

_SCALAR_HEADS = ELEMENTWISE | frozenset(
    "add neg mul times div pow ind delta cases maximum minimum floordiv lt le gt ge eq ne and or not root".split()
)


def forms(reference: Tree, others: Iterable[Tree], scope: Scope) -> tuple[Tree, ...]:
    """The distinct forms to make slips in, the reference first; what is only counted is multiplied out, too."""
    found: dict[Tree, None] = {}
    counts = is_count(scope)
    for tree in (reference, *others):
        normal = tidy(tree, scope)
        found.setdefault(normal)
        if len(found) <= MAX_FORMS and (written_out := _written_out(normal, scope)) is not None:
            found.setdefault(written_out)
        if counts and len(found) <= MAX_FORMS and (multiplied := multiplied_out(next(reversed(found)))) is not None:
            found.setdefault(tidy(multiplied, scope))
    small = [tree for tree in found if sum(1 for _ in walk(tree)) <= MAX_NODES]
    return tuple(small[:MAX_FORMS] or list(found)[:1])


def _written_out(tree: Tree, scope: Scope) -> Tree | None:
    try:
        written = tidy(expand(tree, scope), scope)
    except HwcheckError:
        return None
    return None if written == tree else written


def tidy(tree: Tree, scope: Scope) -> Tree:
    """The same formula with sums in sums and products in products made flat, so that each factor stands alone."""
    match tree:
        case Apply(head=head, args=args) if args:
            parts = tuple(tidy(arg, scope) for arg in args)
            if head == "times" and all(is_scalar(part, scope) for part in parts):
                head = "mul"
            return _tidied(head, parts)
        case Reduce():
            return with_children(tree, tuple(tidy(part, scope) for part in children(tree)))
        case _:
            return tree


def _tidied(head: str, parts: tuple[Tree, ...]) -> Tree:
    match head, parts:
        case (("add" | "mul"), _):
            return Apply(head, tuple(_flat(head, parts)))
        case (("times" | "matmul"), (Apply(head=inner, args=args), *rest)) if inner == head:
            return Apply(head, (*args, *rest))
        case "square", (inner,):
            return Apply("pow", (inner, TWO))
        case "neg", (Number(value=value),):
            return Number(-value)
        case "neg", (Apply(head="neg", args=(inner,)),):
            return inner
        case "neg", (Apply(head="add", args=args),):
            return Apply("add", tuple(_tidied("neg", (arg,)) for arg in args))
        case "div", (Apply(head="div", args=(top, bottom)), below):
            return Apply("div", (top, _tidied("mul", (bottom, below))))
    return Apply(head, parts)


def _flat(head: str, parts: tuple[Tree, ...]) -> list[Tree]:
    flat: list[Tree] = []
    for part in parts:
        match part:
            case Apply(head=inner, args=args) if inner == head and args:
                flat.extend(args)
            case Apply(head="div", args=(top, bottom)) if head == "mul" and top != ONE:
                # a/b * c: each factor of the numerator stands alone
                flat.extend((*_flat("mul", (top,)), Apply("div", (ONE, bottom))))
            case _:
                flat.append(part)
    return flat


def is_scalar(tree: Tree, scope: Scope) -> bool:
    """Is this surely a scalar? Products of scalars commute, so that they can be made flat."""
    return _is_scalar(tree, scope, set())


def _is_scalar(tree: Tree, scope: Scope, seen: set[str]) -> bool:
    """`seen` are the names that were looked up: each is looked up once, however often it is used."""
    match tree:
        case Number():
            return True
        case Symbol(name=name):
            kind = scope.symbols.get(name)
            if kind is not None:
                return kind.rank == 0
            definition = scope.definitions.get(name)
            if definition is None or name in seen:  # a definition that refers to itself has no value anyway
                return True
            seen.add(name)
            return not definition.indices and _is_scalar(definition.body, scope, seen)
        case Apply(head="index" | "getitem"):
            return True
        case Reduce(body=body):
            return _is_scalar(body, scope, seen)
        case Apply(head=head, args=args):
            known = head in _SCALAR_HEADS or head in scope.functions or not args
            return known and all(_is_scalar(arg, scope, seen) for arg in args)
