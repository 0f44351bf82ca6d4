r"""Which indices does a sum, product, maximum or minimum run over, and how far does it reach?

`\sum_{i=1}^n`, `\sum_{j \ne i}`, `\max_k`, `Σₖ`, `sum(expr, i)`, `sum(expr, i, 1, n)`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hwcheck.notation import calls
from hwcheck.notation.arguments import arguments
from hwcheck.notation.builders import build
from hwcheck.notation.conditions import condition
from hwcheck.notation.grammar import ADD, Parser, SpecialCall, begins, called
from hwcheck.notation.scan import scan
from hwcheck.tree import Apply, Number, Reduce, Span, Symbol, Tree, walk

MAX_TERMS = 64


@dataclass(slots=True)
class _Range:
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


def _reduce(parser: Parser, head: str, over: _Range, span: Span) -> Tree:
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
        tree = _tree(head, over, body, span)
    parser.bound, parser.values = outer_bound, outer_values
    return tree


def _tree(head: str, over: _Range, body: Tree, span: Span) -> Tree:
    conditions = over.conditions
    condition = None if not conditions else conditions[0] if len(conditions) == 1 else Apply("and", tuple(conditions))
    if over.lower is None and over.upper is None:
        return Reduce(head, tuple(over.indices), body, None, None, condition, span)
    lower = over.lower if over.lower is not None else Number(1)
    for index in reversed(over.indices):
        body = Reduce(head, (index,), body, lower, over.upper, condition, span)
        condition = None
    return body


def _written_out(parser: Parser, head: str, over: _Range, at: int, index: str) -> Tree:
    """A sum over named scalars, `\\sum_{i=1}^2 f_i` with f_1 and f_2, as its terms."""
    if len(over.indices) > 1 or over.conditions:
        raise parser.fail("this sum runs over names, which only a single plain index can", fix="write the terms out")
    terms = []
    end = parser.pos
    for value in _values(parser, over, at):
        parser.pos = at
        parser.values = {**parser.values, index: value}
        terms.append(parser.expression(ADD))
        end = parser.pos
    parser.pos = end
    if len(terms) == 1:
        return terms[0]
    combined = {"sum": "add", "prod": "mul", "max": "maximum", "min": "minimum"}[head]
    return Apply(combined, tuple(terms))


def _values(parser: Parser, over: _Range, at: int) -> range:
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


def _scripts(parser: Parser) -> _Range:
    """Read what stands under and over the sign, in either order."""
    over = _Range()
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


def _under(parser: Parser, over: _Range) -> None:
    if parser.tokens[parser.pos][0] == "{":
        inner = parser.child(parser.group_tokens())
    else:
        _, text, *_ = parser.tokens[parser.pos]
        if parser.tokens[parser.pos][0] == "word" and len(text) > 1:
            parser.splice(parser.pos, (text[0], text[1:]))
        inner = parser.child(parser.group_tokens())
    while True:
        while inner.tokens[inner.pos][0] in (",", "line", ";", "{", "}"):
            inner.pos += 1
        if inner.tokens[inner.pos][0] == "eof":
            return
        _part(inner, over)


def _part(inner: Parser, over: _Range) -> None:
    """One part of an underscript: `i`, `ij`, `i=1`, `j \\ne i`, `i \\in S`, `1 \\le i \\le n`."""
    inner.in_index = True
    kind, word, start, end = inner.tokens[inner.pos]
    following = inner.tokens[inner.pos + 1][0]
    if kind in ("word", "atom") and following in (",", "eof", "line", "=", "in", "}"):
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


def _between(inner: Parser, test: Tree, over: _Range) -> None:
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


def call(head: str) -> SpecialCall:
    """What reads `sum(expr, i)`: a reduction, or NumPy's function of that name."""

    def read(parser: Parser, span: Span) -> Tree:
        return _called(parser, head, span)

    return read


for _head in ("sum", "prod", "max", "min"):
    called(_head)(call(_head))


def _called(parser: Parser, head: str, span: Span) -> Tree:
    """`sum(expr, i)`, `sum(expr, i, j)`, `sum(expr, i, 1, n)`, `max(h_k, k)`; else NumPy's function of that name."""
    indices, rest = _called_indices(parser)
    if not indices and head == "sum" and (guessed := _only_index(parser)):
        parser.remark(f"read the sum as running over {guessed!r}")
        indices = [guessed]
        parser.tokens[_closing(parser) : _closing(parser)] = [(",", ",", *span), ("word", guessed, *span)]
    if not indices:
        found, keywords = arguments(parser)
        return build(parser, head, found, keywords, span, word=head)
    over = _Range(indices=indices)
    outer, family = parser.bound, parser.family
    at = parser.pos
    if rest:
        parser.pos = rest
        over.lower = parser.expression()
        parser.expect(",", "a comma and the upper bound")
        over.upper = parser.expression()
        end = parser.pos
        parser.pos = at
    bars, parser.bars = parser.bars, 0
    parser.pos += 1
    parser.bound = {**outer, **dict.fromkeys(indices, (over.lower, over.upper))}
    parser.family = set()
    start = parser.pos
    body = parser.expression()
    if run_over := parser.family & set(indices):
        body = _written_out_call(parser, head, over, start, run_over.pop())
        tree: Tree = body
    else:
        tree = _tree(head, over, body, span)
    parser.bound, parser.family, parser.bars = outer, family, bars
    if rest:
        parser.pos = end
    else:
        parser.pos += 2 * len(indices)
    parser.expect(")", "a closing bracket")
    return tree


def _written_out_call(parser: Parser, head: str, over: _Range, at: int, index: str) -> Tree:
    values, terms = parser.values, []
    for value in _values(parser, over, at):
        parser.pos = at
        parser.values = {**values, index: value}
        terms.append(parser.expression())
    parser.values = values
    combined = {"sum": "add", "prod": "mul", "max": "maximum", "min": "minimum"}[head]
    return terms[0] if len(terms) == 1 else Apply(combined, tuple(terms))


def _called_indices(parser: Parser) -> tuple[list[str], int]:
    """The bare names behind the first argument that occur in it, and where two bounds begin, if they do."""
    tokens, position, depth = parser.tokens, parser.pos, 0
    commas: list[int] = []
    while tokens[position][0] != "eof":
        kind = tokens[position][0]
        depth += (kind in ("(", "[", "{", "\\{")) - (kind in (")", "]", "}", "\\}"))
        if depth == 0:
            break
        if depth == 1 and kind == ",":
            commas.append(position)
        position += 1
    if not commas:
        return [], 0
    inside = {text for token in tokens[parser.pos : commas[0]] for text in (token[1], *_apart(parser, token[1]))}
    found: list[str] = []
    for number, comma in enumerate(commas):
        word, after = tokens[comma + 1], tokens[comma + 2][0]
        if word[0] != "word" or after not in (",", ")") or word[1] not in inside or not _may_run(parser, word[1]):
            has_bounds = len(found) == 1 and len(commas) == number + 2
            return (found, comma + 1) if has_bounds else ([], 0)
        found.append(word[1])
    if len(found) == 3 and len(found[0]) == 1 and found[2] in parser.names.declared:
        return found[:1], commas[1] + 1
    return found, 0


def _only_index(parser: Parser) -> str:
    """The index i of `sum(w_i*x_i)`, which nothing binds; nothing where there is none or another argument."""
    end = _closing(parser)
    inside = parser.tokens[parser.pos + 1 : end]
    if any(token[0] == "," for token in inside):
        return ""
    letters = {
        after[1][:1]
        for token, after in itertools.pairwise(inside)
        if token[0] == "_" and after[0] == "word" and len(after[1]) == 1
    }
    free = [letter for letter in letters if letter not in parser.bound and letter not in parser.names.declared]
    return free[0] if len(free) == 1 and parser.conventions.index_guessed else ""


def _closing(parser: Parser) -> int:
    """Where the bracket that opens at the position is closed."""
    depth = 0
    for position in range(parser.pos, len(parser.tokens)):
        depth += (parser.tokens[position][0] in ("(", "[", "{", "\\{")) - (
            parser.tokens[position][0] in (")", "]", "}", "\\}")
        )
        if depth == 0:
            return position
    return len(parser.tokens) - 1


def _apart(parser: Parser, word: str) -> tuple[str, ...]:
    return tuple(word) if len(word) <= 3 and word.isalpha() and word not in parser.names.table else ()


def _may_run(parser: Parser, word: str) -> bool:
    """Can this name be an index? A declared scalar cannot."""
    kind = parser.names.scope.symbols.get(word)
    return (kind is None and word not in parser.names.declared) or (kind is not None and kind.name == "index")
