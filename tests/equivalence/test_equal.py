"""Are formulas of scalars told equal or different from their text, in every notation students use?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.equal import equal
from hwcheck.verdict import Ground, Outcome
from tests.equivalence.sheets import SIGMOID, Sheet, reals

SHEETS = (
    Sheet(
        "the slope of the sigmoid",
        "exp(-x)/(1+exp(-x))^2",
        reals("x"),
        functions={"sigma": SIGMOID},
        right={
            "itself in LaTeX": r"\frac{e^{-x}}{\left(1+e^{-x}\right)^2}",
            "in terms of sigma": r"\sigma(x)\,[1-\sigma(x)]",
            "a power between name and argument": r"\sigma(x)-\sigma^{2}(x)",
            "mirrored": r"\sigma(-x)\sigma(x)",
            "as a hyperbolic tangent": "(1 - tanh(x/2)**2)/4",
            "as a hyperbolic secant": r"\tfrac14 \operatorname{sech}^2\tfrac{x}{2}",
            "as a hyperbolic cosine in NumPy": "0.25*np.cosh(0.5*x)**-2",
            "with a positive exponent": "e^x/(e^x+1)^2",
            "symmetric in its exponentials": r"\frac{1}{2+e^{x}+e^{-x}}",
            "in Unicode": "σ(x) · (1 − σ(x))",
            "with Unicode exponents": "e⁻ˣ/(1+e⁻ˣ)²",
            "in Python": "np.exp(-x) / np.power(1 + np.exp(-x), 2)",
            "an equation with its left side": r"\sigma'(x) = \sigma(x)(1-\sigma(x))",
            "a chain of equations": r"\frac{d\sigma}{dx} = \frac{e^{-x}}{(1+e^{-x})^2} = \sigma(x)(1-\sigma(x))",
            "with a where clause": r"s(1-s) \text{ where } s = \sigma(x)",
            "as a prime": r"\sigma'(x)",
            "as a derivative of a quotient": r"\frac{d}{dx}\frac{1}{1+e^{-x}}",
            "between dollars": r"$\sigma(x)(1-\sigma(x))$",
            "with a full stop": r"\sigma(x)(1-\sigma(x)).",
            "with double stars and spaces": "exp( - x ) / ( 1 + exp( - x ) ) ** 2",
            "as the rate of the logistic equation": r"\frac{1}{4} - \left(\sigma(x) - \frac{1}{2}\right)^2",
        },
        wrong={
            "a sign in front": r"-\sigma(x)(1-\sigma(x))",
            "a plus for a minus": r"\sigma(x)(1+\sigma(x))",
            "no square below": r"\frac{e^{-x}}{1+e^{-x}}",
            "a lost sign of an exponent": r"\frac{e^{x}}{(1+e^{-x})^2}",
            "the pattern of tanh": r"1-\sigma^2(x)",
            "a factor of two within tanh": "(1 - tanh(x)**2)/4",
            "a factor of two without": "(1 - tanh(x/2)**2)/2",
            "a decimal a millionth off": "0.250001*np.cosh(0.5*x)**-2",
            "the second derivative": r"\sigma''(x)",
            "at another argument": r"\sigma(2x)(1-\sigma(2x))",
        },
    ),
    Sheet(
        "the curvature of the sigmoid",
        "s(x)*(1-s(x))*(1-2*s(x))",
        reals("x"),
        functions={"s": SIGMOID},
        right={
            "with two primes": "s''(x)",
            "as a derivative of the slope": r"\frac{d}{dx}\left(s(x)(1-s(x))\right)",
            "multiplied out": "s(x) - 3*s(x)**2 + 2*s(x)**3",
            "as minus a tanh times the slope": r"-\tanh\left(\frac{x}{2}\right) s(x)(1-s(x))",
            "with d squared": r"\frac{d^2 s}{dx^2}",
        },
        wrong={
            "with one prime": "s'(x)",
            "the last factor turned round": "s(x)*(1-s(x))*(2*s(x)-1)",
            "a coefficient of the polynomial": "s(x) - 2*s(x)**2 + 2*s(x)**3",
        },
    ),
    Sheet(
        "a log-odds",
        "t",
        reals("t"),
        functions={"sigma": SIGMOID},
        right={
            "the inverse of the sigmoid": r"\ln\frac{\sigma(t)}{1-\sigma(t)}",
            "as a difference of logs": r"\log\sigma(t)-\log\sigma(-t)",
            "as a difference of softplus": "log(1+exp(t)) - log(1+exp(-t))",
            "as an inverse tanh": r"2\operatorname{artanh}(2\sigma(t)-1)",
            "through two exponentials": "np.log(np.exp(t))",
        },
        wrong={
            "odds upside down": r"\ln\frac{1-\sigma(t)}{\sigma(t)}",
            "the odds themselves": r"\frac{\sigma(t)}{1-\sigma(t)}",
            "its absolute value": "sqrt(t^2)",
        },
    ),
    Sheet(
        "the slope of a squashed line",
        "k*sigma(k*t+c)*(1-sigma(k*t+c))",
        reals("k t c"),
        functions={"sigma": SIGMOID},
        definitions={"z": "k*t+c", "a": "sigma(z)"},
        right={
            "by the names of the definitions": "k*a*(1-a)",
            "as a derivative of what is defined": r"\frac{\partial a}{\partial t}",
            "as a product of derivatives": r"\frac{\partial a}{\partial z}\frac{\partial z}{\partial t}",
            "with a prime at the inner value": r"k\,\sigma'(z)",
            "a chain of equations": r"\frac{da}{dt} = \sigma'(z)\,k = k\,a(1-a)",
            "in the slash form of a derivative": "da/dz * dz/dt",
        },
        wrong={
            "the inner derivative left out": "a*(1-a)",
            "with respect to the offset": r"\frac{\partial a}{\partial c}",
            "with respect to the slope": r"t\,\sigma'(z)",
            "the offset left out": r"k\,\sigma(kt)(1-\sigma(kt))",
        },
    ),
    Sheet(
        "a net of three weights",
        "u_3*s_2(a_2)*(1-s_2(a_2))*u_2*s_1(a_1)*(1-s_1(a_1))*v",
        reals("u_1 u_2 u_3 v"),
        functions={"s_1": SIGMOID, "s_2": SIGMOID},
        definitions={"a_1": "u_1*v", "a_2": "u_2*s_1(a_1)", "o": "u_3*s_2(a_2)"},
        right={
            "as a derivative": r"\frac{\partial o}{\partial u_1}",
            "in primes": r"u_3 s_2'(a_2)\, u_2 s_1'(a_1)\, v",
            "through the output": r"o\,(1-s_2(a_2))\,u_2\,s_1'(a_1)\,v",
            "nested to the bottom": r"u_2u_3 v\, s_2'(u_2 s_1(u_1 v))\, s_1'(u_1 v)",
            "as a chain of derivatives": r"\frac{\partial o}{\partial a_2}\frac{\partial a_2}{\partial a_1}"
            r"\frac{\partial a_1}{\partial u_1}",
            "in Unicode with subscripts": "u₃·s₂'(a₂)·u₂·s₁'(a₁)·v",
            "in NumPy": "u_3 * u_2 * v * np.exp(-a_1)/(1+np.exp(-a_1))**2 * np.exp(-a_2)/(1+np.exp(-a_2))**2",
            "with either of two equal functions": r"u_3 s_1'(a_2) u_2 s_2'(a_1) v",
        },
        wrong={
            "one weight too few": r"s_2'(a_2) u_2 s_1'(a_1) v",
            "the inner slope left out": r"u_3 s_2'(a_2) u_2 v",
            "with respect to the middle weight": r"\frac{\partial o}{\partial u_2}",
            "both slopes at the inner value": r"u_3 s_2'(a_1) u_2 s_1'(a_1) v",
            "the input for the first weight": r"u_3 s_2'(a_2) u_2 s_1'(a_1) u_1",
            "a sum for a product": r"u_3 s_2'(a_2) u_2 + s_1'(a_1) v",
        },
    ),
    Sheet(
        "the slope of a squared error",
        "2*(q*x-t)*x",
        reals("q x t"),
        definitions={"r": "q*x-t", "L": "r^2"},
        right={
            "through the residual": "2rx",
            "turned round twice": "-2x(t - qx)",
            "multiplied out": "2*q*x**2 - 2*t*x",
            "as a derivative of the loss": r"\frac{\partial L}{\partial q}",
            "as a chain": r"\frac{\partial L}{\partial r}\cdot\frac{\partial r}{\partial q}",
            "a quotient that is a product": r"\frac{2x(q^2x^2-t^2)}{qx+t}",
            "implicit products of letters": "2qx x - 2tx",
        },
        wrong={
            "turned round once": "2x(t - qx)",
            "without the inner derivative": "2r",
            "without the two": "rx",
            "with respect to the input": r"\frac{\partial L}{\partial x}",
        },
    ),
    Sheet(
        "the binary cross entropy",
        "-t*log(p) - (1-t)*log(1-p)",
        {"t": "real", "z": "real"},
        functions={"sigma": SIGMOID},
        definitions={"p": "sigma(z)"},
        right={
            "as a softplus": r"\log(1+e^{z}) - tz",
            "as the stable form of libraries": "np.maximum(z, 0) - z*t + np.log1p(np.exp(-np.abs(z)))",
            "with natural logarithms": r"-\left[t\ln p+(1-t)\ln(1-p)\right]",
            "with a half taken out": r"z\left(\frac12 - t\right) + \ln\left(2\cosh\frac{z}{2}\right)",
        },
        wrong={
            "without the minus": r"t\ln p+(1-t)\ln(1-p)",
            "labels crossed": r"\log(1+e^{z}) + tz",
            "only one half": r"-t\ln p",
            "logarithms to base ten": "-t*log10(p) - (1-t)*log10(1-p)",
        },
    ),
    Sheet(
        "a ratio of positive logs",
        "log(a) - log(b)",
        {"a": "positive", "b": "positive"},
        right={
            "the log of the ratio": r"\ln\frac{a}{b}",
            "minus the log of the inverse": "-log(b/a)",
            "halves of squares": r"\tfrac12\log\frac{a^2}{b^2}",
            "through roots": "2*log(sqrt(a)/sqrt(b))",
            "by a change of base": r"\ln 2\cdot\left(\log_2 a-\log_2 b\right)",
        },
        wrong={
            "a ratio of logs": r"\frac{\ln a}{\ln b}",
            "the log of the difference": "log(a - b)",
            "another base": r"\log_2 a-\log_2 b",
        },
    ),
    Sheet(
        "the log of a square",
        "log(x^2)",
        reals("x"),
        right={
            "twice the log of the absolute value": r"2\ln|x|",
            "through a root": "log(sqrt(x**4))",
            "with a sign inside": "log((-x)^2)",
        },
        wrong={
            "the square of the log": r"(\ln x)^2",
            "twice the log, which is not real left of zero": r"2\ln x",
            "a power on the function": r"\ln^2 x",
        },
    ),
    Sheet(
        "the slope of ReLU",
        "cases(m, x>0; 0, otherwise)",
        reals("x m"),
        right={
            "as cases in LaTeX": r"\begin{cases} m & x > 0 \\ 0 & x \leq 0 \end{cases}",
            "the cases in the other order": r"\begin{cases} 0 & \text{if } x \le 0 \\ m & \text{else} \end{cases}",
            "as an indicator": r"m\,\mathbf{1}_{\{x>0\}}",
            "as an Iverson bracket": "m [x > 0]",
            "in NumPy": "np.where(x > 0, m, 0)",
            "as a comparison times a number": "m * (x > 0)",
            "as a conditional expression": "m if x > 0 else 0",
            "as a Heaviside step": "m*np.heaviside(x, 0)",
            "by the sign": r"\frac{m}{2}(1+\operatorname{sign}(x))",
            "as a quotient that is undefined at the kink": r"m\frac{\max(0,x)}{x}",
            "as a quotient by the absolute value": r"\frac{m}{2}\left(1+\frac{x}{|x|}\right)",
            "as a derivative": r"m\frac{d}{dx}\max(x,0)",
            "as one minus the other side": r"m\left(1-\mathbf{1}[x\le 0]\right)",
        },
        wrong={
            "the sides swapped": "np.where(x > 0, 0, m)",
            "a condition on the wrong quantity": "np.where(m > 0, m, 0)",
            "ReLU itself": r"m\max(0,x)",
            "the factor kept on both sides": "m",
            "a threshold at one": r"m\,\mathbf{1}[x>1]",
        },
    ),
    Sheet(
        "the absolute value",
        "abs(x)",
        reals("x"),
        right={
            "as a maximum": r"\max(x, -x)",
            "as a root": r"\sqrt{x^2}",
            "as two rectifiers": "max(x,0) + max(-x,0)",
            "with a sign": "x*sign(x)",
            "between bars": r"\left|-x\right|",
            "as cases": r"\begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases}",
            "clipped twice": "np.maximum(x, 0) - np.minimum(x, 0)",
        },
        wrong={"without bars": "x", "a minimum": r"\min(x,-x)", "two rectifiers apart": "max(x,0) - max(-x,0)"},
    ),
    Sheet(
        "the leaky rectifier",
        "cases(x, x>0; c*x, otherwise)",
        {"x": "real", "c": "positive"},
        right={
            "as two rectifiers": r"\max(0,x)-c\max(0,-x)",
            "in NumPy": "np.where(x <= 0, c*x, x)",
            "by an absolute value": r"\frac{1+c}{2}x+\frac{1-c}{2}|x|",
        },
        wrong={
            "a maximum, which holds for c < 1 only": r"\max(x, cx)",
            "two rectifiers added": r"\max(0,x)+c\max(0,-x)",
            "its slope": "np.where(x > 0, 1, c)",
        },
    ),
    Sheet(
        "the slope of the Huber loss",
        "cases(r, abs(r)<=d; d*sign(r), otherwise)",
        {"r": "real", "d": "positive"},
        right={
            "as a clip": "np.clip(r, -d, d)",
            "as a minimum of a maximum": r"\min(\max(r,-d),d)",
            "three cases": r"\begin{cases} -d & r < -d \\ r & -d \le r \le d \\ d & r > d \end{cases}",
        },
        wrong={
            "without the sign": "np.where(np.abs(r) <= d, r, d)",
            "clipped at one": "np.clip(r, -1, 1)",
            "the branches swapped": "cases(d*sign(r), abs(r)<=d; r, otherwise)",
        },
    ),
    Sheet(
        "a step of Adam",
        "w - eta*m/(sqrt(v)+eps)",
        {
            "w": "real",
            "eta": "positive",
            "b": "positive",
            "m_0": "real",
            "g": "real",
            "v": "positive",
            "eps": "positive",
        },
        definitions={"m": "b*m_0 + (1-b)*g"},
        right={
            "in LaTeX": r"w-\eta\,\frac{m}{\sqrt{v}+\varepsilon}",
            "another epsilon": r"w - \frac{\eta m}{\epsilon+\sqrt{v}}",
            "the moment written out": r"w - \eta\frac{\beta m_0+(1-\beta)g}{\sqrt v+\epsilon}, \quad \beta = b",
            "the moment as an update": "w - eta*(m_0 + (1-b)*(g - m_0))/(eps + v**0.5)",
        },
        wrong={
            "epsilon under the root": r"w-\eta\frac{m}{\sqrt{v+\varepsilon}}",
            "uphill": r"w+\eta\frac{m}{\sqrt{v}+\varepsilon}",
            "the shares swapped": "w - eta*((1-b)*m_0 + b*g)/(sqrt(v)+eps)",
            "no root": "w - eta*m/(v+eps)",
        },
    ),
    Sheet(
        "the size of a convolution",
        "floor((n + 2*p - k)/s) + 1",
        dict.fromkeys("npks", "integer"),
        right={
            "with floor brackets": r"\left\lfloor\frac{n+2p-k}{s}\right\rfloor+1",
            "with one taken inside": r"\left\lfloor\frac{n+2p-k+s}{s}\right\rfloor",
            "as a ceiling": r"\left\lceil\frac{n+2p-k+1}{s}\right\rceil",
            "with a floor division": "(n + 2*p - k)//s + 1",
            "with Unicode brackets": "⌊(n + 2p − k)/s⌋ + 1",
            "with NumPy": "np.floor((n - k + 2*p)/s) + 1",
            "padding added once at each side": "(n + p + p - k)//s + 1",
        },
        wrong={
            "without the floor": r"\frac{n+2p-k}{s}+1",
            "rounded up": r"\left\lceil\frac{n+2p-k}{s}\right\rceil+1",
            "padding added once": "(n + p - k)//s + 1",
            "one forgotten": "(n + 2*p - k)//s",
            "the kernel added": r"\left\lfloor\frac{n+2p+k}{s}\right\rfloor+1",
        },
    ),
    Sheet(
        "the parameters of a convolution",
        "(k^2*c + 1)*f",
        dict.fromkeys("kcf", "integer"),
        right={
            "a bias for every filter": r"f k^2 c + f",
            "with times signs": r"f \times (k \times k \times c + 1)",
            "implicit products": "f(kkc+1)",
        },
        wrong={
            "a bias for every channel": "f*k**2*c + f*c",
            "no bias": "k*k*c*f",
            "one bias": "k^2*c*f + 1",
        },
    ),
    Sheet(
        "a binomial count",
        "n*(n-1)/2",
        {"n": "integer"},
        right={
            "a binomial": r"\binom{n}{2}",
            "a sum of whole numbers": r"\sum_{i=1}^{n-1} i",
            "factorials": r"\frac{n!}{2!\,(n-2)!}",
            "a double sum over pairs": r"\sum_{i=1}^{n}\sum_{j=i+1}^{n} 1",
        },
        wrong={"one more": r"\binom{n+1}{2}", "the sum to the end": r"\sum_{i=1}^{n} i", "ordered pairs": "n*(n-1)"},
    ),
    Sheet(
        "a small product and a small sum",
        "(x+1)*(x+2)*(x+3)",
        reals("x"),
        right={
            "a product sign": r"\prod_{i=1}^{3}(x+i)",
            "multiplied out": "x^3 + 6x^2 + 11x + 6",
            "Horner's form": "((x + 6)*x + 11)*x + 6",
        },
        wrong={"one factor fewer": r"\prod_{i=1}^{2}(x+i)", "a sum sign": r"\sum_{i=1}^{3}(x+i)"},
    ),
    Sheet(
        "the GELU by its tanh",
        "x/2*(1+tanh(c*(x+d*x^3)))",
        {"x": "real", "c": "positive", "d": "positive"},
        functions={"sigma": SIGMOID},
        right={
            "as a sigmoid of twice the argument": r"x\,\sigma\left(2c(x+dx^3)\right)",
            "the square taken out": "0.5*x*(1 + np.tanh(c*x*(1 + d*x**2)))",
        },
        wrong={
            "as a sigmoid of the argument": r"x\,\sigma\left(c(x+dx^3)\right)",
            "a square for a cube": "0.5*x*(1 + np.tanh(c*(x + d*x**2)))",
        },
    ),
    Sheet(
        "the density of a normal variable",
        "exp(-(x-m)^2/(2*s^2))/(s*sqrt(2*pi))",
        {"x": "real", "m": "real", "s": "positive"},
        right={
            "as it is written": r"\frac{1}{\sqrt{2\pi s^2}}\,e^{-\frac{(x-m)^2}{2s^2}}",
            "as a power": r"(2\pi s^2)^{-1/2}\exp\left(-\frac12\left(\frac{x-m}{s}\right)^2\right)",
            "in NumPy": "np.exp(-0.5*((x-m)/s)**2)/(s*np.sqrt(2*np.pi))",
        },
        wrong={
            "s outside the root left out": r"\frac{1}{\sqrt{2\pi}}\,e^{-\frac{(x-m)^2}{2s^2}}",
            "the two left out": r"\frac{1}{\sqrt{2\pi s^2}}\,e^{-\frac{(x-m)^2}{s^2}}",
        },
    ),
)


@pytest.mark.parametrize(("sheet", "answer", "outcome"), [row for sheet in SHEETS for row in sheet.rows()])
def test_scalars(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    verdict = sheet.verdict(answer)
    assert verdict.outcome is outcome, verdict
    if outcome is Outcome.CORRECT:
        assert verdict.credit == 1.0
        assert verdict.evidence is not None
        assert verdict.evidence.ground in (Ground.IDENTICAL, Ground.SAMPLED)
    else:
        assert verdict.credit == 0.0
        assert verdict.feedback


def test_a_scanned_digit_earns_but_never_costs() -> None:
    """A witness would say that the student is wrong; it is the scan that may be."""
    right, other = (
        equal("x*sigma_1(x)", answer, symbols=reals("x"), functions={"sigma_1": SIGMOID})
        for answer in ("x 6_1(x)", "x^2 6_1(x)")
    )
    assert (right.outcome, right.remarks) == (Outcome.CORRECT, ("read the digit '6' as 'sigma'",))
    assert (other.outcome, other.evidence) == (Outcome.REVIEW, None)
    assert "read the digit '6' as 'sigma'" in other.feedback


@pytest.mark.parametrize(
    ("reference", "answer", "said"),
    [
        pytest.param("sigmoid(x)", "sgmoid(x)", "did you mean 'sigmoid'?", id="misspelt"),
        pytest.param("x", "Interval(x)", "no function 'Interval' is known", id="of another field"),
        pytest.param("foo(x)", "1 + foo(x)", "not equal", id="in the reference too, so it is a function of their own"),
        pytest.param("x", "f(x)", "not equal", id="a letter is anybody's function"),
    ],
)
def test_a_function_that_nobody_knows_costs_nothing(reference: str, answer: str, said: str) -> None:
    verdict = equal(reference, answer)
    assert said in verdict.feedback
    assert (verdict.outcome is Outcome.INCORRECT) == (said == "not equal")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("pi - yi", Outcome.CORRECT, id="indices without a mark"),
        pytest.param("yi - pi", Outcome.INCORRECT, id="indices without a mark, turned round"),
        pytest.param("p_i - y_i + 0*pi", Outcome.CORRECT, id="the number beside the entry"),
        pytest.param(r"\pi - y_i", Outcome.INCORRECT, id="the Greek letter is the number"),
    ],
)
def test_pi_where_p_takes_an_index(answer: str, outcome: Outcome) -> None:
    symbols = {"p": "vector[n]", "y": "vector[n]", "i": "index[n]"}
    assert equal("p_i - y_i", answer, symbols=symbols).outcome is outcome
