# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

import pytest

from sitecheck.facts.page import RowGroup, Zone
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.links import find_links
from sitecheck.page.rows import find_lists
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

BASE = "http://x.gov.cn/tzgg/"
TITLES = ("关于做好春季森林防火工作的通知", "某县教育局招聘教师公告结果公示", "关于召开全县工作会议的预备通知")


def groups_of(html: str) -> tuple[RowGroup, ...]:
    doc = parse(html)
    mark_zones(doc)
    return find_lists(doc, find_links(doc, BASE), BASE, load_lexicon()).groups


def listed(
    row: str, dates: tuple[str, ...] = ("2020-08-02", "2020-07-30", "2020-07-01"), around: str = "<ul>{}</ul>"
) -> str:
    rows = "".join(
        row.format(href=f"{n}.html", title=title, date=day, y=day[:4], m=day[5:7], d=day[8:])
        for n, (title, day) in enumerate(zip(TITLES, dates, strict=False))
    )
    return "<div class=list>" + around.format(rows) + "</div>"


@pytest.mark.parametrize(
    "html",
    [
        listed("<li><a href={href}>{title}</a><span>{date}</span></li>"),
        listed("<li><span> {date} </span><a href={href}>{title}</a></li>"),
        listed("<li><span> {date} </span><a href={href}><a href={href}>{title}</a></li>"),
        listed("<li><a href={href} title={title}>{title}</a>[{date}]</li>"),
        listed("<li><a href={href}>{title}({date})</a></li>"),
        listed("<tr><td>1</td><td><a href={href}>{title}</a></td><td>{date}</td></tr>", around="<table>{}</table>"),
        listed("<dl><dt><a href={href}>{title}</a></dt><dd>{date}</dd></dl>", around="<div>{}</div>"),
        listed("<div class=item><a href={href}><h3>{title}</h3></a><p>据2021年1月1日报道，全县各项工作……</p><i>{date}</i></div>", around="<div>{}</div>"),
        listed("<li><a href={href}><h2>{title}</h2><div>定于2021年4月11日举行，请各单位做好准备工作……</div><i>日间：{date} </i></a></li>"),
        listed("<li><a href={href}><div><div>{d}</div><div>{y}-{m}</div></div><p>{title}</p></a></li>"),
        listed("<li><b>{y}</b><i>{m}-{d}</i><a href={href}>{title}</a></li>"),
        listed("<a class=box href={href}><h3>{title}({date})</h3><p>{title}</p></a>", around="<ul>{}</ul>"),
        listed("<a href={href}>{title}</a> <span>{date}</span><br>", around="<div>{}</div>"),
        listed("<span>{date}</span> <a href={href}>{title}</a><br>", around="<div>{}</div>"),
        listed("<ul><li><a href={href}>{title}</a></li><li>发布时间：{date} 10:11:12</li></ul>", around="<div>{}</div>"),
        listed("<ul><li><a href={href}>{title}</a><span>{date}</span></li></ul>", around="<div>{}</div>"),
        listed("<ul class=n><li><a href={href}>{title}</a></li><li>自2014年2月1日起施行。<a href={href}>[查看全文]</a></li><li>发布时间：{date} 11:39</li></ul>", around="<div>{}</div>"),
        listed("<li>[<a href=/c/>通知公告</a>] <a href={href}>{title}</a> {date}</li>"),
        listed("<li><a href={href}>{title}</a><p>摘要 <a href={href}>[详情]</a></p><span>{date}</span></li>"),
        listed("<tr><td><a href={href}>{title}</a></td><td>{y}-06-01</td><td>{date}</td></tr>", around="<table>{}</table>"),
    ],
)  # fmt: skip
def test_rows_of_every_make(html: str) -> None:
    (group,) = groups_of(html)
    assert [row.title for row in group.rows] == list(TITLES)
    assert [str(row.day) for row in group.rows] == ["2020-08-02", "2020-07-30", "2020-07-01"]
    assert [row.url for row in group.rows] == [f"{BASE}{n}.html" for n in range(3)]
    assert (group.dated, group.source, group.zone) == (3, "static", Zone.MAIN)


def test_short_dates_take_their_year_from_the_url_or_from_neighbours() -> None:
    (group,) = groups_of(
        "<ul><li><a href=202012/t20201230_1.html>关于做好春季森林防火工作的通知</a><span>(12-30)</span></li>"
        "<li><a href=2.html>某县教育局招聘教师公告结果公示</a><span>2021-01-04</span></li>"
        "<li><a href=3.html>关于召开全县工作会议的预备通知</a><span><b>28</b>12月</span></li></ul>"
    )
    assert [str(row.day) for row in group.rows] == ["2020-12-30", "2021-01-04", "2020-12-28"]
    assert [row.precision for row in group.rows] == ["inferred", "day", "inferred"]


def test_short_dates_without_any_year_stay_undated() -> None:
    (group,) = groups_of(listed("<li><a href={href}>{title}</a><span>{m}-{d}</span></li>"))
    assert [row.day for row in group.rows] == [None, None, None]
    assert [row.text for row in group.rows] == ["08-02", "07-30", "07-01"]


def test_the_full_title_comes_from_the_attribute() -> None:
    (group,) = groups_of(
        "<ul><li><a href=1 title='关于做好春季森林防火工作的通知'>关于做好春季…</a><em>2020-01-02</em></li></ul>"
    )
    assert group.rows[0].title == "关于做好春季森林防火工作的通知"


def test_rows_without_target_are_rows() -> None:
    (group,) = groups_of(listed("<li><a href='javascript:;'>{title}</a><span>{date}</span></li>"))
    assert [row.url for row in group.rows] == [None, None, None]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li><li><a href=3>互动交流</a></li></ul>",
        "<div class=nav>" + listed("<li><a href={href}>{title}</a></li>") + "</div><p>" + "正文" * 200 + "</p>",
        "<p>根据<a href=1>国务院关于加强监管的通知</a>要求，于2020-01-02起施行，请各单位遵照执行，并将落实情况报告我局。</p>",
        "<p>上一篇：<a href=1>关于做好春季森林防火工作的通知</a> 2020-01-02</p>",
        "<div><a href=1>1</a><a href=2>2</a><a href=3>下一页</a></div>",
        "<div>发布日期：2016-11-22 <a href=1>分享到微博</a></div>",
        "<p><a href=1.doc>附件1.关于做好春季森林防火工作的通知.doc</a></p><p><a href=2.doc>附件2.某县教育局招聘教师公告.doc</a></p>",
    ],
)
def test_what_is_no_list(html: str) -> None:
    assert groups_of(html) == ()


def test_a_sidebar_is_a_group_of_its_own() -> None:
    main = listed("<li><a href={href}>{title}</a><span>{date}</span></li>")
    side = (
        "<aside>" + listed("<li><a href=s{href}>{title}</a><span>{date}</span></li>", ("2024-01-25",) * 3) + "</aside>"
    )
    found = groups_of(main + f"<p>{'正文' * 100}</p>" + side)
    assert [group.zone for group in found] == [Zone.MAIN, Zone.ASIDE]


def test_lists_cut_into_pieces_are_one_list() -> None:
    row = "<li><a href={}.html>关于第{}号工作安排的通知公告</a><span>2020-01-0{}</span></li>"
    pieces = [f"<ul class=l>{''.join(row.format(n, n, n % 9 + 1) for n in range(k, k + 5))}</ul>" for k in (0, 5, 10)]
    (group,) = groups_of(f"<div>{''.join(pieces)}</div>")
    assert len(group.rows) == 15


def test_undated_links_with_long_names_are_a_list() -> None:
    (group,) = groups_of(listed("<li><a href={href}>{title}</a></li>"))
    assert (len(group.rows), group.dated) == (3, 0)


def test_dated_rows_are_a_list_even_where_the_class_says_menu() -> None:
    html = listed("<li><a href={href}>{title}</a><span>{date}</span></li>").replace("class=list", "class=nav-list")
    (group,) = groups_of(html + f"<p>{'正文' * 100}</p>")
    assert (group.zone, group.dated) == (Zone.NAV, 3)


def test_spans_cover_the_rows() -> None:
    doc = parse(listed("<li><a href={href}>{title}</a><span>{date}</span></li>"))
    spans = find_lists(doc, find_links(doc, BASE), BASE, load_lexicon()).spans
    nodes = doc.all("li", "ul", "span")
    assert spans.outside([("", node) for node in nodes]) == [("", nodes[0])]


@pytest.mark.parametrize(("dated", "groups"), [(0, 0), (1, 0), (2, 1)])
def test_navigation_is_a_list_from_two_dates_on(dated: int, groups: int) -> None:
    dates = ["<span>2020-08-02</span>"] * dated + [""] * (3 - dated)
    items = "".join(
        f"<li><a href={at}.html>第{'一二三'[at]}条很长的标题文字</a>{day}</li>" for at, day in enumerate(dates)
    )
    assert len(groups_of(f"<div class=nav><ul>{items}</ul></div><p>{'正文' * 200}</p>")) == groups
