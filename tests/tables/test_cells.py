from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook

from sitecheck.tables.cells import lines_of, put


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("abcdefgh", 10, 1),
        ("abcdefghi", 10, 2),
        ("政务公开", 10, 1),
        ("政务公开栏", 10, 2),
        ("a\nb\n", 10, 3),
    ],
)
def test_chinese_takes_twice_the_room(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


@pytest.mark.parametrize(
    ("value", "stored", "form"),
    [
        (Decimal("83.605"), 83.61, "0.00"),
        (Decimal("90"), 90, "0"),
        (Decimal("90.000"), 90, "0"),
        (7, 7, "General"),
        ("=1+1", "=1+1", "General"),
        ("a\x00b", "ab", "General"),
        (None, None, "General"),
    ],
)
def test_numbers_are_numbers_and_text_is_text(value: Decimal | int | str | None, stored: object, form: str) -> None:
    sheet = Workbook().worksheets[0]
    cell = put(sheet, 1, 1, value)
    assert (cell.value, cell.number_format) == (stored, form)
    assert cell.data_type != "f"
