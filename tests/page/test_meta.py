from __future__ import annotations

from sitecheck.page.meta import find_metas, refresh_contents
from sitecheck.page.walk import parse


def test_any_case_and_order() -> None:
    doc = parse(
        "<META CONTENT='某县政府' NAME='SiteName'><meta name=pubdate content=' 2020-08-02  10:00 '/>"
        "<meta name=ColumnType content=''><meta name=columntype content='信息公开指南'><meta name=SiteName content=二>"
        "<meta http-equiv='Content-Type' content='text/html'><meta charset=utf-8>"
    )
    assert find_metas(doc) == {
        "sitename": "某县政府",
        "pubdate": "2020-08-02 10:00",
        "columntype": "信息公开指南",
        "content-type": "text/html",
    }


def test_refresh_tags() -> None:
    doc = parse(
        "<meta HTTP-EQUIV=Refresh content='0;url=a'><noscript><meta http-equiv=refresh content='0;url=b'></noscript>"
    )
    assert refresh_contents(doc) == ["0;url=a"]
