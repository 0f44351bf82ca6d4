"""Does a symbolic reference agree with the code in `reference/`? Central differences at random points decide.

D(h) = (f(x + h) - f(x - h)) / 2h in doubles at two step sizes; Richardson's (4 D(h/2) - D(h)) / 3 has an error of
order h^4. Where D(h) and D(h/2) part company there is a kink, and the point is set aside.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hwcheck.bank.model import Differences, Part
from hwcheck.bank.names import reference_tree
from hwcheck.bank.references import reference_function
from hwcheck.bank.variant import plain_values
from hwcheck.domain import Kind, Scope
from hwcheck.errors import DeclarationError, did_you_mean
from hwcheck.tree import Tree, free_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEED = 20_240_229
POINTS = 12
STEP = 1e-3  # h^4 is 1e-12, and eps/h is 2e-13: the two errors balance
TOLERANCE = 1e-7
KINK = 1e-3

Point = dict[str, Any]


def disagreements(part: Part, bank: Path, where: str) -> Iterator[str]:
    """A sentence for the first point where the reference and the code differ, if there is one."""
    import numpy as np

    from hwcheck.equivalence.evaluate import value

    if part.differences is None:
        return
    tree = reference_tree(part)
    if tree is None:
        raise DeclarationError(f"a part of kind {part.kind!r} has no formula to check", where=where)
    function = reference_function(bank, part.differences.of, where)
    rng = np.random.default_rng(SEED)
    compared = 0
    for _ in range(POINTS):
        point = {**plain_values(part.drawn), **_sample(part.scope, rng)}
        arguments = _arguments(function, point, part.differences, where)
        wanted = numeric(function, arguments, part.differences.wrt)
        if wanted is None:
            continue
        compared += 1
        # Written with a free index (`p_i - y_i`), a formula has the values for all of the index at once.
        values = {name: at for name, at in point.items() if _has_value(part.scope, name)}
        given = _in_declared_order(value(tree, part.scope, values), _free_indices(tree, part.scope), np.ndim(wanted))
        if not _close(given, wanted):
            told = ", ".join(f"{name} = {np.round(at, 4).tolist()}" for name, at in arguments.items())
            yield f"at {told} the reference is {_short(given)}, the code gives {_short(wanted)}"
            return
    if compared < POINTS // 2:
        yield f"only {compared} of {POINTS} points could be compared"


def numeric(function: Callable[..., Any], arguments: Mapping[str, Any], wrt: str) -> Array | None:
    """The function's value, or its gradient by one argument; nothing at a kink."""
    import numpy as np

    if not wrt:
        return np.asarray(function(**arguments), dtype=np.float64)
    at = np.asarray(arguments[wrt], dtype=np.float64)
    slopes = []
    for entry in np.ndindex(at.shape):
        coarse, fine = (_central(function, arguments, wrt, entry, step) for step in (STEP, STEP / 2))
        if np.any(np.abs(coarse - fine) > KINK * (1 + np.abs(fine))):
            return None
        slopes.append((4 * fine - coarse) / 3)
    return np.reshape(slopes, at.shape)


def _central(
    function: Callable[..., Any], arguments: Mapping[str, Any], wrt: str, entry: tuple[int, ...], step: float
) -> Any:
    import numpy as np

    values = []
    for sign in (1, -1):
        moved = np.array(arguments[wrt], dtype=np.float64)
        moved[entry] += sign * step
        values.append(function(**{**arguments, wrt: moved}))
    return (values[0] - values[1]) / (2 * step)


def _arguments(function: Callable[..., Any], point: Point, spec: Differences, where: str) -> dict[str, Any]:
    """What the function takes, by name. Raises DeclarationError for a parameter that is no symbol."""
    names = tuple(inspect.signature(function).parameters)
    for name in (*names, *([spec.wrt] if spec.wrt else [])):
        if name not in point:
            fix = did_you_mean(name, point) or "its parameters are the problem's symbols"
            raise DeclarationError(f"{spec.of!r} takes {name!r}, which is no symbol here", where=where, fix=fix)
    if spec.wrt and spec.wrt not in names:
        raise DeclarationError(
            f"{spec.of!r} does not take {spec.wrt!r}", where=where, fix=did_you_mean(spec.wrt, names)
        )
    return {name: point[name] for name in names}


def _sample(scope: Scope, rng: np.random.Generator) -> Point:
    dims = sorted({dim for kind in scope.symbols.values() for dim in kind.dims if isinstance(dim, str)})
    sizes = {dim: int(size) for dim, size in zip(dims, rng.permutation(len(dims)) + 3, strict=True)}
    # A symbol called like a dimension is that size: `n` beside `vector[n]`.
    return {
        name: float(sizes[name]) if name in sizes else _draw(kind, sizes, rng) for name, kind in scope.symbols.items()
    }


def _draw(kind: Kind, sizes: Mapping[str, int], rng: np.random.Generator) -> Any:
    import numpy as np

    shape = tuple(sizes[dim] if isinstance(dim, str) else dim for dim in kind.dims)
    match kind.name:
        case "positive":
            return rng.uniform(0.3, 2.5)
        case "integer":
            return float(rng.integers(1, 6))
        case "simplex":
            return rng.dirichlet(np.ones(shape[0]))
        case "onehot":
            return np.eye(shape[0])[rng.integers(shape[0])]
        case "index":
            return int(rng.integers(1, shape[0] + 1))
        case _:
            return rng.uniform(-2, 2, size=shape) if shape else rng.uniform(-2, 2)


def _has_value(scope: Scope, name: str) -> bool:
    return name in scope.symbols and scope.symbols[name].name != "index"


def _free_indices(tree: Tree, scope: Scope) -> int:
    return sum(name in scope.symbols and scope.symbols[name].name == "index" for name in free_names(tree))


def _in_declared_order(given: Any, indices: int, rank: int) -> Any:
    """The axes of free indices come the last one declared first; code has the first one first."""
    import numpy as np

    lead = np.ndim(given) - max(rank - indices, 0)
    return np.transpose(given, (*reversed(range(lead)), *range(lead, np.ndim(given)))) if lead > 1 else given


def _close(given: Any, wanted: Any) -> bool:
    import numpy as np

    if np.size(given) not in (1, np.size(wanted)):
        return False
    same_axes = np.reshape(given, np.shape(wanted)) if np.size(given) == np.size(wanted) else np.ravel(given)
    return bool(np.allclose(same_axes, wanted, rtol=TOLERANCE, atol=TOLERANCE))


def _short(value: Any) -> str:
    import numpy as np

    return str(np.round(value, 6).tolist())
