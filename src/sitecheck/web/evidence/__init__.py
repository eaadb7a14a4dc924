"""Evidence as it was kept. Captured pages are hostile: shown in a sandbox without scripts and without network."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import Evidence, Finding
from sitecheck.web.desk import Desk
from sitecheck.web.evidence import answers
from sitecheck.web.evidence.display import display_copy, source_text
from sitecheck.web.evidence.kinds import Shape, file_name, shape_of
from sitecheck.web.evidence.state import FileState, file_states
from sitecheck.web.people import AnyPerson, Person, TheDesk, owned
from sitecheck.web.render import go, page

router = APIRouter(prefix="/evidence")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/{number}/picture")
def picture(request: Request, number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """A marked picture."""
    row = _row(desk, person, number)
    content = _content(desk, row)
    _only(shape_of(row, content), Shape.PICTURE)
    return answers.picture(request, content, row.sha256)


@router.get("/{number}/page")
def captured(request: Request, number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """The captured page, for a sandboxed frame: no script, no form, no request to anywhere.

    Opened by itself it leads to the screen around it: there no link of the page leads out.
    """
    row = _row(desk, person, number)
    if request.headers.get("sec-fetch-dest") == "document":
        return go(f"/evidence/{number}/view")
    content = _content(desk, row)
    if _only(shape_of(row, content), Shape.PAGE, Shape.TEXT) is Shape.TEXT:
        return answers.framed(source_text(content, row.media_type), "text/plain")
    return answers.framed(display_copy(content, row.media_type), "text/html")


@router.get("/{number}/view")
def view(request: Request, number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """The captured page on a screen of its own, with what is known of it above."""
    row = _row(desk, person, number)
    if row.kind != "html":
        raise HTTPException(404)
    with desk.reading() as session:
        state = file_states(session, desk.blobs, [row])[number]
    shape = shape_of(row, _content(desk, row)) if state is FileState.SOUND else Shape.FILE
    return page(request, "evidence/view.html", {"item": row, "state": state, "shape": shape})


@router.get("/{number}/file")
def file(number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """Any evidence file as it is, to keep: the name carries its hash, so that it can be checked."""
    row = _row(desk, person, number)
    if row.kind != "warc":
        content = _content(desk, row)
        return answers.kept(content, file_name(row, content))
    try:
        # Read twice: what turns out to be altered at its end must not have been sent by then.
        size = sum(len(piece) for piece in desk.blobs.open_stream(row.sha256))
        return answers.kept_stream(desk.blobs.open_stream(row.sha256), size, file_name(row, b""))
    except (FileNotFoundError, BlobDamaged) as error:
        raise HTTPException(404) from error


@router.get("/{number}/text")
def text(number: Number, person: AnyPerson, desk: TheDesk) -> Response:
    """Source of a captured page, or its headers, as plain text."""
    row = _row(desk, person, number)
    content = _content(desk, row)
    _only(shape_of(row, content), Shape.PAGE, Shape.TEXT)
    return answers.plain(source_text(content, row.media_type))


def _row(desk: Desk, person: Person, number: int) -> Evidence:
    """The evidence row of a file, if it belongs to a finding this person may see."""
    with desk.reading() as session:
        row = session.get(Evidence, number)
        owned(person, _unit_of(session, row))
    if row is None or row.missing or not row.sha256:
        raise HTTPException(404)
    return row


def _unit_of(session: Session, row: Evidence | None) -> str | None:
    finding = session.get(Finding, row.finding_id) if row is not None else None
    return finding.unit_code if finding is not None else None


def _content(desk: Desk, row: Evidence) -> bytes:
    try:
        return desk.blobs.get(row.sha256)
    except (FileNotFoundError, BlobDamaged) as error:
        raise HTTPException(404) from error


def _only(shape: Shape, *allowed: Shape) -> Shape:
    """Each file only as what it is."""
    if shape not in allowed:
        raise HTTPException(404)
    return shape
