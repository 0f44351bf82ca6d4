"""Are the less usual ways to write a formula read as their author means them, and the nearest wrong ones refused?"""

from __future__ import annotations

import pytest

from hwcheck.equivalence.equal import equal
from hwcheck.verdict import Outcome
from tests.equivalence.sheets import SIGMOID, Sheet, reals

SHEETS = (
    Sheet(
        "a function without its usual brackets",
        "sigma(x)*(1-sigma(x))",
        reals("x"),
        functions={"sigma": SIGMOID},
        right={
            "the order of the derivative above": r"\sigma^{(1)}(x)",
            "a dot for the derivative": r"\dot\sigma(x)",
            "functions in brackets applied": r"(\sigma(1-\sigma))(x)",
            "a difference of functions applied": r"(\sigma-\sigma^2)(x)",
            "an argument without brackets": r"\sigma x(1-\sigma x)",
            "a differential quotient of a Greek letter": r"d\sigma/dx",
            "an upright d without braces": r"\frac{\mathrm d\sigma}{\mathrm dx}",
            "an upright operator": r"\frac{\mathrm{d}}{\mathrm{d}x}\frac{1}{1+e^{-x}}",
            "empty braces that align": r"\begin{align} & \sigma-\sigma^2\\ = {} & \sigma(x)(1-\sigma(x))\end{align}",
            "code of several lines": "s = 1/(1+np.exp(-x))\nds = s*(1-s)\nreturn ds",
            "code on one line": "s = sigma(x); s*(1-s)",
            "a line that a bracket carries on": "s = (1/\n (1+np.exp(-x)))\ns*(1-s)",
            "a line that an operator carries on": "sigma(x)\n  *(1-sigma(x))",
            "numbers that end with a point": "1./(1.+np.exp(-x)) - 1./(1.+np.exp(-x))**2.",
        },
        wrong={
            "the second derivative": r"\sigma^{(2)}(x)",
            "code with a wrong line": "s = 1/(1+np.exp(-x))\ns*(1+s)",
            "code with a wrong line before": "s = 1/(1-np.exp(-x))\ns*(1-s)",
            "the other order of a difference applied": r"(\sigma^2-\sigma)(x)",
            "a quarter with a point": "2.*x",
        },
    ),
    Sheet(
        "sizes by name",
        "2/(n_in+n_out)",
        {"n_in": "integer", "n_out": "integer"},
        right={
            "as words below": r"\frac{2}{n_{in}+n_{out}}",
            "as text below": r"\frac{2}{n_{\text{in}}+n_{\text{out}}}",
            "upright": r"\frac{2}{n_\mathrm{in}+n_\mathrm{out}}",
            "the variance on the left": r"\operatorname{Var}[w_{ij}]=\frac{2}{n_{in}+n_{out}}",
        },
        wrong={"a lost bracket": "2/n_in+n_out", "Glorot's bound": r"\sqrt{6/(n_{in}+n_{out})}"},
    ),
    Sheet(
        "rounding up by rounding down",
        "ceil((H+2*P-K+1)/S)",
        dict.fromkeys("HPKS", "integer"),
        right={
            "in Python, the sign first": "-(-(H+2*P-K+1)//S)",
            "in Python, a factor of minus one": "-((-H-2*P+K-1)//S)",
            "the usual formula": r"\left\lfloor\frac{H+2P-K}{S}\right\rfloor+1",
        },
        wrong={"the sign after rounding": "-(-((H+2*P-K+1)//S))", "rounded down": "(H+2*P-K+1)//S"},
    ),
    Sheet(
        "a share",
        "3/4",
        {},
        right={"in per cent": "75%", "in per cent in LaTeX": r"75\,\%", "a difference": "100% - 25%"},
        wrong={"another": "76%", "without the sign": "75", "a remainder": "75 % 4"},
    ),
    Sheet(
        "a third",
        "1/3",
        {},
        right={"rounded to four figures": "33.33%"},
        wrong={"rounded to three": "33.3%", "rounded wrongly": "33.34%"},
    ),
    Sheet(
        "a squared norm",
        "sum(x_i^2, i)",
        {"x": "vector[n]"},
        right={
            "the power before the order": r"\|x\|^{2}_{2}",
            "subscripts without an arrow": 'np.einsum("i,i", x, x)',
            "apostrophes and no arrow": "np.einsum('i, i', x, x)",
        },
        wrong={"of order one": r"|x|_1", "not squared": r"\|x\|_2", "squared after order one": r"\|x\|^2_1"},
    ),
    Sheet(
        "a Frobenius norm",
        "sum(A_{i,j}^2, i, j)",
        {"A": "matrix[m,n]"},
        right={
            "the power before the letter": r"\|A\|^2_F",
            "NumPy's word": "np.linalg.norm(A, 'fro')**2",
            "an inner product with the letter": r"\langle A, A\rangle_F",
            "flattened": "A.flatten() @ A.ravel()",
        },
        wrong={"not squared": "np.linalg.norm(A, 'fro')", "of order one": r"\|A\|^2_1"},
    ),
    Sheet(
        "the order of flattening",
        "vec(A.T)",
        {"A": "matrix[m,n]"},
        right={"row by row, as NumPy does": "A.flatten()"},
        wrong={"column by column": "A.T.flatten()"},
    ),
    Sheet(
        "a quadratic form",
        "x.T @ A @ x",
        {"A": "matrix[n,n]", "x": "vector[n]"},
        right={"a dot before a product": r"x\cdot Ax", "a dot before brackets": r"x \cdot (Ax)"},
        wrong={"an outer product": "A x x^T", "no product": r"x\cdot A"},
    ),
    Sheet(
        "an entry",
        "g_i*x_j",
        {"g": "vector[m]", "x": "vector[n]", "i": "index[m]", "j": "index[n]"},
        right={"of a call": "np.outer(g, x)[i, j]"},
        wrong={"of its transpose": "np.outer(x, g)[j, i] + g_i"},
    ),
    Sheet(
        "a distance of distances",
        "abs(abs(x)-1)",
        reals("x"),
        right={"bars within bars": "||x|-1|", "in LaTeX": r"\left|\left|x\right|-1\right|", "the other way": "|1-|x||"},
        wrong={"a sign": "||x|+1|", "one pair": "|x|-1"},
    ),
    Sheet(
        "a logarithm to a base",
        "log(a)/log(b)",
        {"a": "positive", "b": "positive"},
        right={"without braces": r"\log_ba", "its inverse": r"\frac{1}{\log_ab}"},
        wrong={"the other base": r"\log_ab"},
    ),
    Sheet(
        "an inverse function",
        "arcsin(x/(1+x^2))",
        reals("x"),
        right={"with a small -1": "sin⁻¹(x/(1+x²))"},
        wrong={"a quotient": "1/sin(x/(1+x²))"},
    ),
    Sheet(
        "columns scaled",
        "g*X + b",
        {"X": "matrix[N,D]", "g": "vector[D]", "b": "vector[D]"},
        right={"side by side": "gX + b", "by a diagonal matrix": r"X\,\mathrm{diag}(g) + b"},
        wrong={"rows scaled": r"\mathrm{diag}(g)X + b", "a product": "Xg + b"},
    ),
    Sheet(
        "a product of matrices",
        "A @ A + A @ B",
        {"A": "matrix[n,n]", "B": "matrix[n,n]"},
        right={"a power": "A^2 + AB", "a small 2": "A² + AB"},
        wrong={"NumPy's power": "A**2 + A@B", "of the entries": r"A\odot A + AB", "the other order": "A^2 + BA"},
    ),
    Sheet(
        "an inner product",
        "sum(w_i*x_i, i)",
        {"w": "vector[n]", "x": "vector[n]"},
        right={"a capital Sigma": "Σ w_i x_i", "one transpose": "w^T x"},
        wrong={"two transposes": "w^T x^T", "the other transpose": "w x^T"},
    ),
    Sheet(
        "a layer",
        "(W_2.T @ d_2) * a_1*(1-a_1)",
        {"W_1": "matrix[m,h]", "W_2": "matrix[m,h]", "d_2": "vector[m]", "a_1": "vector[h]"},
        right={"layers and transposes above": r"W^{(2)T}d^{(2)}\odot a^{[1]}\odot(1-a^{[1]})"},
        wrong={"another layer": r"W^{(1)T}d^{(2)}\odot a^{[1]}\odot(1-a^{[1]})"},
    ),
    Sheet(
        "a state whose name ends with a letter",
        "g*(1-h_t^2)",
        {"W": "matrix[h,d]", "x_t": "vector[d]", "g": "vector[h]"},
        definitions={"z_t": "W@x_t", "h_t": "tanh(z_t)"},
        right={"as declared": r"g\odot(1-h_t^2)", "written out": r"g\odot\operatorname{sech}^2(Wx_t)"},
        wrong={"not squared": r"g\odot(1-h_t)"},
    ),
    Sheet(
        "a mean over two axes",
        "sum(X_{c,i,j}, i, j)/(H*W)",
        {"X": "tensor[C,H,W]", "c": "index[C]"},
        right={"counted from the end": "X.mean(axis=(-2, -1))"},
        wrong={"the first two": "X.mean(axis=(-3, -2))"},
    ),
    Sheet(
        "a sum over outcomes",
        "sum(p_i*log(p_i/q_i), i)",
        {"p": "simplex[n]", "q": "simplex[n]"},
        right={"with the outcome in brackets": r"\sum_x p(x)\log\frac{p(x)}{q(x)}"},
        wrong={"the other way round": r"\sum_x q(x)\log\frac{q(x)}{p(x)}"},
    ),
    Sheet(
        "a rectifier with a slope",
        "cases(x, x>0; a*x, x<=0)",
        {"x": "real", "a": "positive"},
        right={
            "upright words": r"\begin{cases}x & \mathrm{if}\ x>0\\ ax & \mathrm{otherwise}\end{cases}",
            "PyTorch's keyword": "F.leaky_relu(x, negative_slope=a)",
            "clipped on one side": "np.clip(x, 0, None) + a*np.clip(x, None, 0)",
        },
        wrong={
            "an exponential": "F.elu(x, a)",
            "upright words the wrong way round": r"\begin{cases}x & \mathrm{if}\ x<0\\ ax & \mathrm{else}\end{cases}",
        },
    ),
    Sheet(
        "a positive part",
        "max(0, m-d)",
        {"m": "positive", "d": "positive"},
        right={"below a bracket": "[m-d]_+", "of a name": r"m-d + (d-m)_+", "in braces": r"\left(m-d\right)_{+}"},
        wrong={"of the sum": "[m+d]_+", "with a term behind": "[m-d]_+ + d", "of one": "m-[d]_+"},
    ),
    Sheet(
        "a squared positive part",
        "max(0, m-d)^2",
        {"m": "positive", "d": "positive"},
        right={"a power behind": r"[m-d]_+^2"},
        wrong={"the square within": r"[m-d^2]_+"},
    ),
    Sheet(
        "a sum over a primed index",
        "exp(h_i)/sum(exp(h_k), k)",
        {"h": "vector[n]", "i": "index[n]"},
        right={
            "as a quotation mark": r"\frac{e^{h_i}}{\sum_{i'}e^{h_{i'}}}",
            "as a command": r"\frac{e^{h_i}}{\sum_{k^\prime=1}^n e^{h_{k^\prime}}}",
            "in Unicode": "exp(hᵢ)/Σ_{k'} exp(h_{k'})",
        },
        wrong={"of what does not run": r"\frac{e^{h_i}}{\sum_{i'}e^{h_i}}"},
    ),
    Sheet(
        "a sum over a primed index of two",
        "x_i",
        {"x": "vector[n]", "i": "index[n]"},
        right={"in Kronecker's delta": r"\sum_{j'}x_{j'}\delta_{ij'}"},
        wrong={"in another place": r"\sum_{j'}x_i\delta_{j'1} - 1"},
    ),
    Sheet(
        "a value that is set anew",
        "w-s*(b*m+(1-b)*g)/(1-b^t)",
        {**reals("m g w"), "b": "positive", "s": "positive", "t": "integer"},
        right={
            "on a line before": "m = b*m + (1-b)*g\nw - s*m/(1-b**t)",
            "twice": "m = b*m + (1-b)*g; m = m/(1-b**t); w = w - s*m",
            "with a prime": r"w-s\frac{m'}{1-b^t},\quad m'=bm+(1-b)g",
            "with a prime in words": r"w-sm'/(1-b^t) \text{ where } m'=bm+(1-b)g",
        },
        wrong={
            "once too often": "m = b*m + (1-b)*g\nm = b*m + (1-b)*g\nw - s*m/(1-b**t)",
            "with a sign": "m = b*m - (1-b)*g\nw - s*m/(1-b**t)",
            "without its correction": "m = b*m + (1-b)*g\nw - s*m",
        },
    ),
    Sheet(
        "an entry of what a clause says",
        "x_i/norm(x)",
        {"x": "vector[n]", "i": "index[n]"},
        right={"of a vector": r"u_i,\ u=\frac{x}{\|x\|}", "of its entries": r"u_i,\ u_k=\frac{x_k}{\|x\|}"},
        wrong={"of another vector": r"u_i,\ u=\frac{x}{\|x\|^2}"},
    ),
    Sheet(
        "the slope of a function that is written out",
        "1/(x*(1-x))",
        {"x": "positive"},
        right={"of the logit": r"\operatorname{logit}'(x)"},
        wrong={"of its inverse": r"\operatorname{sigmoid}'(x)", "of the logarithm": r"\log'(x)"},
    ),
    Sheet(
        "the slope of a leaky rectifier",
        "cases(1, x>0; 1/100, x<=0)",
        reals("x"),
        right={"by its name": r"\mathrm{LeakyReLU}'(x)"},
        wrong={"without the leak": r"\mathrm{ReLU}'(x)"},
    ),
    Sheet(
        "a mask said behind",
        "cases(exp(s_i)/sum(exp(s_k)*ind(k<=t), k), i<=t; 0, i>t)",
        {"s": "vector[n]", "i": "index[n]", "t": "index[n]"},
        right={
            "in cases": r"\frac{e^{s_i+m_i}}{\sum_k e^{s_k+m_k}},\ "
            r"m_k=\begin{cases}0&k\le t\\-\infty&k>t\end{cases}"
        },
        wrong={
            "the wrong way round": r"\frac{e^{s_i+m_i}}{\sum_k e^{s_k+m_k}},\ "
            r"m_k=\begin{cases}0&k> t\\-\infty&k\le t\end{cases}"
        },
    ),
    Sheet(
        "a capital Sigma that a clause names",
        "U @ diag(s) @ V.T",
        {"U": "matrix[m,k]", "s": "vector[k]", "V": "matrix[n,k]"},
        right={"a diagonal matrix": r"U\Sigma V^\top,\ \Sigma=\operatorname{diag}(s)"},
        wrong={"its inverse": r"U\Sigma V^\top,\ \Sigma=\operatorname{diag}(s)^{-1}"},
    ),
    Sheet(
        "the exact GELU's slope",
        "(1+erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)",
        reals("x"),
        right={
            "in SciPy": "scipy.stats.norm.cdf(x) + x*scipy.stats.norm.pdf(x)",
            "imported": "norm.cdf(x)+x*norm.pdf(x)",
        },
        wrong={"a sign": "norm.cdf(x) - x*norm.pdf(x)"},
    ),
    Sheet(
        "an entry as a value of a table",
        "r + c*max(Q_{u,k}, k) - Q_{t,b}",
        {"r": "real", "c": "positive", "Q": "matrix[s,a]", "t": "index[s]", "u": "index[s]", "b": "index[a]"},
        right={"with a prime": r"r+c\max_{b'}Q(u,b')-Q(t,b)", "as an entry": r"r+c\max_k Q_{uk}-Q_{tb}"},
        wrong={"of the same state": r"r+c\max_{b'}Q(t,b')-Q(t,b)", "turned": r"r+c\max_{b'}Q(b',u)-Q(t,b)"},
    ),
    Sheet(
        "a name's positive part",
        "t*max(r, 0) + (1-t)*max(-r, 0)",
        {"r": "real", "t": "positive"},
        right={
            "below the name": r"t r_+ + (1-t)(-r)_+",
            "cases with a full stop": r"\begin{cases}tr,&r\ge0,\\(t-1)r,&r<0.\end{cases}",
        },
        wrong={"both the same": r"t r_+ + (1-t)r_+"},
    ),
    Sheet(
        "the gradient of a maximum",
        "cases(g, x_i>=m; 0, otherwise)",
        {"x": "vector[n]", "g": "real", "i": "index[n]"},
        definitions={"m": "max(x_k, k)"},
        right={
            "where it is": r"\begin{cases}g & i=\arg\max_j x_j\\ 0 & \text{otherwise}\end{cases}",
            "in one word": r"g\,\mathbb{1}[i=\operatorname*{arg\,max}_k x_k]",
            "in NumPy": "g*(i == np.argmax(x))",
            "as a method": "np.where(i == x.argmax(), g, 0)",
            "in Kronecker's delta": r"g\,\delta_{i,\arg\max_k x_k}",
            "of what grows with it": r"g\,\mathbb{1}[i=\arg\max_k e^{x_k}]",
        },
        wrong={
            "the smallest": r"\begin{cases}g & i=\arg\min_j x_j\\ 0 & \text{otherwise}\end{cases}",
            "the smallest in NumPy": "g*(i == np.argmin(x))",
            "all the others": "g*(i != np.argmax(x))",
            "of what falls": r"g\,\mathbb{1}[i=\arg\max_k (-x_k)]",
        },
    ),
    Sheet(
        "a sum in a loop of Python's",
        "sum(k*x_k*y_k, k)",
        {"x": "vector[n]", "y": "vector[n]", "n": "integer"},
        right={
            "as an argument": "sum((i+1)*x[i]*y[i] for i in range(n))",
            "in a list": "np.sum([i*x[i-1]*y[i-1] for i in range(1, n+1)])",
            "over the length": "sum((i+1)*x[i]*y[i] for i in range(len(x)))",
        },
        wrong={
            "counted from zero": "sum(i*x[i]*y[i] for i in range(n))",
            "without the last": "sum((i+1)*x[i]*y[i] for i in range(n-1))",
            "without the first": "sum((i+1)*x[i]*y[i] for i in range(2, n))",
        },
    ),
    Sheet(
        "a variance",
        "sum((x_i-sum(x_j,j)/n)^2, i)/n",
        {"x": "vector[n]", "n": "integer"},
        right={
            "in NumPy": "np.var(x)",
            "in PyTorch": "torch.var(x, unbiased=False)",
            "corrected back": "(n-1)/n*np.var(x, ddof=1)",
            "as a deviation": "x.std(ddof=1)**2*(n-1)/n",
        },
        wrong={"of a sample": "np.var(x, ddof=1)", "as a method": "x.var(correction=1)", "its root": "np.std(x)"},
    ),
    Sheet(
        "a decimal comma",
        "3/8",
        {"n": "integer"},
        right={"behind a zero": "0,375", "in LaTeX": r"0{,}375"},
        wrong={"another number": "0,38"},
    ),
    Sheet(
        "a distribution said behind",
        "mu + s*z",
        reals("mu s z"),
        right={
            "in LaTeX": r"\mu + sz,\quad z\sim\mathcal{N}(0,1)",
            "in words": r"\mu + sz \text{ with } z\sim N(0, I)",
            "in Unicode": "μ + s·z, z ∼ N(0, 1)",
        },
        wrong={"a sign": r"\mu - sz,\quad z\sim\mathcal{N}(0,1)"},
    ),
    Sheet(
        "Kronecker's delta beside another delta",
        "x_i*delta(i,1)",
        {"x": "vector[n]", "i": "index[n]", "delta": "vector[n]"},
        right={"an index and a number": r"x_i\delta_{i1}", "turned": r"x_1\delta_{1i}", "as a call": "x[i]*delta(i,1)"},
        wrong={"another number": r"x_i\delta_{i2}", "the other delta": r"x_i\delta_i"},
    ),
    Sheet(
        "what is crossed out",
        "x/y",
        {"x": "real", "y": "positive", "n": "positive"},
        right={"above and below": r"\frac{\cancel{n}x}{\cancel{n}y}"},
        wrong={"the wrong way round": r"\frac{\cancel{n}y}{\cancel{n}x}"},
    ),
    Sheet(
        "the power of a logarithm's argument",
        "y*log(x)",
        {"x": "positive", "y": "positive"},
        right={"behind the bracket": r"\ln(x)^y", "without brackets": r"\ln x^{y}"},
        wrong={"behind brackets around": r"(\ln x)^y", "in code": "log(x)**y"},
    ),
    Sheet(
        "the square of an argument",
        "log(x^2)",
        {"x": "positive"},
        right={"within": r"\ln(x^2)"},
        wrong={"behind the bracket": r"\ln(x)^2", "in front": r"\ln^2(x)"},
    ),
    Sheet(
        "a diagonal matrix",
        "diag(p*(1-p))",
        {"p": "vector[n]"},
        right={"by its entries": r"\operatorname{diag}(p_i(1-p_i))", "as a vector": r"\mathrm{diag}(p\odot(1-p))"},
        wrong={"of other entries": r"\operatorname{diag}(p_i(1+p_i))"},
    ),
)


@pytest.mark.parametrize(("sheet", "answer", "outcome"), [row for sheet in SHEETS for row in sheet.rows()])
def test_notations(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    verdict = sheet.verdict(answer)
    assert verdict.outcome is outcome, verdict


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("F.elu(x)", "cases(x, x>0; exp(x)-1, x<=0)"),
        ("F.softsign(x)", r"\frac{x}{1+|x|}"),
        ("F.relu6(x)", "min(max(x,0),6)"),
        ("F.hardtanh(x)", "np.clip(x,-1,1)"),
        ("F.hardsigmoid(x)", "np.clip(x/6+1/2,0,1)"),
        ("F.hardswish(x)", "x*np.clip(x+3,0,6)/6"),
        ("F.mish(x)", r"x\tanh(\ln(1+e^x))"),
        ("F.logsigmoid(x)", r"-\ln(1+e^{-x})"),
        ("torch.erfc(x)", "1-erf(x)"),
        ("torch.rsqrt(1+x*x)", "(1+x*x)**-0.5"),
        ("gelu(x)", r"x\Phi(x)"),
    ],
)
def test_activations_by_their_names(name: str, formula: str) -> None:
    for answer, outcome in ((formula, Outcome.CORRECT), (f"{formula} + 1", Outcome.INCORRECT)):
        verdict = equal(name, answer, symbols={"x": "real"})
        assert verdict.outcome is outcome or (outcome is Outcome.INCORRECT and "Phi" in answer)


def test_a_letter_for_the_normal_distribution_earns_but_never_costs() -> None:
    verdict = equal("x", r"x\Phi(x)", symbols={"x": "real"})
    assert verdict.outcome is Outcome.REVIEW
    assert "standard normal" in verdict.feedback


@pytest.mark.parametrize(
    "answer",
    [
        r"\sigma(x)\bar\sigma(x)",
        r"\hat\sigma(x)",
        "F.nothing(x)",
        "75 %%",
        r"\mathrm{mish}'(2x)",
        r"\cancel{2}\sigma(x)",
    ],
)
def test_what_is_not_understood_is_no_mistake(answer: str) -> None:
    verdict = equal("sigma(x)", answer, symbols={"x": "real"}, functions={"sigma": SIGMOID})
    assert verdict.note == "unreadable"


@pytest.mark.parametrize("answer", ["np.exp(s[i])/np.sum(np.exp(s[:i]))", "np.linalg.det(np.ones((9, 9)))*s[i]"])
def test_what_is_not_computed_is_no_mistake(answer: str) -> None:
    verdict = equal("s_i", answer, symbols={"s": "vector[n]", "i": "index[n]"})
    assert verdict.note == "undecided"
