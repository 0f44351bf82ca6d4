"""Window arithmetic, against windows placed one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from hwcheck.network.geometry import Slide, padded, pairs
from hwcheck.network.layer import Padding, ShapeError

SLIDES = [
    Slide(kernel, stride, before, after, dilation)
    for kernel, stride, before, after, dilation in product((1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (0, 1), (1, 2))
]


def placed(slide: Slide, size: int) -> int:
    """How many windows fit: those whose last entry lies inside the padded input."""
    length = slide.before + size + slide.after
    return sum(1 for start in range(0, length, slide.stride) if start + (slide.kernel - 1) * slide.dilation < length)


def placed_with_ceil(slide: Slide, size: int) -> int:
    """The same, and one more if something is left and it starts inside the input or the left padding."""
    length = slide.before + size + slide.after
    count = placed(slide, size)
    start = count * slide.stride
    left_over = count == 0 or (count - 1) * slide.stride + slide.extent < length
    return count + 1 if left_over and start < slide.before + size else count


@pytest.mark.parametrize("size", range(11, 20))
def test_convolution_counts_the_windows_that_fit(size: int) -> None:
    for slide in SLIDES:
        assert slide.convolved(size) == placed(slide, size), slide


@pytest.mark.parametrize("size", range(11, 20))
def test_ceil_mode_adds_only_a_window_that_starts_inside(size: int) -> None:
    allowed = [slide for slide in SLIDES if slide.before <= slide.extent // 2]
    for slide in (replace(slide, after=slide.before) for slide in allowed):
        assert slide.pooled(size, ceil_mode=True) == placed_with_ceil(slide, size), slide
        assert slide.pooled(size) == placed(slide, size), slide


def test_a_transposed_convolution_undoes_the_size_of_a_convolution() -> None:
    for slide, size in product(SLIDES, range(11, 20)):
        lost = (size + slide.before + slide.after - slide.extent) % slide.stride
        assert slide.transposed(slide.convolved(size), output_padding=lost) == size, slide


@pytest.mark.parametrize(
    ("padding", "rank", "expected"),
    [
        pytest.param((1,), 2, ((1, 1), (1, 1)), id="one number stands for all sides"),
        pytest.param((1, 2), 2, ((1, 1), (2, 2)), id="one number an axis"),
        pytest.param((1, 2), 1, ((1, 2),), id="before and after on one axis"),
        pytest.param((1, 2, 3, 4), 2, ((3, 4), (1, 2)), id="left, right, top, bottom as PyTorch's pad has them"),
        pytest.param(((0, 1), (2, 3)), 2, ((0, 1), (2, 3)), id="pairs, an axis each"),
        pytest.param(((0, 1),), 2, ((0, 1), (0, 1)), id="one pair for all axes"),
    ],
)
def test_padding_is_read_as_pairs(padding: Padding, rank: int, expected: object) -> None:
    assert pairs(padding, rank) == expected


def test_three_numbers_are_no_padding_of_two_axes() -> None:
    with pytest.raises(ShapeError, match="padding has 3 numbers: give one, 2, or 4"):
        pairs((1, 2, 3), 2)


def test_same_keeps_the_size_with_stride_one_and_refuses_others() -> None:
    for kernel, dilation, size in product((1, 2, 3, 4, 5), (1, 2, 3), (9, 10)):
        ((before, after),) = padded("same", (kernel,), (1,), (dilation,))
        assert Slide(kernel, 1, before, after, dilation).convolved(size) == size
    with pytest.raises(ShapeError, match="stride 1 only"):
        padded("same", (3,), (2,), (1,))
