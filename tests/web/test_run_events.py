"""A run's events as a real HTTP client hears them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlmodel import select

from sitecheck.jobs import queue
from sitecheck.store.models import Job, Run, User
from sitecheck.web import runs
from sitecheck.web.runs.live import Listeners, event


@dataclass(frozen=True)
class Event:
    name: str
    data: str


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> Listeners:
    quick = Listeners(most=2, every=0.02, beat=0.0)
    monkeypatch.setattr(runs, "listeners", quick)
    return quick


@pytest.fixture
def address(desk, listening) -> Iterator[str]:
    with desk.store.session() as session:
        run = session.get_one(Run, 3)
        run.state, run.finished_at = "running", None
        job = session.get_one(Job, 15)
        job.state, job.phase, job.finished_at = "running", "crawl", None
    with listening(desk) as found:
        yield found


@pytest.fixture
async def client(address: str, signed_in) -> AsyncIterator[httpx.AsyncClient]:
    visitor = await signed_in("viewer")
    async with httpx.AsyncClient(base_url=address, cookies=dict(visitor.client.cookies), timeout=None) as client:
        yield client


async def heard(lines: AsyncIterator[str]) -> Event | None:
    """The next event."""
    name, data = "", []
    async for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and name:
            return Event(name, "\n".join(data))
    return None


async def life(lines: AsyncIterator[str]) -> bool:
    """Wait for a sign of life, which is sent while nothing changes."""
    async for line in lines:
        if line.startswith(":"):
            return True
    return False


async def test_what_changes_is_told_and_the_end(desk, client, listeners) -> None:
    async with client.stream("GET", "/runs/3/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        lines = answer.aiter_lines()
        first = await heard(lines)
        assert first is not None
        assert first.name == "progress"
        assert "4 / 5" in first.data
        assert "抓取页面" in first.data
        assert listeners.now == 1
        with desk.store.session() as session:
            queue.progress(session, job_id=15, phase="links", pages=77, requests=4321, now=desk.now)
        second = await heard(lines)
        assert second is not None
        assert "核查链接" in second.data
        assert "4,321" in second.data
        assert await life(lines)
        with desk.store.session() as session:
            queue.finish(session, job_id=15, error="", now=desk.now)
            queue.close_run(session, run_id=3, now=desk.now)
        third, last = await heard(lines), await heard(lines)
        assert third is not None
        assert "5 / 5" in third.data
        assert last == Event("over", "")
        assert await heard(lines) is None
    assert listeners.now == 0


async def test_who_is_signed_out_hears_nothing_more(desk, client, listeners) -> None:
    async with client.stream("GET", "/runs/3/events") as answer:
        lines = answer.aiter_lines()
        assert (await heard(lines)).name == "progress"
        with desk.store.session() as session:
            session.exec(select(User).where(User.name == "viewer")).one().active = False
        assert await heard(lines) == Event("gone", "")
        assert await heard(lines) is None


async def test_so_many_listen_and_no_more(client, listeners) -> None:
    async with client.stream("GET", "/runs/3/events") as one, client.stream("GET", "/runs/3/events") as two:
        kept = [answer.aiter_lines() for answer in (one, two)]  # one that is dropped is closed
        for lines in kept:
            assert (await heard(lines)).name == "progress"
        assert (await client.get("/runs/3/events")).status_code == 503
        assert (await client.get("/runs/3/live")).status_code == 200
    assert (await client.get("/runs/99/events")).status_code == 404


def test_text_that_would_break_an_event_does_not() -> None:
    assert event("progress", "a\r\nb\rc\n\nevent: over") == (
        "event: progress\ndata: a\ndata: b\ndata: c\ndata: \ndata: event: over\n\n"
    )
