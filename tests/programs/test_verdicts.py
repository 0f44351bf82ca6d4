"""Which verdict does a student read whose code breaks out, breaks down or does not end?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hwcheck.bank.load import load_problem
from hwcheck.checkers.context import Context
from hwcheck.checkers.layer import check
from hwcheck.programs import verdicts
from hwcheck.programs.compare import Finding, Stage
from hwcheck.programs.layer import Report
from hwcheck.sandbox.command import Limits, find_bubblewrap
from hwcheck.sandbox.session import Session, close_all, session
from hwcheck.verdict import Outcome

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

RELU = next(part for part in load_problem("code/layers").parts if part.id == "relu").settings
BACKWARD = "def relu_backward(dout, cache):\n    return dout * (cache > 0)\n"


def within_a_second(files: Mapping[str, str]) -> Session:
    return session(files, Limits(wall=1.0, memory=600 << 20))


@pytest.mark.parametrize(
    ("attack", "outcome", "says"),
    [
        pytest.param("while True: pass", Outcome.REVIEW, "gave no answer within 1 seconds", id="a loop"),
        pytest.param("np.ones(10**10)", Outcome.REVIEW, "more than 600 MB of memory", id="a memory bomb"),
        pytest.param("while True: print('x' * 999)", Outcome.REVIEW, "printed more than 1,024 KB", id="output"),
        pytest.param("import os; os._exit(0)", Outcome.REVIEW, "ended its own process", id="an exit"),
        pytest.param("forge()", Outcome.REVIEW, "sent a result that is too large", id="forgery"),
        pytest.param("open('/etc/passwd')", Outcome.INCORRECT, "FileNotFoundError in line 2", id="a foreign file"),
        pytest.param("import os; os.fork()", Outcome.INCORRECT, "PermissionError in line 2", id="a fork"),
        pytest.param("import socket; socket.socket()", Outcome.INCORRECT, "PermissionError", id="the network"),
        pytest.param("import hwcheck", Outcome.REVIEW, "needs the module 'hwcheck'", id="the grader"),
        pytest.param(
            "return Cheat(), x", Outcome.INCORRECT, "out is Cheat, not an array", id="an object that is equal"
        ),
        pytest.param(
            "np.allclose = np.array_equal = lambda *a, **k: True; return x, x",
            Outcome.PARTIAL,
            "out is wrong in",
            id="comparisons that always hold",
        ),
    ],
)
def test_an_attack_ends_in_a_clear_verdict(
    attack: str, outcome: Outcome, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "session", within_a_second)
    cheat = "class Cheat:\n    def __eq__(self, other):\n        return True\n"
    cheat += "def forge():\n    import os\n    for fd in range(3, 9):\n        try: os.write(fd, b'x' * 99)\n"
    cheat += "        except OSError: pass\n"
    code = f"def relu_forward(x):\n    {attack}\n    return np.maximum(x, 0), x\n" + BACKWARD + cheat
    verdict = check(RELU, code, Context())
    assert verdict.outcome is outcome
    assert says in verdict.feedback
    close_all()


def test_the_statement_that_matters_is_named_among_those_that_could_not_be_loaded() -> None:
    code = "import torch\nmodel = torch.nn.Linear(2, 3)\nfrom .elsewhere import positive\n"
    verdict = check(RELU, code + "def relu_forward(x):\n    return positive(x), x\n" + BACKWARD, Context())
    assert verdict.outcome is Outcome.REVIEW
    assert "line 3 (from .elsewhere import positive)" in verdict.feedback
    close_all()


def test_a_mistake_that_fits_one_trial_alone_is_not_named() -> None:
    wrong, chance = (Finding(Stage.FORWARD, f"f: out {says}", says) for says in ("different", "transpose"))
    again = replace(wrong, says="f: out different, too")
    assert verdicts.sentences(Report(findings=[wrong, chance])) == (chance.says,)
    assert verdicts.sentences(Report(findings=[wrong, again, chance])) == (wrong.says,)


def test_nothing_of_one_student_is_there_for_the_next() -> None:
    leave = "def f():\n    open('/tmp/answers.txt', 'w').write('mine')\n    return open('/tmp/answers.txt').read()\n"
    take = "def f():\n    return open('/tmp/answers.txt').read()\n"
    assert session({"answer.py": leave}).ask(op="call", function="f", args=[])["result"] == "mine"
    failure = session({"answer.py": take}).ask(op="call", function="f", args=[])["failure"]
    assert failure.type == "FileNotFoundError"
    close_all()
