"""The copy of a built document for looking at: the same to the eye, and nothing in it runs."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from sitecheck.evidence.wacz_view import view

URL = "http://www.example.gov.cn/zwgk/list.html"


def shown(html: str, url: str = URL) -> LexborHTMLParser:
    return LexborHTMLParser(view(html, url).decode())


def base(tree: LexborHTMLParser) -> str | None:
    (node,) = tree.css("base")
    return node.attributes["href"]


@pytest.mark.parametrize(
    "part",
    [
        "<script>document.title='ran'</script>",
        "<script src=//x.example/a.js></script>",
        "<noscript><p>please switch scripts on</p></noscript>",
        "<meta http-equiv=refresh content='0;url=http://x.example/'>",
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">",
        "<img src=a.png onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<a HREF='JavaScript:alert(1)'>x</a>",
        "<form action='javascript:alert(1)'></form>",
        "<iframe srcdoc='&lt;script>alert(1)&lt;/script>'></iframe>",
        "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    ],
)
def test_nothing_runs(part: str) -> None:
    said = view(f"<html><head></head><body>{part}<p>政务公开</p></body></html>", URL).decode().lower()
    assert not [word for word in ("script", "alert", "refresh", "security", "srcdoc") if word in said]
    assert "政务公开" in said


def test_the_rest_stays_and_addresses_lead_where_they_led() -> None:
    tree = shown(
        "<html lang=zh><head><title>标题</title></head><body class=x><a href=/a>一</a><img src=b.png></body></html>"
    )
    assert tree.css_first("title").text() == "标题"
    assert tree.css_first("body").attributes == {"class": "x"}
    assert tree.css_first("a").attributes["href"] == "/a"
    assert base(tree) == URL
    assert tree.head is not None
    assert tree.head.child is not None
    assert tree.head.child.attributes == {"charset": "utf-8"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("/other/", "http://www.example.gov.cn/other/"), ("http://b.example/", "http://b.example/"), ("http://[", URL)],
)
def test_a_base_of_its_own_is_kept_in_full(written: str, kept: str) -> None:
    assert base(shown(f"<html><head><base href='{written}'></head><body></body></html>")) == kept


@pytest.mark.parametrize("html", ["", "text", "<p>", "<frameset><frame src=a></frameset>", "\ud800"])
def test_odd_documents(html: str) -> None:
    assert base(shown(html)) == URL


def test_an_address_cannot_break_out() -> None:
    odd = URL + '?"><script>alert(1)</script>'
    tree = shown("<p>x</p>", odd)
    assert tree.css("script") == []
    assert base(tree) == odd
