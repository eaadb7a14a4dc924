# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.page.document import parse
from sitecheck.page.header_block import find_header_block, is_label
from sitecheck.page.zones import mark_zones


def block_of(html: str) -> dict[str, str]:
    doc = parse(html)
    mark_zones(doc)
    return find_header_block(doc)


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>索 引 号：</td><td>0001/2018-2</td><td>成文日期：</td><td>2018年12月21日</td></tr>"
        "<tr><td>发文字号</td><td>国发〔2018〕43号</td><td>发布日期</td><td>2018年12月29日</td></tr></table>",
        "<ul><li><b>索引号：</b>0001/2018-2</li><li>成文日期∶2018年12月21日</li><li>文　　号：国发〔2018〕43号</li>"
        "<li>[发布日期] : 2018年12月29日</li></ul>",
        "<dl><dt>信息索引号</dt><dd>0001/2018-2</dd><dt>生成日期</dt><dd>2018年12月21日</dd><dt>发文文号</dt>"
        "<dd>国发〔2018〕43号</dd><dt>公开日期</dt><dd>2018年12月29日</dd></dl>",
        "<p>索引号：0001/2018-2 发文日期：2018年12月21日 文号：国发〔2018〕43号 发布时间：2018年12月29日 浏览次数：12</p>",
    ],
)
def test_one_head_in_many_makes(html: str) -> None:
    block = block_of(html)
    assert block["索引号"] == "0001/2018-2"
    assert block["成文日期"] == "2018年12月21日"
    assert block["文号"] == "国发〔2018〕43号".replace("〔", "〔")
    assert block["发布日期"] == "2018年12月29日"


@pytest.mark.parametrize(
    ("html", "name", "value"),
    [
        ("<span>时间：2020-08-02</span> <span>来源：某局</span>", "发布日期", "2020-08-02"),
        ("<p>来源：某某日报 【字体：大 中 小】</p>", "来源", "某某日报"),
        ("<p>发布日期 ：2020年08月02日</p>", "发布日期", "2020年08月02日"),
        ("<p>公告时间：2021年06月10日 10:30</p>", "发布日期", "2021年06月10日 10:30"),
    ],
)
def test_single_fields(html: str, name: str, value: str) -> None:
    assert block_of(html)[name] == value


@pytest.mark.parametrize(
    "html",
    [
        "<p>发布时间：</p><p>浏览次数：3</p>",
        "<td>文号：</td><td>索引号：</td>",
        "<p>会议时间：2020-01-02</p>",
        "<footer>发布日期：2020-01-02</footer><p>" + "正文" * 50 + "</p>",
        "<div style='display:none'>发布日期：2020-01-02</div>",
    ],
)
def test_no_value_no_field(html: str) -> None:
    assert block_of(html) == {}


def test_labels() -> None:
    assert is_label("成 文 日 期：")
    assert not is_label("成文日期：2020-01-02")
