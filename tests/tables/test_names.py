from __future__ import annotations

import pytest

from sitecheck.tables.names import sheet_names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["总表", "财政局"], ["总表", "财政局"]),
        (["A/B:C*?[x]\\"], ["A_B_C___x__"]),
        (["局", "局", "局"], ["局", "局(2)", "局(3)"]),
        (["abc", "ABC"], ["abc", "ABC(2)"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 28 + "(2)"]),
        (["", "'", "History"], ["_", "_(2)", "History(2)"]),
    ],
    ids=["plain", "illegal", "equal", "equal but for case", "long", "empty and reserved"],
)
def test_names(wanted: list[str], names: list[str]) -> None:
    assert sheet_names(wanted) == names
    assert all(len(name) <= 31 for name in names)
