from __future__ import annotations

from sitecheck.crawl.link_index import LinkIndex
from sitecheck.crawl.result import CrawledPage
from sitecheck.facts.page import LinkKind
from sitecheck.page.read import read_page

HOST = "http://a.cn"


def crawled(url: str, html: str, sha: str = "ab") -> CrawledPage:
    facts, _ = read_page(html.encode(), HOST + url)
    return CrawledPage(HOST + url, HOST + url, 0, "", facts, 200, body_sha256=sha)


def index() -> LinkIndex:
    return LinkIndex(lambda url: url.startswith(HOST), lambda url: "/old/" in url)


def test_targets_in_the_order_of_meeting_with_their_places() -> None:
    made = index()
    made.add(
        crawled("/", "<p><a href=/b>乙</a> <a href=/a>甲</a> <img src=/i.png alt=图> <a href=http://b.cn/>外</a></p>")
    )
    made.add(crawled("/b", "<p><a href=/a>甲甲</a> <a href=/a>甲</a> <a href='javascript:void(0)'>无</a></p>", "cd"))
    seen = [(one.url, one.internal, one.kind, one.count) for one in made.targets()]
    assert seen == [
        (HOST + "/b", True, LinkKind.ANCHOR.value, 1),
        (HOST + "/a", True, LinkKind.ANCHOR.value, 3),
        (HOST + "/i.png", True, LinkKind.IMAGE.value, 1),
        ("http://b.cn/", False, LinkKind.ANCHOR.value, 1),
    ]
    places = made.targets()[1].referrers
    assert [(one.page_url, one.label, one.body_sha256) for one in places] == [
        (HOST + "/", "甲", "ab"),
        (HOST + "/b", "甲甲", "cd"),
        (HOST + "/b", "甲", "cd"),
    ]
    assert places[1].index < places[2].index


def test_session_ids_make_no_new_target() -> None:
    made = index()
    made.add(crawled("/", "<a href=/x;jsessionid=1>一</a><a href=/x;jsessionid=2>二</a><a href=/x?utm_source=a>三</a>"))
    assert [(one.url, one.count) for one in made.targets()] == [(HOST + "/x", 3)]


def test_a_page_counts_once_and_its_places_are_shown_up_to_twenty() -> None:
    made = index()
    page = crawled("/", "<a href=/x>叉</a>" * 30)
    made.add(page)
    made.add(page)
    (target,) = made.targets()
    assert (target.count, len(target.referrers)) == (30, 20)


def test_excluded_targets_and_pages_without_facts_are_left_out() -> None:
    made = index()
    made.add(crawled("/", "<a href=/old/x>旧</a>"))
    made.add(CrawledPage(HOST + "/e", HOST + "/e", 1, "", None, 200))
    assert made.targets() == ()
