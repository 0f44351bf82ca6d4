"""Which activation functions are written out in terms of the others?

Each is a formula in the words that every answer may use; PyTorch's name, and PyTorch's default for the second argument.
"""

from __future__ import annotations

from functools import lru_cache

from hwcheck.rewrite import substitute
from hwcheck.tree import Tree

FORMULAS: dict[str, tuple[str, str]] = {
    "elu": ("cases(x, x>0; a*(exp(x)-1), otherwise)", "1"),
    "selu": ("a*cases(x, x>0; 1.6732632423543772*(exp(x)-1), otherwise)", "1.0507009873554805"),
    "celu": ("cases(x, x>0; a*(exp(x/a)-1), otherwise)", "1"),
    "leaky_relu": ("cases(x, x>0; a*x, otherwise)", "0.01"),
    "softsign": ("x/(1+abs(x))", ""),
    "relu6": ("min(max(x, 0), 6)", ""),
    "hardtanh": ("min(max(x, -1), 1)", ""),
    "hardsigmoid": ("min(max(x+3, 0), 6)/6", ""),
    "hardswish": ("x*min(max(x+3, 0), 6)/6", ""),
    "mish": ("x*tanh(softplus(x))", ""),
    "logsigmoid": ("-softplus(-x)", ""),
    "tanhshrink": ("x-tanh(x)", ""),
    "rsqrt": ("1/sqrt(x)", ""),
    "erfc": ("1-erf(x)", ""),
    "normal_cdf": ("(1+erf(x/sqrt(2)))/2", ""),
    "normal_pdf": ("exp(-x^2/2)/sqrt(2*pi)", ""),
}


def written_out(head: str, found: tuple[Tree, ...]) -> Tree:
    """The formula with its arguments put in."""
    body, default = _formula(head)
    values = {"x": found[0]}
    if default is not None:
        values["a"] = found[1] if len(found) > 1 else default
    return substitute(body, values)


@lru_cache(maxsize=32)
def _formula(head: str) -> tuple[Tree, Tree | None]:
    from hwcheck.domain import Scope
    from hwcheck.notation.read import read

    text, default = FORMULAS[head]
    return read(text, Scope()).tree, read(default, Scope()).tree if default else None
