"""Does every student get numbers that fit, always the same ones, and find them in every text?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from hwcheck.bank.check import check, solution
from hwcheck.bank.exact import exact, read_exact
from hwcheck.bank.load import load_assignment, load_item, load_problem, sheet_at, sheet_for
from hwcheck.bank.model import Item
from hwcheck.bank.variant import draw_of, draw_text, numbers, written
from hwcheck.errors import HwcheckError
from hwcheck.verdict import Outcome
from tests.bank.variants import PROBLEM, SHEET, variant_bank

STUDENTS = tuple(f"s{number:02}" for number in range(40))


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return variant_bank(tmp_path)


def drawn(item: Item) -> Mapping[str, Fraction]:
    return numbers(item.part.drawn)


def test_all_numbers_satisfy_the_conditions(bank: Path) -> None:
    for student in STUDENTS:
        at = drawn(load_assignment("filters", bank, student).items[0])
        assert at["f"] in range(2, 8)
        assert at["s"] in (1, 2)
        assert at["k"] in (10, 20, 30, 40)
        assert (28 - at["f"]) % at["s"] == 0
        assert at["out"] == (28 - at["f"]) / at["s"] + 1


def test_students_differ_and_values_are_about_as_frequent(bank: Path) -> None:
    sheet = load_assignment("filters", bank)
    found = Counter(drawn(sheet_for(sheet, f"student {number}").items[0])["k"] for number in range(400))
    assert set(found) == {10, 20, 30, 40}
    assert min(found.values()) > 60, found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("s01", "s01", True, id="one student, always"),
        pytest.param("S 01", "s01", True, id="capitals and blanks do not matter"),
        pytest.param("s01", "s02", False, id="another student"),
    ],
)
def test_numbers_belong_to_the_id(bank: Path, one: str, other: str, same: bool) -> None:
    first, second = (load_assignment("filters", bank, student).items[0].part.drawn for student in (one, other))
    assert (first == second) is same


def test_numbers_do_not_change_with_the_next_version(bank: Path) -> None:
    """Sheets are out for weeks: what this student draws is written down here."""
    assert drawn(load_item("filters/1a", bank, "s01")) == {"f": 4, "s": 2, "k": 30, "out": 13}


def test_all_parts_of_a_problem_have_the_same_numbers(bank: Path) -> None:
    items = load_assignment("filters", bank, "s01").items
    assert len({item.part.drawn for item in items}) == 1
    assert [load_item(f"filters/{item.id}", bank, "s01") for item in items] == list(items)


def test_numbers_stand_in_every_text(bank: Path) -> None:
    size, weights, biases, slope = (item.part for item in load_assignment("filters", bank, "s01").items)
    assert size.text.startswith("A picture of 28 x 28 pixels meets 30 filters of 4 x 4 with stride 2")
    assert size.rejects[0].answer == "14 x 14 x 30"
    assert (weights.settings.reference, biases.settings.reference) == (510, 30)
    assert slope.prompt == "Differentiate $x^{4}$."
    assert solution(size) == "13x13x30"


def test_each_student_is_checked_by_their_own_numbers(bank: Path) -> None:
    for student in STUDENTS[:6]:
        for item in load_assignment("filters", bank, student).items:
            assert [check(item.part, answer).outcome for answer in item.part.accepts] == [Outcome.CORRECT] * len(
                item.part.accepts
            )
            assert all(check(item.part, each.answer).outcome is Outcome.INCORRECT for each in item.part.rejects)


def test_a_key_leads_back_to_the_sheet(bank: Path) -> None:
    sheet, own = load_assignment("filters", bank), load_assignment("filters", bank, "s07")
    for item in own.items:
        assert sheet_at(sheet, item.key).item(item.key) == item
    assert sheet_at(sheet, "1a") is sheet


def test_a_problem_stands_alone_too(bank: Path) -> None:
    assert numbers(load_problem("cnn/filters", bank, "s01").parts[0].drawn)["s"] in (1, 2)
    assert load_item("cnn/filters/size", bank, "s01").part == load_problem("cnn/filters", bank, "S01").parts[0]


SHARED = SHEET + "\n[variant]\nf = [3, 5]\ns = [1]\n"


def test_a_sheet_may_draw_for_its_problems(tmp_path: Path) -> None:
    sheet = load_assignment("filters", variant_bank(tmp_path, sheet=SHARED))
    found = {(int(at["f"]), int(at["s"])) for student in STUDENTS for at in [drawn(sheet_for(sheet, student).items[0])]}
    assert found == {(3, 1), (5, 1)}


TABLE = PROBLEM.partition("[variant]")[2].partition("[symbols]")[0]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param('f = "2..7"\nwhere = "f > 9"', "no numbers found .* for which 'where' holds", id="nothing fits"),
        pytest.param('f = "7..2"', "'7..2' has no values", id="a range turned round"),
        pytest.param('f = "1..9 by 0"', "has no values", id="steps of nothing"),
        pytest.param('f = "0..1000000"', "has no values: 1 to 10000", id="too many values"),
        pytest.param("f = []", "key 'f': no values to choose from", id="an empty list"),
        pytest.param("f = [nan]", "key 'f': no values to choose from", id="no number either"),
        pytest.param('f = "2..7"\nwhere = 5', "key 'where': no condition", id="a condition that is none"),
        pytest.param("f = [true]", "key 'f': no values to choose from", id="what is no number"),
        pytest.param(
            'f = "2..7"\nwhere = "g > 2"',
            "key 'where': 'g > 2': 'g' is not drawn before: use f",
            id="a name that is not drawn",
        ),
        pytest.param('f = "2..7"\nwhere = "sin(f) > 0"', "cannot be worked out here: use", id="another function"),
        pytest.param('f = "2..7"\nwhere = "f +"', "key 'where': 'f \\+'", id="what is no formula"),
        pytest.param('out = "2 + 3"', "nothing to draw", id="only what is worked out"),
        pytest.param('"f g" = [1]', "'f g' cannot name a drawn number", id="two words"),
        pytest.param('f = "2..7"', "text: 'k': 'k' is not declared here: use f", id="a blank that nothing fills"),
    ],
)
def test_mistakes(tmp_path: Path, table: str, message: str) -> None:
    problem = PROBLEM.replace(TABLE, f"\n{table}\n\n")
    with pytest.raises(HwcheckError, match=message):
        load_problem("cnn/filters", variant_bank(tmp_path, problem))


def test_a_blank_alone_in_a_table_of_a_setting_is_a_number(tmp_path: Path) -> None:
    layer = '{ type = "conv", kernel_size = "<<f>>", stride = "<<s>>", out_channels = "<<k>>" }'
    problem = PROBLEM.replace('"conv <<f>>x<<f>>x<<k>>,s<<s>>"', layer)
    bank = variant_bank(tmp_path, problem)
    size = load_item("filters/1a", bank, "s01").part
    assert size.settings.layers == ({"type": "conv", "kernel_size": 4, "stride": 2, "out_channels": 30},)
    assert check(size, "13 x 13 x 30").outcome is Outcome.CORRECT
    assert size.rejects[0].answer == "14 x 14 x 30"


def test_without_a_variant_nothing_is_filled_in(tmp_path: Path) -> None:
    plain = 'title = "Shifts"\n[parts.code]\nkind = "text"\nprompt = "p"\nlanguage = "1 << 2 >> 1"\n'
    assert load_problem("cnn/filters", variant_bank(tmp_path, plain)).parts[0].settings.language == "1 << 2 >> 1"


def test_texts_are_drawn_too(tmp_path: Path) -> None:
    problem = """
title = "Words"
[variant]
net = ["ReLU", "1_000", "tanh"]
n = ["2", "3"]
[parts.name]
kind = "text"
prompt = "What is drawn, <<net>> or <<n + 1>>?"
"""
    bank = variant_bank(tmp_path, problem)
    drawn = {load_problem("cnn/filters", bank, student).parts[0].prompt for student in STUDENTS}
    assert drawn == {f"What is drawn, {net} or {n}?" for net in ("ReLU", "1_000", "tanh") for n in (3, 4)}


def test_a_sheet_cannot_draw_what_nobody_needs(tmp_path: Path) -> None:
    bank = variant_bank(tmp_path, sheet=SHEET + "\n[variant]\ng = [3, 5]\n")
    with pytest.raises(HwcheckError, match=r"no problem here draws 'g'.*f, k, s"):
        load_assignment("filters", bank)


@pytest.mark.parametrize("table", ["f = [3]\ns = [2]", 's = ["two"]'])
def test_a_sheet_cannot_draw_what_its_problems_refuse(tmp_path: Path, table: str) -> None:
    bank = variant_bank(tmp_path, sheet=SHEET + f"\n[variant]\n{table}\n")
    with pytest.raises(HwcheckError, match="the conditions of its problems do not hold"):
        load_assignment("filters", bank)


def test_draws_travel_as_text() -> None:
    found = (("f", "4"), ("name", 'a "quoted" σ'))
    assert draw_of(draw_text(found)) == found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Fraction(5), "5", id="whole"),
        pytest.param(Fraction(-2), "-2", id="negative"),
        pytest.param(Fraction(1, 4), "0.25", id="a decimal"),
        pytest.param(Fraction(1, 3), "1/3", id="one that never ends"),
        pytest.param(Fraction(1, 10**20), "1/100000000000000000000", id="one that is too long"),
    ],
)
def test_numbers_as_they_are_written(value: Fraction, text: str) -> None:
    assert written(value) == text
    assert Fraction(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("(28 - f) % s == 0", 1, id="a condition that holds"),
        pytest.param("(28 - f) % s != 0", 0, id="one that does not"),
        pytest.param("2 <= f < 5 and not s > 3", 1, id="a chain, and, not"),
        pytest.param("f = 3 or s = 2", 1, id="or"),
        pytest.param("f^2 - s**3 + 7//s", 11, id="powers and floors"),
        pytest.param("floor(f/3) + ceil(f/3) + round(f/3) + abs(s - f)", 6, id="rounding"),
        pytest.param("max(f, s) - min(f, s)", 2, id="the larger and the smaller"),
        pytest.param("f/3", Fraction(4, 3), id="fractions stay exact"),
    ],
)
def test_exact_values(text: str, value: Fraction) -> None:
    condition = any(sign in text for sign in ("=", "<"))
    tree = read_exact(text, ("f", "s"), "here", condition=condition)
    assert exact(tree, {"f": Fraction(4), "s": Fraction(2)}) == value


@pytest.mark.parametrize("text", ["f/0", "f % 0", "9^9^9", "f^(1/2)", "(10^30)*(10^30)"])
def test_what_has_no_exact_value(text: str) -> None:
    with pytest.raises((ValueError, HwcheckError)):
        exact(read_exact(text, ("f",), "here"), {"f": Fraction(4)})
