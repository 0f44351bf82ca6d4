"""Whose are the submissions of a Gradescope export? Its `submission_metadata.yml`, of which only a few keys matter.

The file is YAML as Ruby writes it. What is needed are three levels of `key: value` lines, so lines are read and no
YAML is built: an export of ten thousand holds every test's output beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hwcheck.errors import FileError

EXPORT_NOTES = "submission_metadata.yml"
LARGEST = 2_000_000_000

_SUBMISSION = re.compile(r"(submission_\d+):\s*$")
_ENTRY = re.compile(r"(?P<indent>\s*)(?P<dash>- )?:?(?P<key>[a-z_]+):(?:\s+(?P<value>.*))?$")


_STARTS = re.compile(r"\s*(- |:?[a-z_]+:(\s|$))|submission_\d+:")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?(?:\s+|$)")
_LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Submitter:
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    submitters: tuple[Submitter, ...] = ()
    submitted: str = ""


def read_notes(path: Path) -> dict[str, Submission]:
    """Each submission folder with its submitters and when it was handed in."""
    if path.is_symlink() or path.stat().st_size > LARGEST:
        raise FileError("this cannot be an export's own file", where=str(path), fix="download the export again")
    found: dict[str, Submission] = {}
    folder, submitting = "", False
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in _unfolded(lines):
            head = _SUBMISSION.match(line)
            if head:
                folder, submitting = head[1], False
                found[folder] = Submission()
                continue
            entry = _ENTRY.match(line.rstrip("\n"))
            if not folder or not entry:
                continue
            if len(entry["indent"]) == 2 and not entry["dash"]:
                submitting = entry["key"] == "submitters"
            found[folder] = _with_entry(found[folder], entry, submitting)
    return found


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """The lines; one that goes on over others, as long names do and those with a line break in them, as one."""
    before = ""
    for line in lines:
        deeper = len(line) - len(line.lstrip()) > len(before) - len(before.lstrip())
        if before and len(before) < _LONGEST_LINE and not _STARTS.match(line) and (deeper or not line.strip()):
            before = f"{before.rstrip()} {line.strip()}".rstrip()
            continue
        yield before
        before = line
    yield before


def _with_entry(submission: Submission, entry: re.Match[str], submitting: bool) -> Submission:
    value, at_top = _scalar(entry["value"] or ""), len(entry["indent"]) == 2 and not entry["dash"]
    if at_top and entry["key"] == "created_at":
        return replace(submission, submitted=value)
    if not submitting or at_top:
        return submission
    people = list(submission.submitters)
    if entry["dash"]:
        people.append(Submitter())
    if people and entry["key"] == "name":
        people[-1] = replace(people[-1], name=value)
    elif people and value and (entry["key"] == "email" or (entry["key"] == "sid" and not people[-1].id)):
        people[-1] = replace(people[-1], id=value)
    return replace(submission, submitters=tuple(people))


def _scalar(text: str) -> str:
    """A plain or quoted scalar on one line."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _unescaped(text[1:-1])
    return "" if text in {"~", "null"} else _BLOCK.sub("", text)


_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b"}


def _unescaped(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = found[1]
        if len(code) == 1:
            return _SHORT.get(code, code)
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else "\ufffd"

    return _ESCAPE.sub(character, text)
