"""Which modules register with the grammar? Importing this one makes the grammar complete."""

from __future__ import annotations

from hwcheck.notation import atoms, groups, indicators, members, numerals, postfix, powers, special, sum_calls, sums

RULES = (atoms, groups, indicators, members, numerals, postfix, powers, special, sum_calls, sums)
