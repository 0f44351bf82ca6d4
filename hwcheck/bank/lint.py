"""Is each problem of a bank sound, before students see it?

Every rule is a function from a part or a problem to findings; `RULES` and `PROBLEM_RULES` list them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from hwcheck.bank.check import check, known_mistake
from hwcheck.bank.decode import checker
from hwcheck.bank.derivatives import derivative_disagreements
from hwcheck.bank.differences import disagreements
from hwcheck.bank.files import ASSIGNMENTS, assignment_names, find_bank, problem_ids
from hwcheck.bank.finding import Finding, Level, Report, from_error
from hwcheck.bank.lint_draws import blanks_are_filled, in_all_draws, names_are_drawn_for_something, unlucky_students
from hwcheck.bank.load import load_assignment, load_problem
from hwcheck.bank.model import Part, Problem
from hwcheck.bank.names import unknown_names, unused_names
from hwcheck.bank.notations import respell
from hwcheck.checkers.context import Context
from hwcheck.checkers.spelling import spelt
from hwcheck.errors import FileError, HwcheckError, did_you_mean
from hwcheck.verdict import Ground, Outcome, Verdict

FEW = 3  # a formula comes with at least this many accepts, and as many rejects
OUTCOMES = frozenset(Outcome) - {Outcome.CORRECT, Outcome.MISSING}


def lint(path: Path | None = None) -> Report:
    """Look through a bank, or one of its files. Raises FileError if there is no bank."""
    bank, problems, assignments = _selection(path)
    findings: list[Finding] = []
    parts = 0
    for problem_id in problems:
        try:
            problem = load_problem(problem_id, bank)
        except HwcheckError as error:
            findings.append(from_error(error, f"problems/{problem_id}.toml"))
            continue
        parts += len(problem.parts)
        look = partial(lint_problem, bank=bank)
        findings += in_all_draws(problem.variant, look) if problem.variant else look(problem)
    for name in assignments:
        findings += _lint_assignment(name, bank, set(problems))
    return Report(len(problems), parts, len(assignments), tuple(findings))


def lint_problem(problem: Problem, bank: Path) -> tuple[Finding, ...]:
    """What all rules find in one problem."""
    file = f"problems/{problem.id}.toml"
    found = [finding for rule in PROBLEM_RULES for finding in rule(problem, file)]
    for part in problem.parts:
        for rule in RULES:
            try:
                found += rule(part, file, bank)
            except HwcheckError as error:
                found.append(from_error(error, file, part.id))
    return tuple(dict.fromkeys(found))  # several rules may stumble over one thing


def _selection(path: Path | None) -> tuple[Path, tuple[str, ...], tuple[str, ...]]:
    """The bank, and the ids of the problems and assignments that `path` names: a bank, or a file or folder in one."""
    if path is None or (path / "problems").is_dir():
        bank = find_bank(path)
        return bank, problem_ids(bank), assignment_names(bank)
    root = next((folder for folder in path.resolve().parents if folder.name == "problems"), None)
    if root is None or not path.exists():
        raise FileError("not a bank, nor a file in one", where=str(path), fix="a bank has a folder 'problems'")
    bank = root.parent
    inside = path.resolve().relative_to(root).with_suffix("").as_posix()
    names = [*problem_ids(bank), *(f"{ASSIGNMENTS}/{name}" for name in assignment_names(bank))]
    chosen = [name for name in names if name == inside or name.startswith(inside + "/")]
    sheets = tuple(name.removeprefix(ASSIGNMENTS + "/") for name in chosen if name.startswith(ASSIGNMENTS + "/"))
    return bank, tuple(name for name in chosen if not name.startswith(ASSIGNMENTS + "/")), sheets


def _lint_assignment(name: str, bank: Path, broken_elsewhere: set[str]) -> list[Finding]:
    file = f"problems/{ASSIGNMENTS}/{name}.toml"
    try:
        assignment = load_assignment(name, bank)
    except HwcheckError as error:
        told_already = error.where.startswith("problems/") and not error.where.startswith(file)
        return [] if told_already and broken_elsewhere else [from_error(error, file)]
    if not assignment.items:
        return [Finding(Level.ERROR, file, "no items", fix="list them under 'items'")]
    return list(unlucky_students(assignment, file))


def few_examples(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    wanted = FEW if part.kind == "expression" else 0 if part.kind == "text" else 1
    for key, count in (("accepts", len(part.accepts)), ("rejects", len(part.rejects))):
        if count < wanted:
            fix = f"give at least {wanted}, in several notations" if key == "accepts" else f"give at least {wanted}"
            yield Finding(Level.WARNING, file, f"only {count}", part.id, key, fix)


def repeated_examples(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    answers = [("accepts", answer) for answer in part.accepts] + [("rejects", each.answer) for each in part.rejects]
    seen: dict[tuple[str, ...], str] = {}
    for key, answer in answers:
        spelling = spelt(answer, fold=False)
        if spelling in seen and (key != seen[spelling] or answer in _repeats(part)):
            yield Finding(Level.ERROR, file, f"{answer!r} stands twice", part.id, key, "leave one of them out")
        seen.setdefault(spelling, key)


def _repeats(part: Part) -> set[str]:
    answers = (*part.accepts, *(reject.answer for reject in part.rejects))
    return {answer for answer, count in Counter(answers).items() if count > 1}


def accepts_are_right(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    wanted = Outcome.REVIEW if part.kind == "text" else Outcome.CORRECT
    answers = [("accepts", answer) for answer in part.accepts]
    for key, answer in [*answers, *([("solution", part.solution)] if part.solution else [])]:
        verdict = check(part, answer)
        if verdict.note == "sandbox-missing":
            yield Finding(Level.WARNING, file, "code was not run", part.id, key, "install bubblewrap")
        elif verdict.outcome is not wanted:
            yield Finding(Level.ERROR, file, f"{answer!r} is {_told(verdict)}", part.id, key, f"wanted: {wanted}")


def rejects_are_told_apart(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    """Each reject gets the outcome that it states, a wrong formula with a point where it differs."""
    for reject in part.rejects:
        if reject.outcome not in OUTCOMES:
            fix = did_you_mean(reject.outcome, OUTCOMES) or "use " + ", ".join(sorted(OUTCOMES))
            yield Finding(Level.ERROR, file, f"no outcome {reject.outcome!r} for a reject", part.id, "rejects", fix)
            continue
        verdict = check(part, reject.answer)
        if verdict.note == "sandbox-missing":
            continue  # said of the accepts
        if verdict.outcome != reject.outcome:
            what = f"{reject.answer!r} is {_told(verdict)}"
            yield Finding(Level.ERROR, file, what, part.id, "rejects", f"wanted: {reject.outcome}")
        elif part.kind == "expression" and verdict.outcome is Outcome.INCORRECT and not _witnessed(verdict):
            what = f"{reject.answer!r} is refused without a point where it differs"
            yield Finding(Level.WARNING, file, what, part.id, "rejects")


def _witnessed(verdict: Verdict) -> bool:
    """A point where the two differ, or shapes that do."""
    if verdict.note in ("shape", "transpose"):
        return True
    return verdict.evidence is not None and verdict.evidence.ground is Ground.WITNESS


def rejects_say_why(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    """Each reject teaches, and none hides behind an earlier one that is the same answer."""
    decide = checker(part.kind)
    for reject in part.rejects:
        if not reject.says:
            what = f"{reject.answer!r} says nothing to the student"
            yield Finding(Level.WARNING, file, what, part.id, "rejects", "add 'says'")
        text = respell(reject.answer, part.notations)
        first = known_mistake(part, text, decide, Context(scope=part.scope))
        if first is not None and first is not reject and first.answer != reject.answer:
            what = f"{reject.answer!r} equals {first.answer!r} above it"
            yield Finding(Level.WARNING, file, what, part.id, "rejects", "leave one of them out")


def names_are_known(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    for name, fix in unknown_names(part):
        yield Finding(Level.ERROR, file, f"{name!r} is not declared", part.id, "reference", fix)


def differences_agree(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    for what in disagreements(part, bank, f"{file}: part {part.id!r}"):
        yield Finding(Level.ERROR, file, what, part.id, "differences", "mend the reference or the function")


def derivatives_agree(part: Part, file: str, bank: Path) -> Iterator[Finding]:
    for what in derivative_disagreements(part):
        yield Finding(Level.ERROR, file, what, part.id, "reference", "write the formula out")


def symbols_are_used(problem: Problem, file: str) -> Iterator[Finding]:
    for name in unused_names(problem):
        yield Finding(Level.WARNING, file, f"symbol {name!r} is never used", key="symbols", fix="leave it out")


def prompts_differ(problem: Problem, file: str) -> Iterator[Finding]:
    for prompt, count in Counter(part.prompt for part in problem.parts).items():
        if count > 1:
            yield Finding(Level.WARNING, file, f"{count} parts ask {prompt!r}", key="prompt", fix="say how they differ")


def _told(verdict: Verdict) -> str:
    return f"{verdict.outcome} ({verdict.feedback or verdict.note})"


Rule = Callable[[Part, str, Path], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    few_examples,
    repeated_examples,
    names_are_known,
    accepts_are_right,
    rejects_are_told_apart,
    rejects_say_why,
    derivatives_agree,
    differences_agree,
)
PROBLEM_RULES: tuple[Callable[[Problem, str], Iterator[Finding]], ...] = (
    symbols_are_used,
    prompts_differ,
    blanks_are_filled,
    names_are_drawn_for_something,
)
