"""Does lint look at a problem with many numbers, and say each mistake once?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hwcheck.bank.lint import lint
from hwcheck.bank.lint_draws import sample_draws
from hwcheck.bank.load import load_problem
from tests.bank.variants import SHEET, variant_bank

SUM = """
title = "Sums"

[variant]
a = "2..5"
b = [1, 3]
where = "a != b"

[parts.sum]
kind = "number"
prompt = "How much is <<a>> + <<b>>?"
reference = "<<a + b>>"
accepts = ["<<a + b>>"]
rejects = [{ answer = "<<a + b + 1>>", says = "one less" }]
"""


def findings(folder: Path, problem: str) -> list[str]:
    bank = variant_bank(folder, problem)
    return [str(finding) for finding in lint(bank / "problems/cnn").findings]


def test_the_bank_of_these_tests_is_sound(tmp_path: Path) -> None:
    assert [str(finding) for finding in lint(variant_bank(tmp_path)).findings] == []


def test_every_value_of_a_short_range_is_tried(tmp_path: Path) -> None:
    variant = load_problem("cnn/filters", variant_bank(tmp_path)).variant
    assert variant is not None
    tried = sample_draws(variant)
    assert len(set(tried)) == len(tried)
    for name, values in variant.choices.items():
        assert {dict(drawn)[name] for drawn in tried} == set(values)


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        pytest.param("", "", None, id="a sound problem"),
        pytest.param(
            'accepts = ["<<a + b>>"]',
            'accepts = ["<<a * b>>"]',
            r"part 'sum': key 'accepts': '\d+' is incorrect .*\(with a = \d, b = \d; in \d of the draws",
            id="accepts that are wrong for all but a few",
        ),
        pytest.param(
            "<<a + b + 1>>",
            "<<2*a - 1>>",
            r"key 'rejects': '\d' is correct \(equal\) \(with a = (2, b = 1|4, b = 3); in 2 of the draws",
            id="a reject that is right for some",
        ),
        pytest.param(', says = "one less"', "", r"\d' says nothing to the student.*", id="nothing said"),
        pytest.param(
            "How much is <<a>>", "How much is <<a>", "part 'sum': '<<' is left over: write", id="half a blank"
        ),
        pytest.param("<<a + b + 1>>", "<<1/(a - b - 1)>>", "has no value: division by zero", id="a value that fails"),
        pytest.param(
            "b = [1, 3]\n",
            'b = [1, 3]\nc = "1..9"\n',
            "problems/cnn/filters.toml: key 'variant': 'c' is drawn and never used: leave it out",
            id="a name that stands nowhere",
        ),
        pytest.param('"a != b"', '"a + b == 8"', "all students draw the same: a = 5, b = 3", id="one draw is left"),
        pytest.param('"a != b"', '"a + b == 9"', "no numbers found in 10000 tries", id="none is left"),
    ],
)
def test_mistakes(tmp_path: Path, wrong: str, right: str, message: str | None) -> None:
    found = findings(tmp_path, SUM.replace(wrong, right))
    assert any(re.search(message, each) for each in found) if message else not found, found
    assert len(set(found)) == len(found) <= 2, "each thing once, whatever the number of draws"


def test_a_blank_that_nothing_draws(tmp_path: Path) -> None:
    plain = 'title = "Sums"\n[parts.sum]\nkind = "number"\nprompt = "<<a>> + 1"\nreference = 3\naccepts = ["3"]\n'
    found = findings(tmp_path, plain + 'rejects = [{ answer = "2", says = "one more" }]\n')
    assert found == ["problems/cnn/filters.toml: part 'sum': '<<a>>' is left over: draw it under [variant]"]


def test_a_sheet_that_draws_what_its_problems_refuse(tmp_path: Path) -> None:
    bank = variant_bank(tmp_path, sheet=SHEET + "\n[variant]\nf = [3]\ns = [2]\n")
    (finding,) = lint(bank / "problems/assignments").findings
    assert "the sheet draws numbers for which the conditions of its problems do not hold" in str(finding)
