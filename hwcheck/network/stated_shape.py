"""Which shapes does a student's text state? `24×24×20`, `(24, 24, 20)`, `24 x 24 with 20 feature maps` ..."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hwcheck.network.layer import Shape
from hwcheck.network.wording import cleaned, worked_out

_OUT = r"(?:_?out|['′])?"
_ATOM = r"[\w?\\.-]+"
_MAPS = r"(?P<maps>\d+)(?:\s*@\s*|\s+(?=\d+\s*×\s*\d+\s+(?:feature\s*)?(?:maps|channels)))"
_CHAIN = re.compile(rf"(?<![\w?\\.-])(?:{_MAPS})?(?P<chain>{_ATOM}(?:\s*×\s*{_ATOM})+)")
_LIST = re.compile(rf"[(\[]\s*(?P<list>{_ATOM}(?:\s*,\s*{_ATOM})*\s*,?)\s*[)\]]")
_BARE = re.compile(r"\s*(?P<list>\d{1,9}(?:\s*[,;]\s*\d{1,9})+|\d{1,9}(?:\s+(?!\d{3}\b)\d{1,9})+)\s*\.?\s*")
# What stands for one size or for several: `1,024 ×`, `24.0`, `24^2 ×`, `24/2`.
_THOUSANDS = re.compile(r"(?<![\d,.])(\d{1,3}),(\d{3})(?=\s*×)|(?<=×\s)(\d{1,3}),(\d{3})(?![\d,])")
_WHOLE = re.compile(r"(?<![\w.])(\d{1,9})\.0+(?!\d)")
_POWER = re.compile(r"(?<![\w.])(\d{1,9})\s*(?:\^|\*\*)\s*([23])(?=\s*×)")
_BOTH = re.compile(rf"(?<!\w)(height|H{_OUT})\s*=\s*(width|W{_OUT})\s*=\s*(\d{{1,9}})", re.IGNORECASE)
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "sixteen": 16, "twenty": 20,
}  # fmt: skip
_COUNTED = re.compile(
    rf"\b({'|'.join(_COUNTS)})(?=\s+(?:output\s+)?(?:channels|feature|maps|filters|kernels|\d+\s*×))", re.IGNORECASE
)
_QUOTIENT = re.compile(r"(?<![\w./])(\d{1,9})\s*/\s*(\d{1,9})(?![\w./])")
_BATCH = re.compile(r"[NBnb?]|-1|None|batch(?:_?size)?|m")
_LOOKALIKE = str.maketrans("OoQlI|", "000111")

# The words for an axis; `h w c` are those of an image, `m n` those of a matrix.
_AXES = {
    "h": rf"height|high|tall|H{_OUT}",
    "w": rf"width|wide|W{_OUT}",
    "c": r"channels?|feature\s*maps?|features?|maps?|filters?|kernels?|depth|deep"
    rf"|C{_OUT}|(?:channel|depth)\s*dim(?:ension)?",
    "m": r"rows?",
    "n": r"col(?:umn)?s?",
}
_BEFORE = {
    axis: re.compile(rf"(?<![\w])(?<!×\s)(\d{{1,9}})\s*(?:output\s+)?(?:{words})(?!\w)")
    for axis, words in _AXES.items()
}
_AFTER = {
    axis: re.compile(rf"(?<!\w)(?:{words})\s*(?:size|is|are|of|=|:|-)*\s*(\d{{1,9}})(?![\w]|\s*×)")
    for axis, words in _AXES.items()
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A shape as written. `axes` names its axes when the text does; `repaired` says what was read for what."""

    sizes: Shape
    axes: str = ""
    text: str = ""
    repaired: str = ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """All the shapes of a text, in order. `garbled`: something looks like a shape and cannot be read."""

    stated: tuple[Stated, ...]
    garbled: str = ""


def stated_shapes(text: str) -> Shapes:
    """Every shape in the text; a leading batch axis without a number is dropped."""
    plain = spelt_out(worked_out(cleaned(text)))
    found: list[tuple[int, Stated]] = []
    garbled = ""
    for place, atoms, written, maps in written_shapes(plain):
        sizes, repaired = read_atoms(atoms)
        if sizes is None:
            garbled = garbled or written
        elif maps and len(sizes) == 2:
            found.append((place, Stated((*sizes, int(maps)), "hwc", written, repaired)))
        else:
            found.append((place, Stated(sizes, "", written, repaired)))
    shapes = tuple(shape for _, shape in sorted(found, key=lambda item: item[0]))
    return Shapes(shapes if garbled else with_words(plain, shapes), garbled)


def spelt_out(plain: str) -> str:
    """`24^2 × 20` as `24 × 24 × 20`, and every size as a whole number."""
    plain = _WHOLE.sub(r"\1", _THOUSANDS.sub(lambda match: re.sub(r"\D", "", match[0]), plain))
    plain = _POWER.sub(lambda match: " × ".join([match[1]] * int(match[2])), plain)
    plain = _COUNTED.sub(lambda match: str(_COUNTS[match[1].lower()]), _BOTH.sub(r"\1 = \3, \2 = \3", plain))
    return _QUOTIENT.sub(_halved, plain)


def _halved(match: re.Match[str]) -> str:
    size, by = int(match[1]), int(match[2])
    return str(size // by) if by and size % by == 0 else match[0]


def written_shapes(plain: str) -> Iterator[tuple[int, list[str], str, str]]:
    """Where something like a shape stands, its parts, and the feature maps of `20@24x24`."""
    for match in _CHAIN.finditer(plain):
        if any(character.isdigit() for character in match["chain"]):
            yield match.start(), re.split(r"\s*×\s*", match["chain"]), match[0], match["maps"] or ""
    for match in _LIST.finditer(plain):
        atoms = [atom.strip() for atom in match["list"].split(",") if atom.strip()]
        if (len(atoms) > 1 or match["list"].rstrip().endswith(",")) and any(atom.isdecimal() for atom in atoms):
            yield match.start(), atoms, match[0], ""
    if bare := _BARE.fullmatch(plain):
        yield 0, re.split(r"\s*[,;]\s*|\s+", bare["list"].strip()), bare[0], ""


def read_atoms(atoms: list[str]) -> tuple[Shape | None, str]:
    """The numbers, and what was read for what; None where one cannot be read."""
    if len(atoms) > 1 and _BATCH.fullmatch(atoms[0]):
        atoms = atoms[1:]
    sizes: list[int] = []
    repaired = ""
    for atom in (atom.rstrip(".") for atom in atoms):
        mended = atom.translate(_LOOKALIKE)
        if not re.fullmatch(r"[0-9]{1,9}", mended) or not atom[:1].isdigit():
            return None, ""
        if mended != atom:
            repaired = f"read {atom!r} as {mended}"
        sizes.append(int(mended))
    return tuple(sizes), repaired


def with_words(plain: str, shapes: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """The shapes, completed by what words say: `24 x 24, 20 channels`; or made of words alone."""
    named = {axis: size for axis in _AXES if (size := size_named(plain, axis)) is not None}
    if "c" in named:
        shapes = tuple(
            Stated((*shape.sizes, named["c"]), "hwc", shape.text, shape.repaired) if len(shape.sizes) == 2 else shape
            for shape in shapes
        )
    for axes in ("hwc", "mn", "hw"):
        if not shapes and all(axis in named for axis in axes):
            return (Stated(tuple(named[axis] for axis in axes), axes, plain.strip()),)
    if not shapes:
        numbers = re.findall(r"(?<![\w.])\d{1,9}(?![\w.]*\d)", plain)
        if len(set(numbers)) == 1:
            return (Stated((int(numbers[0]),), "", numbers[0]),)
    return shapes


def size_named(plain: str, axis: str) -> int | None:
    match = _BEFORE[axis].search(plain) or _AFTER[axis].search(plain)
    return int(match[1]) if match else None
