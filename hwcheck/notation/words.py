"""Which word stands for which operation?

Tables only: LaTeX commands and Unicode characters to tokens, function names of every library to the heads of `tree`.
A token is `(kind, value)` here; the scanner adds where it stands.
"""

from __future__ import annotations

from hwcheck.tree import ELEMENTWISE

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega Alpha Beta Epsilon Zeta Eta Kappa Mu Nu Rho "
    "Tau Chi"
).split()

# Canonical spelling of letters that have two.
VARIANTS = {
    "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho", "varsigma": "sigma",
    "varpi": "pi", "varkappa": "kappa", "ell": "ell", "hbar": "hbar", "imath": "i", "jmath": "j",
}  # fmt: skip

UNICODE_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϵϕϑϱςℓ",
        [*GREEK[:24], *GREEK[24:35], "epsilon", "phi", "theta", "rho", "sigma", "ell"],
        strict=True,
    )
)

# Kinds of tokens that are not their own text: num, word (letters that may be several names), atom (one name), func,
# reduce, style, accent, text, str, sup, sub, line (a row ends), begin, end, and the words below.
TIMES, ODOT = ("times", "times"), ("odot", "mul")

COMMANDS: dict[str, tuple[str, str]] = {
    **{name: ("atom", name) for name in GREEK},
    **{name: ("atom", name) for name in ("infty", "aleph", "top", "intercal", "dagger")},
    "sim": ("sim", "sim"),
    **{name: ("atom", full) for name, full in VARIANTS.items()},
    "cdot": TIMES, "times": TIMES, "cdotp": TIMES, "bullet": TIMES,
    "odot": ODOT, "circ": ODOT, "ast": ("*", "mul"), "star": ("*", "mul"), "otimes": ("otimes", "kron"),
    "div": ("/", "div"), "over": ("over", "over"), "bmod": ("%", "mod"), "mod": ("%", "mod"),
    "frac": ("frac", "frac"), "dfrac": ("frac", "frac"), "tfrac": ("frac", "frac"), "cfrac": ("frac", "frac"),
    "nicefrac": ("frac", "frac"), "sfrac": ("frac", "frac"),
    "binom": ("binom", "binom"), "dbinom": ("binom", "binom"), "tbinom": ("binom", "binom"), "sqrt": ("sqrt", "sqrt"),
    "sum": ("reduce", "sum"), "prod": ("reduce", "prod"),
    "partial": ("partial", "partial"), "nabla": ("nabla", "nabla"), "prime": ("'", "'"),
    "le": ("rel", "le"), "leq": ("rel", "le"), "leqslant": ("rel", "le"), "lt": ("rel", "lt"),
    "ge": ("rel", "ge"), "geq": ("rel", "ge"), "geqslant": ("rel", "ge"), "gt": ("rel", "gt"),
    "ne": ("rel", "ne"), "neq": ("rel", "ne"), "land": ("and", "and"), "wedge": ("and", "and"),
    "lor": ("or", "or"), "vee": ("or", "or"), "lnot": ("not", "not"), "neg": ("not", "not"),
    "in": ("in", "in"), "forall": ("where", "forall"), "mid": ("|", "|"),
    "Rightarrow": ("chain", "="), "Longrightarrow": ("chain", "="), "implies": ("chain", "="), "iff": ("chain", "="),
    "Leftrightarrow": ("chain", "="), "approx": ("chain", "="), "equiv": ("chain", "="), "coloneqq": ("chain", "="),
    "triangleq": ("chain", "="), "rightarrow": ("chain", "="), "to": ("chain", "="), "leadsto": ("chain", "="),
    "leftarrow": ("chain", "="), "gets": ("chain", "="), "simeq": ("chain", "="), "doteq": ("chain", "="),
    "lfloor": ("lfloor", "floor"), "rfloor": ("rfloor", "floor"), "lceil": ("lceil", "ceil"),
    "rceil": ("rceil", "ceil"), "lvert": ("|", "|"), "rvert": ("|", "|"), "vert": ("|", "|"),
    "lVert": ("norm", "norm"), "rVert": ("norm", "norm"), "Vert": ("norm", "norm"),
    "lbrace": ("\\{", "("), "rbrace": ("\\}", ")"), "lbrack": ("[", "["), "rbrack": ("]", "]"),
    "langle": ("langle", "langle"), "rangle": ("rangle", "rangle"),
    "hat": ("accent", "hat"), "widehat": ("accent", "hat"), "bar": ("accent", "bar"), "overline": ("accent", "bar"),
    "tilde": ("accent", "tilde"), "widetilde": ("accent", "tilde"), "dot": ("accent", "dot"),
    "vec": ("style", "vec"), "underline": ("style", "vec"), "boldsymbol": ("style", "bold"), "bm": ("style", "bold"),
    "mathbf": ("style", "bold"), "mathbb": ("style", "bold"), "mathds": ("style", "bold"),
    "mathbbm": ("style", "bold"), "pmb": ("style", "bold"), "mathcal": ("style", "font"), "mathscr": ("style", "font"),
    "mathit": ("style", "font"), "mathfrak": ("style", "font"), "boxed": ("style", "group"),
    "mathrm": ("style", "word"), "operatorname": ("style", "word"), "operatorname*": ("style", "word"),
    "mathsf": ("style", "word"), "mathtt": ("style", "word"), "mathop": ("style", "word"),
    **dict.fromkeys(("cancel", "bcancel", "xcancel"), ("style", "cancel")), "rm": ("style", "none"),
    "bf": ("style", "none"), "underbrace": ("style", "brace"), "overbrace": ("style", "brace"),
    "substack": ("style", "group"), "mathstrut": ("style", "none"), "mathord": ("style", "group"),
    "ldots": ("dots", "..."), "cdots": ("dots", "..."), "dots": ("dots", "..."), "begin": ("begin", "begin"),
    "end": ("end", "end"),
}  # fmt: skip

# Functions: every usual name to its head. The names of `tree.ELEMENTWISE` stand for themselves.
FUNCTIONS: dict[str, str] = {
    **{name: name for name in ELEMENTWISE},
    "ln": "log", "lg": "log10", "logarithm": "log", "absolute": "abs", "fabs": "abs", "signum": "sign", "sgn": "sign",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "arsinh": "arcsinh", "arcosh": "arccosh", "artanh": "arctanh", "tg": "tan", "ctg": "cot", "cosec": "csc",
    "cosech": "csch", "sh": "sinh", "ch": "cosh", "th": "tanh", "arctg": "arctan", "arccotan": "arctan",
    "sigm": "sigmoid", "logistic": "sigmoid", "expit": "sigmoid", "Sigmoid": "sigmoid", "ReLU": "relu", "Relu": "relu",
    "RELU": "relu", "ReLu": "relu", "Softplus": "softplus", "SiLU": "silu", "swish": "silu", "Swish": "silu",
    "GELU": "gelu", "GeLU": "gelu", "Tanh": "tanh", "Exp": "exp", "Log": "log", "rint": "round", "fact": "factorial",
    "Gamma": "gamma", "step": "heaviside", "Heaviside": "heaviside", "Re": "re", "real": "re", "Im": "im",
    "imag": "im", "conjugate": "conj", "sqr": "square", "ceiling": "ceil", "root": "root", "binomial": "binomial",
    "binom": "binomial", "comb": "binomial", "choose": "binomial", "power": "pow", "pow": "pow",
    "arctan2": "arctan2", "atan2": "arctan2", "hypot": "hypot", "maximum": "maximum", "minimum": "minimum",
    "fmax": "maximum", "fmin": "minimum", "clip": "clip", "clamp": "clip", "mod": "mod", "remainder": "mod",
    "floor_divide": "floordiv", "multiply": "mul", "mul": "mul", "add": "add", "subtract": "subtract",
    "divide": "div", "true_divide": "div", "negative": "neg", "where": "where", "select": "where",
    "transpose": "T", "inv": "inv", "det": "det", "Det": "det", "trace": "trace", "tr": "trace", "Tr": "trace",
    "diag": "diag", "Diag": "diag", "diagonal": "diag", "diagflat": "diag", "eye": "eye", "identity": "eye",
    "ones": "ones", "zeros": "zeros", "ones_like": "ones_like", "zeros_like": "zeros_like", "outer": "outer",
    "inner": "inner", "dot": "dot", "vdot": "inner", "norm": "norm", "kron": "kron", "einsum": "einsum",
    "vec": "vec", "matmul": "matmul", "mm": "matmul", "mv": "matmul", "bmm": "matmul", "pinv": "pinv",
    "conv_full": "conv_full", "conv_filt": "conv_filt", "rot180": "rot180", "rot": "rot180", "softmax": "softmax",
    "Softmax": "softmax", "logsoftmax": "logsoftmax", "log_softmax": "logsoftmax", "logsumexp": "logsumexp",
    "lse": "logsumexp", "LSE": "logsumexp", "rowsoftmax": "rowsoftmax", "softmax_row": "rowsoftmax",
    "rowsum": "rowsum", "colsum": "colsum",
    "rowmax": "rowmax", "rowmean": "rowmean", "reshape": "reshape", "argmax": "argmax", "cumsum": "cumsum",
    "argmin": "argmin",
    "sum": "sum", "mean": "mean", "average": "mean", "avg": "mean", "prod": "prod", "product": "prod", "max": "max",
    "amax": "max", "min": "min", "amin": "min", "var": "var", "std": "std", "ind": "ind", "indicator": "ind",
    "Ind": "ind", "cases": "cases", "piecewise": "cases", "Piecewise": "cases", "delta": "delta",
    "kronecker": "delta", "KroneckerDelta": "delta", "array": "array", "asarray": "array", "tensor": "array",
    "float": "array", "float64": "array", "float32": "array", "len": "len", "Rational": "div", "Matrix": "array",
    "grad": "grad", "logaddexp": "logaddexp",
    "logit": "logit", "leaky_relu": "leaky_relu", "LeakyReLU": "leaky_relu", "leakyrelu": "leaky_relu",
    "prelu": "leaky_relu", "elu": "elu", "ELU": "elu", "selu": "selu", "SELU": "selu", "celu": "celu", "CELU": "celu",
    "softsign": "softsign", "relu6": "relu6", "ReLU6": "relu6", "hardtanh": "hardtanh", "hardsigmoid": "hardsigmoid",
    "hard_sigmoid": "hardsigmoid", "hardswish": "hardswish", "hard_swish": "hardswish", "mish": "mish", "Mish": "mish",
    "logsigmoid": "logsigmoid", "log_sigmoid": "logsigmoid", "tanhshrink": "tanhshrink", "rsqrt": "rsqrt",
    "erfc": "erfc", "overline": "overline",
    "solve": "solve", "int": "int", "Var": "var", "Mean": "mean", "Std": "std", "float16": "array",
    "int32": "array", "int64": "array",
    "concatenate": "unsupported",
}  # fmt: skip

# Words that are a function only where a bracket follows: each is a usual name for a symbol as well.
NEEDS_BRACKET = frozenset(
    "gamma Gamma delta var std mean step real imag tensor array float int logit sh ch th re im Re Im root ind "
    "select rot vec "
    "len dot add mul inner norm round conj arg mod T mm mv pow power choose square step clip grad".split()
)

COMMAND_FUNCTIONS = (
    "exp log ln lg sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min det arg".split()
)

NAMESPACES = frozenset(
    "np numpy math torch F nn scipy stats sp sympy sym jnp jax tf special linalg functional cmath".split()
)

CONSTANTS = {"e": "e", "pi": "pi", "infty": "inf", "inf": "inf", "oo": "inf", "euler": "e", "Inf": "inf"}

ARITY: dict[str, tuple[int, int]] = {
    **dict.fromkeys(ELEMENTWISE, (1, 1)),
    "log": (1, 2), "log10": (1, 2), "heaviside": (1, 2), "round": (1, 2), "root": (1, 2), "binomial": (2, 2),
    "pow": (2, 2), "arctan2": (2, 2), "hypot": (2, 2), "maximum": (2, 20), "minimum": (2, 20), "clip": (3, 3),
    "mod": (2, 2), "floordiv": (2, 2), "mul": (2, 2), "add": (2, 2), "subtract": (2, 2), "div": (2, 2), "neg": (1, 1),
    "where": (3, 3), "T": (1, 1), "inv": (1, 1), "det": (1, 1), "trace": (1, 1), "diag": (1, 1), "eye": (0, 2),
    "ones": (0, 3), "zeros": (0, 3), "ones_like": (1, 1), "zeros_like": (1, 1), "outer": (2, 2), "inner": (2, 2),
    "dot": (2, 2), "norm": (1, 2), "kron": (2, 2), "einsum": (2, 5), "vec": (1, 1), "matmul": (2, 2),
    "conv_full": (2, 2), "conv_filt": (2, 2), "rot180": (1, 1), "softmax": (1, 2), "logsoftmax": (1, 2),
    "logsumexp": (1, 3), "rowsoftmax": (1, 1), "rowsum": (1, 1), "colsum": (1, 1), "rowmax": (1, 1),
    "rowmean": (1, 1), "reshape": (2, 4), "argmax": (1, 2), "cumsum": (1, 2), "sum": (1, 2), "mean": (1, 2),
    "prod": (1, 2), "max": (1, 20), "min": (1, 20), "var": (1, 2), "std": (1, 2), "delta": (2, 2), "array": (1, 1),
    "len": (1, 1), "ind": (1, 1), "int": (1, 1), "logaddexp": (2, 2), "logit": (1, 1),
    "leaky_relu": (1, 2), "elu": (1, 2), "selu": (1, 1), "celu": (1, 2), "solve": (2, 2),
    "pinv": (1, 1), "argmin": (1, 2),
}  # fmt: skip

AXIS_FUNCTIONS = frozenset(("sum", "mean", "max", "min", "prod", "var", "std"))

FORBIDDEN = frozenset(
    "eval exec open compile import getattr setattr globals locals lambda os sys input print system subprocess dir "
    "write immediate def let input include csname catcode newcommand renewcommand loop read openout require "
    "usepackage documentclass href url special edef gdef xdef expandafter futurelet".split()
)

# The words by which prose is told from a product of unknown names.
PROSE = frozenset(
    "the is of see and to a an that this page we it are by as minus plus derivative derivatives times equals equal "
    "answer same previous attached because since then gives get use using not need know don dont which from into on at "
    "in so result solution sorry scan above below part function all times one".split()
)

SUPERSCRIPTS = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗᵏʲᵐˣʸᵃᵇᶜᵈᵉʰˡᵒᵖʳˢᵘᵛʷᶻ", "0123456789+-=()niTtkjmxyabcdehloprsuvwz", strict=True)
)
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))

MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot"}  # combining accents

FRACTIONS = {
    "¼": (1, 4), "½": (1, 2), "¾": (3, 4), "⅐": (1, 7), "⅑": (1, 9), "⅒": (1, 10), "⅓": (1, 3), "⅔": (2, 3),
    "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip

# One Unicode character to one token.
CHARACTERS: dict[str, tuple[str, str]] = {
    **{char: ("atom", name) for char, name in UNICODE_GREEK.items()},
    **dict.fromkeys("·⋅×∙•", TIMES), **dict.fromkeys("⊙∘⨀◦", ODOT), "⊗": ("otimes", "kron"), "∗": ("*", "mul"),
    **dict.fromkeys("−–—‐‑﹣", ("-", "-")), "÷": ("/", "div"), "∕": ("/", "div"), "⁄": ("/", "div"),
    "∑": ("reduce", "sum"), "∏": ("reduce", "prod"), "√": ("root", "sqrt"), "∛": ("root", "cbrt"),
    "∂": ("partial", "partial"), "∇": ("nabla", "nabla"), "⌊": ("lfloor", "floor"), "⌋": ("rfloor", "floor"),
    "⌈": ("lceil", "ceil"), "⌉": ("rceil", "ceil"), "≤": ("rel", "le"), "≥": ("rel", "ge"), "≠": ("rel", "ne"),
    "⩽": ("rel", "le"), "⩾": ("rel", "ge"), "′": ("'", "'"), "’": ("'", "'"), "″": ("''", "''"), "∞": ("atom", "infty"),
    "⊤": ("sup", "T"), "∧": ("and", "and"), "∨": ("or", "or"), "¬": ("not", "not"), "‖": ("norm", "norm"),
    "∥": ("norm", "norm"), "∼": ("sim", "sim"), "∈": ("in", "in"), "∀": ("where", "forall"), "→": ("chain", "="),
    "←": ("chain", "="), "⇒": ("chain", "="),
    "≈": ("chain", "="), "≡": ("chain", "="), "≔": ("chain", "="), "…": ("dots", "..."), "⟨": ("langle", "langle"),
    "⟩": ("rangle", "rangle"), "𝟙": ("ones", "bold"), "𝟏": ("ones", "bold"), "𝕀": ("ones", "bold"),
    "✕": TIMES, "＊": ("*", "mul"),
}  # fmt: skip

ENVIRONMENTS = frozenset(
    "aligned align align* equation equation* split gathered gather gather* eqnarray eqnarray* multline multline* "
    "alignat flalign".split()
)
MATRICES = frozenset("matrix pmatrix bmatrix vmatrix Vmatrix smallmatrix Bmatrix".split())
