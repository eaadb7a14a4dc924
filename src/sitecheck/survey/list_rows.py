"""Rows of a list judged as a whole: is it one, is it this column's, and which of its dates can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from sitecheck.facts.page import PageFacts, Row, Zone
from sitecheck.page.labels import compact
from sitecheck.page.urls import host_key, identity

_COLUMN_MARKS = (
    (re.compile(r"/col/col(\d+)"), re.compile(r"(?:/art_|/col/?col)(\d+)")),
    (re.compile(r"/(c\d{5,})/"), re.compile(r"/(c\d{5,})/")),
    (re.compile(r"/columns/([0-9a-f-]{36})"), re.compile(r"/columns/([0-9a-f-]{36})")),
)
_EVIDENT = 0.6  # share of the rows that must carry the column's mark before the others are called foreign
_LEAST_TITLE = 4
_LEAST_DATED = 0.3
_RISING = 4  # dated rows from which an order is one
_MENU_WORDS = frozenset({"首页", "网站首页", "上一页", "下一页", "更多", "返回", "登录", "注册"})


def main_rows(page: PageFacts, column_url: str) -> tuple[Row, ...]:
    """Rows of the page's own lists: the main part, without evident rows of other columns, doubles dropped."""
    groups = [group for group in page.groups if group.zone is Zone.MAIN and is_list(group.rows)]
    # Beside a dated list, runs of links without any date are menus and boxes.
    dated = [group for group in groups if group.dated] or groups
    return own_rows(merged(*(group.rows for group in dated)), column_url)


def is_list(rows: Sequence[Row]) -> bool:
    """The quality gate: titles long enough, enough of them dated, and no menu."""
    if not rows:
        return False
    titles = [compact(row.title) for row in rows]
    if sum(len(title) for title in titles) / len(titles) < _LEAST_TITLE or any(
        title in _MENU_WORDS for title in titles
    ):
        return False
    dated = sum(row.day is not None for row in rows)
    return dated == 0 or dated >= _LEAST_DATED * len(rows)


def own_rows(rows: Sequence[Row], column_url: str) -> tuple[Row, ...]:
    """Rows without those of other columns, where the addresses make evident which are which."""
    marked = [row for row in rows if _belongs(row, column_url)]
    known = [row for row in rows if row.url is not None]
    if known and len(marked) >= _EVIDENT * len(known):
        kept = {id(row) for row in marked}
        return tuple(row for row in rows if row.url is None or id(row) in kept)
    return tuple(rows)


def marks_evident(rows: Sequence[Row], column_url: str) -> bool:
    """Whether most rows carry the column's own mark in their address."""
    known = [row for row in rows if row.url is not None]
    return bool(known) and sum(_belongs(row, column_url) for row in known) >= _EVIDENT * len(known)


def _belongs(row: Row, column_url: str) -> bool:
    if row.url is None:
        return False
    for own, theirs in _COLUMN_MARKS:
        mark = own.search(column_url)
        if mark is not None:
            found = theirs.search(row.url)
            return found is not None and found.group(1) == mark.group(1)
    folder = urlsplit(column_url).path.rpartition("/")[0]
    return (
        len(folder) > 1
        and host_key(row.url) == host_key(column_url)
        and urlsplit(row.url).path.startswith(folder + "/")
    )


def newest_of(rows: Iterable[Row], as_of: date) -> date | None:
    """The latest date that is not in the future of the day of judgement; of a row that shows only its month the first.

    What such a row may mean at most is for the judge to weigh: its precision stands in the row.
    """
    return max((row.day for row in rows if row.day is not None and row.day <= as_of), default=None)


def merged(*runs: Sequence[Row]) -> tuple[Row, ...]:
    """All runs of rows in their order, doubles dropped."""
    rows: dict[tuple[str, str], Row] = {}
    for run in runs:
        for row in run:
            rows.setdefault((row.title, identity(row.url) if row.url else row.text), row)
    return tuple(rows.values())


def doubt_of(rows: Sequence[Row], as_of: date) -> str:
    """Why the dates deserve a second thought, empty when they do not."""
    days = [row.day for row in rows if row.day is not None]
    if not days:
        return "undated" if rows else ""
    if all(day > as_of for day in days):
        return "future"
    return "always-today" if len(days) >= 5 and set(days) == {as_of} else ""


def oldest_first(rows: Sequence[Row]) -> bool:
    """Whether the dates of a list only rise: what is new stands at its end, and that may be another page."""
    days = [row.day for row in rows if row.day is not None]
    return len(days) >= _RISING and days[0] < days[-1] and all(one <= two for one, two in pairwise(days))
