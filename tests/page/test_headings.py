from __future__ import annotations

import pytest

from sitecheck.page.headings import find_headings, is_site_name, page_title, plain_title
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones


@pytest.mark.parametrize(
    ("raw", "metas", "crumbs", "wanted"),
    [
        ("通知公告-某县人民政府门户网站", {}, (), "通知公告"),
        ("某县人力资源网-通知公告", {}, (), "通知公告"),
        ("关于开展检查的通知_通知公告_某县政府网", {}, (), "关于开展检查的通知_通知公告"),
        ("启航新征程——美术作品展启幕 _ 某省文化和旅游厅", {}, (), "启航新征程——美术作品展启幕"),
        ("1-10月投资结构趋稳", {}, (), "1-10月投资结构趋稳"),
        ("某县林业局-某县林业局", {"sitename": "某县林业局-某县林业局"}, ("首页", "年度报告"), "年度报告"),
        ("某县政府网", {"sitename": "某县政府网"}, (), "某县政府网"),
        ("甲信息网-乙信息网", {}, (), "甲信息网-乙信息网"),
        ("某县政府网", {"articletitle": "关于<br>开展检查的通知"}, (), "关于 开展检查的通知"),
        ('<h1 style="x">县人大开会</h1>-某县人民政府', {}, (), "县人大开会"),
        ("", {"columnname": "政策解读"}, (), "政策解读"),
        ("", {}, (), ""),
    ],
)
def test_titles(raw: str, metas: dict[str, str], crumbs: tuple[str, ...], wanted: str) -> None:
    assert page_title(raw, metas, crumbs) == wanted


def test_headings_outside_navigation_and_footer() -> None:
    doc = parse(
        f"<nav><h2>菜单</h2></nav><h1>标题<span>一</span></h1><p>{'正文' * 60}</p><h3></h3><footer><h4>尾</h4></footer>"
    )
    mark_zones(doc)
    assert find_headings(doc) == ("标题一",)


def test_plain_title() -> None:
    assert plain_title(" a&amp;b <o:p></o:p> c ") == "a&b c"


@pytest.mark.parametrize(("name", "site"), [("某县人民政府门户网站", True), ("某省科技厅", True), ("通知公告", False)])
def test_site_names(name: str, site: bool) -> None:
    assert is_site_name(name) is site
