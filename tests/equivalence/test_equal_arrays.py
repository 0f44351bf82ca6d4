"""Are formulas of vectors, matrices and sums told equal or different, in indices, matrices and NumPy alike?"""

from __future__ import annotations

import pytest

from hwcheck.verdict import Outcome
from tests.equivalence.sheets import SIGMOID, Sheet

SOFTMAX = {"q_i": "exp(z_i)/sum(exp(z_k),k)"}
NORMED = {"mu": "sum(x_j,j)/n", "v": "sum((x_j-mu)^2,j)/n", "s": "sqrt(v+eps)", "xhat_i": "(x_i-mu)/s"}
LINEAR = {"Z": "A @ V", "dL/dZ": "D"}

SHEETS = (
    Sheet(
        "softmax minus the label",
        "q_i - t_i",
        {"z": "vector[n]", "t": "onehot[n]", "i": "index[n]"},
        definitions=SOFTMAX,
        right={
            "written out": r"\frac{e^{z_i}}{\sum_k e^{z_k}} - t_i",
            "a sum with a Kronecker delta": r"\sum_k t_k (q_i-\delta_{ik})",
            "a sum over the others": r"-t_i(1-q_i)+\sum_{j\neq i} t_j q_i",
            "with a vector's softmax": r"\operatorname{softmax}(z)_i - t_i",
            "in NumPy, whole": "np.exp(z)/np.sum(np.exp(z)) - t",
            "in Unicode": "qᵢ − tᵢ",
            "in another letter of the sum": r"\frac{\exp(z_i)}{\sum_m \exp(z_m)} - t_i",
            "shifted by the largest": r"\frac{e^{z_i-\max_k z_k}}{\sum_k e^{z_k-\max_k z_k}} - t_i",
        },
        wrong={
            "turned round": r"t_i - q_i",
            "without the label": "q_i",
            "summed over everything": r"\sum_i (q_i - t_i)",
            "an index that nothing binds": r"q_j - t_j",
            "the slope of one of them": r"q_i(1-q_i) - t_i",
        },
    ),
    Sheet(
        "the Jacobian of softmax",
        "q_i*(delta(i,j)-q_j)",
        {"z": "vector[n]", "i": "index[n]", "j": "index[n]"},
        definitions=SOFTMAX,
        right={
            "as cases": r"\begin{cases} q_i(1-q_i) & i = j \\ -q_i q_j & i \neq j \end{cases}",
            "as a derivative": r"\frac{\partial q_i}{\partial z_j}",
            "with an indicator": r"q_i(\mathbb{1}[i=j]-q_j)",
            "symmetric": r"q_j(\delta_{ij}-q_i)",
            "multiplied out": r"q_i\delta_{ij}-q_iq_j",
            "in NumPy, whole": "np.diag(q) - np.outer(q, q)",
        },
        wrong={
            "its diagonal only": r"q_i(1-q_i)",
            "its other entries only": "-q_i*q_j",
            "a plus": r"q_i(\delta_{ij}+q_j)",
            "the delta with the wrong factor": r"\delta_{ij}-q_iq_j",
        },
    ),
    Sheet(
        "the log of a sum of exponentials",
        "log(sum(exp(z_k),k))",
        {"z": "vector[n]", "i": "index[n]", "n": "integer"},
        definitions=SOFTMAX,
        right={
            "shifted by the largest": r"m + \log\sum_k e^{z_k - m} \text{ where } m = \max_k z_k",
            "in NumPy": "np.log(np.sum(np.exp(z)))",
            "the stable way in NumPy": "np.max(z) + np.log(np.exp(z - z.max()).sum())",
            "by the name of libraries": "logsumexp(z)",
            "from any of its entries": r"z_i - \ln q_i",
        },
        wrong={
            "the sum of the logs": r"\sum_k \log e^{z_k}",
            "the shift forgotten": r"\log\sum_k e^{z_k-\max_j z_j}",
            "the mean": r"\log\frac1n\sum_k e^{z_k}",
        },
    ),
    Sheet(
        "the cross entropy of a one-hot label",
        "-sum(t_k*log(q_k),k)",
        {"z": "vector[n]", "t": "onehot[n]"},
        definitions=SOFTMAX,
        right={
            "the log of the sum minus the logit": r"\log\sum_j e^{z_j} - \sum_j t_j z_j",
            "the log outside the sum": r"-\log\sum_k t_k q_k",
            "in NumPy": "-np.sum(t * np.log(q))",
            "as an inner product": "-t @ np.log(q)",
            "as a transposed column times a column": r"-t^T \log q",
        },
        wrong={
            "without the minus": r"\sum_k t_k\log q_k",
            "label and probability crossed": r"-\sum_k q_k\log t_k",
            "the mean": "-np.mean(t * np.log(q))",
        },
    ),
    Sheet(
        "the entropy of a distribution",
        "-sum(p_k*log(p_k),k)",
        {"p": "simplex[n]", "n": "integer"},
        right={
            "of the inverses": r"\sum_k p_k\log\frac{1}{p_k}",
            "with the sum to one put in": r"-\sum_k p_k\left(\log p_k + 1\right) + 1",
            "a divergence from the uniform one": r"\log n - \sum_k p_k \log(n p_k)",
        },
        wrong={
            "without weights": r"-\sum_k\log p_k",
            "in bits": r"-\sum_k p_k\log_2 p_k",
            "a divergence with its sign lost": r"\log n + \sum_k p_k \log(n p_k)",
        },
    ),
    Sheet(
        "the gradient through a normalisation",
        "(g_i - sum(g_j,j)/n - xhat_i*sum(g_j*xhat_j,j)/n)/s",
        {"x": "vector[n]", "g": "vector[n]", "n": "integer", "i": "index[n]", "eps": "positive"},
        definitions=NORMED,
        right={
            "n taken out": r"\frac{1}{ns}\left(n g_i-\sum_j g_j-\hat x_i\sum_j g_j\hat x_j\right)",
            "in terms of the inputs": r"\frac{1}{s}\left(g_i-\frac1n\sum_{j=1}^n g_j"
            r"-\frac{x_i-\mu}{n s^2}\sum_{j=1}^n g_j(x_j-\mu)\right)",
            "in NumPy, whole": "(g - g.mean() - xhat*np.mean(g*xhat))/s",
            "the root as a power": r"(v+\epsilon)^{-1/2}\left(g_i-\frac1n\sum_j g_j(1+\hat x_i\hat x_j)\right)",
        },
        wrong={
            "only through the numerator": r"\frac{g_i}{s}",
            "without the way through the deviation": r"\frac{1}{s}\left(g_i-\frac1n\sum_j g_j\right)",
            "a plus": "(g - g.mean() + xhat*np.mean(g*xhat))/s",
            "a sum for a mean": "(g - g.sum() - xhat*np.mean(g*xhat))/s",
            "the variance for its root": "(g - g.mean() - xhat*np.mean(g*xhat))/v",
        },
    ),
    Sheet(
        "the variance",
        "sum((x_j-mu)^2,j)/n",
        {"x": "vector[n]", "n": "integer"},
        definitions={"mu": "sum(x_j,j)/n"},
        right={
            "the mean of squares minus the square of the mean": r"\frac1n\sum_j x_j^2-\mu^2",
            "in NumPy": "np.var(x)",
            "a mean of squares in NumPy": "((x - x.mean())**2).mean()",
            "a norm": r"\frac{1}{n}\lVert x-\mu\rVert^2",
            "over all pairs": r"\frac{1}{2n^2}\sum_i\sum_j(x_i-x_j)^2",
        },
        wrong={
            "unbiased": r"\frac{1}{n-1}\sum_j(x_j-\mu)^2",
            "its root": "np.std(x)",
            "the square of the mean deviation": r"\left(\frac1n\sum_j(x_j-\mu)\right)^2",
            "pairs counted twice": r"\frac{1}{n^2}\sum_i\sum_j(x_i-x_j)^2",
        },
    ),
    Sheet(
        "the slope of a mean squared error",
        "(2/n)*sum((a*x_j+c-t_j)*x_j,j)",
        {"x": "vector[n]", "t": "vector[n]", "a": "real", "c": "real", "n": "integer"},
        definitions={"r_i": "a*x_i+c-t_i"},
        right={
            "through the residuals": r"\frac2n\sum_i r_ix_i",
            "in NumPy": "2*np.mean((a*x + c - t)*x)",
            "as an inner product": r"\frac{2}{n}\,r^\top x",
            "multiplied out": r"\frac2n\left(a\sum_i x_i^2+c\sum_i x_i-\sum_i t_ix_i\right)",
        },
        wrong={
            "with respect to the offset": r"\frac2n\sum_i r_i",
            "a product of sums": r"\frac2n\sum_i r_i\sum_j x_j",
            "a sum for the mean": "2*np.sum((a*x + c - t)*x)",
        },
    ),
    Sheet(
        "the gradient of a layer's input",
        "V @ d",
        {"V": "matrix[k,o]", "a": "vector[k]", "d": "vector[o]"},
        definitions={"Z": "V.T @ a", "dL/dZ": "d"},
        right={
            "by the derivative's name": r"V\,\frac{\partial L}{\partial Z}",
            "with a dot": r"V \cdot \frac{\partial L}{\partial Z}",
            "the transpose of a transpose": r"\left(d^T V^T\right)^T",
            "in NumPy": "np.dot(V, d)",
            "with einsum": "np.einsum('ij,j->i', V, d)",
            "in Unicode": "V · ∂L/∂Z",
            "the other way round in NumPy": "d @ V.T",
        },
        wrong={
            "a row": r"d^T V^T",
            "transposed": "V.T @ d",
            "the sides swapped": r"\frac{\partial L}{\partial Z} V^T",
            "the input's own product": "V.T @ a",
            "an outer product": "np.outer(a, d)",
        },
    ),
    Sheet(
        "the gradient of a layer's weights",
        "np.outer(a, d)",
        {"V": "matrix[k,o]", "a": "vector[k]", "d": "vector[o]"},
        definitions={"Z": "V.T @ a", "dL/dZ": "d"},
        right={
            "a column times a row": r"a\,d^T",
            "by the derivative's name": r"a\left(\frac{\partial L}{\partial Z}\right)^\top",
            "with broadcasting": "a[:, None] * d[None, :]",
            "with an outer sign": r"a \otimes d",
            "the transpose of the other": r"(d a^T)^T",
            "with einsum": "np.einsum('i,j->ij', a, d)",
        },
        wrong={
            "the other layout": r"d\,a^T",
            "broadcast the other way": "a[None, :] * d[:, None]",
            "the input's gradient": "V @ d",
        },
    ),
    Sheet(
        "the gradient of a batch's weights",
        "A.T @ D",
        {"A": "matrix[n,k]", "V": "matrix[k,o]", "D": "matrix[n,o]"},
        definitions=LINEAR,
        right={
            "in LaTeX": r"A^\top \frac{\partial L}{\partial Z}",
            "the transpose of the other order": r"(D^TA)^T",
            "as a sum over the batch": "np.einsum('nk,no->ko', A, D)",
        },
        wrong={
            "entries whose indices nothing declares": r"\sum_b A_{b,i} D_{b,j}",
            "the other order": "D.T @ A",
            "the gradient of the input": r"D V^T",
            "elementwise": r"A \odot D",
            "no transpose": "A @ D",
        },
    ),
    Sheet(
        "the gradient of a batch's bias",
        "D.T @ ones(n)",
        {"D": "matrix[n,o]"},
        right={
            "a sum over the batch": "D.sum(axis=0)",
            "with np.sum": "np.sum(D, axis=0)",
            "the axis kept": "np.sum(D, axis=0, keepdims=True)",
            "a row of ones, turned": r"(\mathbf{1}^T D)^T",
        },
        wrong={
            "the other axis": "D.sum(axis=1)",
            "the mean": "D.mean(axis=0)",
            "everything": "D.sum()",
            "the gradient itself": "D",
        },
    ),
    Sheet(
        "matrices do not commute",
        "A @ B",
        {"A": "matrix[n,n]", "B": "matrix[n,n]"},
        right={
            "juxtaposed": "AB",
            "the transposed transposes": r"(B^TA^T)^T",
            "with an identity": r"A I B",
            "through an inverse": r"(B^{-1}A^{-1})^{-1}",
            "with a commutator": r"BA + (AB - BA)",
        },
        wrong={"the other order": "BA", "elementwise": "A*B", "symmetrised": r"\frac12(AB+BA)", "A B^T": r"AB^T"},
    ),
    Sheet(
        "the trace of a product",
        "trace(A @ B)",
        {"A": "matrix[n,m]", "B": "matrix[m,n]"},
        right={
            "the other order": r"\operatorname{tr}(BA)",
            "elementwise": r"\sum_i\sum_j A_{ij}B_{ji}",
            "in NumPy": "np.sum(A * B.T)",
            "with einsum": "np.einsum('ij,ji->', A, B)",
        },
        wrong={"the sum of all entries": "np.sum(A @ B)", "a product of norms": r"\lVert A\rVert\,\lVert B\rVert"},
    ),
    Sheet(
        "the gradient of a quadratic form",
        "(A + A.T) @ x",
        {"A": "matrix[n,n]", "x": "vector[n]"},
        right={
            "in LaTeX": r"(A+A^\top)x",
            "multiplied out": r"Ax + A^Tx",
            "as a turned row": r"\left(x^TA + x^TA^T\right)^T",
        },
        wrong={"of a symmetric matrix": "2Ax", "the form itself": r"x^TAx", "a row": r"x^T(A+A^T)"},
    ),
    Sheet(
        "ridge regression",
        "2*A.T @ (A @ w - t) + 2*lambda*w",
        {"A": "matrix[n,d]", "w": "vector[d]", "t": "vector[n]", "lambda": "positive"},
        right={
            "turned round": r"-2A^T(t-Aw)+2\lambda w",
            "collected": r"2\left[(A^TA+\lambda I)w-A^Tt\right]",
            "in Unicode": "2Aᵀ(Aw − t) + 2λw",
        },
        wrong={
            "without the penalty": r"2A^T(Aw-t)",
            "half the penalty": r"2A^T(Aw-t)+\lambda w",
            "no transpose": "2A(Aw-t)+2\\lambda w",
        },
    ),
    Sheet(
        "backpropagation through a hidden layer",
        "(U.T @ d) * h * (1 - h)",
        {"U": "matrix[m,k]", "z": "vector[k]", "d": "vector[m]"},
        functions={"sigma": SIGMOID},
        definitions={"h": "sigma(z)"},
        right={
            "with the elementwise sign": r"(U^T d)\odot h\odot(1-h)",
            "with a prime": r"(U^\top d)\odot\sigma'(z)",
            "with a diagonal matrix": r"\mathrm{diag}(h\odot(1-h))\,U^Td",
            "in NumPy": "np.dot(U.T, d) * h * (1 - h)",
        },
        wrong={
            "the prime inside": r"U^T(d\odot\sigma'(z))",
            "no transpose": r"(U d)\odot\sigma'(z)",
            "the activation for its slope": r"(U^Td)\odot h",
        },
    ),
    Sheet(
        "the gradient of ReLU on a matrix",
        "D * ind(Z > 0)",
        {"Z": "matrix[m,n]", "D": "matrix[m,n]"},
        right={
            "an indicator": r"D\odot\mathbb{1}[Z>0]",
            "in NumPy": "np.where(Z > 0, D, 0)",
            "a comparison as numbers": "D * (Z > 0)",
        },
        wrong={
            "entries whose indices nothing declares": r"D_{ij}\,\mathbb{1}[Z_{ij}>0]",
            "ReLU itself": r"D\odot\max(Z,0)",
            "the condition on the gradient": r"D\odot\mathbb{1}[D>0]",
            "the other side": "np.where(Z > 0, 0, D)",
        },
    ),
    Sheet(
        "attention",
        "rowsoftmax(Q @ K.T/sqrt(d)) @ V",
        {"Q": "matrix[n,d]", "K": "matrix[m,d]", "V": "matrix[m,h]", "d": "integer"},
        right={
            "in LaTeX": r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d}}\right)V",
            "scaled before": r"\mathrm{softmax}\left(\frac{Q}{\sqrt{d}}K^T\right)V",
            "in NumPy": "np.exp(Q @ K.T/np.sqrt(d)) / np.exp(Q @ K.T/np.sqrt(d)).sum(axis=1, keepdims=True) @ V",
        },
        wrong={
            "not scaled": r"\mathrm{softmax}(QK^T)V",
            "scaled by d": r"\mathrm{softmax}\left(\frac{QK^T}{d}\right)V",
            "scaled after": r"\frac{1}{\sqrt d}\mathrm{softmax}(QK^T)V",
        },
    ),
    Sheet(
        "the gradient of a kernel",
        "sum(g_i*x_{i+m-1},i)",
        {"x": "vector[8]", "k": "vector[3]", "g": "vector[6]", "m": "index[3]"},
        definitions={"y_i": "sum(k_j*x_{i+j-1},j)", "dL/dy_i": "g_i"},
        right={
            "with bounds": r"\sum_{i=1}^{6} g_i\,x_{i+m-1}",
            "by the derivative's name": r"\sum_i\frac{\partial L}{\partial y_i}x_{m+i-1}",
            "counted from the input": r"\sum_{j=m}^{m+5} g_{j-m+1}x_j",
            "a library's correlation": r"x *_{filt} g",
        },
        wrong={
            "one output forgotten": r"\sum_{i=1}^{5} g_ix_{i+m-1}",
            "flipped": r"\sum_{i=1}^{6} g_ix_{i-m+3}",
            "off by one": r"\sum_{i=1}^{5} g_i x_{i+m}",
        },
    ),
    Sheet(
        "the gradient of a convolution's input",
        "conv_full(G, W)",
        {"G": "matrix[5,4]", "W": "matrix[3,3]"},
        right={
            "the other way round": r"W *_{full} G",
            "in LaTeX": r"G *_{full} W",
            "flipped twice": r"\mathrm{rot180}(\mathrm{rot180}(W) *_{full} \mathrm{rot180}(G))",
        },
        wrong={
            "the kernel turned": r"G *_{full} \mathrm{rot180}(W)",
            "without padding": r"G *_{filt} W",
        },
    ),
    Sheet(
        "the size of a vector",
        "norm(x)",
        {"x": "vector[n]"},
        right={
            "a root of a sum": r"\sqrt{\sum_i x_i^2}",
            "a root of an inner product": r"\sqrt{x^Tx}",
            "in NumPy": "np.linalg.norm(x)",
            "with its index": r"\|x\|_2",
        },
        wrong={
            "squared": r"x^Tx",
            "of another order": r"\|x\|_3",
            "the sum of absolute values": r"\|x\|_1",
            "a sum of roots": r"\sum_i\sqrt{x_i^2}",
        },
    ),
    Sheet(
        "a mean over a tensor's places",
        "sum(T_{c,i,j}, i, j)/(h*w)",
        {"T": "tensor[f,h,w]", "c": "index[f]", "h": "integer", "w": "integer"},
        right={
            "in NumPy": "T[c].mean()",
            "with slices": "np.mean(T[c, :, :])",
            "with bounds": r"\frac{1}{hw}\sum_{i=1}^{h}\sum_{j=1}^{w}T_{c,i,j}",
        },
        wrong={"everything": "T.mean()", "the sum": "T[c].sum()", "the last axis": "T[:, :, c].mean()"},
    ),
)


@pytest.mark.parametrize(("sheet", "answer", "outcome"), [row for sheet in SHEETS for row in sheet.rows()])
def test_arrays(sheet: Sheet, answer: str, outcome: Outcome) -> None:
    verdict = sheet.verdict(answer)
    assert verdict.outcome is outcome, verdict
    if outcome is Outcome.INCORRECT:
        assert verdict.feedback
