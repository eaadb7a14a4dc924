"""The findings: a queue to work through, and everything about one finding with the buttons to decide it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n import translator
from sitecheck.review import queue
from sitecheck.review.decisions import Conflict, DecisionError, NoSuchFinding
from sitecheck.review.memory import RuleError
from sitecheck.web.desk import Desk
from sitecheck.web.findings import decide
from sitecheck.web.findings.export import NotExported, exported
from sitecheck.web.findings.filters import DEFAULT, Chosen, Groups
from sitecheck.web.findings.view import said_of, sentence, view_of
from sitecheck.web.findings.why import why_of
from sitecheck.web.forms import Form
from sitecheck.web.people import AnyPerson, Officer, Person, TheDesk
from sitecheck.web.render import go, language_for, page, query_of

router = APIRouter(prefix="/findings")
_SIZE = 50
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Night = Annotated[int, Query(ge=1, le=2**31 - 1)]
Word = Annotated[str, Query(max_length=300)]


@router.get("")
def listed(
    request: Request,
    person: AnyPerson,
    desk: TheDesk,
    state: Word = DEFAULT,
    unit: Word = "",
    check: Word = "",
    text: Word = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> Response:
    """The queue."""
    chosen = Chosen(state, unit, check, text)
    with desk.reading() as session:
        found = queue.page(session, chosen.filter(own_unit(person)), number=number, size=_SIZE)
    lang = language_for(request, person)
    values = {
        "found": found,
        "chosen": chosen,
        "groups": [(group, sum(found.by_state[one] for one in group.states)) for group in Groups],
        "said": {item.finding.id: sentence(desk, item.finding, lang) for item in found.items},
        "checks": desk.checks,
        "units": {unit.code: unit.name for unit in desk.project.units},
        "ran": bool(found.total or any(found.by_state.values())),
    }
    return page(request, "findings/queue.html", values)


@router.get("/{finding_id}")
def one(
    request: Request,
    finding_id: Number,
    person: AnyPerson,
    desk: TheDesk,
    state: Word = DEFAULT,
    unit: Word = "",
    check: Word = "",
    text: Word = "",
    done: Annotated[str, Query(max_length=16)] = "",
    last: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    night: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """One finding: its evidence of a night, requests, rule, history, seal, and the form to decide."""
    chosen = Chosen(state, unit, check, text)
    return _detail(request, finding_id, person, desk, chosen, done=done, last=last, night=night)


@router.post("/{finding_id}")
def settle(request: Request, finding_id: Number, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Confirm, dismiss, reopen or undo; afterwards the next finding of the queue."""
    unit, check, text = (form.text(name)[:300] for name in ("in_unit", "in_check", "in_text"))
    chosen = Chosen(form.text("state") or DEFAULT, unit, check, text)
    try:
        with desk.store.session() as session:
            detail = queue.detail(session, finding_id)
            _, following = queue.neighbours(session, chosen.filter(None), finding_id)
            decide.apply(session, desk, detail, person.name, form)
    except NoSuchFinding as error:
        raise HTTPException(404) from error
    except Conflict:
        return _detail(request, finding_id, person, desk, chosen, fault="conflict", form=form, status=409)
    except (DecisionError, RuleError) as error:
        return _detail(request, finding_id, person, desk, chosen, fault=decide.fault_of(error), form=form, status=422)
    action = form.text("action")
    if action == "undo" or following is None:
        return go(f"/findings/{finding_id}{query_of(chosen.query(), done=action)}")
    return go(f"/findings/{following}{query_of(chosen.query(), done=action, last=finding_id)}")


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
        return _detail(request, finding_id, person, desk, Chosen(), night=night, fault="export", status=409)


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


def own_unit(person: Person) -> str | None:
    """The hard limit of a person's view; None for those who see every unit."""
    return None if person.sees_all else person.unit_code or ""


def _detail(
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
    form: Form | None = None,
    status: int = 200,
) -> Response:
    wanted = chosen.filter(own_unit(person))
    with desk.reading() as session:
        try:
            detail = queue.detail(session, finding_id, own_unit=own_unit(person))
        except NoSuchFinding as error:
            raise HTTPException(404) from error
        before, after = queue.neighbours(session, wanted, finding_id)
        alike = queue.page(
            session,
            queue.Filter(site=detail.finding.site_key, check=detail.finding.check_id, states=queue.OPEN),
            size=1,
        ).total
        shown = view_of(session, desk, detail, language_for(request, person), night)
    values = {
        **shown,
        "chosen": chosen,
        "before": before,
        "after": after,
        "alike": alike,
        "done": done if done in decide.ACTIONS else "",
        "last": last,
        "fault": fault,
        "reason": form.text("reason") if form is not None else "",
        "actions": decide.possible(FindingState(detail.finding.state)),
        "undoable": decide.undoable(detail, person.name),
        "usual": decide.USUAL,
        "fault_text": decide.fault_text,
    }
    return page(request, "findings/finding.html", values, status=status)
