"""Which class does a file hold, and what does it make of the input on the command line?"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from hwcheck.errors import FileError, HwcheckError
from hwcheck.network.layer import Shape, times
from hwcheck.network.module.read import Reading, read_module
from hwcheck.network.specfile import content


def read_file(path: str, target: str, sizes: Shape, channels_first: bool) -> Reading:
    """The reading of a class of a file. Sizes are height, width, channels unless `channels_first`.

    Two sizes are an image with one channel, or a sequence (length, features) where only that fits.
    """
    text = code_of(path)
    ways = [sizes] if channels_first or len(sizes) == 1 else [(sizes[-1], *sizes[:-1])]
    if len(sizes) == 2 and not channels_first:
        ways = [(1, *sizes), sizes]
    trouble: HwcheckError | None = None
    for number, shape in enumerate(ways):
        try:
            reading = read_module(text, (shape,), target)
        except HwcheckError as error:
            trouble = trouble or error
            continue
        remark = (f"the input is read as (length, features) = {times(shape)}",) if number else ()
        return replace(reading, remarks=(*reading.remarks, *remark))
    assert trouble is not None
    trouble.where = re.sub(r"^line (\d+)", rf"{path}:\1", trouble.where) if trouble.where else path
    if not channels_first and len(sizes) > 2 and "channels" in trouble.what:
        trouble.fix = f"{trouble.fix}; if the input is channels first, add --channels-first".removeprefix("; ")
    raise trouble


def code_of(path: str) -> str:
    """The text of a file; of a notebook its code cells, one after the other."""
    text = content(path)
    if not path.endswith(".ipynb"):
        return text
    try:
        cells = json.loads(text)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FileError("this is no notebook", where=path, fix="give a .py or .ipynb file") from None
    lines = "\n\n".join(code).split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)
