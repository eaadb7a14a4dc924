from __future__ import annotations

import pytest

from sitecheck.evidence.places import Element, find_places
from sitecheck.facts.verdict import Mark
from sitecheck.page.read import read_page

PAGE = """<html><head><title>某局</title><link rel=stylesheet href=/s.css></head><body>
<div class="nav" id="top"><a href="/">首页</a><a href="/gk/">信息公开</a><a href="/hd/">互动交流</a></div>
<div class="content"><div class="list"><ul>
<li><a href="/a.html">关于公开工作的通知</a></li><li><a href="/dead.html">旧文件一</a></li>
<li><a href="/dead.html">旧文件二</a></li><li><img src="/x.png"></li><li onclick="go('/b.html')">更多公开文件</li>
</ul></div>
<div class="lx"><p>办公地址：某市某路1号</p><p>联系电话：0371-1234567</p><p>传真：0371-1234568</p></div></div>
<div class="footer"><p>版权所有：某局</p><p>联系电话：0371-9999999</p></div></body></html>"""
URL = "http://www.example.gov.cn/"


def index_of(href: str, nth: int = 0) -> int:
    facts, _ = read_page(PAGE.encode(), URL)
    return [link.index for link in facts.links if link.href == href][nth]


@pytest.mark.parametrize(
    ("href", "nth", "element"),
    [
        ("/a.html", 0, Element("a", {"href": "/a.html"}, 0)),
        ("/dead.html", 0, Element("a", {"href": "/dead.html"}, 0)),
        ("/dead.html", 1, Element("a", {"href": "/dead.html"}, 1)),
        ("/x.png", 0, Element("img", {"src": "/x.png"}, 0)),
        ("go('/b.html')", 0, Element("li", {"onclick": "go('/b.html')"}, 0)),
    ],
)
def test_a_link_is_found_by_its_number_on_the_page(href: str, nth: int, element: Element) -> None:
    (place,) = find_places(PAGE, (Mark(URL, link_index=index_of(href, nth), text=" 旧 文件 "),))
    assert place.elements == (element,)
    assert place.text == "旧 文件"


@pytest.mark.parametrize(
    ("mark", "elements"),
    [
        (Mark(URL, region="nav"), (Element("div", {"id": "top", "class": "nav"}, 0),)),
        (Mark(URL, region="contact"), (Element("div", {"id": None, "class": "lx"}, 0),)),
        (Mark(URL, region="main"), (Element("div", {"id": None, "class": "content"}, 0),)),
        (Mark(URL), ()),
        (Mark(URL, link_index=999), ()),
    ],
    ids=["navigation", "contact block, not the footer", "main part", "whole page", "no such link"],
)
def test_regions(mark: Mark, elements: tuple[Element, ...]) -> None:
    (place,) = find_places(PAGE, (mark,))
    assert place.elements == elements


def test_a_page_without_contact_block_shows_its_main_part() -> None:
    html = "<body><div class=nav><a href=/>首页</a></div><p>电话会议的通知已经发出，请各单位参加会议。</p></body>"
    (place,) = find_places(html, (Mark(URL, region="contact"),))
    assert [element.tag for element in place.elements] == ["p"]
    assert find_places("", (Mark(URL, region="nav"), Mark(URL, region="main"))) == find_places(
        "", (Mark(URL), Mark(URL))
    )


NAMES = ("首页", "信息公开", "通知公告", "政策解读", "联系我们")
MENU = "".join(f"<td><a href=/{n}>{name}</a></td>" for n, name in enumerate(NAMES))
ROWS = "".join(f"<li><a href=/n{n}>关于做好第{n}季度政务公开工作的通知</a> 2026-11-{n:02}</li>" for n in range(1, 9))


@pytest.mark.parametrize(
    ("html", "elements"),
    [
        (f"<table id=m><tr>{MENU}</tr></table><ul>{ROWS}</ul>", (Element("table", {"id": "m", "class": None}, 0),)),
        (f"<div><table>{MENU}</table><p>{'正文' * 200}</p></div>", (Element("table", {"id": None, "class": None}, 0),)),
        (f"<ul>{ROWS}</ul>", ()),
        (
            "<frameset cols='220,*'><frame src=left.htm name=left><frame src=main.htm name=main></frameset>",
            (Element("frame", {"id": None, "class": None}, 0), Element("frame", {"id": None, "class": None}, 1)),
        ),
    ],
    ids=["a menu without a name", "beside other things", "a list is no menu", "frames"],
)
def test_a_navigation_that_is_not_called_so(html: str, elements: tuple[Element, ...]) -> None:
    (place,) = find_places(html, (Mark(URL, region="nav"),))
    assert place.elements == elements
