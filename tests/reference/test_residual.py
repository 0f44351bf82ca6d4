from __future__ import annotations

from collections.abc import Callable

import pytest

from hwcheck.bank.files import find_bank
from hwcheck.bank.references import reference_function

GIVEN = {"w0": 0.3, "w1": -0.2, "b0": 0.1, "b1": -0.3}
STEP = 1e-6


def z(w0: float, w1: float, b0: float, b1: float, x0: float = 1.0) -> float:
    return max(0.0, max(0.0, x0 * w0 + b0) * w1 + b1 + x0)


def reference(name: str) -> Callable[[], float]:
    return reference_function(find_bank(), f"residual.{name}", "tests")


def test_the_output_is_the_formula() -> None:
    assert reference("z")() == pytest.approx(z(**GIVEN))


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_gradients_are_central_differences(name: str) -> None:
    high, low = ({**GIVEN, name: GIVEN[name] + sign * STEP} for sign in (1, -1))
    assert reference(f"d{name}")() == pytest.approx((z(**high) - z(**low)) / (2 * STEP), abs=1e-8)
