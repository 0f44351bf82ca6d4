"""Classes: the network asked for in several styles, beside the nearest that is not."""

from __future__ import annotations

import pytest

from hwcheck.bank.check import check as check_part
from hwcheck.bank.load import load_problem
from hwcheck.checkers.context import Context
from hwcheck.checkers.module import Settings, check, solution

DIGITS = Settings(
    input=(28, 28, 1),
    layers=("conv 5x5x20", "relu", "pool 2", "conv 5x5x50", "relu", "pool 2", "fc 500", "relu", "fc 10"),
)
NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, 5)
        self.conv2 = nn.Conv2d(20, 50, 5)
        self.fc1 = nn.Linear(800, 500)
        self.fc2 = nn.Linear(500, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, 800)
        x = F.relu(self.fc1(x))
        return self.fc2(x)
"""


def changed(*pairs: tuple[str, str]) -> str:
    text = NET
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(NET, id="as the sheet has it"),
        pytest.param(changed(("x.view(-1, 800)", "torch.flatten(x, 1)")), id="flattened by a function"),
        pytest.param(
            changed(("F.max_pool2d(F.relu(self.conv2(x)), 2)", "F.relu(F.max_pool2d(self.conv2(x), 2, 2))")),
            id="ReLU behind the maximum",
        ),
        pytest.param(
            changed(("return self.fc2(x)", "return F.log_softmax(self.fc2(x), dim=1)")), id="a log-softmax at the end"
        ),
        pytest.param(
            changed(("return self.fc2(x)", "x = F.dropout(x, training=self.training)\n        return self.fc2(x)")),
            id="with dropout",
        ),
        pytest.param(NET.replace("    ", "\t"), id="tabs"),
        pytest.param("```python\n" + NET + "```\n", id="a fence around it"),
        pytest.param("Here is my net:\n\n" + NET + "\nIt has 431080 parameters (see below).\n", id="prose around it"),
        pytest.param("".join("    " + line + "\n" for line in NET.splitlines()), id="indented as a whole"),
        pytest.param(changed(("(1, 20, 5)", "(1, 20, kernel_size=(5, 5), stride=1)")), id="settings by name"),
        pytest.param(
            NET + "\nmodel = Net().to(device)\nfor epoch in range(10):\n    train(model)\n", id="training behind it"
        ),
        pytest.param(changed(("800", "50*4*4"), ("x.view(-1,", "x.view(x.shape[0],")), id="sizes as products"),
    ],
)
def test_the_network_asked_for(response: str) -> None:
    verdict = check(DIGITS, response, Context())
    assert (verdict.outcome, verdict.note, verdict.feedback) == ("correct", "equal", "")


@pytest.mark.parametrize(
    ("response", "outcome", "note", "says"),
    [
        pytest.param(
            changed(("F.max_pool2d(F.relu(self.conv2(x)), 2)", "F.max_pool2d(self.conv2(x), 2)")),
            "partial",
            "between",
            "relu is missing after conv2d 5x5x50",
            id="no ReLU after the second convolution",
        ),
        pytest.param(
            changed(("return self.fc2(x)", "return F.relu(self.fc2(x))")),
            "partial",
            "between",
            "line 14: relu stands at the end, where none is asked for",
            id="ReLU after the scores",
        ),
        pytest.param(
            changed(("F.max_pool2d(F.relu(self.conv1", "F.avg_pool2d(F.relu(self.conv1")),
            "partial",
            "between",
            "line 10: avgpool2d 2x2 stands after relu, asked for is maxpool2d 2x2",
            id="the mean for the maximum",
        ),
        pytest.param(
            changed(("nn.Linear(800, 500)", "nn.Linear(500, 500)")),
            "incorrect",
            "shape",
            "the sizes do not fit: line 13: fc1: in_features is 500, "
            "but the last axis of Nx800 has 800: in_features=800",
            id="sizes that do not fit",
        ),
        pytest.param(
            changed(("(1, 20, 5)", "(1, 20, 5, padding=2)"), ("800", "50*5*5")),
            "incorrect",
            "different",
            "line 10: conv2d 5x5x20, padding 2 stands at the start, asked for is conv2d 5x5x20",
            id="with padding",
        ),
        pytest.param(
            changed(("x = F.relu(self.fc1(x))", "x = self.fc1(x)\n        F.relu(x)")),
            "incorrect",
            "unused",
            "line 14: what relu gives is not used",
            id="a result thrown away",
        ),
        pytest.param(
            changed(("        self.fc2", "        self.fc3 = nn.Linear(3, 4)\n        self.fc2")),
            "partial",
            "unused",
            "the class has 431,096 parameters, the layers in use 431,080",
            id="a layer never called",
        ),
        pytest.param(
            changed(("return self.fc2(x)", "return F.softmax(self.fc2(x), dim=1)")),
            "review",
            "undecided",
            "line 14: a softmax at the end is right only if the loss does not take one",
            id="a softmax",
        ),
        pytest.param(
            changed(("self.fc2(x)", "self.fc3(x)")),
            "review",
            "broken",
            "this seems to stop with an error: line 14: Net has no attribute 'fc3': did you mean 'fc2'?",
            id="a name that a scan may have changed",
        ),
        pytest.param(
            changed(("x = F.relu(self.fc1(x))", "x = F.relu(self.fc1(x)) if x.sum() > 0 else x")),
            "review",
            "undecided",
            "the class cannot be followed: line 13: this depends on the numbers that a tensor holds",
            id="a branch on values",
        ),
        pytest.param(
            "conv1 has 20 filters",
            "review",
            "undecided",
            "the class cannot be followed: there is no Python that can be read",
            id="no code",
        ),
        pytest.param(
            NET.replace("def forward(self, x):", "def forward(self, x:"),
            "review",
            "undecided",
            "the class cannot be followed: line 9: this cannot be read as Python: '(' was never closed",
            id="a lost bracket",
        ),
        pytest.param("", "missing", "missing", "there is no answer", id="nothing"),
    ],
)
def test_other_networks(response: str, outcome: str, note: str, says: str) -> None:
    verdict = check(DIGITS, response, Context())
    assert (verdict.outcome, verdict.note, verdict.feedback) == (outcome, note, says)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(DIGITS, id="the digits net"),
        pytest.param(
            Settings(
                input=(32, 32, 3),
                layers=("conv 3x3x8,s2,p1,nobias", "bn", "relu", "avgpool 2", "gap", "flatten", "fc 10"),
            ),
            id="settings that are not as usual",
        ),
        pytest.param(
            Settings(input=(30,), layers=("fc 20,nobias", "sigmoid", "fc 5", "softmax")), id="fully connected"
        ),
    ],
)
def test_the_solution_is_a_class_that_is_right(settings: Settings) -> None:
    verdict = check(settings, solution(settings, Context()), Context())
    assert (verdict.outcome, verdict.feedback) == ("correct", "")


def test_the_part_of_the_sheet_reads_classes() -> None:
    part = load_problem("cnn/mnist").part("code")
    assert part is not None
    assert check_part(part, NET).outcome == "correct"
    same_mistake = changed(("conv1", "first"), ("return self.fc2(x)", "return F.relu(self.fc2(x))"))
    assert check_part(part, same_mistake).feedback == "no ReLU follows the last layer: scores may be negative"
