from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from tests.crawl.night import crawl, night
from tests.crawl.portal import Page, Portal, Reply, page
from tests.crawl.test_visitor import shell

from sitecheck.crawl.answers import NightAnswers
from sitecheck.facts.fetched import Fetched
from sitecheck.store.nightfile import BodyDamaged

CHAIN: dict[str, Page] = {
    "/": Reply(status=302, headers=("Location: /meta.html",)),
    "/meta.html": "<html><head><meta http-equiv='refresh' content='0;url=/end.html'></head></html>",
    "/end.html": page("终"),
    "/slow.html": "<html><meta http-equiv=refresh content='300;url=/end.html'><p>公告</p></html>",
}


async def test_every_answer_on_the_way_is_found_and_nobody_is_asked(tmp_path: Path) -> None:
    async with Portal(CHAIN) as portal, night(tmp_path) as tonight:
        answers = NightAnswers(tonight.file)
        assert answers.told(portal.url("/")) == ()
        await tonight.visitor.visit(portal.url("/"))
        await tonight.visitor.visit(portal.url("/slow.html"))
        asked = list(portal.targets)
        first, second = answers.told(portal.url("/#top"))
        (slow,) = answers.told(portal.url("/slow.html"))
        assert portal.targets == asked
    assert [hop.url for hop in first.fetched.hops] == [portal.url("/")]
    assert first.fetched.final_url == portal.url("/meta.html")
    assert first.onward is not None
    assert (first.onward.url, first.onward.target, first.onward.how) == (
        portal.url("/meta.html"), portal.url("/end.html"), "meta-refresh",
    )  # fmt: skip
    assert (second.fetched.final_url, second.onward) == (portal.url("/end.html"), None)
    assert slow.onward is None


async def test_every_look_at_a_link_is_found(tmp_path: Path) -> None:
    async with Portal({}) as portal, night(tmp_path) as tonight:
        for second in (False, True):
            await tonight.visitor.probe(portal.url("/gone"), second=second)
        found = NightAnswers(tonight.file).told(portal.url("/gone"))
    assert [(one.asked.how, one.asked.round, one.fetched.status) for one in found] == [
        ("GET", 1, 404), ("GET", 2, 404), ("HEAD", 1, 404),
    ]  # fmt: skip


async def test_pages_that_lead_round_in_a_circle_are_found_once(tmp_path: Path) -> None:
    async with Portal({"/": shell("/a"), "/a": shell("/")}) as portal, night(tmp_path) as tonight:
        await tonight.visitor.visit(portal.url("/"))
        found = NightAnswers(tonight.file).told(portal.url("/"))
    assert [one.asked.url for one in found] == [portal.url("/"), portal.url("/a")]


async def test_what_a_picture_loads_is_remembered_apart_and_written_to_the_ledger_once(tmp_path: Path) -> None:
    async with Portal({"/s.css": Reply("p{}", content_type="text/css")}) as portal, night(tmp_path) as tonight:
        answers = NightAnswers(tonight.file)
        got = await tonight.visitor.get(portal.url("/s.css"))
        rows = tonight.file.requests
        answers.keep_part(portal.url("/s.css"), got)
        answers.keep_part(portal.url("/s.css"), Fetched("x", "x", "GET", 500))
        assert answers.told(portal.url("/s.css")) == ()
        kept = answers.part(portal.url("/s.css"))
        assert kept is not None
        assert (kept.fetched.status, kept.sha) == (200, hashlib.sha256(b"p{}").hexdigest())
        assert answers.body(kept.sha or "") == b"p{}"
        assert answers.part(portal.url("/other.css")) is None
        assert tonight.file.requests == rows
        tonight.file.keep(tmp_path / "kept", "1")
    with sqlite3.connect(tmp_path / "kept") as kept_file:
        assert kept_file.execute("select count(*) from answers").fetchone() == (0,)
    kept_file.close()


async def test_a_page_is_known_by_what_was_asked_and_by_where_it_was_found(tmp_path: Path) -> None:
    async with Portal({"/": page("首页", "旧=/old"), "/old": Reply(status=302, headers=("Location: /new/",)),
                       "/new/": page("新")}) as portal:  # fmt: skip
        await crawl(tmp_path, portal.url())
        async with night(tmp_path) as tonight:
            answers = NightAnswers(tonight.file)
            assert answers.addresses(portal.url("/new/")) == (portal.url("/old"), portal.url("/new/"))
            assert answers.addresses(portal.url("/old")) == (portal.url("/old"),)
            assert answers.addresses(portal.url("/never")) == (portal.url("/never"),)


async def test_a_body_that_cannot_be_unpacked_is_said_to_be_damaged(tmp_path: Path) -> None:
    async with Portal({"/": page("首页")}) as portal:
        async with night(tmp_path) as tonight:
            visit = await tonight.visitor.visit(portal.url())
        with sqlite3.connect(tmp_path / "site.night") as file:
            file.execute("update bodies set body = ?", (b"torn",))
        file.close()
        async with night(tmp_path) as tonight:
            with pytest.raises(BodyDamaged, match=str(visit.body_sha256)):
                NightAnswers(tonight.file).body(visit.body_sha256 or "")
