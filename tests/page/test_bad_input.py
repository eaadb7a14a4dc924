# ruff: noqa: E501 (pieces of markup stay on one line)
"""Pages no server should send: what can be read of them is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.page.read import read_page

TITLE = "关于开展文化市场检查的通知"
HEAD = (
    f"<html><head><meta charset=utf-8><title>{TITLE}-示例市文化局</title></head><body><h1>{TITLE}</h1>"
    "<div class=info>发布日期：2026-10-30 来源：示例市文化局</div><p>各有关单位：现将有关事项通知如下，请遵照执行。</p>"
)
ROW = '<li><a href="/tz/{0}.html">关于第{0}号事项的通知</a><span>2026-11-12</span></li>'


def read(body: str | bytes) -> PageFacts:
    return read_page(body if isinstance(body, bytes) else body.encode(), "http://x.gov.cn/tz/1.html")[0]


TAILS: dict[str, str | bytes] = {
    "cut inside a tag": "<p>正文还没有完<a href='/a",
    "cut inside a character": "<p>正文还没有完".encode()[:-1],
    "cut inside a comment": "<!-- 以后的都不见了",
    "cut inside a script": "<script>var a = '<div>",
    "five megabytes in one line": "<p>" + "字a1 " * (5_000_000 // 6),
    "five megabytes without a space": "<p>" + "a" * 5_000_000,
    "five megabytes of an attribute": "<a href='" + "x" * 5_000_000 + "'>x</a>",
    "ten thousand nested tables": "<table><tr><td>" * 10_000 + "深处" + "</td></tr></table>" * 10_000,
    "ten thousand tables never closed": "<table><tr><td>" * 10_000,
    "every tag unclosed": "<p>甲<div>乙<ul><li><b><span>丙<td><font>丁" * 300,
    "a few null bytes": "<p>前\x00后</p>",
    "a few bytes of another charset": "<p>现将有关事项通知如下。</p>".encode() * 20 + "<p>国标</p>".encode("gb18030"),
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS.keys())
def test_what_stands_before_the_bad_part_is_read(tail: str | bytes) -> None:
    facts = read(HEAD.encode() + (tail if isinstance(tail, bytes) else tail.encode()))
    assert facts.title == TITLE
    assert str(facts.publish_date) == "2026-10-30"
    assert "现将有关事项通知如下" in facts.text
    assert len(facts.text) < 1_000_000


def test_rows_are_read_though_nothing_is_closed() -> None:
    open_rows = (
        "".join(ROW.format(at) for at in range(30)).replace("</li>", "").replace("</a>", "").replace("</span>", "")
    )
    facts = read(f"<html><head><title>通知公告</title><body><ul>{open_rows}")
    assert sum(len(group.rows) for group in facts.groups) == 30
    assert {str(row.day) for group in facts.groups for row in group.rows} == {"2026-11-12"}


@pytest.mark.parametrize("body", ["", b"", b"\xef\xbb\xbf", b"\xff\xfe", "   \r\n\t", "<!-- -->"])
def test_nothing_is_read_as_nothing(body: str | bytes) -> None:
    facts = read(body)
    assert (facts.title, facts.publish_date, facts.groups, facts.contacts) == ("", None, (), ())


def test_a_file_that_says_it_is_a_page_has_no_facts() -> None:
    body = b"%PDF-1.7\n" + bytes(range(256)) * 400
    facts, html = read_page(body, "http://x.gov.cn/a.html", content_type="text/html; charset=utf-8")
    assert (facts.kind, facts.text, html) == (PageKind.OTHER, "", "")


_PIECES = st.sampled_from(
    [HEAD, ROW.format(1), "<table><tr><td>" * 40, "</td></tr></table>" * 7, "<p>", "</div>", "\x00", "联系电话：0731-81234567",
     "<![CDATA[", "<script>", "</script>", "<!--", "-->", "<a href='", "<ul><li>", "2026-11-12", "&#x;&nbsp;", "<form><input>"]
)  # fmt: skip
_CHARSETS = st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"])


@settings(max_examples=80, deadline=None, database=None)
@given(st.lists(st.tuples(_PIECES, _CHARSETS), max_size=24), st.integers(0, 400), st.binary(max_size=16))
def test_pieces_in_mixed_charsets_cut_anywhere(pieces: list[tuple[str, str]], cut: int, noise: bytes) -> None:
    body = b"".join(text.encode(charset, "replace") for text, charset in pieces)
    facts = read(body[: max(0, len(body) - cut)] + noise)
    assert read(body[: max(0, len(body) - cut)] + noise) == facts
