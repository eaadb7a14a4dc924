"""Which part of a page is shown as the close-up of a finding."""

from __future__ import annotations

from dataclasses import dataclass

from sitecheck.evidence.frames import Frame

_AROUND = 140  # pixels beside and above what is framed
_NARROW, _WIDE = 640, 1_280
_LOW, _HIGH = 300, 520


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The column right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The row below it."""
        return self.top + self.height

    def holds(self, left: int, top: int) -> bool:
        """Whether that point is in it."""
        return self.left <= left < self.right and self.top <= top < self.bottom


def part_around(frame: Frame, area: Part) -> Part:
    """The frame with what stands around it, as far as ``area`` shows it; of a large frame its upper left."""
    width = min(max(_NARROW, min(frame.width + 2 * _AROUND, _WIDE)), area.width)
    height = min(max(_LOW, min(frame.height + 2 * _AROUND, _HIGH)), area.height)
    # What fits stands in the middle; of what does not, the beginning is shown.
    left = frame.left - max(_AROUND // 2, (width - frame.width) // 2)
    top = frame.top - max(_AROUND // 2, (height - frame.height) // 2)
    return Part(
        max(area.left, min(left, area.right - width)), max(area.top, min(top, area.bottom - height)), width, height
    )


def top_of(area: Part) -> Part:
    """The top of the page: what says whose page it is, where a finding concerns the page as a whole."""
    return Part(area.left, area.top, min(area.width, _WIDE), min(area.height, _HIGH))
