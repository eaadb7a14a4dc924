from __future__ import annotations

from datetime import date

import pytest

from sitecheck.page.signature import find_signature

BODY = "各科室：\n请遵照执行。\n"


@pytest.mark.parametrize(
    ("text", "organ", "day"),
    [
        (BODY + "示例市文化局\n2026年11月5日\n（此件公开发布）", "示例市文化局", date(2026, 11, 5)),
        (BODY + "示例市文化局 2026 年 11 月 5 日", "示例市文化局", date(2026, 11, 5)),
        (BODY + "国务院办公厅\n二〇〇四年八月十二日\n扫一扫在手机打开当前页", "国务院办公厅", date(2004, 8, 12)),
        (BODY + "示例市文化局\n示例市财政局\n2026年11月5日", "示例市文化局 示例市财政局", date(2026, 11, 5)),
        # attached rules follow the signature
        (BODY + "示例市文化局\n2026年11月5日\n公共文化服务办法\n第一条 为了服务。", "示例市文化局", date(2026, 11, 5)),
        ("示例市文化局\n2026年11月5日\n" + BODY + "示例市文化局\n2026年11月5日", "示例市文化局", date(2026, 11, 5)),
    ],
)
def test_found(text: str, organ: str, day: date) -> None:
    found = find_signature(text)
    assert found is not None
    assert (found.organ, found.day) == (organ, day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        BODY + "2026年11月5日",  # nobody signed
        BODY + "示例市文化局\n2026-11-05",  # a byline of the content system
        BODY + "示例市文化局\n2026年2月30日",  # no such day
        BODY + "示例市文化局\n2026年11月5日印发",  # when it was printed
        BODY + "责任编辑：某某\n2026年11月5日",
        BODY + "联系单位：示例市文化局\n2026年11月5日",
        # a forwarded document inside the forwarding one
        BODY + "示例省文化厅\n2026年9月1日\n" + BODY + "示例市文化局\n2026年11月5日",
        BODY + "会议在示例市文化局召开，时间为2026年11月5日",
    ],
)
def test_none(text: str) -> None:
    assert find_signature(text) is None
