"""Sites that hang, refuse, lead away or answer nonsense: the audit ends, and what was not seen is undecided."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from sitecheck.audit.report import has_findings, nothing_decided
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import ColumnState
from sitecheck.fetch import FetchLimits
from sitecheck.page.lexicon import load_lexicon
from sitecheck.settings.records import Budgets, Settings, SiteConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.worktime import load_calendar

CHECKS = load_checks((data_dir("checks"),))
WORDS = extend_lexicon(load_lexicon(), CHECKS.values())
CALENDAR = load_calendar([data_dir("config") / "calendar"])
# One attempt and one look at a time: a hanging server costs a test its read limit as often as it is asked.
LIMITS = FetchLimits(connect=5.0, read=0.6, total=0.8, retries=0, text_bytes=200_000)
HTML = "text/html; charset=utf-8"

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]  # path → bytes on the wire


def reply(status: int, body: str | bytes = b"", *headers: str, kind: str = HTML) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    head = (f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(data)}", "Connection: close")
    return "\r\n".join((*head, *headers)).encode() + b"\r\n\r\n" + data


def pages(found: dict[str, bytes], other: bytes | None = None) -> Answer:
    """Answers by path; no robots.txt unless given; ``other`` for every other path, else an honest 404."""

    async def answer(path: str, writer: asyncio.StreamWriter) -> None:
        missing = reply(404, "<title>404</title>") if other is None or path == "/robots.txt" else other
        writer.write(found.get(path, missing))

    return answer


async def hang(_path: str, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip_headers(_path: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Drip: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless_body(_path: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"4000\r\n" + b"a" * 0x4000 + b"\r\n")
        await writer.drain()


async def cut(_path: str, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """The home page's address."""
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
            await answer(line.split(b" ")[1].decode("latin-1"), writer)
            await writer.drain()
        writer.close()
        tasks.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def no_sleep(_seconds: float) -> None:
    """Time passes at once."""


async def audited(answer: Answer, folder: Path) -> SiteAudit:
    workshop = Workshop(
        CHECKS, WORDS, BlobStore(folder), None, Settings.model_construct(), sleep=no_sleep, limits=LIMITS
    )
    async with serving(answer) as url:
        site = SiteConfig(unit="x", url=url, allow_networks=("127.0.0.0/8",), budgets=Budgets(pages=40, links=100))
        return await audit_site(
            site, workshop, as_of=date(2026, 11, 20), night_path=folder / "night", calendar=CALENDAR, attributes={}
        )


HOME = "<html><head><title>某局</title></head><body><div class='nav'>{}</div></body></html>"
MENU = "".join(f"<a href='/c{number}/'>{name}</a>" for number, name in enumerate(("政务动态", "通知公告", "机构设置")))
BLOCK = (
    "<html><head><title>访问被拦截</title></head><body><h1>您的请求被网站防火墙拦截</h1><p>事件编号 1</p></body></html>"
)
NOISE = random.Random(5).randbytes(50_000)
NO_ENTRY = reply(200, "User-agent: *\nDisallow: /\n", kind="text/plain")
PLAIN = reply(200, HOME.format(MENU))
AWAY = reply(302, b"", "Location: http://www.other.example/")
ROUND = reply(302, b"", "Location: /")
UNSEEN: list[tuple[str, Answer, Stop, str]] = [
    ("hangs", hang, Stop.UNREACHABLE, "robots-unreachable"),
    ("headers that never end", drip_headers, Stop.UNREACHABLE, "robots-unreachable"),
    ("a body that never ends", endless_body, Stop.UNREACHABLE, "too-large"),
    ("cuts every connection", cut, Stop.UNREACHABLE, "robots-unreachable"),
    ("one big block page", pages({}, reply(200, BLOCK)), Stop.BLOCKED, "blocked"),
    ("a firewall's status", pages({}, reply(412, "<p>拒绝</p>")), Stop.BLOCKED, "blocked"),
    ("nonsense instead of HTTP", lambda _, writer: _raw(writer, NOISE[:900]), Stop.UNREACHABLE, "robots-unreachable"),
    ("nonsense as a page", pages({}, reply(200, NOISE)), Stop.UNREACHABLE, "bad-response"),
    ("empty answer", pages({}, reply(200)), Stop.UNREACHABLE, "bad-response"),
    ("server error", pages({}, reply(500, "<h1>500</h1>")), Stop.UNREACHABLE, "http-500"),
    ("leads to another site", pages({}, AWAY), Stop.UNREACHABLE, "out-of-budget"),
    ("leads in a circle", pages({}, ROUND), Stop.UNREACHABLE, "redirect-loop"),
    ("robots forbid all", pages({"/robots.txt": NO_ENTRY, "/": PLAIN}), Stop.UNREACHABLE, "robots"),
    ("robots unreadable", pages({"/robots.txt": reply(500), "/": PLAIN}), Stop.UNREACHABLE, "robots-unreachable"),
]


async def _raw(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)


@pytest.mark.parametrize(("answer", "stop", "reason"), [one[1:] for one in UNSEEN], ids=[one[0] for one in UNSEEN])
async def test_nothing_was_seen(answer: Answer, stop: Stop, reason: str, tmp_path: Path) -> None:
    audit = await audited(answer, tmp_path)
    crawl = audit.observation.crawl
    assert (crawl.stopped_by, crawl.reason, crawl.pages) == (stop, reason, 0)
    assert nothing_decided([audit])
    assert {column.state for column in audit.observation.columns.values()} == {ColumnState.UNABLE}


FRAMES = (
    "<html><head><title>某局</title></head>"
    "<frameset cols='9%,*'><frame src='/l.htm'><frame src='/r.htm'></frameset></html>"
)
MAP = (
    "<html><head><title>某局</title></head><body><img src='/x.jpg' usemap='#m'><map name='m'>"
    "<area coords='0,0,9,9' href='/gk/'><area coords='9,0,19,9' href='/tz/'></map></body></html>"
)
TURNING = "<html><head><meta http-equiv='refresh' content='0;url={}'></head></html>"
PARTLY: list[tuple[str, Answer]] = [
    ("only an image map", pages({path: reply(200, MAP) for path in ("/", "/gk/", "/tz/")})),
    ("a frameset without its frames", pages({"/": reply(200, FRAMES)})),
    ("a navigation that is closed", pages({"/": reply(200, HOME.format(MENU))}, reply(401))),
    ("a navigation of placeholders", pages({"/": reply(200, HOME.format(MENU.replace("href='/c", "rel='/c")))})),
    ("pages that turn on for ever", lambda path, writer: _turn(path, writer)),
]


async def _turn(path: str, writer: asyncio.StreamWriter) -> None:
    number = int(path[2:] or 0) if path.startswith("/?") else 0
    writer.write(reply(404) if path == "/robots.txt" else reply(200, TURNING.format(f"/?{number + 1}")))


OF_THE_REGISTER = {"site-group", "township-disclosure", "portal-contribution", "upstream-links"}


@pytest.mark.parametrize("answer", [one[1] for one in PARTLY], ids=[one[0] for one in PARTLY])
async def test_too_little_was_seen_to_miss_a_column(answer: Answer, tmp_path: Path) -> None:
    """What the pages that were seen show may be said; that something is not on the site may not."""
    audit = await audited(answer, tmp_path)
    by_outcome: dict[Outcome, set[str]] = {outcome: set() for outcome in Outcome}
    for verdict in audit.verdicts:
        by_outcome[verdict.outcome].add(verdict.check)
    assert by_outcome[Outcome.FAIL] <= {"broken-links"}
    assert by_outcome[Outcome.PASS] <= {"broken-links", "site-availability"}
    assert by_outcome[Outcome.NOT_APPLICABLE] <= OF_THE_REGISTER
    absent = {one.check for one in audit.verdicts if one.outcome is Outcome.FACTS and one.reason == "none-found"}
    assert absent <= {"content-accuracy", "layout-format"}  # these look for clues on pages that were read


async def test_a_site_that_falls_silent_is_left_alone(tmp_path: Path) -> None:
    menu = "".join(f"<a href='/c{number}/'>栏目</a>" for number in range(40))
    asked = []

    async def answer(path: str, writer: asyncio.StreamWriter) -> None:
        asked.append(path)
        if path in ("/", "/robots.txt"):
            writer.write(reply(200, HOME.format(menu)) if path == "/" else reply(404))
        else:
            await hang(path, writer)

    audit = await audited(answer, tmp_path)
    assert audit.observation.crawl.stopped_by is Stop.UNREACHABLE
    assert nothing_decided([audit])
    assert not has_findings([audit])
    assert len(set(asked)) < 30  # not link by link
    assert audit.observation.links_unchecked > 20
