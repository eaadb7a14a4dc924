"""Evidence as it was kept. Captured pages are hostile: shown in a sandbox without scripts and without network."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.models import Evidence, Finding
from sitecheck.web.people import AnyPerson, Person, TheDesk, owned

router = APIRouter(prefix="/evidence")
SANDBOX = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9_-]{2,30})", re.I)
_KEPT = "private, max-age=86400, immutable"  # what lies under a hash does not change
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/{number}/picture")
def picture(number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """The marked picture."""
    with desk.reading() as session:
        row = _owned(session, person, number)
    if row.kind != "screenshot":
        raise HTTPException(404)
    return Response(_content(desk.blobs, row), media_type="image/png", headers={"Cache-Control": _KEPT})


@router.get("/{number}/page")
def captured(number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """The captured page, for a sandboxed frame: no script, no form, no request to anywhere."""
    with desk.reading() as session:
        row = _owned(session, person, number)
    if row.kind != "html":
        raise HTTPException(404)
    charset = _CHARSET.search(row.media_type)
    headers = {
        "Content-Security-Policy": SANDBOX,
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": _KEPT,
        # Written by hand: the framework would claim UTF-8 for a page whose charset stands in its own head.
        "Content-Type": f"text/html; charset={charset[1]}" if charset else "text/html",
    }
    return Response(_content(desk.blobs, row), headers=headers)


@router.get("/{number}/file")
def file(number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """Any evidence file as it is, to keep: the name carries its hash, so that it can be checked."""
    with desk.reading() as session:
        row = _owned(session, person, number)
    suffix = {"screenshot": "png", "html": "html", "headers": "txt"}.get(row.kind, "bin")
    name = f"sitecheck-{row.finding_id}-{row.sha256[:16]}.{suffix}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": SANDBOX,
        "Content-Type": "application/octet-stream",
    }
    return Response(_content(desk.blobs, row), headers=headers)


@router.get("/{number}/text")
def text(number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """Source of a captured page, or its headers, as plain text."""
    with desk.reading() as session:
        row = _owned(session, person, number)
    if row.kind == "screenshot":
        raise HTTPException(404)
    charset = _CHARSET.search(row.media_type)
    content_type = f"text/plain; charset={charset[1] if charset else 'utf-8'}"
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": _KEPT, "Content-Type": content_type}
    return Response(_content(desk.blobs, row), headers=headers)


def _owned(session: Session, person: Person, number: int) -> Evidence:
    """The evidence row, if it belongs to a finding this person may see."""
    row = session.get(Evidence, number)
    finding = session.get(Finding, row.finding_id) if row is not None else None
    owned(person, finding.unit_code if finding is not None else None)
    if row is None or row.missing or not row.sha256:
        raise HTTPException(404)
    return row


def _content(blobs: BlobStore, row: Evidence) -> bytes:
    try:
        return blobs.get(row.sha256)
    except (FileNotFoundError, BlobDamaged) as error:
        raise HTTPException(404) from error
