from __future__ import annotations

import pytest
from tests.survey.fake import SITE, WORDS, nav, page
from tests.survey.test_columns import APPLY, GUIDE

from sitecheck.facts.page import PageFacts
from sitecheck.page.read import read_page
from sitecheck.survey.content import (
    body_text,
    disclosure_children,
    has_application_form,
    in_disclosure,
    names_without_link,
    section_of,
)


def facts(html: str, path: str = "x/") -> PageFacts:
    return read_page(html.encode(), SITE + path, lexicon=WORDS)[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ""),
        ("<ul></ul>", ""),
        ("<p>暂无数据</p>", "暂无数据"),
        ("<p>网站标识码：4301050001 湘ICP备05000618号</p>", ""),
    ],
)
def test_what_is_left_of_a_page(body: str, expected: str) -> None:
    assert body_text(facts(page("通知公告", body))) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (APPLY, True),
        ('<p><a href="/f/sqb.doc">政府信息公开申请表</a></p>', True),
        ('<p><a href="/apply">我要申请</a></p>', True),
        (GUIDE, False),
        ('<form action="/search">站内搜索<input name="q"><button>搜索</button></form>', False),
        ('<form>用户登录<input name="user"><input name="password"></form>', False),
        ('<p><a href="/n.html">关于修改政府信息公开申请表格式的通知</a></p>', False),
    ],
)
def test_can_one_apply_here(body: str, expected: bool) -> None:
    assert has_application_form(facts(page("页", body)), WORDS.columns["foi-entry"]) is expected


def test_the_children_of_the_disclosure_part() -> None:
    links = nav({"政府信息公开指南": "/1", "公开年报": "/2", "依申请公开情况统计": "/3", "通知公告": "/4"})
    assert disclosure_children(facts(page("政府信息公开", links)), WORDS) == ("disclosure-guide", "annual-report")


def test_inside_the_disclosure_part() -> None:
    assert in_disclosure(facts(page("政府信息公开", "<p>x</p>")), WORDS)
    assert not in_disclosure(facts(page("网上办事", "<p>x</p>")), WORDS)


def test_a_section_has_a_heading_and_content() -> None:
    body = "<h3>政府信息公开制度</h3><p>《政府信息公开条例》，国务院令第711号公布，现予转载。</p><h3>其他</h3><p>略</p>"
    section = section_of(facts(page("政府信息公开", body)), "disclosure-rules", WORDS)
    assert section is not None
    assert "711" in section.text
    assert "略" not in section.text
    assert section_of(facts(page("政府信息公开", "<h3>政府信息公开制度</h3>")), "disclosure-rules", WORDS) is None
    chapter = "<h3>四、依申请公开</h3><p>申请人可以当面提交、邮寄申请，本机关20个工作日内答复。</p>"
    assert section_of(facts(page("政府信息公开指南", chapter)), "foi-entry", WORDS) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<li>政策解读</li>", True),
        ('<li><a href="/jd/">政策解读</a></li>', False),
        ("<!--<li>政策解读</li>-->", False),
        ("<p>本局召开政策解读会</p>", False),
    ],
)
def test_a_name_that_is_no_link(body: str, expected: bool) -> None:
    column = WORDS.columns["policy-interpretation-column"]
    assert names_without_link(facts(page("首页", body)), column) is expected
