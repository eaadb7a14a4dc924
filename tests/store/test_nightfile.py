from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import zstandard
from msgspec import structs

from sitecheck.facts.fetched import Attempt, Fetched, Hop
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import DiskFull
from sitecheck.store.crawlrows import FrontierRow, PageRow, PlaceRow, TargetRow
from sitecheck.store.nightfile import Asked, NightFile, Turn

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
    hops=(Hop("http://a.test/", 302, "http://a.test/b", "http", (("Location", "/b"),)),),
    attempts=(attempt("http://a.test/"), Attempt(AT, "GET", "http://a.test/b", None, None, Failure.DNS, "no name")),
    truncated=True,
    relaxed_tls=True,
    at=AT,
)


UNREAD: dict[str, Any] = {"sha": None, "body": None, "facts": None}


def packed(body: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(body)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nights" / "a.night"


def test_an_answer_of_a_night_that_kept_no_headers_of_redirects_is_read(path: Path) -> None:
    plain = Fetched("http://a.test/", "http://a.test/b", "GET", 200, hops=(Hop("http://a.test/", 302, "/b", "http"),))
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, plain, turn=Turn(1, 1), **UNREAD)
    old = msgspec.msgpack.decode(msgspec.msgpack.encode(plain))
    del old["hops"][0]["headers"]
    with sqlite3.connect(path) as file:
        file.execute("update answers set fetched = ?", (msgspec.msgpack.encode(old),))
    file.close()
    with NightFile.open(path, "x") as night:
        answer = night.answer(ASKED)
        assert answer is not None
        assert answer.fetched.hops == plain.hops


def test_an_answer_comes_back_as_it_was_also_after_reopening(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), sha="ab", body=packed(FETCHED.body), facts=b"facts")
    with NightFile.open(path, "x") as night:
        answer = night.answer(ASKED)
        assert answer is not None
        assert (answer.sha, night.body("ab"), answer.facts) == ("ab", FETCHED.body, b"facts")
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
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD)
        assert night.answer(other) is None


def test_the_first_answer_stands_and_is_counted_once(path: Path) -> None:
    later = Fetched("http://a.test/", "http://a.test/", "GET", 200, attempts=(attempt("http://a.test/"),))
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD)
        night.remember(ASKED, later, turn=Turn(1, 2), **UNREAD)
        answer = night.answer(ASKED)
        assert answer is not None
        assert answer.fetched.status == 404
        assert (len(list(night.attempts())), night.requests) == (2, 2)


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
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD)
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


def queued(n: int, url: str | None = "") -> FrontierRow:
    address = f"http://a.test/{n}" if url == "" else url
    return FrontierRow(n, f"k{n}", address, 1, 2, "", "queued")  # type: ignore[arg-type]


def test_a_wave_is_written_as_a_whole_or_not_at_all(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.crawl.put(queued(1))
        night.crawl.put(queued(2))
        night.save_wave({"crawl.seconds": "1.5"})
        night.crawl.put(queued(3))
        night.crawl.put(queued(4, None))
        with pytest.raises(sqlite3.Error):
            night.save_wave({"crawl.seconds": "9"})
    with NightFile.open(path, "x") as night:
        assert list(night.crawl.queue()) == [queued(1), queued(2)]
        assert night.note("crawl.seconds") == "1.5"


def test_a_changed_row_takes_the_place_of_the_old_one(path: Path) -> None:
    done = structs.replace(queued(1), price=1, state="done", turn=7)
    with NightFile.open(path, "x") as night:
        night.crawl.put(queued(1))
        assert night.crawl.met("k1") == queued(1)  # also before it is written
        night.save_wave({})
        night.crawl.put(done)
        night.save_wave({})
        assert (night.crawl.met("k1"), list(night.crawl.queue()), list(night.crawl.visited())) == (done, [], [done])
        assert night.crawl.frontier_state() == (1, 7, 0)


def page_row(turn: int, url: str, **changes: Any) -> PageRow:
    fields: dict[str, Any] = {
        "turn": turn, "url": url, "final_url": url, "name": url, "place": url, "depth": 0, "referrer": "",
        "status": 200, "failure": None, "sha": "ab", "rendered": False, "internal": True, "same_as": "", "title": "",
        "kind": "other", "opened": True, "how": "GET", "asked": url, "round": 1,
    }  # fmt: skip
    return PageRow(**(fields | changes))


def test_pages_come_with_the_facts_of_their_answer_and_are_found_by_either_address(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), sha="ab", body=packed(b"x"), facts=b"facts")
        first, second = page_row(1, ASKED.url), page_row(2, "/old", place="/new", sha="cd")
        night.crawl.add_page(first)
        assert (night.crawl.first_with("ab"), night.crawl.is_known_place(ASKED.url)) == (ASKED.url, True)
        night.crawl.add_page(second)
        night.save_wave({})
    with NightFile.open(path, "x") as night:
        rows = night.crawl
        assert list(rows.pages()) == [(first, b"facts"), (second, None)]
        assert list(rows.page_lines()) == [first, second]
        assert (rows.page_at("/new"), rows.page_asked("/new"), rows.pages_seen()) == ((second, None), None, 2)
        assert (rows.first_with("cd"), rows.first_with("ef"), rows.is_known_place("/new")) == ("/old", None, True)


def test_targets_are_counted_over_waves_and_keep_their_places(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        for wave in (1, 2):
            night.crawl.add_page(page_row(wave, f"/{wave}"))
            if wave == 1:
                night.crawl.add_target(TargetRow(1, "http://b.test/", False, "a", 0))
                night.crawl.add_target(TargetRow(2, "http://a.test/x", True, "a", 0))
            night.crawl.add_place(PlaceRow(2, wave, 5, "名", "nav"))
            night.crawl.counts[2] = 4
            night.save_wave({})
        rows = night.crawl
        assert [(one.url, one.count) for one in rows.targets(internal_first=True)] == [
            ("http://a.test/x", 8), ("http://b.test/", 0),
        ]  # fmt: skip
        assert [one.id for one in rows.targets(internal_first=False)] == [1, 2]
        assert list(rows.places(2, 1)) == [("/1", "名", 5, "nav", "ab")]
        assert (rows.target("http://a.test/x"), rows.target("/none"), rows.last_target()) == ((2, 2), None, 2)


def kept(path: Path, *answers: tuple[str, int, bytes]) -> Path:
    """What a night keeps that got these answers."""
    last = path.with_name("a.last")
    with NightFile.open(path, "x", last) as night:
        for url, status, body in answers:
            sha = body.hex()
            fetched = Fetched(url, url, "GET", status, headers=(("ETag", "1"),), at=AT)
            night.remember(Asked("GET", url), fetched, turn=Turn(1, 1), sha=sha, body=packed(body), facts=b"f")
        night.keep(last, "reader")
    path.unlink()
    return last


def test_the_next_night_has_the_good_pages_of_the_last(path: Path) -> None:
    last = kept(path, ("/a", 200, b"a"), ("/gone", 404, b"b"))
    with NightFile.open(path, "y", last) as night:
        known = night.last("/a")
        assert known is not None
        assert (known.fetched.header("etag"), known.sha, known.facts) == ("1", b"a".hex(), b"f")
        assert (night.body(b"a".hex()), night.body(b"b".hex()), night.last("/gone")) == (b"a", None, None)
        assert (night.last_reader, night.answer(Asked("GET", "/a"))) == ("reader", None)


def test_bodies_are_handed_on_from_night_to_night_as_long_as_they_are_met(path: Path) -> None:
    last = kept(path, ("/a", 200, b"a"), ("/b", 200, b"b"))
    with NightFile.open(path, "y", last) as night:
        known = night.last("/a")
        assert known is not None
        night.remember(Asked("GET", "/a"), known.fetched, turn=Turn(1, 1), sha=known.sha, body=None, facts=known.facts)
        night.keep(last, "reader")
        assert night.body(b"b".hex()) == b"b"  # this night still reads the file it began with
    path.unlink()
    with NightFile.open(path, "z", last) as night:
        assert (night.body(b"a".hex()), night.body(b"b".hex())) == (b"a", None)


@pytest.mark.parametrize("damage", ["missing", "none", "short", "format", "torn"])
def test_a_night_does_without_a_last_one_that_cannot_be_read(path: Path, damage: str) -> None:
    last = kept(path, *((f"/{n}", 200, os.urandom(3000)) for n in range(9)))
    if damage == "missing":
        last.unlink()
    elif damage == "none":
        last.write_bytes(b"no database at all" * 100)
    elif damage == "short":
        last.write_bytes(last.read_bytes()[:512])
    elif damage == "format":
        with sqlite3.connect(last) as other:
            other.execute("update meta set value = '0' where key = 'format'")
        other.close()
    else:
        whole = last.read_bytes()
        last.write_bytes(whole[:12288] + b"\xff" * (len(whole) - 12288))
    with NightFile.open(path, "y", last) as night:
        assert night.last("/8") is None
        assert night.body("00") is None
        night.keep(last, "reader")
    with NightFile.open(path, "y", last) as night:
        assert night.last_reader == "reader"


def test_blocked_hosts_keep_their_first_reason(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.block("a.test:81", "412")
        night.block("a.test:81", "521")
        night.block("a.test", "403")
    with NightFile.open(path, "x") as night:
        assert night.blocked() == {"a.test": "403", "a.test:81": "412"}


def test_a_full_disk_is_said_so_and_loses_nothing(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD)
        night._db.execute("pragma max_page_count = 1")  # the smallest disk there is
        big = os.urandom(1_000_000)
        with pytest.raises(DiskFull):
            night.remember(
                Asked("GET", "u"), Fetched("u", "u", "GET", 200), turn=Turn(2, 1), sha="cd", body=big, facts=None
            )
        assert night.answer(ASKED) is not None
        assert night.answer(Asked("GET", "u")) is None


def test_answers_that_wait_are_safe_after_the_commit_and_seen_before_it(path: Path) -> None:
    with NightFile.open(path, "x") as night, NightFile.open(path, "x") as other:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD, wait=True)
        assert night.answer(ASKED) is not None
        assert other.answer(ASKED) is None
        night.commit()
        assert other.answer(ASKED) is not None
        night.remember(Asked("GET", "u"), FETCHED, turn=Turn(2, 1), **UNREAD, wait=True)
        night.set_note("a", "b")
        assert other.answer(Asked("GET", "u")) is not None
    night.commit()  # by a timer that comes late


def test_what_waits_is_kept_when_the_file_is_closed(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD, wait=True)
    with NightFile.open(path, "x") as night:
        assert night.answer(ASKED) is not None


def test_nothing_is_written_on_top_of_answers_that_were_lost(path: Path) -> None:
    with NightFile.open(path, "x") as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD, wait=True)
        connection = night._db
        night._db = SimpleNamespace(in_transaction=True, execute=_full)
        with pytest.raises(DiskFull):
            night.commit()
        night._db = connection
        with pytest.raises(DiskFull):
            night.save_wave({})


def _full(_statement: str) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


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
        fetched = Fetched(str(n), "", "GET", 200)
        night.remember(Asked("GET", str(n)), fetched, turn=Turn(n, 1), sha=None, body=None, facts=None)
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


def test_a_disk_that_is_nearly_full_takes_no_more_bodies(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=3_000_000))
    with NightFile.open(path, "x", min_free_mb=4) as night:
        night.remember(ASKED, FETCHED, turn=Turn(1, 1), **UNREAD)
        with pytest.raises(DiskFull, match="free some space"):
            night.remember(Asked("GET", "u"), FETCHED, turn=Turn(1, 1), sha="ab", body=packed(b"x"), facts=None)
        assert night.answer(Asked("GET", "u")) is None
