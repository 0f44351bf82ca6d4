"""Where does an import find another file of the same hand-in, whatever package it was in when it was written?

The files lie beside each other: `from .utils import flat` and `from course.layers import *` mean `utils`, `layers`.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Collection


def beside_each_other(tree: ast.Module, own: Collection[str]) -> ast.Module:
    """The text with imports that name a package made into imports of the files that are there."""
    found: ast.Module = _Nearby(own).visit(tree)
    return ast.fix_missing_locations(found)


class _Nearby(ast.NodeTransformer):
    def __init__(self, own: Collection[str]) -> None:
        self.own = own

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        if not node.level and not self._foreign(node.module or ""):
            return node
        last = (node.module or "").rpartition(".")[2]
        if last in self.own:
            return ast.copy_location(ast.ImportFrom(last, node.names, 0), node)
        if all(alias.name in self.own for alias in node.names):
            return ast.copy_location(ast.Import(node.names), node)
        return node

    def visit_Import(self, node: ast.Import) -> ast.stmt:
        for alias in node.names:
            last = alias.name.rpartition(".")[2]
            if alias.asname and alias.name != last and last in self.own and self._foreign(alias.name):
                alias.name = last
        return node

    def _foreign(self, module: str) -> bool:
        """Whether nothing of this name is here: a package of the student's own folders."""
        first = module.partition(".")[0]
        try:
            return first not in self.own and importlib.util.find_spec(first) is None
        except (ImportError, ValueError, AttributeError):
            return False
