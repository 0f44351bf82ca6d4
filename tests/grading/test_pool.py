"""Does work that hangs, dies or eats memory cost only itself?"""

from __future__ import annotations

import os
import time

import pytest

from hwcheck.grading.pool import Crew, Failed, Job, Workers

_started: list[int] = []


def start(addend: int) -> None:
    _started[:] = [addend]


def work(piece: str) -> int:
    match piece:
        case "hang":
            time.sleep(600)
        case "die":
            os._exit(7)
        case "eat":
            return len(bytearray(1 << 40))
    return len(piece) + _started[0]


@pytest.mark.parametrize(
    ("count", "may_fork"),
    [
        pytest.param(1, True, id="one process, which may be a copy of this one"),
        pytest.param(1, False, id="one fresh process"),
        pytest.param(2, False, id="two processes give the same"),
    ],
)
def test_results_keep_their_order_and_failures_their_place(
    monkeypatch: pytest.MonkeyPatch, count: int, may_fork: bool
) -> None:
    if not may_fork:
        monkeypatch.setattr("hwcheck.grading.single._may_fork", lambda: False)
    pieces = ("a", "hang", "bb", "die", "ccc", "eat", "dddd")
    with Crew(Job(work, start, (10,)), Workers(count, seconds=1.0)) as crew:
        found = dict(crew.as_done(pieces))
    assert [found[place] for place in range(len(pieces))] == [
        11,
        Failed("timeout"),
        12,
        Failed("crash"),
        13,
        Failed("crash"),
        14,
    ]


def test_leaving_early_kills_the_workers() -> None:
    began = time.monotonic()
    with Crew(Job(work, start, (0,)), Workers(2, seconds=500)) as crew:
        for _ in crew.as_done(("a", "hang")):
            break
    assert time.monotonic() - began < 10
