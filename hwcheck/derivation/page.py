"""What does a derivation look like on a page of 80 columns? Sections of lines; the command prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from hwcheck.derivation.backward import Backward
from hwcheck.derivation.local import Local
from hwcheck.derivation.steps import Chain, Derivation, Step
from hwcheck.derivation.values import STEPS, Difference, Pass
from hwcheck.domain import Definition
from hwcheck.notation.printing import fold, unicode
from hwcheck.tree import Apply, Symbol

WIDTH = 78  # two columns are the indent of every section


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]


def of_derivation(
    derivation: Derivation, unproved: Sequence[str], differences: Sequence[Difference]
) -> tuple[Section, ...]:
    """A function that is known by name: its steps, its forms, what to keep, a numeric check."""
    function = fold(f"{unicode(derivation.function)} = {unicode(derivation.of)}", WIDTH)
    definitions = derivation.scope.definitions.items()
    defined = [line for name, one in definitions if one.body != derivation.of for line in _where(name, one)]
    steps = [line for step in derivation.steps for line in _step(step, derivation)]
    sections = [
        Section(f"{derivation.name}: {derivation.title}", (*function, *defined)),
        Section("Derivation", (slope_name(derivation), *steps, "", *_proof(unproved, derivation))),
        Section("Answer in each form", tuple(_forms(derivation.steps))),
        Section("Keep from the forward pass", tuple(_keep(derivation))),
        Section("Numeric check", _difference_table(differences, "at")),
    ]
    return tuple(sections)


def _where(name: str, one: Definition) -> tuple[str, ...]:
    left = Apply("index", (Symbol(name), *map(Symbol, one.indices))) if one.indices else Symbol(name)
    return fold(f"where {unicode(left)} = {unicode(one.body)}", WIDTH)


def slope_name(derivation: Derivation) -> str:
    """`dσ(x)/dx`, or with ∂ where there are several variables."""
    variables = [kind for kind in derivation.scope.symbols.values() if kind.name != "index"]
    sign = "∂" if len(variables) > 1 or isinstance(derivation.wrt, Apply) else "d"
    function = unicode(derivation.function)
    return f"{sign}{' ' * function[:2].isalpha()}{function}/{sign}{unicode(derivation.wrt)}"


def _step(step: Step, derivation: Derivation) -> list[str]:
    first, *rest = fold("  = " + unicode(step.gives), WIDTH, indent="      ")
    rule = _chain(step.rule, step.chain, unicode(derivation.wrt)) if step.chain else [step.rule]
    return [first, *rest, *(f"      {line}" for long in rule for line in wrap(long, WIDTH - 6))]


def _chain(rule: str, chain: Chain, wrt: str) -> list[str]:
    name, outer = unicode(Symbol(chain.name)), unicode(chain.outer)
    shown = f"({outer})" if {" ", "/"} & {*outer} else outer
    return [
        f"{rule}: {name} = {unicode(chain.inner)}, so the function is {outer},",
        f"d{shown}/d{name} = {unicode(chain.outer_slope)} and d{name}/d{wrt} = {unicode(chain.inner_slope)}",
    ]


def _proof(unproved: Sequence[str], derivation: Derivation) -> list[str]:
    if unproved:
        return [f"not confirmed by SymPy: {rule}" for rule in unproved]
    indexed = ", entry by entry for n = 2 and 3" if isinstance(derivation.wrt, Apply) else ""
    sides = ", on each side of the kink" if derivation.kink else ""
    kink = [derivation.kink] if derivation.kink else []
    return [f"✓ SymPy confirms every line{indexed}{sides}", *kink]


def _forms(steps: Iterable[Step]) -> list[str]:
    forms = [(step.form, step.gives) for step in steps if step.form]
    width = max((len(name) for name, _ in forms), default=0)
    pad = " " * (width + 2)
    return [line for name, tree in forms for line in fold(f"{name:{width}}  {unicode(tree)}", WIDTH, indent=pad)]


def _keep(derivation: Derivation) -> list[str]:
    kept = ", ".join(map(unicode, derivation.keep))
    return wrap(f"{kept}: {derivation.because}", WIDTH, subsequent_indent="  ")


def _difference_table(differences: Sequence[Difference], corner: str) -> tuple[str, ...]:
    """A row for each derivative, with the central differences at both step sizes beside it."""
    if not differences:
        return ()
    heads = (corner, " derivative", " difference", *(f" off by, h = {step:g}" for step in STEPS))
    rows = [
        (
            row.name,
            _number(row.gradient),
            _number(row.central[-1]),
            *("-" if e is None else f"{e:.0e}" for e in row.errors),
        )
        for row in differences
    ]
    return (*table(heads, rows), _agreement(differences))


def _agreement(differences: Sequence[Difference]) -> str:
    if all(one is None for row in differences for one in row.central):
        return "the formula has no values beside this point to take differences of"
    worst = max(row.error for row in differences)
    if not all(row.agrees for row in differences):
        return f"✗ disagree by {worst:.0e} (at a kink or a pole?)"
    return f"✓ agree to {worst:.0e}" if worst else "✓ agree exactly"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Columns two blanks apart. Those whose head starts with a blank hold numbers and are set to the right."""
    columns = map(_column, zip(heads, *rows, strict=True))
    return tuple("  ".join(cells).rstrip() for cells in zip(*columns, strict=True))


def _column(cells: Sequence[str]) -> list[str]:
    texts = [cell.strip() for cell in cells]
    widest = max(map(_width, texts))
    blanks = [" " * (widest - _width(text)) for text in texts]
    right = cells[0].startswith(" ")
    return [pad + text if right else text + pad for text, pad in zip(texts, blanks, strict=True)]


def _width(text: str) -> int:
    return sum(not "\u0300" <= letter <= "\u036f" for letter in text)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value + 0.0:.7g}"  # adding 0 makes -0 plain


def of_backward(plan: Backward) -> tuple[Section, ...]:
    """Any formula: its graph, its local derivatives, the order of the backward pass, what to retain."""
    graph = plan.graph
    nodes = [line for node in graph.nodes for line in fold(f"{_name(node.name)} = {unicode(node.rule)}", WIDTH)]
    inputs = ", ".join(map(_name, graph.inputs)) or "none"
    last = _name(graph.output) if plan.function == graph.output else f"{_name(plan.function)} = {_name(graph.output)}"
    local = [line for one in plan.local for line in fold(f"{_slope(one)} = {unicode(one.formula)}", WIDTH)]
    sections = [
        Section("Computation graph, forward", (f"inputs: {inputs}", *nodes, f"output: {last}")),
        Section(
            "Local derivatives, of one operation each",
            tuple(local) or ("none: the output does not depend on these names",),
        ),
        Section("Backward pass", tuple(_backward_lines(plan))),
        Section("Gradients", tuple(_gradient_lines(plan))),
        Section("Keep from the forward pass", tuple(_keep_lines(plan))),
    ]
    return tuple(section for section in sections if section.lines)


def _name(name: str) -> str:
    return unicode(Symbol(name))


def _slope(one: Local) -> str:
    return f"∂{_name(one.node)}/∂{unicode(one.entry) if one.entry else _name(one.operand)}"


def _backward_lines(plan: Backward) -> list[str]:
    """`order: v3, v2, v1`, then the derivative of the output by each name from those of its users."""
    if not plan.order:
        return []
    lines = [f"order: {', '.join(map(_name, plan.order))}", f"{_whole(plan, plan.graph.output)} = 1"]
    for name in (*plan.order[1:], *(name for name in plan.wrt if name not in plan.order and plan.into(name))):
        terms = " + ".join(f"{_whole(plan, one.node)} · {_slope(one)}" for one in plan.into(name))
        lines.append(f"{_whole(plan, name)} = {terms}")
    return [line for long in lines for line in fold(long, WIDTH)]


def _whole(plan: Backward, name: str) -> str:
    """The derivative of the output along every way, where `_slope` is that of one operation."""
    return f"∂{_name(plan.function)}/∂{unicode(plan.target(name))}"


def _gradient_lines(plan: Backward) -> list[str]:
    long = [f"{_whole(plan, name)} = {unicode(tree)}" for name, tree in plan.gradients]
    return [line for text in long for line in fold(text, WIDTH)]


def _keep_lines(plan: Backward) -> list[str]:
    inputs = [name for name in plan.keep if name in plan.graph.inputs]
    nodes = [name for name in plan.keep if name not in plan.graph.inputs]
    lines = [
        f"values of nodes: {', '.join(map(_name, nodes)) or 'none'}",
        f"inputs: {', '.join(map(_name, inputs)) or 'none'}",
    ]
    return [line for long in lines for line in fold(long, WIDTH)]


def of_point(plan: Backward, result: Pass, differences: Sequence[Difference]) -> tuple[Section, ...]:
    """Forward values and gradients at a point, node by node, and the check by differences."""
    graph = plan.graph
    rules: Mapping[str, str] = {node.name: unicode(node.rule) for node in graph.nodes}
    rows = [
        (_name(name), _number(result.values[name]), _gradient(result, name), _short(rules.get(name, "input")))
        for name in (*graph.inputs, *rules)
    ]
    heads = ("node", " value", f" ∂{_name(plan.function)}/∂node", "operation")
    kinks = [f"{_name(kink.node)}: {kink.says}" for kink in result.kinks]
    named = [Difference(_name(row.name), row.gradient, row.central) for row in differences]
    check = _difference_table(named, "by")
    if result.kinks and not all(row.agrees for row in named):
        check = ("none: at a kink the derivatives from the two sides differ",)
    sections = [Section("At this point", (*table(heads, rows), *kinks)), Section("Numeric check at this point", check)]
    return tuple(section for section in sections if section.lines)


def _gradient(result: Pass, name: str) -> str:
    return _number(result.gradients[name]) if name in result.gradients else "-"


def _short(rule: str, width: int = 40) -> str:
    return rule if len(rule) <= width else rule[: width - 1] + "…"
