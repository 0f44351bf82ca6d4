"""Does any text crash the reader? A short run here; HWCHECK_FUZZ=200000 makes it a long one."""

from __future__ import annotations

import os

from tests.fuzz import troubles

COUNT = int(os.environ.get("HWCHECK_FUZZ", "1500"))


def test_no_text_crashes_or_takes_too_long() -> None:
    assert [*troubles(COUNT, seed=1)] == []
