"""A healthy portal with one misbehaviour in it: what could not be seen is never called broken, blank or missing."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.hostile.cases import HOSTS, OF_HOSTS, OF_PAGES
from tests.hostile.clock import FakeTime
from tests.hostile.hosts import HostCase
from tests.hostile.night import BUDGETS, Night, arrived, audited
from tests.hostile.portal import ARTICLE, DEAD, ENTRY, FILE, INTERPRETED, page, portal
from tests.hostile.server import NO_COLUMN, Case, Hostile

from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import ListState

pytestmark = pytest.mark.slow

FOUND = ("dead", "soft-404")
OUTCOMES = {"found": Outcome.PASS, "unable": Outcome.UNABLE, "broken": Outcome.FAIL}
COLUMNS = {"foi-entry": ENTRY, "policy-interpretation-column": INTERPRETED}
KEPT = ("contact-fields", "disclosure-directory", "disclosure-guide", "update-freshness")
PLACED = {name: case for name, case in OF_PAGES.items() if case.column != NO_COLUMN}


def is_whole(night: Night) -> bool:
    """Whether the host let itself be asked to the end."""
    return night.audit.observation.crawl.stopped_by is Stop.EXHAUSTED


def assert_same_requests(night: Night, *servers: Hostile) -> None:
    """Every request in the servers' logs is in the ledger, and none is there that was not made."""
    called = {server.url() for server in servers}
    sent = {key: count for key, count in night.sent().items() if any(key[1].startswith(url) for url in called)}
    assert sent == dict(arrived(servers))
    assert {method for method, _ in arrived(servers)} <= {"GET", "HEAD"}


@pytest.mark.parametrize("case", PLACED.values(), ids=list(PLACED))
async def test_as_columns_and_as_a_link(case: Case, tmp_path: Path) -> None:
    async with Hostile(portal(), dict.fromkeys((*COLUMNS.values(), ARTICLE), case.act)) as server:
        night = await audited(server.url(), tmp_path)
        assert_same_requests(night, server)
        dead = ("broken-links", server.url(DEAD))
        places = [server.url(ARTICLE), *(server.url(path) for path in COLUMNS.values())]
    for key in COLUMNS:
        reading, verdict = night.audit.observation.columns[key], night.verdict(key)
        assert reading.state.value == case.column, (key, reading.state, reading.reason, reading.trail.note)
        assert verdict.outcome is OUTCOMES[case.column], verdict
        assert reading.list is None or reading.list.state is not ListState.EMPTY
    said = night.link_said(places[0])
    assert said == case.link or (not is_whole(night) and not said.startswith(FOUND)), said
    links = {("broken-links", place) for place in places} if case.link.startswith(FOUND) else set()
    columns = {(key, key) for key in COLUMNS} if case.column == "broken" else set()
    assert night.findings <= {dead} | links | columns
    if is_whole(night) and case.seen != "timeout-read":  # a host that hangs rests: then nothing else is seen of it
        assert night.findings == {dead} | links | columns
        assert all(night.verdict(check).outcome is Outcome.PASS for check in KEPT), night.audit.verdicts


FILES = {
    name: case for name, case in OF_PAGES.items() if case.group in ("attachments", "bodies", "headers", "patience")
}


@pytest.mark.parametrize("case", FILES.values(), ids=list(FILES))
async def test_as_a_file(case: Case, tmp_path: Path) -> None:
    async with Hostile(portal(), {FILE: case.act}) as server:
        night = await audited(server.url(), tmp_path)
        assert_same_requests(night, server)
        place, dead = server.url(FILE), ("broken-links", server.url(DEAD))
    if case.group == "attachments":
        assert night.link_said(place) == case.file
    if case.file.startswith(FOUND):
        assert night.findings == {dead, ("broken-links", place)}
    else:
        assert not night.link_said(place).startswith(FOUND)
        assert night.findings == {dead}
    assert is_whole(night)


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> tuple[Night, dict[str, str], str]:
    """A portal that links once to every misbehaviour there is, each on a host of its own: night, links, dead link."""
    return asyncio.run(_outside(tmp_path_factory.mktemp("outside")))


async def _outside(folder: Path) -> tuple[Night, dict[str, str], str]:
    links: dict[str, str] = {}
    servers: list[Hostile] = []
    async with AsyncExitStack() as stack:
        for name, case in OF_PAGES.items():
            server = await stack.enter_async_context(Hostile(address="127.0.0.2", acts={f"/{name}": case.act}))
            servers.append(server)
            links[name] = server.url(f"/{name}")
        for name, host in HOSTS.items():
            links[name] = await stack.enter_async_context(host.opened({}, []))
        shown = "".join(f'<a href="{url}">友情链接{name}</a>' for name, url in links.items())
        portal_server = await stack.enter_async_context(Hostile(portal(extra=shown)))
        night = await audited(portal_server.url(), folder, budgets=BUDGETS.model_copy(update={"links": 400}))
        assert_same_requests(night, portal_server, *servers)
        return night, links, portal_server.url(DEAD)


@pytest.mark.parametrize("name", [*OF_PAGES, *HOSTS])
def test_as_outside_link(name: str, outside: tuple[Night, dict[str, str], str]) -> None:
    night, links, _ = outside
    expected = OF_PAGES[name].link if name in OF_PAGES else HOSTS[name].link
    said = night.link_said(links[name])
    if expected.startswith("dead") or name in HOSTS:
        assert said == expected
    else:
        # A HEAD that opens is enough for an outside link: what is wrong with the body is not looked at.
        assert said in {"ok", expected} or (name == "head-silence" and said == "undecided timeout-read")


def test_nothing_else_is_found_of_outside_links(outside: tuple[Night, dict[str, str], str]) -> None:
    night, links, dead = outside
    cases = [*OF_PAGES.values(), *HOSTS.values()]
    assert is_whole(night)
    assert night.findings == {("broken-links", dead)} | {
        ("broken-links", links[case.name]) for case in cases if case.link.startswith("dead")
    }
    assert not any(key[1].startswith("http://10.") for key in night.sent())


@pytest.mark.parametrize("case", HOSTS.values(), ids=list(HOSTS))
async def test_host_as_site(case: HostCase, tmp_path: Path) -> None:
    servers: list[Hostile] = []
    async with case.opened(portal(), servers) as url:
        night = await audited(url, tmp_path)
        if case.site == "open":
            assert_same_requests(night, *servers)
    crawl = night.audit.observation.crawl
    if case.site == "open":
        assert crawl.stopped_by is Stop.EXHAUSTED
        assert night.findings == {("broken-links", f"{url.rstrip('/')}{DEAD}")}
        assert {night.column(key) for key in COLUMNS} == {"found"}
    else:
        assert (crawl.stopped_by.value, crawl.pages) == (case.site, 0)
        assert {one.outcome for one in night.audit.verdicts} == {Outcome.UNABLE}


@pytest.mark.parametrize("case", OF_HOSTS.values(), ids=list(OF_HOSTS))
async def test_whole_host(case: Case, tmp_path: Path) -> None:
    async with Hostile(portal(), every=case.act) as server:
        night = await audited(server.url(), tmp_path)
        assert_same_requests(night, server)
        dead = server.url(DEAD)
    crawl = night.audit.observation.crawl
    assert night.failed <= {"broken-links"}
    assert all(found == ("broken-links", dead) for found in night.findings)
    if case.seen == "open" or case.seen.startswith(FOUND):
        assert crawl.stopped_by in (Stop.EXHAUSTED, Stop.PAGE_BUDGET)
        assert {night.column(key) for key in COLUMNS} == {"found"}
        assert crawl.requests < 250
    elif case.group == "robots.txt":
        assert (crawl.reason, crawl.pages) == (case.seen, 0)
        assert {row.path for row in server.log} == {"/robots.txt"}
    if case.seen.startswith(FOUND):
        assert (night.link_said(dead), night.findings) == (case.seen, {("broken-links", dead)})
        reading = night.link(dead)
        assert reading is not None
        assert reading.verdict.certain == (not case.seen.endswith("leads-home"))
    elif case.seen != "open":
        assert night.findings == set()
    if case.seen == "blocked":
        assert {one.outcome for one in night.audit.verdicts} <= {Outcome.UNABLE, Outcome.PASS, Outcome.FACTS}
        # What was seen before may be laid out; that something is not there may not be said.
        assert not [one.check for one in night.audit.verdicts if one.reason == "none-found"]


async def test_a_mirror_is_not_crawled_twice(tmp_path: Path) -> None:
    """The same portal under another name of the site's own, but for its home page, which lists the links."""
    async with Hostile(portal(), address="127.0.0.3") as mirror:
        links = "".join(
            f'<a href="{mirror.url(path)}">镜像</a>' for path in portal() if path[1:].endswith(("/", ".html"))
        )
        async with Hostile(portal(extra=links)) as server:
            night = await audited(server.url(), tmp_path, hosts=(f"127.0.0.3:{mirror.port}",))
            dead = {server.url(DEAD), mirror.url(DEAD)}
    assert night.audit.observation.skipped_counts.get("mirror-host", 0) >= 10
    assert {subject for _, subject in night.findings} <= dead


BOUNCES = {name: case for name, case in OF_HOSTS.items() if case.seen.endswith("leads-home")}


@pytest.mark.parametrize("case", BOUNCES.values(), ids=list(BOUNCES))
async def test_links_that_mean_the_home_page_are_no_bounces(case: Case, tmp_path: Path) -> None:
    honest = (
        '<a href="/default.html">网站首页</a><a href="/old/x.html">返回首页</a><a href="/y/z.html"><img alt=""></a>'
    )
    async with Hostile(portal(extra=honest), every=case.act) as server:
        night = await audited(server.url(), tmp_path)
        places = [server.url(path) for path in ("/default.html", "/old/x.html", "/y/z.html")]
        dead = server.url(DEAD)
    assert [night.link_said(place) for place in places] == ["ok"] * len(places)
    assert night.findings == {("broken-links", dead)}


async def test_what_is_really_wrong_is_found_beside_them(tmp_path: Path) -> None:
    """The positive control: a dead link, a blank column, a column that is not there."""
    pages = portal()
    pages[INTERPRETED] = page("政策解读", "<ul></ul><p>暂无数据</p>")
    without = {path: _unnamed(html) for path, html in pages.items() if path != "/gk/zn.html"}
    async with Hostile(without) as server:
        night = await audited(server.url(), tmp_path, time=FakeTime())
        dead = server.url(DEAD)
    columns = night.audit.observation.columns
    assert ("broken-links", dead) in night.findings
    blank = columns["policy-interpretation-column"].list
    assert blank is not None
    assert blank.state is ListState.EMPTY
    assert columns["disclosure-guide"].state.value == "missing"
    assert ("disclosure-guide", "disclosure-guide") in night.findings


def _unnamed(html: str | bytes) -> str | bytes:
    """The page without the links to the guide."""
    if isinstance(html, bytes):
        return html
    html = html.replace('<li><a href="/gk/zn.html">政府信息公开指南</a></li>', "")
    return html.replace('<li><a href="/gk/zn.html">指南</a></li>', "")
