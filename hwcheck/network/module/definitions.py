"""What do `def` and `class` make? Functions and classes of the text, dataclasses, enumerations and named tuples too."""

from __future__ import annotations

import ast

from hwcheck.network.module.expressions import Expressions
from hwcheck.network.module.trouble import Unfollowed
from hwcheck.network.module.values import Class, Function, Object, Path, Scope, Value

# What stands above a function and changes neither shapes nor counts.
PLAIN_DECORATORS = frozenset(
    """
    no_grad inference_mode override jit ignore unused script_method autocast abstractmethod final overload export
    typechecked
    """.split()
)
WRAPS = {name: name for name in ("staticmethod", "classmethod", "property")} | {"cached_property": "property"}


class Definitions(Expressions):
    def run_FunctionDef(self, node: ast.FunctionDef, scope: Scope) -> Value:
        owner = scope.owner if scope.is_class else None
        outer = scope.outer or self.globals if scope.is_class else scope
        wraps = ""
        for name in map(decorator, node.decorator_list):
            if name not in PLAIN_DECORATORS | set(WRAPS):
                raise Unfollowed(f"@{name} is not followed")
            wraps = WRAPS.get(name, wraps)
        scope.names[node.name] = Function(node, self.defaults(node.args, scope), outer, owner, wraps)

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
        for name in map(decorator, node.decorator_list):
            if name != "dataclass":
                raise Unfollowed(f"@{name} is not followed")
            name_fields(cls, node)
        if any(isinstance(base, Path) and base.name == "typing.NamedTuple" for base in bases):
            name_fields(cls, node)
        if any(isinstance(base, Path) and base.name.startswith("enum.") for base in cls.chain()):
            enumerate_members(cls)
        scope.names[node.name] = cls


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
