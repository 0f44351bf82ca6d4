"""Is this call a sum over an index, `sum(expr, i)`, `sum(expr, i, 1, n)`, `max(h_k, k)`, or NumPy's of an array?"""

from __future__ import annotations

import itertools

from hwcheck.notation.arguments import arguments
from hwcheck.notation.builders import build
from hwcheck.notation.grammar import Parser, SpecialCall, called
from hwcheck.notation.sums import COMBINED, Range, reduced, values_of
from hwcheck.tree import Apply, Number, Reduce, Span, Symbol, Tree, children, with_children


def call(head: str) -> SpecialCall:
    """What reads `sum(expr, i)`: a reduction, or NumPy's function of that name."""

    def read(parser: Parser, span: Span) -> Tree:
        return _called(parser, head, span)

    return read


def _called(parser: Parser, head: str, span: Span) -> Tree:
    """`sum(expr, i)`, `sum(expr, i, j)`, `sum(expr, i, 1, n)`, `max(h_k, k)`; else NumPy's function of that name."""
    if loop := _loop(parser):
        return _comprehension(parser, head, loop, span)
    indices, rest = _called_indices(parser)
    if not indices and head == "sum" and (guessed := _only_index(parser)):
        parser.remark(f"read the sum as running over {guessed!r}")
        indices = [guessed]
        parser.tokens[_closing(parser) : _closing(parser)] = [(",", ",", *span), ("word", guessed, *span)]
    if not indices:
        found, keywords = arguments(parser)
        return build(parser, head, found, keywords, span, word=head)
    over = Range(indices=indices)
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
        tree = reduced(head, over, body, span)
    parser.bound, parser.family, parser.bars = outer, family, bars
    if rest:
        parser.pos = end
    else:
        parser.pos += 2 * len(indices)
    parser.expect(")", "a closing bracket")
    return tree


def _loop(parser: Parser) -> int:
    """Where the `for` of `sum(x[i]*y[i] for i in range(n))` stands; 0 where there is none."""
    for position in range(parser.pos, _closing(parser)):
        token, following = parser.tokens[position], parser.tokens[position + 1 : position + 5]
        kinds = [after[0] for after in following]
        if token[:2] == ("if", "for") and kinds == ["word", "in", "word", "("] and following[2][1] == "range":
            return position
    return 0


def _comprehension(parser: Parser, head: str, loop: int, span: Span) -> Tree:
    """Python's sum over a range. Its index counts from 0, that of a tree from 1; in brackets both mean the place."""
    end, name = _closing(parser), parser.tokens[loop + 1][1]
    parser.pos += 1 + (parser.tokens[parser.pos + 1][0] == "[")
    outer = parser.bound
    parser.bound = {**outer, name: (None, None)}
    body = parser.expression()
    parser.bound = outer
    if parser.pos != loop:
        raise parser.unexpected("'for'")
    parser.pos = loop + 4
    bounds, _ = arguments(parser)
    if len(bounds) > 2:
        raise parser.fail("a step in a range is not read", span, fix="write the sum as a formula")
    parser.pos = end + 1
    lower = Apply("add", (bounds[0], Number(1))) if len(bounds) == 2 else Number(1)
    return Reduce(head, (name,), _from_one(body, name), lower, bounds[-1], None, span)


def _from_one(tree: Tree, name: str) -> Tree:
    if isinstance(tree, Symbol) and tree.name == name:
        return Apply("add", (tree, Number(-1)))
    if isinstance(tree, Apply) and tree.head == "getitem":
        return tree
    parts = children(tree)
    return with_children(tree, tuple(_from_one(part, name) for part in parts)) if parts else tree


def _written_out_call(parser: Parser, head: str, over: Range, at: int, index: str) -> Tree:
    values, terms = parser.values, []
    for value in values_of(parser, over, at):
        parser.pos = at
        parser.values = {**values, index: value}
        terms.append(parser.expression())
    parser.values = values
    combined = COMBINED[head]
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


for _head in ("sum", "prod", "max", "min"):
    called(_head)(call(_head))
