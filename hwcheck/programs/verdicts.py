"""What do the checks of a student's code come to, as a verdict?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from hwcheck.programs.compare import Finding, Stage
from hwcheck.programs.layer import Absent, Report
from hwcheck.programs.source import files_of
from hwcheck.sandbox.session import Failure, Session, Stopped, session
from hwcheck.verdict import Evidence, Ground, Outcome, Verdict

MAX_CODE = 500_000
SHARES: Mapping[Stage, float] = {Stage.FORWARD: 0.4, Stage.BACKWARD: 0.4, Stage.BEHAVIOUR: 0.2}
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
VAGUE = ("different", "not-finite", "shape")
SAID = 3  # findings in the feedback; more would not be read


def decided(response: str, check: Callable[[Session], Report]) -> Verdict:
    """The verdict on one program. What stops it, or keeps it from loading, is for a person."""
    if len(response) > MAX_CODE:
        return _review(f"longer than {MAX_CODE:,} characters", "too-long")
    student = session(files_of(response))
    try:
        # Loaded anew for each part: what another part has left in it would make the order of the parts count.
        loaded = student.load(fresh=True)
        if loaded["failure"] is not None:
            return _not_loaded(loaded["failure"])
        report = check(student)
    except Stopped as stopped:
        says = str(stopped) if stopped.note == "sandbox-missing" else f"the code {stopped}; a person looks at it"
        return _review(says, stopped.note)
    except Absent as absent:
        return _not_loaded(loaded["skipped"][0]) if loaded["skipped"] else _review(str(absent), "no-function")
    if loaded["skipped"] and any(finding.slip == "raises" for finding in report.findings):
        return _not_loaded(_cause(report, loaded["skipped"]))
    return verdict(report, tuple(_left_out(student, loaded["skipped"])))


def _cause(report: Report, skipped: list[Failure]) -> Failure:
    """Of the statements that could not be loaded here the one for want of which the code may raise."""
    names = {name for finding in report.findings for name in _UNDEFINED.findall(finding.says)}
    sources = [frozenset(re.findall(r"\w+", failure.source)) for failure in skipped]
    return next((failure for failure, words in zip(skipped, sources, strict=True) if names & words), skipped[0])


def _left_out(student: Session, skipped: list[Failure]) -> Iterator[str]:
    """What a student with wrong code should know of how it was loaded; modules that nobody has used are no matter."""
    if student.only_defined:
        yield f"only imports and definitions were run, since all of the code {student.only_defined}"
    first = next((failure for failure in skipped if not failure.missing), None)
    if first is not None:
        yield f"left out when the code was loaded: {first}"


def _not_loaded(failure: Failure) -> Verdict:
    if failure.missing:
        says = f"the code needs the module {failure.missing!r}, which the sandbox does not have"
        return _review(says, "missing-module")
    return _review(f"the code does not load: {failure}", "not-loaded")


def verdict(report: Report, loading: tuple[str, ...] = ()) -> Verdict:
    """Credit for each group of checks that passed. The first mistakes are said, each once, and what `loading` left."""
    right = sum(row.right for row in report.rows)
    evidence = Evidence(Ground.COMPUTED, detail=f"{right} of {len(report.rows)} tensors agree")
    remarks = tuple(dict.fromkeys(report.remarks))
    if not report.findings:
        return Verdict(Outcome.CORRECT, 1.0, note="equal", evidence=evidence, remarks=remarks)
    credit = sum((SHARES[stage] for stage in _earned(report)), 0.0)
    first = min(report.findings, key=lambda finding: list(Stage).index(finding.stage))
    outcome = Outcome.PARTIAL if credit else Outcome.INCORRECT
    return Verdict(
        outcome, round(credit, 2), "; ".join(sentences(report)), first.stage, evidence, first.slip, (*remarks, *loading)
    )


def _earned(report: Report) -> tuple[Stage, ...]:
    """The groups that passed. One that was never reached, because the code raised before, has not."""
    reached = {row.stage for row in report.rows}
    passed: list[Stage] = [
        stage for stage in (Stage.FORWARD, Stage.BACKWARD) if stage in reached and report.passed(stage)
    ]
    # Harmless behaviour alone earns nothing.
    if passed and {Stage.FORWARD, Stage.BACKWARD} <= reached and report.passed(Stage.BEHAVIOUR):
        passed.append(Stage.BEHAVIOUR)
    return tuple(passed)


def sentences(report: Report) -> tuple[str, ...]:
    """What is wrong, in the order of the checks; of several trials of one tensor the one that says most."""
    told: dict[tuple[Stage, str], list[Finding]] = {}
    # What is changed in place comes first: it may be why the rest is wrong.
    for finding in sorted(report.findings, key=lambda each: (each.slip != "modified", list(Stage).index(each.stage))):
        tensor = (
            " ".join(finding.says.split()[:2]).rstrip(":") if finding.stage is not Stage.BEHAVIOUR else finding.says
        )
        told.setdefault((finding.stage, tensor), []).append(finding)
    return tuple(_likeliest(findings).says for findings in told.values())[:SAID]


def _likeliest(findings: list[Finding]) -> Finding:
    """A mistake that is named, unless most trials know nothing of it: a batch of one agrees with much by chance."""
    named = [finding for finding in findings if finding.slip not in VAGUE]
    return named[0] if 2 * len(named) >= len(findings) and named else findings[0]


def _review(says: str, note: str) -> Verdict:
    return Verdict(Outcome.REVIEW, 0.0, says, note=note)
