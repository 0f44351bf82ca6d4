"""Which names of the file does a statement set, or change the content of?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

TOUCHING = frozenset(
    """
    append extend insert update pop remove clear add setdefault reverse sort add_module register_buffer
    register_parameter register_module requires_grad_ apply
    """.split()
)


def names_set(statement: ast.stmt) -> list[str]:
    """The names of the file that a statement sets, wherever in it."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    names += [node.name for node in ast.walk(statement) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return list(dict.fromkeys(names))


def names_touched(statement: ast.stmt, functions: Mapping[str, ast.FunctionDef]) -> list[str]:
    """The names of the file whose content a statement changes: `layers.append(...)`, `cfg["n"] = 3`, `freeze(model)`.

    A function or a class changes what its decorators change.
    """
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        made_by = [root(each) for each in statement.decorator_list]
        found = [functions[name.id] for name in made_by if isinstance(name, ast.Name) and name.id in functions]
        return [name for function in found for name in roots(function)]
    return [*roots(statement), *handed_over(statement, functions)]


def roots(statement: ast.stmt) -> list[str]:
    """The names at the start of what is changed; of a variable of a loop, what the loop goes through."""
    names = [place.id for place in map(root, changed(statement)) if isinstance(place, ast.Name)]
    for node in ast.walk(statement):
        if isinstance(node, ast.For):
            bound = {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
            if bound & set(names):
                names += [each.id for each in ast.walk(node.iter) if isinstance(each, ast.Name)]
    return names


def handed_over(statement: ast.stmt, functions: Mapping[str, ast.FunctionDef]) -> Iterator[str]:
    """What is given to functions of the file for a parameter that they change."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            function = functions[node.func.id]
            touched = set(roots(function))
            given = [(arg.arg, value) for arg, value in zip(function.args.args, node.args, strict=False)]
            given += [(keyword.arg or "", keyword.value) for keyword in node.keywords]
            places = [root(value) for name, value in given if name in touched]
            yield from (place.id for place in places if isinstance(place, ast.Name))


def changed(statement: ast.stmt) -> Iterator[ast.expr]:
    """What stands before the dot or the bracket, where something is stored in it or it is asked to change."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TOUCHING:
            yield node.func.value


def root(place: ast.expr) -> ast.expr:
    """The name at the start of `model.layers[0].weight`."""
    while isinstance(place, ast.Attribute | ast.Subscript | ast.Call):
        place = place.func if isinstance(place, ast.Call) else place.value
    return place


def names_of_functions(statement: ast.stmt) -> set[str]:
    """The names of the file that functions in a statement set with `global`."""
    return {name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names}
