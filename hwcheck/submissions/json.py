"""Which answers does a JSON file give? One per key; objects nest: `{"1b": {"exp": ...}}` is `1b.exp`."""

from __future__ import annotations

import json

from hwcheck.grading.document import Document
from hwcheck.submissions.answers import answers
from hwcheck.submissions.decode import decode


def read(data: bytes, name: str) -> Document:
    """Read an answer file."""
    decoded = decode(data, name)
    if not decoded.text.strip():
        return Document(name, troubles=decoded.troubles)
    tree, trouble = load(decoded.text, name)
    troubles = (*decoded.troubles, *((trouble,) if trouble else ()))
    if not trouble and not isinstance(tree, dict):
        troubles = (*troubles, f'{name}: the answers are not an object: write {{"1a": "..."}}')
    return Document(name, answers=answers(tree) if isinstance(tree, dict) else {}, troubles=troubles)


def load(text: str, name: str) -> tuple[object, str]:
    """What JSON text holds, or one line saying why it holds nothing."""
    try:
        return json.loads(text), ""
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
            return None, f"{name}: the file breaks off in line {error.lineno}: save it and hand it in again"
        return None, f"{name}:{error.lineno}: this is not JSON ({error.msg}): save it and hand it in again"
    except (ValueError, RecursionError):  # a number of 5000 digits; 100,000 brackets
        return None, f"{name}: this JSON is too large to read: hand in answers only"
