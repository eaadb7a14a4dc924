from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.crawl.night import crawl, night
from tests.crawl.portal import Page, Portal, Reply, page

from sitecheck.crawl.reading import InlineReader
from sitecheck.crawl.visitor import PageGetter
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import Visitor
from sitecheck.fetch.browser_result import NoRender, NotRendered
from sitecheck.store.nightfile import Asked

ROBOTS = Reply("User-agent: *\nDisallow: /inner/\nCrawl-delay: 3", content_type="text/plain")
UNHURRIED = Reply("User-agent: *\nDisallow: /inner/", content_type="text/plain")


def shell(target: str) -> str:
    return f"<html><head><title>转</title></head><body><script>location.href='{target}'</script></body></html>"


async def test_it_is_a_visitor(tmp_path: Path) -> None:
    async with night(tmp_path) as tonight:
        visitor: Visitor = tonight.visitor
        assert (await visitor.visit("ftp://a.cn/")).failure is Failure.BAD_URL


async def test_the_last_look_is_one_of_its_own_and_remembered(tmp_path: Path) -> None:
    answers = iter([Reply("busy", 500), Reply("busy", 500), Reply(page("首页"))])
    async with Portal({"/": lambda _method: next(answers)}) as portal:
        async with night(tmp_path) as tonight:
            url = portal.url()
            first = await tonight.visitor.glance(url)
            second = await tonight.visitor.anew(url)
            late = await tonight.visitor.anew(url, late=True)
        assert [visit.fetched.status for visit in (first, second, late)] == [500, 500, 200]
        async with night(tmp_path) as tonight:  # a night taken up again sees the same
            assert (await tonight.visitor.anew(url, late=True)).fetched.at == late.fetched.at
        assert portal.asked("/") == 3


async def test_a_certificate_is_asked_for_once_a_night(tmp_path: Path) -> None:
    async with Portal({}) as portal:
        port = portal.port
    url = f"https://127.0.0.1:{port}/gk/"
    for _ in range(2):
        async with night(tmp_path) as tonight:
            seen = [await tonight.visitor.certificate(url) for _ in range(2)]
            rows = list(tonight.file.attempts())
        assert seen == [TlsReading(f"127.0.0.1:{port}", False, detail="refused")] * 2
        assert [(row.method, row.url, row.failure) for row in rows] == [("TLS", url, Failure.REFUSED)]


async def test_of_a_blocked_host_nothing_is_known(tmp_path: Path) -> None:
    async with night(tmp_path) as tonight:
        tonight.visitor.block("https://127.0.0.1:9/", "a firewall")
        reading = await tonight.visitor.certificate("https://127.0.0.1:9/")
        assert list(tonight.file.attempts()) == []
    assert (reading.offered, reading.detail) == (None, "blocked")


async def test_a_visit_follows_every_kind_of_redirect_and_keeps_the_chain(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/": Reply(status=302, headers=("Location: /meta.html",)),
        "/meta.html": "<html><head><meta http-equiv='refresh' content='0;url=/script.html'></head></html>",
        "/script.html": shell("/header.html"),
        "/header.html": Reply("<html></html>", headers=("Refresh: 0; url=/end.html",)),
        "/end.html": page("终"),
    }
    async with Portal(pages) as portal, night(tmp_path) as tonight:
        visit = await tonight.visitor.visit(portal.url("/#top"))
        assert [hop.how for hop in visit.hops] == ["http", "meta-refresh", "script", "refresh-header"]
        assert [hop.target.removeprefix(portal.url("")) for hop in visit.hops] == [
            "/meta.html", "/script.html", "/header.html", "/end.html",
        ]  # fmt: skip
        assert (visit.url, visit.final_url) == (portal.url("/#top"), portal.url("/end.html"))
        assert visit.page is not None
        assert visit.page.title == "终"
        assert len(visit.fetched.attempts) == 5
        assert visit.body_sha256 is not None
        assert (tonight.visitor.body(visit.body_sha256) or b"").decode() == pages["/end.html"]


@pytest.mark.parametrize(
    ("pages", "end", "hops"),
    [
        ({"/": shell("/a"), "/a": shell("/")}, "/a", 1),
        ({"/": shell("/")}, "/", 0),
        ({f"/{n or ''}": shell(f"/{n + 1}") for n in range(9)}, "/5", 5),
        ({"/": "<html><meta http-equiv=refresh content='300;url=/b'><p>公告</p></html>"}, "/", 0),
        ({"/": shell("/gone")}, "/gone", 1),
    ],
)
async def test_circles_long_chains_and_slow_refreshes_end(
    tmp_path: Path, pages: dict[str, Page], end: str, hops: int
) -> None:
    async with Portal(pages) as portal, night(tmp_path) as tonight:
        visit = await tonight.visitor.visit(portal.url())
    assert (visit.final_url, len(visit.hops)) == (portal.url(end), hops)


async def test_everything_is_asked_once_a_night_failures_too(tmp_path: Path) -> None:
    pages: dict[str, Page] = {"/": page("首页"), "/err": Reply("oops", 500), "/a.json": Reply('{"a": 1}')}
    async with Portal(pages) as portal:
        answers = []
        for _ in range(2):
            async with night(tmp_path) as tonight:
                visitor = tonight.visitor
                answers.append(
                    [
                        await visitor.visit(portal.url()),
                        await visitor.visit(portal.url("/err")),
                        await visitor.visit("http://127.0.0.1:1/"),
                        await visitor.raw(portal.url("/a.json")),
                        await visitor.raw(portal.url("/none.json")),
                        await visitor.probe(portal.url("/p")),
                        await visitor.probe(portal.url("/p"), second=True),
                    ]
                )
            asked = len(portal.targets)
        assert answers[0] == answers[1]
        # robots, home, err, two of JSON; HEAD and GET of the link, and once more
        assert (asked, portal.asked("/p")) == (8, 3)


async def test_asked_at_the_same_time_it_is_asked_once(tmp_path: Path) -> None:
    async with Portal({"/": page("首页")}) as portal, night(tmp_path) as tonight:
        visits = await asyncio.gather(*(tonight.visitor.visit(portal.url()) for _ in range(5)))
        assert all(visit == visits[0] for visit in visits)
        assert sorted(portal.targets) == ["GET /", "GET /robots.txt"]


async def test_a_second_look_asks_anew_and_is_remembered_too(tmp_path: Path) -> None:
    answers = iter([Reply("no", 404), Reply(page("有")), Reply("no", 404), Reply("no", 404)])
    async with Portal({"/x": lambda _method: next(answers)}) as portal:
        async with night(tmp_path) as tonight:
            first = await tonight.visitor.visit(portal.url("/x"))
            second = await tonight.visitor.probe(portal.url("/x"), second=True)
        async with night(tmp_path) as tonight:
            assert (await tonight.visitor.visit(portal.url("/x"))).fetched == first.fetched
            assert await tonight.visitor.probe(portal.url("/x"), second=True) == second
    assert (first.fetched.status, second.status) == (404, 200)


def by_method(head: Reply, get: Reply) -> Page:
    return lambda method: head if method == "HEAD" else get


@pytest.mark.parametrize(
    ("target", "page_of_it", "methods", "status"),
    [
        ("/ok", by_method(Reply(""), Reply("x")), ["HEAD"], 200),
        ("/no-head", by_method(Reply("", 405), Reply("x")), ["HEAD", "GET"], 200),
        ("/lies", by_method(Reply("", 404), Reply("x")), ["HEAD", "GET"], 200),
        ("/gone", by_method(Reply("", 404), Reply("x", 404)), ["HEAD", "GET"], 404),
        ("/breaks", by_method(Reply("", 500), Reply("x")), ["HEAD", "GET"], 200),
        ("/wall", by_method(Reply("", 412), Reply("x")), ["HEAD", "GET"], 200),
        ("/a.pdf", by_method(Reply("", 403), Reply(b"%PDF-1.4")), ["GET"], 200),
        ("/a.pdf?x=1", by_method(Reply("", 403), Reply(b"%PDF-1.4")), ["GET"], 200),
    ],
)
async def test_a_link_is_judged_by_head_only_when_that_went_well(
    tmp_path: Path, target: str, page_of_it: Page, methods: list[str], status: int
) -> None:
    async with Portal({target: page_of_it}) as portal, night(tmp_path) as tonight:
        fetched = await tonight.visitor.probe(portal.url(target))
    assert [one.partition(" ")[0] for one in portal.targets] == methods
    assert fetched.status == status
    assert [one.method for one in fetched.attempts] == methods


async def test_a_visited_page_is_a_checked_link_and_the_other_way_round(tmp_path: Path) -> None:
    async with Portal({"/": page("首页"), "/b": by_method(Reply("", 404), Reply(page("乙")))}) as portal:
        async with night(tmp_path) as tonight:
            visit = await tonight.visitor.visit(portal.url())
            assert await tonight.visitor.probe(portal.url()) == visit.fetched
            await tonight.visitor.probe(portal.url("/b"))
            assert (await tonight.visitor.visit(portal.url("/b"))).page is not None
        assert (portal.asked("/"), portal.asked("/b")) == (1, 2)


async def test_robots_hold_for_visits_and_own_links_not_for_single_outside_links(tmp_path: Path) -> None:
    pages: dict[str, Page] = {"/robots.txt": ROBOTS, "/inner/a": page("内")}
    async with Portal(pages) as portal, Portal(pages, "127.0.0.2") as outside, night(tmp_path) as tonight:
        visitor = tonight.visitor
        visitor.owns([f"127.0.0.1:{portal.port}"])
        assert (await visitor.visit(portal.url("/inner/a"))).failure is Failure.ROBOTS
        assert (await visitor.raw(portal.url("/inner/a"))).failure is Failure.ROBOTS
        assert (await visitor.probe(portal.url("/inner/a"))).failure is Failure.ROBOTS
        assert (await visitor.probe(portal.url("/inner/a"), second=True)).failure is Failure.ROBOTS
        assert (await visitor.get(portal.url("/inner/a"))).failure is Failure.ROBOTS
        assert (await visitor.probe(outside.url("/inner/a"))).status == 200
        assert (await visitor.visit(outside.url("/inner/b"))).failure is Failure.ROBOTS
    assert portal.targets == ["GET /robots.txt"]
    assert outside.targets == ["HEAD /inner/a", "GET /robots.txt"]


@pytest.mark.parametrize(
    ("robots", "failure"),
    [
        (Reply("x", 503), Failure.ROBOTS_UNREACHABLE),
        (Reply("x", 404), None),
        (Reply("x", 401), None),
        (Reply("<html><title>页面不存在</title></html>"), None),
        (Reply(status=302, headers=("Location: /robots.txt",)), None),
        (Reply(b"x", headers=("Content-Encoding: gzip",)), Failure.ROBOTS_UNREACHABLE),
    ],
)
async def test_what_a_robots_answer_means(tmp_path: Path, robots: Reply, failure: Failure | None) -> None:
    async with Portal({"/robots.txt": robots, "/": page("首页")}) as portal, night(tmp_path) as tonight:
        assert (await tonight.visitor.visit(portal.url())).failure is failure
        assert portal.asked("/") == (failure is None)


async def test_unreachable_rules_are_asked_for_again_by_a_second_look(tmp_path: Path) -> None:
    answers = iter([Reply("x", 500), Reply("User-agent: *\nDisallow: /b", content_type="text/plain")])
    pages: dict[str, Page] = {"/robots.txt": lambda _method: next(answers), "/": page("首页"), "/b": page("乙")}
    async with Portal(pages) as portal, night(tmp_path) as tonight:
        visitor = tonight.visitor
        assert (await visitor.visit(portal.url())).failure is Failure.ROBOTS_UNREACHABLE
        assert (await visitor.visit(portal.url(), second=True)).page is not None
        assert (await visitor.visit(portal.url("/b"), second=True)).failure is Failure.ROBOTS
        # What was read the second time holds from then on.
        assert (await visitor.visit(portal.url())).page is not None
        assert (await visitor.visit(portal.url("/b"))).failure is Failure.ROBOTS
        assert portal.asked("/robots.txt") == 2


async def test_unreachable_rules_of_the_crawl_are_asked_for_again_by_the_survey(tmp_path: Path) -> None:
    answers = iter([Reply("x", 503), Reply("x", 404)])
    pages: dict[str, Page] = {"/robots.txt": lambda _method: next(answers), "/": page("首页"), "/b": page("乙")}
    async with Portal(pages) as portal:
        for sitting in (1, 2):
            async with night(tmp_path) as tonight:
                visitor = tonight.visitor
                if sitting == 1:  # a night taken up again knows that the crawl had asked in vain
                    assert (await visitor.visit(portal.url(), steps=visitor.steps(3))).failure is not None
                assert (await visitor.visit(portal.url("/b"))).page is not None
                assert (await visitor.visit(portal.url())).page is not None
        assert portal.asked("/robots.txt") == 2


async def test_rules_the_survey_could_not_read_are_not_asked_for_at_every_question(tmp_path: Path) -> None:
    async with Portal({"/robots.txt": Reply("x", 503), "/": page("首页")}) as portal, night(tmp_path) as tonight:
        for _ in range(3):
            assert (await tonight.visitor.visit(portal.url())).failure is Failure.ROBOTS_UNREACHABLE
        assert portal.asked("/robots.txt") == 1


async def test_a_redirect_obeys_the_rules_of_where_it_leads(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/robots.txt": UNHURRIED,
        "/moved": lambda _method: Reply(status=302, headers=(f"Location: {other.url('/inner/a')}",)),
        "/open": lambda _method: Reply(status=302, headers=(f"Location: {other.url('/a')}",)),
        "/down": Reply(status=302, headers=("Location: /inner/b",)),
        "/away": lambda _method: Reply(status=302, headers=(f"Location: {foreign.url('/inner/c')}",)),
    }
    there: dict[str, Page] = {
        "/robots.txt": UNHURRIED,
        "/inner/a": page("内"),
        "/a": page("甲"),
        "/inner/c": page("丙"),
    }
    async with (
        Portal(pages) as portal,
        Portal(there, "127.0.0.2") as other,
        Portal(there, "127.0.0.3") as foreign,
        night(tmp_path) as tonight,
    ):
        visitor = tonight.visitor
        visitor.owns([f"127.0.0.1:{portal.port}", f"127.0.0.2:{other.port}"])
        for ask in (visitor.visit, visitor.raw, visitor.probe, visitor.get):
            assert (await ask(portal.url("/moved"))).failure is Failure.ROBOTS, ask
            assert (await ask(portal.url("/down"))).failure is Failure.ROBOTS, ask
        assert (await visitor.visit(portal.url("/open"))).page is not None
        # A link that leads to somebody else's host is a single question, as such links always are.
        assert (await visitor.probe(portal.url("/away"))).status == 200
        assert (await visitor.visit(portal.url("/away"))).failure is Failure.ROBOTS
    assert [target for target in other.targets if "inner" in target] == []
    assert portal.asked("/inner/b") == 0


async def test_a_written_authority_stands_above_every_rule(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/robots.txt": ROBOTS, "/moved": Reply(status=302, headers=("Location: /inner/a",)), "/inner/a": page("内"),
    }  # fmt: skip
    async with Portal(pages) as portal, night(tmp_path, ignore_robots=True) as tonight:
        assert (await tonight.visitor.visit(portal.url("/moved"))).page is not None
        assert portal.asked("/robots.txt") == 0


async def test_robots_are_followed_through_five_redirects(tmp_path: Path) -> None:
    pages: dict[str, Page] = {"/robots.txt": Reply(status=301, headers=("Location: /r/1",)), "/inner/a": page("内")}
    for n in range(1, 5):
        pages[f"/r/{n}"] = Reply(status=302, headers=(f"Location: /r/{n + 1}",))
    pages["/r/5"] = ROBOTS
    async with Portal(pages) as portal, night(tmp_path) as tonight:
        assert (await tonight.visitor.visit(portal.url("/inner/a"))).failure is Failure.ROBOTS


async def test_a_host_that_does_not_answer_has_its_own_failure_with_the_attempts(tmp_path: Path) -> None:
    async with night(tmp_path) as tonight:
        tonight.visitor.owns(["127.0.0.1:1"])
        visit = await tonight.visitor.visit("http://127.0.0.1:1/x")
        again = await tonight.visitor.probe("http://127.0.0.1:1/x", second=True)
        assert (visit.failure, again.failure) == (Failure.REFUSED, Failure.REFUSED)
        assert [one.url for one in visit.fetched.attempts] == ["http://127.0.0.1:1/robots.txt"]
        assert tonight.file.requests == 2  # two witnesses, each with a request of its own


async def test_a_crawl_delay_reaches_the_fetcher_also_when_remembered(tmp_path: Path) -> None:
    async with Portal({"/robots.txt": ROBOTS}) as portal:
        for _ in range(2):
            async with night(tmp_path) as tonight:
                delays: list[tuple[str, float]] = []
                tonight.fetcher.set_crawl_delay = lambda host, seconds: delays.append((host, seconds))  # type: ignore[method-assign] # noqa: B023
                await tonight.visitor.visit(portal.url("/inner/a"))
                assert delays == [(f"127.0.0.1:{portal.port}", 3.0)]


async def test_a_page_that_reads_as_a_firewalls_is_blocked(tmp_path: Path) -> None:
    words = "<html><title>提示</title><body>请完成安全验证后继续访问，滑动验证</body></html>"
    async with Portal({"/": words}) as portal, night(tmp_path) as tonight:
        visit = await tonight.visitor.visit(portal.url())
    assert (visit.failure, visit.page) == (Failure.BLOCKED, None)


@pytest.mark.parametrize(
    ("reply", "has_page"),
    [
        (Reply(b"%PDF-1.4 \x00\x01", content_type="application/pdf"), False),
        (Reply("", 200), False),
        (Reply("<title>404</title>没有", 404), True),
        (Reply("[1, 2]", content_type="application/json"), True),
    ],
)
async def test_only_what_is_text_is_read(tmp_path: Path, reply: Reply, has_page: bool) -> None:
    async with Portal({"/x": reply}) as portal, night(tmp_path) as tonight:
        visit = await tonight.visitor.visit(portal.url("/x"))
        assert (visit.page is not None, visit.failure) == (has_page, None)
        assert (visit.body_sha256 is not None) is bool(reply.body)
        assert await tonight.visitor.visit(portal.url("/x")) == visit


async def test_a_look_and_a_glance_are_the_visit_without_source_and_body(tmp_path: Path) -> None:
    async with Portal({"/": page("首页")}) as portal, night(tmp_path) as tonight:
        visit = await tonight.visitor.visit(portal.url())
        light = replace(visit, html="", fetched=replace(visit.fetched, body=b""))
        assert await tonight.visitor.glance(portal.url()) == light
        look = await tonight.visitor.look(portal.url())
        assert (look.visit, look.asked) == (light, Asked("GET", portal.url()))
        assert tonight.visitor.whole(light) == visit
        assert portal.asked("/") == 1


async def test_a_page_is_found_again_by_where_it_ended(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/": page("首页", "旧=/old", "甲=/a/"),
        "/old": Reply(status=302, headers=("Location: /new/",)),
        "/new/": page("新"),
        "/a/": Reply(status=302, headers=("Location: /",)),
    }
    async with Portal(pages) as portal:
        await crawl(tmp_path, portal.url())
        async with night(tmp_path) as tonight:
            found = {one: tonight.visitor.asked_for(portal.url(one)) for one in ("/", "/old", "/new/", "/none")}
    assert found == {
        "/": portal.url("/"), "/old": portal.url("/old"), "/new/": portal.url("/old"), "/none": portal.url("/none"),
    }  # fmt: skip


async def test_a_visit_is_fetched_whole_where_the_crawl_trusted_the_server(tmp_path: Path) -> None:
    asked: list[str] = []

    class Stubborn(Portal):
        """Calls everything unchanged that is asked for on condition, whatever became of it."""

        def answer(self, method: str, target: str) -> Reply:
            asked.append(target)
            reply = super().answer(method, target)
            return replace(reply, headers=('ETag: "1"',)) if reply.status == 200 else reply

    async with Stubborn({"/": page("首页"), "/a": page("旧")}) as portal:
        async with night(tmp_path) as tonight:
            await tonight.visitor.look(portal.url("/a"))
            tonight.file.keep(tmp_path / "site.last", InlineReader().version)
        (tmp_path / "site.night").unlink()
        # The page has changed since, and the server does not know it.
        portal.pages["/a"] = lambda _method: Reply(page("新")) if asked.count("/a") > 2 else Reply("", 304)
        async with night(tmp_path) as tonight:
            look = await tonight.visitor.look(portal.url("/a"), fresh=False)
            visit = await tonight.visitor.visit(portal.url("/a"))
            again = await tonight.visitor.visit(portal.url("/a"))
    assert look.visit.page is not None
    assert visit.page is not None
    assert (look.visit.page.title, look.visit.on_trust) == ("旧", True)
    assert (visit.page.title, visit.on_trust) == ("新", False)
    assert again == visit
    assert asked.count("/a") == 3


@dataclass
class FakeBrowser:
    html: str = "<html><title>完</title><ul>" + "<li><a href='/a'>甲栏目</a></li>" * 9 + "</ul></html>"
    available: bool = True
    rendered: int = 0
    whole: bool = True

    @property
    def final_url(self) -> str:
        return self._url

    async def render(self, url: str, fetcher: PageGetter, *, first: Fetched | None = None) -> FakeBrowser | NotRendered:
        assert first is not None
        self.rendered += 1
        self._url = url
        await asyncio.gather(*(fetcher.get(url + name) for name in ("z.js", "a.js")))
        return self


async def test_rendering_is_remembered_and_its_requests_stand_in_the_ledger(tmp_path: Path) -> None:
    browser = FakeBrowser()
    async with Portal({"/": "<html><div id=app></div><script src=z.js></script></html>"}) as portal:
        for _ in range(2):
            async with night(tmp_path, browser=browser) as tonight:
                visit = await tonight.visitor.render(portal.url())
                assert visit is not None
                assert visit.page is not None
                assert (visit.rendered, visit.page.title, len(visit.page.links)) == (True, "完", 9)
                assert visit.body_sha256 is not None
                assert visit.html == browser.html == (tonight.visitor.body(visit.body_sha256) or b"").decode()
                ledger = [one.url.removeprefix(portal.url("/")) for one in tonight.file.attempts()]
                assert ledger == ["robots.txt", "", "a.js", "z.js"]
        assert browser.rendered == 1


async def test_what_a_rendered_page_did_not_get_is_remembered(tmp_path: Path) -> None:
    browser = FakeBrowser(whole=False)
    async with Portal({"/": "<html><div id=app></div><script src=z.js></script></html>"}) as portal:
        for _ in range(2):
            async with night(tmp_path, browser=browser) as tonight:
                visit = await tonight.visitor.render(portal.url())
                assert visit is not None
                assert not visit.whole
                assert (await tonight.visitor.visit(portal.url())).whole
    assert browser.rendered == 1


class FailingBrowser(FakeBrowser):
    async def render(self, url: str, fetcher: PageGetter, *, first: Fetched | None = None) -> NotRendered:
        self.rendered += 1
        return NotRendered(NoRender.CRASHED, "Target crashed")


async def test_a_page_the_browser_died_over_is_a_failed_rendering_and_stays_one(tmp_path: Path) -> None:
    browser = FailingBrowser()
    async with Portal({"/": "<html><div id=app></div><script src=z.js></script></html>"}) as portal:
        for _ in range(2):
            async with night(tmp_path, browser=browser) as tonight:
                visit = await tonight.visitor.render(portal.url())
                assert visit is not None
                assert (visit.page, visit.failure) == (None, Failure.RENDER_FAILED)
                assert visit.fetched.detail == "crashed: Target crashed"
                assert await tonight.visitor.look_rendered(portal.url()) is None
                assert (await tonight.visitor.visit(portal.url())).failure is None
    assert browser.rendered == 1


@pytest.mark.parametrize(
    ("browser", "target"),
    [
        (None, "/"),
        (FakeBrowser(available=False), "/"),
        (FakeBrowser(), "/missing"),
        (FakeBrowser(), "/a.pdf"),
    ],
)
async def test_no_rendering_without_browser_or_page(tmp_path: Path, browser: FakeBrowser | None, target: str) -> None:
    pages: dict[str, Page] = {"/": page("首页"), "/a.pdf": Reply(b"%PDF-1.4", content_type="application/pdf")}
    async with Portal(pages) as portal, night(tmp_path, browser=browser) as tonight:
        assert await tonight.visitor.render(portal.url(target)) is None
