from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from tests.survey.fake import SITE, WORDS, nav, page

from sitecheck.page.read import read_page
from sitecheck.survey.candidates import Lead, LeadFinder, SearchPage

UPSTREAM = ("county.test",)


def searched(html: str, path: str = "") -> SearchPage:
    facts, _ = read_page(html.encode(), SITE + path, lexicon=WORDS)
    return SearchPage(facts.url, facts)


def leads(html: str, key: str, path: str = "") -> tuple[Lead, ...]:
    return of_pages([searched(html, path)], key, UPSTREAM)


def of_pages(pages: Sequence[SearchPage], key: str, upstream: tuple[str, ...] = ()) -> tuple[Lead, ...]:
    finder = LeadFinder(WORDS, ("portal.test",), upstream, (key,))
    for one in pages:
        finder.add(one)
    return finder.leads(key)


def urls(found: tuple[Lead, ...]) -> list[str | None]:
    return [lead.candidate.url for lead in found]


@pytest.mark.parametrize(
    ("key", "links", "expected"),
    [
        # The exact name before the longer one, whatever the order in the page.
        ("disclosure-guide", {"政府信息公开工作指南汇编": "/b", "政府信息公开指南": "/a"}, ["/a", "/b"]),
        # Of two equal names the one whose address speaks for it.
        ("foi-entry", {"依申请公开": "/x/y.html", "依申请公开入口": "/ysqgk/"}, ["/ysqgk/", "/x/y.html"]),
        # The unit's own before that of the level above, and before a stranger's.
        (
            "disclosure-column",
            {"政府信息公开": "http://county.test/", "信息公开专栏": "/gk/", "政府信息公开平台": "http://x.test/"},
            ["/gk/", "http://x.test/", "http://county.test/"],
        ),
        # Articles, statistics and other people's guides are not candidates at all.
        ("disclosure-guide", {"办事指南": "/1", "关于印发政府信息公开指南的通知": "/2"}, []),
        ("foi-entry", {"依申请公开统计": "/1", "依申请公开制度": "/2"}, []),
        ("annual-report", {"部门决算": "/1", "统计年报": "/2"}, []),
    ],
)
def test_order(key: str, links: dict[str, str], expected: list[str]) -> None:
    found = leads(page("首页", "", nav=nav(links)), key)
    base = SITE.rstrip("/")
    assert urls(found)[: len(expected)] == [url if url.startswith("http") else base + url for url in expected]
    if not expected:
        assert found == ()
    assert all(0 <= lead.candidate.score <= 1 for lead in found)


def test_short_names_mean_the_column_only_inside_the_disclosure_part() -> None:
    links = nav({"指南": "/a", "年报": "/b"})
    assert leads(page("办事大厅", links), "disclosure-guide") == ()
    inside = leads(page("政府信息公开", links), "disclosure-guide", "zwgk/")
    assert [(lead.candidate.url, lead.candidate.tier) for lead in inside] == [(SITE + "a", "weak")]


def test_a_page_may_call_itself_the_column() -> None:
    head = '<meta name="ColumnType" content="信息公开指南">'
    (lead,) = leads(page("栏目", "<p>正文</p>", head=head), "disclosure-guide", "c/1.html")
    assert (lead.candidate.url, lead.candidate.tier, lead.candidate.why) == (SITE + "c/1.html", "meta", "ColumnType")


@pytest.mark.parametrize(
    ("link", "script_call"),
    [
        ('<a href="javascript:void(0)">依申请公开</a>', False),
        ('<a href="#">依申请公开</a>', False),
        ('<a href="">依申请公开</a>', False),
        ("<a>依申请公开</a>", False),
        ("<a href=\"javascript:show('ysq')\">依申请公开</a>", True),
    ],
)
def test_placeholders_are_kept_without_address(link: str, script_call: bool) -> None:
    (lead,) = leads(page("首页", link), "foi-entry")
    assert (lead.candidate.url, lead.candidate.why, lead.script_call) == (None, "placeholder", script_call)


def test_an_address_hidden_in_a_script_is_an_address() -> None:
    (lead,) = leads(page("首页", "<a href=\"javascript:open('/sq.html')\">依申请公开</a>"), "foi-entry")
    assert lead.candidate.url == SITE + "sq.html"


def test_the_place_of_pages_decides_between_equals_and_nothing_else() -> None:
    labels = {"政策解读": "/jd/", "文件解读": "/wj/", "解读": "/x/", "部门解读": "/bm/"}
    pages = [searched(page(f"页{n}", nav(labels)), f"{n}.html") for n in range(4)]
    expected = of_pages(pages, "policy-interpretation-column")
    assert {lead.candidate.page_url for lead in expected} == {SITE + "0.html"}
    shuffled = list(labels.items())
    random.Random(5).shuffle(shuffled)
    other = [searched(page(f"页{n}", nav(dict(shuffled))), f"{n}.html") for n in range(4)]
    assert of_pages(other, "policy-interpretation-column") == expected
