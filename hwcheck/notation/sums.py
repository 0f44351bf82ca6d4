r"""Which indices does a sum, product, maximum or minimum run over, and how far does it reach?

`\sum_{i=1}^n`, `\sum_{j \ne i}`, `\max_k`, `Σₖ`, `sum(expr, i)`, `sum(expr, i, 1, n)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hwcheck.notation import calls
from hwcheck.notation.conditions import condition
from hwcheck.notation.grammar import ADD, Parser, begins
from hwcheck.notation.scan import scan
from hwcheck.tree import Apply, Number, Reduce, Span, Symbol, Tree, walk

MAX_TERMS = 64
COMBINED = {"sum": "add", "prod": "mul", "max": "maximum", "min": "minimum"}


@dataclass(slots=True)
class Range:
    """What stands under and over the sign."""

    indices: list[str] = field(default_factory=list)
    lower: Tree | None = None
    upper: Tree | None = None
    conditions: list[Tree] = field(default_factory=list)


@begins("reduce")
def reduction(parser: Parser) -> Tree:
    """A sign such as `\\sum`, its range, and the term behind it."""
    _, head, start, end = parser.tokens[parser.pos]
    parser.pos += 1
    over = _scripts(parser)
    if not over.indices and parser.tokens[parser.pos][0] == "(" and start + 1 < end and parser.text[start] != "\\":
        return calls.builtin(parser, head, head, (start, end))
    if not over.indices:
        over.indices = [_guess(parser, (start, end))]
    return _reduce(parser, head, over, (start, end))


def _reduce(parser: Parser, head: str, over: Range, span: Span) -> Tree:
    outer_bound, outer_values = parser.bound, parser.values
    parser.bound = {**outer_bound, **dict.fromkeys(over.indices, (over.lower, over.upper))}
    parser.values = {name: value for name, value in outer_values.items() if name not in over.indices}
    at, family = parser.pos, parser.family
    parser.family = set()
    body = parser.expression(ADD)
    run_over = parser.family & set(over.indices)
    parser.family = family | (parser.family - run_over)
    if run_over:
        body = _written_out(parser, head, over, at, run_over.pop())
        tree: Tree = body
    else:
        tree = reduced(head, over, body, span)
    parser.bound, parser.values = outer_bound, outer_values
    return tree


def reduced(head: str, over: Range, body: Tree, span: Span) -> Tree:
    conditions = over.conditions
    condition = None if not conditions else conditions[0] if len(conditions) == 1 else Apply("and", tuple(conditions))
    if over.lower is None and over.upper is None:
        return Reduce(head, tuple(over.indices), body, None, None, condition, span)
    lower = over.lower if over.lower is not None else Number(1)
    for index in reversed(over.indices):
        body = Reduce(head, (index,), body, lower, over.upper, condition, span)
        condition = None
    return body


def _written_out(parser: Parser, head: str, over: Range, at: int, index: str) -> Tree:
    """A sum over named scalars, `\\sum_{i=1}^2 f_i` with f_1 and f_2, as its terms."""
    if len(over.indices) > 1 or over.conditions:
        raise parser.fail("this sum runs over names, which only a single plain index can", fix="write the terms out")
    terms = []
    end = parser.pos
    for value in values_of(parser, over, at):
        parser.pos = at
        parser.values = {**parser.values, index: value}
        terms.append(parser.expression(ADD))
        end = parser.pos
    parser.pos = end
    if len(terms) == 1:
        return terms[0]
    combined = COMBINED[head]
    return Apply(combined, tuple(terms))


def values_of(parser: Parser, over: Range, at: int) -> range:
    lower, upper = over.lower, over.upper
    if isinstance(lower, Number) and isinstance(upper, Number):
        first, last = int(lower.value), int(upper.value)
    elif lower is None and upper is None:
        used = [token[1] for token in parser.tokens[at : parser.pos] if token[1] in parser.names.families]
        numbers = [int(name.rpartition("_")[2]) for name in parser.names.families[used[0]]]
        first, last = min(numbers), max(numbers)
    else:
        raise parser.fail("this sum runs over names, so its bounds must be numbers", fix="write the terms out")
    if last - first >= MAX_TERMS or last < first:
        raise parser.fail("this sum has too many or no terms", note="too-large", fix=f"at most {MAX_TERMS} are read")
    return range(first, last + 1)


def _scripts(parser: Parser) -> Range:
    """Read what stands under and over the sign, in either order."""
    over = Range()
    while True:
        kind, text, start, end = parser.tokens[parser.pos]
        if kind == "_":
            parser.pos += 1
            _under(parser, over)
        elif kind == "sub":
            parser.pos += 1
            inner = parser.child([(part[0], part[1], start, end) for part in scan(text)[:-1]])
            _part(inner, over)
        elif kind == "^" or (kind == "sup" and over.indices):
            parser.pos += 1
            over.upper = _above(parser) if kind == "^" else _upper(text, (start, end))
        else:
            return over


def _above(parser: Parser) -> Tree:
    """What stands over the sign: one character, or all that is in braces."""
    kind, text, *_ = parser.tokens[parser.pos]
    if kind == "word" and len(text) > 1:
        parser.splice(parser.pos, (text[0], text[1:]))
    if kind not in ("word", "num", "atom", "{"):
        return calls.exponent(parser)
    inner = parser.child(parser.group_tokens())
    inner.in_index = True
    return inner.whole()


def _upper(text: str, span: Span) -> Tree:
    return Number(int(text), text, span) if text.isdigit() else Symbol(text, span)


def _under(parser: Parser, over: Range) -> None:
    if parser.tokens[parser.pos][0] == "{":
        inner = parser.child(parser.group_tokens())
    else:
        _, text, *_ = parser.tokens[parser.pos]
        if parser.tokens[parser.pos][0] == "word" and len(text) > 1:
            parser.splice(parser.pos, (text[0], text[1:]))
        inner = parser.child(parser.group_tokens())
    while True:
        while inner.tokens[inner.pos][0] in (",", "line", ";", "{", "}", ":"):
            inner.pos += 1
        if inner.tokens[inner.pos][0] == "eof":
            return
        _part(inner, over)


def _part(inner: Parser, over: Range) -> None:
    """One part of an underscript: `i`, `ij`, `i=1`, `j \\ne i`, `i \\in S`, `1 \\le i \\le n`."""
    inner.in_index = True
    kind, word, start, end = inner.tokens[inner.pos]
    following = inner.tokens[inner.pos + 1][0]
    if kind in ("word", "atom") and following in (",", "eof", "line", "=", "in", "}", ":"):
        letters = [word] if following in ("=", "in") or kind == "atom" or not word.isalpha() else [*word]
        over.indices += [letter for letter in letters if letter not in over.indices]
        inner.pos += 1
        if following == "=":
            inner.pos += 1
            over.lower = inner.expression()
        elif following == "in":
            while inner.tokens[inner.pos][0] != "eof":
                inner.pos += 1
        return
    if kind not in ("word", "atom", "num"):
        raise inner.fail("this range cannot be read", (start, end), fix="write an index, as in \\sum_{i=1}^n")
    test = condition(inner)
    if kind == "num":
        _between(inner, test, over)
        return
    fresh = [name for name in _letters(test) if name not in inner.bound and name not in inner.names.declared]
    if not over.indices:
        over.indices += [word] if word not in inner.bound or not fresh else fresh[:1]
        relation = test.head if isinstance(test, Apply) else ""
        if relation in ("lt", "le", "gt", "ge"):
            over.indices += [name for name in fresh if name not in over.indices]
    over.conditions.append(test)


def _letters(test: Tree) -> list[str]:
    return [node.name for node in walk(test) if isinstance(node, Symbol)]


def _between(inner: Parser, test: Tree, over: Range) -> None:
    """`1 \\le i \\le n` is a lower and an upper bound."""
    if isinstance(test, Apply) and test.head == "and" and len(test.args) == 2:
        first, second = test.args
        if isinstance(first, Apply) and isinstance(second, Apply) and isinstance(first.args[1], Symbol):
            over.indices.append(first.args[1].name)
            one = Number(1)
            over.lower = Apply("add", (first.args[0], one)) if first.head == "lt" else first.args[0]
            over.upper = Apply("add", (second.args[1], Number(-1))) if second.head == "lt" else second.args[1]
            return
    raise inner.fail("this range cannot be read", fix="write an index, as in \\sum_{i=1}^n")


def _guess(parser: Parser, span: Span) -> str:
    """`\\sum x_i` runs over i, the one index in its term that nothing declares."""
    found: list[str] = []
    position = parser.pos
    tokens = parser.tokens
    while tokens[position][0] not in ("+", "-", "eof", "=", ")"):
        if tokens[position][0] in ("_", "sub"):
            after = tokens[position] if tokens[position][0] == "sub" else tokens[position + 1]
            letter = after[1][:1]
            if letter.isalpha() and letter not in parser.bound and letter not in found:
                found.append(letter)
        position += 1
    free = [letter for letter in found if letter not in parser.names.indices] or found
    if len(free) != 1 or not parser.conventions.index_guessed:
        raise parser.fail("this sum has no index", span, fix="write it below the sign, as in \\sum_i")
    parser.remark(f"read the sum as running over {free[0]!r}")
    return free[0]
