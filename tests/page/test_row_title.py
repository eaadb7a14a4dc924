from __future__ import annotations

import pytest

from sitecheck.page.row_title import MINOR, row_title
from sitecheck.page.walk import parse


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<a title='某县关于开展检查的通知'>某县关于...</a>", "某县关于开展检查的通知"),
        ("<a title='点击打开'>某县关于开展检查的通知</a>", "某县关于开展检查的通知"),
        ("<a title='某县关于开展检查的通知'></a>", "某县关于开展检查的通知"),
        ("<a>· 某县关于开展检查的通知</a>", "某县关于开展检查的通知"),
        ("<a><h3>某县通知(2020-09-30)</h3><p>摘要文字很长很长</p></a>", "某县通知"),
        ("<a><i>2020-01-02</i><p>某县关于开展检查的通知</p><p>摘要</p></a>", "某县关于开展检查的通知"),
        ("<a><div class=tit>某县通知</div><div>摘要文字很长很长</div></a>", "某县通知"),
        ("<a>某县通知 2020-01-02</a>", "某县通知"),
        ("<a><div>--2021--</div><p>06-09</p><div>某县关于开展检查的通知</div></a>", "某县关于开展检查的通知"),
        ("<a>2021年</a>", "2021年"),
        ("<a></a>", ""),
    ],
)
def test_titles(html: str, title: str) -> None:
    doc = parse(html)
    assert row_title(doc, doc.all("a")[0]) == title


@pytest.mark.parametrize(
    ("text", "minor"), [("[详情]", True), ("查看全文>>", True), ("more", True), ("详情公示", False)]
)
def test_minor_links(text: str, minor: bool) -> None:
    assert bool(MINOR.match(text)) is minor
