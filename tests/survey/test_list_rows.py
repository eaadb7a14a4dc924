from __future__ import annotations

from datetime import date

import pytest
from tests.survey.fake import AS_OF, SITE, page

from sitecheck.facts.page import PageFacts, Row, RowGroup, Zone
from sitecheck.page.read import read_page
from sitecheck.survey.list_rows import (
    doubt_of,
    is_list,
    main_rows,
    marks_evident,
    merged,
    newest_of,
    oldest_first,
    own_rows,
)

TITLE = "关于开展安全生产专项检查工作的通知"


def row(url: str | None, day: date | None = date(2026, 11, 1), title: str = TITLE, precision: str = "day") -> Row:
    return Row(title, url, day, day.isoformat() if day else "", precision)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], False),
        ([row("a"), row("b")], True),
        ([row("a", None), row("b", None)], True),
        ([row("a", title="政务")], False),
        ([row("a"), row("b", title="下一页")], False),
        ([row("a"), *(row(str(n), None) for n in range(9))], False),
    ],
)
def test_the_quality_gate(rows: list[Row], expected: bool) -> None:
    assert is_list(rows) is expected


@pytest.mark.parametrize(
    ("column", "own", "foreign"),
    [
        (
            SITE + "col/col61490/index.html",
            SITE + "art/2026/1/1/art_61490_{}.html",
            SITE + "art/2026/1/1/art_9_{}.html",
        ),
        (SITE + "x/c100043/list.shtml", SITE + "x/c100043/202611/{}.shtml", SITE + "x/c100044/202611/{}.shtml"),
        (SITE + "zwgk/tzgg/", SITE + "zwgk/tzgg/202611/t{}.html", SITE + "xwzx/202611/t{}.html"),
        (SITE + "zwgk/tzgg/", SITE + "zwgk/tzgg/{}.html", "http://other.test/zwgk/tzgg/{}.html"),
    ],
)
def test_evident_rows_of_another_column_are_dropped(column: str, own: str, foreign: str) -> None:
    mine = [row(own.format(n)) for n in range(3)]
    rows = [*mine, row(foreign.format(9))]
    assert own_rows(rows, column) == tuple(mine)
    assert marks_evident(rows, column)


def test_where_addresses_tell_nothing_all_rows_stay() -> None:
    rows = [row(f"http://a.test/{n}") for n in range(3)]
    assert own_rows(rows, SITE + "zwgk/tzgg/") == tuple(rows)
    assert not marks_evident(rows, SITE + "zwgk/tzgg/")


@pytest.mark.parametrize(
    ("days", "newest", "doubt"),
    [
        (["2026-11-01", "2026-11-18"], "2026-11-18", ""),
        (["2026-11-21", "2026-11-18"], "2026-11-18", ""),
        (["2026-11-21"], None, "future"),
        ([None, None], None, "undated"),
        (["2026-11-20"] * 5, "2026-11-20", "always-today"),
        (["2026-11-20"] * 4, "2026-11-20", ""),
        ([], None, ""),
    ],
)
def test_which_dates_count(days: list[str | None], newest: str | None, doubt: str) -> None:
    rows = [row(str(n), date.fromisoformat(day) if day else None) for n, day in enumerate(days)]
    assert newest_of(rows, AS_OF) == (date.fromisoformat(newest) if newest else None)
    assert doubt_of(rows, AS_OF) == doubt


def test_a_month_is_read_as_its_first_day() -> None:
    assert newest_of([row("a", date(2026, 11, 1), precision="month")], AS_OF) == date(2026, 11, 1)


def test_doubles_are_dropped_and_rows_without_address_are_told_apart_by_their_date() -> None:
    first, second = row(None, date(2026, 1, 1)), row(None, date(2026, 2, 1))
    assert merged([row("a"), first], [row("a"), second]) == (row("a"), first, second)


def test_undated_boxes_beside_a_dated_list_are_no_rows() -> None:
    facts: PageFacts
    facts, _ = read_page(page("通知公告", "").encode(), SITE)
    box = RowGroup((row("x", None), row("y", None), row("z", None)), Zone.MAIN, "static", 0)
    dated = RowGroup((row("a"),), Zone.MAIN, "static", 1)
    aside = RowGroup((row("b", date(2026, 11, 19)),), Zone.ASIDE, "static", 1)
    values = {name: getattr(facts, name) for name in PageFacts.__slots__}
    assert main_rows(PageFacts(**{**values, "groups": (box, dated, aside)}), SITE) == (row("a"),)
    assert len(main_rows(PageFacts(**{**values, "groups": (box, aside)}), SITE)) == 3


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((1, 2, 3, 4), True),
        ((1, 1, 2, 2), True),
        ((4, 3, 2, 1), False),
        ((1, 5, 4, 3), False),  # one old entry on top is a pinned one
        ((1, 1, 1, 1), False),
        ((1, 2, 3), False),
    ],
)
def test_lists_that_begin_with_the_oldest(days: tuple[int, ...], expected: bool) -> None:
    assert oldest_first([row(str(n), date(2026, 11, day)) for n, day in enumerate(days)]) is expected
