"""The networks that the reader is tried on: each file starts with the shape of its input, without the batch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "nets"


@dataclass(frozen=True, slots=True)
class Sample:
    """`integers` is the size of the vocabulary where the input holds indices; `target` is what is read."""

    name: str
    text: str
    shape: tuple[int, ...]
    integers: int = 0

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.txt"

    @property
    def target(self) -> str:
        return "model" if "\nmodel = " in self.text else ""


def sample(path: Path) -> Sample:
    text = path.read_text()
    _, _, shape, *more = text.split("\n", 1)[0].split()
    integers = int(more[0].removeprefix("integers=")) if more else 0
    return Sample(path.stem, text, tuple(map(int, shape.split("x"))), integers)


SAMPLES = tuple(map(sample, sorted(FOLDER.glob("*.txt"))))
