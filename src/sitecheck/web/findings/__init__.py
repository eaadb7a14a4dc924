"""The findings: a queue to work through, and everything about one finding with the buttons to decide it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import queue
from sitecheck.review.decisions import Conflict, DecisionError, NoSuchFinding
from sitecheck.review.memory import RuleError
from sitecheck.web.desk import Desk
from sitecheck.web.findings import bulk, decide, work
from sitecheck.web.findings.detail import address_of, detail_page, done_page
from sitecheck.web.findings.export import NotExported, exported
from sitecheck.web.findings.filters import Chosen, FilterTooLarge
from sitecheck.web.findings.listing import own_unit, queue_page
from sitecheck.web.findings.view import said_of
from sitecheck.web.findings.weights import weights
from sitecheck.web.findings.why import why_of
from sitecheck.web.forms import Form
from sitecheck.web.people import AnyPerson, Officer, Person, TheDesk
from sitecheck.web.render import go, language_for, page

router = APIRouter(prefix="/findings")
for before in (work, bulk):  # those of one finding would take any word for its number
    router.routes.extend(before.router.routes)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Night = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("")
def listed(
    request: Request,
    person: AnyPerson,
    desk: TheDesk,
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
    none: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """The queue."""
    try:
        chosen = Chosen.read(request.query_params.multi_items())
    except FilterTooLarge:
        return queue_page(request, person, desk, Chosen(), 1, fault="large", status=422)
    return queue_page(request, person, desk, chosen, number, none_left=none == "1")


@router.get("/{finding_id}")
def one(
    request: Request,
    finding_id: Number,
    person: AnyPerson,
    desk: TheDesk,
    done: Annotated[str, Query(max_length=16)] = "",
    last: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    night: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """One finding: its evidence of a night, requests, rule, history, seal, and the form to decide."""
    try:
        chosen = Chosen.read(request.query_params.multi_items())
    except FilterTooLarge:
        return queue_page(request, person, desk, Chosen(), 1, fault="large", status=422)
    return detail_page(request, finding_id, person, desk, chosen, done=done, last=last, night=night)


@router.post("/{finding_id}")
def settle(request: Request, finding_id: Number, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Confirm, dismiss, reopen, return or undo; afterwards the next finding of the queue.

    A page that shows the next finding already (``x-quick``) is told no more than what was done.
    """
    try:
        chosen = Chosen.within(form.text("within"))
    except FilterTooLarge:
        chosen = Chosen()
    action, quick = form.text("action"), bool(request.headers.get("x-quick"))
    try:
        with desk.store.session() as session:
            detail = queue.detail(session, finding_id)
            ahead = not quick and action != "undo"
            following = _following(session, desk, person, chosen, finding_id) if ahead else None
            done = decide.apply(session, desk, detail, person, form)
    except NoSuchFinding as error:
        raise HTTPException(404) from error
    except Conflict:
        return detail_page(request, finding_id, person, desk, chosen, fault="conflict", form=form, status=409)
    except (DecisionError, RuleError) as error:
        fault = decide.fault_of(error)
        status = 409 if fault == "busy" else 422
        return detail_page(request, finding_id, person, desk, chosen, fault=fault, form=form, status=status)
    if quick:
        return done_page(request, person, desk, chosen, done=done, last=finding_id)
    if following is None:
        return go(address_of(finding_id, chosen, done=done))
    return go(address_of(following, chosen, done=done, last=finding_id))


@router.get("/{finding_id}/export")
def export(
    request: Request,
    finding_id: Number,
    person: AnyPerson,
    desk: TheDesk,
    night: Night,
) -> Response:
    """The evidence of a night as one WACZ file."""
    try:
        with desk.reading() as session:
            found, _ = _seen_in(session, finding_id, person, night)
            return exported(session, desk, found.finding, night)
    except NotExported:
        return detail_page(request, finding_id, person, desk, Chosen(), night=night, fault="export", status=409)


@router.get("/{finding_id}/why")
def why(
    request: Request,
    finding_id: Number,
    person: AnyPerson,
    desk: TheDesk,
    night: Night,
) -> Response:
    """How it was judged: the steps, computed again from what was kept of that night."""
    language = language_for(request, person)
    with desk.reading() as session:
        found, seen = _seen_in(session, finding_id, person, night)
        values = why_of(session, desk, finding_id, night, translator(language))
    said = said_of(desk, found.finding, seen.sighting, language)
    return page(
        request,
        "findings/why.html",
        {**values, "finding": found.finding, "unit": found.unit, "run": seen.run, "said": said},
    )


def _seen_in(session: Session, finding_id: int, person: Person, night: int) -> tuple[queue.Detail, queue.Seen]:
    """A finding this person may see, and how it was seen in that night; 404 where there is no such thing."""
    try:
        found = queue.detail(session, finding_id, own_unit=own_unit(person))
    except NoSuchFinding as error:
        raise HTTPException(404) from error
    seen = next((one for one in found.seen if one.run.id == night), None)
    if seen is None:
        raise HTTPException(404)
    return found, seen


def _following(session: Session, desk: Desk, person: Person, chosen: Chosen, finding_id: int) -> int | None:
    """What comes after a finding in the queue; claimed, where it is worked through.

    To be asked before the finding is decided: afterwards it stands elsewhere.
    """
    if chosen.work:
        return work.next_free(session, desk, person, chosen, after=finding_id)
    wanted = chosen.filter(None, person.name, desk.clock())
    return queue.neighbours(session, wanted, finding_id, order=chosen.order, weights=weights(desk))[1]
