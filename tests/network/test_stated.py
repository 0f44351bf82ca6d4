"""What students write about sizes, settings and counts; each beside the nearest that must not be read so."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwcheck.network.arithmetic import evaluate
from hwcheck.network.stated_count import stated_count
from hwcheck.network.stated_settings import stated_settings
from hwcheck.network.stated_shape import stated_shapes

WANTED = ("kernel", "stride", "padding", "out")


@pytest.mark.parametrize(
    "text",
    [
        "28×14×6",
        "(28, 14, 6)",
        "28x14, 6 channels",
        "28 x 14 with 6 feature maps",
        r"$28 \times 14 \times 6$",
        "height 28, width 14, channels 6",
        "H=28, W=14, C=6",
        "6@28x14",
        "6 maps of size 28 by 14",
        "28*14*6",
        "28 14 6",
        "28-by-14-by-6",
        "28 pixels x 14 pixels x 6",
        "28 samples × 14 units × 6",
        "28.0 x 14.0 x 6",
        "56/2 x 28/2 x 6",
        "6 28x14 feature maps",
        "six 28x14 feature maps",
        "H' = 28, W' = 14, C' = 6",
        "H_out = 28; W_out = 14; C_out = 6",
        "N x 28 x 14 x 6",
        "[batch, 28, 14, 6]",
        "(30-3+1) x (16-3+1) x 6",
        r"\text{output: } 28 \times 14 \times 6.",
        "the output is 28 X 14 X 6 since 30-3+1 = 28",
    ],
)
def test_one_shape_in_many_words(text: str) -> None:
    (shape,) = stated_shapes(text).stated
    assert shape.sizes == (28, 14, 6)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        pytest.param("24^2 x 20", (24, 24, 20), id="a power stands for equal sizes"),
        pytest.param("24² × 20", (24, 24, 20), id="a raised digit, too"),
        pytest.param("1,024 x 32", (1024, 32), id="a thousand"),
        pytest.param("(1, 24, 32)", (1, 24, 32), id="three sizes"),
        pytest.param("height = width = 24, channels = 20", (24, 24, 20), id="two that are equal"),
        pytest.param("24x24 feature maps", (24, 24), id="a size is not how many there are"),
    ],
)
def test_sizes_as_they_are_spelt(text: str, sizes: tuple[int, ...]) -> None:
    (shape,) = stated_shapes(text).stated
    assert shape.sizes == sizes


@pytest.mark.parametrize("text", [r"2\psi \times 14 \times 6", "28 x 1? x 6", "28 x fourteen x 6"])
def test_a_garbled_number_is_not_guessed(text: str) -> None:
    shapes = stated_shapes(text)
    assert shapes.garbled
    assert not shapes.stated


@pytest.mark.parametrize("text", ["", "I do not know", "see the code", "(b)", "max pooling"])
def test_no_shape(text: str) -> None:
    assert stated_shapes(text).stated == ()


def test_a_letter_for_a_digit_is_a_repair_that_says_so() -> None:
    (shape,) = stated_shapes("2O x 14 x 6").stated
    assert (shape.sizes, shape.repaired) == ((20, 14, 6), "read '2O' as 20")


@pytest.mark.parametrize(
    "text",
    [
        "7x7, stride 2, padding 3, 64 channels",
        "filter size = 7 x 7\nstride = 2\npadding = 3\nchannel dimension = 64",
        "64 7x7 filters with stride 2 and padding 3",
        "64 filters of size 7 by 7, stride: 2, padding: 3",
        '{"kernel_size": 7, "stride": 2, "padding": 3, "out_channels": 64}',
        "K=7, S=2, P=3, 64 filters",
        "nn.Conv2d(3, 64, 7, 2, 3)",
        "nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3)",
        "7x7x3x64 kernels, s=2, p=3",
        "keras.layers.Conv2D(64, 7, strides=2, padding=3)",
        "7x7 conv, 3 -> 64, stride 2, padding 3",
        "size 7, stride 2, pad 3, depth 64",
        "(7, 2, 3, 64)",
        r"$7 \times 7$ filter, the stride is 2, the padding is 3 and the number of channels is 64",
    ],
)
def test_one_layer_in_many_words(text: str) -> None:
    stated = stated_settings(text, WANTED, input_channels=3)
    assert stated.values == {"kernel": (7,), "stride": (2,), "padding": (3,), "out": (64,)}


@pytest.mark.parametrize(
    ("text", "word", "value"),
    [
        pytest.param("no padding", "padding", 0, id="no is nothing"),
        pytest.param("without padding", "padding", 0, id="without is nothing"),
        pytest.param("50 Kanäle", "out", 50, id="channels in German"),
        pytest.param("padding: same", "padding", "same", id="same"),
        pytest.param("Padding O", "padding", 0, id="a letter for nothing"),
        pytest.param("unit stride", "stride", 1, id="unit"),
        pytest.param("kernel 3x5", "kernel", (3, 5), id="a kernel that is not square"),
        pytest.param("filters: 50", "out", 50, id="filters are counted"),
        pytest.param("filter: 5", "kernel", 5, id="a filter is measured"),
    ],
)
def test_single_settings(text: str, word: str, value: object) -> None:
    assert stated_settings(text, WANTED).values == {word: (value,)}


def test_a_label_without_a_value_is_garbled_not_absent() -> None:
    stated = stated_settings("Filter size: For, stride 1", WANTED)
    assert stated.garbled == ("kernel",)
    assert stated.values == {"stride": (1,)}


@pytest.mark.parametrize(
    "text",
    [
        "25050",
        "25,050",
        "25 050",
        "25.050",
        "25.05k",
        "25.050K",
        "2.505e4",
        "2,505e4",
        "2.505 x 10^4",
        r"$2.505 \cdot 10^{4}$",
        "2.505·10⁴",
        "0.02505M",
        "25K (25,050)",
        "25050 ≈ 25000",
        "50 filters with 501 parameters each: 25050",
        "25000 weights and 50 biases",
        "500 weights and 1 bias for each of the 50 filters",
        "20000 (one half) + 5050 (the other)",
        "each filter: 500 weights + 1 bias. 50 filters: 25050 parameters",
        "W: 25 x 1000, b: 50",
        "25050 parameters (25000 w/o bias)",
        "(5*5*20 + 1)*50",
        "(5*5*20 + 1)*50 = 25050",
        r"(5 \times 5 \times 20 + 1) \times 50 = 25{,}050",
        r"\text{conv 2} : (5 \times 5 \times 20 + 1) \times 50 = 25050 \quad (\text{with biases})",
        "weights: 25000\nbiases: 50\ntotal: 25050",
        "conv 2 has 25050 parameters",
        "There are 25,050 parameters in this layer.",
        "25050 parameters (5*5*20*50 + 50)",
        "It has 25050 parameters in 2 layers.",
        "parameters = #weights + #biases = 25000 + 50 = 25050",
    ],
)
def test_one_count_in_many_words(text: str) -> None:
    count = stated_count(text)
    assert count is not None
    assert count.value == 25050


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no idea",
        "25000 or 25050",
        "between 25000 and 25050",
        "25000-25050",
        "9**9**9**9",
        "1/0",
        "with 2 layers of 3 kinds",
    ],
)
def test_no_count(text: str) -> None:
    assert stated_count(text) is None


def test_a_chain_that_does_not_hold_is_noticed() -> None:
    count = stated_count("(5*5*20 + 1)*50 = 25500")
    assert count is not None
    assert count.value == 25500
    assert count.disagrees


@given(st.recursive(st.integers(0, 99), lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner), max_leaves=12))
@settings(max_examples=200)
def test_arithmetic_agrees_with_exact_fractions(expression: object) -> None:
    assert evaluate(written(expression)) == meant(expression)


def written(expression: object) -> str:
    match expression:
        case (left, str(sign), right):
            return f"({written(left)} {sign} {written(right)})"
    return str(expression)


def meant(expression: object) -> Fraction:
    match expression:
        case (left, "+", right):
            return meant(left) + meant(right)
        case (left, "-", right):
            return meant(left) - meant(right)
        case (left, str(), right):
            return meant(left) * meant(right)
    return Fraction(str(expression))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2+3*4", 14, id="products bind tighter"),
        pytest.param("2^3**2", None, id="towers are refused"),
        pytest.param("10^3", 1000, id="powers"),
        pytest.param("-3+5", 2, id="a minus in front"),
        pytest.param("2(3+4)", 14, id="a bracket multiplies"),
        pytest.param("(" * 50 + "1" + ")" * 50, None, id="too deep"),
        pytest.param("9" * 31, None, id="too long a number"),
        pytest.param("10^100*10^100", None, id="too large"),
        pytest.param("1+", None, id="something is missing"),
        pytest.param("x+1", None, id="a letter"),
    ],
)
def test_arithmetic_within_bounds(text: str, value: int | None) -> None:
    assert evaluate(text) == value


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from("5 x × ( ) = channels stride 20 , . \\times 1e5 -".split())).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_not_but_never_fails(text: str) -> None:
    stated_shapes(text)
    stated_settings(text, WANTED)
    stated_count(text)
