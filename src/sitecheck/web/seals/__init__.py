"""The seals of all nights, and what evidence takes of the disk. For the whole truth: ``sitecheck evidence verify``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sitecheck.evidence.usage import measure
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import page
from sitecheck.web.seals.queries import seals_page, unsealed

router = APIRouter(prefix="/evidence")
_SIZE = 30
_PORTALS = 20


@router.get("")
def listed(
    request: Request, person: Reader, desk: TheDesk, number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1
) -> Response:
    """All seals, newest first, with what of each can be seen without reading an evidence file."""
    with desk.reading() as session:
        lines, found = seals_page(session, desk.blobs.root, number, _SIZE)
        left = unsealed(session)
    values = {
        "lines": lines,
        "number": number,
        "last": max(1, -(-found // _SIZE)),
        "left": left,
        "authority": desk.project.settings.timestamp_url,
    }
    return page(request, "seals/list.html", values)


@router.get("/usage")
def usage(request: Request, person: Reader, desk: TheDesk) -> Response:
    """What evidence takes of the disk, measured when asked for."""
    with desk.reading() as session:
        found = measure(session, desk.blobs.root, free=desk.blobs.free())
    return page(request, "seals/usage.html", {"found": found, "portals": _PORTALS})
