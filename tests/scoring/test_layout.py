from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.scoring.layout import broken, padded, rows, width_of


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("ab", 2), ("政务", 4), ("O1（8分）", 9), ("e\u0301", 1), ("–“”", 3), ("\u200bx", 1)]
)
def test_width(text, width):
    assert width_of(text) == width
    assert width_of(padded(text, 12)) == 12


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 8, [""]),
        ("政务公开", 8, ["政务公开"]),
        ("政务公开工作", 8, ["政务公开", "工作"]),
        ("政务公开，工作", 8, ["政务公", "开，工作"]),  # a comma begins no line
        ("one two three", 8, ["one two", "three"]),
        ("检查update-freshness", 10, ["检查", "update-fre", "shness"]),
        ("一\n二三", 8, ["一", "二三"]),
        ("见AX-9、AX-10〕", 14, ["见AX-9、", "AX-10〕"]),  # a word is not torn for the bracket behind it
        ("  r1", 8, ["  r1"]),
        ("政", 1, ["政"]),
    ],
)
def test_broken(text, width, lines):
    assert broken(text, width) == lines


@given(st.text(alphabet="政务，。（）ab -1O\n", max_size=60), st.integers(min_value=4, max_value=30))
def test_nothing_is_lost_and_nothing_is_too_wide(text, width):
    lines = broken(text, width)
    assert max(width_of(line) for line in lines) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_row_is_as_high_as_its_longest_cell():
    assert list(rows(("r1", "政务公开工作", "扣1分"), (4, 8, 6))) == ["r1    政务公开  扣1分", "      工作"]
