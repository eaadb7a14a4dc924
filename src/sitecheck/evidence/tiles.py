"""How a page that is too long for one picture is cut into several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitecheck.evidence.frames import Frame

TILE = 12_000
"""Pixels; a browser draws no picture above 16,384, and a longer one is hard to look at."""
LONGEST = 60_000
"""Pixels of a page that are shown at most."""
_MARGIN = 24  # pixels around a frame, for its label


@dataclass(frozen=True, slots=True)
class Tile:
    """Rows ``top`` to ``bottom`` (exclusive) of the page."""

    top: int
    bottom: int


def cut(height: int, frames: Sequence[Frame]) -> tuple[Tile, ...]:
    """The tiles of a page, of about the same height; a cut goes above a frame that it would go through.

    What lies below ``LONGEST`` is left out.
    """
    end = min(height, LONGEST)
    tiles: list[Tile] = []
    top = 0
    while top < end:
        parts = -(-(end - top) // TILE)
        wanted = top - (top - end) // parts
        tiles.append(Tile(top, end if parts == 1 else _above(frames, wanted, top)))
        top = tiles[-1].bottom
    return tuple(tiles)


def _above(frames: Sequence[Frame], wanted: int, top: int) -> int:
    """The nearest row above ``wanted`` that goes through no frame; ``wanted`` where that leaves little of the tile."""
    row = wanted
    for frame in sorted(frames, key=lambda one: one.bottom, reverse=True):
        if frame.top - _MARGIN < row < frame.bottom + _MARGIN:
            row = frame.top - _MARGIN
    return row if row - top > TILE // 4 else wanted
