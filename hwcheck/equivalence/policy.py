"""Where is hwcheck lenient? On notation, by these switches; on mathematics never. Each use leaves a remark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Which differences of notation do not count.

    - `transposes`: a row for a column, or the transpose, counts as the same (off: layout is mathematics).
    - `elementwise`: juxtaposition or a dot between arrays of one shape whose matrix product does not fit.
    - `inner`: juxtaposition of two columns may mean their inner product.
    - `rounded`: a decimal that is the reference number rounded to at least this many figures; 0 turns it off.
    - `whole`: a whole vector in place of its i-th entry (`p - y` for `p_i - y_i`).
    """

    transposes: bool = False
    elementwise: bool = True
    inner: bool = True
    rounded: int = 4
    whole: bool = True


DEFAULT = Policy()

REMARKS = {
    "elementwise": "read the product of two arrays of one shape as elementwise",
    "vectors": "read the product of two vectors as elementwise",
    "inner": "read the product of two vectors as their inner product",
    "range": "read the upper bound of the sum as the size of what is indexed",
    "whole": "read the whole vector as its i-th entry",
    "rounded": "accepted a rounded decimal",
    "transposes": "accepted the transpose",
    "kept-axis": "read an array with an axis of size 1 as a vector",
}
