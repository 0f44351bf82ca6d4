"""What do `def` and `class` make? Functions and classes of the text, dataclasses, enumerations and named tuples too."""

from __future__ import annotations

import ast

from hwcheck.network.module.attributes import SETTER
from hwcheck.network.module.expressions import Expressions
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Class, Function, Object, Opaque, Path, Scope, Value

# What stands above a function and changes neither shapes nor counts.
PLAIN_DECORATORS = frozenset(
    """
    no_grad inference_mode override jit ignore unused script_method autocast abstractmethod final overload export
    typechecked lru_cache cache
    """.split()
)
WRAPS = {name: name for name in ("staticmethod", "classmethod", "property")} | {"cached_property": "property"}


class Definitions(Expressions):
    def run_FunctionDef(self, node: ast.FunctionDef, scope: Scope) -> Value:
        owner = scope.owner if scope.is_class else None
        outer = scope.outer or self.globals if scope.is_class else scope
        names = [decorator(each) for each in node.decorator_list]
        if names == ["setter"]:
            function = Function(node, self.defaults(node.args, scope), outer, owner)
            scope.names[SETTER + node.name] = function
            return
        wraps = next((WRAPS[name] for name in names if name in WRAPS), "")
        made: Value = Function(node, self.defaults(node.args, scope), outer, owner, wraps)
        for each in reversed(node.decorator_list):
            if decorator(each) not in PLAIN_DECORATORS | set(WRAPS):
                made = self.decorated(each, made, scope)
        scope.names[node.name] = made

    def decorated(self, node: ast.expr, made: Value, scope: Scope) -> Value:
        """What a function of the text makes of the function or the class below it."""
        function = self.evaluate(node, scope)
        if isinstance(function, Path | Opaque):
            raise Unfollowed(f"@{decorator(node)} is not followed")
        return self.call(function, (made,))

    def run_ClassDef(self, node: ast.ClassDef, scope: Scope) -> Value:
        """The body is read when the class is met; its functions when they are called."""
        bases = tuple(self.evaluate(base, scope) for base in node.bases)
        if not all(isinstance(base, Class | Path) for base in bases) or any(
            k.arg != "metaclass" for k in node.keywords
        ):
            raise Unfollowed(f"what {node.name} derives from is not followed")
        cls = Class(node.name, tuple(base for base in bases if base != Path("builtins.object")), {})
        inner = Scope(names=cls.members, outer=scope, owner=cls, is_class=True)
        self.run(node.body, inner)
        made: Value = cls
        for each in reversed(node.decorator_list):
            if decorator(each) == "dataclass":
                name_fields(cls, node)
            elif decorator(each) not in PLAIN_DECORATORS:
                made = self.decorated(each, made, scope)
        if any(isinstance(base, Path) and base.name == "typing.NamedTuple" for base in bases):
            name_fields(cls, node)
        if any(isinstance(base, Path) and base.name.startswith("enum.") for base in cls.chain()):
            enumerate_members(cls)
        scope.names[node.name] = made


def decorator(node: ast.expr) -> str:
    return ast.unparse(node).partition("(")[0].rpartition(".")[2]


def name_fields(cls: Class, node: ast.ClassDef) -> None:
    """The fields of a dataclass or a named tuple, in order."""
    if "field(" in ast.unparse(node):
        raise Unfollowed("a dataclass with field() is not followed")
    inherited = tuple(name for base in cls.bases if isinstance(base, Class) for name in base.fields)
    own = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
    cls.fields = tuple(dict.fromkeys((*inherited, *(each.id for each in own if isinstance(each, ast.Name)))))


def enumerate_members(cls: Class) -> None:
    """`RED = 1` in an enumeration is a thing with a name and a value, equal to nothing but itself."""
    if cls.bases != (Path("enum.Enum"),):
        raise Unfollowed(f"the enumeration {cls.name} is not followed", fix="derive it from Enum alone")
    for name, value in cls.members.items():
        if not isinstance(value, Function) and not name.startswith("_"):
            cls.members[name] = Object(cls, {"name": name, "value": value})
