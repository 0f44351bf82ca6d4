"""How are tables of right and wrong answers to one question written down?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from _pytest.mark import ParameterSet

import hwcheck
from hwcheck.verdict import Outcome, Verdict

Texts = Mapping[str, str]
SIGMOID = "u -> 1/(1+exp(-u))"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One reference, and answers by what is said of them: those that are equal beside those that are nearly so."""

    name: str
    reference: str
    symbols: Texts
    right: Texts
    wrong: Texts
    functions: Texts = field(default_factory=dict)
    definitions: Texts = field(default_factory=dict)

    def verdict(self, answer: str, **extra: Any) -> Verdict:
        return hwcheck.equal(
            self.reference,
            answer,
            symbols=self.symbols,
            functions=self.functions,
            definitions=self.definitions,
            **extra,
        )

    def rows(self) -> Iterator[ParameterSet]:
        for outcome, answers in ((Outcome.CORRECT, self.right), (Outcome.INCORRECT, self.wrong)):
            for said, answer in answers.items():
                yield pytest.param(self, answer, outcome, id=f"{self.name}: {said}")


def reals(names: str) -> Texts:
    return dict.fromkeys(names.split(), "real")
