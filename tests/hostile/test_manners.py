"""What a server sees of us: never more at once than the setting, never faster, and nothing but GET and HEAD."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.hostile.clock import FakeTime
from tests.hostile.night import LIMITS, arrived, audited, make_workshop
from tests.hostile.portal import portal
from tests.hostile.server import Ask, Hostile

from sitecheck.facts.outcomes import Stop
from sitecheck.fetch import AddressPolicy, Fetcher, Gates, Pace, networks
from sitecheck.fetch.browser import Browser, find_browser
from sitecheck.settings.records import PaceConfig

LOOPBACK = AddressPolicy(networks(("127.0.0.0/8",)), public=False)


# Nothing hangs here. A client that gave up on a busy machine would count as one request too few.
PATIENT = replace(LIMITS, connect=30.0, read=30.0, total=60.0)


@dataclass(slots=True)
class Patient:
    """Answers only after everybody who wants to ask has had the chance to: what may be in flight together, is."""

    turns: int = 40
    robots: str = ""

    async def act(self, one: Ask) -> None:
        for _ in range(self.turns):
            await asyncio.sleep(0)
        if one.path == "/robots.txt" and self.robots:
            await one.reply(200, self.robots, kind="text/plain")
        else:
            await one.healthy()


def most_at_once(*servers: Hostile) -> int:
    return max(row.in_flight for server in servers for row in server.log)


def gaps(*servers: Hostile) -> list[float]:
    """Seconds between one request and the next, by the servers' own clock."""
    times = sorted(row.at for server in servers for row in server.log)
    return [round(later - earlier, 6) for earlier, later in pairwise(times)]


@pytest.mark.parametrize("in_flight", [1, 2, 3])
async def test_never_more_in_flight_than_set(in_flight: int, tmp_path: Path) -> None:
    """Crawl, columns, link checks and evidence together."""
    async with Hostile(portal(), every=Patient().act) as server:
        night = await audited(server.url(), tmp_path, pace=PaceConfig(in_flight=in_flight), limits=PATIENT)
    assert night.audit.observation.crawl.stopped_by is Stop.EXHAUSTED
    assert most_at_once(server) == in_flight
    assert night.sent() == arrived([server])


@pytest.mark.parametrize(("per_second", "seconds"), [(1.0, 1.0), (4.0, 0.25)])
async def test_never_faster_than_set(per_second: float, seconds: float, tmp_path: Path) -> None:
    time = FakeTime()
    async with Hostile(portal(), clock=time.clock) as server:
        night = await audited(server.url(), tmp_path, time=time, pace=PaceConfig(per_second=per_second), limits=PATIENT)
    assert night.audit.observation.crawl.stopped_by is Stop.EXHAUSTED
    assert min(gaps(server)) == pytest.approx(seconds, abs=1e-3)  # the pace is what holds it back, and it holds


async def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    time = FakeTime()
    patient = Patient(turns=0, robots="User-agent: *\nCrawl-delay: 3\n")
    async with Hostile(portal(), every=patient.act, clock=time.clock) as server:
        night = await audited(server.url(), tmp_path, time=time, pace=PaceConfig(per_second=2.0), limits=PATIENT)
    assert night.audit.observation.crawl.pages > 10
    # The rules are known from the second request on.
    assert min(gaps(server)[1:]) == pytest.approx(3.0, abs=1e-3)


async def test_two_sites_on_one_address_share_its_gate() -> None:
    time, gates = FakeTime(), Gates(Pace(per_second=2.0, in_flight=2))
    async with Hostile(clock=time.clock) as one, Hostile(clock=time.clock) as other:
        fetchers = [
            Fetcher(LOOPBACK, gates=gates, clock=time.clock, now=time.now, sleep=time.sleep, limits=PATIENT)
            for _ in range(2)
        ]
        async with fetchers[0], fetchers[1]:
            asked = [
                fetcher.get(server.url(f"/{number}"))
                for number in range(6)
                for fetcher, server in zip(fetchers, (one, other), strict=True)
            ]
            answers = await asyncio.gather(*asked)
    assert all(answer.ok for answer in answers)
    assert (len(one.log), len(other.log)) == (6, 6)
    assert min(gaps(one, other)) == pytest.approx(0.5, abs=1e-3)


async def test_two_sites_on_one_address_are_never_asked_by_more_than_set() -> None:
    gates = Gates(Pace(in_flight=2))
    both: list[int] = []

    async def act(one: Ask) -> None:
        both.append(servers[0].in_flight + servers[1].in_flight)
        await Patient().act(one)

    servers = (Hostile(every=act), Hostile(every=act))
    async with servers[0], servers[1], Fetcher(LOOPBACK, gates=gates) as one, Fetcher(LOOPBACK, gates=gates) as other:
        await asyncio.gather(
            *(one.get(servers[0].url(f"/{number}")) for number in range(6)),
            *(other.get(servers[1].url(f"/{number}")) for number in range(6)),
        )
    assert max(both) == 2
    assert len(both) == 12


async def test_two_audits_of_one_night_share_the_gate_of_an_address(tmp_path: Path) -> None:
    both: list[int] = []

    async def act(one: Ask) -> None:
        both.append(servers[0].in_flight + servers[1].in_flight)
        await Patient().act(one)

    servers = (Hostile(portal(), every=act), Hostile(portal(), every=act))
    folders = (tmp_path / "one", tmp_path / "other")
    async with servers[0], servers[1]:
        workshop = make_workshop(tmp_path, limits=PATIENT)
        for folder in folders:
            folder.mkdir()
        nights = await asyncio.gather(
            *(audited(server.url(), folder, workshop=workshop) for server, folder in zip(servers, folders, strict=True))
        )
    assert all(night.audit.observation.crawl.stopped_by is Stop.EXHAUSTED for night in nights)
    assert max(both) == 2


async def test_a_retry_waits_for_its_turn_as_well(tmp_path: Path) -> None:
    """503 to the first request of every address, each to be asked again: still no faster than set."""
    time = FakeTime()

    async def act(one: Ask) -> None:
        await (one.healthy() if one.times > 1 else one.reply(503, "busy"))

    async with Hostile(portal(), every=act, clock=time.clock) as server:
        night = await audited(server.url(), tmp_path, time=time, pace=PaceConfig(per_second=5.0), limits=PATIENT)
    assert min(gaps(server)) >= 0.2 - 1e-6
    assert night.sent() == arrived([server])
    assert {row.status for row in night.ledger} >= {200, 503}


BUSY = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>政策解读-云溪县水利局</title></head>'
    '<body><div id="app"></div>'
    "<script>"
    "fetch('/save',{method:'POST',body:'x'}).catch(()=>0);fetch('/put',{method:'PUT'}).catch(()=>0);"
    "navigator.sendBeacon('/beacon','x');"
    "for(let n=0;n<12;n++)fetch('/rows/'+n+'.json').catch(()=>0);"
    "fetch('http://10.0.0.1/inside').catch(()=>0);new Image().src='http://169.254.169.254/latest';"
    "try{new WebSocket('ws://'+location.host+'/socket')}catch(e){}"
    "</script></body></html>"
)


@pytest.mark.browser
async def test_the_browser_keeps_to_all_of_it(tmp_path: Path) -> None:
    """Its requests count among the others, stand in the ledger, and are GET alone."""
    pages = portal()
    pages |= {"/jd/": BUSY} | {f"/rows/{number}.json": "{}" for number in range(12)}
    async with Browser(find_browser()) as browser:
        assert browser.available, browser.why_missing
        async with Hostile(pages, every=Patient().act) as server:
            workshop = make_workshop(tmp_path, browser=browser, limits=PATIENT)
            night = await audited(server.url(), tmp_path, workshop=workshop)
    asked = Counter(row.path for row in server.log)
    assert all(asked[f"/rows/{number}.json"] for number in range(12))
    assert {row.method for row in server.log} <= {"GET", "HEAD"}
    assert not asked.keys() & {"/save", "/put", "/beacon", "/socket"}
    assert most_at_once(server) == 2
    assert night.sent() == arrived([server])


def test_the_log_would_show_it() -> None:
    """The measure itself: two requests at the same moment are two in flight, and a gap of nothing."""

    async def both() -> Mapping[str, object]:
        async with Hostile(every=Patient().act, clock=lambda: 5.0) as server, Fetcher(LOOPBACK) as one:
            await asyncio.gather(one.get(server.url("/1")), one.get(server.url("/2")))
            return {"most": most_at_once(server), "gaps": gaps(server)}

    assert asyncio.run(both()) == {"most": 2, "gaps": [0.0]}
