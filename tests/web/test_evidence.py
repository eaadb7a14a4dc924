"""Evidence files: pictures as pictures, captured pages in a sandbox, nothing to be had of another unit."""

from __future__ import annotations

import hashlib

import pytest
from sqlmodel import select

from sitecheck.store.models import Evidence


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
    ("stored", "sent"),
    [
        ("text/html; charset=gb18030", "text/html; charset=gb18030"),
        ("text/html", "text/html"),
        ("text/html; charset=x\r\nSet-Cookie: a=b", "text/html"),
        ("application/pdf", "text/html"),
    ],
)
async def test_the_charset_is_the_captured_one(desk, signed_in, stored: str, sent: str) -> None:
    row = _row(desk, "html")
    with desk.store.session() as session:
        session.get_one(Evidence, row.id).media_type = stored
    answer = await (await signed_in("assessor")).get(f"/evidence/{row.id}/page")
    assert answer.headers["content-type"] == sent
    assert "a=b" not in answer.headers.get("set-cookie", "")


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
