"""How is a tree written: so that it can be read again, in LaTeX, or for a person at a terminal?

The rules are tables (`print_plain`, `print_latex`, `print_unicode`); this module reads them and knows no operator.
Brackets are as few as the levels allow.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from hwcheck.notation.print_forms import Call, Infix, Level, Pairs, Reduction, Rule, Slots, Style
from hwcheck.notation.print_latex import LATEX
from hwcheck.notation.print_plain import PLAIN
from hwcheck.notation.print_unicode import UNICODE
from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree

_SLOT = re.compile(r"<(\*?)([a-z]+|\d)([\^_]?)>")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_DECIMAL_PLACES = 12


class Piece(NamedTuple):
    """A printed part. `open`: it runs on to the right, so that nothing may follow it as a factor."""

    text: str
    level: Level
    open: bool = False


def plain(tree: Tree) -> str:
    """The tree in plain notation; reading it gives the tree again (nested sums and products may come back flat)."""
    return _print(tree, PLAIN).text


def latex(tree: Tree) -> str:
    return _print(tree, LATEX).text


def unicode(tree: Tree) -> str:
    """The tree for a terminal, e.g. `w₃ σ₂(w₂ σ₁(w₁ x))`."""
    return _print(tree, UNICODE).text


def _print(tree: Tree, style: Style) -> Piece:
    match tree:
        case Number():
            return _number(tree, style)
        case Symbol(name=name):
            return Piece(*style.name(name))
        case Reduce(head=head):
            return _reduce(tree, style.reductions[head], style)
        case Apply(head="prime", args=(inner,)):
            return _primed(inner, 1, style)
        case Apply(head=head, args=args):
            return _apply(style.rules.get(head) or Call(style.function(head)), args, style)


def _number(number: Number, style: Style) -> Piece:
    if number.value < 0:
        return _apply(style.rules["neg"], (Number(-number.value, number.text.lstrip("-−")),), style)
    if _DECIMAL.fullmatch(number.text) and Fraction(number.text) == number.value:
        return Piece(number.text, Level.ATOM)
    value = Fraction(number.value)
    if value.denominator == 1:
        return Piece(str(value.numerator), Level.ATOM)
    if number.text and (decimal := _decimal(value)):
        return Piece(decimal, Level.ATOM)
    return _apply(style.rules["div"], (Number(value.numerator), Number(value.denominator)), style)


def _decimal(value: Fraction) -> str:
    """The exact decimal where it is short, as for a number that was written with an exponent."""
    scaled = value * 10**_DECIMAL_PLACES
    if scaled.denominator != 1 or value >= 10**_DECIMAL_PLACES:
        return ""
    whole, rest = divmod(scaled.numerator, 10**_DECIMAL_PLACES)
    return f"{whole}.{rest:0{_DECIMAL_PLACES}d}".rstrip("0")


def _apply(rule: Rule, args: tuple[Tree, ...], style: Style) -> Piece:
    match rule:
        case Call(name=name):
            return _call(name, args, style, bare=rule.bare)
        case Infix():
            return _infix(rule, args, style)
        case Slots():
            return _slots(rule, args, style)
        case Pairs():
            return _pairs(rule, args, style)


def _call(name: str, args: tuple[Tree, ...], style: Style, *, bare: bool = False) -> Piece:
    if not args:
        return Piece(name, Level.ATOM)
    inner = [_print(arg, style) for arg in args]
    if bare and len(inner) == 1 and inner[0].level is Level.ATOM and _is_name(args[0]):
        return Piece(f"{name} {inner[0].text}", Level.PRODUCT, open=True)
    return Piece(name + _bracketed(_join(inner, style), style), Level.ATOM)


def _is_name(tree: Tree) -> bool:
    return isinstance(tree, Symbol) or (isinstance(tree, Apply) and tree.head == "index")


def _join(pieces: list[Piece], style: Style) -> str:
    return style.comma.join(piece.text for piece in pieces)


def _within(piece: Piece, needed: Level, style: Style, *, closed: bool = False) -> str:
    """The text, in brackets where it holds together more loosely than needed or runs on where it must not."""
    if piece.level >= needed and not (closed and piece.open):
        return piece.text
    return _bracketed(piece.text, style)


def _bracketed(text: str, style: Style) -> str:
    left, right = style.tall_brackets if any(mark in text for mark in style.tall) else ("(", ")")
    return f"{left}{text}{right}"


def _infix(rule: Infix, args: tuple[Tree, ...], style: Style) -> Piece:
    if not args:
        return Piece(rule.joint.strip(), rule.level)
    written, runs_on = "", False
    final = len(args) - 1
    for place, arg in enumerate(args):
        joint = rule.joint
        if place and (signed := _signed(arg)) and signed[0] in rule.signs:
            joint, arg = rule.signs[signed[0]], signed[1]
        piece = _print(arg, style)
        closed = place < final and rule.level > Level.SUM
        text = _within(piece, rule.last if place else rule.first, style, closed=closed)
        if place and rule.number and text[0].isdigit():
            joint = rule.number
        written += joint * bool(place) + text
        runs_on = text == piece.text and piece.open
    return Piece(written, rule.level, runs_on)


def _signed(tree: Tree) -> tuple[str, Tree] | None:
    """The operation that a joint may absorb, and what is left: `neg` of 3 for -3."""
    match tree:
        case Number(value=value) if value < 0:
            return "neg", Number(-value, tree.text.lstrip("-−"))
        case Apply(head=head, args=(inner,)):
            return head, inner
        case _:
            return None


def _slots(rule: Slots, args: tuple[Tree, ...], style: Style) -> Piece:
    texts, runs_on = [], False
    for place, arg in enumerate(args):
        needed = rule.needs[min(place, len(rule.needs) - 1)] if rule.needs else Level.LIST
        piece, ends = _print(arg, style), rule.text.endswith(f"<{place}>")
        texts.append(_within(piece, needed, style, closed=needed > Level.SUM and not ends))
        runs_on |= ends and piece.open
    filled = _fill(rule.text, texts, style)
    if filled is None:
        return _apply(rule.otherwise or Call("?"), args, style)
    return Piece(filled, rule.level, runs_on)


def _fill(template: str, texts: list[str], style: Style) -> str | None:
    """The template with its places filled, or nothing if an operand is left over, missing or cannot be raised."""
    used: set[int] = set()
    failed = False

    def put(match: re.Match[str]) -> str:
        nonlocal failed
        place = int(match[2])
        if match[1]:
            used.update(range(place, len(texts)))
            return style.comma.join(texts[place:])
        used.add(place)
        text = _scripted(texts[place], match[3], style) if place < len(texts) else None
        failed |= text is None
        return text or ""

    filled = _SLOT.sub(put, template)
    return None if failed or used != set(range(len(texts))) else filled


def _scripted(text: str, script: str, style: Style) -> str | None:
    match script:
        case "^":
            return style.raised(text)
        case "_":
            return style.lowered(text)
        case _:
            return text


def _pairs(rule: Pairs, args: tuple[Tree, ...], style: Style) -> Piece:
    texts = [_print(arg, style).text for arg in args]
    rows = [f"{value}{rule.between}{condition}" for value, condition in zip(texts[::2], texts[1::2], strict=False)]
    if len(texts) % 2:
        rows.append(texts[-1] + rule.last)
    return Piece(f"{rule.before}{rule.joint.join(rows)}{rule.after}", Level.ATOM)


def _primed(tree: Tree, times: int, style: Style) -> Piece:
    """`σ″(x)`: the primes go between the name and its argument."""
    match tree:
        case Apply(head="prime", args=(inner,)):
            return _primed(inner, times + 1, style)
        case Apply(head=head, args=args):
            rule = style.rules.get(head)
            name = rule.name if isinstance(rule, Call) else style.function(head)
            return _call(name + style.prime * times, args, style)
        case _:
            return Piece(_within(_print(tree, style), Level.ATOM, style) + style.prime * times, Level.ATOM)


def _reduce(tree: Reduce, rule: Reduction, style: Style) -> Piece:
    fields = {
        "body": _within(_print(tree.body, style), rule.body, style),
        "indices": style.comma.join(style.name(index)[0] for index in tree.indices),
    }
    for part in ("lower", "upper", "condition"):
        if (bound := getattr(tree, part)) is not None:
            fields[part] = _print(bound, style).text
    if "lower" in fields:
        fields["start"] = f"{fields['indices']}={fields['lower']}"
    text = rule.condition if "condition" in fields else rule.both if "upper" in fields else ""
    text = text or (rule.lower if "lower" in fields else rule.plain)
    return Piece(
        _SLOT.sub(lambda slot: _script_or_braces(fields[slot[2]], slot[3], style), text), rule.level, rule.open
    )


def _script_or_braces(text: str, script: str, style: Style) -> str:
    return _scripted(text, script, style) or f"{script}{{{text}}}"


_BREAKS = re.compile(r" (?:[=≈<>≤≥≠+−·*/@⊗-]|-) |(?<=[,;]) |(?<=\S)[*·](?=\S)| ")


def fold(text: str, width: int = 80, indent: str = "    ") -> tuple[str, ...]:
    """The formula in lines of at most `width`, broken before operators, outside brackets where possible."""
    lines: list[str] = []
    while len(text) > width:
        place = _break(text, width, len(indent) if lines else 0)
        lines.append(text[:place].rstrip())
        text = indent + text[place:].lstrip()
    return (*lines, text)


def _break(text: str, width: int, start: int) -> int:
    """Where to break: not in the first third, at the least nested operator, the loosest one, the last of these."""
    depths = _depths(text)
    best, place = (False, -len(text), 0, 0), width
    for match in _BREAKS.finditer(text, start + 1, width + 3):
        if match.start() > width or not text[: match.start()].strip():
            continue
        loose = 2 if "=" in match[0] else 1 if len(match[0].strip()) else 0
        rank = (match.start() > width // 3, -depths[match.start()], loose, match.start())
        if rank > best:
            best, place = rank, match.start()
    return place


@lru_cache(maxsize=64)
def _depths(text: str) -> tuple[int, ...]:
    depth, depths = 0, []
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        depths.append(depth)
    return tuple(depths)


def flat(tree: Tree) -> Tree:
    """The tree with sums inside sums and products inside products of one kind made one."""
    match tree:
        case Apply(head="add" | "mul" | "times" as head, args=args):
            parts: list[Tree] = []
            for arg in map(flat, args):
                parts.extend(arg.args if isinstance(arg, Apply) and arg.head == head else (arg,))
            return replace(tree, args=tuple(parts))
        case Apply(args=args):
            return replace(tree, args=tuple(map(flat, args)))
        case Reduce(body=body):
            return replace(tree, body=flat(body))
        case _:
            return tree
