"""What does PyTorch itself make of a class: which shapes come out of its layers, and how many parameters has it?

Runs inside the sandbox, where PyTorch is shown to it. The class is built and called on zeros; what is noted are the
outputs of PyTorch's own layers, and of the functions that are called between them.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

HOLDERS = ("Module", "Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")


def traced(modules: list[ModuleType], target: str, shape: list[int], folder: str) -> dict[str, Any]:
    """The operations in order, each a dictionary, with the outputs and the parameters of the whole.

    `shape` is that of the input, with the batch.
    """
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = _built(modules, target).eval()
    notes = _Notes(model, folder)
    with torch.no_grad():
        result = _called(model, tuple(shape), notes)
    parameters = dict(model.named_parameters())
    return {
        "class": type(model).__name__,
        "operations": notes.rows,
        "outputs": [list(each.shape) for each in _tensors(result)],
        "left_over": [[name, list(p.shape)] for name, p in parameters.items() if id(p) not in notes.counted],
        "total": sum(p.numel() for p in parameters.values()),
        "frozen": sum(p.numel() for p in parameters.values() if not p.requires_grad),
    }


def _called(model: Any, shape: tuple[int, ...], notes: _Notes) -> Any:
    """On zeros; an embedding wants whole ones."""
    import torch

    try:
        with notes:
            return model(torch.zeros(shape))
    except (RuntimeError, TypeError) as error:
        if "Long" not in str(error) and "Int" not in str(error):
            raise
    with notes:
        return model(torch.zeros(shape, dtype=torch.long))


def _built(modules: list[ModuleType], target: str) -> Any:
    """`Net`, or `Net(10, width=2)`."""
    import torch

    call = ast.parse(target, mode="eval").body
    args, kwargs = [], {}
    if isinstance(call, ast.Call):
        args = [ast.literal_eval(arg) for arg in call.args]
        kwargs = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
        call = call.func
    if not isinstance(call, ast.Name):
        raise ValueError(f"{target!r} is no name of a class")
    made = next((vars(module)[call.id] for module in modules if call.id in vars(module)), None)
    if made is None:
        raise NameError(f"there is no class {call.id!r}")
    model = made if isinstance(made, torch.nn.Module) else made(*args, **kwargs)
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"{call.id} is no nn.Module")
    return model


class _Notes:
    """Takes down what PyTorch's layers and functions give, while it is entered."""

    def __init__(self, model: Any, folder: str) -> None:
        self.folder = folder
        self.rows: list[dict[str, Any]] = []
        self.counted: set[int] = set()
        self.inside = 0
        self.layers = [
            (name, module) for name, module in model.named_modules() if name and self._is_layer(name, module, model)
        ] or [("", model)] * _is_torch(model)

    @staticmethod
    def _is_layer(name: str, module: Any, model: Any) -> bool:
        """One of PyTorch's own that holds no student's layers, and is no piece of such a one."""
        above = (model.get_submodule(name.rsplit(".", count)[0]) for count in range(1, name.count(".") + 1))
        return _is_torch(module) and not any(_is_torch(each) for each in above)

    def __enter__(self) -> _Notes:
        self.rows, self.counted, self.inside = [], set(), 0
        self.hooks = []
        for name, module in self.layers:
            self.hooks.append(module.register_forward_pre_hook(self._begin))
            self.hooks.append(module.register_forward_hook(self._ending(name)))
        self.functions = _mode(self)
        self.functions.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.functions.__exit__(*error)
        for hook in self.hooks:
            hook.remove()

    def _begin(self, module: Any, inputs: Any) -> None:
        self.inside += 1

    def _ending(self, name: str) -> Any:
        def end(module: Any, inputs: Any, output: Any) -> None:
            self.inside -= 1
            own = list(module.parameters())
            fresh = [parameter for parameter in own if id(parameter) not in self.counted]
            self.counted.update(map(id, own))
            about = f"{type(module).__name__}({module.extra_repr()})"
            self.note(name, about, output, sum(p.numel() for p in fresh), shared=len(fresh) < len(own))

        return end

    def note(self, name: str, kind: str, output: Any, params: int = 0, *, shared: bool = False) -> None:
        first = next(_tensors(output), None)
        if first is not None and len(self.rows) < 5000:
            self.rows.append(
                {
                    "line": self._line(),
                    "name": name,
                    "kind": kind[:200],
                    "output": list(first.shape),
                    "params": params,
                    "shared": shared,
                }
            )

    def _line(self) -> int:
        """The line of the student's own text that is at work."""
        frame = sys._getframe(1)
        while frame is not None and not frame.f_code.co_filename.startswith(self.folder + "/"):
            frame = frame.f_back  # type: ignore[assignment]
        return frame.f_lineno if frame is not None else 0


def _is_torch(module: Any) -> bool:
    kind = next(each for each in type(module).__mro__ if each.__module__.startswith("torch.nn"))
    return kind.__name__ not in HOLDERS


def _tensors(value: Any) -> Iterator[Any]:
    import torch

    match value:
        case torch.Tensor():
            yield value
        case tuple() | list():
            for each in value:
                yield from _tensors(each)
        case dict():
            for each in value.values():
                yield from _tensors(each)


def _mode(notes: _Notes) -> Any:
    from torch.overrides import TorchFunctionMode

    class Functions(TorchFunctionMode):  # type: ignore[misc,unused-ignore]
        """Each function that is called outside of PyTorch's own layers; what it calls itself is its own affair."""

        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = function(*args, **(kwargs or {}))
            if not notes.inside:
                notes.note("", getattr(function, "__name__", "function"), result)
            return result

    return Functions()
