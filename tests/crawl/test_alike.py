"""A firewall that starts in mid-crawl is told from a closed folder, and the pages it answered are taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.crawl.night import crawl, essence, night
from tests.crawl.portal import Page, Portal, Reply, page, wide_site

from sitecheck.crawl.alike import Alike
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.visit import Visit
from sitecheck.page.read import read_page

SORRY = '<title>系统提示</title><p>您的请求暂时不能处理，编号 {n}</p><a href="http://127.0.0.9:9/help">帮助</a>'


def busy(target: str) -> Reply:
    return Reply(SORRY.format(n=f"{abs(hash(target)):010d}"))


WALLS = {
    "200": busy,
    "403": lambda target: Reply(f"<h1>403</h1>{target}", 403),
    "404": lambda _target: Reply("<title>404</title><p>404 Not Found", 404),
    "500": lambda target: Reply(f"<h1>500 {target}</h1>", 500),
}


class Walled(Portal):
    """A portal whose answers a firewall takes over at a request."""

    def __init__(self, pages: dict[str, Page], wall: str, at: int) -> None:
        super().__init__(pages)
        self._wall, self._at = WALLS[wall], at

    def answer(self, method: str, target: str) -> Reply:
        if len(self.targets) >= self._at and target != "/robots.txt":
            return self._wall(target)
        return super().answer(method, target)


@pytest.mark.parametrize("wall", WALLS)
async def test_what_the_firewall_answered_is_taken_back(tmp_path: Path, wall: str) -> None:
    async with Walled(wide_site(), wall, 20) as portal:
        result = await crawl(tmp_path, portal.url())
        asked = len(portal.targets)
        assert asked < 45
        assert await crawl(tmp_path, portal.url()) == result
        async with night(tmp_path) as tonight:
            later = await tonight.visitor.visit(portal.url("/col5/art7.html"))
        assert (later.failure, len(portal.targets)) == (Failure.BLOCKED, asked)
    assert (result.totals.stopped_by, result.totals.reason) == (Stop.BLOCKED, "blocked")
    assert result.skipped_counts["blocked"] > 20
    walled = [one for one in result.pages if one.failure is Failure.BLOCKED]
    assert len(walled) >= 4
    assert not any(one.facts for one in walled)
    assert not any(one.status in (200, int(wall)) for one in result.pages[20:] if one.failure is None)
    assert result.totals.pages == sum(one.failure is None and one.status == 200 for one in result.pages)
    # A link that stands only on a page of the firewall is none of the portal's.
    assert not any("127.0.0.9" in target.url for target in result.targets)


@pytest.mark.parametrize("wall", WALLS)
async def test_a_closed_folder_of_a_portal_that_opens_is_no_firewall(tmp_path: Path, wall: str) -> None:
    pages = wide_site()
    for target in [one for one in pages if one.startswith(("/col3/art", "/col4/art"))]:
        pages[target] = WALLS[wall](target)
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url())
    assert result.totals.stopped_by is Stop.EXHAUSTED
    assert not any(one.failure is Failure.BLOCKED for one in result.pages)


@pytest.mark.parametrize("wave", range(1, 9))
async def test_taken_up_again_it_ends_the_same(tmp_path: Path, wave: int) -> None:
    pages = wide_site()
    for target in [one for one in pages if one.startswith(("/col3/art", "/col4/art"))]:
        pages[target] = Reply(f"<h1>500 {target}</h1>", 500)
    async with Portal(pages) as portal:
        whole = await crawl(tmp_path / "whole", portal.url())
        asked, waves = len(portal.targets), 0
        portal.targets.clear()

        def stop(_phase: str, _pages: int, _requests: int) -> None:
            nonlocal waves
            waves += 1
            if waves == wave:
                raise asyncio.CancelledError

        try:
            await crawl(tmp_path / "cut", portal.url(), on_progress=stop)
        except asyncio.CancelledError:
            waves = -1
        again = await crawl(tmp_path / "cut", portal.url())
        assert essence(again) == essence(whole)
        assert len(portal.targets) == asked
    assert waves == -1


def visit(turn: int, html: str, status: int = 200, failure: Failure | None = None) -> Visit:
    url = f"http://a.test/p{turn}.html"
    facts, _ = read_page(html.encode(), url)
    return Visit(url, Fetched(url, url, "GET", status, failure=failure), facts)


LONG = page("栏目", *(f"标题{n}=/x{n}" for n in range(9)))


def fed(*answers: tuple[str, int] | tuple[str, int, Failure]) -> Alike:
    alike = Alike()
    for turn, answer in enumerate((("", 200), (LONG, 200), *answers), start=1):
        alike.take(turn, visit(turn, *answer))
    return alike


def test_the_row_begins_anew_after_a_page_that_says_something() -> None:
    forbidden = ("<h1>403</h1>", 403)
    assert fed(*[forbidden] * 3).witness() is None
    assert fed(*[forbidden] * 3, (LONG, 200), *[forbidden] * 3).witness() is None
    assert fed(*[forbidden] * 4).witness() == "http://a.test/p2.html"
    # What was not seen neither ends a row nor belongs to it.
    lost = ("", 200, Failure.TIMEOUT_READ)
    assert fed(*[forbidden] * 2, lost, *[forbidden] * 2).witness() is not None


@pytest.mark.parametrize("status", [403, 405, 406, 422])
def test_refusals_of_any_kind_are_one_kind(status: int) -> None:
    assert fed(("a", status), ("b", 403), ("c", status), ("d", 403)).witness() is not None


def test_a_witness_that_opens_doubles_the_patience_and_serves_once() -> None:
    alike = fed(*[("<h1>403</h1>", 403)] * 4)
    assert alike.witness() is not None
    assert alike.settle(visit(2, LONG)) == ()
    for turn in range(10, 17):
        alike.take(turn, visit(turn, "x", 403))
        assert alike.witness() is None
    alike.take(17, visit(17, "x", 403))
    assert alike.witness() is None  # nobody is left to ask
    alike.take(18, visit(18, LONG))
    for turn in range(20, 28):
        alike.take(turn, visit(turn, "x", 403))
    assert alike.witness() == "http://a.test/p18.html"
    assert alike.settle(visit(18, "x", 403)) == tuple(range(20, 28))


def test_a_witness_that_is_blocked_tells_enough() -> None:
    alike = fed(*[(SORRY.format(n="12345678"), 200)] * 4)
    assert alike.witness() is not None
    assert alike.settle(visit(2, LONG, 412, Failure.BLOCKED)) == (3, 4, 5, 6)


def test_it_comes_back_out_of_the_night_file_as_it_went_in() -> None:
    alike = fed(*[("<h1>403</h1>", 403)] * 3)
    assert Alike.load(alike.dump()) == alike
    assert Alike.load(None) == Alike()


async def test_a_firewall_before_a_further_host_of_the_site_ends_that_host_alone(tmp_path: Path) -> None:
    other = {f"/b{n}.html": page(f"乙{n}", *(f"甲{m}=/x{m}" for m in range(9))) for n in range(4)}
    async with Portal({}, "127.0.0.2") as further:
        names = [f"乙{n}={further.url(f'/b{n}.html')}" for n in range(4)]
        names += [f"丙{n}={further.url(f'/c{n}.html')}" for n in range(12)]
        async with Portal({"/": page("首页", *names, "甲=/a.html"), "/a.html": page("甲")}) as portal:
            further.pages = {**other}

            def wall(_number: int) -> None:
                if any("/c" in target for target in further.targets):
                    further.pages = {target: busy(target) for target in [*other, *(f"/c{n}.html" for n in range(12))]}

            further.on_request = wall
            result = await crawl(tmp_path, portal.url(), hosts=(f"127.0.0.2:{further.port}",))
    assert result.totals.stopped_by is Stop.EXHAUSTED
    states = {one.url.partition("://")[2].partition("/")[2]: one.failure for one in result.pages}
    assert states["a.html"] is None
    assert {states[f"c{n}.html"] for n in range(12)} == {Failure.BLOCKED}
    assert {states[f"b{n}.html"] for n in range(4)} == {None}
