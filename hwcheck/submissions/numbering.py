"""Which number does a list print before an item? `3`, `c` or `iii`."""

from __future__ import annotations

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


def numeral(style: str, count: int) -> str:
    """The count in the style `alph` or `roman`, as far as these go, else in digits."""
    if style == "alph" and 0 < count <= len(LETTERS):
        return LETTERS[count - 1]
    if style == "roman" and 0 < count < 40:
        return "x" * (count // 10) + _ONES[count % 10]
    return str(count)
