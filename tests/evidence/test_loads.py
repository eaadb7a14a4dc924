from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from tests.crawl.night import night
from tests.crawl.portal import HTML, Page, Portal, Reply
from tests.evidence.night import observation

from sitecheck.crawl.answers import NightAnswers
from sitecheck.evidence.archive import archive_night
from sitecheck.evidence.archive_read import Record, finding_records, read_records
from sitecheck.evidence.collect import Words, collect
from sitecheck.evidence.loads import Loads
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict, fingerprint
from sitecheck.fetch.browser import Browser, find_browser
from sitecheck.i18n import translator
from sitecheck.store.blobs import BlobStore

pytestmark = pytest.mark.browser
on_one_loop = pytest.mark.asyncio(loop_scope="module")
AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)

PAGES: dict[str, Page] = {
    "/": Reply(
        "<html><head><meta charset=utf-8><title>某局</title><link rel=stylesheet href=/s.css></head><body>"
        "<p>政府信息公开指南</p><img src=/moved.svg><img src=/gone.png><div id=app></div>"
        "<script src=/app.js></script></body></html>"
    ),
    "/s.css": Reply("p { color: #333 }", content_type="text/css"),
    "/app.js": Reply("document.getElementById('app').innerHTML = '<p>已加载</p>'", content_type="text/javascript"),
    "/moved.svg": Reply(status=302, headers=("Location: /i.svg",)),
    "/i.svg": Reply("<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
}
PARTS = tuple(PAGES)[1:]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser()) as started:
        yield started


async def taken(folder: Path, url: str, browser: Browser) -> dict[str, list[Record]]:
    """Pictures and archive of two findings, one about the page as it was sent and one about it as it was built."""
    blobs = BlobStore(folder / "snapshots")
    words = Words(lambda check: check, lambda check, finding: finding.subject, translator("en"))
    async with night(folder, browser=browser) as tonight:
        visitor, answers = tonight.visitor, NightAnswers(tonight.file)
        plain, built = await visitor.visit(url), await visitor.render(url)
        assert built is not None
        verdicts = tuple(
            Verdict(check, Outcome.FAIL, "x", findings=(JudgedFinding("s", url, "x", marks=(Mark(url, sha),)),))
            for check, sha in (("plain", plain.body_sha256), ("built", built.body_sha256))
        )
        loads = Loads(answers, visitor)
        await collect(
            observation(), verdicts, words, visits=visitor, loads=loads, blobs=blobs, browser=browser, now=lambda: AT
        )
        made = await archive_night(
            observation(), verdicts, looked_at=lambda check: (check,), answers=answers, loads=loads, blobs=blobs,
            earlier={},
        )  # fmt: skip
    found = {}
    for check in ("plain", "built"):
        mark = fingerprint("www.example.gov.cn", check, "s")
        path = blobs.root / made.items[mark][0].path
        known = {record.id: record for record in read_records(path)}
        found[check] = [known[one] for one in finding_records(path, mark)]
    return found


@on_one_loop
async def test_what_pictures_needed_is_archived_and_asked_for_once(tmp_path: Path, browser: Browser) -> None:
    async with Portal(PAGES) as portal:
        found = await taken(tmp_path, portal.url(), browser)
        asked = {target.partition(" ")[2] for target in portal.targets}
        assert {target: portal.asked(target) for target in PARTS} == dict.fromkeys(PARTS, 1)
        assert asked - set(PAGES) == {"/robots.txt", "/gone.png"}
        for check in ("plain", "built"):
            answers = {
                record.url.removeprefix(portal.url("")): (record.status, record.payload)
                for record in found[check]
                if record.type == "response"
            }
            for target in ("/s.css", "/i.svg"):
                reply = PAGES[target]
                assert isinstance(reply, Reply)
                assert answers[target] == (200, str(reply.body).encode())
            assert (answers["/moved.svg"], answers["/gone.png"][0]) == ((302, b""), 404)
        # Scripts run where the page is shown as it was sent; one that was built needs none.
        assert "/app.js" in {record.url.removeprefix(portal.url("")) for record in found["plain"]}
        assert "/app.js" not in {record.url.removeprefix(portal.url("")) for record in found["built"]}
        by_type = {record.type: record for record in found["built"] if record.url == portal.url()}
        page, dom = by_type["response"], by_type["conversion"]
        assert (dom.refers_to, dom.url) == (page.id, portal.url())
        assert "已加载" in dom.payload.decode()
        assert hashlib.sha256(dom.payload).hexdigest() != hashlib.sha256(page.payload).hexdigest()
        assert dict(page.headers)["Content-Type"] == HTML


@on_one_loop
async def test_a_night_taken_up_again_asks_for_nothing_twice(tmp_path: Path, browser: Browser) -> None:
    async with Portal(PAGES) as portal:
        first = await taken(tmp_path, portal.url(), browser)
        asked = list(portal.targets)
        again = await taken(tmp_path, portal.url(), browser)
        assert portal.targets == asked
    assert again == first
