"""Does any text at all end in a tree or in a refusal, and soon?"""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from hwcheck.errors import Unreadable
from hwcheck.notation.read import Reading, declare, readings
from hwcheck.notation.words import CHARACTERS, COMMANDS, FUNCTIONS

SCOPE = declare(
    {"x": "real", "w_1": "real", "v": "vector[n]", "A": "matrix[m,n]", "i": "index[n]"},
    {"sigma": "u -> 1/(1+exp(-u))"},
    {"p_i": "v_i^2", "dL/dx": "x"},
)
FREE = declare()
PIECES = st.sampled_from(
    [f"\\{name}" for name in COMMANDS]
    + [*CHARACTERS, *FUNCTIONS, *"()[]{}|^_!'\".,;:=<>+-*/@%&~$ 0123xwvAi"]
    + r"\\ \{ \} ** // \begin{cases} \end{cases} \text{if} \text{where} _{ ^{ }{ dL/dx ² ᵢ ᵀ \frac{ 0.5".split()
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=24).map("".join),
    st.text(max_size=60),
    st.binary(max_size=60).map(lambda data: data.decode("utf-8", "replace")),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
def test_ends_in_a_tree_or_a_refusal(text: str, free: bool) -> None:
    before = time.process_time()
    error = None
    found: list[Reading] = []
    try:
        found = list(readings(text, FREE if free else SCOPE))
    except Unreadable as refusal:
        error = refusal
    assert time.process_time() - before < 1
    assert len({reading.tree for reading in found}) == len(found) <= 8
    if error is None:
        assert found
    else:
        assert error.caret().startswith(str(error))
        assert error.span is None or 0 <= error.span[0] <= len(text)
