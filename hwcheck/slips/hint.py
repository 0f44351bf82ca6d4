"""How much is a student told who asks for a hint? A nudge, the place, the kind of mistake; never the answer."""

from __future__ import annotations

from hwcheck.slips.rule import Explanation
from hwcheck.verdict import Outcome, Verdict

LEVELS = (1, 2, 3)
SHAPE = "shape-mismatch"  # says only what is plain to see
MOST_NUMBERS = 80  # characters of a point that a student may be asked to put in
ON_THE_WAY = "go through it step by step: which step can you check on its own?"
PLACES = {
    "size": "height and width",
    "channels": "the channels",
    "axes": "how many axes there are",
    "order": "the order of the axes",
    "transpose": "which axis is which",
    "channels-missing": "how many axes there are",
    "shape": "what shape it must have",
    "form": "the form that is asked for",
    "restated": "what is asked for",
    "incomplete": "whether all is there",
    "turned": "which way it goes",
    "reversed": "at which end it begins",
    "impossible": "what values it can have at all",
}
"""Where to look, for reasons that are no slips."""


def hints(verdict: Verdict, explanation: Explanation | None, level: int) -> tuple[str, ...]:
    """The hints up to a level, one sentence each; none for an answer that is right or that nobody could decide."""
    if verdict.outcome not in (Outcome.INCORRECT, Outcome.PARTIAL):
        return ()
    given = (_nudge(verdict, explanation), _place(verdict, explanation), verdict.feedback.partition("\n")[0])
    return tuple(dict.fromkeys(hint for hint in given[:level] if hint))


def _nudge(verdict: Verdict, explanation: Explanation | None) -> str:
    if verdict.outcome is Outcome.PARTIAL:
        return "part of this is right"
    if explanation is not None and len(explanation.slips) > 1:
        return "close: two things are off"
    named = explanation is not None or verdict.slip not in ("", SHAPE)
    return "close: one thing is off" if named else "this is not right yet"


def _place(verdict: Verdict, explanation: Explanation | None) -> str:
    if explanation is not None:
        places = list(dict.fromkeys(slip.place for slip in explanation.slips if slip.place))
        return f"look at {' and at '.join(places)}" if places else "look at it as a whole"
    if verdict.note in PLACES:
        return f"look at {PLACES[verdict.note]}"
    witness = verdict.evidence.witness if verdict.evidence else None
    at = ", ".join(f"{name} = {value}" for name, value in witness.point) if witness else ""
    if witness is None or not 0 < len(at) <= MOST_NUMBERS:
        return ON_THE_WAY
    return f"put numbers in: at {at} yours is {witness.answer}; what should it be?"
