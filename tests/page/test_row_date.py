# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.page.row_date import RowDates
from sitecheck.page.walk import parse


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<li><a>标题标题</a><span>2020-08-02</span></li>", "2020-08-02"),
        ("<li><a><div>--2021--</div><p>06-09</p><div>标题标题</div></a></li>", "2021-06-09"),
        ("<li><a><div>--2021--</div><p>02-30</p><div>标题标题</div></a></li>", None),
        ("<li><a>标题标题</a><p>截止日期：</p><span>2020-09-02</span><em>2020-08-02</em></li>", "2020-08-02"),
        (
            "<li><a>标题标题</a><p>会议于2021年1月1日举行，请各有关单位提前做好各项准备工作并按时参加会议。</p></li>",
            None,
        ),
        (
            "<li><a>标题标题</a><p>摘要摘要摘要摘要摘要摘要摘要摘要摘要摘要摘要摘要摘要摘要摘要 发布时间：2020-08-02</p></li>",
            "2020-08-02",
        ),
        ("<li><a>标题2019年工作</a> 08-02</li>", None),
        ("<li><a>标题标题</a><b>2020</b>年<b>08</b>月<b>02</b>日</li>", "2020-08-02"),
        ("<li><a>标题标题</a></li>", None),
    ],
)
def test_date_of_a_row(html: str, wanted: str | None) -> None:
    doc = parse(f"<ul>{html}</ul>")
    hit = RowDates(doc).of(doc.all("li")[0], doc.all("a")[0], doc.text(doc.all("a")[0]))
    assert (str(hit.date) if hit and hit.date else None) == wanted


@pytest.mark.parametrize(
    ("heads", "cells", "wanted"),
    [
        (("发布日期", "截止日期"), ("2020-08-02", "2020-09-02"), "2020-08-02"),
        (("生成日期", "发布日期"), ("2020-08-02", "2020-09-02"), "2020-09-02"),
        (("文号", "截止日期"), ("3号", "2020-09-02"), "2020-09-02"),  # the only date there is
        (("生成日期", "截止日期"), ("2020-08-02", "2020-09-02"), "2020-09-02"),
    ],
)
def test_of_several_dates_in_a_table_the_one_of_publication(
    heads: tuple[str, str], cells: tuple[str, str], wanted: str
) -> None:
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    head = "".join(f"<th>{name}</th>" for name in heads)
    doc = parse(f"<table><tr><th>名称</th>{head}</tr><tr><td><a href=1>标题标题</a></td>{row}</tr></table>")
    hit = RowDates(doc).of(doc.all("tr")[1], doc.all("a")[0], "标题标题")
    assert hit is not None
    assert str(hit.date) == wanted


def test_signs_of_dates_are_counted_whatever_was_asked_before() -> None:
    html = "<div id=a><p>一<p>二<div id=b><p>三<p>2020<p>四</div><p>5月</div><p>六"
    doc = parse(html)
    named = {node.attr("id"): node for node in doc.named}
    body, last = doc.all("body")[0], doc.shown[-1]
    for order in ((named["b"], named["a"], body), (body, named["a"], named["b"])):
        dates = RowDates(doc)
        assert [dates.may_hold(node) for node in (*order, last)] == [True, True, True, False]
        assert [dates.signs(named["a"], most) for most in (1, 2, 3)] == [1, 2, 2]
        assert dates.signs(named["b"], 2) == 1
        assert dates.signs(last, 1) == 0
