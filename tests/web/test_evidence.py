"""Evidence files: pictures as pictures, captured pages in a sandbox, nothing to be had of another unit."""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlmodel import select

from sitecheck.store.models import Evidence

KINDS = {"page": "html", "picture": "screenshot", "text": "headers", "file": "html"}


def _row(desk, kind: str, unit: str = "finance", check: str = "broken-links") -> Evidence:
    with desk.store.reading() as session:
        number = desk.finding(unit, check)
        row = session.exec(select(Evidence).where(Evidence.finding_id == number, Evidence.kind == kind)).one()
        session.expunge(row)
        return row


async def test_the_picture_is_the_stored_one(desk, signed_in) -> None:
    row = _row(desk, "screenshot")
    answer = await (await signed_in("assessor")).get(f"/evidence/{row.id}/picture")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert hashlib.sha256(answer.content).hexdigest() == row.sha256


async def test_a_captured_page_cannot_do_anything(desk, signed_in) -> None:
    answer = await (await signed_in("assessor")).get(f"/evidence/{_row(desk, 'html').id}/page")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "allow" not in policy
    assert "script-src" not in policy
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<script>" in answer.text  # as it was captured; the sandbox keeps it from running


@pytest.mark.parametrize(
    ("body", "stored", "said"),
    [
        ("<p>公开指南".encode("gb18030"), "text/html; charset=gb18030", "<p>公开指南"),
        ("<p>公开指南".encode(), "text/html", "<p>公开指南"),
        ("\ufeff<p>公开指南".encode(), "text/html; charset=gb18030", "<p>公开指南"),
        ("<p>公开".encode("utf-16"), "text/html", "<p>公开"),
        (b"+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        ("<p>公开".encode(), "text/html; charset=x\r\nSet-Cookie: a=b", "<p>公开"),
        (b"<link rel=a><LINK/rel=b><link>< link <linker <li nk>", "text/html",
         "<x-link rel=a><x-LINK/rel=b><x-link>< link <linker <li nk>"),
        (b"<iframe src=a></iframe><FRAME\tsrc=a><object\r><embed/><base >", "text/html",
         "<x-iframe src=a></iframe><x-FRAME\tsrc=a><x-object\r><x-embed/><x-base >"),
        (b"<meta charset=gbk><META\nname=a>&lt;meta>", "text/html", "<x-meta charset=gbk><x-META\nname=a>&lt;meta>"),
    ],
)  # fmt: skip
async def test_a_page_is_shown_in_the_charset_it_was_judged_in(
    desk, signed_in, body: bytes, stored: str, said: str
) -> None:
    row = desk.keep(body, stored)
    answer = await (await signed_in("assessor")).get(f"/evidence/{row}/page")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content.decode() == said
    assert "a=b" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    ("body", "stored", "shown", "name"),
    [
        (b"<p>x", "text/html", "text/html; charset=utf-8", "html.txt"),
        (b"<p>x", "Application/XHTML+XML", "text/html; charset=utf-8", "html.txt"),
        (b"<svg/>", "image/svg+xml", "text/plain; charset=utf-8", "txt"),
        (b"<p>x", "application/octet-stream", "text/plain; charset=utf-8", "txt"),
        (b"MIME-Version: 1.0", "message/rfc822", "text/plain; charset=utf-8", "txt"),
        (b"%PDF-1.7 <p>x", "text/html", None, "pdf"),
        (b"\x89PNG\r\n\x1a\n<p>", "text/html", None, "png"),
        (b"PK\x03\x04<p>", "text/html", None, "bin"),
        (b"\0<p>x", "text/html", None, "bin"),
    ],
)
async def test_what_is_no_page_is_not_shown_as_one(
    desk, signed_in, body: bytes, stored: str, shown: str | None, name: str
) -> None:
    visitor, row = await signed_in("assessor"), desk.keep(body, stored)
    answer = await visitor.get(f"/evidence/{row}/page")
    assert answer.status_code == (200 if shown else 404)
    assert shown is None or answer.headers["content-type"] == shown
    saved = await visitor.get(f"/evidence/{row}/file")
    assert saved.content == body
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].endswith(f'.{name}"')
    assert (await visitor.get(f"/evidence/{row}/view")).status_code == 200


@pytest.mark.parametrize("how", ["page", "picture", "text", "file", "archive"])
async def test_every_answer_keeps_what_it_carries_from_the_desk(desk, signed_in, how: str) -> None:
    visitor = await signed_in("assessor")
    row = desk.keep(b"WARC/1.1", "application/warc", kind="warc") if how == "archive" else _row(desk, KINDS[how]).id
    answer = await visitor.get(f"/evidence/{row}/{'file' if how == 'archive' else how}")
    assert answer.status_code == 200
    headers = answer.headers
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-dns-prefetch-control"] == "off"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "unsafe-none"
    assert headers["cache-control"].startswith("private, no-")
    assert headers["x-frame-options"] == ("SAMEORIGIN" if how == "page" else "DENY")
    assert "set-cookie" not in headers
    assert ("content-disposition" in headers) == (how in ("file", "archive"))


async def test_a_picture_is_asked_for_again_and_not_sent_again(desk, signed_in) -> None:
    visitor, row = await signed_in("assessor"), _row(desk, "screenshot")
    tag = (await visitor.get(f"/evidence/{row.id}/picture")).headers["etag"]
    again = await visitor.client.get(f"/evidence/{row.id}/picture", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    await visitor.post("/sign-out")
    assert (await visitor.client.get(f"/evidence/{row.id}/picture", headers={"If-None-Match": tag})).status_code == 303


async def test_nothing_of_a_portal_comes_into_a_file_s_name(desk, signed_in) -> None:
    for url in ("../../etc/passwd", "a\r\nSet-Cookie: a=b", "\x00\x1b[2J", "长" * 300, 'x".exe'):
        row = desk.keep(b"<p>x", f"text/html; name={url}"[:100], url=url)
        answer = await (await signed_in("assessor")).get(f"/evidence/{row}/file")
        assert re.fullmatch(
            r'attachment; filename="sitecheck-\d+-[0-9a-f]{16}\.html\.txt"', answer.headers["content-disposition"]
        )


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
async def test_an_altered_archive_is_not_handed_out(desk, signed_in, damage: str) -> None:
    content = b"WARC/1.1 " * 100_000
    row = desk.keep(content, "application/warc", kind="warc")
    visitor = await signed_in("assessor")
    sound = await visitor.get(f"/evidence/{row}/file")
    assert (sound.content, sound.headers["content-length"]) == (content, str(len(content)))
    with desk.store.reading() as session:
        path = desk.blobs.path(session.get_one(Evidence, row).sha256)
    if damage == "gone":
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-9] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    assert (await visitor.get(f"/evidence/{row}/file")).status_code == 404


async def test_source_is_plain_text(desk, signed_in) -> None:
    answer = await (await signed_in("assessor")).get(f"/evidence/{_row(desk, 'html').id}/text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_to_keep_carries_its_hash(desk, signed_in) -> None:
    row = _row(desk, "html")
    answer = await (await signed_in("assessor")).get(f"/evidence/{row.id}/file")
    assert row.sha256[:16] in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(("kind", "how"), [("html", "picture"), ("screenshot", "page"), ("screenshot", "text")])
async def test_each_kind_only_as_what_it_is(desk, signed_in, kind: str, how: str) -> None:
    assert (await (await signed_in("assessor")).get(f"/evidence/{_row(desk, kind).id}/{how}")).status_code == 404


async def test_missing_and_unknown_files(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    missing = _row(desk, "screenshot", "housing")
    for path in (f"/evidence/{missing.id}/picture", "/evidence/99999/picture", "/evidence/0/page"):
        assert (await visitor.get(path)).status_code == 404


async def test_a_damaged_file_is_not_shown_as_evidence(desk, signed_in) -> None:
    row = _row(desk, "screenshot")
    desk.blobs.path(row.sha256).write_bytes(b"another picture")
    assert (await (await signed_in("assessor")).get(f"/evidence/{row.id}/picture")).status_code == 404
