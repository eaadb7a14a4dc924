# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.facts.outcomes import PageKind
from sitecheck.page.read import read_page

PAGES = Path(__file__).resolve().parents[3] / "shared" / "real-pages"
GUIDE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>政府信息公开指南-某县人民政府网</title>
<meta content="信息公开指南" name="ColumnType"><base href="/zwgk/"></head><body><div class="nav"><a href="ml/">信息公开目录</a></div>
<div>当前位置：<a href="/">首页</a> &gt; <a href="./">政务公开</a> &gt; 公开指南</div><h1>政府信息公开指南</h1>
<p>发布时间：2020-08-02 来源：办公室</p><p>%s</p><p>联系电话：0379-65566778</p><iframe src="t.html"></iframe>
<form action="/so"><input name="q"></form></body></html>""" % ("依法公开政府信息。" * 60)  # fmt: skip


def test_one_page_in_full() -> None:
    facts, html = read_page(GUIDE.encode("gb18030"), "http://x.gov.cn/a/b.html", content_type="text/html")
    assert (facts.encoding, facts.encoding_by) == ("gb18030", "meta")
    assert facts.title == "政府信息公开指南"
    assert facts.kind is PageKind.GUIDE
    assert facts.breadcrumbs == ("首页", "政务公开", "公开指南")
    assert facts.headings == ("政府信息公开指南",)
    assert facts.metas["columntype"] == "信息公开指南"
    assert facts.publish_date == date(2020, 8, 2)
    assert facts.links[0].url == "http://x.gov.cn/zwgk/ml/"
    assert facts.frames == ("http://x.gov.cn/zwgk/t.html",)
    assert [(contact.field, contact.value) for contact in facts.contacts] == [("phone", "0379-65566778")]
    assert facts.forms[0].inputs == ("q",)
    assert "依法公开" in facts.main_text
    assert "信息公开目录" not in facts.main_text
    assert html.startswith("<!DOCTYPE html>")


def test_the_same_bytes_give_the_same_facts() -> None:
    body = GUIDE.encode()
    assert read_page(body, "http://x/") == read_page(body, "http://x/")


def test_contacts_of_articles_are_not_read() -> None:
    html = (
        f"<title>关于招聘的公告</title><p>发布时间：2020-08-02</p><p>{'正文。' * 90}</p><p>联系电话：0379-65566778</p>"
    )
    assert read_page(html.encode(), "http://x/1.html")[0].contacts == ()


def test_redirects() -> None:
    body = b"<script>window.location.replace('./zfxxgk/')</script>"
    refresh = read_page(body, "http://x/a/")[0].refresh
    assert refresh is not None
    assert (refresh.url, refresh.how) == ("http://x/a/zfxxgk/", "script")
    refresh = read_page(b"<p>x", "http://x/", headers={"REFRESH": "0;url=/b"})[0].refresh
    assert refresh is not None
    assert refresh.how == "refresh-header"


def test_a_list_filled_by_script_is_never_called_empty_alone() -> None:
    facts, _ = read_page("<title>通知公告</title><p>暂无数据</p><script>$.get('x')</script>".encode(), "http://x/")
    assert facts.script_list


def test_empty_text_is_no_news_where_rows_stand() -> None:
    row = "<li><a href=a>关于开展检查的通知</a><i>2020-01-02</i></li>"
    assert read_page("<ul></ul><p>暂无数据</p><a>x</a>".encode(), "http://x/")[0].empty_text == "暂无数据"
    assert read_page(f"<ul>{row}</ul><p>暂无数据</p>".encode(), "http://x/")[0].empty_text == ""


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7 x", "application/pdf"),
        (b"PK\x03\x04" + b"x" * 50, "text/html"),
        (b"\x89PNG\r\n", None),
        (b"\x00\x01\x02" * 4000, None),
        (b"\x00" * 100, "text/html"),
        (bytes(range(256)) * 4, "text/html; charset=utf-8"),
        (b"\x03\x1c<p>" + bytes(range(128, 256)) + b"\x07\x11\x05" * 9, "text/html"),
    ],
)
def test_files_that_are_no_text(body: bytes, content_type: str | None) -> None:
    facts, html = read_page(body, "http://x/a", content_type=content_type)
    assert (facts.kind, facts.text, html) == (PageKind.OTHER, "", "")


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"<", b"<p>\x00</p>", b"<meta http-equiv=refresh content=';'>", b"\xff\xfe", b"<a href='http://['>x</a>",
     b"<base href='http://['><a href=x>y</a>", b"<div>" * 3000, b"<table><tr><td>" * 500, "\ud83d".encode("utf-16le", "surrogatepass")],
)  # fmt: skip
def test_nonsense(body: bytes) -> None:
    assert read_page(body, "http://x/")[0].url == "http://x/"


_TOKENS = st.sampled_from(
    ["<li>", "</li>", "<a href='1'>", "</a>", "<td>", "<table>", "<tr>", "<p>", "2020-01-02", "02", "2020-08", "电话：", "传真：",
     "0371-1234567", "当前位置：", "首页", ">", "发布日期：", "<ul>", "</ul>", "<form>", "<input>", "<script>", "</script>",
     "location.href='a'", "<!--", "-->", "<h1>", "政府信息公开指南", "\x00", "&nbsp;", "<dl><dt>", "</div>", "<svg>", "<title>"]
)  # fmt: skip


def test_a_page_in_two_charsets_bears_a_mark() -> None:
    text = "<p>为便于公民、法人和其他组织获取政府信息，编制本指南。</p>"
    meta = '<meta name="ArticleTitle" content="指南"><meta name="PubDate" content="2026-01-02">'
    body = (meta + text * 3).encode() + text.encode("gbk")
    for skim in (False, True):
        facts, _ = read_page(body, "http://x/", content_type="text/html; charset=utf-8", skim=skim)
        assert facts.damaged >= 10
        assert facts.script_list  # nothing is known to be missing from it
        assert not facts.skimmed
    whole, _ = read_page((meta + text * 3).encode(), "http://x/")
    assert (whole.damaged, whole.script_list) == (0, False)


@settings(max_examples=120, deadline=None, database=None)
@given(st.lists(_TOKENS, max_size=60), st.binary(max_size=12))
def test_whatever_the_bytes_nothing_is_raised(tokens: list[str], tail: bytes) -> None:
    facts, _ = read_page("".join(tokens).encode() + tail, "http://x/")
    assert facts.publish_date is None or facts.publish_date.year >= 1980


@pytest.mark.skipif(not PAGES.is_dir(), reason="the folder of saved pages is absent")
def test_every_saved_page_is_read() -> None:
    files = sorted(PAGES.rglob("*.html"))[::8]
    assert files
    for path in files:
        facts, _ = read_page(path.read_bytes(), "")
        assert facts.encoding in ("utf-8", "gb18030", "utf-16le", "utf-16be"), path
