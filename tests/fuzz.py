"""Does any text crash the reader or the decision, or keep it too long? `python -m tests.fuzz --count 200000`

Three kinds of text: sentences of a grammar of all notations at once, mutations of the bank's own answers, and bytes.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from hwcheck.bank.load import find_bank, load_problem
from hwcheck.bank.model import Part
from hwcheck.equivalence.equal import judge
from hwcheck.equivalence.question import Question
from hwcheck.notation.read import declare, read
from hwcheck.verdict import Outcome

SECONDS = 1.0
MEGABYTES = 300

NAMES = "x y w_1 x_2 sigma v A B i n p alpha L \\sigma \\hat{x}_i σ w₁ z_{i,j} X W' e pi \\pi π".split()
NUMBERS = "0 1 2 3.5 -1 1e3 1e-300 10^9 ½ 0.1 1,000 9999999999 .5 2. 1e999".split()
FUNCTIONS = (
    "exp log sin tanh sqrt sigma max np.exp np.log softmax \\exp \\ln \\sin abs norm det \\det tr relu np.sum".split()
)
BINARY = "+ - * / ^ ** @ // % · × ⊙ ∘ \\cdot \\times \\odot = == < > <= ≤ \\le \\neq & , ; : -> | !".split()
FRAMES = r"""
(?) [?] {?} |?| \left(?\right) \frac{?}{?} \sqrt{?} \sqrt[?]{?} ?^{?} ?_{?} ?_i ?^2 ?^T ?^{-1} ?' ?! \sum_{i=1}^{n}?
\sum_i? \prod_{k\neq?}? \frac{\partial?}{\partial?} \frac{d}{dx}? d?/d?
∂?/∂? \begin{cases}?&?\\?&?\end{cases} cases(?,?;?,?)
\mathbb{1}[?] ind(?) delta(?,?) sum(?,i) ?[:,None] ?[?] ?.T ?.sum(axis=0) np.where(?,?,?) \text{?} \binom{?}{?} (?)(?)
\begin{pmatrix}?&?\\?&?\end{pmatrix} \|?\| ⌊?⌋ \lfloor?\rfloor ?*_{full}? np.einsum('ij,jk->ik',?,?) ?if?else?
?,where?=? -? +? √? ?² Σ_i? \mathrm{diag}(?) \max_k? ?^{?^{?}} binom(?,?) factorial(?) $?$ \[?\] \int? \lim? lambda?:?
?.__class__
""".split()
PIECES = r"""
( ) [ ] { } \ ^ _ & $ ' " , . ; : ! | # % @ ~ ` \frac \left \right \begin{ \end{ \\ ** // -> <- // \u \x00 ﬁ ² ₁ é ٣ 𝑥 х
∂ ∑ √ ∞ ⊤ ᵀ 🙂 where if else for in lambda import np. 0x10 1j 1_000 ''' \text{ \, \quad \sum_ \int
""".split()
INVISIBLE = "\u202e\u2066\u200b\ufeff\u0000\ud800\u00ad\u0301\u2028"

SYMBOLS = {
    "x": "real", "y": "real", "w_1": "real", "x_2": "positive", "n": "integer", "v": "vector[n]", "p": "simplex[n]",
    "A": "matrix[n,m]", "B": "matrix[m,n]", "X": "matrix[n,n]", "i": "index[n]", "alpha": "complex",
}  # fmt: skip
FUNCTION_TABLE = {"sigma": "u -> 1/(1+exp(-u))"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with one text."""

    text: str
    what: str


def sentence(rng: random.Random, depth: int = 0) -> str:
    """A text of the grammar: right more often than not, deep now and then."""
    if depth > 6 or rng.random() < 0.3:
        return rng.choice(NAMES if rng.random() < 0.7 else NUMBERS)
    match rng.randrange(4):
        case 0:
            return f"{sentence(rng, depth + 1)}{rng.choice(BINARY)}{sentence(rng, depth + 1)}"
        case 1:
            return f"{rng.choice(FUNCTIONS)}({sentence(rng, depth + 1)})"
        case 2:
            return f"{sentence(rng, depth + 1)} {sentence(rng, depth + 1)}"
    parts = rng.choice(FRAMES).split("?")
    return parts[0] + "".join(f" {sentence(rng, depth + 1)} {part}" for part in parts[1:])


def mutated(rng: random.Random, seeds: list[str]) -> str:
    """A known answer with pieces deleted, doubled, inserted, swapped or nested."""
    text = rng.choice(seeds)
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.randint(0, 8))
        piece = text[start:end]
        match rng.randrange(6):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + piece * rng.choice((1, 2, 50)) + text[end:]
            case 2:
                text = text[:start] + rng.choice([*PIECES, *INVISIBLE]) + text[start:]
            case 3:
                text = text[:start] + rng.choice(NUMBERS + BINARY) + text[end:]
            case 4:
                other = rng.choice(seeds)
                text = text[:start] + other[rng.randint(0, len(other)) :]
            case 5:
                text = text[:start] + sentence(rng, 5) + text[end:]
    return text


def noise(rng: random.Random) -> str:
    """Bytes, read as a text in one of the ways that a file is read."""
    data = rng.randbytes(rng.randint(1, 60))
    match rng.randrange(3):
        case 0:
            return data.decode("latin-1")
        case 1:
            return data.decode("utf-8", "replace")
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 30)))


def bank_texts() -> list[str]:
    """The answers that the bank accepts and rejects."""
    texts: list[str] = []
    for path in sorted((find_bank() / "problems").rglob("*.toml")):
        if path.parent.name == "assignments":
            continue
        for part in load_problem(f"{path.parent.name}/{path.stem}").parts:
            texts += answers(part)
    return texts


def answers(part: Part) -> list[str]:
    return [*(each for each in part.accepts), *(each.answer for each in part.rejects)]


def texts(count: int, seed: int) -> Iterator[str]:
    rng = random.Random(seed)
    seeds = bank_texts()
    for _ in range(count):
        chosen = rng.random()
        yield sentence(rng) if chosen < 0.45 else mutated(rng, seeds) if chosen < 0.85 else noise(rng)


def questions() -> tuple[Question, ...]:
    """A scalar, an entry and a matrix to compare each text with."""
    scope = declare(SYMBOLS, FUNCTION_TABLE, {"q_i": "exp(v_i)/sum(exp(v_k),k)", "L": "x*y"})
    return tuple(Question(read(text, scope).tree, scope) for text in ("sigma(x)*y", "q_i - p_i", "A @ B"))


def troubles(count: int, seed: int) -> Iterator[Trouble]:
    """Every text that crashes, takes too long or too much."""
    asked = questions()
    for position, text in enumerate(texts(count, seed)):
        start, before = time.perf_counter(), _megabytes()
        try:
            verdict = judge(asked[position % len(asked)], text)
        except Exception:
            yield Trouble(text, traceback.format_exc(limit=-3))
            continue
        taken, grown = time.perf_counter() - start, _megabytes() - before
        if taken > SECONDS or grown > MEGABYTES:
            yield Trouble(text, f"took {taken:.2f} s and {grown} MB")
        if verdict.outcome is Outcome.REVIEW and not verdict.feedback:
            yield Trouble(text, "a review without a reason")


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found = 0
    start = time.perf_counter()
    for trouble in troubles(options.count, options.seed):
        found += 1
        print(f"{trouble.text!r}\n    {trouble.what}", flush=True)
    print(f"{options.count} texts, {found} troubles, {time.perf_counter() - start:.0f} s, {_megabytes()} MB at most")


if __name__ == "__main__":
    main()
