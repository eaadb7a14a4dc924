from __future__ import annotations

import pytest
from tests.survey.fake import SITE, WORDS, page

from sitecheck.page.read import read_page
from sitecheck.survey.next_page import last_page, next_endpoint, next_page

HERE = SITE + "zwgk/tzgg/"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<script>createPageHTML(3, 0, 'index', 'html');</script>", HERE + "index_1.html"),
        ('<script>createPageHTML("page_div",5, 1,"xlist","shtml",70);</script>', HERE + "xlist_2.shtml"),
        ("<script>createPageHTML(1, 0, 'index', 'html');</script>", None),
        ("<script>createPageHTML(3, 2, 'index', 'html');</script>", None),
        ('<a href="list_2.html">下一页</a>', HERE + "list_2.html"),
        ('<a href="?page=2">下页 &gt;</a>', HERE + "?page=2"),
        ('<a href="http://other.test/2">下一页</a>', None),
        ('<a href="javascript:next()">下一页</a>', None),
        (f'<a href="{HERE}">下一页</a>', None),
        ('<a href="a.html">通知</a>', None),
    ],
)
def test_page_two(body: str, expected: str | None) -> None:
    facts, html = read_page(page("通知公告", body).encode(), HERE, lexicon=WORDS)
    assert next_page(facts, html) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/api?page=1&c=2", "/api?page=2&c=2"),
        ("/api?c=2&pageNo=1", "/api?c=2&pageNo=2"),
        ("/api?page=12", None),
        ("/api?c=1", None),
    ],
)
def test_the_interface_s_page_two(url: str, expected: str | None) -> None:
    assert next_endpoint(url) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<script>createPageHTML(3, 0, 'index', 'html');</script>", HERE + "index_2.html"),
        ('<script>createPageHTML("page_div",5, 1,"xlist","shtml",70);</script>', HERE + "xlist_5.shtml"),
        ("<script>createPageHTML(1, 0, 'index', 'html');</script>", None),
        ('<a href="2.html">下一页</a><a href="9.html">尾页</a>', HERE + "9.html"),
        ('<a href="2.html">下一页</a>', None),
    ],
)
def test_the_last_page(body: str, expected: str | None) -> None:
    html = page("通知公告", body)
    facts, _ = read_page(html.encode(), HERE, lexicon=WORDS)
    assert last_page(facts, html) == expected
