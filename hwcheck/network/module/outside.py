"""What comes back from a call of something that is not in the text: of Python, of PyTorch, of its layers?"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from hwcheck.errors import did_you_mean
from hwcheck.network.catalogue import plain
from hwcheck.network.module.attributes import Attributes
from hwcheck.network.module.builtin import BUILTINS
from hwcheck.network.module.containers import CONTAINERS, STACKS, clone, fill, weight_norm
from hwcheck.network.module.creators import CREATORS
from hwcheck.network.module.functional import FUNCTIONS
from hwcheck.network.module.operations import ONE_NUMBER, OPERATIONS, PAIRWISE
from hwcheck.network.module.python import OPERATORS, calculate
from hwcheck.network.module.signatures import AS_FUNCTIONS, LOSSES, SIGNATURES, bound
from hwcheck.network.module.trouble import Broken, Unfollowed
from hwcheck.network.module.values import (
    Class,
    Function,
    Method,
    Object,
    Opaque,
    Path,
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


class Outside(Attributes):
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

    def in_place(self, taken: Tensor, result: Tensor) -> Tensor:
        """An operation that writes into what it takes: whoever holds that sees the result."""
        taken.event = result.event
        return taken

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
