from __future__ import annotations

from pathlib import Path

import pytest

from hwcheck.bank.files import assignment_names, find_bank, problem_ids
from hwcheck.bank.load import load_assignment, load_item, load_problem
from hwcheck.errors import HwcheckError
from tests.bank.banks import GOOD, SHEET, make_bank


def test_a_problem_has_its_parts_and_references(tmp_path: Path) -> None:
    problem = load_problem("calculus/square", make_bank(tmp_path))
    assert [part.id for part in problem.parts] == ["grad", "value"]
    assert problem.parts[1].settings.reference == 9
    assert problem.parts[0].text == "Let $f(x) = x^2$."


def test_an_assignment_has_the_labels_and_points_of_its_sheet(tmp_path: Path) -> None:
    assignment = load_assignment("sheet", make_bank(tmp_path))
    assert [(item.id, item.label, item.points) for item in assignment.items] == [("1a", "1(a)", 2), ("1b", "1(b)", 0.5)]
    assert assignment.max_points == 2.5


@pytest.mark.parametrize(
    ("name", "part"),
    [
        pytest.param("sheet/1b", "value", id="by assignment and item"),
        pytest.param("calculus/square/grad", "grad", id="by problem and part"),
    ],
)
def test_one_item(tmp_path: Path, name: str, part: str) -> None:
    assert load_item(name, make_bank(tmp_path)).part.id == part


def test_a_derivative_of_a_definition_is_a_reference(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, GOOD.replace("reference = '2*x'", 'reference = { derivative_of = "f", wrt = "x" }'))
    assert "f" in load_problem("calculus/square", bank).parts[0].settings.reference


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        pytest.param('kind = "expression"', 'kind = "expresion"', "did you mean 'expression'?", id="kind"),
        pytest.param("accepts = ['2x'", "acepts = ['2x'", "no key 'acepts': did you mean 'accepts'?", id="key"),
        pytest.param("prompt = 'Diff", "promt = 'Diff", "no key 'promt': did you mean 'prompt'?", id="required key"),
        pytest.param(
            "prompt = 'Differentiate $f$.'", "prompt = 3", "key 'prompt': expected a text, got a whole", id="type"
        ),
        pytest.param("prompt = 'Differentiate $f$.'", "", "field 'prompt'", id="missing"),
        pytest.param(
            'says = "this', 'say = "this', "rejects 3: no key 'say': did you mean 'says'?", id="a reject's key"
        ),
        pytest.param("[symbols]", "[symbls]", "no key 'symbls': did you mean 'symbols'?", id="table"),
        pytest.param('x = "real"', 'x = "reel"', "did you mean 'real'?", id="kind of a symbol"),
        pytest.param(
            "powers.square_of_three", "powers.square_of_tree", "did you mean 'square_of_three'?", id="function"
        ),
        pytest.param("powers.square_of_three", "power.three", "did you mean 'powers'?", id="module"),
        pytest.param("title =", "title", "not TOML", id="syntax"),
        pytest.param("'Differentiate $f$.'", r'"Differentiate \sigma."', "single quotes", id="LaTeX in double quotes"),
    ],
)
def test_mistakes_name_file_part_and_key(tmp_path: Path, wrong: str, right: str, message: str) -> None:
    assert wrong in GOOD
    bank = make_bank(tmp_path, GOOD.replace(wrong, right))
    with pytest.raises(HwcheckError) as caught:
        load_problem("calculus/square", bank)
    assert message in str(caught.value)
    assert str(caught.value).startswith("problems/calculus/square.toml")


def test_parts_in_a_list_are_told_how_to_be_named(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, GOOD.replace("[parts.grad]", "[[parts]]").replace("[parts.value]", "[[parts]]"))
    with pytest.raises(HwcheckError, match=r"expected a table, got a list: write \[parts.NAME\] for each"):
        load_problem("calculus/square", bank)


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        pytest.param('"1b"', '"1a"', "item '1a' stands twice", id="an id twice"),
        pytest.param("square/value", "square/valeu", "did you mean 'value'?", id="a part that is not there"),
        pytest.param("square/value", "sqare/value", "no problem 'calculus/sqare'", id="a problem that is not there"),
        pytest.param("points = 2", "points = -2", "-2 points", id="negative points"),
        pytest.param("points = 2", "point = 2", "did you mean 'points'?", id="a key of an item"),
        pytest.param("square/value", "../../etc/passwd", "no problem", id="a path out of the bank"),
    ],
)
def test_mistakes_of_a_sheet(tmp_path: Path, wrong: str, right: str, message: str) -> None:
    assert wrong in SHEET
    bank = make_bank(tmp_path, sheet=SHEET.replace(wrong, right))
    with pytest.raises(HwcheckError) as caught:
        load_assignment("sheet", bank)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["sheat", "../sheet", "calculus/square", ""])
def test_an_unknown_assignment(tmp_path: Path, name: str) -> None:
    with pytest.raises(HwcheckError, match="no assignment"):
        load_assignment(name, make_bank(tmp_path))


def test_the_environment_names_a_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HWCHECK_BANK", str(make_bank(tmp_path)))
    assert find_bank() == tmp_path
    assert problem_ids(find_bank()) == ("calculus/square",)


def test_a_folder_without_problems_is_no_bank(tmp_path: Path) -> None:
    with pytest.raises(HwcheckError, match="no bank here"):
        find_bank(tmp_path)


def test_our_bank_has_problems_and_assignments() -> None:
    bank = find_bank()
    assert len(problem_ids(bank)) >= 12
    assert assignment_names(bank) == ("backprop-mnist", "basics", "deep-net", "layers")
