"""How is a text read that could be read in more than one way?

Each switch is one choice, with its default. The reader notes which switches mattered in a text; turning one of them
gives another reading, and `REMARKS` says in words how that one was read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Conventions:
    """The choices of the grammar, and what is forgiven in the names."""

    power_is_entrywise: bool = True  # A^2 of a matrix is that of its entries
    operator_takes_term: bool = True  # d/dx f(x) g(x) is the derivative of the product
    order_is_derivative: bool = True  # \sigma^{(1)} is the derivative of \sigma
    bare_function_is_factor: bool = True  # \sigma x, \sigma declared, is a product
    bracket_is_factor: bool = True  # (\sigma - \sigma^2)(x) is a product
    dot_takes_one: bool = True  # x \cdot A x is (x \cdot A) x
    slash_takes_one: bool = True  # a/bc is (a/b)c
    function_takes_product: bool = True  # \cos xy is \cos(xy)
    dagger_inverts: bool = True  # A^\dagger is the pseudoinverse
    power_is_of_value: bool = True  # \ln(x)^{y} is (\ln(x))^y
    function_stops_at_slash: bool = True  # \tanh x/2 is (\tanh x)/2
    bracket_is_argument: bool = True  # \sigma(1-\sigma) applies \sigma to 1-\sigma
    definition_is_factor: bool = True  # f(x), f defined by x, is f times x
    unknown_is_called: bool = True  # f(x+1), f unknown, is a value of f
    word_is_one_name: bool = True  # ab, nothing declared, is one name
    pi_is_entry: bool = True  # pi, typed where p takes an index i, is p_i

    sigma_without_index: bool = True  # \sigma for \sigma_1 and \sigma_2 where both are the same
    letter_for_sigma: bool = True  # s or S for an obvious sigma
    sigma_is_sigmoid: bool = True  # an undeclared \sigma is the logistic function
    accent_left_out: bool = True  # \hat{x} where only x is declared
    index_guessed: bool = True  # \sum x_i sums over i

    capitals: bool = False  # repairs are off unless nothing else can be read
    scanned_sigma: bool = False
    look_alikes: bool = False


DEFAULT = Conventions()
REPAIRING = replace(DEFAULT, capitals=True, scanned_sigma=True, look_alikes=True)

READINGS = (
    "bracket_is_argument",
    "bracket_is_factor",
    "bare_function_is_factor",
    "power_is_entrywise",
    "operator_takes_term",
    "order_is_derivative",
    "dot_takes_one",
    "slash_takes_one",
    "function_stops_at_slash",
    "function_takes_product",
    "power_is_of_value",
    "dagger_inverts",
    "definition_is_factor",
    "unknown_is_called",
    "word_is_one_name",
    "pi_is_entry",
)

REMARKS = {
    "power_is_entrywise": "read {} as a power of the matrix",
    "operator_takes_term": "read {} with the derivative taken of the next factor only",
    "order_is_derivative": "read {} with the number in brackets as a layer",
    "bare_function_is_factor": "read {} as the function of what follows",
    "bracket_is_factor": "read {} as the functions in brackets applied to what follows",
    "dot_takes_one": "read {} with the dot taking the whole product behind it",
    "slash_takes_one": "read {} with all the factors after the slash in the denominator",
    "function_takes_product": "read {} with the function taking only the next factor",
    "function_stops_at_slash": "read {} with the fraction as the function's argument",
    "dagger_inverts": "read {} as a transpose",
    "power_is_of_value": "read {} as the function of the power",
    "bracket_is_argument": "read {} as a product, with the function's argument left out",
    "definition_is_factor": "read {} as the name that is defined, with what it depends on in brackets",
    "unknown_is_called": "read {} as a product",
    "word_is_one_name": "read {} as a product of single letters",
    "pi_is_entry": "read {} as the number 3.14159...",
}


def turned(base: Conventions, switch: str) -> Conventions:
    """The same conventions with one switch the other way round."""
    return replace(base, **{switch: not getattr(base, switch)})
