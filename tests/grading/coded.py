"""Which bank asks for code in these tests? The standing problems on one sheet, with a network and a number."""

from __future__ import annotations

import shutil
from pathlib import Path

from hwcheck.bank.load import load_problem

ROOT = Path(__file__).parent.parent.parent

LAYERS = {part.id: part for part in load_problem("code/layers").parts}
MODELS = {part.id: part for part in load_problem("code/models").parts}

ALL_LAYERS = "import numpy as np\n" + "".join(part.accepts[0] for part in LAYERS.values())
ALL_MODELS = "import numpy as np\n" + "".join(part.accepts[0] for part in MODELS.values())

NET = """
title = "Network"

[parts.sum]
kind = "number"
prompt = "1 + 1"
reference = 2
accepts = ["2"]

[parts.net]
kind = "module"
prompt = "Write the network."
input = [28, 28, 1]
layers = ["conv 5x5x20", "relu", "pool 2", "fc 10"]
accepts = []
"""
RIGHT_NET = """
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 20, 5)
        self.fc = nn.Linear(2880, 10)

    def forward(self, x):
        return self.fc(F.max_pool2d(F.relu(self.conv(x)), 2).flatten(1))
"""


def bank(folder: Path) -> Path:
    """A bank in this folder, with the sheet `code`: one part a label."""
    shutil.copytree(ROOT / "reference", folder / "reference", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "problems" / "code", folder / "problems" / "code")
    parts = [("sum", "net/net/sum"), *((name, f"code/layers/{name}") for name in LAYERS)]
    parts += [(f"{name}_model", f"code/models/{name}") for name in MODELS] + [("net", "net/net/net")]
    rows = [
        f'    {{ id = "{number}.{name}", label = "{number}", points = 2, part = "{part}" }},\n'
        for number, (name, part) in enumerate(parts, 1)
    ]
    (folder / "problems" / "net").mkdir()
    (folder / "problems" / "net" / "net.toml").write_text(NET)
    (folder / "problems" / "assignments").mkdir()
    sheet = 'title = "Code"\nitems = [\n' + "".join(rows) + "]\n"
    (folder / "problems" / "assignments" / "code.toml").write_text(sheet)
    return folder
