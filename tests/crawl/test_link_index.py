from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitecheck.crawl.link_index import LinkIndex, NightTargets
from sitecheck.crawl.result import Target
from sitecheck.facts.page import LinkKind
from sitecheck.page.read import read_page
from sitecheck.store.crawlrows import PageRow
from sitecheck.store.nightfile import NightFile

HOST = "http://a.cn"


class Index:
    """A link index over a night file, fed with sources of pages."""

    def __init__(self, night: NightFile) -> None:
        self.night = night
        self.index = LinkIndex(night.crawl, lambda url: url.startswith(HOST), lambda url: "/old/" in url)
        self.turn = 0

    def add(self, path: str, html: str, sha: str = "ab") -> None:
        facts, _ = read_page(html.encode(), HOST + path)
        self.turn += 1
        url = HOST + path
        self.night.crawl.add_page(
            PageRow(
                self.turn, url, url, url, url, 0, "", 200, None, sha, False, True, "", "", "other", True, "GET", url, 1
            )
        )
        self.index.add(self.turn, facts.links)

    def targets(self) -> list[Target]:
        self.night.save_wave({})
        self.index.written()
        return list(NightTargets(self.night.crawl))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with NightFile.open(tmp_path / "a.night", "x") as night:
        yield Index(night)


def test_targets_in_the_order_of_meeting_with_their_places(index: Index) -> None:
    index.add("/", "<p><a href=/b>乙</a> <a href=/a>甲</a> <img src=/i.png alt=图> <a href=http://b.cn/>外</a></p>")
    index.add("/b", "<p><a href=/a>甲甲</a> <a href=/a>甲</a> <a href='javascript:void(0)'>无</a></p>", "cd")
    seen = [(one.url, one.internal, one.kind, one.count) for one in index.targets()]
    assert seen == [
        (HOST + "/b", True, LinkKind.ANCHOR.value, 1),
        (HOST + "/a", True, LinkKind.ANCHOR.value, 3),
        (HOST + "/i.png", True, LinkKind.IMAGE.value, 1),
        ("http://b.cn/", False, LinkKind.ANCHOR.value, 1),
    ]
    places = index.targets()[1].referrers
    assert [(one.page_url, one.label, one.body_sha256) for one in places] == [
        (HOST + "/", "甲", "ab"),
        (HOST + "/b", "甲甲", "cd"),
        (HOST + "/b", "甲", "cd"),
    ]
    assert places[1].index < places[2].index


def test_session_ids_make_no_new_target(index: Index) -> None:
    index.add("/", "<a href=/x;jsessionid=1>一</a><a href=/x;jsessionid=2>二</a><a href=/x?utm_source=a>三</a>")
    assert [(one.url, one.count) for one in index.targets()] == [(HOST + "/x", 3)]


def test_places_are_shown_up_to_twenty_and_counted_over_waves(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitecheck.crawl.link_index._HELD", 0)
    for number in range(5):
        index.add(f"/{number}", "<a href=/x>叉</a>" * 6)
        (target,) = index.targets()
    assert (target.count, len(target.referrers)) == (30, 20)
    assert [one.page_url for one in target.referrers[5:7]] == [HOST + "/0", HOST + "/1"]


def test_excluded_targets_are_left_out(index: Index) -> None:
    index.add("/", "<a href=/old/x>旧</a>")
    assert index.targets() == []
    assert len(NightTargets(index.night.crawl)) == 0


def test_targets_of_the_site_come_first_where_asked(index: Index) -> None:
    index.add("/", "<a href=http://b.cn/>外</a><a href=/a>甲</a><a href=http://c.cn/>外</a>")
    index.targets()
    found = [one.url for one in NightTargets(index.night.crawl).internal_first()]
    assert found == [HOST + "/a", "http://b.cn/", "http://c.cn/"]
