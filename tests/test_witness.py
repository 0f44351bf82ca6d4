"""Does a point where two formulas differ stay readable, however large its arrays are?"""

from __future__ import annotations

import hwcheck


def test_of_a_large_array_the_start_is_shown_and_all_is_kept() -> None:
    verdict = hwcheck.equal("X", "2*X", symbols={"X": "tensor[a,b,c,d]", "n": "real"})
    assert verdict.evidence is not None
    witness = verdict.evidence.witness
    assert witness is not None
    (whole,) = (value for name, value in witness.point if name == "X")
    assert whole.startswith("[[[[")
    assert whole.endswith("]]]]")
    assert len(whole) > 300
    shown = str(witness)
    assert len(shown) < 300
    assert f"X = {whole[:60]}" in shown
    assert "…" in shown


def test_a_small_array_is_shown_whole() -> None:
    verdict = hwcheck.equal("v", "2*v", symbols={"v": "vector[n]"})
    assert verdict.evidence is not None
    witness = verdict.evidence.witness
    assert witness is not None
    assert all(value in str(witness) for _, value in witness.point)
