"""How does a canonical name look: `sigma_1` as σ₁ and `\\sigma_{1}`, `xhat` as x̂, `dL/dY` as ∂L/∂Y?"""

from __future__ import annotations

import re
from functools import lru_cache

from hwcheck.notation.print_forms import Level

GREEK = dict(
    pair.split(":")
    for pair in """
    alpha:α beta:β gamma:γ delta:δ epsilon:ε eps:ε zeta:ζ eta:η theta:θ iota:ι kappa:κ lambda:λ lambda_:λ mu:μ nu:ν xi:ξ
    rho:ρ sigma:σ tau:τ upsilon:υ phi:φ chi:χ psi:ψ omega:ω pi:π varphi:φ
    Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ Xi:Ξ Pi:Π Sigma:Σ Phi:Φ Psi:Ψ Omega:Ω
    """.split()
)
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}

_LATEX_GREEK = {"eps": r"\epsilon", "lambda_": r"\lambda"}
_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′",
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_LONGEST_SCRIPT = 8
_WORD = re.compile(r"[^\W\d_]{2,}")
_ACCENTED = re.compile(rf"(\w+?)({'|'.join(ACCENTS)})")
_QUOTIENT = re.compile(r"d(\w+)/d(\w+)")


def raised(text: str) -> str | None:
    """`x-1` as ˣ⁻¹, or nothing where a character has no raised form."""
    return _scripted(text, _RAISED)


def lowered(text: str) -> str | None:
    """`i=1` as ᵢ₌₁, or nothing where a character has no lowered form."""
    return _scripted(text, _LOWERED)


def _scripted(text: str, table: dict[int, int]) -> str | None:
    # a raised word (`log`) would read as a product of letters
    compact = text.replace(" ", "").replace(",", "")
    fits = (
        not _WORD.search(text)
        and 0 < len(compact) <= _LONGEST_SCRIPT
        and all(ord(letter) in table for letter in compact)
    )
    return compact.translate(table) if fits else None


def plain_name(name: str) -> tuple[str, Level]:
    return name, Level.QUOTIENT if "/" in name else Level.ATOM


@lru_cache(maxsize=4096)
def unicode_name(name: str) -> tuple[str, Level]:
    """`w_3` as w₃; a subscript that Unicode lacks stays `w_{ij}`."""
    if match := _QUOTIENT.fullmatch(name):
        top, below = (unicode_name(part)[0] for part in match.groups())
        return f"∂{top}/∂{below}", Level.POWER
    stem, _, below = name.partition("_")
    if name in GREEK or not stem or not below:
        return _unicode_stem(name), Level.ATOM
    below = below.strip("{}")
    under = lowered(below) or (f"_{{{below}}}" if len(below) > 1 else f"_{below}")
    return _unicode_stem(stem) + under, Level.ATOM


def _unicode_stem(stem: str) -> str:
    if stem in GREEK:
        return GREEK[stem]
    match = _ACCENTED.fullmatch(stem)
    if match and (len(match[1]) == 1 or match[1] in GREEK):
        return GREEK.get(match[1], match[1]) + ACCENTS[match[2]]
    digits = re.fullmatch(r"([A-Za-z])(\d+)", stem)
    return f"{digits[1]}{lowered(digits[2])}" if digits else stem


@lru_cache(maxsize=4096)
def latex_name(name: str) -> tuple[str, Level]:
    r"""`xhat_i` as `\hat{x}_{i}`; words of several letters are set upright."""
    if match := _QUOTIENT.fullmatch(name):
        top, below = (latex_name(part)[0] for part in match.groups())
        return rf"\frac{{\partial {top}}}{{\partial {below}}}", Level.POWER
    stem, _, below = name.partition("_")
    if name in GREEK or not stem or not below:
        return _latex_stem(name), Level.ATOM
    below = below.strip("{}")
    indices = len(below) == 1 or below.isdigit() or re.fullmatch(r"[a-z],?[a-z]", below)
    return f"{_latex_stem(stem)}_{{{below if indices else _latex_stem(below)}}}", Level.ATOM


def _latex_stem(stem: str) -> str:
    if stem in GREEK:
        return _LATEX_GREEK.get(stem, f"\\{stem}")
    match = _ACCENTED.fullmatch(stem)
    if match and (len(match[1]) == 1 or match[1] in GREEK):
        return rf"\{match[2]}{{{_latex_stem(match[1])}}}"
    digits = re.fullmatch(r"([A-Za-z])(\d+)", stem)
    if digits:
        return f"{digits[1]}_{{{digits[2]}}}"
    return stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
