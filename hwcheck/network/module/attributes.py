"""What stands behind the dot? In `self.conv1`, `x.shape`, `nn.Linear`, `super().forward`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

from hwcheck.errors import did_you_mean
from hwcheck.network.module.containers import fill
from hwcheck.network.module.kept import kept_names, setting_of
from hwcheck.network.module.native import MODULE_METHODS, NATIVE_NAMES
from hwcheck.network.module.operations import OPERATIONS
from hwcheck.network.module.python import method_of
from hwcheck.network.module.state import State
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import (
    Class,
    Function,
    Method,
    Object,
    Opaque,
    Path,
    Record,
    Super,
    Tensor,
    Value,
    Weight,
)

CONSTANTS: Mapping[str, Value] = {
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    "numpy.pi": math.pi,
    "numpy.inf": math.inf,
    "torch.pi": math.pi,
    "torch.inf": math.inf,
}
SETTER = "set "  # before the name of a property, in its class
ITSELF = frozenset("train eval to cuda cpu float double half bfloat16 zero_grad type share_memory compile".split())


class Attributes(State):
    def attribute(self, value: Value, name: str) -> Value:
        match value:
            case Object():
                return self.of_object(value, name)
            case Super():
                return self.of_super(value, name)
            case Class():
                return self.of_class(value, name)
            case Tensor():
                return self.of_tensor(value, name)
            case Path():
                return self.of_path(value, name)
            case Opaque():
                return Opaque(value.what)
            case Function() | Method() if name == "__name__":
                return value.name
            case Method(prepares=tuple() as whole) if name in ("func", "args", "keywords"):
                return whole[("func", "args", "keywords").index(name)]
            case Record() if name in value.fields:
                return value[value.fields.index(name)]
            case None:
                raise Broken(f"None has no attribute {name!r}")
            case _:
                return method_of(self, value, name)

    def of_path(self, path: Path, name: str) -> Value:
        full = f"{path.name}.{name}"
        if full in CONSTANTS:
            return CONSTANTS[full]
        if name == "__name__":
            return path.last
        if name == "__version__" or path.name.startswith(("sys", "os")):
            return Opaque(f"{full}, which differs from one machine to the next")
        return Path(full)

    def of_object(self, target: Object, name: str) -> Value:
        if name in target.fields and not self.hidden(target, name):
            return target.fields[name]
        if name in target.items and not self.hidden(target, name):
            return target.items[name]
        leaf = target.leaf
        if leaf is not None and name in leaf.weights:
            return leaf.weights[name]
        if leaf is not None and name == "bias":
            return None
        if leaf is not None and name in kept_names(leaf):
            return setting_of(leaf, name)
        if name == "__class__":
            return target.cls
        if name in ("__dict__", "_modules", "_parameters"):
            return dict(target.fields) if name == "__dict__" else self.kept(target, name)
        if name == "training" and target.is_module:
            return target.training
        for place in target.classes():
            if name in place.members:
                return self.bound(place.members[name], target)
        if target.is_module:
            return self.of_native(target, name)
        raise self.lacking(target, name)

    def hidden(self, target: Object, name: str) -> bool:
        """Whether a name of the class comes first: a property, or anything before a module or a parameter."""
        members = [place.members[name] for place in target.classes() if name in place.members]
        if not members or not target.is_module:
            return False
        if isinstance(members[0], Function):
            return members[0].wraps == "property"
        value = target.fields.get(name, target.items.get(name))
        return isinstance(value, Weight) or (isinstance(value, Object) and value.is_module)

    def kept(self, target: Object, name: str) -> dict[str, Value]:
        wanted = Object if name == "_modules" else Weight
        return {key: child for key, child in target.registered() if isinstance(child, wanted)}

    def lacking(self, target: Object, name: str) -> Broken | Unfollowed:
        if any("__getattr__" in place.members for place in target.classes()):
            return Unfollowed("__getattr__ is not followed")
        if target.leaf is not None or (target.is_module and name in NATIVE_NAMES):
            return Unfollowed(f"the module's .{name} is not known")
        fix = did_you_mean(name, [*target.fields, *target.items])
        return Broken(f"{target.name} has no attribute {name!r}", fix=fix)

    def bound(self, member: Value, target: Object | Class) -> Value:
        """A function of a class as a method of an instance; a property at once."""
        if not isinstance(member, Function):
            return member
        if member.wraps == "staticmethod":
            return member
        if member.wraps == "property":
            return self.call(member, (target,))
        holder = target.cls if member.wraps == "classmethod" and isinstance(target, Object) else target
        return Method(lambda args, given: self.call(member, (holder, *args), given), member.name, target)

    def of_class(self, cls: Class, name: str) -> Value:
        if name == "__name__":
            return cls.name
        for place in cls.chain():
            if isinstance(place, Class) and name in place.members:
                member = place.members[name]
                wraps = member.wraps if isinstance(member, Function) else ""
                return self.bound(member, cls) if wraps == "classmethod" else member
            if isinstance(place, Path) and place.name.startswith("torch.nn."):
                return Path(f"{place.name}.{name}")
        raise Broken(f"{cls.name} has no attribute {name!r}", fix=did_you_mean(name, cls.members))

    def of_super(self, value: Super, name: str) -> Value:
        target = value.target
        chain: list[Class | Path] = list(target.cls.chain()) if isinstance(target.cls, Class) else [target.cls]
        behind = chain[chain.index(value.owner) + 1 :] if value.owner in chain else chain
        for place in behind:
            if isinstance(place, Class) and name in place.members:
                return self.bound(place.members[name], target)
            if isinstance(place, Path) and place.name.startswith("torch.nn."):
                return self.of_native(target, name, place)
        if name == "__init__":
            return Method(lambda args, given: None, name, target)
        raise Broken(f"what {target.name} inherits from has no {name!r}")

    def of_native(self, target: Object, name: str, place: Path | None = None) -> Value:
        """What `nn.Module` and the classes of torch.nn give an instance."""
        native = place or target.native
        assert native is not None
        if name == "__init__":
            return Method(lambda args, given: fill(target, native.last, args, given), name, target)
        if name in ("forward", "__call__"):
            if native.last == "Module":
                raise Broken(f"{target.name} has no forward")
            return Method(lambda args, given: self.forward_native(target, args, given), name, target)
        if name in ("flatten_parameters", "reset_parameters", "zero_grad"):
            return Method(lambda args, given: None, name, target)
        if name in ITSELF:
            return Method(lambda args, given: target, name, target)
        if name not in MODULE_METHODS:
            raise self.lacking(target, name)
        return Method(partial(MODULE_METHODS[name], self, target), name, target)

    def forward_native(self, target: Object, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        raise NotImplementedError

    def of_tensor(self, tensor: Tensor, name: str) -> Value:
        match name:
            case "shape":
                return tensor.shape
            case "T":
                return self.record("transpose", tensor, Tensor(tensor.shape[::-1]))
            case "mT":
                return self.record("transpose", tensor, Tensor((*tensor.shape[:-2], *tensor.shape[:-3:-1])))
            case "data" | "real":
                return Tensor(tensor.shape, tensor.event)
            case "ndim":
                return len(tensor.shape)
            case "requires_grad":
                return tensor.trainable if isinstance(tensor, Weight) else Opaque("whether gradients are kept")
            case "device" | "dtype" | "grad" | "is_cuda" | "layout":
                return Opaque(f"the {name} of a tensor")
            case _ if name in OPERATIONS:
                return Method(lambda args, given: self.operate(name, (tensor, *args), given), name, tensor)
        raise Unfollowed(f"the tensor's .{name} is not known", fix=did_you_mean(name, OPERATIONS))

    def operate(self, name: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> Value:
        raise NotImplementedError

    def assign(self, target: Value, name: str, value: Value) -> None:
        """`target.name = value`"""
        if isinstance(target, Tensor):
            if isinstance(target, Weight) and name == "requires_grad":
                target.trainable = self.truth(value)
            elif name == "data" and isinstance(value, Tensor) and value.shape != target.shape:
                raise Unfollowed("a parameter that changes its shape is not followed")
            return
        if isinstance(target, Class):
            target.members[name] = value
            return
        if isinstance(target, Opaque):
            return
        if not isinstance(target, Object):
            raise Unfollowed(f"setting .{name} here is not followed")
        for place in target.classes():
            if SETTER + name in place.members:
                self.call(place.members[SETTER + name], (target, value))
                return
        if target.is_module:
            self.register(target, name, value)
        else:
            target.fields[name] = value

    def register(self, target: Object, name: str, value: Value) -> None:
        is_child = isinstance(value, Weight) or (isinstance(value, Object) and value.is_module)
        if is_child and not target.ready:
            raise Broken(f"{target.name} sets {name!r} before nn.Module.__init__", fix="call super().__init__() first")
        leaf = target.leaf
        if leaf is not None and name in leaf.weights:
            old = leaf.weights[name]
            if value is not None and not isinstance(value, Weight):
                raise Broken(f"{name} must be a parameter", fix="wrap it in nn.Parameter")
            if old is not None and value is not None and old.shape != value.shape:
                raise Unfollowed(f"a {name} of another shape than the layer's is not followed")
            leaf.weights[name] = value
            return
        if leaf is not None and name in leaf.settings and leaf.settings[name] is not value:
            raise Unfollowed(f"a layer whose {name} is changed afterwards is not followed")
        if not is_child and name in target.fields and isinstance(target.fields[name], Object) and value is not None:
            old_child = target.fields[name]
            if old_child.is_module:
                raise Broken(f"{name!r} is a module and cannot become something else")
        holds = target.native is not None and target.native.last in ("Sequential", "ModuleList", "ModuleDict")
        if name in target.items or (holds and isinstance(value, Object) and value.is_module):
            target.items[name] = value  # a child that is set by its name is called with the others
            return
        if isinstance(value, list | tuple | dict) and holds_modules(value):
            self.remark(
                f"line {self.line}: the modules in the plain {type(value).__name__} self.{name} are not registered: "
                "their parameters are not counted and not trained; use nn.ModuleList"
            )
        target.fields[name] = value


def holds_modules(value: Value) -> bool:
    items = value.values() if isinstance(value, dict) else value
    return any(
        (isinstance(item, Object) and item.is_module and item.ready)
        or isinstance(item, Weight)
        or (isinstance(item, list | tuple) and holds_modules(item))
        for item in items
    )
