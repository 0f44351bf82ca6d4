"""What is said of classes: published numbers, shared and unused parameters, traps, bounds, damaged texts."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress

import pytest

from hwcheck.errors import HwcheckError
from hwcheck.network.layer import ShapeError
from hwcheck.network.module.read import read_module
from hwcheck.network.module.trouble import Broken, Unfollowed
from tests.network.module.networks import SAMPLES

BY_NAME = {sample.name: sample for sample in SAMPLES}


def net(init: str = "", forward: str = "return x", before: str = "") -> str:
    body = "".join(f"        {line}\n" for line in ["super().__init__()", *init.split("\n")])
    steps = "".join(f"        {line}\n" for line in forward.split("\n"))
    return f"{before}class Net(nn.Module):\n    def __init__(self):\n{body}    def forward(self, x):\n{steps}"


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        pytest.param("lenet", 61_706, id="LeNet-5 of the PyTorch tutorial"),
        pytest.param("mnist_example", 1_199_882, id="PyTorch's MNIST example"),
        pytest.param("alexnet", 61_100_840, id="AlexNet"),
        pytest.param("vgg11", 132_863_336, id="VGG11"),
        pytest.param("resnet18", 11_689_512, id="ResNet-18"),
        pytest.param("mobilenetv2", 3_504_872, id="MobileNetV2"),
        pytest.param("squeezenet", 1_235_496, id="SqueezeNet 1.1"),
    ],
)
def test_published_numbers_of_parameters(name: str, parameters: int) -> None:
    sample = BY_NAME[name]
    reading = read_module(sample.text, (sample.shape,), sample.target)
    assert reading.total == parameters
    assert str(reading.outputs[0][0]) == "N"


def test_tied_parameters_are_counted_once_and_said_to_be_shared() -> None:
    init = "self.a = nn.Linear(5, 5)\nself.b = nn.Linear(5, 5)\nself.b.weight = self.a.weight"
    reading = read_module(net(init, "return self.b(self.a(x))"), ((5,),))
    assert reading.total == 25 + 5 + 5
    assert [(o.params, o.shared) for o in reading.operations] == [(30, False), (5, True)]


def test_modules_in_a_plain_list_are_not_counted_and_that_is_said() -> None:
    reading = read_module(net("self.layers = [nn.Linear(5, 5)]", "return self.layers[0](x)"), ((5,),))
    assert reading.total == 0
    assert reading.remarks[0].startswith("line 4: the modules in the plain list self.layers are not registered")


@pytest.mark.parametrize(
    ("call", "lengths"),
    [
        pytest.param("nn.utils.weight_norm(nn.Linear(5, 7))", 7, id="a length for each row"),
        pytest.param("nn.utils.parametrizations.weight_norm(nn.Linear(5, 7), dim=None)", 1, id="one length"),
        pytest.param("nn.utils.spectral_norm(nn.Linear(5, 7))", 0, id="spectral norm adds none"),
    ],
)
def test_weight_norm_adds_the_lengths_to_the_parameters(call: str, lengths: int) -> None:
    reading = read_module(net(f"self.fc = {call}", "return self.fc(x)"), ((5,),))
    assert reading.total == 5 * 7 + 7 + lengths
    assert [operation.params for operation in reading.operations] == [reading.total]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "hidden = 4\ndef setup():\n    global hidden\n    hidden = 8\nsetup()\n"
            + net("self.fc = nn.Linear(5, hidden)", "return self.fc(x)"),
            "'hidden' is set with global",
            id="a number of the file that a function changes",
        ),
        pytest.param(
            "from config import WIDE\n" + net("self.fc = nn.Linear(5, 8 if WIDE else 4)", "return self.fc(x)"),
            "config.WIDE is not in the text",
            id="a condition from another file",
        ),
        pytest.param(
            "from config import NORM\n" + net("self.a = nn.Linear(5, 8 if NORM == 'bn' else 4)", "return self.a(x)"),
            "config.NORM is not in the text",
            id="a comparison with another file's value",
        ),
        pytest.param(
            net("for w in (2, 3):\n    self.add_module(f'fc{[w]}', nn.Linear(5, 5))", "return x"),
            "what this is called is not known",
            id="a name that is not known",
        ),
        pytest.param(
            "from enum import IntEnum\nclass W(IntEnum):\n    A = 5\n"
            + net("self.fc = nn.Linear(5, W.A)", "return self.fc(x)"),
            "the enumeration W is not followed",
            id="an enumeration whose members are numbers, too",
        ),
        pytest.param(
            net("self.all = nn.ModuleList()\nself.all.insert(1, nn.Linear(5, 5))", "return x"),
            "where this is inserted is not followed",
            id="a place behind the end of a list of modules",
        ),
        pytest.param(
            net("self.fc = nn.Linear(5, 8 if torch.__version__ > '2' else 4)", "return self.fc(x)"),
            "this depends on torch.__version__, which differs from one machine to the next",
            id="a version",
        ),
    ],
)
def test_what_the_text_does_not_settle_gets_no_number(text: str, says: str) -> None:
    with pytest.raises(Unfollowed, match=re.escape(says)):
        read_module(text, ((5,),))


def test_a_training_loop_that_leaves_the_network_alone_is_not_run() -> None:
    before = "def train(model, optimizer):\n    optimizer.groups[0] = 1\n    return undefined\n"
    after = "model = Net()\nlosses = [train(model, {})]\ntrain(model, optimizer={})\n"
    text = before + net("self.fc = nn.Linear(5, 4)", "return self.fc(x)") + after
    assert read_module(text, ((5,),), "model").total == 24


def test_what_a_file_does_to_a_network_after_making_it_counts() -> None:
    before = "def freeze(one, two):\n    for p in two.parameters():\n        p.requires_grad = False\n"
    after = "model = Net()\nfreeze(1, two=model.fc)\nmodel.fc.bias = None\n"
    text = before + net("self.fc = nn.Linear(5, 4)", "return self.fc(x)") + after
    reading = read_module(text, ((5,),), "model")
    assert (reading.total, reading.frozen) == (20, 20)


def test_a_layer_that_is_never_called_is_counted_and_shown() -> None:
    reading = read_module(net("self.a = nn.Linear(5, 2)\nself.b = nn.Linear(3, 4)", "return self.a(x)"), ((5,),))
    assert reading.left_over == (("b.weight", (4, 3)), ("b.bias", (4,)))


def test_a_batch_that_a_view_mixes_with_features_is_seen() -> None:
    reading = read_module(net(forward="return x.view(-1, 4)"), ((8,),))
    assert [str(size) for size in reading.outputs[0]] == ["2N", "4"]


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        pytest.param(
            net("self.fc = nn.Linear(9, 2)", "return self.fc(x)"),
            ShapeError,
            "line 6: fc: in_features is 9, but the last axis of Nx5 has 5: in_features=5",
            id="features that do not fit",
        ),
        pytest.param(
            net("self.fc = nn.Linear(10 / 2, 2)", "return self.fc(x)"),
            Broken,
            "line 4: in_features is 5.0, not a whole number: use // or int()",
            id="a float for a size",
        ),
        pytest.param(
            net("self.conv = nn.Conv2d(1, 2, kernal_size=3)"),
            Broken,
            "line 4: Conv2d has no argument 'kernal_size': did you mean 'kernel_size'?",
            id="a misspelt argument",
        ),
        pytest.param(
            net("self.a = nn.Sequential([nn.ReLU()])"),
            Broken,
            "line 4: Sequential holds modules, not a list: put * before the list",
            id="a list for Sequential",
        ),
        pytest.param(
            net("self.a = nn.ModuleList([nn.ReLU()])", "return self.a(x)"),
            Broken,
            "line 6: ModuleList has no forward: call the modules in it one by one",
            id="a list that is called",
        ),
        pytest.param(
            net("", "return self.fcl(x)"), Broken, "line 6: Net has no attribute 'fcl'", id="a layer that is not there"
        ),
        pytest.param(
            "class Net(nn.Module):\n    def __init__(self):\n        self.a = nn.ReLU()\n",
            Broken,
            "line 3: Net sets 'a' before nn.Module.__init__: call super().__init__() first",
            id="no super",
        ),
        pytest.param(
            net("", "y = x"), Unfollowed, "forward: it gives no tensor: does it end with return?", id="no return"
        ),
        pytest.param(
            net("", "return x if x.max() > 1 else -x"),
            Unfollowed,
            "line 6: this depends on the numbers that a tensor holds",
            id="a branch on values",
        ),
        pytest.param(
            net("self.a = torchvision.models.resnet18()", before="import torchvision\n"),
            Unfollowed,
            "line 5: torchvision.models.resnet18 is not known here",
            id="a network from elsewhere",
        ),
        pytest.param(
            net("self.a = nn.FancyLinear(1, 2)"),
            Unfollowed,
            "line 4: nn.FancyLinear is not known: did you mean 'LazyLinear'?",
            id="unknown layer",
        ),
        pytest.param(
            net("while True:\n    pass"), Unfollowed, "line 4: more than 10000 rounds", id="a loop without end"
        ),
        pytest.param(
            net("", "return self.forward(x)"), Unfollowed, "line 6: calls are nested more than 45 deep", id="recursion"
        ),
        pytest.param(
            net("a = [0]\nfor i in range(99):\n    a = a + a"),
            Unfollowed,
            "line 6: more than 20000 items",
            id="a list that doubles",
        ),
        pytest.param(net("n = 9 ** 9 ** 9"), Unfollowed, "line 4: this number is too large", id="a tower of powers"),
        pytest.param(net("s = 'a' * 10 ** 12"), Unfollowed, "line 4: more than 20000 items", id="a long text"),
        pytest.param(net("s = f'{1:>999999999}'"), Unfollowed, "line 4: this text is too wide", id="a wide text"),
        pytest.param(
            net("s = '{0.__class__}'.format(self)"), Unfollowed, "line 4: this format is not followed", id="a format"
        ),
        pytest.param(
            net("n = 1\nfor i in range(10**12): n = 1"), Unfollowed, "line 5: more than 20000 items", id="range"
        ),
        pytest.param(net("eval('1')"), Unfollowed, "line 4: eval is not followed", id="eval"),
        pytest.param(net("open('x')"), Unfollowed, "line 4: open is not followed", id="a file"),
        pytest.param(net("().__class__.__bases__"), Unfollowed, "line 4: .__class__ is not followed", id="a way out"),
        pytest.param(
            net("import os\nos.system('true')\nself.n = nn.Linear(os.getpid(), 2)"),
            Unfollowed,
            "line 6: in_features is not known without running the text",
            id="the machine",
        ),
        pytest.param(
            net(
                "self.late = nn.Linear(5, width)\nself.early = early",
                before="width = 4\nearly = nn.Linear(5, width)\nwidth = 8\n",
            ),
            Unfollowed,
            "line 3: 'width' is set 2 times",
            id="a number that is needed as it was before and as it is after",
        ),
        pytest.param("x = 1\n", Unfollowed, "there is no class that derives from nn.Module", id="no class"),
        pytest.param("a " * 200_000, Unfollowed, "the text has 400000 characters: give at most 200000", id="too long"),
        pytest.param("x = " + "(" * 5000, Unfollowed, "the brackets are nested too deeply: at most 60", id="brackets"),
        pytest.param("x = " + "-" * 50_000 + "1", Unfollowed, "this cannot be read as Python", id="a chain of signs"),
        pytest.param(
            net() + net().replace("Net", "Other"),
            Unfollowed,
            "several classes derive from nn.Module: Net, Other: name one",
            id="two classes",
        ),
    ],
)
def test_what_cannot_be_followed_is_said_with_the_line(text: str, kind: type[HwcheckError], says: str) -> None:
    with pytest.raises(kind) as caught:
        read_module(text, ((5,),))
    assert str(caught.value) == says


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(net("self.fc = nn.Linear(5, 2)", "return self.fc(x)"), id="no imports"),
        pytest.param("import torch.nn as N\n" + net("self.fc = N.Linear(5, 2)", "return self.fc(x)"), id="an alias"),
        pytest.param("from torch.nn import *\n" + net("self.fc = Linear(5, 2)", "return self.fc(x)"), id="a star"),
        pytest.param("My net (see below):\n" + net("self.fc = nn.Linear(5, 2)", "return self.fc(x)"), id="prose"),
        pytest.param("```\n" + net("self.fc = nn.Linear(5, 2)", "return self.fc(x)") + "```", id="a fence"),
        pytest.param(net("self.fc = nn.Linear(5, 2) # „5“ in", "return self.fc(x)"), id="curly quotes in a comment"),
        pytest.param(net("self.name = “net”\nself.fc = nn.Linear(5, 2)", "return self.fc(x)"), id="curly quotes"),
        pytest.param(net("self.fc = nn.Linear(5, 2)", "return self.fc(x)").replace("\n", "\r\n"), id="Windows lines"),
        pytest.param(
            ">>> " + net("self.fc = nn.Linear(5, 2)", "return self.fc(x)").replace("\n", "\n... "), id="prompts"
        ),
        pytest.param(
            net("self.fc = nn.Linear(5, 2)", "return self.fc(x)") + "\nloss: 0.3 (epoch 1\n", id="a log behind"
        ),
        pytest.param(
            "  1. the class\n"
            + "".join(f"     {line}\n" for line in net("self.fc = nn.Linear(5, 2)", "return self.fc(x)").splitlines()),
            id="deep in a list",
        ),
        pytest.param(
            "def f(:\n  pass\n" + net("self.fc = nn.Linear(5, 2)", "return self.fc(x)"), id="broken code before"
        ),
        pytest.param(net("self.fc = nn.Linear(n, 2)", "return self.fc(x)", "n = 5\n"), id="a constant of the file"),
        pytest.param(
            "class Net(nn.Module):\n  def __init__(self, n):\n    super().__init__()\n    self.fc = nn.Linear(n, 2)\n"
            "  def forward(self, x): return self.fc(x)\nm = Net(5)\n",
            id="made by the text itself",
        ),
        pytest.param(
            net("self.fc = nn.Linear(5, 2)", "return self.fc(x)")
            + "m = Net()\nprint(m)\nm.load_state_dict(torch.load('x'))\nif __name__ == '__main__':\n    main()\n",
            id="a script around it",
        ),
    ],
)
def test_texts_as_they_are_handed_in(text: str) -> None:
    reading = read_module(text, ((5,),))
    assert (reading.total, str(reading.outputs[0][1])) == (12, "2")


def test_a_call_says_how_the_class_is_made() -> None:
    text = (
        net().replace("(self):", "(self, n, k=1):").replace("()\n        \n", "()\n        self.a = nn.Linear(n, k)\n")
    )
    text = text.replace("return x", "return self.a(x)")
    assert read_module(text, ((5,),), "Net(5, k=3)").total == 18
    with pytest.raises(Unfollowed, match=r"Net needs n: write Net\(n=\.\.\.\)"):
        read_module(text, ((5,),), "Net")


def test_reading_neither_runs_nor_imports_anything(tmp_path: object) -> None:
    import subprocess
    import sys

    program = (
        "import sys; from hwcheck.network.module.read import read_module\n"
        f"read_module({BY_NAME['lenet'].text!r}, ((1, 32, 32),))\n"
        "print(sorted({'numpy', 'sympy', 'rich', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_whatever_is_written_is_read_or_refused_with_a_sentence() -> None:
    """Texts with a few words exchanged: no crash, and never a result without a shape."""
    import random
    import re

    words = "0 -1 None x self () [] 1.5 'a' * ** torch nn F True 10**9 {} [x] range(3) lambda:0".split()
    rng = random.Random(5)
    small = [sample for sample in SAMPLES if len(sample.text) < 1200]
    for _ in range(120):
        sample = rng.choice(small)
        pieces = re.findall(r"\w+|\s+|.", sample.text)
        for _ in range(rng.choice([1, 2, 4])):
            pieces[rng.randrange(len(pieces))] = rng.choice([*words, "", rng.choice(pieces)])
        with suppress(HwcheckError):
            assert read_module("".join(pieces), (sample.shape,), sample.target).outputs


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param('"\\d"\nif 1 is 1:\n    pass\n', "Net", id="escapes and identities"),
        pytest.param('Some prose, no Python\nPATTERN = "\\d"\n', "Net", id="between prose"),
        pytest.param("", 'Net("\\d" is 1)', id="in what is asked for"),
    ],
)
def test_what_python_warns_of_is_not_passed_on(text: str, target: str) -> None:
    net = "class Net(nn.Module):\n    def __init__(self, way=None):\n        super().__init__()\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_module(text + net + "    def forward(self, x):\n        return x\n", ((3,),), target)
