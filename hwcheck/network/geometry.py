"""How large is what comes out when a window slides along one axis?

Sources: the PyTorch documentation of `Conv2d`, `ConvTranspose2d` and `MaxPool2d` (section "Shape"); V. Dumoulin and
F. Visin, "A guide to convolution arithmetic for deep learning" (2016), cited by the numbers of its relationships.
"""

from __future__ import annotations

from dataclasses import dataclass

from hwcheck.network.layer import Padding, Shape, ShapeError, need, times

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Slide:
    """A window along one axis; `before` and `after` are the padding at the two ends."""

    kernel: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def extent(self) -> int:
        """What the kernel covers with its gaps: d(k - 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    def convolved(self, size: int) -> int:
        """floor((i + 2p - d(k - 1) - 1)/s) + 1: PyTorch, Conv2d; Dumoulin & Visin, relationships 6 and 15."""
        return (size + self.before + self.after - self.extent) // self.stride + 1

    def pooled(self, size: int, ceil_mode: bool = False) -> int:
        """As `convolved` (relationship 7); with `ceil_mode` rounded up.

        The last window must start inside the input or its left padding (PyTorch, MaxPool2d).
        """
        if not ceil_mode:
            return self.convolved(size)
        count = (size + self.before + self.after - self.extent + self.stride - 1) // self.stride + 1
        return count - 1 if (count - 1) * self.stride >= size + self.before else count

    def transposed(self, size: int, output_padding: int = 0) -> int:
        """(i - 1)s - 2p + d(k - 1) + a + 1: PyTorch, ConvTranspose2d; Dumoulin & Visin, relationship 14."""
        return (size - 1) * self.stride - self.before - self.after + self.extent + output_padding


def spread(sizes: tuple[int, ...], rank: int, setting: str) -> tuple[int, ...]:
    """One number for each axis; a single one stands for all."""
    need(len(sizes) in (1, rank), f"{setting} has {len(sizes)} numbers", f"give one, or {rank}")
    return sizes * rank if len(sizes) == 1 else sizes


def pairs(padding: Padding, rank: int) -> Pairs:
    """The padding before and after, for each axis.

    Twice as many numbers as axes are read in the order of PyTorch's `pad`: the last axis first.
    """
    if isinstance(padding, str):
        raise ShapeError(f"padding {padding!r} has no meaning here", fix="give the padding as a number")
    if len(padding) == 2 * rank and all(isinstance(side, int) for side in padding):
        sides = [side for side in padding if isinstance(side, int)]
        return tuple((sides[i], sides[i + 1]) for i in range(2 * rank - 2, -1, -2))
    need(len(padding) in (1, rank), f"padding has {len(padding)} numbers", f"give one, {rank}, or {2 * rank}")
    both = tuple((side, side) if isinstance(side, int) else side for side in padding)
    return both * rank if len(both) == 1 else both


def padded(padding: Padding, kernel: Shape, stride: Shape, dilation: Shape) -> Pairs:
    """`pairs`, with "same" worked out: d(k - 1) in all, the odd one at the end (PyTorch, Conv2d)."""
    if not isinstance(padding, str):
        sides = pairs(padding, len(kernel))
        need(min(map(min, sides)) >= 0, "negative padding", "use a padding layer to crop")
        return sides
    need(set(stride) == {1}, "padding 'same' goes with stride 1 only", "give the padding as a number")
    totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def slides(kernel: Shape, stride: Shape, padding: Padding, dilation: Shape) -> tuple[Slide, ...]:
    """One window for each axis."""
    sides = padded(padding, kernel, stride, dilation)
    return tuple(Slide(k, s, *p, d) for k, s, p, d in zip(kernel, stride, sides, dilation, strict=True))


def too_small(space: Shape, along: tuple[Slide, ...]) -> ShapeError:
    """The kernel is larger than the padded input: which numbers, and what would fit."""
    kernel, dilation = times(tuple(s.kernel for s in along)), times(tuple(sorted({s.dilation for s in along})))
    padding = max(-(-(s.extent - size) // 2) for size, s in zip(space, along, strict=True))
    room = min((size + s.before + s.after - 1) // s.dilation + 1 for size, s in zip(space, along, strict=True))
    with_padding = f" with padding {along[0].before}" if any(s.before or s.after for s in along) else ""
    what = f"the input {times(space)}{with_padding} is smaller than the kernel {kernel} (dilation {dilation})"
    smaller = f"kernel_size at most {room}, or " if room > 0 else ""
    return ShapeError(what, fix=f"{smaller}padding at least {padding}")
