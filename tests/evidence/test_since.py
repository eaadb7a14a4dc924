from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.evidence.night import AT, HTML, SITE, Night, sha

from sitecheck.evidence.capture import Capture, Captures
from sitecheck.evidence.since import since
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.verdict import Mark
from sitecheck.i18n import translator
from sitecheck.store.blobs import BlobStore

PAGE = "<title>首页</title><p>政府信息公开<a href=/a>指南</a><script>let token = 1</script>"
LATER = AT + timedelta(minutes=40)
CHANGED = PAGE.replace("公开", "已公开")
MENDED = PAGE.replace("/a", "/b")
TOKEN = PAGE.replace("token = 1", "token = 2")


def answer(body: str = "", status: int | None = 200, failure: Failure | None = None) -> Fetched:
    return Fetched(f"{SITE}/", f"{SITE}/", "GET", status, HTML, body.encode(), failure=failure, at=LATER)


async def told(store: BlobStore, again: Fetched | None, rendered: str = "") -> str:
    night = Night({"/": PAGE.encode()}, {"/": rendered} if rendered else None)
    if again is not None:
        night.again["/"] = again
    mark = Mark(f"{SITE}/", sha(rendered.encode()) if rendered else None)
    capture = await Captures(night, store).find(mark)
    assert isinstance(capture, Capture)
    return await since(capture, night, translator("en"))


@pytest.mark.parametrize(
    ("again", "words"),
    [
        (None, []),
        (answer(PAGE), []),
        (answer(TOKEN), []),
        (answer(CHANGED), ["changed since", "2026-11-21 02:10:00", sha(CHANGED.encode())]),
        (answer(MENDED), ["changed since", sha(MENDED.encode())]),
        (answer("没有", 404), ["gone since", "2026-11-21 02:10:00", "404"]),
        (answer("", 410), ["gone since", "410"]),
        (answer("x", 503), ["answered 503"]),
        (answer("", None, Failure.TIMEOUT_READ), ["did not answer", "timeout-read"]),
        (answer("", None, Failure.ROBOTS), []),
        (answer("x", 412, Failure.BLOCKED), []),
        (answer("", None, Failure.OUT_OF_BUDGET), []),
    ],
    ids=[
        "unasked", "the same", "another token", "another text", "a link mended", "404", "410", "503", "silent",
        "robots", "firewall", "no budget",
    ],
)  # fmt: skip
async def test_what_became_of_a_page(tmp_path: Path, again: Fetched | None, words: list[str]) -> None:
    found = await told(BlobStore(tmp_path), again)
    assert bool(found) is bool(words)
    for word in words:
        assert word in found


async def test_a_page_built_by_scripts_is_compared_by_what_the_server_sent(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert await told(store, answer(PAGE), "<p>已加载") == ""
    assert "changed since" in await told(store, answer(CHANGED), "<p>已加载")
