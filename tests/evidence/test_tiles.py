from __future__ import annotations

import pytest

from sitecheck.evidence.frames import Frame
from sitecheck.evidence.tiles import LONGEST, TILE, cut


def frame(top: int, height: int) -> Frame:
    return Frame("1", 100, top, 200, height, False, False)


@pytest.mark.parametrize(
    ("height", "expected"),
    [
        (200, [(0, 200)]),
        (TILE, [(0, TILE)]),
        (TILE + 1, [(0, 6001), (6001, 12001)]),
        (30_000, [(0, 10_000), (10_000, 20_000), (20_000, 30_000)]),
        (10_000_000, [(at, at + TILE) for at in range(0, LONGEST, TILE)]),
    ],
)
def test_a_page_is_cut_into_tiles_of_like_height(height: int, expected: list[tuple[int, int]]) -> None:
    assert [(one.top, one.bottom) for one in cut(height, [])] == expected


@pytest.mark.parametrize(
    ("frames", "first"),
    [
        ([frame(9_900, 300)], 9_876),
        ([frame(9_990, 5)], 9_966),
        ([frame(10_010, 50)], 9_986),
        ([frame(9_900, 300), frame(9_800, 90)], 9_776),
        ([frame(10_100, 300)], 10_000),
        ([frame(100, 25_000)], 10_000),
    ],
    ids=["through it", "its label", "its label above", "the next one as well", "below", "larger than a tile"],
)
def test_a_cut_goes_above_what_is_framed(frames: list[Frame], first: int) -> None:
    tiles = cut(30_000, frames)
    assert tiles[0].bottom == first
    assert [one.top for one in tiles[1:]] == [one.bottom for one in tiles[:-1]]
    assert tiles[-1].bottom == 30_000
    assert max(one.bottom - one.top for one in tiles) <= TILE


def test_what_a_cut_moves_up_is_not_lost_at_the_end() -> None:
    tiles = cut(2 * TILE, [frame(TILE - 2_000, 2_500)])
    assert [(one.top, one.bottom) for one in tiles] == [(0, 9_976), (9_976, 16_988), (16_988, 24_000)]
