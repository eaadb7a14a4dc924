from __future__ import annotations

import pytest

from sitecheck.facts.page import PageFacts
from sitecheck.page.own_links import has_empty_box, own_links
from sitecheck.page.read import read_page

HERE = "http://portal.test/zc/1.html"
LONG = "<p>" + "现将有关事项通知如下，请结合实际认真贯彻执行。" * 8 + "</p>"


def read(body: str) -> PageFacts:
    html = (
        "<html><head><title>关于检查的通知</title></head><body>"
        "<div class='nav'><a href='/'>首页</a><a href='/zc/'>政策文件</a><a href='/jd/'>政策解读</a></div>"
        "<div class='location'>当前位置：<a href='/'>首页</a> &gt; <a href='/zc/'>政策文件</a> &gt; 正文</div>"
        f"{LONG}{body}"
        "<div class='footer'>主办：某局 <a href='/about.html'>关于我们</a></div></body></html>"
    )
    return read_page(html.encode(), HERE, content_type="text/html; charset=utf-8")[0]


def leads(body: str) -> list[str]:
    return [link.url or "" for link in own_links(read(body), ["portal.test"])]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>相关解读：<a href='/jd/1.html'>政策解读</a></p>", ["http://portal.test/jd/1.html"]),
        ("<div class='related'><a href='/jd/1.html'>政策解读</a></div>", ["http://portal.test/jd/1.html"]),
        ("<p><a href=\"javascript:;\" onclick=\"window.open('/jd/1.html')\">解读</a></p>", ["http://portal.test/jd/1.html"]),
        ("<p><a href='/jd/1.html?t=1'>甲</a><a href='/jd/1.html?t=1#x'>乙</a></p>", ["http://portal.test/jd/1.html?t=1"]),
        ("<p><a href='/f/1.pdf'>附件</a></p>", []),  # a file is no page
        ("<p><a href='http://other.test/jd/1.html'>政策解读</a></p>", []),
        ("<p><a href='/zc/1.html#top'>返回顶部</a></p>", []),
        ("<p><a href='/zc/'>政策文件</a></p>", []),  # a step of the path
        ("<p>上一篇：<a href='/jd/9.html'>别的解读</a></p>", []),
        ("<p><a href='/jd/9.html'>下一篇：别的解读</a></p>", []),
        ("<p>下一条</p><p><a href='/jd/9.html'>别的解读</a></p>", []),
    ],
)  # fmt: skip
def test_where_the_own_part_leads(body: str, expected: list[str]) -> None:
    assert leads(body) == expected


def test_no_more_than_a_person_looks_at() -> None:
    assert len(leads("".join(f"<p><a href='/jd/{n}.html'>解读第{n}篇</a></p>" for n in range(100)))) == 60


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("<h3>相关解读</h3><ul id='jd'></ul>", True),
        ("<h3>相关文件：</h3><div></div><p>打印</p>", True),
        ("<h3>相关解读</h3><ul><li><a href='/jd/1.html'>公共文化办法解读</a></li></ul>", False),
        ("<p>相关解读：<a href='/jd/1.html'>公共文化办法解读</a></p>", False),
        ("", False),
    ],
)
def test_a_box_that_only_a_script_fills(body: str, empty: bool) -> None:
    assert has_empty_box(read(body)) is empty
