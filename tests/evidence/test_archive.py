from __future__ import annotations

import asyncio
import hashlib
import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.crawl import night as crawled
from tests.crawl.portal import Page, Portal, Reply, page
from tests.evidence.night import observation
from warcio.checker import Checker

from sitecheck.crawl.answers import NightAnswers
from sitecheck.crawl.reading import pack_body
from sitecheck.evidence.archive import NightArchive, archive_night, with_archive
from sitecheck.evidence.archive_read import Record, finding_records, read_records
from sitecheck.evidence.collect import Words, collect
from sitecheck.evidence.item import Missing, absent
from sitecheck.evidence.loads import LEFT_OUT, Loads
from sitecheck.facts.fetched import Attempt, Fetched, Hop
from sitecheck.facts.outcomes import Failure, Outcome
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, ListReading, ListState, SiteObservation, Trail
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict, fingerprint
from sitecheck.i18n import translator
from sitecheck.store.archived import Archived, Earlier, url_key
from sitecheck.store.blobs import BlobStore, DiskFull
from sitecheck.store.nightfile import Asked, NightFile, Turn

AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
SITE_KEY = "www.example.gov.cn"
HTML = (("Content-Type", "text/html"), ("Content-Length", "99"))


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def fails(check: str, subject: str, url: str, *marks: Mark) -> Verdict:
    return Verdict(check, Outcome.FAIL, "x", findings=(JudgedFinding(subject, url, "x", marks=marks),))


@dataclass
class Kept:
    """An archive as it was written, with what one finding of it rests on."""

    archive: NightArchive
    blobs: BlobStore
    path: Path

    def records(self) -> list[Record]:
        return list(read_records(self.path))

    def of(self, check: str, subject: str) -> list[Record]:
        wanted = finding_records(self.path, fingerprint(SITE_KEY, check, subject))
        known = {record.id: record for record in self.records()}
        return [known[one] for one in wanted]


class Tonight:
    """A night file to be filled by hand, and the archive made of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = NightFile.open(folder / "site.night", "inputs")
        self.blobs = BlobStore(folder / "snapshots")
        self._turns = 0

    def told(self, asked: Asked, fetched: Fetched, body: bytes = b"", facts: bytes | None = None) -> None:
        self._turns += 1
        known = self.file.body(sha(body)) is not None if body else True
        self.file.remember(
            asked,
            fetched,
            turn=Turn(self._turns),
            sha=sha(body) if body else None,
            body=None if known else pack_body(body),
            facts=facts,
        )

    def get(self, url: str, body: bytes, **more: Any) -> None:
        fetched = Fetched(url, url, "GET", 200, HTML, attempts=(sent(url),), at=AT)
        self.told(Asked("GET", url), replace(fetched, **more), body)

    async def archive(
        self, *verdicts: Verdict, seen: SiteObservation | None = None, earlier: Earlier | None = None
    ) -> Kept:
        answers = NightAnswers(self.file)
        made = await archive_night(
            seen or observation(), verdicts, looked_at=alone, answers=answers, loads=Loads(answers, Deaf()),
            blobs=self.blobs, earlier=earlier or {},
        )  # fmt: skip
        (first, *_) = next(iter(made.items.values()))
        return Kept(made, self.blobs, self.blobs.root / first.path)


def alone(check: str) -> frozenset[str]:
    """A check that goes by the column of its name only."""
    return frozenset({check})


class Deaf:
    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        raise AssertionError(f"{url} was asked for")


def sent(url: str, status: int | None = 200, failure: Failure | None = None, **more: Any) -> Attempt:
    return Attempt(AT, more.pop("method", "GET"), url, "10.0.0.7", status, failure, **more)


@pytest.fixture
def tonight(tmp_path: Path) -> Any:
    made = Tonight(tmp_path)
    yield made
    made.file.close()


A, B = "http://www.example.gov.cn/a", "http://www.example.gov.cn/b"


async def test_a_page_with_what_came_with_it(tonight: Tonight) -> None:
    tonight.get(A, b"<p>a")
    kept = await tonight.archive(fails("c", "s", A, Mark(A, sha(b"<p>a"))))
    (info, *_, listed) = kept.records()
    assert info.type == "warcinfo"
    assert listed.json() == {
        "schema": "sitecheck.finding-records/1", "fingerprint": fingerprint(SITE_KEY, "c", "s"), "check": "c",
        "subject": "s", "url": A, "records": [kept.of("c", "s")[0].id],
    }  # fmt: skip
    (answer,) = kept.of("c", "s")
    assert (answer.type, answer.url, answer.status, answer.payload) == ("response", A, 200, b"<p>a")
    assert answer.headers == (
        ("Content-Type", "text/html"), ("X-Archive-Orig-Content-Length", "99"), ("Content-Length", "4"),
    )  # fmt: skip
    assert (answer.field("WARC-IP-Address"), answer.date) == ("10.0.0.7", "2026-11-20T17:30:00Z")
    (item,) = kept.archive.items[fingerprint(SITE_KEY, "c", "s")]
    assert (item.kind, item.url, item.media_type) == ("warc", A, "application/warc")
    assert (item.sha256, item.size) == (sha(kept.path.read_bytes()), kept.path.stat().st_size)
    assert kept.archive.made == (Archived(url_key(A), sha(b"<p>a"), answer.id, AT, item.sha256),)


async def test_redirects_stand_as_answers_of_their_own(tonight: Tonight) -> None:
    hops = (
        Hop(A, 302, B, "http", (("Location", "/b"), ("Set-Cookie", "x=名"), ("Content-Length", "12"))),
        Hop(B, 301, A + "/", "http"),  # of an older night
    )
    way = (sent(A, None, Failure.RESET), sent(A, 302), sent(B, 301), sent(A + "/"))
    tonight.get(A, b"<p>", final_url=A + "/", hops=hops, attempts=way)
    kept = await tonight.archive(fails("c", "s", A))
    hop, answer, note = kept.of("c", "s")
    assert (hop.url, hop.status, hop.payload, hop.field("WARC-Truncated")) == (A, 302, b"", "unspecified")
    assert hop.headers[:2] == (("Location", "/b"), ("Set-Cookie", "x=名"))
    assert (answer.url, answer.status) == (A + "/", 200)
    assert note.field("WARC-Concurrent-To") == f"<{answer.id}>"
    assert [(one["url"], one["status"], one["failure"]) for one in note.json()["attempts"]] == [
        (A, None, "reset"), (A, 302, None), (B, 301, None), (A + "/", 200, None),
    ]  # fmt: skip
    assert [one["url"] for one in note.json()["hops"]] == [A, B]
    assert [record.url for record in kept.records() if record.type == "response"] == [A, A + "/"]


async def test_a_redirect_that_could_not_be_followed_is_no_answer_of_where_it_led(tonight: Tonight) -> None:
    hop = Hop(A, 302, "http://10.1.1.1/", "http", (("Location", "http://10.1.1.1/"),))
    tonight.get(
        A, b"moved", final_url="http://10.1.1.1/", status=302, failure=Failure.PRIVATE_ADDRESS, hops=(hop,),
        attempts=(sent(A, 302),), headers=hop.headers,
    )  # fmt: skip
    kept = await tonight.archive(fails("c", "s", A))
    answer, note = kept.of("c", "s")
    assert (answer.url, answer.status) == (A, 302)
    assert (note.json()["failure"], note.json()["final_url"]) == ("private-address", "http://10.1.1.1/")


async def test_a_dead_link_with_every_attempt_at_it(tonight: Tonight) -> None:
    tonight.told(Asked("HEAD", A), Fetched(A, A, "HEAD", 404, HTML, attempts=(sent(A, 404, method="HEAD"),), at=AT))
    tonight.get(A, b"<p>not here", status=404, attempts=(sent(A, 404),))
    second = Fetched(A, A, "GET", None, failure=Failure.TIMEOUT_READ, detail="no answer", at=AT,
                     attempts=(sent(A, None, Failure.TIMEOUT_READ),))  # fmt: skip
    tonight.told(Asked("GET", A, 2), second)
    tonight.get(B, b"<a href=/a>")
    kept = await tonight.archive(fails("broken-links", A, B, Mark(B, sha(b"<a href=/a>"))))
    place, answer, failed, head = kept.of("broken-links", A)
    assert (place.url, place.payload) == (B, b"<a href=/a>")
    assert (answer.type, answer.status, answer.payload) == ("response", 404, b"<p>not here")
    assert failed.json()["look"] == 2
    assert (failed.json()["failure"], failed.json()["body"]) == ("timeout-read", "none")
    assert (head.type, head.json()["how"], head.json()["status"]) == ("metadata", "HEAD", 404)
    assert head.json()["headers"] == [list(pair) for pair in HTML]


async def test_what_a_list_rests_on_stands_behind_a_finding_about_it(tonight: Tonight) -> None:
    api = "http://www.example.gov.cn/api/list?c=1"
    tonight.get(A, b"<ul id=l>")
    tonight.get(api, b'{"rows":[]}', headers=(("Content-Type", "application/json"),))
    tonight.get(B, b"elsewhere")
    reading = ListReading(ListState.READ, "json", asked=(api,))
    columns = {
        "notices": ColumnReading("notices", ColumnState.FOUND, A, list=reading),
        "other": ColumnReading("other", ColumnState.FOUND, B, list=ListReading(ListState.READ, asked=(B,))),
    }
    kept = await tonight.archive(fails("column-freshness", A, A, Mark(A)), seen=observation(columns=columns))
    page_, list_ = kept.of("column-freshness", A)
    assert (page_.url, list_.url, list_.payload) == (A, api, b'{"rows":[]}')
    assert B not in {record.url for record in kept.records()}


async def test_what_was_searched_stands_behind_a_column_that_is_missing(tonight: Tonight) -> None:
    home, refused, unread = (f"http://www.example.gov.cn/{name}" for name in ("", "guide", "late"))
    for url in (home, refused, unread, A):
        tonight.get(url, url.encode())
    candidates = (
        Candidate(refused, "指南", home, 1.0, "weak", False), Candidate(unread, "指引", home, 1.0, "weak", None),
    )  # fmt: skip
    trail = Trail(pages=(home, A), refused=candidates)
    columns = {"disclosure-guide": ColumnReading("disclosure-guide", ColumnState.MISSING, trail=trail)}
    verdict = fails("disclosure-guide", "disclosure-guide", home, Mark(home, region="nav"))
    kept = await tonight.archive(verdict, seen=observation(columns=columns))
    assert [record.url for record in kept.of("disclosure-guide", "disclosure-guide")] == [home, refused, A]


async def test_a_document_the_browser_built_stands_beside_the_page(tonight: Tonight) -> None:
    tonight.get(A, b"<div id=app>")
    built = "<html><p>已加载</p></html>".encode()
    tonight.told(Asked("RENDER", A), Fetched(A, A, "GET", 200, HTML, detail="not everything", at=AT), built)
    kept = await tonight.archive(fails("c", "s", A, Mark(A, sha(built))))
    plain, dom, shown, note = kept.of("c", "s")
    assert (plain.type, plain.payload) == ("response", b"<div id=app>")
    assert (dom.type, dom.url, dom.payload, dom.refers_to) == ("conversion", A, built, plain.id)
    assert (shown.type, shown.url, shown.payload) == ("resource", f"urn:sitecheck:dom:{A}", built)
    assert (note.json()["how"], note.json()["detail"]) == ("RENDER", "not everything")


async def test_a_browser_that_failed_is_said_to_have(tonight: Tonight) -> None:
    tonight.told(Asked("RENDER", A), Fetched(A, A, "GET", None, failure=Failure.RENDER_FAILED, detail="hung", at=AT))
    kept = await tonight.archive(fails("c", "s", A))
    (note,) = kept.of("c", "s")
    assert (note.json()["how"], note.json()["failure"]) == ("RENDER", "render-failed")


async def test_a_certificate_is_no_answer(tonight: Tonight) -> None:
    url = "https://www.example.gov.cn/"
    tonight.told(Asked("TLS", url), Fetched(url, url, "TLS", None, at=AT), b'{"host":"www.example.gov.cn"}')
    kept = await tonight.archive(fails("tls", url, url))
    (note,) = kept.of("tls", url)
    assert (note.type, note.json()["certificate"]) == ("metadata", {"host": "www.example.gov.cn"})


async def test_a_cut_file_and_bodies_that_are_the_same(tonight: Tonight) -> None:
    tonight.told(Asked("FILE", A), Fetched(A, A, "GET", 200, HTML, truncated=True, at=AT), b"%PDF")
    tonight.get(B, b"%PDF")
    kept = await tonight.archive(fails("c", A, B))
    whole, cut = kept.of("c", A)
    assert (whole.url, whole.type, whole.field("WARC-Truncated")) == (B, "response", "")
    assert (cut.url, cut.type, cut.refers_to, cut.field("WARC-Truncated")) == (A, "revisit", whole.id, "length")


@pytest.mark.parametrize(("torn", "said"), [("gone", "missing"), ("torn", "damaged"), ("other", "damaged")])
async def test_a_body_that_is_not_sound_is_never_made_up(tmp_path: Path, torn: str, said: str) -> None:
    made = Tonight(tmp_path)
    made.get(A, b"<p>page")
    made.file.close()
    with closing(sqlite3.connect(tmp_path / "site.night")) as file, file:
        if torn == "gone":
            file.execute("delete from bodies")
        else:
            file.execute("update bodies set body = ?", (b"x" if torn == "torn" else pack_body(b"<p>other"),))
    again = Tonight(tmp_path)
    kept = await again.archive(fails("c", "s", A, Mark(A, sha(b"<p>page"))))
    again.file.close()
    (note,) = kept.of("c", "s")
    assert (note.type, note.json()["body"], note.json()["body_sha256"]) == ("metadata", said, sha(b"<p>page"))
    assert [record.type for record in kept.records()] == ["warcinfo", "metadata", "metadata"]


async def test_a_later_night_points_to_what_an_earlier_one_holds(tmp_path: Path) -> None:
    first, second = Tonight(tmp_path / "1"), Tonight(tmp_path / "2")
    second.blobs = first.blobs
    first.get(A, b"<p>the same")
    second.get(A, b"<p>the same")
    second.get(B, b"<p>new")
    one = await first.archive(fails("c", "s", A))
    earlier = {(made.url_key, made.digest): made for made in one.archive.made}
    two = await second.archive(fails("c", "s", A), fails("c", "t", B), seen=later(), earlier=earlier)
    (answer,) = two.of("c", "s")
    (whole,) = one.of("c", "s")
    assert (answer.type, answer.status, answer.payload, answer.refers_to) == ("revisit", 200, b"", whole.id)
    assert (answer.field("WARC-Refers-To-Target-URI"), answer.field("WARC-Refers-To-Date")) == (A, whole.date)
    assert answer.field("WARC-Payload-Digest") == whole.field("WARC-Payload-Digest")
    items = two.archive.items[fingerprint(SITE_KEY, "c", "s")]
    assert [item.sha256 for item in items] == [sha(two.path.read_bytes()), sha(one.path.read_bytes())]
    assert (tmp_path / "1/snapshots" / items[1].path).stat().st_size == items[1].size
    assert len(two.archive.items[fingerprint(SITE_KEY, "c", "t")]) == 1
    assert [made.digest for made in two.archive.made] == [sha(b"<p>new")]
    one.path.unlink()
    alone = await second.archive(fails("c", "s", A), seen=later(), earlier=earlier)
    assert [record.type for record in alone.of("c", "s")] == ["response"]
    for made in (first, second):
        made.file.close()


def later() -> SiteObservation:
    return observation(started_at=AT.replace(day=21))


async def test_what_the_server_said_had_not_changed_is_no_new_answer(tmp_path: Path) -> None:
    first, second = Tonight(tmp_path / "1"), Tonight(tmp_path / "2")
    second.blobs = first.blobs
    first.get(A, b"<p>old")
    trusted = (Attempt(AT, "GET", A, "10.0.0.7", 304, None),)
    second.get(A, b"<p>old", attempts=trusted, detail="not modified since yesterday")
    one = await first.archive(fails("c", "s", A))
    earlier = {(made.url_key, made.digest): made for made in one.archive.made}
    two = await second.archive(fails("c", "s", A), seen=later(), earlier=earlier)
    answer, note = two.of("c", "s")
    assert (answer.type, answer.field("WARC-Profile")[-19:]) == ("revisit", "server-not-modified")
    assert (answer.refers_to, answer.status) == (one.of("c", "s")[0].id, None)
    assert note.json()["detail"] == "not modified since yesterday"
    alone = await second.archive(fails("c", "s", A), seen=later())
    body, said = alone.of("c", "s")
    assert (body.type, body.url, body.payload) == ("resource", A, b"<p>old")
    assert said.json()["attempts"][0]["status"] == 304
    for made in (first, second):
        made.file.close()


async def test_what_pictures_loaded_belongs_to_their_findings(tonight: Tonight) -> None:
    tonight.get(A, b"<link rel=stylesheet href=/s.css>")
    answers = NightAnswers(tonight.file)
    loads = Loads(answers, Deaf())
    style = Fetched(B, B, "GET", 200, (("Content-Type", "text/css"),), b"p{}", attempts=(sent(B),), at=AT)
    listener = loads.listener([fingerprint(SITE_KEY, "c", "s")])
    listener.heard(B, style)
    listener.heard("data:,x", Fetched("data:,x", "data:,x", "GET", None, failure=Failure.BAD_URL))
    verdicts = (fails("c", "s", A), fails("d", "t", A))
    made = await archive_night(
        observation(), verdicts, looked_at=alone, answers=answers, loads=loads, blobs=tonight.blobs, earlier={}
    )  # fmt: skip
    kept = Kept(made, tonight.blobs, tonight.blobs.root / made.items[fingerprint(SITE_KEY, "c", "s")][0].path)
    assert [(record.url, record.payload) for record in kept.of("c", "s")][1:] == [(B, b"p{}")]
    assert [record.url for record in kept.of("d", "t")] == [A]
    # What is known is not asked for again, also when the night is taken up anew.
    known = await Loads(answers, Deaf()).listener([]).get(B)
    assert (known.body, known.status) == (b"p{}", 200)


async def test_of_more_than_is_kept_the_archive_names_the_hash(tonight: Tonight) -> None:
    tonight.get(A, b"<img src=/b>")
    answers = NightAnswers(tonight.file)
    loads = Loads(answers, Deaf(), room=5)
    listener = loads.listener([fingerprint(SITE_KEY, "c", "s")])
    for name, body in (("/1", b"four"), ("/2", b"four"), ("/3", b"")):
        listener.heard(A + name, Fetched(A + name, A + name, "GET", 200, HTML, body, attempts=(sent(A + name),), at=AT))
    made = await archive_night(
        observation(), (fails("c", "s", A),), looked_at=alone, answers=answers, loads=loads, blobs=tonight.blobs,
        earlier={},
    )  # fmt: skip
    kept = Kept(made, tonight.blobs, tonight.blobs.root / made.items[fingerprint(SITE_KEY, "c", "s")][0].path)
    _, first, *second, third = kept.of("c", "s")
    assert (first.payload, third.url, third.payload) == (b"four", A + "/3", b"")
    assert [(one.type, one.url) for one in second] == [("revisit", A + "/2")]
    big = Fetched(A + "/4", A + "/4", "GET", 200, HTML, b"more than five", attempts=(sent(A + "/4"),), at=AT)
    listener.heard(A + "/4", big)
    again = await archive_night(
        observation(), (fails("c", "s", A),), looked_at=alone, answers=answers, loads=loads, blobs=tonight.blobs,
        earlier={},
    )  # fmt: skip
    kept = Kept(again, tonight.blobs, tonight.blobs.root / again.items[fingerprint(SITE_KEY, "c", "s")][0].path)
    note = kept.of("c", "s")[-1]
    assert (note.type, note.json()["body"], note.json()["body_sha256"]) == ("metadata", "missing", sha(big.body))
    assert note.json()["detail"] == LEFT_OUT


async def test_the_same_night_is_the_same_file(tmp_path: Path) -> None:
    shas = []
    for name in ("1", "2"):
        made = Tonight(tmp_path / name)
        made.get(A, b"<p>a", hops=(Hop(B, 302, A, "http", HTML),), attempts=(sent(B, 302), sent(A)))
        made.get(B, b"<p>b")
        kept = await made.archive(fails("c", "s", A), fails("d", "s", B), fails("e", A, B))
        again = await made.archive(fails("c", "s", A), fails("d", "s", B), fails("e", A, B))
        assert again.archive == kept.archive
        shas.append(sha(kept.path.read_bytes()))
        made.file.close()
    assert shas[0] == shas[1]


async def test_without_findings_there_is_no_file(tonight: Tonight) -> None:
    answers = NightAnswers(tonight.file)
    passed = Verdict("c", Outcome.PASS, "x")
    made = await archive_night(
        observation(),
        (passed,),
        looked_at=alone,
        answers=answers,
        loads=Loads(answers, Deaf()),
        blobs=tonight.blobs,
        earlier={},
    )
    assert made == NightArchive()
    assert not tonight.blobs.root.exists()


async def test_a_finding_of_which_nothing_was_asked_is_said_to_rest_on_nothing(tonight: Tonight) -> None:
    kept = await tonight.archive(fails("c", "s", "http://www.example.gov.cn/never"))
    assert kept.of("c", "s") == []
    assert [record.type for record in kept.records()] == ["warcinfo", "metadata"]


@pytest.mark.parametrize("trouble", ["disk", "cancelled"])
async def test_an_archive_that_is_broken_off_leaves_nothing(
    tonight: Tonight, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    tonight.get(A, b"<p>a")
    if trouble == "disk":

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(DiskFull):
            await tonight.archive(fails("c", "s", A))
    else:
        task = asyncio.ensure_future(tonight.archive(fails("c", "s", A), fails("d", "s", A)))
        await asyncio.sleep(0)  # it has begun, and stands between two findings
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [path for path in tonight.blobs.root.rglob("*") if path.is_file()] == []


ODD = {
    "4,000 characters": "http://www.example.gov.cn/" + "x" * 4000,
    "control characters": "http://www.example.gov.cn/a\r\nWARC-Type: response\0",
    "no host": "http://[",
    "chinese": "http://www.example.gov.cn/信息公开?标题=甲 乙",
}


@pytest.mark.parametrize("url", ODD.values(), ids=ODD)
async def test_no_address_stops_an_archive(tonight: Tonight, url: str) -> None:
    headers = (("Content-Type", "text/html\r\nX-A: b"), ("X-名", "\x00值"), ("Content-Length", "nonsense"))
    hop = Hop(url, 302, A, "http", (*headers, ("Location", url)))
    tonight.get(A, b"<p>page", hops=(hop,), attempts=(sent(url, 302, detail=url), sent(A)), headers=headers)
    kept = await tonight.archive(fails("c", url, url, Mark(A)))
    with closing(io.StringIO()) as said, redirect_stdout(said):
        assert Checker(SimpleNamespace(inputs=[str(kept.path)], verbose=False)).process_all() == 0, said.getvalue()
    found = kept.of("c", url)
    assert [(one.type, one.status) for one in found][:2] == [("response", 302), ("response", 200)]
    assert found[1].payload == b"<p>page"
    assert not any(set(one.url) & set("\r\n\0 ") for one in kept.records())


def one_night(folder: Path, *, killed: bool) -> Path:
    """The archive of a night of three pages; ``killed`` ends the process at the second body."""
    made = Tonight(folder)
    for name in ("1", "2", "3"):
        made.get(A + name, name.encode() * 1000)
    bodies: list[str] = []
    read = NightFile.body

    def body(night: NightFile, sha256: str) -> bytes | None:
        bodies.append(sha256)
        if killed and len(bodies) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(night, sha256)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NightFile, "body", body)
        kept = asyncio.run(made.archive(*(fails(name, "s", A + name) for name in ("1", "2", "3"))))
    made.file.close()
    return kept.path


def test_a_process_killed_over_the_archive_leaves_none_and_the_next_one_writes_it(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from tests.evidence.test_archive import one_night as night; " \
        "night(Path(sys.argv[1]), killed=True)"  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a")], cwd=Path(__file__).parents[2], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    left = [path.name for path in (tmp_path / "a").rglob("*") if path.is_file() and "snapshots" in path.parts]
    assert [name.startswith(".new-") for name in left] == [True]  # a draft that nobody looks for
    again, whole = one_night(tmp_path / "a", killed=False), one_night(tmp_path / "b", killed=False)
    assert again.read_bytes() == whole.read_bytes()
    assert again.name == whole.name


async def test_bodies_are_held_one_at_a_time(tonight: Tonight) -> None:
    noise, count, size = random.Random(1), 24, 1_000_000
    for number in range(count):
        tonight.get(f"{A}/{number}", noise.randbytes(size))
    trail = Trail(pages=tuple(f"{A}/{number}" for number in range(count)))
    seen = observation(columns={"c": ColumnReading("c", ColumnState.MISSING, trail=trail)})
    tracemalloc.start()
    kept = await tonight.archive(fails("c", "c", A), seen=seen)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.path.stat().st_size > count * size
    assert most < 8 * size


async def test_a_damaged_body_stops_neither_evidence_nor_archive(tmp_path: Path) -> None:
    words = Words(lambda check: check, lambda check, finding: finding.subject, translator("en"))
    async with Portal({"/": page("首页")}) as portal:
        async with crawled.night(tmp_path) as night_:
            visit = await night_.visitor.visit(portal.url())
        with closing(sqlite3.connect(tmp_path / "site.night")) as file, file:
            file.execute("update bodies set body = ?", (b"torn",))
        async with crawled.night(tmp_path) as night_:
            answers, blobs = NightAnswers(night_.file), BlobStore(tmp_path / "snapshots")
            loads = Loads(answers, night_.visitor)
            verdict = fails("c", "s", portal.url(), Mark(portal.url(), visit.body_sha256))
            evidence = await collect(
                observation(), (verdict,), words, visits=night_.visitor, loads=loads, blobs=blobs, browser=None,
                now=lambda: AT,
            )  # fmt: skip
            made = await archive_night(
                observation(), (verdict,), looked_at=alone, answers=answers, loads=loads, blobs=blobs, earlier={}
            )
    mark = fingerprint(SITE_KEY, "c", "s")
    assert {item.missing for item in evidence[mark] if item.kind == "html"} == {"not-captured"}
    (note,) = Kept(made, blobs, blobs.root / made.items[mark][0].path).of("c", "s")
    assert (note.json()["body"], note.json()["status"]) == ("damaged", 200)


def test_the_archives_come_behind_the_other_evidence() -> None:
    html = absent("html", A, Missing.NOT_CAPTURED, AT)
    warc = replace(html, kind="warc")
    assert with_archive({"f": (html,), "g": (html,)}, NightArchive({"f": (warc,)})) == {"f": (html, warc), "g": (html,)}


CHAIN: Mapping[str, Page] = {
    "/": page("首页", "旧=/old"),
    "/old": Reply(status=302, headers=("Location: /meta.html", "X-Name: \u540d")),
    "/meta.html": "<html><head><meta http-equiv='refresh' content='0;url=/end.html'></head></html>",
    "/end.html": page("终"),
}


async def test_a_chain_of_every_kind_of_hop_out_of_a_real_night(tmp_path: Path) -> None:
    async with Portal(CHAIN) as portal:
        await crawled.crawl(tmp_path, portal.url())
        async with real(tmp_path) as (answers, blobs):
            end = portal.url("/end.html")
            made = await archive_night(
                observation(), (fails("c", "s", end, Mark(end)),), looked_at=alone, answers=answers,
                loads=Loads(answers, Deaf()), blobs=blobs, earlier={},
            )  # fmt: skip
    kept = Kept(made, blobs, blobs.root / made.items[fingerprint(SITE_KEY, "c", "s")][0].path)
    found = kept.of("c", "s")
    assert [(one.type, one.url.removeprefix(portal.url("")), one.status) for one in found] == [
        ("response", "/old", 302), ("response", "/meta.html", 200), ("metadata", "/old", None),
        ("response", "/end.html", 200),
    ]  # fmt: skip
    assert ("X-Name", "\u540d") in found[0].headers
    assert found[2].json()["onward"]["how"] == "meta-refresh"
    assert found[3].field("WARC-IP-Address") == "127.0.0.1"


@asynccontextmanager
async def real(folder: Path) -> AsyncIterator[tuple[NightAnswers, BlobStore]]:
    async with crawled.night(folder) as tonight:
        yield NightAnswers(tonight.file), BlobStore(folder / "snapshots")
