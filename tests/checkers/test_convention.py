"""Is a formula judged by the convention that its answer names, in words or by what it writes down as given?"""

from __future__ import annotations

import numpy as np
import pytest

from hwcheck.bank.check import check, solution
from hwcheck.bank.load import load_problem
from hwcheck.bank.model import Part
from hwcheck.checkers.convention import Settings
from hwcheck.equivalence.evaluate import value
from hwcheck.notation.read import declare, read
from reference.sheet_convolution import Convention, sheet_conv_backward, sheet_conv_forward


def part(name: str) -> Part:
    found = load_problem("layers/sheet_convolution").part(name)
    assert found is not None
    return found


FILT = r"\frac{\partial L}{\partial X_{n,c}} = \sum_f \frac{\partial L}{\partial Y_{n,f}} *_{\text{filt}} W_{f,c}"
FULL = FILT.replace("filt", "full")
GIVEN = r"Y_{n,f} = \sum_c X_{n,c} *_{\text{full}} W_{f,c}"


@pytest.mark.parametrize(
    ("answer", "outcome", "says"),
    [
        pytest.param(f"{GIVEN}\n{FILT}", "correct", "", id="the layer is written down"),
        pytest.param(f"{GIVEN}\n{FULL}", "incorrect", "filtering brings back", id="the wrong operation for it"),
        pytest.param(f"With ${GIVEN}$: ${FILT}$", "correct", "", id="in a clause before a colon"),
        pytest.param(f"{FILT}, where {GIVEN}", "correct", "", id="in a clause behind the answer"),
        pytest.param(f"Forward: full convolution. {FILT}", "correct", "", id="named in words"),
        pytest.param(r"\text{forward full: }" + FILT, "correct", "", id="named in words inside of LaTeX"),
        pytest.param(f"Forward: valid convolution. {FULL}", "correct", "", id="the other one, by another word"),
        pytest.param(f"Forward: valid convolution. {FILT}", "incorrect", "full brings back", id="and its mistake"),
        pytest.param(FILT, "review", "does not say which", id="right for one, and none is named"),
        pytest.param(f"{FILT}, by the full chain rule", "review", "does not say which", id="a word that names nothing"),
        pytest.param(FILT.replace(r"\sum_f", ""), "incorrect", "", id="wrong for both, and none is named"),
        pytest.param(f"{GIVEN}\n{FILT.replace('W_{f,c}', 'X_{n,c}')}", "incorrect", "", id="another map"),
        pytest.param(f"full convolution or cross-correlation: {FILT}", "review", "both named", id="two are named"),
        pytest.param(GIVEN, "review", "no formula", id="only what is given"),
        pytest.param(
            GIVEN + "\n" + FILT.replace(r"*_{\text{filt}}", r"\cdot"), "review", "missing", id="the sign is lost"
        ),
        pytest.param(
            r"forward full: \left(\frac{\partial L}{\partial X_{n,c}}\right)_{i,j}"
            r" = \left(\sum_f \frac{\partial L}{\partial Y_{n,f}} *_{filt} W_{f,c}\right)_{i,j}",
            "correct",
            "",
            id="an entry",
        ),
    ],
)
def test_an_answer_by_its_convention(answer: str, outcome: str, says: str) -> None:
    verdict = check(part("dX"), answer)
    assert str(verdict.outcome) == outcome, verdict
    assert says in verdict.feedback


def test_the_solution_shows_both() -> None:
    assert solution(part("dX")).count("conv_") == 2


def test_a_single_convention_is_none() -> None:
    with pytest.raises(ValueError, match="at least two"):
        Settings("Y", ())


@pytest.mark.parametrize("convention", Convention)
@pytest.mark.parametrize("name", ["dX", "dW"])
def test_the_formulas_are_what_the_code_computes(convention: Convention, name: str) -> None:
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(4, 3, 3, 2))
    out, cache = sheet_conv_forward(x, w, convention)
    g = rng.normal(size=out.shape)
    wanted = sheet_conv_backward(g, cache)[name == "dW"]
    own = next(one for one in part(name).settings.conventions if convention.value in one.signs)
    scope = declare({"G": own.symbols["G"], "X": "tensor[N,C,5,6]", "W": "tensor[F,C,3,2]"}, {}, {})
    for place in np.ndindex(*wanted.shape[:2]):
        at = dict(zip(("n", "c") if name == "dX" else ("f", "c"), (k + 1 for k in place), strict=True))
        formula = own.reference
        for index, number in at.items():
            formula = formula.replace(f"{index},", f"{number},").replace(f",{index}}}", f",{number}}}")
        found = value(read(formula, scope).tree, scope, {"X": x, "W": w, "G": g})
        assert found == pytest.approx(wanted[place])
