"""Which derivations do we know by name, and what are their steps?

The folder `functions/` is the list: `hwcheck derive sigmoid` is `functions/sigmoid.toml`. A file says what is derived
by what, and each step as a formula with the name of its rule. Nothing in a file is trusted: `prove` checks it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from hwcheck.domain import Scope
from hwcheck.errors import DeclarationError, did_you_mean
from hwcheck.notation.read import declare, read
from hwcheck.tree import Tree


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain rule: with `name = inner` the function is `outer`, and the two slopes are multiplied."""

    name: str
    inner: Tree
    outer: Tree
    outer_slope: Tree
    inner_slope: Tree


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation. `form` is set where the line is an answer in a form that problems ask for."""

    rule: str
    gives: Tree
    form: str = ""
    chain: Chain | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """A function, what it is derived by, and the steps. `answer` and `declared` are as written in the file.

    `regions` are substitutions by a positive `r`, which together cover everything but the kinks. `at` are points for
    the numeric check.
    """

    name: str
    title: str
    scope: Scope
    function: Tree
    of: Tree
    wrt: Tree
    steps: tuple[Step, ...]
    keep: tuple[Tree, ...]
    because: str
    kink: str
    at: tuple[str, ...]
    regions: tuple[Mapping[str, Tree], ...]
    answer: str
    declared: Mapping[str, Mapping[str, str]]


def known() -> tuple[str, ...]:
    """The names of the files, sorted."""
    folder = resources.files("hwcheck.derivation") / "functions"
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".toml")))


def named(text: str) -> str:
    """The file that a word on the command line means, or ''."""
    word = text.strip().lower().replace("_", "-").replace(" ", "-")
    if word in known():
        return word
    return next((name for name in known() if word in _table(name).get("aliases", ())), "")


def misspelt(text: str) -> str:
    """What to do about a single word that is no known name, and no formula worth deriving either, or ''.

    `did you mean 'sigmoid'?` if it is nearly a name; `a-b` may be a formula.
    """
    word = text.strip().lower()
    if len(word) <= 3 or not word.replace("-", "").isalpha() or named(text):
        return ""
    listed = f"known are {', '.join(known())}; of anything else give the formula, as in 'w*x + b'"
    return did_you_mean(word, known()) or ("" if "-" in word else listed)


@lru_cache(maxsize=32)
def _table(name: str) -> dict[str, Any]:
    file = resources.files("hwcheck.derivation") / "functions" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def load(name: str) -> Derivation:
    """Read one file.

    Raises DeclarationError with the file and the key if something is missing.
    """
    table = _table(name)
    declared = {key: table.get(key, {}) for key in ("symbols", "functions", "definitions")}
    try:
        return _derivation(name, table, declared)
    except KeyError as error:
        raise DeclarationError(f"no key {error}", where=f"functions/{name}.toml", fix="add it") from error


def _derivation(name: str, table: Mapping[str, Any], declared: Mapping[str, Mapping[str, str]]) -> Derivation:
    scope = declare(declared["symbols"], declared["functions"], declared["definitions"], strict=False)

    def formula(text: str) -> Tree:
        return read(text, scope).tree

    regions = tuple({key: formula(text) for key, text in region.items()} for region in table.get("regions", ()))
    return Derivation(
        name=name,
        title=table["title"],
        scope=scope,
        function=formula(table["function"]),
        of=formula(table["of"]),
        wrt=formula(table["wrt"]),
        steps=tuple(_step(entry, scope) for entry in table["steps"]),
        keep=tuple(map(formula, table["keep"])),
        because=table["because"],
        kink=table.get("kink", ""),
        at=tuple(table["at"]),
        regions=regions or ({},),
        answer=table["steps"][-1]["gives"],
        declared=declared,
    )


def _step(entry: Mapping[str, Any], scope: Scope) -> Step:
    chain = None
    if "let" in entry:
        ((name, inner),) = entry["let"].items()
        texts = (inner, entry["outer"], entry["outer_slope"], entry["inner_slope"])
        chain = Chain(name, *(read(text, scope).tree for text in texts))
    return Step(entry["rule"], read(entry["gives"], scope).tree, entry.get("form", ""), chain)
