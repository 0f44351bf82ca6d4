"""How are a student's files imported, when not all that stands in them can run here?

A file is first imported as it is. Where that fails, its statements run one by one and those that fail are left out: a
plot, a data set that is not there. What a module would have given that is not installed here says so once it is used.
Where it takes too long, only definitions run. What was left out is told, so that nobody's answer is wrong for it.
"""

from __future__ import annotations

import ast
import importlib
import linecache
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import InspectLoader, Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn

from .imports import beside_each_other

WHOLE, PIECES, DEFINITIONS = "whole", "pieces", "definitions"

_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
_CHEAP = frozenset(("dict", "list", "tuple", "set", "int", "float", "bool", "range", "np", "numpy", "math"))


class Caught:
    """Takes down whatever is raised, SystemExit too: a student's code may raise anything, and the next call goes on."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.failure: dict[str, Any] | None = None

    def __enter__(self) -> Caught:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None:
            return True
        self.failure = {"type": kind.__name__, "message": "", "file": "", "line": 0, "source": "", "missing": ""}
        line = error.lineno if isinstance(error, SyntaxError) else None
        own = [frame for frame in traceback.extract_tb(trace) if frame.filename.startswith(self.folder)]
        if line is not None or own:
            number = line or own[-1].lineno or 0
            name = (error.filename if isinstance(error, SyntaxError) else own[-1].filename) or ""
            self.failure |= {"file": Path(name).name, "line": number}
            self.failure["source"] = linecache.getline(name, number).strip()[:200]
        if isinstance(error, ModuleNotFoundError):
            self.failure["missing"] = str(error.name)[:80]
        self.failure["message"] = str(error)[:300]  # last, because a __str__ of one's own may raise again
        return True


class Loading:
    """One loading of all files. `skipped` are the failures of what was left out, in the order of the text."""

    def __init__(self, folder: str, files: Mapping[str, str], how: str) -> None:
        self.how = how
        self.folder = folder
        self.paths = {name[:-3]: Path(folder) / name for name in files if name.endswith(".py")}
        self.skipped: list[dict[str, Any]] = []

    def modules(self) -> list[ModuleType]:
        """Those of the files, in their order; they may import each other."""
        finders = [_Files(self), *([_NotInstalled(self.folder)] if self.how != WHOLE else [])]
        sys.meta_path[:] = [finders[0], *sys.meta_path, *finders[1:]]
        try:
            return [importlib.import_module(name) for name in self.paths]
        finally:
            sys.meta_path[:] = [finder for finder in sys.meta_path if finder not in finders]
            for name in [name for name, module in sys.modules.items() if isinstance(module, _StandIn)]:
                del sys.modules[name]

    def run(self, module: ModuleType, path: Path) -> None:
        """Runs the text of a file as this module."""
        text = path.read_text(encoding="utf-8")
        if self.how == WHOLE:
            _Piece(path, self._tree(text, path)).exec_module(module)
            return
        with self._leaving_out():
            for statement in self._tree(text, path).body:
                if self.how == PIECES or _defines(statement):
                    with self._leaving_out():
                        _Piece(path, ast.Module([statement], [])).exec_module(module)

    def _tree(self, text: str, path: Path) -> ast.Module:
        return beside_each_other(_parsed(text, path), self.paths)

    @contextmanager
    def _leaving_out(self) -> Iterator[None]:
        with (caught := Caught(self.folder)):
            yield
        if caught.failure:
            self.skipped.append(caught.failure)


def _parsed(text: str, path: Path) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python only warns of is no matter here
        return ast.parse(text, str(path))


def _defines(statement: ast.stmt) -> bool:
    """Whether a statement only makes names, in no time: an import, a definition, a constant."""
    match statement:
        case ast.Try(body=[first, *_]):
            return isinstance(first, _DEFINING)
        case ast.Assign() | ast.AnnAssign():
            calls = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
            return all(_root(call) in _CHEAP for call in calls)
        case _:
            return isinstance(statement, _DEFINING)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class _Piece(InspectLoader):
    """A file, or one statement of it, as Python's own import machinery runs it."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.path = path
        self.tree = tree

    def get_source(self, fullname: str) -> str:
        return self.path.read_text(encoding="utf-8")

    def get_code(self, fullname: str) -> CodeType:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return self.source_to_code(self.tree, str(self.path))


class _Files(MetaPathFinder, Loader):
    """Finds the student's own files, before anything of the same name."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        own = self.loading.paths.get(fullname)
        return spec_from_loader(fullname, self, origin=str(own)) if own else None

    def exec_module(self, module: ModuleType) -> None:
        own = self.loading.paths[module.__name__]
        module.__file__ = str(own)
        self.loading.run(module, own)


class _NotInstalled(MetaPathFinder, Loader):
    """Stands in for what a student's own text imports and nobody has found."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        frame = sys._getframe(1)
        while frame.f_back is not None and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        asked = frame.f_code.co_filename.startswith(self.folder)  # libraries do well without what they try to import
        return spec_from_loader(fullname, self, is_package=True) if asked else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class _StandIn(ModuleType):
    """A module that is not installed: all of its names can be imported, and none can be used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Missing(self.__name__)


class _Missing:
    """Something of a module that is not installed."""

    def __init__(self, module: str) -> None:
        self._module = module

    def _fail(self, *_: Any, **__: Any) -> NoReturn:
        top = self._module.partition(".")[0]
        raise ModuleNotFoundError(f"No module named {top!r}", name=top)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._fail()

    __call__ = __getitem__ = __iter__ = __enter__ = __mro_entries__ = _fail
