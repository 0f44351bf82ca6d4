"""What of a file is loaded that does not run here as it is?"""

from __future__ import annotations

import pytest

from hwcheck.sandbox.command import Limits, find_bubblewrap
from hwcheck.sandbox.session import Session, Stopped

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="bubblewrap is not installed")

LIMITS = Limits(wall=1.0)
TWICE = "def twice(x):\n    return 2 * x\n"


@pytest.mark.parametrize(
    ("code", "skipped"),
    [
        pytest.param(TWICE, "", id="all of it"),
        pytest.param(
            "import torch, nowhere.deep as d\nfrom nothing import *\n" + TWICE, "", id="what is not installed"
        ),
        pytest.param("raise SystemExit\n" + TWICE, "SystemExit in line 1", id="a statement that raises"),
        pytest.param(
            "import torch\nclass A(torch.nn.Module): pass\n" + TWICE, "ModuleNotFoundError", id="a base class"
        ),
        pytest.param("x = 1 is 1\n'\\d'\n" + TWICE, "", id="what Python warns of"),
        pytest.param("try:\n    import cupy as np\nexcept ImportError:\n    pass\n" + TWICE, "", id="a second choice"),
    ],
)
def test_what_cannot_run_is_left_out(code: str, skipped: str) -> None:
    one = Session({"answer.py": code}, LIMITS)
    loaded = one.load()
    assert loaded["failure"] is None
    assert skipped in "; ".join(map(str, loaded["skipped"]))
    assert bool(loaded["skipped"]) == bool(skipped)
    assert one.ask(op="call", function="twice", args=[2.0])["result"] == 4.0
    one.close()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("from tools import thrice", id="as it is found"),
        pytest.param("from .tools import thrice", id="beside it in a package"),
        pytest.param("from ..tools import *", id="in the package around it"),
        pytest.param("from . import tools\nthrice = tools.thrice", id="the file itself"),
        pytest.param("from course.week1.tools import thrice", id="in folders of the student's own"),
        pytest.param("from course import tools as t\nthrice = t.thrice", id="as a part of a package"),
        pytest.param("import course.tools as t\nthrice = t.thrice", id="by its whole path"),
        pytest.param("from os import path\nimport os.path as p\nfrom tools import thrice", id="beside Python's own"),
    ],
)
def test_files_of_one_hand_in_find_each_other_whatever_folder_they_were_in(line: str) -> None:
    files = {"tools.py": "def thrice(x):\n    return 3 * x\n", "path.py": "", "p.py": ""}
    one = Session({"answer.py": line + "\ndef six(x):\n    return 2 * thrice(x)\n", **files}, Limits())
    assert one.load()["skipped"] == []
    assert one.ask(op="call", function="six", args=[1.0])["result"] == 6.0
    one.close()


@pytest.mark.parametrize(
    ("before", "because"),
    [
        pytest.param("while True: pass\n", "no answer within 1 seconds", id="training without an end"),
        pytest.param("import os\nos._exit(3)\n", "ended its own process", id="the end of the process"),
        pytest.param("print(np.ones(10**10))\n", "of memory", id="all of the memory"),
    ],
)
def test_where_all_of_it_does_not_end_only_definitions_run(before: str, because: str) -> None:
    one = Session({"answer.py": before + TWICE + "SIZES = dict(a=np.zeros(3))\nprint(SIZES)\n"}, LIMITS)
    assert "SIZES" in one.load()["names"]
    assert because in one.only_defined
    assert one.ask(op="call", function="twice", args=[2.0])["result"] == 4.0
    one.close()


def test_a_file_that_never_loads_is_tried_no_further() -> None:
    one = Session({"answer.py": "class A:\n    while True: pass\n"}, LIMITS)
    for _ in range(3):
        with pytest.raises(Stopped, match="no answer"):
            one.load(fresh=True)
    assert one.starts == 2
    one.close()


def test_a_module_that_is_not_there_is_told_when_it_is_used() -> None:
    one = Session({"answer.py": "from scipy.special import expit\ndef f(x):\n    return expit(x)\n"}, LIMITS)
    with pytest.raises(Stopped, match="needs the module 'scipy'") as stopped:
        one.ask(op="call", function="f", args=[1.0])
    assert stopped.value.note == "missing-module"
    one.close()


def test_one_broken_file_does_not_cost_the_others() -> None:
    one = Session({"a.py": "def broken(:\n", "b.py": "from c import twice\n", "c.py": TWICE}, LIMITS)
    assert one.load()["names"] == ["twice"]
    assert [(each.type, each.file) for each in one.load()["skipped"]] == [("SyntaxError", "a.py")]
    one.close()


def test_loading_afresh_forgets_what_was_left_behind() -> None:
    one = Session({"answer.py": "calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls)\n"}, LIMITS)
    asked = {"op": "call", "function": "f", "args": [1.0]}
    assert [one.ask(**asked)["result"], one.ask(**asked)["result"]] == [1, 2]
    one.load(fresh=True)
    assert one.ask(**asked)["result"] == 1
    assert one.starts == 1
    one.close()
