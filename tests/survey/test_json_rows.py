from __future__ import annotations

from datetime import date

import pytest

from sitecheck.survey.json_rows import json_rows, parse_json

BASE = "http://portal.test/c/"
TITLE = "关于开展安全生产专项检查工作的通知"


@pytest.mark.parametrize(
    ("record", "day"),
    [
        # 16:30 UTC on the 18th is half past midnight on the 19th in China.
        ({"publishedTime": 1795019400000}, date(2026, 11, 19)),
        ({"publish_time": 1795019400}, date(2026, 11, 19)),
        ({"create_time": "1795019400"}, date(2026, 11, 19)),
        ({"publishedTimeStr": "2026-11-19 12:30:00"}, date(2026, 11, 19)),
        ({"pubDate": "2026-11-18T16:30:00Z"}, date(2026, 11, 19)),
        ({"pubDate": "2026-11-19T00:30:00+08:00"}, date(2026, 11, 19)),
        ({"infodate": "2026年11月19日"}, date(2026, 11, 19)),
        ({"publish_time": None, "created_at": "2026/11/19"}, date(2026, 11, 19)),
        ({"date": "2026-02-30"}, None),
        ({"time": 15}, None),
        ({"hits": 1795019400}, None),
        ({"date": True}, None),
    ],
)
def test_dates(record: dict[str, object], day: date | None) -> None:
    (row,) = json_rows([{"title": TITLE, "url": "a.html", **record}], BASE)
    assert (row.title, row.url, row.day) == (TITLE, BASE + "a.html", day)


def test_the_fullest_array_counts() -> None:
    value = {
        "menu": [{"name": "首页", "url": "/"}, {"name": "公开", "url": "/gk"}, {"name": "互动", "url": "/hd"}],
        "data": {"list": [{"realtitle": f"<b>{TITLE}</b>", "infourl": "/a", "infodate": "2026-11-19"}, {"id": 5}]},
    }
    (row,) = json_rows(value, BASE)
    assert (row.title, row.url) == (TITLE, "http://portal.test/a")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ("\ufeff[1]", [1]),
        ('show({"a": 1});', {"a": 1}),
        ("<html>", None),
        ("{bad", None),
        ("", None),
    ],
)
def test_parse(text: str, value: object) -> None:
    assert parse_json(text) == value


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, [[[[[[[[{"title": TITLE}]]]]]]]], [{"title": ""}]])
def test_no_rows(value: object) -> None:
    assert json_rows(value, BASE) == ()
