"""Are many pairs of formulas equal? One JSON object a line goes in, one comes out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from hwcheck.errors import HwcheckError, Unreadable
from hwcheck.grading.crash import guarded
from hwcheck.verdict import Outcome, Verdict

LONGEST_LINE = 1_000_000  # bytes; a formula may have 20,000 characters

UNREADABLE = frozenset(
    """
    unreadable empty too-long too-deep too-large syntax brackets prose forbidden undeclared relation characters
    undefined
    """.split()
)
"""Notes which say that a formula could not be read: those of `errors.Unreadable`, and the word itself."""


class Pair(msgspec.Struct, frozen=True):
    """One line of input."""

    reference: str
    answer: str
    symbols: dict[str, str] | None = None
    functions: dict[str, str] | None = None
    definitions: dict[str, str] | None = None


def word(verdict: Verdict) -> str:
    """`equal`, `different`, `unreadable` or `undecided`."""
    match verdict.outcome:
        case Outcome.CORRECT:
            return "equal"
        case Outcome.INCORRECT:
            return "different"
        case _ if verdict.note in UNREADABLE:
            return "unreadable"
        case _:
            return "undecided"


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """A verdict on a pair as one object."""
    evidence, witness = verdict.evidence, None
    if evidence and evidence.witness:
        found = evidence.witness
        witness = {"point": dict(found.point), "answer": found.answer, "reference": found.reference}
    reasons = (verdict.feedback, evidence.detail if evidence else "", *verdict.remarks)
    return {
        "verdict": word(verdict),
        "evidence": str(evidence.ground) if evidence else None,
        "witness": witness,
        "says": "; ".join(dict.fromkeys(reason for reason in reasons if reason)),
        "note": verdict.note,
    }


def decide_lines(lines: Iterable[bytes], *, prove: bool = False) -> Iterator[dict[str, Any]]:
    """What is said of each line that is not blank; a broken line costs only itself."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield decide_line(line, f"line {number}", prove=prove)


def decide_line(line: bytes, where: str, *, prove: bool = False) -> dict[str, Any]:
    """The answer to one line, with its `id`."""
    try:
        given = _decoded(line)
        pair = msgspec.convert(given, Pair)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        return {"id": _id_of(line), **_unreadable(f"{where}: {error or 'nested too deeply'}")}
    return {"id": given.get("id"), **_ask_guarded(pair, where, prove)}


def ask(pair: Pair, *, prove: bool = False) -> dict[str, Any]:
    """The answer to one pair. Raises Unreadable for its reference, DeclarationError for its declarations."""
    from hwcheck.equivalence.equal import equal

    try:
        verdict = equal(
            pair.reference,
            pair.answer,
            symbols=pair.symbols,
            functions=pair.functions,
            definitions=pair.definitions,
            prove=prove,
        )
    except Unreadable as error:
        error.where = error.where or "reference"
        raise
    return verdict_object(verdict)


def _ask_guarded(pair: Pair, where: str, prove: bool) -> dict[str, Any]:
    def mended() -> dict[str, Any]:
        try:
            return ask(pair, prove=prove)
        except Unreadable as error:
            return _unreadable(error.caret())
        except HwcheckError as error:
            return _unreadable(f"{where}: {error}")

    return guarded(
        mended,
        lambda log: verdict_object(Verdict(Outcome.REVIEW, 0.0, f"hwcheck failed on this pair; see {log}", "crash")),
        f"equal {where}: {pair.reference[:200]!r} {pair.answer[:200]!r}",
    )


def _decoded(line: bytes) -> Any:
    if len(line) > LONGEST_LINE:
        raise msgspec.DecodeError("longer than a million bytes")
    return msgspec.json.decode(line)


def _id_of(line: bytes) -> object:
    """The id of an object that lacks something else."""
    try:
        given = _decoded(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return given.get("id") if isinstance(given, dict) else None


def _unreadable(says: str) -> dict[str, Any]:
    return verdict_object(Verdict(Outcome.REVIEW, 0.0, says, "unreadable"))
