"""Which networks or designs does a file hold? One JSON object, a list of them, or one object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hwcheck.errors import FileError

MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of the file: its name, and the table; `trouble` says why there is none."""

    id: str
    spec: Mapping[str, object]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SpecFile:
    entries: tuple[Entry, ...]
    single: bool


def read_specs(path: str) -> SpecFile:
    """The objects of a file; `-` is standard input. Raises FileError if it cannot be read at all."""
    text = content(path)
    try:
        whole = json.loads(text)
    except RecursionError:
        raise FileError("too deeply nested", where=path, fix="use fewer brackets") from None
    except ValueError as error:
        lines = tuple(lines_of(text, path))
        if all(entry.trouble for entry in lines):
            raise FileError(f"no JSON ({error})", where=path, fix='write {"input": [...], "layers": [...]}') from None
        return SpecFile(lines, single=False)
    if isinstance(whole, list):
        return SpecFile(tuple(entry_of(item, str(number)) for number, item in enumerate(whole, 1)), single=False)
    return SpecFile((entry_of(whole, path),), single=True)


def content(path: str) -> str:
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1) if path == "-" else Path(path).read_bytes()[: MAX_BYTES + 1]
        if len(raw) > MAX_BYTES:
            raise FileError(f"larger than {MAX_BYTES:,} bytes", where=path, fix="split it")
        return raw.decode()
    except OSError as error:
        raise FileError(error.strerror or "cannot be read", where=path, fix="check the path") from None
    except UnicodeDecodeError:
        raise FileError("no UTF-8 text", where=path, fix="save it as UTF-8") from None


def lines_of(text: str, path: str) -> Iterator[Entry]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield entry_of(json.loads(line), str(number))
        except (ValueError, RecursionError):
            yield Entry(str(number), {}, f"{path}:{number}: no JSON object: write one object a line")


def entry_of(item: object, name: str) -> Entry:
    """The table itself, or what stands under `spec` in a table around it."""
    if not isinstance(item, Mapping):
        return Entry(name, {}, f"{name}: no JSON object: write {{...}}")
    inner = item.get("spec", item)
    if not isinstance(inner, Mapping):
        return Entry(name, {}, f"{name}: spec is no object: write {{...}}")
    return Entry(str(item.get("id", name)), inner)
