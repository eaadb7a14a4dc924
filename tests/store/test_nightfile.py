from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sitecheck.facts.fetched import Attempt, Fetched, Hop
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import DiskFull
from sitecheck.store.nightfile import Asked, FrontierRow, NightFile, Turn

AT = datetime(2026, 11, 20, 17, 0, 0, 123456, tzinfo=UTC)
ASKED = Asked("GET", "http://a.test/")


def attempt(url: str, size: int = 10) -> Attempt:
    return Attempt(AT, "GET", url, "127.0.0.1", 200, None, "", size, 12)


FETCHED = Fetched(
    "http://a.test/",
    "http://a.test/b",
    "GET",
    404,
    headers=(("Content-Type", "text/html"), ("X-名", "值")),
    body=b"<p>\xff\x00",
    failure=Failure.BLOCKED,
    detail="status 412",
    hops=(Hop("http://a.test/", 302, "http://a.test/b", "http"),),
    attempts=(attempt("http://a.test/"), Attempt(AT, "GET", "http://a.test/b", None, None, Failure.DNS, "no name")),
    truncated=True,
    relaxed_tls=True,
    at=AT,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nights" / "a.night"


def test_an_answer_comes_back_as_it_was_also_after_reopening(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, sha="ab", inline=True, turn=Turn(1, 1))
    with NightFile.open(path, "x") as night:
        answer = night.answer(ASKED)
        assert answer is not None
        assert (answer.body, answer.sha) == (FETCHED.body, "ab")
        assert answer.fetched.body == b""
        for name in ("url", "final_url", "status", "headers", "failure", "detail", "hops", "attempts", "at"):
            assert getattr(answer.fetched, name) == getattr(FETCHED, name)
        assert (answer.fetched.truncated, answer.fetched.relaxed_tls) == (True, True)
        assert tuple(night.attempts()) == FETCHED.attempts


@pytest.mark.parametrize(
    "other", [Asked("HEAD", "http://a.test/"), Asked("GET", "http://a.test/?"), Asked("GET", "http://a.test/", 2)]
)
def test_another_question_has_another_answer(path: Path, other: Asked) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, sha=None, inline=False, turn=Turn(1, 1))
        assert night.answer(other) is None


def test_the_first_answer_stands_and_is_counted_once(path: Path) -> None:
    later = Fetched("http://a.test/", "http://a.test/", "GET", 200, attempts=(attempt("http://a.test/"),))
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, sha=None, inline=False, turn=Turn(1, 1))
        night.remember(ASKED, later, sha=None, inline=False, turn=Turn(1, 2))
        answer = night.answer(ASKED)
        assert answer is not None
        assert answer.fetched.status == 404
        assert len(list(night.attempts())) == 2


def test_the_ledger_is_in_the_order_of_asking_not_of_answering(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.enter(Turn(3, 1), [attempt("http://a.test/5")])
        night.enter(Turn(1, 2), [attempt("http://a.test/3"), attempt("http://a.test/4")])
        night.enter(Turn(1, 1, "b"), [attempt("http://a.test/2")])
        night.enter(Turn(1, 1, "a"), [attempt("http://a.test/1")])
        assert [one.url[-1] for one in night.attempts()] == ["1", "2", "3", "4", "5"]
        assert night.cost(before_turn=3) == (4, 40)
        assert night.cost(before_turn=1) == (0, 0)
        assert night.last_turn() == 3


def test_the_ledger_can_be_had_by_time(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        for turn, seconds in ((1, 2.5), (2, 1.0), (3, 1.25), (4, 1.0)):
            at = AT.replace(microsecond=0) + timedelta(seconds=seconds)
            night.enter(Turn(turn, 1), [replace(attempt(f"http://a.test/{turn}"), at=at)])
        assert [one.url[-1] for one in night.attempts(by_time=True)] == ["2", "4", "3", "1"]
        assert [one.url[-1] for one in night.attempts()] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("damage", [None, b"this is no database at all, but it is long enough" * 40, b""])
def test_other_inputs_or_a_damaged_file_begin_afresh(path: Path, damage: bytes | None) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, sha=None, inline=False, turn=Turn(1, 1))
    if damage is not None:
        path.write_bytes(damage)
    with NightFile.open(path, "x" if damage is not None else "y") as night:
        assert night.answer(ASKED) is None
        assert list(night.attempts()) == []


def test_a_file_of_another_format_begins_afresh(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.block("a.test", "412")
    with sqlite3.connect(path) as other:
        other.execute("update meta set value = '0' where key = 'format'")
    other.close()
    with NightFile.open(path, "x") as night:
        assert night.blocked() == {}


def test_the_night_keeps_its_beginning_and_its_notes(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        assert night.started_at(AT) == AT
        night.set_note("a", "1")
    with NightFile.open(path, "x") as night:
        assert night.started_at(AT + timedelta(hours=3)) == AT
        assert night.started_at(AT).tzinfo is not None
        assert (night.note("a"), night.note("b")) == ("1", None)


def test_a_wave_is_written_as_a_whole_or_not_at_all(path: Path) -> None:
    rows = [FrontierRow(n, f"k{n}", f"http://a.test/{n}", 1, 2, "", "queued") for n in (1, 2)]
    first, broken = (FrontierRow(n, f"k{n}", url, 1, 2, "", "queued") for n, url in ((3, "u"), (4, None)))
    with NightFile.open(path, "x") as night:
        night.save_wave(rows, {"crawl.seconds": "1.5"})
        with pytest.raises(sqlite3.Error):
            night.save_wave([first, broken], {"crawl.seconds": "9"})
    with NightFile.open(path, "x") as night:
        assert night.frontier() == tuple(rows)
        assert night.note("crawl.seconds") == "1.5"


def test_a_changed_row_takes_the_place_of_the_old_one(path: Path) -> None:
    row = FrontierRow(1, "k", "http://a.test/", 1, 0, "", "queued")
    done = FrontierRow(1, "k", "http://a.test/", 1, 0, "", "done", "", 7)
    with NightFile.open(path, "x") as night:
        night.save_wave([row], {})
        night.save_wave([done], {})
        assert night.frontier() == (done,)


def test_blocked_hosts_keep_their_first_reason(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.block("a.test:81", "412")
        night.block("a.test:81", "521")
        night.block("a.test", "403")
    with NightFile.open(path, "x") as night:
        assert night.blocked() == {"a.test": "403", "a.test:81": "412"}


def test_a_full_disk_is_said_so_and_loses_nothing(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, sha=None, inline=False, turn=Turn(1, 1))
        night._db.execute("pragma max_page_count = 1")  # the smallest disk there is
        big = Fetched("u", "u", "GET", 200, body=os.urandom(1_000_000))
        with pytest.raises(DiskFull):
            night.remember(Asked("GET", "u"), big, sha=None, inline=True, turn=Turn(2, 1))
        assert night.answer(ASKED) is not None
        assert night.answer(Asked("GET", "u")) is None


def test_a_folder_in_the_place_of_the_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be used"):
        NightFile.open(tmp_path, "x")


_WRITER = """
import sys
from pathlib import Path
from sitecheck.facts.fetched import Fetched
from sitecheck.store.nightfile import Asked, NightFile, Turn
with NightFile.open(Path(sys.argv[1]), "x") as night:
    for n in range(1_000_000):
        night.remember(Asked("GET", str(n)), Fetched(str(n), "", "GET", 200), sha=None, inline=False, turn=Turn(n, 1))
        if n == 50:
            print("ready", flush=True)
"""


def test_what_was_written_before_a_kill_is_there_after_it(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    with NightFile.open(path, "x") as night:
        found = [night.answer(Asked("GET", str(n))) is not None for n in range(51)]
        assert all(found)
