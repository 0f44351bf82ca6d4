from __future__ import annotations

import pytest

from hwcheck.checkers.context import Context
from hwcheck.checkers.set import Settings, check
from hwcheck.verdict import Outcome

SETTINGS = Settings(
    required=("first", "second"),
    optional=("x_1",),
    synonyms={
        "first": ("sigma_1(x_1)", "output of the first sigmoid", "sigma_1"),
        "second": ("sigma_2(x_2)", "sigma_2"),
        "weight": ("w_3",),
    },
)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("sigma_1(x_1), sigma_2(x_2)", Outcome.CORRECT, id="plain"),
        pytest.param(r"$\sigma_{2}(x_2)$ and $\sigma_1(x_1)$", Outcome.CORRECT, id="LaTeX, the other order"),
        pytest.param("- σ₁(x₁)\n- σ₂(x₂)", Outcome.CORRECT, id="a Unicode list"),
        pytest.param("We keep the output of the first sigmoid and sigma_2", Outcome.CORRECT, id="in words"),
        pytest.param("sigma_1(x_1), sigma_2(x_2) and x_1", Outcome.CORRECT, id="with an optional one"),
        pytest.param("sigma_2, i.e. the output of it, and sigma_1", Outcome.CORRECT, id="an abbreviation"),
        pytest.param("what needs to be kept: s1(x1), s_2(x2)", Outcome.CORRECT, id="a typed sigma, in a sentence"),
        pytest.param("s1(x1), s(x2)", Outcome.REVIEW, id="a sigma of its own"),
        pytest.param("sigma_1 (the first one) and sigma_2", Outcome.CORRECT, id="a remark is no call"),
        pytest.param("sigma_1(x_1)", Outcome.PARTIAL, id="one is missing"),
        pytest.param("sigma_1, sigma_2, w_3", Outcome.PARTIAL, id="one too many"),
        pytest.param("w_3", Outcome.INCORRECT, id="only a wrong one"),
        pytest.param("x_1", Outcome.INCORRECT, id="only an optional one"),
        pytest.param("not sigma_1(x_1), but sigma_2(x_2)", Outcome.REVIEW, id="a negation"),
        pytest.param("sigma_1(x_1), sigma_2(x_3)", Outcome.REVIEW, id="a call that is not listed is not its bare name"),
        pytest.param("sigma_1, 1 - sigma_2", Outcome.REVIEW, id="another formula around a listed one"),
        pytest.param("everything that is expensive", Outcome.REVIEW, id="prose"),
    ],
)
def test_members(answer: str, outcome: Outcome) -> None:
    assert check(SETTINGS, answer, Context()).outcome is outcome


def test_partial_credit_is_the_share() -> None:
    assert check(SETTINGS, "sigma_1", Context()).credit == 0.5


def test_the_feedback_names_no_member() -> None:
    assert "sigma_2" not in check(SETTINGS, "sigma_1", Context()).feedback
