# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.page.header_block import find_header_block, is_label
from sitecheck.page.main_text import own_lines
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones


def block_of(html: str) -> dict[str, str]:
    doc = parse(html)
    mark_zones(doc)
    return find_header_block(doc, own_lines(doc))


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
        ("<p>成文日期 2020-01-06</p>", "成文日期", "2020-01-06"),
        ("<p>文号 某政发〔2020〕1号</p>", "文号", "某政发〔2020〕1号"),
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
        "<p>成文日期 不详</p>",
        "<p>索引号 是什么</p>",
        "<footer>发布日期：2020-01-02</footer><p>" + "正文" * 50 + "</p>",
        "<div style='display:none'>发布日期：2020-01-02</div>",
    ],
)
def test_no_value_no_field(html: str) -> None:
    assert block_of(html) == {}


_OTHER_FIELDS = "<tr><td>体裁</td><td>通知</td></tr>"


@pytest.mark.parametrize("label", ["文号", "发文机关", "成文日期", "索引号", "有效性", "发布日期", "主题分类"])
@pytest.mark.parametrize(
    "html",
    [
        # of an empty field the next line is the next field, known to this reader or not
        "<table><tr><td>{label}</td><td></td><td>体裁</td><td>通知</td></tr></table>",
        "<table><tr><td>{label}</td><td>&nbsp;</td></tr>" + _OTHER_FIELDS + "</table>",
        "<table><tr><td>{label}：</td><td></td></tr>" + _OTHER_FIELDS + "</table>",
        "<dl><dt>{label}</dt><dd></dd><dt>体裁</dt><dd>通知</dd></dl>",
        "<ul><li><b>{label}：</b></li><li>体裁：通知</li></ul>",
        "<ul><li>{label}：</li><li>签发人：某某</li></ul>",
        "<p>{label}： 体裁：通知 签发人：某某</p>",
        "<p>【{label}】：【体裁】：通知</p>",
    ],
)
def test_an_empty_field_takes_no_other_label(html: str, label: str) -> None:
    assert block_of(html.format(label=label)) == {}


@pytest.mark.parametrize("label", ["文号", "发文机关", "成文日期", "索引号", "有效性", "发布日期"])
@pytest.mark.parametrize(
    "after",
    [
        "关于印发某县2024年政务公开工作要点的通知",
        "各乡镇人民政府、各街道办事处，县政府各部门：",
        "为贯彻落实条例，现将有关事项通知如下。",
    ],
)
def test_an_empty_field_takes_neither_title_nor_text(after: str, label: str) -> None:
    assert block_of(f"<div><span>{label}：</span></div><h1>{after}</h1>") == {}


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("文号", "镇政发〔2024〕7号"),
        ("文号", "第12号"),
        ("文号", "无"),
        ("发文机关", "县政府网站"),
        ("发文机关", "某县人民政府办公室"),
        ("成文日期", "2024年04月06日 16:40"),
        ("索引号", "6107280000/2024-001005"),
        ("有效性", "是"),
        ("有效性", "现行有效"),
        ("废止日期", "长期"),
        ("公开方式", "主动公开"),
        ("公开时限", "长期公开"),
        ("名称", "解读:某县的办法"),
    ],
)
def test_a_value_in_the_next_line(label: str, value: str) -> None:
    block = block_of(f"<ul><li>{label}：<p>{value}</p></li></ul>")
    assert list(block.values()) == [value]


def test_labels() -> None:
    assert is_label("成 文 日 期：")
    assert not is_label("成文日期：2020-01-02")
