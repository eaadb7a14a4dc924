from __future__ import annotations

import pytest

from sitecheck.evidence.closeup import Part, part_around, top_of
from sitecheck.evidence.frames import Frame

PAGE = Part(0, 0, 1280, 3000)


def frame(left: int, top: int, width: int, height: int) -> Frame:
    return Frame("1", left, top, width, height, False, False)


@pytest.mark.parametrize(
    ("framed", "area", "expected"),
    [
        (frame(600, 1000, 80, 30), PAGE, Part(320, 860, 640, 310)),
        (frame(10, 5, 80, 30), PAGE, Part(0, 0, 640, 310)),
        (frame(1240, 2980, 30, 15), PAGE, Part(640, 2700, 640, 300)),
        (frame(100, 500, 1100, 60), PAGE, Part(0, 360, 1280, 340)),
        (frame(0, 100, 1280, 2500), PAGE, Part(0, 30, 1280, 520)),
        (frame(600, 1010, 80, 30), Part(0, 1000, 1280, 1000), Part(320, 1000, 640, 310)),
        (frame(50, 20, 40, 20), Part(0, 0, 400, 200), Part(0, 0, 400, 200)),
        (frame(5000, 70_000, 80, 30), Part(0, 0, 9000, 90_000), Part(4720, 69_860, 640, 310)),
    ],
    ids=["middle", "corner", "end", "wide", "larger than it may be", "in its tile", "a small page", "far away"],
)
def test_it_shows_the_frame_with_what_stands_around_it(framed: Frame, area: Part, expected: Part) -> None:
    part = part_around(framed, area)
    assert part == expected
    assert part.holds(framed.left, framed.top)


def test_the_top_of_a_page() -> None:
    assert top_of(Part(0, 0, 1920, 9000)) == Part(0, 0, 1280, 520)
    assert top_of(Part(0, 0, 900, 200)) == Part(0, 0, 900, 200)
