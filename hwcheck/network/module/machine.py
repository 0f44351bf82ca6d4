"""What happens, statement by statement, when a class is built and called?

Nothing of the text is run by Python: each statement is looked at, and what is not on the list is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from enum import Enum

from hwcheck.errors import HwcheckError
from hwcheck.network.layer import need, times
from hwcheck.network.module.containers import add
from hwcheck.network.module.names import names_of_functions, names_set, names_touched
from hwcheck.network.module.patterns import Patterns
from hwcheck.network.module.python import small
from hwcheck.network.module.sizes import broadcast, indexed
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Object, Once, Opaque, Path, Scope, Tensor, Value

MAX_ROUNDS = 10_000


class Flow(Enum):
    """Where a block goes on."""

    NEXT = "next"
    BREAK = "break"
    CONTINUE = "continue"


class Returned:
    """A block that ended with `return`."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Machine(Patterns):
    def __init__(self, tree: ast.Module) -> None:
        super().__init__()
        self.statements = tree.body
        self.waiting: dict[str, list[int]] = {}  # who sets or changes a name of the file, in order
        self.begun: set[int] = set()
        self.done: set[int] = set()
        self.place = len(tree.body)  # the statement of the file that is being run, or the end of the file
        self.generators: dict[int, bool] = {}
        self.unsettled: dict[str, int] = {}  # names that functions set, with a line
        self.functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        for number, statement in enumerate(tree.body):
            self.note(number, statement)

    def note(self, number: int, statement: ast.stmt) -> None:
        """Remember who defines a name of the file; its value is worked out when it is asked for."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.run([statement], self.globals)
            return
        if isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test):
            return
        self.unsettled.update(dict.fromkeys(names_of_functions(statement), statement.lineno))
        for name in dict.fromkeys((*names_set(statement), *names_touched(statement, self.functions))):
            self.waiting.setdefault(name, []).append(number)
        if isinstance(statement, ast.Try | ast.If | ast.With):
            for inner in statement.body:
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    self.run([inner], self.globals)

    def lookup(self, name: str, scope: Scope) -> Value:
        place: Scope | None = scope
        while place is not None and (place is self.globals or name not in place.names):
            place = place.outer
        if place is None and name in self.waiting:
            self.settle(name)
        return super().lookup(name, scope)

    def settle(self, name: str) -> None:
        """Run what the file does to a name before the place that asks for it, in order."""
        if name in self.unsettled:
            raise Unfollowed(f"{name!r} is set with global", where=f"line {self.unsettled[name]}")
        numbers = self.waiting[name]
        if all(isinstance(self.statements[number], ast.FunctionDef | ast.ClassDef) for number in numbers):
            wanted = numbers[-1:]  # of two definitions the last one, wherever it stands
        elif len(numbers) == 1:
            wanted = numbers
        else:
            wanted = [number for number in numbers if number < self.place]
            if any(number in self.done for number in numbers if number > self.place):
                line = self.statements[numbers[-1]].lineno
                raise Unfollowed(f"{name!r} is set {len(numbers)} times", where=f"line {line}")
        for number in wanted:
            if number not in self.begun:
                self.begun.add(number)
                line, place, self.place = self.line, self.place, number
                self.run([self.statements[number]], self.globals)
                self.line, self.place = line, place
                self.done.add(number)

    def known_names(self) -> tuple[str, ...]:
        return (*self.globals.names, *self.waiting)

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Value:
        """A block; how it ended."""
        for statement in body:
            self.step(statement)
            method = getattr(self, f"run_{type(statement).__name__}", None)
            if method is None:
                raise Unfollowed(f"{type(statement).__name__.lower()} is not followed")
            ended = method(statement, scope)
            if ended is not None and ended is not Flow.NEXT:
                return ended
        return Flow.NEXT

    def body(self, node: ast.FunctionDef, scope: Scope) -> Value:
        if id(node) not in self.generators:
            self.generators[id(node)] = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in within(node))
        if self.generators[id(node)]:
            scope.yielded = Once()
        ended = self.run(node.body, scope)
        if scope.yielded is not None:
            return scope.yielded
        return ended.value if isinstance(ended, Returned) else None

    def run_Expr(self, node: ast.Expr, scope: Scope) -> Value:
        self.evaluate(node.value, scope)

    def run_Pass(self, node: ast.stmt, scope: Scope) -> Value:
        return None

    def run_Break(self, node: ast.stmt, scope: Scope) -> Value:
        return Flow.BREAK

    def run_Continue(self, node: ast.stmt, scope: Scope) -> Value:
        return Flow.CONTINUE

    def run_Return(self, node: ast.Return, scope: Scope) -> Value:
        return Returned(None if node.value is None else self.evaluate(node.value, scope))

    def run_Import(self, node: ast.Import, scope: Scope) -> Value:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            scope.names[alias.asname or name] = Path(name)

    def run_ImportFrom(self, node: ast.ImportFrom, scope: Scope) -> Value:
        for alias in node.names:
            if alias.name != "*":
                scope.names[alias.asname or alias.name] = Path(f"{node.module or ''}.{alias.name}")

    def run_Global(self, node: ast.stmt, scope: Scope) -> Value:
        raise Unfollowed("global names are not followed")

    def run_Nonlocal(self, node: ast.Nonlocal, scope: Scope) -> Value:
        for name in node.names:
            place = scope.outer
            while place is not None and name not in place.names:
                place = place.outer
            if place is None:
                raise Broken(f"no function around this one sets {name!r}")
            scope.elsewhere[name] = place

    def run_Delete(self, node: ast.Delete, scope: Scope) -> Value:
        for target in node.targets:
            match target:
                case ast.Name():
                    scope.names.pop(target.id, None)
                case ast.Attribute():
                    self.remove(self.evaluate(target.value, scope), target.attr)
                case ast.Subscript():
                    self.remove_item(self.evaluate(target.value, scope), self.evaluate(target.slice, scope))
                case _:
                    raise Unfollowed("del of this is not followed")

    def remove(self, holder: Value, name: str) -> None:
        if not isinstance(holder, Object) or name not in (*holder.fields, *holder.items):
            raise Unfollowed("del of this is not followed")
        holder.fields.pop(name, None)
        holder.items.pop(name, None)

    def remove_item(self, holder: Value, key: Value) -> None:
        match holder:
            case Object() if holder.native is not None and holder.native.last in ("Sequential", "ModuleList"):
                kept: list[Value] | dict[Value, Value] = list(holder.items.values())
            case list() | dict():
                kept = holder
            case _:
                raise Unfollowed("del of this is not followed")
        try:
            del kept[key]
        except (IndexError, KeyError, TypeError) as error:
            raise Broken(f"there is no item {key!r:.40}") from error
        if isinstance(holder, Object):
            holder.items.clear()
            holder.items.update({str(number): child for number, child in enumerate(kept)})

    def run_Assign(self, node: ast.Assign, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope)
        for target in node.targets:
            self.bind(target, value, scope)

    def run_AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> Value:
        if node.value is not None:
            self.bind(node.target, self.evaluate(node.value, scope), scope)

    def run_AugAssign(self, node: ast.AugAssign, scope: Scope) -> Value:
        old = self.evaluate(node.target, scope)
        right = self.evaluate(node.value, scope)
        self.line = node.lineno
        if isinstance(old, list) and isinstance(node.op, ast.Add):
            old.extend(self.items(right))
            small(old)
            return
        value = self.binary(type(node.op).__name__, old, right)
        if isinstance(old, Tensor) and isinstance(value, Tensor):
            need(value.shape == old.shape, f"{times(old.shape)} cannot take in {times(value.shape)}")
            value = self.in_place(old, value)
        self.bind(node.target, value, scope)

    def bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Set a name, an attribute, an item, or several at once."""
        match target:
            case ast.Name():
                scope.elsewhere.get(target.id, scope).names[target.id] = value
            case ast.Attribute():
                holder = self.evaluate(target.value, scope)
                self.line = target.lineno
                self.assign(holder, target.attr, value)
            case ast.Subscript():
                self.set_item(self.evaluate(target.value, scope), self.evaluate(target.slice, scope), value)
            case ast.Tuple() | ast.List():
                self.bind_all(target.elts, value, scope)
            case _:
                raise Unfollowed("setting this is not followed")

    def bind_all(self, targets: list[ast.expr], value: Value, scope: Scope) -> None:
        if isinstance(value, Opaque):
            items: list[Value] = [value] * len(targets)
        else:
            items = self.items(value)
        starred = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
        if starred and len(items) >= len(targets) - 1:
            place, tail = starred[0], len(targets) - starred[0] - 1
            items = [*items[:place], items[place : len(items) - tail], *items[len(items) - tail :]]
        if len(items) != len(targets):
            raise Broken(f"{len(items)} values for {len(targets)} names")
        for each, item in zip(targets, items, strict=True):
            self.bind(each.value if isinstance(each, ast.Starred) else each, item, scope)

    def set_item(self, holder: Value, key: Value, value: Value) -> None:
        match holder:
            case dict():
                holder[self.key(key)] = value
                small(holder)
            case list() if isinstance(key, int) and -len(holder) <= key < len(holder):
                holder[key] = value
            case Tensor():
                if isinstance(value, Tensor):  # only its numbers change
                    place = indexed(holder.shape, key)
                    fits = broadcast(place, value.shape) == place
                    need(fits, f"{times(value.shape)} does not fit into {times(place)}")
                    made = self.record("assign", (holder, value), Tensor(holder.shape))
                    holder.event = made.event
            case Object() if holder.is_module:
                name = str(list(holder.items)[key]) if isinstance(key, int) and holder.items else str(key)
                holder.items.pop(name, None) if not isinstance(key, int) else None
                add(holder, name, value)
            case Opaque():
                return
            case _:
                raise Unfollowed("setting this item is not followed")

    def run_If(self, node: ast.If, scope: Scope) -> Value:
        taken = self.branch(node.test, scope)
        return self.run(node.body if taken else node.orelse, scope)

    def run_For(self, node: ast.For, scope: Scope) -> Value:
        for item in self.items(self.evaluate(node.iter, scope)):
            self.step(node)
            self.bind(node.target, item, scope)
            ended = self.run(node.body, scope)
            if isinstance(ended, Returned):
                return ended
            if ended is Flow.BREAK:
                return Flow.NEXT
        return self.run(node.orelse, scope)

    def run_While(self, node: ast.While, scope: Scope) -> Value:
        for _ in range(MAX_ROUNDS):
            if not self.truth(self.evaluate(node.test, scope)):
                return self.run(node.orelse, scope)
            ended = self.run(node.body, scope)
            if isinstance(ended, Returned):
                return ended
            if ended is Flow.BREAK:
                return Flow.NEXT
        self.line = node.lineno
        raise Unfollowed(f"more than {MAX_ROUNDS} rounds")

    def run_With(self, node: ast.With, scope: Scope) -> Value:
        for item in node.items:
            if not isinstance(self.evaluate(item.context_expr, scope), Opaque):
                raise Unfollowed("this with is not followed")
            if item.optional_vars is not None:
                self.bind(item.optional_vars, Opaque("a context"), scope)
        return self.run(node.body, scope)

    def run_Assert(self, node: ast.Assert, scope: Scope) -> Value:
        """An assertion that cannot be decided is taken to hold: it changes nothing."""
        try:
            holds = self.truth(self.evaluate(node.test, scope))
        except Unfollowed:
            return
        if not holds:
            raise Broken(f"the assertion {ast.unparse(node.test)[:60]!r} does not hold")

    def run_Raise(self, node: ast.Raise, scope: Scope) -> Value:
        raise Broken(f"this raises {ast.unparse(node.exc)[:80] if node.exc else 'an error'}")

    def run_Try(self, node: ast.Try, scope: Scope) -> Value:
        """What a handler would catch is not followed; without an error the handlers do not matter."""
        try:
            ended = self.run(node.body, scope)
        except HwcheckError as error:
            if isinstance(error, Unfollowed):
                raise
            raise Unfollowed(f"an error that is caught is not followed: {error.what}") from error
        for block in (node.orelse, node.finalbody):
            if ended is Flow.NEXT:
                ended = self.run(block, scope)
        return ended


def within(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What belongs to a function itself, not to another one inside of it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
