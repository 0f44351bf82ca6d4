"""Could this claim answer that item, and how near does it stand to the item's words?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from hwcheck.bank.model import Item
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.grading.locate_cuts import members, prose_words
from hwcheck.grading.locate_names import Match, agree, fold
from hwcheck.grading.locate_statements import WHERE, Statement

_WHOLE = frozenset({"text", "design", "set", "order", "choice", "graph"})
_NUMBERS = frozenset({"number", "count"})
_SHAPE = re.compile(r"[\w.}]\s*(?:[×xX*·]|\\times|by)\s*[\w.\\{]|[(\[]\s*\d+\s*,|^\s*\d+\s*,\s*\d+")
_SETTING = re.compile(r"[a-z_ ]*(?:hidden|units|epochs?|batch|neurons|dim)[a-z_ ]*[=: ]\s*\d+", re.IGNORECASE)
_LIST = re.compile(r"\s*[A-Za-z]+_?\d?(?:\s*(?:,|→|->|then)\s*[A-Za-z]+_?\d?)+\s*")  # `w3, w2, w1` is no formula
_DIGIT = re.compile(r"\d")
_LAST_NUMBER = re.compile(r"[-+−]?[\s({]*[\d.]+[\d.,/\s)}]*(?:\\?%)?(?:\\(?:text|quad).*|[a-z (][a-z ()]{0,40})?")
_FRACTION = re.compile(r"[-+−]?\s*\\[dt]?frac\s*\{?\s*-?\d+\s*\}?\s*\{?\s*\d+\s*\}?")
_ACCURACY = re.compile(r"(?<![a-z])acc(?:uracy)?(?![a-z])")
_TRAINING = re.compile(r"(?<![a-z])train(?:ing)?(?: set)?(?: acc|:)")
_EXPONENTIAL = re.compile(r"exp|(?<![A-Za-z])e\s*(?:\^|\*\*)|eˣ|e⁻")
_SIGMOID = re.compile(r"sigm|σ|(?<![A-Za-z])s\s*\(|(?<![\d.])6\s*(?:_|\^|\()")
_SHORT = (
    ("parameters", "params"),
    ("parameters", "parameter"),
    ("accuracy", "acc"),
    ("accuracy", "accuracies"),
    ("no hidden units", "linear"),
    ("no hidden units", "without hidden units"),
    ("no hidden units", "no hidden"),
    ("convolution", "conv"),
    ("pooling", "pool"),
    ("max-pooling", "max pooling"),
    ("max-pooling", "maxpool"),
    ("fully connected", "fc"),
    ("hidden layer", "hidden"),
    ("in all", "all"),
    ("total", "sum"),
    ("total", "overall"),
    ("filter size", "filters"),
    ("filter size", "filter"),
    ("filter size", "kernel"),
)  # how students shorten the words of a sheet
_TOTALS = frozenset({"total", "altogether", "in all", "overall", "sum"})
_OPERATION = re.compile(r"[=*/^()+\\_·²]|\d")


def is_code(item: Item) -> bool:
    """Code is read from listings, whatever decides it."""
    part = item.part
    return part.kind in ("layer", "model", "module") or (part.kind == "text" and part.id.rpartition("_")[2] == "code")


def takes_whole(item: Item) -> bool:
    """Whether the answer is all that is said, not one formula or number."""
    return item.part.kind in _WHOLE and not is_code(item)


def named(item: Item, left: str) -> Match:
    """How well a left-hand side names this item; the `conv1` of `2c.conv1` is a name only by itself."""
    if left and fold(left) == fold(item.id.rpartition(".")[2]):
        return Match.SAME
    return agree(left, item.part.names)


def fits(item: Item, claim: Statement, *, called: bool = False) -> bool:
    """Whether a claim has the form of an answer: a shape has sides, a number digits. One that is `called` a shape may
    be too short for one."""
    if claim.plain:
        return False
    match item.part.kind:
        case "shape":
            return bool((_DIGIT if called else _SHAPE).search(claim.text))
        case "number" | "count":
            return bool(_DIGIT.search(claim.text))
        case "metric":
            return bool(_DIGIT.search(claim.text)) and not _SETTING.fullmatch(claim.text)
        case kind if kind in FORMULA_KINDS:
            if claim.lead == WHERE or _LIST.fullmatch(claim.text):
                return False
            prose = prose_words(claim.right)
            return prose == 0 or (prose <= 3 and bool(_OPERATION.search(claim.text)))
        case _:
            return True


def formulaic(claims: Sequence[Statement]) -> list[Statement]:
    """The claims without a word of prose, if there are any: `w3 then w2` is a claim, but no formula."""
    return [claim for claim in claims if not prose_words(claim.text)] or list(claims)


def standing(item: Item, claims: Sequence[Statement]) -> tuple[Statement, ...]:
    """The claims that compete: of several cases the last, of formulas and values for a number the values."""
    kept = list(dict.fromkeys(claims))
    if item.part.kind in _NUMBERS:
        values = [claim for claim in kept if _LAST_NUMBER.fullmatch(claim.right) or _FRACTION.fullmatch(claim.right)]
        kept = values or kept
    if item.part.kind == "metric":
        kept = _reported(kept)
    last = kept[-1]
    if last.corrects:
        return (last,)
    if last.case and not any(fold(word) in last.case for word in item.part.words):
        kept = [claim for claim in kept if claim.case in ("", last.case)]
    return tuple(kept)


def _reported(claims: list[Statement]) -> list[Statement]:
    """Of settings and results the accuracies, and of these not the one on the training set."""
    spoken = {claim: f"{fold(claim.left)} {claim.near}" for claim in claims}
    kept = [claim for claim in claims if _ACCURACY.search(spoken[claim])]
    return [claim for claim in kept if not _TRAINING.search(spoken[claim])] or kept or claims


def nearness(item: Item, claim: Statement, ignored: frozenset[str] = frozenset()) -> int:
    """How much of the item's words stands in a claim's own clause, which counts most, beside or above it."""
    own, around = f"{claim.near} {fold(claim.left)}", f"{claim.beside} {claim.caption}"

    def score(word: str) -> int:
        if word in ignored:
            return 0
        if mentions(own, word) or mentions(claim.case, word):
            return 4 * len(word)
        return len(word) if mentions(around, word) else 0

    return sum(max(map(score, forms)) for forms in _forms(item.part.words))


def totals(item: Item) -> frozenset[str]:
    """The words by which a sheet asks for a sum."""
    return words(item) & _TOTALS


def sums_up(item: Item, claim: Statement) -> bool:
    """Whether a claim says that it is the sum that the item asks for."""
    own = f"{claim.near} {fold(claim.left)}"
    return any(mentions(own, word) for word in totals(item))


def words(item: Item) -> frozenset[str]:
    return _folded(item.part.words)


@cache
def _folded(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for forms in _forms(phrases) for form in forms)


@cache
def _forms(phrases: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Each phrase as a sheet writes it and as students shorten it."""
    spelt = dict.fromkeys(folded for phrase in phrases if (folded := fold(phrase)))
    return tuple(
        frozenset({phrase} | {re.sub(rf"\b{word}\b", form, phrase) for word, form in _SHORT if word in phrase})
        for phrase in spelt
    )


def mentions(text: str, word: str) -> bool:
    """Whether folded text contains a folded phrase as words of its own."""
    if word not in text:
        return False
    before = r"(?<!\w)" if word[:1].isalnum() else ""
    after = r"(?!\w)" if word[-1:].isalnum() else ""
    return bool(re.search(before + re.escape(word) + after, text))


def in_form(item: Item, claim: Statement) -> Statement | None:
    """The claim up to the last member that is written as the part asks: with exponentials, or with the sigmoid."""
    using = " ".join(getattr(item.part.settings, "using", ()) or ())
    wants_exponential, wants_sigmoid = "exp" in using, bool(_SIGMOID.search(using))
    if wants_exponential == wants_sigmoid:
        return None
    chain = members(claim.text)
    for length in range(len(chain), 0, -1):
        member = chain[length - 1]
        exponential, sigmoid = bool(_EXPONENTIAL.search(member)), bool(_SIGMOID.search(member))
        last_left = length == 1 and len(chain) > 1
        if not last_left and exponential == wants_exponential and sigmoid == wants_sigmoid:
            return claim if length == len(chain) else replace(claim, text=" = ".join(chain[:length]))
    return None
