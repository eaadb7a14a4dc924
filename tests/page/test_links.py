# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.facts.page import LinkKind, Zone
from sitecheck.page.links import find_links, frame_urls, literal_url
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

BASE = "http://x.gov.cn/a/i.html"


@pytest.mark.parametrize(
    ("html", "url", "href", "kind"),
    [
        ("<a href='../zn/'>指南</a>", "http://x.gov.cn/zn/", "../zn/", "a"),
        ("<A HREF=b.html>指南</A>", "http://x.gov.cn/a/b.html", "b.html", "a"),
        ("<a href=''>指南</a>", BASE, "", "a"),
        ("<a href='#zn'>指南</a>", BASE, "#zn", "a"),
        ("<a>指南</a>", None, "", "a"),
        ("<a href='javascript:;'>指南</a>", None, "javascript:;", "a"),
        ("<a href='javascript:void(0)' onclick=\"window.open('/b.html')\">x</a>", "http://x.gov.cn/b.html", "javascript:void(0)", "onclick"),
        ("<a href=\"javascript:openUrl('http://y.gov.cn/c')\">x</a>", "http://y.gov.cn/c", "javascript:openUrl('http://y.gov.cn/c')", "onclick"),
        ("<a href=\"javascript:getMainData('gkzn')\">x</a>", None, "javascript:getMainData('gkzn')", "a"),
        ("<a href='#' data-url='/d.html'>x</a>", "http://x.gov.cn/d.html", "#", "onclick"),
        ("<a href='P020.PDF?x=1'>附件</a>", "http://x.gov.cn/a/P020.PDF?x=1", "P020.PDF?x=1", "attachment"),
        ("<area href=m.html>", "http://x.gov.cn/a/m.html", "m.html", "area"),
        ("<iframe src=f.html></iframe>", "http://x.gov.cn/a/f.html", "f.html", "frame"),
        ("<img src=1.png alt=图>", "http://x.gov.cn/a/1.png", "1.png", "img"),
        ("<link rel='StyleSheet' href=s.css>", "http://x.gov.cn/a/s.css", "s.css", "style"),
        ("<script src=s.js></script>", "http://x.gov.cn/a/s.js", "s.js", "script"),
        ("<embed src=v.pdf>", "http://x.gov.cn/a/v.pdf", "v.pdf", "attachment"),
        ("<div onclick=\"location.href='/e.html'\">x</div>", "http://x.gov.cn/e.html", "location.href='/e.html'", "onclick"),
        ("<a href='mailto:a@b.cn'>x</a>", None, "mailto:a@b.cn", "a"),
        ("<a href='{{item.url}}'>x</a>", None, "{{item.url}}", "a"),
        ("<a href='<%=el.link%>'>x</a>", None, "<%=el.link%>", "a"),
        ("<a href='${url}'>x</a>", None, "${url}", "a"),
        ("<a href='/q/[x].html'>x</a>", "http://x.gov.cn/q/[x].html", "/q/[x].html", "a"),
        ("<a href='javascript:;' onclick=\"location.href='/d.jsp?id='+this.id\">x</a>", None, "javascript:;", "a"),
    ],
)  # fmt: skip
def test_one_reference(html: str, url: str | None, href: str, kind: str) -> None:
    (link,) = find_links(parse(html), BASE)
    assert (link.url, link.href, link.kind) == (url, href, LinkKind(kind))


@pytest.mark.parametrize(
    "html", ["<img src='data:image/png;base64,x'>", "<link rel=icon href=i.ico>", "<div onclick='go()'></div>", "<img>"]
)
def test_no_reference(html: str) -> None:
    assert find_links(parse(html), BASE) == ()


def test_the_query_is_written_in_the_encoding_of_the_page() -> None:
    doc = parse("<a href='/s.asp?k=表&b=1'>x</a><a href='/f/表.doc'>y</a>")
    urls = [link.url for link in find_links(doc, BASE, "gb18030")]
    assert urls == ["http://x.gov.cn/s.asp?k=%B1%ED&b=1", "http://x.gov.cn/f/%E8%A1%A8.doc"]


def test_comments_and_templates_hold_no_links() -> None:
    html = "<p>x<!--<a href=a>依申请公开</a>--><template><a href=b>x</a></template><noscript><a href=c>y</a></noscript>"
    assert find_links(parse(html), BASE) == ()


def test_order_zone_title_and_fragment() -> None:
    doc = parse(f"<div class=nav><a href='1#f' title=' 全称  一 '>一</a></div><p>{'正文' * 40}</p><a href=2>二</a>")
    mark_zones(doc)
    first, second = find_links(doc, BASE)
    assert (first.index, first.zone, first.title, first.fragment) == (0, Zone.NAV, "全称 一", "f")
    assert (second.index, second.zone, second.label) == (1, Zone.MAIN, "二")


def test_frames() -> None:
    links = find_links(parse("<iframe src=a></iframe><iframe src='javascript:1'></iframe><a href=b>x</a>"), BASE)
    assert frame_urls(links) == ("http://x.gov.cn/a/a",)


def test_without_a_base_relative_links_stay_unresolved() -> None:
    (link,) = find_links(parse("<a href=../b.html>x</a>"), None)
    assert (link.url, link.href) == (None, "../b.html")


@pytest.mark.parametrize(
    ("code", "wanted"), [("f('x')", None), ("open('a.html?b=1')", "a.html?b=1"), ("f(1,'./t/')", "./t/")]
)
def test_literals(code: str, wanted: str | None) -> None:
    assert literal_url(code) == wanted
