"""What a night asked of a portal and of the hosts it links to, how fast, and what was left out; all of it as files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from sitecheck.audit.letter import as_html
from sitecheck.audit.lines import Format, left_out_heads, left_out_line, packed, request_heads, request_line
from sitecheck.audit.requests import host_nights, site_ledger
from sitecheck.audit.statement import statement
from sitecheck.i18n import translator
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.ledger import read_ledger
from sitecheck.store.left_out import read_left_out
from sitecheck.store.models import LedgerPart, Run, Site, SiteLedger, Unit
from sitecheck.store.pruned import pruned_at
from sitecheck.web.desk import Desk
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import language_for, page

router = APIRouter(prefix="/requests")
_SHOWN = 100  # hosts in the table; all of them are in the file
Number = Annotated[int, Query(alias="run", ge=1, le=2**31 - 1)]
Key = Annotated[str, Query(alias="site", min_length=1, max_length=300)]
Host = Annotated[str, Query(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True)
class HostLine:
    """One host in the table."""

    part: LedgerPart
    answers: dict[str, int]


@router.get("")
def show(request: Request, number: Number, key: Key, person: Reader, desk: TheDesk) -> Response:
    """One portal's night: what was asked of which host, at what pace, and what was left out for which reason."""
    with desk.reading() as session:
        site, run = session.get(Site, key), session.get(Run, number)
        if site is None or run is None:
            raise HTTPException(404)
        unit = session.get_one(Unit, site.unit_code)
        found = site_ledger(session, key, number)
        pruned = pruned_at(session, found[0].sha256) if found is not None else None
    ledger, parts = found or (None, ())
    values = {
        "site": site,
        "run": run,
        "unit": unit,
        "ledger": ledger,
        "pruned": pruned,
        "hosts": [HostLine(part, json.loads(part.results)) for part in parts[:_SHOWN]],
        "more": max(0, len(parts) - _SHOWN),
        "left_out": _counted(desk, ledger) if ledger is not None else None,
    }
    return page(request, "requests/requests.html", values)


@router.get("/ledger.csv")
def ledger_csv(number: Number, key: Key, person: Reader, desk: TheDesk) -> Response:
    """Every request of a portal's night."""
    with desk.reading() as session:
        ledger = _ledger(session, number, key)
    try:
        rows = read_ledger(desk.blobs, ledger.sha256)
    except FileNotFoundError as error:
        raise HTTPException(404) from error
    lines = (request_line(row, run=number, portal=key) for row in rows)
    return _file(packed(lines, Format.CSV, request_heads("run", "portal")), f"requests-{number}-{ledger.id}.csv")


@router.get("/skipped.csv")
def skipped_csv(number: Number, key: Key, person: Reader, desk: TheDesk) -> Response:
    """Every URL a portal's night left out."""
    with desk.reading() as session:
        ledger = _ledger(session, number, key)
    try:
        rows = read_left_out(desk.blobs, ledger.skipped_sha256)
    except (FileNotFoundError, ValueError) as error:  # a night without a list names none
        raise HTTPException(404) from error
    lines = (left_out_line(row, run=number, portal=key) for row in rows)
    return _file(packed(lines, Format.CSV, left_out_heads("run", "portal")), f"left-out-{number}-{ledger.id}.csv")


@router.get("/statement.html")
def statement_html(request: Request, host: Host, person: Reader, desk: TheDesk) -> Response:
    """The statement for the owner of a host, over all nights, to keep and to send."""
    try:
        with desk.reading() as session:
            nights = host_nights(session, desk.blobs, host)
    except (FileNotFoundError, BlobDamaged) as error:
        raise HTTPException(404) from error
    if not nights:
        raise HTTPException(404)
    t = translator(language_for(request, person))
    letter = statement(host, nights, desk.project, t, now=desk.clock())
    return _file([as_html(letter).encode()], "statement.html", "text/html; charset=utf-8")


def _ledger(session: Session, run: int, site_key: str) -> SiteLedger:
    found = site_ledger(session, site_key, run)
    if found is None:
        raise HTTPException(404)
    return found[0]


def _counted(desk: Desk, ledger: SiteLedger) -> list[tuple[str, int]] | None:
    """How many were left out for each reason, the most frequent first; None where the list cannot be read."""
    try:
        counts = Counter(row.reason for row in read_left_out(desk.blobs, ledger.skipped_sha256))
    except (FileNotFoundError, ValueError):
        return None
    return counts.most_common()


def _file(pieces: Iterable[bytes], name: str, kind: str = "text/csv; charset=utf-8") -> Response:
    headers = {"Content-Disposition": f'attachment; filename="sitecheck-{name}"'}
    return StreamingResponse(pieces, media_type=kind, headers=headers)
