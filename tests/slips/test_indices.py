"""Are mistakes in subscripts, in the ranges of sums, and in how often something is counted told from one another?"""

from __future__ import annotations

import pytest

from tests.slips.test_diagnose import note_of

Question = tuple[str, str]

FORWARD: Question = ("sum(w_m*x_{i+m-1},m)+b", "x:vector[N] w:vector[K] b:real i:index[M]")
STRIDED: Question = ("sum(w_m*x_{2*(i-1)+m},m)", "x:vector[10] w:vector[3] i:index[4]")
BACKWARD: Question = ("sum(w_m*g_{j-m+1},m)", "g:vector[6] w:vector[3] j:index[8]")
FILTER: Question = ("sum(g_i*x_{i+k-1},i)", "x:vector[N] g:vector[M] w:vector[K] k:index[K]")
IMAGE: Question = ("sum(W_{m,n}*X_{i+m-1,j+n-1},m,n)", "X:matrix[7,7] W:matrix[3,3] i:index[5] j:index[5]")
DEPTHWISE: Question = (
    "sum(W_{c,m,n}*X_{c,i+m-1,j+n-1},m,n)",
    "X:tensor[C,6,6] W:tensor[C,3,3] c:index[C] i:index[4] j:index[4]",
)
STATES: Question = ("sum(d_t*h_{t-1},t,2,T)", "h:vector[T] d:vector[T] T:integer")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(FORWARD, r"\sum_m w_{K+1-m} x_{i+m-1} + b", "sign-flip", id="the filter from its other end"),
        pytest.param(FORWARD, r"\sum_{m=1}^K w_m x_{i+K-m} + b", "sign-flip", id="the input from its other end"),
        pytest.param(FILTER, r"\sum_i g_i x_{i+K-k}", "sign-flip", id="a declared index of a named size"),
        pytest.param(BACKWARD, r"\sum_m w_m g_{j+m-1}", "sign-flip", id="not turned where it is to be"),
        pytest.param(BACKWARD, r"\sum_{m=1}^3 w_{4-m} g_{j-m+1}", "sign-flip", id="turned twice"),
        pytest.param(
            IMAGE, r"\sum_{m=1}^3\sum_{n=1}^3 W_{4-m,4-n} X_{i+m-1,j+n-1}", "sign-flip", id="in both directions"
        ),
        pytest.param(IMAGE, r"\sum_{m=1}^3\sum_{n=1}^3 W_{4-m,n} X_{i+m-1,j+n-1}", "sign-flip", id="in one direction"),
        pytest.param(
            ("conv_filt(X,W)", "X:matrix[5,6] W:matrix[2,3]"), "conv_filt(X,rot180(W))", "sign-flip", id="180"
        ),
        pytest.param(FORWARD, r"-\sum_m w_m x_{i+m-1} + b", "sign", id="a sign is another thing"),
        pytest.param(IMAGE, r"\sum_{m=1}^3\sum_{n=1}^3 W_{n,m} X_{i+m-1,j+n-1}", "swapped-index", id="transposed"),
        pytest.param(
            IMAGE, r"\sum_{m,n} W_{m,n} X_{i+m-1,j+m-1}", "swapped-index", id="one index for another in a sum"
        ),
        pytest.param(IMAGE, r"\sum_{m,n} W_{m,n} X_{i+n-1,j+m-1}", "swapped-index", id="two exchanged in sums"),
        pytest.param(STRIDED, r"\sum_{m=1}^3 w_m x_{2(m-1)+i}", "swapped-index", id="two exchanged in one sum"),
        pytest.param(
            DEPTHWISE, r"\sum_{m,n} W_{c,n,m} X_{c,i+m-1,j+n-1}", "swapped-index", id="two of three exchanged"
        ),
        pytest.param(FORWARD, r"\sum_m w_m x_i + b", "swapped-index", id="one of two indices lost"),
        pytest.param(FORWARD, r"\sum_m w_m x_{i-1} + b", "swapped-index", id="lost, and nothing else"),
        pytest.param(FORWARD, r"\sum_m w_m x_{i+m-1}", "dropped-term", id="a term beside, not in a subscript"),
        pytest.param(FILTER, r"\sum_i g_i x_{i+i-1}", "swapped-index", id="a bound index for a declared one"),
    ],
)
def test_an_index_that_counts_backwards_is_told_from_another_index(asked: Question, answer: str, note: str) -> None:
    check(asked, answer, note)


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(FORWARD, r"\sum_m w_m x_{i+m} + b", "off-by-one", id="a lost term of a subscript"),
        pytest.param(FORWARD, r"\sum_m w_m x_{i+m+1} + b", "off-by-one", id="a sign in a subscript"),
        pytest.param(FORWARD, r"\sum_m w_m x_{i+m-2} + b", "off-by-one", id="a number in a subscript"),
        pytest.param(STRIDED, r"\sum_{m=1}^3 w_m x_{2i+m-1}", "off-by-one", id="brackets in a subscript"),
        pytest.param(STRIDED, r"\sum_{m=1}^3 w_m x_{2i+m}", "off-by-one", id="a term in brackets in a subscript"),
        pytest.param(STRIDED, r"\sum_{m=1}^3 w_m x_{(i-1)+m}", "wrong-constant", id="a factor of the index"),
        pytest.param(IMAGE, r"\sum_{m,n} W_{m,n} X_{i+m,j+n}", "off-by-one", id="in both directions"),
        pytest.param(STATES, r"\sum_{t=2}^T d_t h_t", "off-by-one", id="this step for the last"),
        pytest.param(STATES, r"\sum_{t=2}^T d_t", "dropped-factor", id="a factor with its subscript"),
        pytest.param(FORWARD, r"\sum_m w_m x_{i+m-1}", "dropped-term", id="a term that is no subscript"),
    ],
)
def test_what_moves_a_subscript_is_a_shift(asked: Question, answer: str, note: str) -> None:
    check(asked, answer, note)


PLANE: Question = ("sum(X_{i,j}^2,i,j)", "X:matrix[h,w]")
BELOW: Question = ("sum(A_{i,k},k,1,i-1)", "A:matrix[n,n] n:integer i:index[n]")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(FORWARD, r"\sum_{m=1}^{K-1} w_m x_{i+m-1} + b", "off-by-one", id="one short of a named size"),
        pytest.param(IMAGE, r"\sum_{m=1}^2\sum_{n=1}^2 W_{m,n} X_{i+m-1,j+n-1}", "off-by-one", id="both one short"),
        pytest.param(IMAGE, r"\sum_{m=1}^3\sum_{n=1}^2 W_{m,n} X_{i+m-1,j+n-1}", "off-by-one", id="one of two short"),
        pytest.param(IMAGE, r"\sum_{m=2}^3\sum_{n=2}^3 W_{m,n} X_{i+m-1,j+n-1}", "off-by-one", id="both late"),
        pytest.param(PLANE, r"\sum_{i=1}^{h-1}\sum_{j=1}^{w-1} X_{ij}^2", "off-by-one", id="both short of names"),
        pytest.param(PLANE, r"\sum_{i=2}^{h}\sum_{j=1}^{w} X_{ij}^2", "off-by-one", id="one of two late"),
        pytest.param(PLANE, r"\sum_{i,j} X_{ij}", "dropped-factor", id="a square, not a range"),
        pytest.param(STATES, r"\sum_{t=3}^{T} d_t h_{t-1}", "off-by-one", id="late where a range is given"),
        pytest.param(BELOW, r"\sum_{k=1}^{i} A_{ik}", "off-by-one", id="a bound that is a difference"),
        pytest.param(BELOW, r"\sum_{k=1}^{i-1} A_{ki}", "swapped-index", id="not a bound"),
    ],
)
def test_the_ranges_of_sums_are_off_by_one_each_or_together(asked: Question, answer: str, note: str) -> None:
    check(asked, answer, note)


FIVE: Question = ("sum(e_k^2,k)/5", "e:vector[5]")
GRID: Question = ("sum(G_{i,j},i,j)", "G:matrix[4,5]")
PREFIX: Question = ("sum(v_j,j,1,i)/i", "v:vector[n] i:index[n]")
WINDOW: Question = ("(x_i+x_{i+1}+x_{i+2})/3", "x:vector[9] i:index[7]")
NAMED: Question = ("sum(X_{i,j},i,j)/(h*w)", "X:matrix[h,w] h:integer w:integer")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(FIVE, r"\sum_k e_k^2", "sum-vs-mean", id="not divided by a fixed number of terms"),
        pytest.param(FIVE, "np.sum(e**2)", "sum-vs-mean", id="the sum of NumPy"),
        pytest.param(FIVE, r"\frac14\sum_k e_k^2", "off-by-one", id="divided by one less"),
        pytest.param(FIVE, r"\frac{1}{10}\sum_k e_k^2", "wrong-constant", id="a half too many"),
        pytest.param(GRID, "G.mean()", "sum-vs-mean", id="the mean of NumPy"),
        pytest.param(GRID, r"\frac{1}{20}\sum_{i=1}^4\sum_{j=1}^5 G_{ij}", "sum-vs-mean", id="divided by all terms"),
        pytest.param(GRID, r"\frac15\sum_{i=1}^4\sum_{j=1}^5 G_{ij}", "sum-vs-mean", id="divided by those of a row"),
        pytest.param(GRID, r"\frac12\sum_{i=1}^4\sum_{j=1}^5 G_{ij}", "wrong-constant", id="divided by two"),
        pytest.param(("np.sum(G)", GRID[1]), "np.mean(G)", "sum-vs-mean", id="one function for the other"),
        pytest.param(PREFIX, r"\sum_{j=1}^i v_j", "sum-vs-mean", id="not divided by a number of terms that changes"),
        pytest.param(WINDOW, "x_i+x_{i+1}+x_{i+2}", "sum-vs-mean", id="not divided, of three terms written out"),
        pytest.param(("(x_i+x_{i+1})/2", WINDOW[1]), "x_i+x_{i+1}", "wrong-constant", id="a half of two terms"),
        pytest.param(NAMED, r"\sum_{i,j} X_{ij}", "sum-vs-mean", id="not divided by two sizes"),
        pytest.param(NAMED, r"\frac{2}{hw}\sum_{i,j} X_{ij}", "wrong-constant", id="a two"),
    ],
)
def test_a_mean_may_be_over_any_number_of_terms(asked: Question, answer: str, note: str) -> None:
    check(asked, answer, note)


MAPS: Question = ("F*(H-K+1)^2*(C*K^2+1)", "F:integer H:integer K:integer C:integer")
POWER: Question = ("sum(k*a_k*x^(k-1),k)", "a:vector[n] x:real n:integer")
STEP: Question = ("m/(1-b^(t+1))", "m:real b:positive t:integer")
MARGIN: Question = ("sum(max(0,s_k-s_y+1),k)-1", "s:vector[c] y:index[c]")
KERNEL: Question = ("sum(1/(1+(y_i-y_k)^2),k)-1", "y:vector[n] i:index[n]")
FREE: Question = ("(c-1)*(d+1)", "c:integer d:integer")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(MAPS, "F*(H-K)^2*(C*K^2+1)", "off-by-one", id="next to a difference"),
        pytest.param(MAPS, "F*(H-K+1)^2*C*K^2", "dropped-term", id="the bias, next to a product"),
        pytest.param(FREE, "c*(d+1)", "off-by-one", id="one less that is lost"),
        pytest.param(FREE, "(c-1)*d", "dropped-term", id="the bias, next to a number of weights"),
        pytest.param(("n*(n+1)/2", "n:integer"), "n^2/2", "off-by-one", id="in a quotient"),
        pytest.param(POWER, r"\sum_k k a_k x^k", "off-by-one", id="in an exponent"),
        pytest.param(POWER, r"\sum_k (k+1) a_k x^{k-1}", "off-by-one", id="one more for an index"),
        pytest.param(POWER, r"\sum_k a_k x^{k-1}", "dropped-factor", id="the index that is a factor"),
        pytest.param(STEP, "m/(1-b^t)", "off-by-one", id="a step too few"),
        pytest.param(STEP, "-m/b^(t+1)", "dropped-term", id="a 1 beside what is no count"),
        pytest.param(MARGIN, r"\sum_k \max(0,s_k-s_y+1)", "off-by-one", id="the term of the sum that is 1"),
        pytest.param(KERNEL, r"\sum_k 1/(1+(y_i-y_k)^2)", "off-by-one", id="the same in a quotient"),
        pytest.param(
            ("sum(s_k^2,k)-1", MARGIN[1]), r"\sum_k s_k^2", "dropped-term", id="a 1 that is no term of the sum"
        ),
    ],
)
def test_a_lost_one_counts_one_more_or_is_a_term(asked: Question, answer: str, note: str) -> None:
    check(asked, answer, note)


RIDGE: Question = ("sum((w*x_i-y_i)^2,i)+l*w^2", "x:vector[n] y:vector[n] w:real l:positive n:integer")
OFFSET: Question = ("sum(x_i-y_i+b,i)", "x:vector[n] y:vector[n] b:real")
UNIT = "w:vector[d] x:vector[d] b:real d:integer"
BIASED: Question = (f"{IMAGE[0]}+b", f"{IMAGE[1]} b:real")


@pytest.mark.parametrize(
    ("asked", "answer", "note"),
    [
        pytest.param(FORWARD, r"\sum_m (w_m x_{i+m-1} + b)", "wrong-constant", id="a bias for each weight"),
        pytest.param(BIASED, r"\sum_{m,n} (W_{m,n} X_{i+m-1,j+n-1} + b)", "wrong-constant", id="for each of two sums"),
        pytest.param(RIDGE, r"\sum_i ((wx_i-y_i)^2+l w^2)", "wrong-constant", id="a penalty for each example"),
        pytest.param(RIDGE, r"\frac1n\sum_i (wx_i-y_i)^2+l w^2", "sum-vs-mean", id="the mean of the errors"),
        pytest.param(("sum(w_k*x_k,k)+b", UNIT), r"\sum_k w_kx_k+db", "wrong-constant", id="so many times, written so"),
        pytest.param(("sum(w_k*x_k,k)+b", UNIT), r"d\sum_k w_kx_k+b", "sum-vs-mean", id="the sum so many times"),
        pytest.param(("sum(w_k*x_k,k)/d+b", UNIT), r"\sum_k w_kx_k+b", "sum-vs-mean", id="a sum for a mean beside it"),
        pytest.param(OFFSET, r"\sum_i (x_i-y_i)+b", "wrong-constant", id="once in place of each time"),
        pytest.param(OFFSET, r"\sum_i (x_i-y_i)", "dropped-term", id="not at all"),
    ],
)
def test_a_term_inside_of_a_sum_is_counted_in_each_term(asked: Question, answer: str, note: str) -> None:
    check(asked, answer, note)


def check(asked: Question, answer: str, note: str) -> None:
    reference, symbols = asked
    assert note_of(reference, symbols, answer) == note
    assert note_of(reference, symbols, reference) == ""
