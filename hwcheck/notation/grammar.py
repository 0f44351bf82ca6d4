"""What does a sequence of tokens say? One precedence parser for all notations.

`Parser.expression` climbs precedences. What begins an operand and what clings to one is registered by the modules
that read it (`numerals`, `identifiers`, `groups`, `sums`, `derivatives`, `postfix`). Every step is counted and every
depth is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hwcheck.errors import Unreadable
from hwcheck.notation.conventions import Conventions
from hwcheck.notation.names import Names
from hwcheck.notation.scan import Token
from hwcheck.tree import Apply, Number, Span, Tree

MAX_DEPTH = 120
MAX_STEPS = 40_000

OVER, ADD, HADAMARD, PRODUCT, POWER = 5, 10, 20, 30, 40
BINARY: dict[str, tuple[int, str]] = {
    "over": (OVER, "div"),
    "+": (ADD, "add"),
    "-": (ADD, "sub"),
    "odot": (HADAMARD, "mul"),
    "otimes": (HADAMARD, "kron"),
    "*": (PRODUCT, "mul"),
    "times": (PRODUCT, "times"),
    "@": (PRODUCT, "matmul"),
    "/": (PRODUCT, "div"),
    "//": (PRODUCT, "floordiv"),
    "%": (PRODUCT, "mod"),
}
CLOSERS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "lfloor": "rfloor", "lceil": "rceil", "langle": "rangle"}
_FLAT = frozenset(("add", "mul", "times"))
_NAMES = {
    "+": "a plus sign", "-": "a minus sign", "eof": "the end", "^": "a power", "_": "a subscript",
    "rel": "a comparison", "}": "a closing brace", ")": "a closing bracket", "]": "a closing bracket",
}  # fmt: skip

Operand = Callable[["Parser"], Tree]
SpecialCall = Callable[["Parser", Span], Tree]
Suffix = Callable[["Parser", Tree], Tree | None]
OPERANDS: dict[str, Operand] = {}  # by the kind of token that begins it
SUFFIXES: dict[str, Suffix] = {}  # by the kind of token that follows; None where it does not belong to the operand


SPECIAL_CALLS: dict[str, SpecialCall] = {}  # by the function's head, for calls with their own syntax


def begins(*kinds: str) -> Callable[[Operand], Operand]:
    """Register what reads the operands that begin with tokens of these kinds."""

    def register(reader: Operand) -> Operand:
        OPERANDS.update(dict.fromkeys(kinds, reader))
        return reader

    return register


def clings(*kinds: str) -> Callable[[Suffix], Suffix]:
    """Register what reads these tokens after an operand."""

    def register(reader: Suffix) -> Suffix:
        SUFFIXES.update(dict.fromkeys(kinds, reader))
        return reader

    return register


def called(*heads: str) -> Callable[[SpecialCall], SpecialCall]:
    """Register what reads the calls of these functions, from their opening bracket on."""

    def register(reader: SpecialCall) -> SpecialCall:
        SPECIAL_CALLS.update(dict.fromkeys(heads, reader))
        return reader

    return register


class Parser:
    """A position in a list of tokens, and all that the reading of a name depends on."""

    __slots__ = (
        "bare", "bars", "bound", "conventions", "depth", "family", "in_index", "latex", "lenient", "local", "names",
        "norms", "pos", "remarks", "source", "steps", "text", "tokens", "touched", "values",
    )  # fmt: skip

    def __init__(self, tokens: list[Token], names: Names, conventions: Conventions, text: str) -> None:
        self.tokens = tokens
        self.names = names
        self.conventions = conventions
        self.text = text
        self.latex = "\\" in text or "_{" in text or "^{" in text
        self.pos = self.depth = self.steps = 0
        self.in_index = self.lenient = False  # may a name be unknown here?
        self.bars = self.norms = 0  # open absolute values and norms
        self.bare = 0  # functions seen without an argument
        self.bound: dict[str, tuple[Tree | None, Tree | None]] = {}  # indices of the sums around
        self.values: dict[str, int] = {}  # indices of a sum that is being written out
        self.family: set[str] = set()  # indices that ran over named scalars: f_i over f_1, f_2
        self.local: dict[str, Local] = {}  # names that a `where` clause explains
        self.touched: dict[str, Span] = {}  # switches that mattered, and where
        self.remarks: list[str] = []

    def fail(self, what: str, span: Span | Token | None = None, *, note: str = "syntax", fix: str = "") -> Unreadable:
        """An error at a token, or at the current one."""
        token = span or self.tokens[self.pos]
        start, end = (token[0], token[1]) if len(token) == 2 else (token[2], token[3])
        return Unreadable(what, text=self.text, span=(start, max(end, start + 1)), note=note, fix=fix)

    def unexpected(self, wanted: str) -> Unreadable:
        """An error that names what stands here and what was expected."""
        kind, value, start, _ = self.tokens[self.pos]
        if kind == "rel" or kind == "=":
            return self.fail("a comparison is no answer", note="relation", fix="write the formula alone")
        shown = _NAMES.get(kind) or repr(self.text[start : start + max(1, len(value))])
        if kind == "eof":
            return self.fail("the formula ends too early", fix=f"{wanted} is missing")
        return self.fail(f"{shown} cannot stand here", fix=f"{wanted} was expected")

    def expect(self, kind: str, wanted: str) -> None:
        """Step over one token, which must be of this kind."""
        if self.tokens[self.pos][0] != kind:
            raise self.unexpected(wanted)
        self.pos += 1

    def remark(self, sentence: str) -> None:
        """Say once how something was read."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def touch(self, switch: str, start: int) -> bool:
        """Note that a switch matters from `start` to here, and tell how it stands."""
        self.touched.setdefault(switch, (start, max(start + 1, self.tokens[self.pos][3])))
        return bool(getattr(self.conventions, switch))

    def splice(self, position: int, pieces: Sequence[str], kind: str = "word") -> None:
        """Replace one token by several that share its text."""
        _, _, start, _ = self.tokens[position]
        made: list[Token] = []
        for piece in pieces:
            width = 0 if piece == "_" else len(piece)  # nobody wrote that mark
            made.append((piece if not width else "num" if piece.isdigit() else kind, piece, start, start + width))
            start += width
        self.tokens[position : position + 1] = made

    def expression(self, power: int = 0) -> Tree:
        """Everything that binds more tightly than `power`."""
        self.depth += 1
        self.steps += 1
        if self.depth > MAX_DEPTH or self.steps > MAX_STEPS:
            raise self.fail("the formula is nested too deeply", note="too-deep", fix="write it in smaller pieces")
        tokens = self.tokens
        kind, _, begin, _ = tokens[self.pos]
        if kind == "-" or (kind == "+" and power == 0):
            self.pos += 1
            if tokens[self.pos][0] in ("-", "+"):
                raise self.fail("there are two signs in a row", fix="leave one out or add brackets")
            first = self.operand()
            left = self._operators(first, max(power, ADD), tokens[self.pos][2])
            if kind == "-":
                left = _negated(left, first)
        else:
            left = self.operand()
        left = self._operators(left, power, begin)
        self.depth -= 1
        return left

    def _operators(self, left: Tree, power: int, begin: int) -> Tree:
        tokens = self.tokens
        open_head = ""
        while True:
            kind = tokens[self.pos][0]
            operator = BINARY.get(kind)
            if operator is None:
                if power >= PRODUCT or kind not in OPERANDS or not self.juxtaposed(kind):
                    return left
                head, right = "times", self.operand()
            else:
                binding, head = operator
                if binding <= power:
                    return left
                slash = tokens[self.pos][2]
                self.pos += 1
                head = self._convolution(head) if kind == "*" else head
                right = self.expression(binding)
                if kind == "times" and self.names.arrays:
                    right = self._dotted(right, slash)
                if head == "sub":
                    head, right = "add", negative(right)
                elif head == "div":
                    right = self._denominator(right, slash, begin)
            if head in _FLAT and head == open_head:
                assert isinstance(left, Apply)
                left = Apply(head, (*left.args, right))
            else:
                left = Apply(head, (left, right))
            open_head = head

    def juxtaposed(self, kind: str) -> bool:
        """May an operand follow the last one without an operator?"""
        if kind == "|":
            return not self.bars
        if kind == "norm":
            return not self.norms
        before = self.tokens[self.pos - 1][0]
        if kind == "num" and before in ("num", "sup"):
            raise self.fail("two numbers stand side by side", fix="write the operator between them")
        return True

    def _denominator(self, right: Tree, slash: int, begin: int) -> Tree:
        """In `a/bc` the slash takes b alone, or, in the other reading, all of bc."""
        kind = self.tokens[self.pos][0]
        first = next(token for token in self.tokens if token[2] > slash)[0]
        if kind not in OPERANDS or first in ("(", "{", "["):
            return right
        if self.touch("slash_takes_one", begin):
            return right
        factors = [right]
        while self.tokens[self.pos][0] in OPERANDS and self.juxtaposed(self.tokens[self.pos][0]):
            factors.append(self.operand())
        return Apply("times", tuple(factors))

    def _dotted(self, right: Tree, start: int) -> Tree:
        r"""In `x \cdot A x` the dot takes A alone, or, in the other reading, all of A x."""
        kind = self.tokens[self.pos][0]
        if kind not in OPERANDS or not self.juxtaposed(kind) or self.touch("dot_takes_one", start):
            return right
        factors = [right]
        while (kind := self.tokens[self.pos][0]) in OPERANDS and self.juxtaposed(kind):
            factors.append(self.operand())
        return Apply("times", tuple(factors))

    def _convolution(self, head: str) -> str:
        r"""`*_{\text{full}}` and `*_{filt}` are convolutions."""
        if self.tokens[self.pos][0] != "_":
            return head
        self.pos += 1
        label = "".join(part[1] for part in self.group_tokens())
        for name, words in (("conv_full", ("full",)), ("conv_filt", ("filt", "valid", "filter"))):
            if label.lower() in words:
                return name
        raise self.fail(f"no convolution is called {label!r}", fix="write *_{full} or *_{filt}")

    def operand(self) -> Tree:
        """One factor, with the powers, primes, indices and methods that cling to it."""
        self.steps += 1
        kind = self.tokens[self.pos][0]
        reader = OPERANDS.get(kind)
        if reader is None:
            raise self.unexpected("a number, a name or a bracket")
        tree = reader(self)
        return self.postfix(tree) if self.tokens[self.pos][0] in SUFFIXES else tree

    def postfix(self, tree: Tree) -> Tree:
        """What clings to an operand on its right."""
        while True:
            reader = SUFFIXES.get(self.tokens[self.pos][0])
            after = reader(self, tree) if reader else None
            if after is None:
                return tree
            tree = after

    def group_tokens(self) -> list[Token]:
        """Step over `{...}` or one token and return what is in it."""
        tokens, start = self.tokens, self.pos
        if tokens[start][0] != "{":
            if tokens[start][0] == "eof":
                raise self.unexpected("something")
            self.pos += 1
            return [tokens[start]]
        depth = 0
        for position in range(start, len(tokens)):
            depth += (tokens[position][0] == "{") - (tokens[position][0] == "}")
            if depth == 0:
                self.pos = position + 1
                return tokens[start + 1 : position]
        raise self.fail("this brace is never closed", note="brackets", fix="close it")

    def script_tokens(self) -> list[Token]:
        """What stands in a subscript: a group, or as in TeX one character, the w of `\\nabla_wL`."""
        kind, text, *_ = self.tokens[self.pos]
        if kind == "word" and len(text) > 1 and self.latex and text not in self.names.declared:
            self.splice(self.pos, (text[0], text[1:]))
        return self.group_tokens()

    def child(self, tokens: Sequence[Token]) -> Parser:
        """A parser of other tokens in the same surroundings."""
        other = Parser([*tokens], self.names, self.conventions, self.text)
        end = tokens[-1][3] if tokens else self.tokens[self.pos][2] if self.tokens else len(self.text)
        other.tokens.append(("eof", "", end, end))
        for name in ("latex", "depth", "steps", "in_index", "lenient", "bound", "values", "family", "local"):
            setattr(other, name, getattr(self, name))
        other.touched, other.remarks = self.touched, self.remarks
        return other

    def whole(self, power: int = 0) -> Tree:
        """The tree of all the tokens."""
        tree = self.expression(power)
        if self.tokens[self.pos][0] != "eof":
            raise self.unexpected("an operator")
        return tree


class Local:
    """A name that the answer itself explains: `where z = ax + b`."""

    __slots__ = ("body", "indices", "params")

    def __init__(self, body: Tree, indices: tuple[str, ...] = (), params: tuple[str, ...] = ()) -> None:
        self.body, self.indices, self.params = body, indices, params


def _negated(tree: Tree, first: Tree) -> Tree:
    """Minus a product that begins with `first`. Rounding down comes behind the sign: `-a//b` is `(-a)//b`."""
    spine: list[Apply] = []
    node = tree
    while node is not first and isinstance(node, Apply):
        spine.append(node)
        node = node.args[0]
    if not any(above.head in ("floordiv", "mod") for above in spine):
        return negative(tree)
    inner = negative(node)
    for above in reversed(spine):
        inner = Apply(above.head, (inner, *above.args[1:]), above.span)
    return inner


def negative(tree: Tree) -> Tree:
    """Minus a tree; of a number, the negative number."""
    if type(tree) is Number and tree.value > 0:
        return Number(-tree.value, "-" + tree.text if tree.text else "", tree.span)
    return Apply("neg", (tree,))
