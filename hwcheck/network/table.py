"""How is the table of a network shown, to people and as data?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hwcheck.network.layer import Shape, times
from hwcheck.network.network import Network, Row, total_params

MIB = 2**20


@dataclass(frozen=True, slots=True)
class View:
    """What to show, and in which order the axes stand."""

    layout: Callable[[Shape], Shape]
    wide: bool = False
    batch: int = 1


def as_data(network: Network, table: tuple[Row, ...], view: View) -> dict[str, object]:
    """The table for `--json`."""
    data: dict[str, object] = {
        "input": list(view.layout(network.input)),
        "layers": [row_data(number, row, view) for number, row in enumerate(table, 1)],
        "total_params": total_params(table),
    }
    if view.wide:
        data["total_multiply_adds"] = sum(row.multiply_adds for row in table) * view.batch
        data["total_activation_bytes"] = sum(row.activation_bytes(view.batch) for row in table)
        data["batch"] = view.batch
    return data


def row_data(number: int, row: Row, view: View) -> dict[str, object]:
    data: dict[str, object] = {
        "layer": number,
        "type": row.step.type,
        "name": str(row.step),
        "output": list(view.layout(row.output)),
        "params": row.params,
    }
    if view.wide:
        data["multiply_adds"] = row.multiply_adds * view.batch
        data["receptive_field"] = None if row.field is None else [float(size) for size in row.field.sizes]
        data["jump"] = None if row.field is None else [float(jump) for jump in row.field.jumps]
        data["activation_bytes"] = row.activation_bytes(view.batch)
    return data


def as_text(network: Network, table: tuple[Row, ...], view: View) -> str:
    """The table for a terminal: one line for each layer, the total last."""
    heads = ["", "layer", "output", "parameters"]
    if view.wide:
        heads += ["mult-adds", "sees", "jump", "MiB"]
    lines = [["", "input", shown(network.input, view), *[""] * (len(heads) - 3)]]
    lines += [cells(number, row, view) for number, row in enumerate(table, 1)]
    last = ["", "total", "", grouped(total_params(table))]
    if view.wide:
        memory = sum(row.activation_bytes(view.batch) for row in table)
        last += [short(sum(row.multiply_adds for row in table) * view.batch), "", "", mebibytes(memory)]
    return "\n".join(aligned([heads, *lines, last]))


def cells(number: int, row: Row, view: View) -> list[str]:
    line = [str(number), clipped(str(row.step), 22 if view.wide else 40), shown(row.output, view), grouped(row.params)]
    if view.wide:
        field, jump = (times(row.field.sizes), times(row.field.jumps)) if row.field else ("all", "-")
        memory = mebibytes(row.activation_bytes(view.batch))
        line += [short(row.multiply_adds * view.batch), square(field), square(jump), memory]
    return line


def shown(shape: Shape, view: View) -> str:
    return times(view.layout(shape))


def square(text: str) -> str:
    """`5x5` as `5`: the axes are mostly alike."""
    parts = set(text.split("x"))
    return parts.pop() if len(parts) == 1 else text


def grouped(number: int) -> str:
    return f"{number:,}"


def short(number: int) -> str:
    """`1.2G`: three figures are enough for a cost."""
    for unit, size in (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if number >= size:
            return f"{number / size:.3g}{unit}" if number < 1000 * size else f"{number / size:.4g}{unit}"
    return str(number)


def mebibytes(size: int) -> str:
    return f"{size / MIB:.2f}" if size < 100 * MIB else f"{size / MIB:.0f}"


def clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def aligned(lines: Iterable[list[str]]) -> list[str]:
    """Names to the left, numbers to the right."""
    rows = list(lines)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    left = {1}
    return [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
