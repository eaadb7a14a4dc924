"""Pages made to keep a reader busy: four times the page takes about four times the time, never sixteen."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from sitecheck.page.read import read_page

ROW = "<li><a href={0}>关于第{0}号事项的通知</a> 2020-01-02</li>"
PAGES: dict[str, tuple[int, Callable[[int], str]]] = {
    "flat lines": (3_000, lambda n: "字<br>" * n),
    "dated rows": (400, lambda n: "".join(ROW.format(at) for at in range(n))),
    "rows of a table": (300, lambda n: "<table>" + "<tr><td><a href=x>甲乙丙丁戊己</a><td>2020-01-02<td>1" * n),
    "links to one page": (600, lambda n: "<div>" + "<span><a href=x>甲乙丙丁</a></span>" * n),
    "nested references": (300, lambda n: "<div onclick=\"go('/x')\">文字" * n),
    "nested headings": (300, lambda n: "<h1><p>文字" * n),
    "paths in paths": (300, lambda n: "<div>当前位置：" * n),
    "fields in one table": (200, lambda n: "<title>联系我们</title><table>" + "<tr><td>联系电话<td>x" * n),
    "records without end": (4_000, lambda n: "<script><datastore>" + "<record " * n + "</script>"),
    "records never closed": (1_500, lambda n: "<script><datastore>" + "<record><![CDATA[" * n + "</script>"),
    "options": (3_000, lambda n: "<select>" + "<option>x" * n),
    "one attribute": (60_000, lambda n: "<a title='" + "x y " * n + "' href=a>b</a>"),
    "digits": (30_000, lambda n: "<li><a href=x>关于某事的通知</a>" + "2020-" * n),
    "spaces": (20_000, lambda n: "<p>发布日期" + "&nbsp; " * n),
    "moves in a script": (400, lambda n: "<title>a</title><script>" + "location='a'\"/*" * n + "</script>"),
    "metas in a script": (1_000, lambda n: "<script>" + "<meta " * n + "</script>"),
    "tags without end": (20_000, lambda n: "<a " * n),
}


def _seconds(html: str) -> float:
    body = html.encode()
    start = time.process_time()
    read_page(body, "http://x.gov.cn/gk/")
    return time.process_time() - start


@pytest.mark.parametrize("name", PAGES)
def test_growth_is_linear(name: str) -> None:
    count, build = PAGES[name]
    read_page(build(10).encode(), "http://x.gov.cn/gk/")
    small = min(_seconds(build(count)) for _ in range(3))
    large = min(_seconds(build(4 * count)) for _ in range(2))
    assert large < 9 * max(small, 0.002)


def test_nested_tables_end() -> None:
    facts, _ = read_page(
        ("<title>联系我们</title>" + "<table><tr><td>联系电话：0371-66778899" * 500).encode(), "http://x/"
    )
    assert facts.contacts
