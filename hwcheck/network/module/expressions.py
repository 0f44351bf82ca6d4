"""What is the value of an expression? One method for each node of Python's syntax tree that is followed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hwcheck.errors import did_you_mean
from hwcheck.network.module.builtin import BUILTINS
from hwcheck.network.module.calls import Calls
from hwcheck.network.module.containers import CONTAINERS
from hwcheck.network.module.operations import OPERATIONS
from hwcheck.network.module.python import COMPARISONS, TYPES, small, written
from hwcheck.network.module.signatures import SIGNATURES
from hwcheck.network.module.sizes import indexed
from hwcheck.network.module.state import UNKNOWN
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import Class, Function, Object, Once, Opaque, Path, Scope, Super, Tensor, Value

# Names that a piece of code without its imports can only mean this by.
USUAL = {
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "torch": "torch",
    "np": "numpy",
    "numpy": "numpy",
    "math": "math",
    "OrderedDict": "collections.OrderedDict",
    "functools": "functools",
    "partial": "functools.partial",
    "copy": "copy",
    "init": "torch.nn.init",
    "Variable": "torch.autograd.Variable",
    "Module": "torch.nn.Module",
    "Parameter": "torch.nn.Parameter",
    "Tensor": "torch.Tensor",
    "warnings": "warnings",
    "random": "random",
}
ERRORS = (
    "Exception ValueError TypeError NotImplementedError RuntimeError AssertionError KeyError AttributeError".split()
)
REFUSED = frozenset("eval exec open compile __import__ globals locals vars input breakpoint".split())


class Expressions(Calls):
    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        self.step(node)
        method = getattr(self, f"value_of_{type(node).__name__}", None)
        if method is None:
            raise Unfollowed(f"{type(node).__name__} is not followed")
        return method(node, scope)

    def lookup(self, name: str, scope: Scope) -> Value:
        place: Scope | None = scope
        while place is not None:
            if name in place.names:
                return place.names[name]
            place = place.outer
        return self.outside(name)

    def outside(self, name: str) -> Value:
        """A name of Python or PyTorch that no import has brought in."""
        if name in REFUSED:
            raise Unfollowed(f"{name} is not followed")
        if name in BUILTINS or name in TYPES or name in ("object", "property", *ERRORS):
            return Path(f"builtins.{name}")
        if name in USUAL:
            return Path(USUAL[name])
        if name in SIGNATURES or name in CONTAINERS:
            return Path(f"torch.nn.{name}")
        raise Broken(f"{name!r} is not defined", fix=did_you_mean(name, self.known_names()))

    def known_names(self) -> tuple[str, ...]:
        """The names of the file, for a guess."""
        return tuple(self.globals.names)

    def value_of_Constant(self, node: ast.Constant, scope: Scope) -> Value:
        return small(node.value)

    def value_of_Name(self, node: ast.Name, scope: Scope) -> Value:
        if node.id == "__class__" and scope.owner:
            return scope.owner
        return self.lookup(node.id, scope)

    def value_of_Attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope)
        self.line = node.lineno
        return self.attribute(value, node.attr)

    def value_of_Tuple(self, node: ast.Tuple, scope: Scope) -> Value:
        return tuple(self.unpacked(node.elts, scope))

    def value_of_List(self, node: ast.List, scope: Scope) -> Value:
        return list(self.unpacked(node.elts, scope))

    def value_of_Set(self, node: ast.Set, scope: Scope) -> Value:
        return {self.key(item) for item in self.unpacked(node.elts, scope)}

    def value_of_Dict(self, node: ast.Dict, scope: Scope) -> Value:
        made: dict[Value, Value] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            content = self.evaluate(value, scope)
            if key is None:
                made.update(BUILTINS["dict"](self, (content,), {}))
            else:
                made[self.key(self.evaluate(key, scope))] = content
        return made

    def key(self, value: Value) -> Value:
        if isinstance(value, str):
            return self.name_of(value)
        try:
            hash(value)
        except TypeError as error:
            raise Broken(f"this cannot be a key: {error}") from error
        return value

    def unpacked(self, nodes: list[ast.expr], scope: Scope) -> list[Value]:
        """The items, with `*layers` opened."""
        found: list[Value] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                found.extend(self.items(self.evaluate(node.value, scope)))
            else:
                found.append(self.evaluate(node, scope))
        return small(found)  # type: ignore[no-any-return]

    def value_of_BinOp(self, node: ast.BinOp, scope: Scope) -> Value:
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        self.line = node.lineno
        return self.binary(type(node.op).__name__, left, right)

    def value_of_UnaryOp(self, node: ast.UnaryOp, scope: Scope) -> Value:
        value = self.evaluate(node.operand, scope)
        if isinstance(node.op, ast.Not):
            return not self.truth(value)
        if isinstance(value, Tensor):
            return self.record("neg", value, Tensor(value.shape))
        if isinstance(value, Opaque):
            return value
        if not isinstance(value, int | float):
            raise Unfollowed("this sign is not followed")
        if isinstance(node.op, ast.Invert):
            return ~value if isinstance(value, int) else value
        return -value if isinstance(node.op, ast.USub) else value

    def value_of_BoolOp(self, node: ast.BoolOp, scope: Scope) -> Value:
        wanted = isinstance(node.op, ast.Or)
        value: Value = None
        for part in node.values:
            value = self.evaluate(part, scope)
            if part is not node.values[-1] and self.truth(value) is wanted:
                return value
        return value

    def value_of_Compare(self, node: ast.Compare, scope: Scope) -> Value:
        left = self.evaluate(node.left, scope)
        result: Value = True
        for operator, other in zip(node.ops, node.comparators, strict=True):
            right = self.evaluate(other, scope)
            result = self.compare(type(operator).__name__, left, right)
            if len(node.ops) > 1 and not self.truth(result):
                return False
            left = right
        return result

    def compare(self, name: str, left: Value, right: Value) -> Value:
        if name in ("Is", "IsNot"):
            alike = left is right or (isinstance(left, Path | bool | int | str) and left == right)
            if isinstance(left, Opaque) and right is None:
                alike = False
            return alike is (name == "Is")
        if isinstance(left, Opaque) or isinstance(right, Opaque):
            return Opaque(left.what if isinstance(left, Opaque) else right.what)
        for side in (left, right):
            if isinstance(side, str) and UNKNOWN in side:
                raise Unfollowed("what this text says is not known")
            if isinstance(side, Path) and not side.known:
                raise Unfollowed(f"{side.name} is not in the text")
        if name in ("In", "NotIn"):
            return self.contains(right, left) is (name == "In")
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            if left is None or right is None or isinstance(left, str) or isinstance(right, str):
                return name == "NotEq"
            return self.record("compare", (left, right), OPERATIONS["eq"](left, right))
        try:
            return COMPARISONS[name](left, right)
        except TypeError as error:
            raise Broken(f"Python cannot compare these: {error}") from error

    def contains(self, whole: Value, part: Value) -> bool:
        if isinstance(whole, str) and isinstance(part, str):
            return part in whole
        if isinstance(whole, Object) and whole.is_module:
            return part in whole.items
        return any(part is item or (not isinstance(item, Tensor) and part == item) for item in self.items(whole))

    def value_of_IfExp(self, node: ast.IfExp, scope: Scope) -> Value:
        return self.evaluate(node.body if self.branch(node.test, scope) else node.orelse, scope)

    def branch(self, test: ast.expr, scope: Scope) -> bool:
        if any(isinstance(node, ast.Attribute) and node.attr == "training" for node in ast.walk(test)):
            self.remark("read as the network stands after eval()")
        return self.truth(self.evaluate(test, scope))

    def value_of_NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> Value:
        scope.names[node.target.id] = value = self.evaluate(node.value, scope)
        return value

    def value_of_JoinedStr(self, node: ast.JoinedStr, scope: Scope) -> Value:
        return small("".join(str(self.evaluate(part, scope)) for part in node.values))

    def value_of_FormattedValue(self, node: ast.FormattedValue, scope: Scope) -> Value:
        spec = str(self.evaluate(node.format_spec, scope)) if node.format_spec else ""
        return written(self.evaluate(node.value, scope), spec)

    def value_of_Lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return Function(node, self.defaults(node.args, scope), scope)

    def defaults(self, spec: ast.arguments, scope: Scope) -> dict[str, Value]:
        """The default values by name, worked out where the function is defined."""
        names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        plain = zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True)
        found = {name: self.evaluate(node, scope) for name, node in plain}
        for arg, node in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
            if node is not None:
                found[arg.arg] = self.evaluate(node, scope)
        return found

    def value_of_Call(self, node: ast.Call, scope: Scope) -> Value:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self.super_of(node, scope)
        target = self.evaluate(node.func, scope)
        args = tuple(self.unpacked(node.args, scope))
        given: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, scope)
            if keyword.arg is not None:
                given[keyword.arg] = value
            elif isinstance(value, dict):
                given.update({str(name): each for name, each in value.items()})
            else:
                raise Unfollowed("these arguments are not followed")
        self.line = node.lineno
        return self.call(target, args, given)

    def super_of(self, node: ast.Call, scope: Scope) -> Value:
        place: Scope | None = scope
        while place is not None and place.owner is None:
            place = place.outer
        if len(node.args) == 2:
            owner, target = (self.evaluate(arg, scope) for arg in node.args)
        elif place is not None:
            owner, target = place.owner, place.target
        else:
            raise Broken("super() stands outside of a class")
        if not isinstance(owner, Class) or not isinstance(target, Object):
            raise Unfollowed("this super() is not followed")
        return Super(owner, target)

    def value_of_Subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope)
        if isinstance(value, Path | Class):
            return value  # List[int]
        key = self.evaluate(node.slice, scope)
        self.line = node.lineno
        return self.item(value, key)

    def value_of_Slice(self, node: ast.Slice, scope: Scope) -> Value:
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.evaluate(part, scope) for part in parts))

    def item(self, value: Value, key: Value) -> Value:
        if isinstance(value, Tensor):
            return self.record("index", (value, key), Tensor(indexed(value.shape, key)))
        if isinstance(value, Opaque):
            return value
        if isinstance(value, Object):
            return self.child(value, key)
        if (
            isinstance(key, Tensor | Opaque)
            or isinstance(value, Once)
            or not isinstance(value, list | tuple | dict | str | range)
        ):
            raise Unfollowed("this index is not followed")
        try:
            return value[key]
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise Broken(f"there is no item {key!r:.40}") from error

    def child(self, value: Object, key: Value) -> Value:
        """A module of a container, or several as a container."""
        if not value.is_module:
            return self.call(self.attribute(value, "__getitem__"), (key,))
        if isinstance(key, str):
            if key not in value.items:
                raise Broken(f"there is no module {key!r}", fix=did_you_mean(key, value.items))
            return value.items[key]
        children = list(value.items.values())
        try:
            found = children[key]
        except (IndexError, TypeError, ValueError) as error:
            raise Broken(f"there is no module {key!r:.40} among {len(children)}") from error
        if not isinstance(key, slice):
            return found
        part = Object(Path(f"torch.nn.{value.native.last}") if value.native else value.cls, ready=True)
        part.items.update({str(number): child for number, child in enumerate(found)})
        return part

    def value_of_Yield(self, node: ast.Yield, scope: Scope) -> Value:
        """All that a generator gives is worked out when it is made; what is sent to it is not followed."""
        self.give([None if node.value is None else self.evaluate(node.value, scope)], scope)

    def value_of_YieldFrom(self, node: ast.YieldFrom, scope: Scope) -> Value:
        self.give(self.items(self.evaluate(node.value, scope)), scope)

    def give(self, values: list[Value], scope: Scope) -> None:
        if scope.yielded is None:
            raise Unfollowed("this yield is not followed")
        scope.yielded.extend(values)
        small(scope.yielded)

    def value_of_ListComp(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope) -> Value:
        inner = Scope(outer=scope, owner=scope.owner, target=scope.target)
        return small([self.evaluate(node.elt, inner) for _ in self.rounds(node.generators, inner)])

    def value_of_GeneratorExp(self, node: ast.GeneratorExp, scope: Scope) -> Value:
        return Once(self.value_of_ListComp(node, scope))

    def value_of_SetComp(self, node: ast.SetComp, scope: Scope) -> Value:
        return {self.key(item) for item in self.value_of_ListComp(node, scope)}

    def value_of_DictComp(self, node: ast.DictComp, scope: Scope) -> Value:
        inner = Scope(outer=scope, owner=scope.owner, target=scope.target)
        return {
            self.key(self.evaluate(node.key, inner)): self.evaluate(node.value, inner)
            for _ in self.rounds(node.generators, inner)
        }

    def rounds(self, generators: list[ast.comprehension], scope: Scope) -> Iterator[None]:
        """Bind the names of a comprehension, once for each round."""
        if not generators:
            yield
            return
        first, *rest = generators
        for item in self.items(self.evaluate(first.iter, scope)):
            self.step(first.target)
            self.bind(first.target, item, scope)
            if all(self.truth(self.evaluate(test, scope)) for test in first.ifs):
                yield from self.rounds(rest, scope)

    def bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        raise NotImplementedError
