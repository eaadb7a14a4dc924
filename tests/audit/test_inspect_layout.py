from __future__ import annotations

import pytest

from sitecheck.audit.inspect.layout import clipped, field, padded, section, table, width


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("公开", 4), ("公开a", 5), ("（）", 4), ("é", 1), ("\u200b公", 2)]
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("公开指南", 8, "公开指南"),
        ("公开指南", 7, "公开指…"),
        ("公开指南", 6, "公开…"),
        (" a \n b ", 9, "a b"),
        ("abc", 1, "…"),
    ],
)
def test_clipped(text: str, columns: int, shown: str) -> None:
    assert clipped(text, columns) == shown
    assert width(shown) <= columns


def test_cells_stand_below_one_another() -> None:
    lines = list(table([("公开", "a", "x"), ("b", "年报", "长长长长")], (10, 10, 5)))
    assert lines == ["公开  a     x", "b     年报  长长…"]
    assert list(table([], (1,))) == []


def test_a_section_without_lines_is_left_out() -> None:
    assert list(section("lists", [])) == []
    assert list(section("lists", ["a", ""])) == ["", "lists", "  a", ""]
    assert (padded("公", 4), field("kind", "list")) == ("公  ", "kind         list")
