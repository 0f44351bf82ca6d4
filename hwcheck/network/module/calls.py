"""What comes back from a call? Of a function of the text, of a class, of a module."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from hwcheck.errors import HwcheckError, did_you_mean
from hwcheck.network.catalogue import plain
from hwcheck.network.module.builtin import record
from hwcheck.network.module.containers import STACKS, fill
from hwcheck.network.module.functional import FUNCTIONS
from hwcheck.network.module.leaves import call_leaf
from hwcheck.network.module.outside import Outside
from hwcheck.network.module.signatures import AS_FUNCTIONS, LOSSES
from hwcheck.network.module.state import MAX_CALLS
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import (
    Class,
    Function,
    Method,
    Object,
    Opaque,
    Path,
    Scope,
    Tensor,
    Value,
)

PLAIN_BASES = ("object", "builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol")


class Calls(Outside):
    def call(self, target: Value, args: tuple[Value, ...] = (), given: Mapping[str, Value] | None = None) -> Value:
        named = dict(given or {})
        match target:
            case Function():
                return self.call_function(target, args, named)
            case Method():
                return target.call(args, named)
            case Class():
                return self.instance(target, args, named)
            case Object():
                return self.call_object(target, args, named)
            case Path():
                return self.call_path(target.name, args, named)
            case Opaque():
                return target
        raise Broken(f"{'a tensor' if isinstance(target, Tensor) else repr(target)[:40]} cannot be called")

    def call_function(self, function: Function, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise Unfollowed(f"calls are nested more than {MAX_CALLS} deep")
        line = self.line
        scope = Scope(outer=function.scope, owner=function.owner, target=args[0] if args else None)
        scope.names.update(parameters(function, args, given))
        try:
            if isinstance(function.node, ast.Lambda):
                result = self.evaluate(function.node.body, scope)
            else:
                result = self.body(function.node, scope)
        finally:
            self.calls -= 1
        self.line = line
        return result

    def body(self, node: ast.FunctionDef, scope: Scope) -> Value:
        raise NotImplementedError

    def instance(self, cls: Class, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        made = Object(cls)
        native = cls.native
        if native == Path("typing.NamedTuple"):
            usual = {name: cls.members[name] for name in cls.fields[len(args) :] if name in cls.members}
            return record(cls.fields, args, usual | given)
        if native == Path("enum.Enum") and len(args) == 1:
            return member_of(cls, args[0])
        if native is not None and not native.name.startswith("torch.nn.") and native.name not in PLAIN_BASES:
            raise Unfollowed(f"a class that derives from {native.name} is not followed")
        if any("__new__" in place.members for place in made.classes()):
            raise Unfollowed("__new__ is not followed")
        for place in cls.chain():
            if isinstance(place, Class) and "__init__" in place.members:
                self.call(place.members["__init__"], (made, *args), given)
                return made
            if isinstance(place, Class) and place.fields:
                self.fill_fields(made, args, given)
                return made
        if made.is_module and native is not None:
            fill(made, native.last, args, given)
        elif args or given:
            raise Broken(f"{cls.name} takes no arguments")
        return made

    def fill_fields(self, made: Object, args: tuple[Value, ...], given: dict[str, Value]) -> None:
        """The constructor that `@dataclass` writes."""
        assert isinstance(made.cls, Class)
        names = made.cls.fields
        if len(args) > len(names) or set(given) - set(names):
            raise Broken(f"{made.name} takes {', '.join(names)}")
        values = dict(zip(names, args, strict=False)) | given
        for name in names:
            if name not in values and name not in made.cls.members:
                raise Broken(f"{made.name} needs {name}")
            made.fields[name] = values.get(name, made.cls.members.get(name))
        if "__post_init__" in made.cls.members:
            self.call(made.cls.members["__post_init__"], (made,))

    def call_object(self, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        for place in target.classes():
            for name in ("__call__", "forward") if target.is_module else ("__call__",):
                if name in place.members:
                    return self.call(self.bound(place.members[name], target), args, given)
        if not target.is_module:
            raise Broken(f"{target.name} cannot be called")
        return self.forward_native(target, args, given)

    def forward_native(self, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        kind = target.native.last if target.native else ""
        if target.leaf is not None:
            return self.call_layer(target, args, given)
        if kind == "Sequential":
            value = args[0] if args else given.get("input")
            for child in target.items.values():
                value = self.call(child, (value,))
            return value
        if kind in STACKS:
            return self.call_stack(target, kind, args, given)
        if kind in LOSSES:
            return self.record("loss", args, FUNCTIONS["mse_loss"](*args[:2], **target.fields))
        if kind in AS_FUNCTIONS:
            name = AS_FUNCTIONS[kind][0]
            return self.apply(name, FUNCTIONS[name], args, {**target.fields, **given})
        if kind == "Module" and not target.ready:
            raise Broken(f"{target.name} was not set up", fix="call super().__init__() first")
        raise Broken(f"{target.name} has no forward", fix="call the modules in it one by one")

    def call_layer(self, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        leaf = target.leaf
        assert leaf is not None
        try:
            result = call_leaf(leaf, args, given)
        except HwcheckError as error:
            path = self.paths.get(id(target), "")
            if not error.where:
                error.where = f"line {self.line}: {path or leaf.kind}"
            raise
        self.record(plain(leaf.kind), (args, given), result, leaf, leaf.layer)
        if leaf.settings.get("inplace") is True and isinstance(result, Tensor):
            return self.in_place(args[0], result)
        return result

    def call_stack(self, target: Object, kind: str, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        """The layers of a transformer one after the other."""
        named = {name: value for name, value in given.items() if name in ("src", "tgt", "memory")}
        if kind == "Transformer":
            named |= dict(zip(("src", "tgt"), args, strict=False))
            memory = self.call(target.items["encoder"], (named["src"],))
            return self.call(target.items["decoder"], (named["tgt"], memory))
        names = ("tgt", "memory") if kind.endswith("Decoder") else ("src",)
        named |= dict(zip(names, args, strict=False))
        value, more = named.get(names[0]), tuple(named[name] for name in names[1:] if name in named)
        for name, child in target.items.items():
            value = self.call(child, (value,) if name == "norm" else (value, *more))
        return value


def member_of(cls: Class, value: Value) -> Value:
    """`Color("red")`: the member of an enumeration with that value."""
    for member in cls.members.values():
        if member is value or (isinstance(member, Object) and member.cls is cls and member.fields["value"] == value):
            return member
    raise Broken(f"{cls.name} has no member with this value")


def parameters(function: Function, args: tuple[Value, ...], given: dict[str, Value]) -> dict[str, Value]:
    """The arguments by name, as Python binds them. Raises Broken."""
    spec = function.node.args
    names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    bound = dict(zip(names, args, strict=False))
    if len(args) > len(names) and spec.vararg is None:
        raise Broken(f"{function.name} takes {len(names)} arguments, {len(args)} are given")
    if spec.vararg is not None:
        bound[spec.vararg.arg] = tuple(args[len(names) :])
    known = {*names, *(arg.arg for arg in spec.kwonlyargs)}
    rest = {}
    for name, value in given.items():
        if name in known:
            if name in bound:
                raise Broken(f"{function.name} gets {name} twice")
            bound[name] = value
        elif spec.kwarg is not None:
            rest[name] = value
        else:
            raise Broken(f"{function.name} has no argument {name!r}", fix=did_you_mean(name, known))
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = rest
    for name in (*names, *(arg.arg for arg in spec.kwonlyargs)):
        if name not in bound:
            if name not in function.defaults:
                raise Broken(f"{function.name} needs {name}")
            bound[name] = function.defaults[name]
    return bound
