"""What do unevaluated derivatives and suppressed arguments in an answer stand for?

`\\sigma_2'` without its argument, `\\partial f/\\partial \\sigma_2`, `\\partial x_2/\\partial w_2`: the problem's
definitions say what they mean. After `resolve` a tree holds only operations that can be evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator

from hwcheck.domain import Scope
from hwcheck.equivalence.canonical import same_after_sorting
from hwcheck.equivalence.differentiate import derivative
from hwcheck.equivalence.entries import NoEntry, gradient, opened
from hwcheck.errors import HwcheckError
from hwcheck.rewrite import expand, replace_tree, substitute
from hwcheck.tree import Apply, Symbol, Tree, children, free_names, walk, with_children

_PRODUCTS = frozenset({"mul", "times"})
_SLOT = "__slot__"  # a name no reader makes: the place of the argument while a function is differentiated


class Unresolved(HwcheckError):
    """The definitions do not say what is meant."""


def resolve(tree: Tree, scope: Scope, reference: Tree | None = None) -> Tree:
    """The tree with derivatives taken and arguments filled in. `reference` may tell an argument, too."""
    if not _needs_resolving(tree, scope):
        return tree
    return _resolve(tree, scope, reference)


def _needs_resolving(tree: Tree, scope: Scope) -> bool:
    for node in walk(tree):
        if isinstance(node, Apply) and (
            node.head in ("derivative", "prime") or (not node.args and node.head in scope.functions)
        ):
            return True
    return False


def _resolve(tree: Tree, scope: Scope, reference: Tree | None) -> Tree:
    match tree:
        case Apply(head="derivative", args=(top, bottom)):
            if any(isinstance(node, Apply) and node.head == "derivative" for node in walk(top)):
                top = _resolve(top, scope, reference)  # of a derivative: the inner one is taken first
            return _resolve(_derivative(top, bottom, scope), scope, reference)
        case Apply(head="prime"):
            return _prime(tree, scope, reference)
        case Apply(head=head, args=()) if head in scope.functions:
            return Apply(head, (_suppressed(head, scope, reference),), tree.span)
    parts = children(tree)
    return with_children(tree, tuple(_resolve(part, scope, reference) for part in parts)) if parts else tree


def _prime(tree: Apply, scope: Scope, reference: Tree | None) -> Tree:
    """`f''(u)`: as many derivatives of f as there are primes, then its argument put in."""
    order, inner = 0, tree
    while inner.head == "prime":
        child = inner.args[0]
        if not isinstance(child, Apply):
            raise Unresolved("a prime belongs to a function")
        order, inner = order + 1, child
    head = inner.head
    argument = inner.args[0] if inner.args else _suppressed(head, scope, reference)
    body = _outer_body(head, scope)
    for _ in range(order):
        body = derivative(body, Symbol(_SLOT))
    if any(isinstance(node, Apply) and node.head == "prime" for node in walk(body)):
        if scope.strict:
            raise Unresolved(f"there is no rule for the derivative of {head!r}")
        return Apply(head + "'" * order, (_resolve(argument, scope, reference),))  # some other unknown function
    return substitute(body, {_SLOT: _resolve(argument, scope, reference)})


def _outer_body(head: str, scope: Scope) -> Tree:
    function = scope.functions.get(head)
    if function is None:
        return Apply(head, (Symbol(_SLOT),))
    if len(function.params) != 1:
        raise Unresolved(f"a prime needs a function of one argument, {head!r} has {len(function.params)}")
    return _inline(substitute(function.body, {function.params[0]: Symbol(_SLOT)}), scope)


def _inline(tree: Tree, scope: Scope) -> Tree:
    """Declared functions inside a function's body, written out."""
    parts = tuple(_inline(part, scope) for part in children(tree))
    if isinstance(tree, Apply) and tree.head in scope.functions and len(parts) == 1:
        function = scope.functions[tree.head]
        return _inline(substitute(function.body, {function.params[0]: parts[0]}), scope)
    return with_children(tree, parts) if parts else tree


def _suppressed(head: str, scope: Scope, reference: Tree | None) -> Tree:
    """The argument of a function that is written without one: where the problem applies it, or the one variable."""
    bodies = [definition.body for definition in scope.definitions.values()]
    for trees in (bodies, [reference] if reference is not None else []):
        found = set(_arguments(head, trees, scope))
        if len(found) == 1:
            return found.pop()
        if found:
            raise Unresolved(f"{head!r} is written without its argument, and there are several it could be")
    scalars = [name for name, kind in scope.symbols.items() if kind.rank == 0 and kind.name != "index"]
    if len(scalars) == 1:
        return Symbol(scalars[0])
    raise Unresolved(f"{head!r} is written without its argument")


def _arguments(head: str, trees: list[Tree], scope: Scope) -> Iterator[Tree]:
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Apply) and node.head == head and len(node.args) == 1:
                yield node.args[0]


# -- derivatives of what is defined --------------------------------------------------------------------------------


def _derivative(top: Tree, bottom: Tree, scope: Scope) -> Tree:
    """The derivative of one defined quantity by another, through whatever lies between."""
    function = _bare_function(top, scope)
    target = _target(bottom, scope)
    if function is not None:
        if _is_parameter(function, target, scope):
            return Apply("prime", (Apply(function, (target,)),))
        top = _application(function, scope)
    match target:
        case Apply(head="index", args=(Symbol(name=name), *_)):
            return derivative(_in_entries(top, scope, frozenset({name})), target)
        case Symbol(name=name):
            whole = _gradient(top, name, scope)
            if whole is not None:
                return whole
            kind = scope.symbols.get(name)
            written = _in_entries if kind is not None else expand
            body = written(top, scope, frozenset({name}))
            if name in free_names(body) or name not in scope.definitions:
                return derivative(body, target)
    return _by_what_is_written(top, target, scope)


def _gradient(top: Tree, name: str, scope: Scope) -> Tree | None:
    """The derivatives by the entries of an array; None where what is differentiated is no scalar."""
    try:
        return gradient(top, name, scope, derivative)
    except NoEntry as error:
        if name not in scope.symbols:
            return None
        raise Unresolved(str(error)) from None


def _in_entries(tree: Tree, scope: Scope, keep: frozenset[str]) -> Tree:
    """The tree with definitions written out, in entries where it has some: what stays whole would count as constant."""
    try:
        return opened(tree, scope, keep)
    except NoEntry as error:
        whole = expand(tree, scope, keep)
        if all(name in keep or name not in scope.definitions for name in free_names(whole)):
            return whole
        raise Unresolved(str(error)) from None


def _by_what_is_written(top: Tree, target: Tree, scope: Scope) -> Tree:
    """The derivative by a quantity that stands written out in the other: of `sigma(w x)` by x_1, which is `w x`."""
    whole, body = expand(target, scope), expand(top, scope)
    found = [node for node in walk(body) if _alike(node, whole) and same_after_sorting(node, whole, scope)]
    if not found and isinstance(target, Apply):
        raise Unresolved("what is differentiated does not contain what it is differentiated by")
    for node in found:
        body = replace_tree(body, node, Symbol(_SLOT))
    return replace_tree(derivative(body, Symbol(_SLOT)), Symbol(_SLOT), whole)


def _alike(node: Tree, other: Tree) -> bool:
    """Whether it is worth comparing two trees: the same operation, with as many arguments."""
    if isinstance(node, Apply) and isinstance(other, Apply):
        return len(node.args) == len(other.args) and (node.head == other.head or {node.head, other.head} <= _PRODUCTS)
    return type(node) is type(other)


def _bare_function(tree: Tree, scope: Scope) -> str | None:
    match tree:
        case Apply(head=head, args=()) if head in scope.functions:
            return head
        case Symbol(name=name) if name in scope.functions:
            return name
    return None


def _target(tree: Tree, scope: Scope) -> Tree:
    """What is differentiated by: a symbol, an entry, or the value of a function where it is applied."""
    function = _bare_function(tree, scope)
    if function is not None:
        return _application(function, scope)
    match tree:
        case Symbol() | Apply(head="index"):
            return tree
        case Apply(head=head) if head in scope.functions:
            return tree
    raise Unresolved("this is not something to differentiate by")


def _application(function: str, scope: Scope) -> Tree:
    bodies = [definition.body for definition in scope.definitions.values()]
    found = set(_arguments(function, bodies, scope))
    if len(found) != 1:
        raise Unresolved(f"the problem does not apply {function!r} in exactly one place")
    return Apply(function, (found.pop(),))


def _is_parameter(function: str, target: Tree, scope: Scope) -> bool:
    """Is the derivative of sigma by x simply sigma'(x)? Yes, unless the problem applies sigma to something else."""
    bodies = [definition.body for definition in scope.definitions.values()]
    found = set(_arguments(function, bodies, scope))
    return not found or target in found
