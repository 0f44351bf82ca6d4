"""Which two slips together give a value? Found by sorting, not by trying all pairs.

Every row of values has a fingerprint, a weighted sum of it. Where two rows meet, their fingerprints are equal; where
two slips act on different terms their differences add up, and on different factors the logarithms of their ratios do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hwcheck.equivalence.arithmetic import Array
from hwcheck.slips.values import agreeing

_MARGIN = 1e-7


def meeting(ones: Array, others: Array, limit: int) -> list[tuple[int, int]]:
    """Pairs of rows, one of each table, that have the same values."""
    found: list[tuple[int, int]] = []
    for a, b in _sums_to(_fingerprints(ones), -_fingerprints(others), 0.0):
        if len(found) >= limit:
            break
        if bool(agreeing(ones[a][None], others[b])[0]):
            found.append((a, b))
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """Rows of slips, the right row and the student's."""

    rows: Array
    right: Array
    mine: Array


def summing(candidate: Candidate, limit: int) -> list[tuple[int, int, bool]]:
    """Pairs of slips whose differences from the reference, or whose ratios to it, combine to the student's; True for
    the differences."""
    if not len(candidate.rows):
        return []
    rows, right, mine = _reals(candidate.rows), _reals(candidate.right), _reals(candidate.mine)
    with np.errstate(all="ignore"):
        usable = np.isfinite(right) & np.isfinite(mine) & (np.abs(right) > 1e-200) & (np.abs(mine) > 1e-200)
        finite = np.isfinite(right) & np.isfinite(mine)
        if usable.sum() < 4:
            return []
        found = [
            (*each, True) for each in _adding(rows[:, finite] - right[finite], mine[finite] - right[finite], limit)
        ]
        if not np.array_equal(right[finite & ~usable], mine[finite & ~usable]):
            return found  # zeros in different places: no factor explains them
        rows, right, mine = rows[:, usable], right[usable], mine[usable]
        return found + [(*each, False) for each in _multiplying(rows / right, mine / right, limit)]


def _reals(values: Array) -> Array:
    """What is no real number has no place here: a slip may take the logarithm of what is negative."""
    return np.where(values.imag == 0.0, values.real, np.nan) if np.iscomplexobj(values) else values


def _adding(differences: Array, wanted: Array, limit: int) -> Iterator[tuple[int, int]]:
    weights = _weights(len(wanted))
    count = 0
    for a, b in _sums_to(differences @ weights, differences @ weights, float(wanted @ weights)):
        if a < b and count < limit and bool(agreeing((differences[a] + differences[b])[None], wanted)[0]):
            count += 1
            yield a, b


def _multiplying(ratios: Array, wanted: Array, limit: int) -> Iterator[tuple[int, int]]:
    weights = _weights(len(wanted))
    keys = np.log(np.abs(ratios)) @ weights
    count = 0
    for a, b in _sums_to(keys, keys, float(np.log(np.abs(wanted)) @ weights)):
        if a < b and count < limit and bool(agreeing((ratios[a] * ratios[b])[None], wanted)[0]):
            count += 1
            yield a, b


def _fingerprints(rows: Array) -> Array:
    """Large values are drawn together, so that no one of them hides the others."""
    plain = np.arcsinh(rows.real) + (np.arcsinh(rows.imag) * 0.7 if np.iscomplexobj(rows) else 0.0)
    return np.where(np.isfinite(plain), plain, 0.0) @ _weights(rows.shape[1])


def _weights(size: int) -> Array:
    return np.sin(1.0 + 2.399963 * np.arange(size))


def _sums_to(ones: Array, others: Array, wanted: float) -> Iterator[tuple[int, int]]:
    """Positions (a, b) with ones[a] + others[b] = wanted, nearly; in order of a."""
    order = np.argsort(others, kind="stable")
    ranked = others[order]
    slack = _MARGIN * (1.0 + abs(wanted))
    starts = np.searchsorted(ranked, wanted - ones - slack)
    stops = np.searchsorted(ranked, wanted - ones + slack)
    for a in np.flatnonzero(stops > starts):
        if np.isfinite(ones[a]):
            for place in range(starts[a], min(stops[a], starts[a] + 8)):
                yield int(a), int(order[place])
