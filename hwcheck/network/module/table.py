"""How is the table of a class shown, to people and as data?"""

from __future__ import annotations

from math import prod

from hwcheck.network.layer import Shape, times
from hwcheck.network.module.read import BATCH, Operation, Reading, Sizes
from hwcheck.network.table import aligned, clipped, grouped

WIDTH = 34


def without_batch(sizes: Sizes, channels_first: bool) -> tuple[object, ...]:
    """The shape of one sample as people write it; where the batch is not the first axis, all axes with N."""
    if not sizes or sizes[0] != BATCH or any(size.times for size in sizes[1:]):
        return tuple(str(size) if size.times else size.fixed for size in sizes)
    rest: tuple[object, ...] = tuple(size.fixed for size in sizes[1:])
    return rest if channels_first or len(rest) < 3 else (*rest[1:], rest[0])


def visible(reading: Reading) -> tuple[Operation, ...]:
    return tuple(operation for operation in reading.operations if operation.shown)


def module_data(reading: Reading, channels_first: bool) -> dict[str, object]:
    """The table for `--json`."""
    return {
        "class": reading.name,
        "input": [list(shape) for shape in reading.input] if len(reading.input) > 1 else list(reading.input[0]),
        "layers": [
            {
                "layer": number,
                "line": operation.line,
                "type": operation.kind,
                "name": operation.name,
                "output": list(without_batch(operation.output, channels_first)),
                "params": operation.params,
                "shared": operation.shared,
            }
            for number, operation in enumerate(visible(reading), 1)
        ],
        "outputs": [list(without_batch(output, channels_first)) for output in reading.outputs],
        "other_params": {name: list(shape) for name, shape in reading.left_over},
        "total_params": reading.total,
        "frozen_params": reading.frozen,
        "remarks": list(reading.remarks),
    }


def module_text(reading: Reading, channels_first: bool) -> str:
    """The table for a terminal: one line for each operation, what no layer uses, the total, the remarks."""
    inputs = ", ".join(times(shape if channels_first else last(shape)) for shape in reading.input)
    lines = [["", "layer", "output", "parameters"], ["", f"{reading.name}: input", inputs, ""]]
    for number, operation in enumerate(visible(reading), 1):
        name = f"{operation.name}: {operation.text}" if operation.name else operation.text
        output = times(without_batch(operation.output, channels_first)) or "one number"
        params = "shared" if operation.shared and not operation.params else grouped(operation.params)
        lines.append([str(number), clipped(name, WIDTH), output, params])
    for name, own in reading.left_over:
        lines.append(["", clipped(f"parameter {name}", WIDTH), times(own), grouped(prod(own))])
    lines.append(["", "total", "", grouped(reading.total)])
    if reading.frozen:
        lines.append(["", "not trained", "", grouped(reading.frozen)])
    return "\n".join([*aligned(lines), *(f"note: {remark}" for remark in reading.remarks)])


def last(shape: Shape) -> Shape:
    return shape if len(shape) < 3 else (*shape[1:], shape[0])
