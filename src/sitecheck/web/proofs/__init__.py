"""Proofs that were uploaded: sent as files to keep, never opened by the desk, to whom the unit's matters are open."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import Response

from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import ProofFile
from sitecheck.web.evidence.answers import to_keep
from sitecheck.web.people import AnyPerson, TheDesk, owned
from sitecheck.web.render import page

router = APIRouter(prefix="/proofs")


@router.get("/{number}")
def file(
    request: Request, number: Annotated[int, Path(ge=1, le=2**31 - 1)], person: AnyPerson, desk: TheDesk
) -> Response:
    """The file, as a file to keep; 404 for another unit's as for one that is not there."""
    with desk.reading() as session:
        row = session.get(ProofFile, number)
    if row is None:
        raise HTTPException(404)
    if row.unit_code is not None or not person.sees_all:
        owned(person, row.unit_code)
    try:
        content = desk.blobs.get(row.sha256)
    except (FileNotFoundError, BlobDamaged) as error:
        altered = isinstance(error, BlobDamaged)
        return page(request, "proofs/lost.html", {"proof": row, "altered": altered}, status=409 if altered else 404)
    ending = row.name.rpartition(".")[2]
    headers = to_keep(f"proof-{row.id}.{ending}") | {"Content-Type": row.media_type}
    headers["Content-Disposition"] += f"; filename*=UTF-8''{quote(row.name, safe='')}"
    return Response(content, headers=headers)
