from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.evidence.night import AT, SITE, Night, sha

from sitecheck.evidence.capture import Captures
from sitecheck.facts.verdict import Mark
from sitecheck.store.blobs import BlobStore

SOURCE = "<meta charset=utf-8><title>某局</title><div id=app></div>".encode("gb18030")
BUILT = "<html><body><div id=app>政府信息公开指南</div></body></html>"


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path)


async def test_the_page_is_found_as_it_was_judged(blobs: BlobStore) -> None:
    captures = Captures(Night({"/": SOURCE}, {"/": BUILT}), blobs)
    source = await captures.find(Mark(f"{SITE}/", sha(SOURCE)))
    built = await captures.find(Mark(f"{SITE}/", sha(BUILT.encode())))
    unsaid = await captures.find(Mark(f"{SITE}/"))
    assert source is not None
    assert (source.body, source.encoding, source.rendered, source.at) == (SOURCE, "gb18030", False, AT)
    assert "某局" in source.text
    assert built is not None
    assert (built.text, built.encoding, built.rendered) == (BUILT, "utf-8", True)
    assert unsaid == source


async def test_a_page_found_after_a_redirect_is_looked_up_by_what_was_asked(blobs: BlobStore) -> None:
    night = Night({"/old": SOURCE})
    night.moved = {f"{SITE}/new/": f"{SITE}/old"}
    found = await Captures(night, blobs).find(Mark(f"{SITE}/new/", sha(SOURCE)))
    assert found is not None
    assert (found.url, found.status) == (f"{SITE}/old", 200)


async def test_what_was_not_kept_is_not_made_up(blobs: BlobStore) -> None:
    night = Night({"/": SOURCE})
    captures = Captures(night, blobs)
    assert await captures.find(Mark(f"{SITE}/gone")) is None
    assert await captures.find(Mark(f"{SITE}/", "0" * 64)) is None
    night.bodies[sha(SOURCE)] = b"other"
    assert await captures.find(Mark(f"{SITE}/", sha(SOURCE))) is None
    assert captures.kept(f"{SITE}/", sha(SOURCE), AT) is None
    night.bodies.clear()
    assert await captures.find(Mark(f"{SITE}/", sha(SOURCE))) is None
    assert captures.kept(f"{SITE}/", sha(SOURCE), AT) is None


async def test_body_and_headers_are_kept_as_files(blobs: BlobStore) -> None:
    captures = Captures(Night({"/": SOURCE}), blobs)
    capture = await captures.find(Mark(f"{SITE}/"))
    assert capture is not None
    page, headers = captures.keep(capture, AT)
    assert (page.kind, page.sha256, page.size, page.media_type) == (
        "html", sha(SOURCE), len(SOURCE), "text/html; charset=gb18030",
    )  # fmt: skip
    assert (blobs.root / page.path).is_file()
    record = json.loads(blobs.get(headers.sha256))
    assert (record["status"], record["headers"], record["body_sha256"]) == (
        200, [["Content-Type", "text/html"]], sha(SOURCE),
    )  # fmt: skip
    assert (headers.kind, headers.media_type, headers.size) == (
        "headers", "application/json", len(blobs.get(headers.sha256)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "is_page"), [(b"<p>x", True), (b"", True), (b"%PDF-1.4\n\0\0\0\0", False)], ids=["page", "empty", "file"]
)
async def test_a_file_is_no_page(blobs: BlobStore, body: bytes, is_page: bool) -> None:
    capture = await Captures(Night({"/": body}), blobs).find(Mark(f"{SITE}/"))
    assert capture is not None
    assert capture.is_page is is_page
