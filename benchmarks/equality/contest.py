"""How right and how fast is one decider? It runs in a child that is killed when a pair takes too long."""

from __future__ import annotations

import json
import os
import selectors
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.equality.pairs import Pair

CHILD = Path(__file__).with_name("children.py")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of a pair (None: nothing), in how many seconds, and whether the child had to be killed."""

    said: bool | None
    seconds: float
    hung: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The answers of one decider to all pairs."""

    decider: str
    pairs: int
    right: int
    false_equal: int
    false_different: int
    silent: int
    hangs: int
    median: float
    p99: float
    total: float


class Child:
    """A decider's process, started anew after each kill."""

    def __init__(self, python: str, decider: str, timeout: float) -> None:
        self.line = [python, "-W", "ignore", str(CHILD), decider]
        self.timeout = timeout
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> bool:
        """False where the decider is not installed."""
        root = str(Path(__file__).parents[2])
        self.process = subprocess.Popen(
            self.line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": root},
        )
        return self._line(120.0) == '"ready"\n'

    def ask(self, pair: Pair) -> Answer:
        if self.process is None and not self.start():
            raise RuntimeError(f"{self.line[-1]} does not start again")
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asdict(pair)) + "\n")
        self.process.stdin.flush()
        line = self._line(self.timeout)
        if not line:
            self.stop()
            return Answer(None, self.timeout, hung=True)
        said, seconds = json.loads(line)
        return Answer(said, seconds)

    def _line(self, timeout: float) -> str:
        """The next line of the child, or nothing in time. The child writes whole lines only."""
        assert self.process is not None
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            return self.process.stdout.readline() if selector.select(timeout) else ""

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def contest(python: str, decider: str, pairs: Sequence[Pair], timeout: float, runs: int) -> Score | None:
    """The score over all pairs, or None where the decider is missing. Each pair's time is its median over the runs."""
    child = Child(python, decider, timeout)
    if not child.start():
        child.stop()
        return None
    rounds = [[child.ask(pair) for pair in pairs]]
    hung = [answer.hung for answer in rounds[0]]
    for _ in range(runs - 1):  # who hangs once is not asked again
        again = [first if stuck else child.ask(pair) for pair, first, stuck in zip(pairs, rounds[0], hung, strict=True)]
        rounds.append(again)
    child.stop()
    return _score(decider, pairs, rounds)


def _score(decider: str, pairs: Sequence[Pair], rounds: list[list[Answer]]) -> Score:
    said = [answer.said for answer in rounds[0]]
    times = [statistics.median(answer.seconds for answer in answers) for answers in zip(*rounds, strict=True)]
    judged = list(zip(said, pairs, strict=True))
    return Score(
        decider,
        len(pairs),
        right=sum(each == pair.equal for each, pair in judged),
        false_equal=sum(each is True and not pair.equal for each, pair in judged),
        false_different=sum(each is False and pair.equal for each, pair in judged),
        silent=said.count(None),
        hangs=sum(answer.hung for answer in rounds[0]),
        median=statistics.median(times),
        p99=sorted(times)[min(len(times) - 1, len(times) * 99 // 100)],
        total=sum(times),
    )
