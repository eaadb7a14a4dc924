from __future__ import annotations

from typing import Any

import pytest
from tests.checks.papers import paper, reading
from tests.checks.sights import SITE

from sitecheck.checks.kinds.pairs import find_pairs, names_title

RULES = "关于印发《公共文化服务管理办法》的通知"
EXPLAINED = "《公共文化服务管理办法》政策解读"


@pytest.mark.parametrize(
    ("interpretation", "title", "named"),
    [
        (EXPLAINED, RULES, True),
        ("《关于加强文物保护工作的意见》解读", "关于加强文物保护工作的意见（试行）", True),
        ("关于加强文物保护工作的意见的政策解读", "关于加强文物保护工作的意见", True),
        ("一图读懂：公共文化服务管理办法", RULES, True),
        ("图解｜公共文化服务管理办法", RULES, True),
        ("《示例市公共文化服务管理办法》解读", "公共文化服务管理办法", True),
        ("《公共图书馆管理办法》解读", RULES, False),
        ("一图读懂：补贴怎么领", RULES, False),
        ("《办法》解读", RULES, False),  # too short to tell
        ("政策解读", "政策", False),
    ],
)
def test_titles_that_name_a_document(interpretation: str, title: str, named: bool) -> None:
    assert names_title(interpretation, title) is named


LINK = {"links": (f"{SITE}zc/d.html",)}
BACK = {"links": (f"{SITE}jd/i.html",)}


@pytest.mark.parametrize(
    ("interpretation", "document", "expected"),
    [
        (LINK, BACK, (True, True, True)),
        (LINK, {}, (True, False, True)),
        ({}, BACK, (False, True, True)),
        ({}, {}, (False, False, True)),
        ({"title": "补贴怎么领"} | LINK, BACK, (True, True, False)),
        ({"title": "补贴怎么领"} | LINK, {}, (True, False, False)),
        ({"title": "补贴怎么领"}, {}, None),
        ({"title": "补贴怎么领", "cites": ("根据示文发〔2026〕100号",)}, {}, (False, False, True)),
        ({"links": (f"{SITE}zc/d.html?spm=1.2.3#a",)}, BACK, (True, True, True)),
        (
            LINK,
            BACK | {"title": "关于《公共文化服务管理办法》征求意见的公告"},
            (True, True, False),
        ),  # a draft is another one
    ],
)
def test_how_two_belong_together(
    interpretation: dict[str, Any], document: dict[str, Any], expected: tuple[bool, bool, bool] | None
) -> None:
    said = {"title": EXPLAINED} | interpretation
    (pair,) = find_pairs([paper("d", **{"title": RULES} | document), reading("i", **said)])
    if expected is None:
        assert pair.document is None
    else:
        assert pair.document is not None
        assert (pair.forward, pair.back, pair.named) == expected


def test_of_several_the_one_linked_both_ways() -> None:
    twins = [paper("d", title=RULES), paper("e", title=RULES, links=(f"{SITE}jd/i.html",))]
    (pair,) = find_pairs([*twins, reading("i", EXPLAINED, links=(f"{SITE}zc/e.html",))])
    assert pair.document is twins[1]
    (open_,) = find_pairs([*twins, reading("i", EXPLAINED)])
    assert open_.document is None


def test_a_page_is_known_by_where_it_ended() -> None:
    moved = paper("d", title=RULES, final_url=f"{SITE}new/d.html")
    (pair,) = find_pairs([moved, reading("i", EXPLAINED, links=(f"{SITE}new/d.html",))])
    assert pair.forward
