"""Working through the queue: the next free finding, and who is at which."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.review import claims
from sitecheck.review.claims import Taken
from sitecheck.store.models import Finding
from sitecheck.web.desk import Desk
from sitecheck.web.findings.detail import address_of, detail_page
from sitecheck.web.findings.filters import Chosen, FilterTooLarge
from sitecheck.web.findings.listing import queue_page
from sitecheck.web.findings.weights import weights
from sitecheck.web.forms import Form, Posted
from sitecheck.web.people import Officer, Person, TheDesk
from sitecheck.web.render import go, query_of

router = APIRouter(prefix="/findings")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/next")
def work_on(request: Request, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Claim the next finding of the filter that nobody else is at, and open it.

    A page that looks ahead (``x-quick``) stays at the one it shows.
    """
    try:
        chosen = working(form)
    except FilterTooLarge:
        return queue_page(request, person, desk, Chosen(), 1, fault="large", status=422)
    said = form.text("after")
    after = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
    with desk.store.session() as session:
        found = next_free(session, desk, person, chosen, after=after)
        if after is not None and found is not None and not request.headers.get("x-quick"):
            claims.release(session, after, who=person.name)  # passed over
    if found is None:
        return go(f"/findings{query_of(chosen.query(), work='', none='1')}")
    return go(address_of(found, chosen))


@router.post("/{finding_id}/claim")
def claim(request: Request, finding_id: Number, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Be at a finding, go on being at it, take it over, or let it go."""
    try:
        chosen = Chosen.within(form.text("within"))
    except FilterTooLarge:
        chosen = Chosen()
    now, minutes = desk.clock(), desk.project.settings.claim_minutes
    with desk.store.session() as session:
        if session.get(Finding, finding_id) is None:
            raise HTTPException(404)
        match form.text("action"):
            case "take":
                try:
                    claims.take(session, finding_id, who=person.name, now=now, minutes=minutes)
                except Taken:
                    return detail_page(request, finding_id, person, desk, chosen, fault="busy", status=409)
            case "take-over":
                claims.take_over(session, finding_id, who=person.name, now=now, minutes=minutes)
            case "release":
                claims.release(session, finding_id, who=person.name)
            case _:
                raise HTTPException(404)
    return go(address_of(finding_id, chosen))


def working(form: Posted) -> Chosen:
    """The queue a form carries, worked through one after the other. Raises FilterTooLarge."""
    return Chosen.within(f"{form.text('within') or '?'}&work=1")


def next_free(session: Session, desk: Desk, person: Person, chosen: Chosen, *, after: int | None) -> int | None:
    """Claim the next finding of the queue for this person, and say which; ``after`` is the one they are at."""
    now = desk.clock()
    return claims.next_free(
        session,
        chosen.filter(None, person.name, now),
        who=person.name,
        now=now,
        minutes=desk.project.settings.claim_minutes,
        order=chosen.order,
        weights=weights(desk),
        after=after,
    )
