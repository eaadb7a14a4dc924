from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.crawl import night as night_module
from tests.crawl.night import crawl, essence, night
from tests.crawl.portal import Page, Portal, Reply, page, wide_site

from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.settings.records import Budgets
from sitecheck.store.blobs import DiskFull

CHALLENGE = Reply('<html><head><meta content="{qt8W"><script>$_ts=window["$_ts"];</script></head></html>', 412)


async def test_a_site_is_crawled_home_first_and_columns_before_articles(tmp_path: Path) -> None:
    async with Portal(wide_site()) as portal:
        result = await crawl(tmp_path, portal.url())
    urls = [one.url.removeprefix(portal.url("")) for one in result.pages]
    assert urls[:2] == ["/", "/zfxxgk/zn.html"]
    assert set(urls[2:10]) == {*(f"/col{n}/" for n in range(6)), "/old", "/gone.html"}
    assert len(urls) == len(set(urls)) == 2 + 6 + 6 * 9 + 2
    assert result.totals.stopped_by is Stop.EXHAUSTED
    assert result.totals.pages == 2 + 6 + 6 * 8 + 1
    assert result.totals.requests == len(portal.targets)
    assert result.home is not None
    assert result.home.page is not None
    assert result.home.page.title == "首页"


async def test_the_link_index_counts_places_and_keeps_their_order(tmp_path: Path) -> None:
    async with Portal(wide_site()) as portal:
        result = await crawl(tmp_path, portal.url())
    targets = {target.url.removeprefix(portal.url("")): target for target in result.targets}
    dead = targets["/gone.html"]
    assert (dead.count, [one.label for one in dead.referrers], dead.internal) == (1, ["坏链接"], True)
    assert targets["/a.pdf"].kind == "attachment"
    # On the home page and on each of the six columns.
    assert targets["/col3/"].count == 1 + 6
    assert targets["/col3/"].referrers[0].page_url == portal.url("/")
    assert result.skipped_counts == {"file": 1}


async def test_one_page_under_two_addresses_is_kept_twice_and_its_links_are_counted_once(tmp_path: Path) -> None:
    home = page("首页", "首页=/index.html", "甲=/a.html", "乙=/moved")
    pages: dict[str, Page] = {"/": home, "/index.html": home, "/a.html": page("甲")}
    pages["/moved"] = Reply(status=301, headers=("Location: /a.html",))
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url())
    same = {one.url.removeprefix(portal.url("")): one.same_as.removeprefix(portal.url("")) for one in result.pages}
    assert same == {"/": "", "/index.html": "/", "/a.html": "", "/moved": "/a.html"}
    assert {target.count for target in result.targets} == {2}


@pytest.mark.parametrize("at", [1, 2, 9, 14, 40, 63])
async def test_killed_in_mid_crawl_and_taken_up_again_it_ends_the_same(tmp_path: Path, at: int) -> None:
    async with Portal(wide_site()) as portal:
        whole = await crawl(tmp_path / "whole", portal.url())
        asked = Counter(portal.targets)
        portal.targets.clear()
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crawl.night", str(tmp_path / "killed"), portal.url(),
            cwd=Path(night_module.__file__).parents[2],
        )  # fmt: skip

        def kill(number: int) -> None:
            if number == at:
                os.kill(program.pid, signal.SIGKILL)

        portal.on_request = kill
        assert await program.wait() == -signal.SIGKILL
        again = await crawl(tmp_path / "killed", portal.url())
        assert essence(again) == essence(whole)
        # Nothing that was answered before is asked again; what was under way when it was killed is asked once more.
        twice = Counter(portal.targets) - asked
        assert len(twice) <= 8
        assert set(twice.values()) <= {1}


async def test_cancelled_after_any_wave_and_taken_up_again_it_ends_the_same(tmp_path: Path) -> None:
    async with Portal(wide_site(4, 5)) as portal:
        waves: list[int] = []
        whole = await crawl(tmp_path / "whole", portal.url(), on_progress=lambda *seen: waves.append(seen[1]))
        asked = len(portal.targets)
        for last in range(len(waves)):
            portal.targets.clear()
            folder = tmp_path / str(last)
            with pytest.raises(asyncio.CancelledError):
                await crawl(folder, portal.url(), on_progress=_Stopper(last))
            again = await crawl(folder, portal.url())
            assert essence(again) == essence(whole)
            assert len(portal.targets) == asked


async def test_cancelled_within_a_wave_it_ends_the_same(tmp_path: Path) -> None:
    async with Portal(wide_site(4, 5)) as portal:
        whole = await crawl(tmp_path / "whole", portal.url())
        for at in range(1, len(portal.targets), 3):
            portal.targets.clear()
            task = asyncio.create_task(crawl(tmp_path / str(at), portal.url()))
            portal.on_request = _Canceller(task, at)
            with pytest.raises(asyncio.CancelledError):
                await task
            portal.on_request = _Canceller(task, -1)
            again = await crawl(tmp_path / str(at), portal.url())
            assert essence(again) == essence(whole)


async def test_a_finished_crawl_taken_up_again_asks_nothing(tmp_path: Path) -> None:
    async with Portal(wide_site()) as portal:
        whole = await crawl(tmp_path, portal.url(), budgets=Budgets(pages=20))
        portal.targets.clear()
        assert await crawl(tmp_path, portal.url(), budgets=Budgets(pages=20)) == whole
        assert portal.targets == []


async def test_the_ledger_holds_every_request_in_an_order_of_its_own(tmp_path: Path) -> None:
    async with Portal(wide_site()) as portal:
        orders = []
        for folder in ("a", "b"):
            portal.targets.clear()
            await crawl(tmp_path / folder, portal.url())
            async with night(tmp_path / folder) as tonight:
                rows = list(tonight.file.attempts())
            orders.append([(row.method, row.url, row.status) for row in rows])
            sent = [f"{row.method} {row.url.removeprefix(portal.url(''))}" for row in rows]
            assert sorted(sent) == sorted(portal.targets)
    assert orders[0] == orders[1]
    assert orders[0][0][1] == portal.url("/robots.txt")


async def test_the_page_budget_ends_the_crawl_and_says_what_was_left_out(tmp_path: Path) -> None:
    async with Portal(wide_site()) as portal:
        result = await crawl(tmp_path, portal.url(), budgets=Budgets(pages=11))
    assert (len(result.pages), result.totals.stopped_by) == (11, Stop.PAGE_BUDGET)
    assert result.skipped_counts["page-budget"] == len([one for one in result.skipped if one.reason == "page-budget"])
    assert len(result.pages) + result.skipped_counts["page-budget"] > 40


async def test_minutes_are_counted_over_all_sittings_of_a_night(tmp_path: Path) -> None:
    ticks = iter(range(0, 100_000, 20))  # each look at the clock is 20 s later
    budgets = Budgets(minutes=5)
    async with Portal(wide_site()) as portal:
        with pytest.raises(asyncio.CancelledError):
            await crawl(
                tmp_path, portal.url(), budgets=budgets, clock=lambda: float(next(ticks)), on_progress=_Stopper(2)
            )
        result = await crawl(tmp_path, portal.url(), budgets=budgets, clock=lambda: float(next(ticks)))
        assert result.totals.stopped_by is Stop.TIME_BUDGET
        assert result.skipped_counts["time-budget"] > 0
        alone = await crawl(tmp_path / "x", portal.url(), budgets=budgets, clock=lambda: float(next(ticks)))
    assert len(result.pages) <= len(alone.pages)


async def test_a_block_page_for_a_home_page_is_blocked_and_nothing_more_is_asked(tmp_path: Path) -> None:
    async with Portal({"/": CHALLENGE, "/robots.txt": CHALLENGE}) as portal:
        result = await crawl(tmp_path, portal.url())
    assert (result.totals.stopped_by, result.totals.reason, result.totals.pages) == (Stop.BLOCKED, "blocked", 0)
    assert len(portal.targets) == 1


async def test_a_firewall_that_starts_in_mid_crawl_leaves_the_rest_untested(tmp_path: Path) -> None:
    pages = wide_site()
    async with Portal(pages) as portal:

        def wall(number: int) -> None:
            if number == 20:
                portal.pages = dict.fromkeys(pages, CHALLENGE)

        portal.on_request = wall
        result = await crawl(tmp_path, portal.url())
        asked = len(portal.targets)
        again = await crawl(tmp_path, portal.url())
        assert again == result
        async with night(tmp_path) as tonight:
            later = await tonight.visitor.visit(portal.url("/col5/art7.html"))
        assert later.failure is Failure.BLOCKED
        assert len(portal.targets) == asked  # remembered over a restart
    assert result.totals.stopped_by is Stop.BLOCKED
    assert result.skipped_counts["blocked"] > 20
    assert not any(one.status == 412 and one.failure is None for one in result.pages)


async def test_a_site_that_goes_away_in_mid_crawl_is_unreachable(tmp_path: Path) -> None:
    async with Portal(wide_site()) as portal:
        with pytest.raises(asyncio.CancelledError):
            await crawl(tmp_path, portal.url(), on_progress=_Stopper(2))
    result = await crawl(tmp_path, portal.url())
    assert (result.totals.stopped_by, result.totals.reason) == (Stop.UNREACHABLE, "refused")
    assert result.skipped_counts["unreachable"] > 0


async def test_a_home_page_that_refuses_is_unreachable(tmp_path: Path) -> None:
    async with Portal({}) as portal:
        pass
    result = await crawl(tmp_path, portal.url())
    assert (result.totals.stopped_by, result.totals.reason) == (Stop.UNREACHABLE, "refused")
    assert (result.totals.pages, len(result.pages), result.targets) == (0, 1, ())


@pytest.mark.parametrize(
    ("robots", "stop", "reason"),
    [
        (Reply("User-agent: *\nDisallow: /", content_type="text/plain"), Stop.UNREACHABLE, "robots"),
        (Reply("oops", 500), Stop.UNREACHABLE, "robots-unreachable"),
        (Reply("<html><title>404</title></html>"), Stop.EXHAUSTED, ""),
        (Reply("no", 403), Stop.EXHAUSTED, ""),
    ],
)
async def test_robots_decide_over_the_whole_site(tmp_path: Path, robots: Reply, stop: Stop, reason: str) -> None:
    async with Portal({"/": page("首页", "甲=/a/"), "/a/": page("甲"), "/robots.txt": robots}) as portal:
        result = await crawl(tmp_path, portal.url())
        assert (result.totals.stopped_by, result.totals.reason) == (stop, reason)
        assert (portal.asked("/") > 0) is (stop is Stop.EXHAUSTED)
        allowed = await crawl(tmp_path / "authority", portal.url(), ignore_robots=True)
        assert len(allowed.pages) == 2


async def test_what_robots_keeps_is_left_out_with_its_reason(tmp_path: Path) -> None:
    rules = Reply("User-agent: *\nDisallow: /inner/", content_type="text/plain")
    pages: dict[str, Page] = {"/": page("首页", "甲=/a/", "内=/inner/x/"), "/a/": page("甲"), "/robots.txt": rules}
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url())
        again = await crawl(tmp_path, portal.url())
    assert [one.url for one in result.pages] == [portal.url("/"), portal.url("/a/")]
    assert [(one.url, one.reason) for one in result.skipped] == [(portal.url("/inner/x/"), "robots")]
    assert again == result
    assert portal.asked("/inner/x/") == 0


async def test_frames_are_followed_as_pages_of_the_same_depth(tmp_path: Path) -> None:
    frameset = "<html><head><title>局</title></head><frameset cols='1,2'><frame src='/nav.html'><frame src='/m.html'>"
    pages: dict[str, Page] = {
        "/": frameset + "</frameset></html>",
        "/nav.html": page("导航", "指南=/zn.html"),
        "/m.html": page("正文"),
        "/zn.html": page("指南"),
    }
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url())
    depths = {one.url.removeprefix(portal.url("")): one.depth for one in result.pages}
    assert depths == {"/": 0, "/nav.html": 0, "/m.html": 0, "/zn.html": 1}


async def test_a_home_page_that_redirects_by_script_into_a_folder_opens_the_whole_host(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/": "<html><script>location.replace('/portal/index.html')</script></html>",
        "/portal/index.html": page("首页", "公开=/open/"),
        "/open/": page("公开"),
    }
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url())
    assert [one.final_url.removeprefix(portal.url("")) for one in result.pages] == ["/portal/index.html", "/open/"]


async def test_a_site_in_a_folder_stays_in_it(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/mzj/": page("民政局", "公开=/mzj/gk/", "市政府=/", "财政局=/czj/"),
        "/mzj/gk/": page("公开"),
        "/": page("市政府"),
    }
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url("/mzj/"))
    assert [one.url for one in result.pages] == [portal.url("/mzj/"), portal.url("/mzj/gk/")]
    assert result.skipped_counts == {"off-site": 2}
    assert [target.internal for target in result.targets] == [True, False, False]


async def test_a_further_host_belongs_to_the_site_and_a_page_that_leads_away_is_not_followed(tmp_path: Path) -> None:
    other: dict[str, Page] = {"/": page("公开平台", "目录=/ml/"), "/ml/": page("目录")}
    foreign: dict[str, Page] = {"/": page("别的网站", "再去=/more/"), "/more/": page("更多")}
    async with Portal(other, "127.0.0.2") as second, Portal(foreign, "127.0.0.3") as third, Portal({}) as portal:
        portal.pages["/"] = page("首页", f"公开={second.url()}", "外=/out")
        portal.pages["/out"] = Reply(status=302, headers=(f"Location: {third.url()}",))
        result = await crawl(tmp_path, portal.url(), hosts=(f"127.0.0.2:{second.port}",))
        assert third.asked("/more/") == 0
    ended = {one.final_url: one.internal for one in result.pages}
    assert ended == {portal.url(): True, second.url(): True, second.url("/ml/"): True, third.url(): False}


async def test_a_calendar_and_a_trap_without_end_are_left_out(tmp_path: Path) -> None:
    def day(_method: str) -> Reply:
        return Reply(page("日历", *(f"{n}月=/cal?date=2027-{n:02}" for n in range(1, 13)), "甲=/t/", "深=deep/"))

    pages: dict[str, Page] = {"/": page("首页", "日历=/cal?date=2026-11", "甲=/t/"), "/cal?date=2026-11": day}
    trap = "/t/"
    for _ in range(6):
        pages[trap] = page("甲", "再深=deep/")
        trap += "deep/"
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url())
    assert result.skipped_counts == {"calendar": 12 - 1, "repeating-path": 1}
    assert portal.asked("/t/deep/deep/deep/") == 0


async def test_what_the_operator_excludes_is_neither_crawled_nor_checked_as_a_link(tmp_path: Path) -> None:
    pages: dict[str, Page] = {"/": page("首页", "甲=/a/", "旧=/old/x.html", "旧文件=/old/a.pdf"), "/a/": page("甲")}
    async with Portal(pages) as portal:
        result = await crawl(tmp_path, portal.url(), exclude=("/old/",))
    assert [target.url for target in result.targets] == [portal.url("/a/")]
    assert [(one.url, one.reason) for one in result.skipped] == [(portal.url("/old/x.html"), "excluded")]


async def test_frames_within_frames_without_end_stop_at_the_template(tmp_path: Path) -> None:
    async with Portal({}) as portal:
        portal.answer = lambda _method, target: Reply(  # type: ignore[method-assign]
            f"<html><title>框</title><iframe src='/f?n={int(target.partition('=')[2] or 0) + 1}'></iframe></html>"
        )
        result = await crawl(tmp_path, portal.url(), budgets=Budgets(per_template=7))
    assert (len(result.pages), result.skipped_counts) == (8, {"template-budget": 1})


async def test_a_full_disk_is_reported_and_the_night_goes_on_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Portal(wide_site(2, 2)) as portal:
        whole = await crawl(tmp_path / "whole", portal.url())
        with monkeypatch.context() as full:
            full.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=2_000_000))
            with pytest.raises(DiskFull):
                await crawl(tmp_path / "full", portal.url(), min_free_mb=3)
        assert essence(await crawl(tmp_path / "full", portal.url())) == essence(whole)


class _Stopper:
    """Cancels the crawl when it reports for the n-th time."""

    def __init__(self, last: int) -> None:
        self._left = last

    def __call__(self, *_seen: object) -> None:
        if self._left == 0:
            raise asyncio.CancelledError
        self._left -= 1


class _Canceller:
    """Cancels a task at the n-th request."""

    def __init__(self, task: asyncio.Task[object], at: int) -> None:
        self._task = task
        self._at = at

    def __call__(self, number: int) -> None:
        if number == self._at:
            self._task.cancel()
