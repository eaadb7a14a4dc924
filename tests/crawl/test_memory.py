from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.crawl.night import NOW

from sitecheck.crawl.memory import LATER, Memory
from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import BlobStore
from sitecheck.store.nightfile import Asked, NightFile

URL = "http://a.cn/x"


class FakeFetcher:
    """Answers everything with one body, or with a block from the n-th request on."""

    def __init__(self, blocks_at: int = 99) -> None:
        self.asked: list[str] = []
        self.blocks_at = blocks_at
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def get(
        self, url: str, *, referer: str | None = None, attachment: bool = False, **_options: object
    ) -> Fetched:
        self.asked.append(f"GET {url}")
        self.begun.set()
        await self.gate.wait()
        attempt = Attempt(NOW, "GET", url, "127.0.0.1", 200, None, "", 3, 1)
        if len(self.asked) >= self.blocks_at:
            return Fetched(url, url, "GET", 412, failure=Failure.BLOCKED, attempts=(attempt,))
        return Fetched(url, url, "GET", 200, body=b"abc", attempts=(attempt,))

    async def head(self, url: str, *, referer: str | None = None, **_options: object) -> Fetched:
        self.asked.append(f"HEAD {url}")
        return Fetched(url, url, "HEAD", 200)

    def blocked(self, host: str) -> str | None:
        return "since one" if len(self.asked) >= self.blocks_at else None

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        raise AssertionError("nobody asked for one")


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[NightFile]:
    with NightFile.open(tmp_path / "a.night", "x") as night:
        yield night


def memory(fetcher: FakeFetcher, file: NightFile, tmp_path: Path) -> Memory:
    return Memory(fetcher, file, BlobStore(tmp_path / "s"))


@pytest.mark.parametrize(("keep", "stored"), [(True, True), (False, False)])
async def test_bodies_of_pages_are_evidence_those_of_checks_are_not(
    tmp_path: Path, file: NightFile, keep: bool, stored: bool
) -> None:
    made = memory(FakeFetcher(), file, tmp_path)
    fetched = await made.get(URL, made.steps(1), referer=None, second=False, keep=keep)
    assert BlobStore(tmp_path / "s").has(made.name(fetched)) is stored
    known = made.known(Asked("GET", URL))
    assert known is not None
    assert known.body == b"abc"
    await made.get(URL, made.steps(1), referer=None, second=False, keep=True)
    assert BlobStore(tmp_path / "s").has(made.name(fetched))


async def test_ways_of_asking_and_rounds_are_remembered_apart(tmp_path: Path, file: NightFile) -> None:
    fetcher = FakeFetcher()
    made = memory(fetcher, file, tmp_path)
    for _ in range(2):
        await made.get(URL, made.steps(None), referer=None, second=False, keep=False)
        await made.get(URL, made.steps(None), referer=None, second=True, keep=False)
        await made.file(URL, made.steps(None), referer=None, second=False)
        await made.head(URL, made.steps(None), referer=None)
    assert fetcher.asked == [f"GET {URL}"] * 3 + [f"HEAD {URL}"]


async def test_turns_after_the_crawl_go_on_after_a_restart(tmp_path: Path, file: NightFile) -> None:
    made = memory(FakeFetcher(), file, tmp_path)
    assert [made.steps(None).turn, made.steps(None).turn, made.steps(7).turn] == [LATER, LATER + 1, 7]
    await made.get(URL, made.steps(None), referer=None, second=False, keep=False)
    assert memory(FakeFetcher(), file, tmp_path).steps(None).turn == LATER + 3


async def test_a_block_is_remembered_over_a_restart(tmp_path: Path, file: NightFile) -> None:
    made = memory(FakeFetcher(blocks_at=2), file, tmp_path)
    await made.get(URL, made.steps(1), referer=None, second=False, keep=True)
    first = await made.get(URL + "2", made.steps(2), referer=None, second=False, keep=True)
    fresh = FakeFetcher()
    again = memory(fresh, file, tmp_path)
    later = await again.get(URL + "3", again.steps(3), referer=None, second=False, keep=True)
    shown = await again.pass_on(URL + "4", again.steps(3).together("4"), referer=None)
    assert [one.failure for one in (first, later, shown)] == [Failure.BLOCKED] * 3
    assert (later.detail, again.blocked("http://a.cn/"), again.blocked("http://b.cn/")) == (
        "since one",
        "since one",
        None,
    )
    assert fresh.asked == []
    known = await again.get(URL, again.steps(1), referer=None, second=False, keep=True)
    assert known.ok


async def test_whoever_waits_for_a_cancelled_question_asks_it(tmp_path: Path, file: NightFile) -> None:
    fetcher = FakeFetcher()
    fetcher.gate.clear()
    made = memory(fetcher, file, tmp_path)
    ask = [asyncio.create_task(made.get(URL, made.steps(1), referer=None, second=False, keep=False)) for _ in range(2)]
    await fetcher.begun.wait()
    ask[0].cancel()
    fetcher.gate.set()
    assert (await ask[1]).ok
    assert len(fetcher.asked) == 2
    assert ask[0].cancelled()
