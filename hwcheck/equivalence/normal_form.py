"""Is a SymPy expression identically zero? A normal form made for this field, then exact cancellation.

Kinks first: every absolute value and every step is split into its two sides. Then functions are replaced by
generators, innermost first: exponentials by powers of independent exponentials (their exponents are reduced to a basis
over the rationals, so `exp(x)`, `exp(-x/2)` and `exp(x+y)` share generators), logarithms of products by sums, roots by
algebraic generators. What is left is a rational function over the rationals, which is zero or is not.

It only ever says "zero" with certainty; `False` means "not shown".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy.polys.fields import sfield

from hwcheck.equivalence.symbolic import Step

Expr = Any

MAX_SPLITS = 6


def is_zero(expr: Expr) -> bool:
    """Shown to be zero, on every side of every kink."""
    return all(_smooth_is_zero(side) for side in _sides(expr, MAX_SPLITS))


# -- kinks ---------------------------------------------------------------------------------------------------------


def _sides(expr: Expr, budget: int, known: tuple[Expr, ...] = ()) -> Iterator[Expr]:
    """The expression on each side of its kinks, the innermost kink first. `known` are positive on this side."""
    kinks = [atom for atom in expr.atoms(sympy.Abs, Step) if not atom.args[0].has(sympy.Abs, Step)]
    if not kinks:
        yield expr
        return
    swaps = {atom: _beside(atom, sign) for atom in kinks if (sign := _sign(atom.args[0], known))}
    if swaps:
        yield from _sides(expr.xreplace(swaps), budget, known)
        return
    if budget == 0:
        yield sympy.nan
        return
    edge = min(kinks, key=sympy.default_sort_key).args[0]
    for side in (edge, -edge):
        yield from _sides(expr, budget - 1, (*known, side))


def _sign(argument: Expr, known: tuple[Expr, ...]) -> int:
    """1 or -1 where the argument is a multiple of something positive, or further from zero than it, else 0."""
    for positive in known:
        ratio = sympy.cancel(argument / positive)
        if ratio.is_number and ratio.is_real and ratio != 0:
            return 1 if ratio > 0 else -1
        for sign in (1, -1):
            if sympy.expand(sign * argument - positive).is_nonnegative:
                return sign
    return 0


def _beside(atom: Expr, sign: int) -> Expr:
    return sign * atom.args[0] if isinstance(atom, sympy.Abs) else sympy.Integer(sign > 0)


# -- generators ----------------------------------------------------------------------------------------------------


def _smooth_is_zero(expr: Expr) -> bool:
    if expr.has(sympy.nan, sympy.zoo, sympy.oo):
        return False
    return _Generators().reduce(expr)


class _Generators:
    """Replaces functions by symbols until only a rational function is left."""

    def __init__(self) -> None:
        self.exponents: list[Expr] = []  # the basis: independent over the rationals
        self.exponentials: list[Expr] = []  # exp of each, as a symbol
        self.opaque: dict[Expr, Expr] = {}
        self.relations: list[Expr] = []  # polynomials that are zero: of the imaginary unit and of roots
        self.imaginary = sympy.Symbol("_i")
        self.count = 0

    def reduce(self, expr: Expr) -> bool:
        expr = expr.replace(
            lambda node: _is_general_power(node), lambda node: sympy.exp(node.exp * sympy.log(node.base))
        )
        expr = expr.xreplace({sympy.I: self.imaginary, sympy.E: sympy.exp(1, evaluate=False)})
        for _ in range(40):
            atoms = sorted(_innermost(expr), key=sympy.default_sort_key)
            if not atoms:
                return self._vanishes(expr)
            expr = self._replace(expr, atoms)
        return False

    def _symbol(self, positive: bool = False) -> Expr:
        self.count += 1
        return sympy.Symbol(f"_g{self.count}", positive=True) if positive else sympy.Symbol(f"_g{self.count}")

    def _replace(self, expr: Expr, atoms: list[Expr]) -> Expr:
        exps = [atom for atom in atoms if isinstance(atom, sympy.exp)]
        swaps = {atom: self._other(atom) for atom in atoms if not isinstance(atom, sympy.exp)}
        expr = expr.xreplace(swaps)
        return self._replace_exponentials(expr, exps) if exps else expr

    def _other(self, atom: Expr) -> Expr:
        match atom:
            case sympy.log():
                return self._logarithm(sympy.cancel(atom.args[0]))
            case sympy.Pow():
                return self._root(atom)
        key = atom.func(*map(sympy.cancel, atom.args))
        return self._known(key)

    def _known(self, key: Expr) -> Expr:
        if key not in self.opaque:
            self.opaque[key] = self._symbol()
        return self.opaque[key]

    # logarithms and roots

    def _logarithm(self, argument: Expr) -> Expr:
        """log of a product of positive factors is the sum of their logs; other factors stay together."""
        if argument.is_zero:
            return sympy.nan
        top, bottom = argument.as_numer_denom()
        total, together = sympy.S.Zero, sympy.S.One
        for side, part in ((1, top), (-1, bottom)):
            constant, factors = sympy.factor_list(part)
            together *= constant**side
            for factor, multiplicity in factors:
                if _is_positive(factor):
                    total += side * multiplicity * self._log_of_positive(factor)
                else:
                    together *= factor ** (side * multiplicity)
        if together.is_Rational and together > 0:
            return total + self._log_of_number(together)
        return total + self._known(sympy.log(sympy.cancel(together)))

    def _log_of_positive(self, factor: Expr) -> Expr:
        if factor in self.exponentials:
            return self.exponents[self.exponentials.index(factor)]
        known = sympy.log(factor) in self.opaque
        logarithm = self._known(sympy.log(factor))
        if factor.is_Symbol and not known:  # exp(log a) is a: a power a^b may meet a itself
            self.exponents.append(logarithm)
            self.exponentials.append(factor)
        return logarithm

    def _log_of_number(self, number: Expr) -> Expr:
        primes = sympy.factorrat(number)
        return sum((power * self._known(sympy.log(prime)) for prime, power in primes.items()), sympy.S.Zero)

    def _root(self, atom: Expr) -> Expr:
        """base^(p/q) as the p-th power of a generator whose q-th power is the base."""
        base, exponent = sympy.cancel(atom.base), atom.exp
        if base.is_Rational and base > 0 and not _is_prime(base):
            powers = ((prime, count * exponent) for prime, count in sympy.factorrat(base).items())
            return sympy.prod([self._prime_root(prime, power) for prime, power in powers])
        key = sympy.Pow(base, sympy.Rational(1, exponent.q), evaluate=False)
        if key not in self.opaque:
            self.opaque[key] = self._symbol(positive=bool(_is_positive(base)))
            top, bottom = base.as_numer_denom()
            self.relations.append(self.opaque[key] ** exponent.q * bottom - top)
        return self.opaque[key] ** exponent.p

    def _prime_root(self, prime: Expr, power: Expr) -> Expr:
        return prime**power if power.is_Integer else self._root(sympy.Pow(prime, power, evaluate=False))

    # exponentials

    def _replace_exponentials(self, expr: Expr, exps: list[Expr]) -> Expr:
        arguments = [sympy.expand(sympy.cancel(atom.args[0])) for atom in exps]
        swaps: dict[Expr, Expr] = {}
        for atom, argument in zip(exps, arguments, strict=True):
            coefficients, expr_map = self._coordinates(argument)
            if expr_map:
                expr = expr.xreplace(expr_map)
                swaps = {key: value.xreplace(expr_map) for key, value in swaps.items()}
            value = sympy.S.One
            for generator, coefficient in zip(self.exponentials, coefficients, strict=True):
                value *= generator**coefficient
            swaps[atom.xreplace(expr_map) if expr_map else atom] = value
        return expr.xreplace(swaps)

    def _coordinates(self, argument: Expr) -> tuple[list[Expr], dict[Expr, Expr]]:
        """Integer coordinates of an exponent in the basis, which grows or is made finer where it must."""
        solution = _rational_combination(argument, self.exponents)
        if solution is None:
            self.exponents.append(argument)
            self.exponentials.append(self._symbol(positive=not argument.has(self.imaginary)))
            return [sympy.S.Zero] * (len(self.exponents) - 1) + [sympy.S.One], {}
        finer: dict[Expr, Expr] = {}
        coefficients = []
        for place, coefficient in enumerate(solution):
            if coefficient.q != 1:
                old = self.exponentials[place]
                new = self._symbol(positive=bool(old.is_positive))
                self.exponents[place] = sympy.expand(self.exponents[place] / coefficient.q)
                self.exponentials[place] = new
                finer[old] = new**coefficient.q
                self._refine(finer)
            coefficients.append(sympy.Integer(coefficient.p))
        return coefficients, finer

    def _refine(self, finer: dict[Expr, Expr]) -> None:
        self.exponents = [exponent.xreplace(finer) for exponent in self.exponents]
        self.relations = [relation.xreplace(finer) for relation in self.relations]
        self.opaque = {key.xreplace(finer): value for key, value in self.opaque.items()}

    # the rational function that is left

    def _vanishes(self, expr: Expr) -> bool:
        if expr.has(sympy.nan, sympy.zoo):
            return False
        if not expr.free_symbols:
            return bool(sympy.simplify(expr) == 0) if expr.is_Rational else False
        numerator = sfield(expr)[1].numer.as_expr()
        if numerator == 0:
            return True
        return self._vanishes_modulo(numerator) if self._has_relations(numerator) else False

    def _has_relations(self, numerator: Expr) -> bool:
        return bool(self.relations) or numerator.has(self.imaginary)

    def _vanishes_modulo(self, numerator: Expr) -> bool:
        """Roots are eliminated in the reverse of the order in which they were met: later ones contain earlier ones."""
        for relation in reversed(self.relations):
            root = max(relation.free_symbols & set(self.opaque.values()), key=_age, default=None)
            if root is not None and numerator.has(root):
                numerator = sympy.rem(numerator, relation, root)
                numerator = sympy.fraction(sympy.together(numerator))[0]
        numerator = sympy.rem(sympy.expand(numerator), self.imaginary**2 + 1, self.imaginary)
        return bool(sympy.expand(numerator) == 0)


def _age(symbol: Expr) -> int:
    return int(symbol.name.removeprefix("_g"))


def _is_general_power(node: Expr) -> bool:
    return isinstance(node, sympy.Pow) and not node.exp.is_Rational and not node.exp.is_Integer


def _innermost(expr: Expr) -> set[Expr]:
    """Functions and roots that hold no other function or root."""
    found = {
        node
        for node in sympy.preorder_traversal(expr)
        if isinstance(node, sympy.Function | sympy.exp)
        or (isinstance(node, sympy.Pow) and node.exp.is_Rational and not node.exp.is_Integer)
        or (node.is_NumberSymbol)
    }
    return {
        node for node in found if not any(part in found for arg in node.args for part in sympy.preorder_traversal(arg))
    }


def _is_prime(number: Expr) -> bool:
    return bool(number.is_Integer and sympy.isprime(number))


def _is_positive(expr: Expr) -> bool:
    """Positive for certain: a sum of positive terms, a product of positive factors, or declared so."""
    return bool(expr.is_positive)


def _rational_combination(target: Expr, basis: list[Expr]) -> list[Expr] | None:
    """Rationals c with target = sum c_k basis_k, or None. Exponents are rational functions over the rationals."""
    if not basis:
        return [] if target == 0 else None
    everything = [*basis, target]
    denominator = sympy.lcm_list([sympy.fraction(sympy.together(e))[1] for e in everything]) if everything else 1
    numerators = [sympy.Poly(sympy.cancel(e * denominator), *_symbols(everything), domain="QQ") for e in everything]
    monomials = sorted({monomial for poly in numerators for monomial in poly.monoms()})
    columns = [[poly.coeff_monomial(monomial) for monomial in monomials] for poly in numerators]
    matrix = sympy.Matrix(columns[:-1]).T
    unknowns = sympy.symbols(f"_c:{len(basis)}")
    solution = sympy.linsolve((matrix, sympy.Matrix(columns[-1])), *unknowns)
    if not solution:
        return None
    values = next(iter(solution))
    return [sympy.Rational(value) for value in values] if all(value.is_Rational for value in values) else None


def _symbols(exprs: list[Expr]) -> list[Expr]:
    found = sorted(set().union(*(e.free_symbols for e in exprs)), key=lambda s: s.name)
    return found or [sympy.Symbol("_one")]
