from __future__ import annotations

import pytest

from sitecheck.page.labels import label_of, normalise, without_region
from sitecheck.page.walk import parse


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("政府信息\n  公开指南", "政府信息公开指南"),
        ("\u200b文\u3000\u3000号\xa0：", "文号"),
        ("-->政策文件", "政策文件"),
        ("· 依申请公开 >>", "依申请公开"),
        ("【政策解读】", "政策解读"),
        ("[ 详情 ]", "详情"),
        ("通知公告 更多", "通知公告"),
        ("＞ 政务公开 ｜", "政务公开"),
        ("更多", "更多"),
        ("→ more >>", "→"),
        ("ＦＯＩ（一）", "FOI(一)"),
        ("", ""),
        (">>", ""),
    ],
)
def test_normalise(raw: str, wanted: str) -> None:
    assert normalise(raw) == wanted


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<a title='全称标题'>简称...</a>", "简称"),
        ("<a title='依申请公开'><img alt=x></a>", "依申请公开"),
        ("<a><img alt='公开年报'></a>", "公开年报"),
        ("<a aria-label='公开指南'></a>", "公开指南"),
        ("<a>政府信息<br>公开目录</a>", "政府信息公开目录"),
        ("<a></a>", ""),
    ],
)
def test_label_of_a_link(html: str, wanted: str) -> None:
    doc = parse(html)
    assert label_of(doc, doc.all("a")[0]) == wanted


@pytest.mark.parametrize(
    ("label", "ending", "same"),
    [
        ("邯郸市政府信息公开指南", "政府信息公开指南", True),
        ("某县教育局政策解读", "政策解读", True),
        ("政策解读", "政策解读", True),
        ("旅游政策解读", "政策解读", False),
        ("政策解读会", "政策解读", False),
    ],
)
def test_region_or_organ_before_a_name(label: str, ending: str, same: bool) -> None:
    assert without_region(label, ending) is same
