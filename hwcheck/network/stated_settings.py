"""Which settings of a layer does a student's text state? `5x5 filters, stride 1, no padding, 50 channels` ..."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwcheck.network.settings import canonical
from hwcheck.network.wording import MAX_LENGTH, cleaned, worked_out

Value = int | str | tuple[int, ...]

# The words that name each setting when its value follows.
LABELS: Mapping[str, str] = {
    "kernel": r"(?:filter|kernel|window)s?[\s_]*(?:size|dim(?:ension)?|shape)?s?(?:\s+of(?:\s+the)?\s+size)?"
    r"|[kKfF](?![A-Za-z])",
    "stride": r"strides?|[sS](?![A-Za-z])",
    "padding": r"(?:zero[\s-]*)?padding|pad|[pP](?![A-Za-z])",
    "dilation": r"dilation(?:[\s_]*rate)?|[dD](?![A-Za-z])",
    "groups": r"groups?|[gG](?![A-Za-z])",
    "output_padding": r"output[\s_]*padding",
    "out": r"(?:(?:number|no\.?|num|#)[\s_]*(?:of\s*)?)?(?:out(?:put)?[\s_]*)?"
    r"(?:channels?|chans?|kan[aä]le|features?|feature\s*maps?|filters|depth|units)(?:[\s_]*dim(?:ension)?s?)?|out|[cC]_?out|[oOcC](?![A-Za-z])",
}
# The words that name it when its value stands before.
AFTERWARDS: Mapping[str, str] = {
    "kernel": r"(?:conv(?:olution)?s?\s+)?(?:filter|kernel|window|conv(?:olution)?)s?",
    "stride": r"strides?",
    "padding": r"(?:zero[\s-]*)?padding",
    "dilation": r"dilation",
    "groups": r"groups",
    "output_padding": r"output\s+padding",
    "out": r"(?:output\s+)?(?:channels?|chans?|kan[aä]le|features?|feature\s*maps?|filters|kernels|units|of\s+them)",
}
_WORKED_SIZE = re.compile(r"((?:filter|kernel)[\s\w]{0,12}?[\s=:])\s*\d+(?:\s*[-+]\s*\d+)+\s*=\s*(\d+)(?![\d.]|\s*×)")
_WORKED_SIZE = re.compile(r"((?:filter|kernel)[\s\w]{0,12}?[\s=:])\s*\d+(?:\s*[-+]\s*\d+)+\s*=\s*(\d+)(?![\d.]|\s*×)")
_CHAIN = r"\d{1,6}(?:\s*×\s*\d{1,6})+"
_NUMBER = r"\d{1,6}(?![\w]|\s*×|\.\d)"
_WORD = r"(?:none|zero|no|without|ohne|kein|one|unit|same|valid|[Oo])(?!\w)"
_BETWEEN = r"""(?:\s|["':=(\[]|\b(?:size|is|are|of|to|be|equals?|dim(?:ension)?)\b)*"""
_NOTHING: Mapping[str, Value] = dict.fromkeys(("none", "zero", "no", "without", "ohne", "kein", "o", "valid"), 0)
_WORDS: Mapping[str, Value] = {"one": 1, "unit": 1, "same": "same", **_NOTHING}
_COUNTED = re.compile(
    rf"(?<![\w.×])(?<!× )(\d{{1,6}})\s+(?={_CHAIN}\s*(?:{AFTERWARDS['kernel']})|(?:filter|kernel)s\b)", re.IGNORECASE
)
_CALL = re.compile(r"Conv(?:Transpose)?\d([dD])(?:Transpose)?\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_ORDERS = {  # of the arguments in PyTorch's `Conv2d` and in Keras's `Conv2D`
    "d": ("in", "out", "kernel", "stride", "padding", "dilation", "groups"),
    "D": ("out", "kernel", "stride", "padding"),
}
_SIZE = re.compile(rf"(?<![\w-])size\s*(?:=|:|is|of)?\s*({_NUMBER})", re.IGNORECASE)
_FROM_TO = re.compile(r"(?<![\w.×])(\d{1,6})\s*→\s*(\d{1,6})(?![\w.]|\s*×)")
_DEFAULTS: Mapping[str, Value] = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "output_padding": 0}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a text says of each setting, in order; `garbled` are named without a value that can be read."""

    values: Mapping[str, tuple[Value, ...]]
    garbled: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def stated_settings(text: str, wanted: Sequence[str], input_channels: int = 0) -> Settings:
    """The values for the wanted settings, by the words of LABELS."""
    if called := layer_call(text):
        return Settings({word: (called[word],) for word in dict.fromkeys(wanted) if word in called})
    plain = worked_out(cleaned(text))
    if re.search(r"(?<!\w)F\s*[=:]", plain):
        plain = re.sub(r"(?<!\w)K(?=\s*[=:])", "channels", plain)  # where F is the size, K is how many
    plain = _WORKED_SIZE.sub(r"\1\2", plain)
    plain = _WORKED_SIZE.sub(r"\1\2", plain)
    remarks: list[str] = []
    values: dict[str, list[Value]] = {}
    rest = plain
    if "out" in wanted and (counted := _COUNTED.search(rest)):
        values["out"] = [int(counted[1])]
        rest = rest[: counted.start(1)] + rest[counted.end(1) :]
    for pattern_of in (label_first, value_first):
        for word in wanted:
            if word not in values:
                found, rest = take(pattern_of(word), rest, remarks)
                if found:
                    values[word] = found
    complete(values, rest, wanted, input_channels)
    if not values:
        values = in_order(plain, wanted)
        if values:
            remarks.append("read in the usual order: " + ", ".join(values))
    split_kernels(values, wanted, input_channels)
    garbled = tuple(word for word in dict.fromkeys(wanted) if word not in values and is_named(word, plain))
    return Settings({word: tuple(found) for word, found in values.items()}, garbled, tuple(remarks))


def layer_call(text: str) -> dict[str, Value]:
    """`nn.Conv2d(20, 50, 5, padding=2)`: what it says, and the defaults for the rest."""
    match = _CALL.search(text[:MAX_LENGTH])
    if match is None:
        return {}
    values, order = dict(_DEFAULTS), _ORDERS[match[1]]
    for place, argument in enumerate(re.split(r",(?![^()]*\))", match[2])):
        name, equals, written = argument.rpartition("=")
        word = canonical(name.strip()) if equals else order[min(place, len(order) - 1)]
        if numbers := re.findall(r"\d{1,6}", written):
            sizes = tuple(map(int, numbers))
            values[word] = sizes[0] if len(set(sizes)) == 1 else sizes
        elif "same" in written:
            values[word] = "same"
    return values


def label_first(word: str) -> re.Pattern[str]:
    value = rf"{_CHAIN}|{_NUMBER}|{_WORD}" if word != "out" else _NUMBER
    if word == "kernel":
        # `filters: 50` is how many there are; `filter: 5` and `filters of 5x5` are their size.
        value = rf"{_CHAIN}|(?<!filters )(?<!filters: )(?<!filters = )(?<!filters=){_NUMBER}"
    return re.compile(rf"(?<![\w\\])(?:{LABELS[word]}){_BETWEEN}(?P<value>{value})", re.IGNORECASE)


def value_first(word: str) -> re.Pattern[str]:
    value = {"kernel": _CHAIN, "out": r"\d{1,6}"}.get(word, rf"\d{{1,6}}|{_WORD}")
    return re.compile(rf"(?<![\w.×])(?<!× )(?P<value>{value})\s*(?:-\s*)?(?:{AFTERWARDS[word]})(?!\w)", re.IGNORECASE)


def take(pattern: re.Pattern[str], text: str, remarks: list[str]) -> tuple[list[Value], str]:
    """All values that the pattern finds, and the text without them."""
    found: list[Value] = []
    for match in pattern.finditer(text):
        found.append(value_of(match["value"], remarks))
    return found, pattern.sub(" ; ", text)


def value_of(written: str, remarks: list[str]) -> Value:
    if written.lower() in _WORDS:
        if written.lower() == "o":
            remarks.append(f"read {written!r} as 0")
        return _WORDS[written.lower()]
    sizes = tuple(int(part) for part in re.findall(r"\d+", written))
    return sizes if len(sizes) > 1 else sizes[0]


def complete(values: dict[str, list[Value]], rest: str, wanted: Sequence[str], input_channels: int) -> None:
    """A `5x5` without a word is the kernel, if it is the only one and something else was named; `20 → 50` channels."""
    chains = {value_of(chain, []) for chain in re.findall(rf"(?<![\w.]){_CHAIN}", rest)}
    if values and "kernel" in wanted and "kernel" not in values:
        if len(chains) == 1:
            values["kernel"] = list(chains)
        elif size := _SIZE.search(rest):
            values["kernel"] = [int(size[1])]
    if "out" in wanted and "out" not in values and (ends := _FROM_TO.search(rest)) and int(ends[1]) == input_channels:
        values["out"] = [int(ends[2])]


def split_kernels(values: dict[str, list[Value]], wanted: Sequence[str], input_channels: int) -> None:
    """`5x5x50` holds the number of filters too, `5x5x20x50` also the depth that comes in."""
    for place, value in enumerate(values.get("kernel", [])):
        if not isinstance(value, tuple) or len(value) not in (3, 4):
            continue
        values["kernel"][place] = value[:2]
        counts_filters = len(value) == 4 or value[-1] != input_channels
        if counts_filters and "out" in wanted and "out" not in values:
            values["out"] = [value[-1]]
    for place, value in enumerate(values.get("kernel", [])):
        if isinstance(value, tuple) and len(set(value)) == 1:
            values["kernel"][place] = value[0]


def in_order(plain: str, wanted: Sequence[str]) -> dict[str, list[Value]]:
    """`5x5, 1, 0, 50`: as many numbers as are asked for, and no words; of one layer in the order of LABELS."""
    if re.search(r"[A-Za-z]{2,}", plain):
        return {}
    found = [value_of(written, []) for written in re.findall(rf"(?<![\w.])(?:{_CHAIN}|{_NUMBER})", plain)]
    values: dict[str, list[Value]] = {}
    usual = sorted(wanted, key=list(LABELS).index) if len(set(wanted)) == len(wanted) else wanted
    if len(found) == len(wanted):
        for word, value in zip(usual, found, strict=True):
            values.setdefault(word, []).append(value)
    return values


def is_named(word: str, plain: str) -> bool:
    """Whether the setting's name is there, whatever stands behind it; single letters do not count."""
    return bool(re.search(rf"(?<!\w)(?:{LABELS[word].rpartition('|[')[0]})(?!\w)", plain, re.IGNORECASE))
