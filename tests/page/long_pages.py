"""Pages made to keep a reader busy, of any length, and what reading one costs in steps of the interpreter."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from sitecheck.page.read import read_page

ROW = "<li><a href=/tz/{0}.html>关于第{0}号事项的通知</a> 2020-01-02</li>"
LONG_PAGES: dict[str, tuple[int, Callable[[int], str]]] = {
    "flat lines": (3_000, lambda n: "字<br>" * n),
    "dated rows": (400, lambda n: "".join(ROW.format(at) for at in range(n))),
    "a whole list": (3_000, lambda n: "<h1>通知公告</h1><ul>" + "".join(ROW.format(at) for at in range(n))),
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


def read_long(html: str) -> None:
    read_page(html.encode(), "http://x.gov.cn/gk/")


def steps(work: Callable[[], object]) -> int:
    """How many instructions of Python code ``work`` runs: the same on every machine, idle or busy.

    What runs inside C (a regular expression, the parser) is not seen: benchmarks/growth.py times the same pages.
    """
    count = 0

    def each(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += 1
        return each

    def entered(frame: FrameType, event: str, arg: Any) -> Any:
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return each

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
