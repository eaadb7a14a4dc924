from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from tests.crawl.night import NOW

from sitecheck.crawl.memory import LATER, Kept, Memory
from sitecheck.crawl.reading import InlineReader, Reading
from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.store.nightfile import NightFile

URL = "http://a.cn/x"


class FakeFetcher:
    """Answers everything with one body, or with a block from the n-th request on."""

    def __init__(self, blocks_at: int = 99) -> None:
        self.asked: list[str] = []
        self.conditions: list[dict[str, str]] = []
        self.headers: tuple[tuple[str, str], ...] = (("ETag", '"1"'), ("Content-Type", "text/html"))
        self.body = b"<p>abc"
        self.unchanged = True
        self.blocks_at = blocks_at
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def get(
        self,
        url: str,
        *,
        referer: str | None = None,
        attachment: bool = False,
        headers: Mapping[str, str] | None = None,
        **_options: object,
    ) -> Fetched:
        self.asked.append(f"GET {url}")
        self.conditions.append(dict(headers or {}))
        self.begun.set()
        await self.gate.wait()
        attempt = Attempt(NOW, "GET", url, "127.0.0.1", 200, None, "", 3, 1)
        if len(self.asked) >= self.blocks_at:
            return Fetched(url, url, "GET", 412, failure=Failure.BLOCKED, attempts=(attempt,))
        if headers and self.unchanged:
            return Fetched(url, url, "GET", 304, headers=(("Date", "late"),), attempts=(attempt,), at=NOW)
        return Fetched(url, url, "GET", 200, self.headers, self.body, attempts=(attempt,), at=NOW)

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


class CountingReader(InlineReader):
    """Counts what is really read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_pages = 0

    async def read(self, body: bytes, url: str, headers: Mapping[str, str], *, skim: bool = False) -> Reading:
        self.read_pages += 1
        return await super().read(body, url, headers, skim=skim)


def memory(fetcher: FakeFetcher, file: NightFile) -> Memory:
    return Memory(fetcher, file)


async def test_a_page_is_read_once_whoever_asked_for_it_first(file: NightFile) -> None:
    fetcher, reader = FakeFetcher(), CountingReader()
    made = Memory(fetcher, file, reader)
    fetched = await made.get(URL, made.steps(1), referer=None)
    assert (fetched.body, reader.read_pages) == (b"<p>abc", 0)
    for _ in range(2):
        page = await made.page(URL, made.steps(1), referer=None)
        assert page.facts is not None
        assert (page.facts.text, page.fetched.body) == ("abc", b"")
    again = await Memory(fetcher, file, reader).page(URL, made.steps(1), referer=None)
    assert again == page
    assert (reader.read_pages, fetcher.asked) == (1, [f"GET {URL}"])
    assert page.sha is not None
    assert made.body(page.sha) == b"<p>abc"


async def nights(
    tmp_path: Path, first: FakeFetcher, second: FakeFetcher, *, fresh: bool = False, reader: str = ""
) -> tuple[Kept, Kept, int]:
    """One page in two nights, and how often it was read in the second."""
    counting = CountingReader()
    with NightFile.open(tmp_path / "1.night", "x") as night:
        made = Memory(first, night)
        before = await made.page(URL, made.steps(1), referer=None)
        night.keep(tmp_path / "last", reader or counting.version)
    with NightFile.open(tmp_path / "2.night", "x", tmp_path / "last") as night:
        made = Memory(second, night, counting)
        after = await made.page(URL, made.steps(1), referer=None, fresh=fresh)
        assert after.sha is None or made.body(after.sha) == (second.body if after.sha != before.sha else first.body)
    return before, after, counting.read_pages


async def test_what_did_not_change_is_neither_sent_nor_read_again(tmp_path: Path) -> None:
    second = FakeFetcher()
    before, after, read = await nights(tmp_path, FakeFetcher(), second)
    assert second.conditions == [{"If-None-Match": '"1"'}]
    assert (after.facts, after.sha, read) == (before.facts, before.sha, 0)
    assert (after.fetched.status, after.fetched.ok, after.fetched.header("date")) == (200, True, "late")
    assert after.fetched.detail.startswith("not modified since 2026-11-")


@pytest.mark.parametrize(
    ("changes", "fresh", "sent", "read"),
    [
        ({}, True, {}, 0),  # asked for in any case; the same bytes need not be read
        ({"unchanged": False}, False, {"If-None-Match": '"1"'}, 0),
        ({"unchanged": False, "body": b"<p>new"}, False, {"If-None-Match": '"1"'}, 1),
        (
            {"unchanged": False, "headers": (("Content-Type", "text/html; charset=gbk"),)},
            False,
            {"If-None-Match": '"1"'},
            1,
        ),
    ],
)
async def test_what_changed_is_read(
    tmp_path: Path, changes: dict[str, object], fresh: bool, sent: dict[str, str], read: int
) -> None:
    second = FakeFetcher()
    for name, value in changes.items():
        setattr(second, name, value)
    _, after, found = await nights(tmp_path, FakeFetcher(), second, fresh=fresh)
    assert (second.conditions, found, after.fetched.status) == ([sent], read, 200)


async def test_another_reader_reads_what_did_not_change_anew(tmp_path: Path) -> None:
    before, after, read = await nights(tmp_path, FakeFetcher(), FakeFetcher(), reader="older")
    assert (read, after.facts) == (1, before.facts)


async def test_an_empty_page_is_not_taken_for_the_last_night_s(tmp_path: Path) -> None:
    second = FakeFetcher()
    second.unchanged, second.body = False, b""
    _, after, _ = await nights(tmp_path, FakeFetcher(), second)
    assert (after.sha, after.facts) == (None, None)


ARTICLE = (
    "<html><head><title>关于开展检查的通知</title><meta name=ArticleTitle content=关于开展检查的通知></head><body>"
    "<p>发布日期：2026-11-02</p><p>"
    + "各有关单位要按照规定开展检查工作。" * 20
    + "</p><a href=/b>附则</a></body></html>"
).encode()


async def test_what_was_skimmed_is_read_in_full_for_whoever_wants_more_and_stays_skimmed_beside_it(
    file: NightFile,
) -> None:
    fetcher, reader = FakeFetcher(), CountingReader()
    fetcher.body = ARTICLE
    made = Memory(fetcher, file, reader)
    skimmed = await made.page(URL, made.steps(1), referer=None, skim=True)
    full = await made.page(URL, made.steps(1), referer=None)
    assert skimmed.facts is not None
    assert full.facts is not None
    assert (skimmed.facts.skimmed, full.facts.skimmed) == (True, False)
    assert (skimmed.facts.main_text, bool(full.facts.main_text)) == ("", True)
    assert skimmed.facts.links == full.facts.links
    later = Memory(fetcher, file, reader)  # as after a restart
    assert await later.page(URL, made.steps(1), referer=None) == full
    assert await later.page(URL, made.steps(1), referer=None, skim=True) == skimmed
    assert (reader.read_pages, fetcher.asked) == (2, [f"GET {URL}"])


async def test_what_was_read_in_full_is_not_skimmed(file: NightFile) -> None:
    fetcher, reader = FakeFetcher(), CountingReader()
    fetcher.body = ARTICLE
    made = Memory(fetcher, file, reader)
    full = await made.page(URL, made.steps(1), referer=None)
    assert await made.page(URL, made.steps(1), referer=None, skim=True) == full
    assert reader.read_pages == 1


@pytest.mark.parametrize(("first", "second", "read"), [(True, True, 0), (True, False, 1), (False, True, 0)])
async def test_the_last_night_s_facts_are_taken_as_far_as_they_go(
    tmp_path: Path, first: bool, second: bool, read: int
) -> None:
    fetcher, reader = FakeFetcher(), CountingReader()
    fetcher.body = ARTICLE
    with NightFile.open(tmp_path / "1.night", "x") as night:
        made = Memory(fetcher, night)
        await made.page(URL, made.steps(1), referer=None, skim=first)
        night.keep(tmp_path / "last", reader.version)
    with NightFile.open(tmp_path / "2.night", "x", tmp_path / "last") as night:
        made = Memory(fetcher, night, reader)
        kept = await made.page(URL, made.steps(1), referer=None, skim=second, fresh=False)
    assert kept.facts is not None
    assert (reader.read_pages, kept.facts.skimmed) == (read, first and second)


async def test_a_server_without_validators_is_asked_plainly(tmp_path: Path) -> None:
    first, second = FakeFetcher(), FakeFetcher()
    first.headers = second.headers = (("ETag", "bad\x00"), ("Content-Type", "text/html"))
    _, _, read = await nights(tmp_path, first, second)
    assert (second.conditions, read) == ([{}], 0)


async def test_ways_of_asking_and_rounds_are_remembered_apart(file: NightFile) -> None:
    fetcher = FakeFetcher()
    made = memory(fetcher, file)
    for _ in range(2):
        await made.get(URL, made.steps(None), referer=None)
        await made.get(URL, made.steps(None), referer=None, second=True)
        await made.file(URL, made.steps(None), referer=None, second=False)
        await made.head(URL, made.steps(None), referer=None)
    assert fetcher.asked == [f"GET {URL}"] * 3 + [f"HEAD {URL}"]


async def test_turns_after_the_crawl_go_on_after_a_restart(file: NightFile) -> None:
    made = memory(FakeFetcher(), file)
    assert [made.steps(None).turn, made.steps(None).turn, made.steps(7).turn] == [LATER, LATER + 1, 7]
    await made.get(URL, made.steps(None), referer=None)
    assert memory(FakeFetcher(), file).steps(None).turn == LATER + 3


async def test_a_block_is_remembered_over_a_restart(file: NightFile) -> None:
    made = memory(FakeFetcher(blocks_at=2), file)
    await made.get(URL, made.steps(1), referer=None)
    first = await made.get(URL + "2", made.steps(2), referer=None)
    fresh = FakeFetcher()
    again = memory(fresh, file)
    later = await again.get(URL + "3", again.steps(3), referer=None)
    shown = await again.pass_on(URL + "4", again.steps(3).together("4"), referer=None)
    assert [one.failure for one in (first, later, shown)] == [Failure.BLOCKED] * 3
    assert (later.detail, again.blocked("http://a.cn/"), again.blocked("http://b.cn/")) == (
        "since one",
        "since one",
        None,
    )
    assert fresh.asked == []
    known = await again.get(URL, again.steps(1), referer=None)
    assert known.ok


async def test_whoever_waits_for_a_cancelled_question_asks_it(file: NightFile) -> None:
    fetcher = FakeFetcher()
    fetcher.gate.clear()
    made = memory(fetcher, file)
    ask = [asyncio.create_task(made.get(URL, made.steps(1), referer=None)) for _ in range(2)]
    await fetcher.begun.wait()
    ask[0].cancel()
    fetcher.gate.set()
    assert (await ask[1]).ok
    assert len(fetcher.asked) == 2
    assert ask[0].cancelled()
