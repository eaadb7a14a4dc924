from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.crawl.portal import page

from sitecheck.audit.workshop import check_folders
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.crawl.readers import ReaderPool, usual_number
from sitecheck.crawl.reading import InlineReader, Reading, unpack_facts
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.settings.records import Settings

URL = "http://a.cn/"
WORDS = load_lexicon()
BODIES = [page(f"第{number}页", "指南=/zn.html", "附件=/a.pdf").encode("gb18030") for number in range(12)]


def pids(pool: ReaderPool) -> list[int]:
    return [worker.process.pid for worker in pool._workers if worker.process is not None]


@pytest.mark.parametrize("processes", [1, 3])
async def test_processes_read_what_this_process_would_read(processes: int) -> None:
    here = InlineReader(WORDS)
    headers = {"content-type": "text/html; charset=gbk", "last-modified": "Fri, 20 Nov 2026 01:00:00 GMT"}
    expected = [await here.read(body, URL, headers) for body in BODIES]
    async with ReaderPool(WORDS, processes) as pool:
        assert pids(pool) == []  # nothing is started before there is something to read
        # More at once than the processes take, so that this process reads as well.
        found = await asyncio.gather(*(pool.read(body, URL, headers) for body in BODIES))
        assert found == expected
        assert len(pids(pool)) == processes
        assert pool.version == here.version
        started = pids(pool)
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_words_of_further_checks_reach_the_processes() -> None:
    words = extend_lexicon(WORDS, load_checks(check_folders(Settings.model_construct(), None)).values())
    assert Lexicon.model_validate_json(words.model_dump_json(by_alias=True)) == words
    async with ReaderPool(words, 1) as pool:
        assert await pool.read(BODIES[0], URL, {}) == await InlineReader(words).read(BODIES[0], URL, {})


@pytest.mark.parametrize("body", [b"%PDF-1.4 \x00", b"\x00" * 50, b"[1, 2]"])
async def test_what_is_no_page_is_no_trouble(body: bytes) -> None:
    async with ReaderPool(WORDS, 1) as pool:
        reading = await pool.read(body, URL, {})
        assert reading == await InlineReader(WORDS).read(body, URL, {})
        assert reading.trouble == ""


async def test_a_process_that_dies_costs_the_page_it_was_reading(caplog: pytest.LogCaptureFixture) -> None:
    async with ReaderPool(WORDS, 1) as pool:
        await pool.read(BODIES[0], URL, {})
        (pid,) = pids(pool)
        os.kill(pid, signal.SIGKILL)
        lost = await pool.read(BODIES[1], URL, {})
        assert (lost.facts, lost.trouble) == (None, "the reading process died at it")
        assert lost.sha == (await InlineReader(WORDS).read(BODIES[1], URL, {})).sha
        assert title(await pool.read(BODIES[2], URL, {})) == "第2页"
    assert URL in caplog.text


async def test_what_lay_before_a_process_that_died_is_read_by_the_next() -> None:
    async with ReaderPool(WORDS, 1) as pool:
        await pool.read(BODIES[0], URL, {})
        (pid,) = pids(pool)
        os.kill(pid, signal.SIGSTOP)
        reads = [asyncio.create_task(pool.read(body, URL, {})) for body in BODIES[1:5]]
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        lost, *others = await asyncio.gather(*reads)
        assert (lost.facts, lost.trouble) == (None, "the reading process died at it")
        assert [title(one) for one in others] == ["第2页", "第3页", "第4页"]


async def test_a_page_that_never_ends_costs_that_page() -> None:
    async with ReaderPool(WORDS, 1, seconds=0.0) as pool:
        slow = await pool.read(BODIES[0], URL, {})
        assert (slow.facts, slow.trouble) == (None, "it could not be read within 0 s")
        assert pids(pool) == []
        pool._workers[0].seconds = 30.0
        assert title(await pool.read(BODIES[1], URL, {})) == "第1页"


async def test_an_error_of_the_reader_costs_that_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ReaderPool(WORDS, 1) as pool:
        broken = await pool.read(BODIES[0], 7, {})  # type: ignore[arg-type]
        assert broken.facts is None
        assert broken.trouble
        assert title(await pool.read(BODIES[1], URL, {})) == "第1页"


async def test_whoever_gives_up_waiting_takes_no_answer_from_the_next() -> None:
    async with ReaderPool(WORDS, 1) as pool:
        await pool.read(BODIES[0], URL, {})
        big = asyncio.create_task(pool.read(BODIES[1] * 100, URL, {}))
        await asyncio.sleep(0)
        big.cancel()
        with pytest.raises(asyncio.CancelledError):
            await big
        assert title(await pool.read(BODIES[2], URL, {})) == "第2页"


_PARENT = """
import asyncio, os
from sitecheck.crawl.readers import ReaderPool
from sitecheck.page.lexicon import load_lexicon
async def main():
    pool = ReaderPool(load_lexicon(), 1)
    await pool.read(b"<p>a", "http://a.cn/", {})
    print(pool._workers[0].process.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_no_process_outlives_the_one_that_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        handle = os.pidfd_open(pid)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    try:
        os.set_blocking(handle, True)
        assert asyncio.run(ended(handle))
    finally:
        os.close(handle)
    assert not Path(f"/proc/{pid}/exe").exists() or _is_zombie(pid)


async def ended(handle: int) -> bool:
    """Wait until the process behind a pidfd has ended."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, over.set)
    await asyncio.wait_for(over.wait(), 30)
    return True


def _is_zombie(pid: int) -> bool:
    return " Z " in Path(f"/proc/{pid}/stat").read_text()


def title(reading: Reading) -> str:
    assert reading.facts is not None
    return unpack_facts(reading.facts).title


def test_a_core_is_left_to_the_process_that_fetches(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, number in ((1, 1), (2, 1), (4, 3), (64, 4)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid, cores=cores: set(range(cores)))
        assert usual_number() == number
