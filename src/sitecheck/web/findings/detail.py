"""The page of one finding: what there is to see, who is at it, and what may be done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import claims, queue
from sitecheck.review.decisions import NoSuchFinding
from sitecheck.review.filters import OPEN, Filter
from sitecheck.review.second import proposal_of
from sitecheck.web.appeals.on_finding import about_appeals
from sitecheck.web.desk import Desk
from sitecheck.web.findings import decide
from sitecheck.web.findings.filters import Chosen
from sitecheck.web.findings.listing import own_unit, places_of
from sitecheck.web.findings.view import view_of
from sitecheck.web.findings.weights import weights
from sitecheck.web.forms import Posted
from sitecheck.web.people import Person
from sitecheck.web.render import language_for, page, query_of


def detail_page(
    request: Request,
    finding_id: int,
    person: Person,
    desk: Desk,
    chosen: Chosen,
    *,
    done: str = "",
    last: int = 0,
    night: int = 0,
    fault: str = "",
    form: Posted | None = None,
    status: int = 200,
) -> Response:
    """The finding within the queue ``chosen``. ``done`` was just done, to the finding ``last`` (0: to this one)."""
    wanted = chosen.filter(own_unit(person), person.name, desk.clock())
    with desk.reading() as session:
        try:
            detail = queue.detail(session, finding_id, own_unit=own_unit(person))
        except NoSuchFinding as error:
            raise HTTPException(404) from error
        before, after = queue.neighbours(session, wanted, finding_id, order=chosen.order, weights=weights(desk))
        shown = view_of(session, desk, detail, language_for(request, person), night)
        values = {
            **shown,
            **_casework(session, desk, detail, person),
            **done_values(session, person, done, last, chosen),
            "about_appeals": about_appeals(session, desk, detail.finding, person, language_for(request, person)),
        }
    values |= {
        "before": before,
        "after": after,
        "places": places_of(detail.finding),
        "fault": fault,
        "reason": form.text("reason") if form is not None else "",
        "usual": decide.USUAL,
        "fault_text": decide.fault_text,
    }
    return page(request, "findings/finding.html", values, status=status)


def done_page(request: Request, person: Person, desk: Desk, chosen: Chosen, *, done: str, last: int) -> Response:
    """What was just done, alone: for a page that is shown already."""
    with desk.reading() as session:
        values = done_values(session, person, done, last, chosen)
    return page(request, "findings/done.html", values)


def done_values(session: Session, person: Person, done: str, last: int, chosen: Chosen) -> dict[str, Any]:
    """What the line about a decision says: what was done, to which finding, and from which state it can be undone."""
    done = done if done in decide.ACTIONS else ""
    known = bool(done and last and person.may_change)
    return {
        "done": done,
        "last": last,
        "last_state": decide.own_last(session, last, person.name) if known else None,
        "chosen": chosen,
    }


def address_of(finding_id: int, chosen: Chosen, **more: object) -> str:
    """Where a finding stands within a queue."""
    return f"/findings/{finding_id}{query_of(chosen.query(), **more)}"


def _casework(session: Session, desk: Desk, detail: queue.Detail, person: Person) -> dict[str, Any]:
    finding, mine = detail.finding, own_unit(person)
    assert finding.id is not None
    asked = decide.second_of(desk, finding.unit_code, person)
    proposal = proposal_of(detail.decisions) if finding.proposed else None
    alike = Filter(checks=(finding.check_id,), states=OPEN, own_unit=mine)
    return {
        "held": claims.holder(session, finding.id, desk.clock()) if person.sees_all else None,
        "claim_minutes": desk.project.settings.claim_minutes,
        "proposal": proposal,
        "second": asked,
        "actions": decide.offered(FindingState(finding.state), proposal, person, asked),
        "undoable": decide.undoable(detail, person.name),
        "alike": queue.count(session, replace(alike, site=finding.site_key)),
        "others": queue.count(session, replace(alike, subject=finding.subject)),
    }
