"""Searching designs, against every network tried one by one."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from hwcheck.errors import HwcheckError
from hwcheck.network.design import MAX_TRIALS, design_of, result, simplicity, solutions

TWO_LAYERS: dict[str, Any] = {
    "input": [3, 17, 15],
    "layers": [
        {"type": "conv2d", "out": 4, "kernel": "?", "stride": "?"},
        {"type": "relu"},
        {"type": "maxpool2d", "kernel": "?", "stride": 2, "padding": "?"},
    ],
    "target": [4, 7, 6],
    "unknown": {
        "2.padding": [0, 1],
        "0.kernel": [1, 2, 3, 4],
        "0.stride": [1, 2],
        "2.kernel": [1, 2, 3],
    },
}


def test_the_search_finds_what_trying_all_finds_in_the_order_of_the_ranges() -> None:
    design = design_of(TWO_LAYERS)
    working = []
    for values in product(*TWO_LAYERS["unknown"].values()):
        choice = dict(zip(TWO_LAYERS["unknown"], values, strict=True))
        try:
            if result(design, choice) == design.target:
                working.append(choice)
        except HwcheckError:
            pass
    assert working
    assert [dict(choice) for choice in solutions(design)] == working


def test_marks_without_a_range_get_the_usual_one() -> None:
    spec = {"input": [1, 9, 9], "layers": [{"type": "conv2d", "out": "?", "kernel": "?"}], "target": [5, 7, 7]}
    assert solutions(design_of(spec)) == ((("0.out", 5), ("0.kernel", 3)),)


def test_a_range_by_another_name_of_the_setting_is_its_range() -> None:
    layer = {"type": "conv2d", "out": 5, "kernel": "?"}
    spec = {"input": [1, 9, 9], "layers": [layer], "target": [5, 7, 7], "unknown": {"0.kernel_size": [2, 3]}}
    assert solutions(design_of(spec)) == ((("0.kernel_size", 3),),)


def test_simplest_first() -> None:
    design = design_of(TWO_LAYERS)
    best = min(solutions(design), key=simplicity)
    assert dict(best)["2.padding"] == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"unknown": {"9.kernel": [1]}}, "unknown '9.kernel'", id="no such layer"),
        pytest.param({"unknown": {"0.kernel": []}}, "has no values", id="an empty range"),
        pytest.param({"target": None}, "no target", id="no target"),
        pytest.param({"layers": []}, "no layers", id="no layers"),
        pytest.param({"unknown": dict.fromkeys(("0.kernel", "0.stride"), tuple(range(1, 400)))}, "choices", id="many"),
    ],
)
def test_questions_that_do_not_hold_together(change: dict[str, Any], message: str) -> None:
    with pytest.raises(HwcheckError, match=message):
        solutions(design_of(TWO_LAYERS | change))


def test_a_search_without_end_is_stopped() -> None:
    layer = {"type": "conv2d", "kernel": "?", "padding": "?", "out": 1}
    values = list(range(1, 26))
    unknown = {f"{index}.{name}": values for index in range(8) for name in ("kernel", "padding")}
    spec = {"input": [1, 500, 500], "layers": [layer] * 8, "target": [1, 499, 498], "unknown": unknown}
    with pytest.raises(HwcheckError, match=f"more than {MAX_TRIALS} networks"):
        solutions(design_of(spec))
