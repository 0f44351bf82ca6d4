"""Two small sheets, made by hand, for tests that look for answers."""

from __future__ import annotations

from dataclasses import dataclass

from hwcheck.bank.model import Assignment, Item, Part
from hwcheck.domain import Scope


@dataclass(frozen=True, slots=True)
class Settings:
    using: tuple[str, ...] = ()


def item(item_id: str, label: str, kind: str, names: str = "", words: str = "", using: str = "") -> Item:
    """An item; names and words are separated by `;`."""
    split = (tuple(text.strip() for text in listed.split(";") if text.strip()) for listed in (names, words))
    own_names, own_words = split
    settings = Settings(tuple(using.split()))
    own = item_id.rpartition(".")[2]
    return Item(item_id, label, 1.0, Part("p", own, kind, "", settings, Scope(), names=own_names, words=own_words))


NET = Assignment(
    "net",
    "A net",
    (
        item("1a.graph", "1(a)", "text", words="graph"),
        item("1b.exp", "1(b)", "expression", "ds/dx; ds/du; s'", "first form", using="exp"),
        item("1b.sigma", "1(b)", "expression", "ds/dx; ds/du; s'", "second form", using="sigma"),
        item("1c.passes", "1(c)", "text", words="forward pass"),
        item("1d.grad", "1(d)", "expression", "df/dw_3"),
        item("1d.retain", "1(d)", "set", words="retain; keep"),
        item("1e.w2", "1(e)", "expression", "df/dw_2"),
        item("1e.w1", "1(e)", "expression", "df/dw_1"),
        item("2a.conv", "2(a)", "shape", "conv1; output size", "after convolution; convolution"),
        item("2a.pool", "2(a)", "shape", "pool1; output size", "after pooling; pooling"),
        item("2b.design", "2(b)", "design", words="filter size; stride"),
        item("2c.conv1", "2(c)", "count", "conv1", "conv1; first convolution"),
        item("2c.total", "2(c)", "count", "total; number of parameters", "total; parameters"),
        item("2c.accuracy", "2(c)", "metric", words="accuracy"),
        item("2c.code", "2(c)", "text"),
    ),
)

TASKS = Assignment(
    "tasks",
    "Tasks",
    (
        item("T1.y0", "T1", "number", "y_0"),
        item("T1.z", "T1", "number", "z"),
        item("T1.dw0", "T1", "number", "dz/dw_0; dw_0"),
        item("T2.A", "T2", "shape", "A; size of A", "size A"),
        item("T2.B", "T2", "shape", "B; size of B", "size B"),
        item("T3.first", "T3", "count", "first layer", "first hidden layer"),
        item("T3.output", "T3", "count", "output", "output; output layer"),
        item("T3.total", "T3", "count", "total", "total"),
        item("T4.same", "T4", "expression", "do_j/dh_i", "i = j; j = i"),
        item("T4.other", "T4", "expression", "do_j/dh_i", "i != j; \\neq"),
        item("T4.loss", "T4", "expression", "dL/dh_i"),
    ),
)

NUMBERED = Assignment(
    "numbered",
    "Numbers only",
    (
        item("1.1.dW", "1.1", "expression", "dL/dW"),
        item("1.1.dX", "1.1", "expression", "dL/dX"),
        item("1.2.dX", "1.2", "expression", "dL/dX"),
        item("2.accuracy", "2", "metric", "val acc", "accuracy; logistic regression; val acc"),
        item("3.1", "3.1", "text", words="short answer"),
        item("3.2", "3.2", "text"),
    ),
)

DOTTED = Assignment(
    "dotted",
    "Numbered as a book is",
    (
        item("1.1.dW", "1.1", "expression", "dL/dW"),
        item("1.1.dX", "1.1", "expression", "dL/dX"),
        item("1.2.dX", "1.2", "expression", "dL/dX"),
    ),
)
