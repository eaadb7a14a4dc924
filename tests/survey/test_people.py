from __future__ import annotations

import pytest

from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones
from sitecheck.survey.people import is_name, name_and_post, people_in

NAV = '<div class="nav"><a href="/">首页</a><a href="/ld/">领导信息</a></div>'
RESUME = "男，汉族，1975年生，大学学历，1998年参加工作，历任科长、副局长。"


def read(html: str) -> list[tuple[str, str, str, bool]]:
    doc = parse(f"<body>{NAV}<div class=main>{html}</div><div class=footer>主办单位：某局</div></body>")
    mark_zones(doc)
    return [(one.name, one.post, one.duties, one.resume) for one in people_in(doc)]


FULL = ("甲某某", "局长", "主持全面工作。", True)
SECOND = ("乙某某", "副局长", "分管办公室、政务公开工作。", False)
BOTH = [FULL, SECOND]


@pytest.mark.parametrize(
    "html",
    [
        # a table with a head
        f"<table><tr><th>姓名</th><th>职务</th><th>工作分工</th><th>简历</th></tr><tr><td>甲某某</td><td>局长</td>"
        f"<td>主持全面工作。</td><td>{RESUME}</td></tr><tr><td>乙某某</td><td>副局长</td><td>分管办公室、政务公开工作。</td><td></td></tr></table>",
        # a table of labels and values for each
        f"<table><tr><td>姓　名</td><td>甲某某</td></tr><tr><td>职　务</td><td>局长</td></tr><tr><td>工作分工</td>"
        f"<td>主持全面工作。</td></tr><tr><td>个人简历</td><td>{RESUME}</td></tr></table><table><tr><td>姓名</td><td>乙某某</td></tr>"
        "<tr><td>职务</td><td>副局长</td></tr><tr><td>工作分工</td><td>分管办公室、政务公开工作。</td></tr></table>",
        # labelled lines
        f"<p>姓名：甲某某</p><p>职务：局长</p><p>工作分工：主持全面工作。</p><p>简历：{RESUME}</p>"
        "<p>姓名：乙某某　职务：副局长</p><p>分管工作：分管办公室、政务公开工作。</p>",
        # cards: name and post in one line, in two, or the post before the name
        f"<div><h3>甲某某　局长</h3><p>主持全面工作。</p><p>{RESUME}</p></div>"
        "<div><h3>乙某某 副局长</h3><p>分管办公室、政务公开工作。</p></div>",
        f"<div><p>甲某某</p><p>局长</p><p>主持全面工作。</p><p>{RESUME}</p></div>"
        "<div><p>乙某某</p><p>副局长</p><p>分管办公室、政务公开工作。</p></div>",
        f"<p>局长：甲某某</p><p>主持全面工作。</p><p>{RESUME}</p><p>副局长：乙某某</p><p>分管办公室、政务公开工作。</p>",
        # running text
        f"<p>甲某某，{RESUME}现任局长。</p><p>主持全面工作。</p><p>乙某某 副局长</p><p>分管办公室、政务公开工作。</p>",
    ],
    ids=["table", "label tables", "labels", "cards", "two lines", "post first", "text"],
)
def test_the_same_leaders_in_many_makes(html: str) -> None:
    assert read(html) == BOTH


@pytest.mark.parametrize(
    "html",
    [
        "<p>本局设局长一名，主持全面工作；副局长两名。</p>",
        "<ul><li>高新区管委会主任会议召开</li><li>安全生产工作会议</li></ul>",
        "<p>党组书记、局长</p><p>主持全面工作。</p>",
        "<p>联系人：甲某某</p><p>联系电话：0731-81234567</p>",
        "<p>甲某某</p><p>2026-01-20</p>",
        "<p>姓名：</p><p>简介:12月17日上午</p><p>汉族，大学学历</p>",
        "<div style='display:none'><p>姓名：甲某某</p><p>职务：局长</p></div>",
    ],
)
def test_what_presents_nobody(html: str) -> None:
    assert read(html) == []


def test_news_beside_a_leader_are_no_division_of_work() -> None:
    assert read("<p>甲某某 县长</p><p>三部门负责人就通知答记者问</p>") == [("甲某某", "县长", "", False)]


def test_a_footer_names_no_leaders() -> None:
    doc = parse(f"<body>{NAV}<div class=main><p>某局</p></div><div class=footer>甲某某 局长</div></body>")
    mark_zones(doc)
    assert people_in(doc) == []


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("甲某某 党组书记、局长", ("甲某某", "党组书记、局长")),
        ("党组成员、副局长 乙某某", ("乙某某", "党组成员、副局长")),
        ("甲 某 二级调研员", ("甲某", "二级调研员")),
        ("丁　某　副局长", ("丁某", "副局长")),
        ("甲某某局长", ("甲某某", "局长")),
        ("副县长：甲某某", ("甲某某", "副县长")),
        ("甲某某（党组书记、局长）", ("甲某某", "党组书记、局长")),
        ("局长信箱", None),
        ("总工程师", None),
        ("副总工程师", None),
        ("常务副局长", None),
        ("文旅局局长", None),
        ("于建局党组书记", ("于建", "局党组书记")),
        ("高新区 主任", None),
        ("甲某某到乡镇调研", None),
    ],
)
def test_names_with_posts(text: str, pair: tuple[str, str] | None) -> None:
    assert name_and_post(text) == pair


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("甲某某", True),
        ("丙　某", True),
        ("欧阳某某", True),
        ("阿某·买某", True),
        ("高新区", False),
        ("安全", False),
        ("简介", False),
        ("党委", False),
        ("更多", False),
        ("王某某某", False),
        ("Leaders", False),
    ],
)
def test_what_looks_like_a_name(text: str, name: bool) -> None:
    assert is_name(text) is name


def test_only_the_beginning_of_a_long_division_of_work_is_kept() -> None:
    found = read(f"<p>甲某某 局长</p><p>分管{'办公室、' * 100}等工作。</p>")
    assert len(found[0][2]) == 200


def test_a_resume_is_not_kept() -> None:
    found = read(f"<p>甲某某 局长</p><p>{RESUME}</p>")
    assert found == [("甲某某", "局长", "", True)]
