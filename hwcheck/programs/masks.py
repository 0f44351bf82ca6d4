"""Is a random mask drawn, scaled and used as it should be? The student's own mask is read off the output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hwcheck.programs.compare import Stage, numbers, row, same
from hwcheck.programs.trial import direction, inputs
from hwcheck.sandbox.inside.frames import Kept
from hwcheck.sandbox.session import Session

if TYPE_CHECKING:
    from hwcheck.programs.layer import Layer, Report

DEVIATIONS = 5  # a fair mask is further off about once in two million draws, and the draw is seeded


def random_rows(layer: Layer, session: Session, given: Mapping[str, Any], report: Report) -> None:
    """One trial of dropout in training; `p` in its settings is the probability to drop."""
    args = inputs(given, layer.forward.parameters)
    x = args[0]
    p = next(float(value["p"]) for value in given.values() if isinstance(value, Mapping))
    name = layer.forward.name
    reply = session.ask(op="call", function=name, args=args, keep="forward", cache=layer.forward.cache)
    if reply["failure"] is not None:
        report.fail(Stage.FORWARD, f"{name} raises {reply['failure']}", "raises")
        return
    result = reply["result"]
    out = numbers(result[0]) if isinstance(result, tuple | list) and len(result) == 2 else None
    if out is None or out.shape != x.shape:
        report.fail(Stage.FORWARD, f"{name} returns no out of the shape of x, and a cache", "results")
        return
    mask = out / x
    _mask(mask, p, name, report)
    if layer.backward is not None:
        _flows_back(layer, session, mask, report)


def _mask(mask: Any, p: float, name: str, report: Report) -> None:
    kept = mask[mask != 0]
    share = 1 - kept.size / mask.size
    tolerance = DEVIATIONS * np.sqrt(p * (1 - p) / mask.size)
    if not kept.size or kept.size == mask.size:
        what = "nothing is dropped in training" if kept.size else "everything is dropped"
        report.fail(Stage.FORWARD, f"{name}: {what}; p = {p} is the probability to drop", "mode")
    elif any(same(mask, np.broadcast_to(mask.take([0], axis), mask.shape)) for axis in range(mask.ndim)):
        report.fail(
            Stage.FORWARD, f"{name}: the mask is the same along an axis; draw one number for every entry", "axes"
        )
    elif abs(share - p) > tolerance:
        hint = ": p is taken for the probability to keep" if abs(share - (1 - p)) <= tolerance else ""
        report.fail(Stage.FORWARD, f"{name} drops {share:.0%} of the entries, expected {p:.0%}{hint}", "share")
    elif not np.allclose(kept, 1 / (1 - p)):
        report.fail(Stage.FORWARD, f"{name}: {_scale(kept, p)}", "scale")


def _scale(kept: Any, p: float) -> str:
    scale = float(np.median(kept))
    wanted = f"expected {1 / (1 - p):.4g} = 1/(1-p)"
    for value, says in ((1.0, "are not scaled"), (1 / p, "are divided by p"), (1 - p, "are multiplied by 1-p")):
        if np.allclose(kept, value):
            return f"the kept entries {says}, {wanted}"
    if np.allclose(kept, p):
        return f"the kept entries are multiplied by p, {wanted}"
    return f"the kept entries are about {scale:.4g} times x, {wanted}"


def _flows_back(layer: Layer, session: Session, mask: Any, report: Report) -> None:
    assert layer.backward is not None
    dout = direction(mask.shape)
    asked = [dout, Kept("forward", layer.forward.cache)]
    name = layer.backward.name
    # Another seed than the forward had: a mask that is drawn anew must not come out the same.
    reply = session.ask(op="call", function=name, args=asked, seed=1)
    if reply["failure"] is not None:
        report.fail(Stage.BACKWARD, f"{name} raises {reply['failure']}", "raises")
        return
    result = reply["result"]
    dx = numbers(result[0] if isinstance(result, tuple | list) and result else result)
    if dx is None:
        report.fail(Stage.BACKWARD, f"{name} returns no array dx", "type")
        return
    line = row(Stage.BACKWARD, "dx", dx, dout * mask)
    report.rows.append(line)
    if not line.right:
        with np.errstate(all="ignore"):  # a mask may hold infinities where p has been taken for 1
            report.fail(Stage.BACKWARD, f"{name}: {_back(dx, dout, mask)}", "mask")


def _back(dx: Any, dout: Any, mask: Any) -> str:
    dropped = mask == 0
    scale = mask.max()
    for candidate, says in (
        (dout, "dx is dout: the mask is not applied"),
        (dout * ~dropped, "the mask is applied to dout, its scale 1/(1-p) is not"),
        (dout * dropped, "the mask is the wrong way round: what was dropped lets dout through"),
        (dout * dropped * scale, "the mask is the wrong way round: what was dropped lets dout through"),
        (dout * mask * scale, "the scale 1/(1-p) is applied twice"),
        (-dout * mask, "dx has the wrong sign"),
        (mask, "dx is the mask itself: dout is not used"),
    ):
        if same(dx, candidate):
            return says
    return "dx is not dout times the mask of the forward: is a new mask drawn?"
