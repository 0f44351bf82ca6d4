"""Does a diagram compute what the reference computes, operation by operation?

A box is right when its value is that of an operation of the reference, whatever it is called. A box on the way to a
right one is a step that the reference does not show. What is left is wrong: it is paired with the operation in whose
place it stands, which is then taken as computed, so that one mistake is counted once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hwcheck.diagram.meaning import Rule, Says, reference_name, rules, with_implied_edges
from hwcheck.diagram.model import Diagram, in_order
from hwcheck.diagram.reference import Operation, inner_steps, operations_of
from hwcheck.diagram.values import Points, Table, distinct
from hwcheck.domain import Scope
from hwcheck.equivalence.tensor import Value
from hwcheck.tree import Apply, Symbol, Tree

MAX_FAULTS = 8  # looked into one by one; what is wrong beyond them counts as missing
TRIED = 4  # operations for which a wrong box may stand


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong box and the operation in whose place it stands; which inputs that lacks and which it should not have."""

    box: str
    expected: Operation
    lacks: tuple[Tree, ...] = ()
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is right, missing and wrong. `unread` boxes say nothing that can be read, `unnamed` ones do not say what
    they compute although it can be told from their place. `loose` boxes are right but lead nowhere, those of a `circle`
    lead back to themselves."""

    operations: tuple[Operation, ...]
    points: int
    right: tuple[Operation, ...] = ()
    missing: tuple[Operation, ...] = ()
    faults: tuple[Fault, ...] = ()
    extra: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    circle: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every operation is there and nothing else; `unnamed` boxes may be among them."""
        doubtful = self.extra or self.circle or self.unread
        return len(self.right) == len(self.operations) and not doubtful


def compare(reference: Tree, diagram: Diagram, scope: Scope) -> Comparison:
    """Compare a diagram with the operations of a formula."""
    key = _Key.of(reference, scope)
    drawn = with_implied_edges(diagram, scope)
    order = in_order(tuple(box.name for box in drawn.boxes), drawn.edges)
    if len(order) < len(drawn.boxes):
        circle = tuple(box.name for box in drawn.boxes if box.name not in order)
        return Comparison(key.operations, key.points.count, circle=circle)
    return _Marker(key, drawn, order, rules(drawn, scope)).comparison()


@dataclass(frozen=True, slots=True)
class _Key:
    """The reference's operations, one for each value, and what declared functions may be split into."""

    points: Points
    operations: tuple[Operation, ...]
    values: tuple[Value, ...]
    table: Table
    inner: Table

    @staticmethod
    def of(reference: Tree, scope: Scope) -> _Key:
        points = Points(scope)
        operations = operations_of(reference, scope)
        known = dict(distinct(points, (one.tree for one in operations)))
        kept = tuple(one for one in operations if one.tree in known)
        values = tuple(known[one.tree] for one in kept)
        inner = [value for _, value in distinct(points, inner_steps(kept, scope))]
        return _Key(points, kept, values, Table.of(points, values), Table.of(points, inner))


@dataclass(slots=True)
class _State:
    """One evaluation of all boxes: values, and for which operation each stands."""

    values: dict[str, Value | None] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)
    unborne: set[str] = field(default_factory=set)  # claims that the edges do not bear out


@dataclass(slots=True)
class _Marker:
    key: _Key
    diagram: Diagram
    order: tuple[str, ...]
    rules: Mapping[str, Rule]
    forced: dict[str, int] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)

    def comparison(self) -> Comparison:
        state = self.run(self.forced)
        faults: list[Fault] = []
        for _ in range(0 if state.unread else MAX_FAULTS):  # what cannot be read is a person's to judge
            box = self.first_wrong(state)
            if box is None:
                break
            place = self.stands_for(box, state)
            if place is None:
                self.extra.append(box)
                continue
            faults.append(self.fault(box, place, state))
            self.forced[box] = place
            state = self.run(self.forced)
        connected = self.connected(state, [tree for fault in faults for tree in fault.lacks])
        matched = {place for name, place in state.places.items() if name in connected}
        loose = {name: place for name, place in state.places.items() if place not in matched}
        taken = matched | set(self.forced.values()) | set(loose.values())
        operations = self.key.operations
        return Comparison(
            operations,
            self.key.points.count,
            tuple(one for place, one in enumerate(operations) if place in matched),
            tuple(one for place, one in enumerate(operations) if place not in taken),
            tuple(fault for fault in faults if self.forced[fault.box] not in matched),
            tuple(self.extra),
            tuple(loose),
            tuple(name for name in self.order if name in state.unread),
            tuple(name for name in self.order if name in state.unnamed),
        )

    # -- values ------------------------------------------------------------------------------------------------------

    def run(self, forced: Mapping[str, int]) -> _State:
        state = _State()
        known: dict[str, Value] = {}
        numbers = {box.name: reference_name(number) for number, box in enumerate(self.diagram.boxes)}
        for name in self.order:
            value = self.key.values[forced[name]] if name in forced else self.value(name, known, state)
            state.values[name] = value
            if value is not None:
                known[numbers[name]] = value
        return state

    def value(self, name: str, known: Mapping[str, Value], state: _State) -> Value | None:
        """The value of one box; notes where it stands for an operation of the reference."""
        rule = self.rules[name]
        match rule.says:
            case Says.OPERATION:
                value = self.best(rule.trees, known)
            case Says.INPUT:
                return self.best(rule.trees, known)
            case Says.CLAIM:
                value = self.claimed(rule, known)
                if value is None:
                    state.unborne.add(name)
                    return self.best(rule.trees, known)
            case Says.NOTHING:
                value = self.guessed(name, rule, known, state)
        place = self.key.table.find(value)
        if place is not None:
            state.places[name] = place
        return value

    def best(self, trees: tuple[Tree, ...], known: Mapping[str, Value]) -> Value | None:
        """Of several meanings the one that the reference has, else the first."""
        values = [value for tree in trees if (value := self.key.points.value(tree, known)) is not None]
        for table in (self.key.table, self.key.inner):
            for value in values:
                if table.find(value) is not None:
                    return value
        return values[0] if values else None

    def claimed(self, rule: Rule, known: Mapping[str, Value]) -> Value | None:
        """The value that a formula or name claims, if a single operation on the edges into the box bears it out."""
        steps = [self.key.points.value(tree, known) for tree in rule.steps]
        for tree in rule.trees:
            value = self.key.points.value(tree, known)
            if value is not None and any(self.key.table.same(value, step) for step in steps):
                return value
        on_its_input = self.best(rule.trees[1:], known)
        return on_its_input if self.is_known(on_its_input) else None

    def is_known(self, value: Value | None) -> bool:
        return self.key.table.find(value) is not None or self.key.inner.find(value) is not None

    def guessed(self, name: str, rule: Rule, known: Mapping[str, Value], state: _State) -> Value | None:
        """What a box that says nothing must compute, going by its place."""
        if not rule.steps:
            state.unread.add(name)
            return None
        same, *others = rule.steps
        steps = (same, *others) if not self.users(name) else (*others, same)
        taken = set(state.places.values())
        for fresh in (True, False):
            for tree in steps if len(self.diagram.into(name)) == 1 else rule.steps:
                value = self.key.points.value(tree, known)
                place = self.key.table.find(value)
                if place is not None and (place not in taken) is fresh:
                    if isinstance(tree, Apply):
                        state.unnamed.add(name)
                    return value
        state.unread.add(name)
        return None

    def connected(self, state: _State, lacking: Sequence[Tree]) -> set[str]:
        """The boxes from which edges lead to the output, or would if the edges that are lacking were there; all of
        them where there is no output."""
        last = len(self.key.operations) - 1
        found = {name for name, place in (*state.places.items(), *self.forced.items()) if place == last}
        if not found:
            return set(self.order)
        found |= {name for name, place in state.places.items() if self.key.operations[place].tree in lacking}
        for name in reversed(self.order):
            if found.intersection(self.users(name)):
                found.add(name)
        return found

    # -- what is wrong ---------------------------------------------------------------------------------------------

    def users(self, name: str) -> tuple[str, ...]:
        return tuple(target for source, target in self.diagram.edges if source == name)

    def first_wrong(self, state: _State) -> str | None:
        """The first box that is neither right, nor leads to a right one, nor has its mistake from another."""
        fine = set(state.places) | set(self.forced)
        for name in reversed(self.order):
            if any(user in fine for user in self.users(name)):
                fine.add(name)
        fine -= state.unborne
        wrong: set[str] = set()
        for name in self.order:
            if name in fine or name in self.extra or self.rules[name].says is Says.INPUT:
                continue
            if not wrong.intersection(self.diagram.into(name)) and not set(self.extra).intersection(
                self.diagram.into(name)
            ):
                return name
            wrong.add(name)
        return None

    def stands_for(self, box: str, state: _State) -> int | None:
        """The operation in whose place a wrong box stands: by its inputs and by what follows."""
        taken = set(state.places.values()) | set(self.forced.values())
        free = [place for place in range(len(self.key.operations)) if place not in taken]
        likeness = {place: self.likeness(box, place, state) for place in free}
        ranked = sorted(free, key=lambda place: (-likeness[place], place))[:TRIED]
        last = len(self.key.operations) - 1
        if not self.users(box) and last in free:
            return last
        scores = {place: (self.gain(box, place, state) + likeness[place], -place) for place in ranked}
        best = max(ranked, key=lambda place: scores[place], default=None)
        return best if best is not None and scores[best][0] > 0 else None

    def gain(self, box: str, place: int, state: _State) -> int:
        return len(set(self.run({**self.forced, box: place}).places.values())) - len(set(state.places.values()))

    def likeness(self, box: str, place: int, state: _State) -> int:
        """How many of an operation's inputs lead into a box."""
        return len(self.key.operations[place].operands) - len(self.lacking(box, place, state))

    def lacking(self, box: str, place: int, state: _State) -> tuple[Tree, ...]:
        inputs = [state.values[name] for name in self.diagram.into(box)]
        wanted = ((tree, self.key.points.value(tree, {})) for tree in self.key.operations[place].operands)
        return tuple(
            tree
            for tree, value in wanted
            if value is not None and not any(self.key.table.same(value, one) for one in inputs)
        )

    def fault(self, box: str, place: int, state: _State) -> Fault:
        operation = self.key.operations[place]
        wanted = [self.key.points.value(tree, {}) for tree in operation.operands]
        surplus = tuple(
            name
            for name in self.diagram.into(box)
            if not any(self.key.table.same(state.values[name], value) for value in wanted if value is not None)
        )
        numbers = [tree for tree in self.lacking(box, place, state) if _is_quantity(tree)]
        return Fault(box, operation, tuple(numbers), surplus)


def _is_quantity(tree: Tree) -> bool:
    """Numbers are part of an operation; names and results come over edges."""
    return isinstance(tree, Symbol) or (isinstance(tree, Apply) and bool(tree.args))
