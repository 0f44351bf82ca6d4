"""The sheet's convolutions: what holds under which convention, each against the definition and a second authority."""

from __future__ import annotations

import numpy as np
import pytest

from reference.convolution import ConvParam, conv_backward, conv_forward
from reference.sheet_batch_norm import Deviation, sheet_batchnorm_forward, sigma
from reference.sheet_convolution import Convention, conv_filt, conv_full, sheet_conv_backward, sheet_conv_forward
from tests.reference.gradients import Array, assert_gradients, relative_error

SHAPES = [
    pytest.param((5, 4), (3, 2), id="a tall picture"),
    pytest.param((4, 6), (1, 3), id="a kernel of one row"),
    pytest.param((3, 3), (3, 3), id="a kernel as large as the picture"),
]


def normal(*shape: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(size=shape)


def full_by_definition(a: Array, b: Array) -> Array:
    """sum a[m,n] b[i-m, j-n] over where both are defined."""
    out = np.zeros((a.shape[0] + b.shape[0] - 1, a.shape[1] + b.shape[1] - 1))
    for i, j in np.ndindex(out.shape):
        for m, n in np.ndindex(a.shape):
            if 0 <= i - m < b.shape[0] and 0 <= j - n < b.shape[1]:
                out[i, j] += a[m, n] * b[i - m, j - n]
    return out


def filt_by_definition(a: Array, b: Array) -> Array:
    out = np.zeros((a.shape[0] - b.shape[0] + 1, a.shape[1] - b.shape[1] + 1))
    for i, j in np.ndindex(out.shape):
        for m, n in np.ndindex(b.shape):
            out[i, j] += a[i + m, j + n] * b[m, n]
    return out


@pytest.mark.parametrize(("picture", "kernel"), SHAPES)
def test_full_and_filt_are_their_definitions(picture: tuple[int, int], kernel: tuple[int, int]) -> None:
    a, b = normal(*picture), normal(*kernel, seed=2)
    assert conv_full(a, b) == pytest.approx(full_by_definition(a, b))
    assert conv_filt(a, b) == pytest.approx(filt_by_definition(a, b))


@pytest.mark.parametrize(("picture", "kernel"), SHAPES)
def test_how_the_two_are_related(picture: tuple[int, int], kernel: tuple[int, int]) -> None:
    """full commutes; filt is full with the kernel turned, cut to where it fits; padded all round, it is full."""
    a, b = normal(*picture), normal(*kernel, seed=2)
    h, w = kernel
    assert conv_full(a, b) == pytest.approx(conv_full(b, a))
    turned = b[::-1, ::-1]
    assert conv_filt(a, b) == pytest.approx(conv_full(a, turned)[h - 1 : picture[0], w - 1 : picture[1]])
    padded = np.pad(a, ((h - 1, h - 1), (w - 1, w - 1)))
    assert conv_full(a, b) == pytest.approx(conv_filt(padded, turned))


def test_full_is_the_product_of_polynomials() -> None:
    a, b = normal(1, 5), normal(1, 3, seed=2)
    assert conv_full(a, b)[0] == pytest.approx(np.convolve(a[0], b[0]))


def test_a_kernel_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        conv_filt(normal(2, 5), normal(3, 2))


@pytest.mark.parametrize(
    ("convention", "size"),
    [
        pytest.param(Convention.FILT, (3, 3), id="with filt, Y has the size the sheet gives"),
        pytest.param(Convention.FULL, (7, 5), id="with full, Y is larger than the sheet gives"),
    ],
)
def test_the_size_of_y(convention: Convention, size: tuple[int, int]) -> None:
    out, _ = sheet_conv_forward(normal(2, 3, 5, 4), normal(4, 3, 3, 2), convention)
    assert out.shape == (2, 4, *size)


def gradients_by_the_sheet(dout: Array, x: Array, w: Array) -> tuple[Array, Array]:
    """The identities the sheet asks for, whatever Y is: each array where its sizes allow it."""
    maps, filters, channels = range(len(x)), range(len(w)), range(x.shape[1])
    dx = [[sum(conv_filt(dout[n, f], w[f, c]) for f in filters) for c in channels] for n in maps]
    dw = [[sum(conv_filt(dout[n, f], x[n, c]) for n in maps) for c in channels] for f in filters]
    return np.array(dx), np.array(dw)


def test_with_full_the_sheets_two_identities_hold() -> None:
    x, w = normal(2, 3, 5, 4), normal(4, 3, 3, 2, seed=2)
    out, _ = sheet_conv_forward(x, w, Convention.FULL)
    dout = normal(*out.shape, seed=3)
    assert_gradients(
        lambda: float(np.sum(dout * sheet_conv_forward(x, w, Convention.FULL)[0])),
        [x, w],
        gradients_by_the_sheet(dout, x, w),
    )


def test_with_filt_the_sheets_identities_do_not_even_have_the_sizes() -> None:
    x, w = normal(2, 3, 5, 4), normal(4, 3, 3, 2, seed=2)
    out, _ = sheet_conv_forward(x, w, Convention.FILT)
    with pytest.raises(ValueError, match="does not fit"):
        gradients_by_the_sheet(normal(*out.shape), x, w)


def test_with_filt_turning_the_kernel_once_too_often_is_wrong() -> None:
    """The near miss: filt with the padded gradient, the kernel not turned, has the size but not the values."""
    x, w = normal(1, 1, 5, 4), normal(1, 1, 3, 2, seed=2)
    out, cache = sheet_conv_forward(x, w, Convention.FILT)
    dout = normal(*out.shape, seed=3)
    near_miss = conv_filt(np.pad(dout[0, 0], ((2, 2), (1, 1))), w[0, 0])
    dx, _ = sheet_conv_backward(dout, cache)
    assert near_miss.shape == dx[0, 0].shape
    assert relative_error(near_miss, dx[0, 0]) > 0.1


def test_with_filt_it_is_the_convolutional_layer() -> None:
    x, w = normal(2, 3, 5, 4), normal(4, 3, 3, 2, seed=2)
    out, cache = sheet_conv_forward(x, w, Convention.FILT)
    layer_out, layer_cache = conv_forward(x, w, None, ConvParam())
    assert out == pytest.approx(layer_out)
    dout = normal(*out.shape, seed=3)
    for ours, layers in zip(sheet_conv_backward(dout, cache), conv_backward(dout, layer_cache)[:2], strict=True):
        assert ours == pytest.approx(layers)


def test_the_sheets_sigma_has_no_mean_in_it() -> None:
    x = normal(6, 3)
    centred = x - x.mean(axis=0)
    assert sigma(x, 0.0).item() == pytest.approx(np.linalg.norm(centred))
    assert sigma(x, 0.0, Deviation.OF_A_FEATURE)[0] == pytest.approx(np.sqrt(6) * x.std(axis=0))
    out, _ = sheet_batchnorm_forward(x, 0.0)
    assert np.sum(out**2) == pytest.approx(1)
