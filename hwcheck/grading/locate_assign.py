"""Which claims of a region answer which of its items? By order, by name, by words near them, or as all that is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from hwcheck.bank.model import Item
from hwcheck.bank.names import FORMULA_KINDS
from hwcheck.grading.document import BlockKind, Response
from hwcheck.grading.locate_cases import own_case
from hwcheck.grading.locate_cuts import RELATION
from hwcheck.grading.locate_fit import (
    fits,
    formulaic,
    in_form,
    is_code,
    mentions,
    named,
    nearness,
    standing,
    sums_up,
    takes_whole,
    words,
)
from hwcheck.grading.locate_leftover import ARROW, Found, leftover
from hwcheck.grading.locate_lines import Line
from hwcheck.grading.locate_names import Match, fold, names_of
from hwcheck.grading.locate_printed import printed, typed
from hwcheck.grading.locate_region import Region
from hwcheck.grading.locate_statements import Statement, statements
from hwcheck.notation.clauses import introduced

_INTRODUCES = re.compile(r"(?:let|write|set|define|put|denote|with|where|we have|then|so|and)[\s:,]*", re.IGNORECASE)
_LED = re.compile(r"\s(?:(?:and|so|we|i|you|one|need|needs|have|has|must|should|only|just|to|also|then)\s+)*$")
_NOTHING = re.compile(r"[\W_]*(?:n/?a|none|todo|no answer|skipped)?[\W_]*", re.IGNORECASE)
_PROGRAM = re.compile(r"^\s*(?:class|def|import|from)\s|nn\.|=\s*torch|keras", re.MULTILINE)
_ACCURACY = re.compile(r"[^\n]*(?:acc[^\n]*\d|\d\s*%)[^\n]*", re.IGNORECASE)


def assign(items: Sequence[Item], region: Region) -> Mapping[str, Response]:
    """The responses that the region of a label holds to the items of that label."""
    if region.item is not None:
        keyed = _alone(region.item, region.lines, region.how, region.statements)
        return {region.item.id: keyed} if keyed else {}
    if len(items) == 1:
        only = _alone(items[0], region.lines, region.how, region.statements)
        return {items[0].id: only} if only else _printed(items, region)
    ordered = _in_order(items, region)
    found = ordered if ordered is not None else _among(items, region)
    return {**_printed([item for item in items if item.id not in found], region), **found}


def _printed(missing: Sequence[Item], region: Region) -> dict[str, Response]:
    """What a program printed for the numbers that nothing else gives, and formulas that are typed as code."""
    numbers = [item for item in missing if item.part.kind in ("number", "count", "shape")]
    formulas = [item for item in missing if item.part.kind in FORMULA_KINDS or item.part.kind == "shape"]
    hits = claimed(numbers, statements(printed(region.lines)), Match.CASE) if numbers else {}
    coded = by_name(formulas, statements(typed(region.lines)), Match.CASE) if formulas else {}
    found = {item.id: respond(item, hits[item.id], f"{region.how}, printed") for item in missing if item.id in hits}
    return found | {
        item.id: respond(item, coded[item.id], f"{region.how}, typed")
        for item in missing
        if item.id in coded and item.id not in found
    }


def claimed(items: Sequence[Item], claims: Sequence[Statement], least: Match = Match.LIKE) -> dict[str, Found]:
    """What can be told by names, then by words, among items whose answers are formulas or values."""
    found = dict(by_name(items, claims, least))
    taken = {id(claim) for hit in found.values() for claim in hit.claims}
    rest = [claim for claim in claims if id(claim) not in taken]
    found |= by_words([item for item in items if item.id not in found], rest)
    return found


def by_name(items: Sequence[Item], claims: Sequence[Statement], least: Match) -> dict[str, Found]:
    """Claims whose left-hand side names an item; one that names several goes to the one whose words or form it has."""
    called = {item.id: mine for item, mine in zip(items, _called(items, claims, least), strict=True) if mine}
    found: dict[str, Found] = {}
    for item in items:
        if item.id in called:
            rivals = [other for other in items if called.get(other.id) and set(called[other.id]) & set(called[item.id])]
            kept = _told_apart(item, rivals, called[item.id])
            if kept and not _lists(item, kept, claims):
                found[item.id] = Found(standing(item, kept), f"'{_short(kept[-1].left)} = ...'")
    return found


def _called(items: Sequence[Item], claims: Sequence[Statement], least: Match) -> Iterator[tuple[Statement, ...]]:
    """For each item the claims that name it best, and no other item better."""
    table = [[named(item, claim.left) for claim in claims] for item in items]
    most = [max(column) for column in zip(*table, strict=True)]
    for item, row in zip(items, table, strict=True):
        own = [(strength, claim) for strength, top, claim in zip(row, most, claims, strict=True) if strength == top]
        own = [(strength, claim) for strength, claim in own if strength is not Match.NONE and strength >= least]
        shaped = any(fits(item, claim) for claim in claims) if own else False
        own = [(strength, claim) for strength, claim in own if fits(item, claim, called=not shaped)]
        best = max((strength for strength, _ in own), default=Match.NONE)
        yield tuple(claim for strength, claim in own if strength is best)


def _lists(item: Item, kept: Sequence[Statement], claims: Sequence[Statement]) -> bool:
    """`Parameters: conv1 520, total 1820`: what is named is a list, in which the total comes with a word of its own."""
    worded = all(claim.text[:1].isalpha() and "=" not in claim.text for claim in kept)
    return worded and not any(sums_up(item, claim) for claim in kept) and any(sums_up(item, claim) for claim in claims)


def by_words(items: Sequence[Item], claims: Sequence[Statement]) -> dict[str, Found]:
    """Claims nearer to the words of an item than to the words of any other."""
    found: dict[str, Found] = {}
    scores = [[nearness(item, claim) if fits(item, claim) else 0 for item in items] for claim in claims]
    for place, item in enumerate(items):
        kept = [claim for claim, row in zip(claims, scores, strict=True) if _alone_at_top(row, place)]
        kept = [claim for claim in kept if sums_up(item, claim)] or kept
        if kept:
            spoken = f"{kept[-1].near} {fold(kept[-1].left)} {kept[-1].beside} {kept[-1].caption} {kept[-1].case}"
            near = max((word for word in words(item) if mentions(spoken, word)), key=lambda word: (len(word), word))
            most = max(nearness(item, claim) for claim in kept)
            beside = [claim for claim in kept if nearness(item, claim) == most]
            found[item.id] = Found(standing(item, beside), f"near '{near}'")
    return found


def _alone_at_top(row: Sequence[int], place: int) -> bool:
    return row[place] > 0 and row.count(row[place]) == 1 and row[place] == max(row)


def respond(item: Item, found: Found, where: str) -> Response:
    """The response that the last of several claims is."""
    claims = tuple(own_case(item, claim) for claim in found.claims)
    last = claims[-1]
    how = ", ".join(part for part in (where, found.how) if part)
    texts = tuple(claim.text for claim in claims)
    return Response(item.id, last.text, last.document, last.line, how, texts)


def _told_apart(item: Item, rivals: Sequence[Item], mine: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Of claims that several items could have: the item's own by words or form, else by order, else all of them."""
    if len(rivals) < 2:
        return mine
    common = frozenset(
        word
        for rival in rivals
        for word in words(rival)
        if all(mentions(f"{c.near} {c.beside} {c.caption}", word) for c in mine)
    )
    leaning = {rival.id: [_lean(rival, claim, common) for claim in mine] for rival in rivals}
    tops = [max(leaning[rival.id][place] for rival in rivals) for place in range(len(mine))]
    own = [
        claim
        for place, claim in enumerate(mine)
        if tops[place] > 0
        and leaning[item.id][place] == tops[place]
        and sum(leaning[rival.id][place] == tops[place] for rival in rivals) == 1
    ]
    if own:
        return tuple(own)
    # one chain through both forms answers both items
    through = [cut for claim in mine if (cut := in_form(item, claim))]
    if through:
        return tuple(through)
    unclaimed = [claim for place, claim in enumerate(mine) if tops[place] == 0]
    without = [rival for rival in rivals if not any(map(_positive, leaning[rival.id]))]
    if len(unclaimed) == len(without) and item in without:
        return (unclaimed[without.index(item)],)
    return tuple(unclaimed)


def _positive(score: int) -> bool:
    return score > 0


def _lean(item: Item, claim: Statement, ignored: frozenset[str]) -> int:
    form = in_form(item, claim)
    return nearness(item, claim, ignored) + (1000 if form is claim else 0)


def _in_order(items: Sequence[Item], region: Region) -> Mapping[str, Response] | None:
    """`(1)` and `(2)` below a label answer its items in order, if there are as many."""
    orders = {order for order, _ in region.parts}
    if max(orders, default=0) != len(items):
        return None
    found: dict[str, Response] = {}
    for place, item in enumerate(items, start=1):
        # what stands before `(2)` is the first answer even without a `(1)`
        own = {place, 0} if place == 1 and 1 not in orders else {place}
        lines = [line for order, line in region.parts if order in own]
        if is_code(item) and not any(line.kind is BlockKind.CODE or _PROGRAM.search(line.text) for line in lines):
            return None  # a list of something else
        response = _alone(item, lines, f"{region.how}, ({place})", partial(statements, lines))
        if response:
            found[item.id] = response
    return found


def _among(items: Sequence[Item], region: Region) -> Mapping[str, Response]:
    """Tell the items of one label apart."""
    said = region.statements() or statements(typed(region.lines))  # answers may stand in a listing, each on its line
    claims = _cut_told([item for item in items if takes_whole(item)], said)
    valued = [item for item in items if not takes_whole(item) and not is_code(item)]
    hits = claimed(valued, claims)
    taken = {id(claim) for hit in hits.values() for claim in hit.claims}
    left = [item for item in valued if item.id not in hits]
    told = _told([item for item in items if takes_whole(item)], claims)
    hits |= leftover(left, valued, [claim for claim in claims if id(claim) not in taken and claim not in told])
    found = {item.id: respond(item, hits[item.id], region.how) for item in valued if item.id in hits}
    used = {claim.text for hit in hits.values() for claim in hit.claims}
    for item in items:
        if item.id not in found and not (item in valued and item.part.kind != "metric"):
            rest = [claim for claim in claims if claim.text not in used]
            response = _listing(item, region.lines, region.how) or _said(item, rest, region)
            if response:
                found[item.id] = response
    return found


def _alone(
    item: Item, lines: Sequence[Line], how: str, claimed_there: Callable[[], Sequence[Statement]]
) -> Response | None:
    """The answer in lines that belong to one item only, with what is claimed on them, if that is wanted."""
    said = (
        _drawn(line) if item.part.kind == "graph" else line.text for line in lines if line.kind is not BlockKind.OUTPUT
    )
    text = "\n".join(said).strip()
    if is_code(item) or takes_whole(item):
        return _listing(item, lines, how) or _response(item, text, lines, how)
    claims = [claim for claim in claimed_there() if fits(item, claim)]
    hits = claimed([item], claims)
    if item.id in hits:
        return respond(item, hits[item.id], how)
    listing = _listing(item, lines, how)
    if listing and not claims:
        return listing
    if claims:
        kept = standing(item, formulaic(claims) if item.part.kind in FORMULA_KINDS else claims)
        return respond(item, Found(kept[-1:], "the last formula" if len(kept) > 1 else ""), how)
    return _response(item, text, lines, how)


def _drawn(line: Line) -> str:
    """The formulas of a line as edges of their own: `The graph is $x, w \\to a$, $a \\to b$.`"""
    if not any(piece.maths and ARROW.search(piece.text) for piece in line.pieces):
        return line.text
    return "\n".join(piece.text for piece in line.pieces if piece.maths or ARROW.search(piece.text))


def _response(item: Item, text: str, lines: Iterable[Line], how: str) -> Response | None:
    if _NOTHING.fullmatch(text):
        return None
    first = next(iter(lines))
    return Response(item.id, text, first.document, first.number, how, (text,))


def _said(item: Item, claims: Sequence[Statement], region: Region) -> Response | None:
    """What is said beside the formulas of others; sentences with the item's words, where there are some."""
    if not takes_whole(item):
        return None
    spoken = _told([item], claims)
    kept = spoken or [claim for claim in claims if len(claim.text) > 1 and not _belongs_to_a_formula(item, claim)]
    text = "\n".join(claim.text for claim in kept)
    if not kept or _NOTHING.fullmatch(text):
        return None
    near = ", by its words" if spoken else ""
    return Response(item.id, text, kept[0].document, kept[0].line, region.how + near, (text,))


def _belongs_to_a_formula(item: Item, claim: Statement) -> bool:
    """`df/dw = ...`, and what introduces a symbol for it: `let u = ...`."""
    if any(name.derivative for name in names_of(claim.left)):
        return True
    scope = item.part.scope
    new = bool(claim.left) and scope.strict and bool(introduced(claim.text, scope))
    return item.part.kind != "text" and (new or bool(_INTRODUCES.fullmatch(claim.text)))


def _told(items: Sequence[Item], claims: Sequence[Statement]) -> list[Statement]:
    """What is said from the first of an item's words on, up to the end of that line: `We should retain ...`."""
    told: list[Statement] = []
    line = -1
    for claim in claims:
        if any(mentions(fold(f"{claim.left} {claim.text}"), word) for item in items for word in words(item)):
            line = claim.line
        if claim.line == line:
            told.append(claim)
    return told


def _cut_told(items: Sequence[Item], claims: Sequence[Statement]) -> list[Statement]:
    """`sigma_2(x_2), retain x_2`: cut a claim where the words of an item begin that is answered in words."""
    cut: list[Statement] = []
    spoken = [word for item in items for word in item.part.words]
    for claim in claims:
        lowered = claim.text.casefold()
        starts = [at for word in spoken if (at := lowered.find(word.casefold())) > 0 and mentions(lowered, fold(word))]
        at = _told_from(lowered, min(starts)) if starts and not claim.plain else 0
        if at > 0:
            first = replace(claim, text=claim.text[:at].strip())
            cut += [first, replace(claim, text=claim.text[at:].strip(" ,;.–—"), left="")]
        else:
            cut.append(claim)
    return cut


def _told_from(text: str, word: int) -> int:
    """Where what is said begins: behind the last comma before this word, or with the words that lead to it."""
    sign = max(text.rfind(sign, 0, word) for sign in ",;.")
    if sign > 0:
        return sign
    led = _LED.search(text[:word])
    return led.start() if led and RELATION.search(text[: led.start()]) else 0


def _listing(item: Item, lines: Sequence[Line], how: str) -> Response | None:
    """Code for a code item, the accuracies of a log for a metric, a listing for what was typed into one."""
    code = [line for line in lines if line.kind is BlockKind.CODE]
    if is_code(item):
        kept = [line for line in code if _PROGRAM.search(line.text)] or code
    elif item.part.kind == "metric":
        logs = [line for line in lines if line.kind is BlockKind.OUTPUT]
        found = [hit[0].strip() for line in logs for hit in _ACCURACY.finditer(line.text)]
        return _response(item, "\n".join(found), logs, f"{how}, the log") if found else None
    else:
        kept = code if not takes_whole(item) else []
    return _response(item, "\n\n".join(line.text for line in kept), kept, f"{how}, the listing") if kept else None


def _short(left: str) -> str:
    text = " ".join(left.split())
    return text if len(text) <= 60 else text[:57] + "..."
