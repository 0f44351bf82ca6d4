"""What comes back from a call? Of a function of the text, of a class, of a module, of something in PyTorch."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping

from hwcheck.errors import HwcheckError, did_you_mean
from hwcheck.network.catalogue import plain
from hwcheck.network.module.attributes import Attributes
from hwcheck.network.module.builtin import BUILTINS, record
from hwcheck.network.module.containers import CONTAINERS, STACKS, clone, fill, weight_norm
from hwcheck.network.module.creators import CREATORS
from hwcheck.network.module.functional import FUNCTIONS
from hwcheck.network.module.leaves import call_leaf
from hwcheck.network.module.operations import ONE_NUMBER, OPERATIONS, PAIRWISE
from hwcheck.network.module.python import OPERATORS, calculate
from hwcheck.network.module.signatures import AS_FUNCTIONS, LOSSES, SIGNATURES, bound
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
    Weight,
)

# They give back what they are given first.
FIRST = (
    "torch.nn.init.",
    "torch.nn.utils.spectral_norm",
    "torch.nn.utils.parametrizations.spectral_norm",
    "torch.autograd.Variable",
    "torch.jit.",
    "torch.compile",
    "typing.cast",
    "torch.nn.utils.clip_grad",
)
# No shape and no count depends on them.
HARMLESS = (
    "torch.device torch.manual_seed torch.no_grad torch.enable_grad torch.inference_mode torch.optim. torch.finfo "
    "torch.autocast torch.Generator torch.backends. torch.cuda. torch.set_ torch.amp. warnings. logging. random. "
    "time. os. sys. numpy.random. torch.typename torch._C. torch.utils.tensorboard. datetime. torch.is_grad_enabled"
).split()
FOURIER = frozenset("fft ifft fft2 ifft2 fftn ifftn fftshift ifftshift".split())
PLAIN_BASES = ("object", "builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol")


class Calls(Attributes):
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

    def in_place(self, taken: Tensor, result: Tensor) -> Tensor:
        """An operation that writes into what it takes: whoever holds that sees the result."""
        taken.event = result.event
        return taken

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

    def call_path(self, name: str, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        home, _, last = name.rpartition(".")
        if name.startswith("builtins."):
            name = last
        if name in BUILTINS:
            return BUILTINS[name](self, args, given)
        if name in ("collections.OrderedDict", "collections.defaultdict"):
            return BUILTINS["dict"](self, args, given)
        if name in ("operator.add", "operator.matmul", "operator.sub"):
            return self.binary({"add": "Add", "matmul": "MatMult", "sub": "Sub"}[last], *args)
        if name == "copy.deepcopy":
            return clone(args[0], {})
        if name == "copy.copy":
            if not isinstance(args[0], list | dict | tuple):
                raise Unfollowed("copy.copy of this is not followed")
            return args[0].copy() if not isinstance(args[0], tuple) else args[0]
        if name.endswith(".Transformer.generate_square_subsequent_mask"):
            return CREATORS["zeros"](args[0], args[0])
        if name in ("torch.nn.utils.weight_norm", "torch.nn.utils.parametrizations.weight_norm"):
            return weight_norm(args[0], *args[1:], **given)
        if name == "functools.wraps":
            return Method(lambda inner, named: inner[0], "wraps")
        if name == "torch.nn.init.calculate_gain":
            return Opaque("the gain of an activation")
        if name.startswith(FIRST):
            return args[0] if args else given.get("tensor")
        if name == "torch.cuda.is_available":
            return False
        if name.startswith(tuple(HARMLESS)):
            return Opaque(f"{name}()")
        if name.startswith("torch."):
            return self.call_torch(name, home, last, args, given)
        raise Unfollowed(f"{name} is not known here")

    def call_torch(self, name: str, home: str, last: str, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        if last in ("__init__", "forward", "__call__", "__setattr__") and args and isinstance(args[0], Object):
            return self.call(self.of_native(args[0], last, Path(home)), args[1:], given)
        if home.startswith("torch.nn.functional") and last in FUNCTIONS:
            return self.apply(last, FUNCTIONS[last], args, given)
        if name.endswith("Embedding.from_pretrained") and isinstance(args[0] if args else None, Tensor):
            made = self.make_native("Embedding", args[0].shape, {})
            self.attribute(made, "weight").trainable = not self.truth((*args, given.get("freeze", True))[1])
            return made
        if name.startswith("torch.nn.") and not home.startswith("torch.nn.functional"):
            return self.make_native(last, args, given)
        if home == "torch.fft" and last in FOURIER and len(args) == 1 and given.keys() <= {"dim", "norm"}:
            return self.apply(last, OPERATIONS["neg"], args, given)
        if name in ("torch.utils.checkpoint.checkpoint",):
            named = {key: value for key, value in given.items() if key != "use_reentrant"}
            return self.call(args[0], args[1:], named)
        if home in ("torch", "torch.Tensor", "torch.nn.functional", "torch.linalg", "torch.special"):
            return self.call_function_of_torch(last, args, given)
        raise Unfollowed(f"{name} is not known here")

    def call_function_of_torch(self, last: str, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        if last == "Size":
            return tuple(args[0])
        if last == "is_tensor":
            return isinstance(args[0], Tensor)
        if last in CREATORS:
            return self.apply(last, CREATORS[last], args, given)
        if last in OPERATIONS:
            return self.operate(last, args, given)
        if last in FUNCTIONS:
            return self.apply(last, FUNCTIONS[last], args, given)
        raise Unfollowed(f"torch.{last} is not known", fix=did_you_mean(last, (*OPERATIONS, *CREATORS)))

    def make_native(self, kind: str, args: tuple[Value, ...], given: dict[str, Value]) -> Value:
        if kind == "Parameter":
            data = args[0] if args else given.get("data")
            if not isinstance(data, Tensor):
                raise Unfollowed("a parameter of unknown shape")
            return Weight(data.shape, trainable=self.truth(given.get("requires_grad", (*args, True, True)[1])))
        if kind in AS_FUNCTIONS:
            return Object(Path(f"torch.nn.{kind}"), bound(kind, AS_FUNCTIONS[kind][1], args, given), ready=True)
        if kind not in SIGNATURES and kind not in CONTAINERS | STACKS | LOSSES | {"Module"}:
            raise Unfollowed(f"nn.{kind} is not known", fix=did_you_mean(kind, SIGNATURES))
        made = Object(Path(f"torch.nn.{kind}"), ready=True)
        if kind in LOSSES:
            made.fields.update({name: value for name, value in given.items() if name == "reduction"})
            return made
        fill(made, kind, args, given)
        return made

    def operate(self, name: str, args: tuple[Value, ...], given: Mapping[str, Value]) -> Value:
        """A method of a tensor or a function of torch."""
        given = {key: value for key, value in given.items() if key != "out"}
        if args and isinstance(args[0], Weight) and name in ("to", "float", "cpu", "contiguous", "type", "cuda"):
            if name == "cuda":
                raise Unfollowed("a parameter that is moved is not followed", fix="move the whole module")
            return args[0]
        if name in PAIRWISE and not any(isinstance(arg, Tensor) for arg in args):
            raise Unfollowed(f"torch.{name} of this is not followed")
        return self.apply(name, OPERATIONS[name], args, given)

    def apply(
        self, name: str, operation: Callable[..., Value], args: tuple[Value, ...], given: Mapping[str, Value]
    ) -> Value:
        inplace = given.get("inplace") is True or (name.endswith("_") and not name.endswith("__"))
        named = {key: value for key, value in given.items() if key != "inplace"}
        try:
            inspect.signature(operation).bind(*args, **named)
        except TypeError as error:
            raise Broken(f"{name}: {error}") from error
        result = operation(*args, **named)
        if name == "requires_grad_" and isinstance(args[0], Weight):
            args[0].trainable = self.truth((*args, True)[1])
        self.record(plain(name), (args, named), result)
        if inplace and args and isinstance(args[0], Tensor) and isinstance(result, Tensor):
            return self.in_place(args[0], result)
        return result

    def binary(self, name: str, left: Value, right: Value) -> Value:
        """`left + right` of whatever stands there."""
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            if isinstance(left, Opaque) or isinstance(right, Opaque):
                return self.with_unknown(left, right)
            operation = OPERATORS[name][1]
            function = OPERATIONS["matmul" if name == "MatMult" else "add"]
            return self.record(operation, (left, right), function(left, right))
        if isinstance(left, Opaque) or isinstance(right, Opaque):
            return Opaque(left.what if isinstance(left, Opaque) else right.what)
        for side in (left, right):
            if isinstance(side, Object | Class | Function | Method):
                raise Unfollowed("arithmetic with this is not followed")
        if isinstance(left, Path) or isinstance(right, Path):
            return Path("typing.Union")
        return calculate(name, left, right)

    def with_unknown(self, left: Value, right: Value) -> Value:
        """A tensor with an unknown number keeps its shape; the unknown is never a tensor."""
        tensor, unknown = (left, right) if isinstance(left, Tensor) else (right, left)
        if unknown.what != ONE_NUMBER and not unknown.what.startswith(("random.random", "random.uniform")):
            raise Unfollowed(f"arithmetic with {unknown.what} is not followed")
        return self.record("scale", tensor, Tensor(tensor.shape))


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
