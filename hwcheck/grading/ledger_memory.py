"""Which answers of a sheet has the ledger a verdict on? Those whose part and text are what they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hwcheck.bank.load import sheet_at
from hwcheck.bank.model import Assignment, Part
from hwcheck.grading.deciding import Pair
from hwcheck.grading.digest import answer_digest, digest, part_digest, sheet_digest
from hwcheck.grading.ledger import Ledger
from hwcheck.sandbox.session import possible
from hwcheck.verdict import Verdict

TRANSIENT = frozenset(("timeout", "crash", "sandbox-time", "sandbox-memory", "sandbox-ended"))
"""Notes that say something of the machine as well as of the answer: `--retry` decides these anew."""


class Remembered:
    """The ledger as the memory of one sheet.

    Where it is there for `deciding`, code that had no sandbox to run in is decided once there is one.
    """

    def __init__(self, ledger: Ledger, assignment: Assignment, *, retry: bool = False, deciding: bool = False) -> None:
        self._ledger = ledger
        self._retry = retry
        self._runs_code = deciding and possible()
        self._assignment = assignment
        self._sheet = sheet_digest(assignment)
        self._digests = {item.key: part_digest(item.part) for item in assignment.items}

    def recall(self, pairs: Sequence[Pair]) -> Mapping[Pair, Verdict]:
        keys = {pair: self._key(pair) for pair in pairs}
        known = self._ledger.known(list(dict.fromkeys(keys.values())))
        return {pair: known[key] for pair, key in keys.items() if key in known and not self._stale(known[key])}

    def keep(self, pair: Pair, verdict: Verdict) -> None:
        part = self._part(pair[0])
        self._ledger.keep(self._key(pair), f"{part.problem}/{part.id}", pair[1], verdict)

    def _key(self, pair: Pair) -> str:
        key, text, *earlier = pair
        if earlier:  # what follows rests on several parts: on the whole sheet, to be sure
            return digest((self._sheet, pair))
        if key not in self._digests:  # numbers that only some students have
            self._digests[key] = part_digest(self._part(key))
        return answer_digest(self._digests[key], text)

    def _part(self, key: str) -> Part:
        item = sheet_at(self._assignment, key).item(key)
        assert item is not None, key
        return item.part

    def _stale(self, verdict: Verdict) -> bool:
        if verdict.note == "sandbox-missing":
            return self._runs_code
        return self._retry and verdict.note in TRANSIENT
