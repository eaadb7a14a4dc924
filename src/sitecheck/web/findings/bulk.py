"""Many findings at once: what it would change for whom, then all of it in one step, which can be taken back as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import bulk
from sitecheck.review.bulk import Act, Left, NothingToDo, Plan
from sitecheck.review.decision_errors import DecisionError
from sitecheck.review.filters import Filter, Whose
from sitecheck.store.models import Bulk, Finding, Unit
from sitecheck.tables.effects import Effects, effects
from sitecheck.web.assessed import standings_of
from sitecheck.web.desk import Desk
from sitecheck.web.findings import decide
from sitecheck.web.findings.filters import Chosen, FilterTooLarge
from sitecheck.web.findings.listing import queue_page
from sitecheck.web.findings.view import sentence
from sitecheck.web.forms import Form, Posted
from sitecheck.web.once import led, once
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.render import go, language_for, page, query_of

router = APIRouter(prefix="/findings/bulk")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_NAMED = 50  # findings listed by name


@router.post("")
def preview(request: Request, person: Officer, form: Form, desk: TheDesk) -> Response:
    """What would be decided, what is left out and why, and what it would change in the scores."""
    try:
        chosen = Chosen.within(form.text("within"))
    except FilterTooLarge:
        return queue_page(request, person, desk, Chosen(), 1, fault="large", status=422)
    with desk.reading() as session:
        seen = _picked(session, form, chosen.filter(None, person.name, desk.clock()))
    if not seen or len(seen) > bulk.MOST:
        fault = "too-many" if seen else "none-chosen"
        return queue_page(request, person, desk, chosen, 1, fault=fault, status=422)
    return _preview(request, person, desk, chosen, _act(form), seen)


@router.post("/do")
def carry_out(request: Request, person: Officer, form: Form, desk: TheDesk) -> Response:
    """All of it, in one transaction."""
    act, seen = _act(form), _seen(form)
    try:
        chosen = Chosen.within(form.text("within"))
    except FilterTooLarge:
        chosen = Chosen()
    reason, now = form.text("reason")[:4000], desk.clock()
    if act is Act.DISMISS and not reason:
        return _preview(request, person, desk, chosen, act, seen, fault="reason", status=422)
    try:
        with desk.store.session() as session:
            before = once(session, form, person.name, now)
            if before is not None:
                return go(before)
            done = bulk.carry_out(
                session,
                seen,
                act,
                who=person.name,
                now=now,
                reason=reason,
                second_of=lambda unit: decide.second_of(desk, unit, person),
                shown=lambda finding: {"message": sentence(desk, finding, "zh"), "run": finding.last_run},
            )
            target = led(session, form, f"/findings/bulk/{done.number}{query_of(chosen.query())}")
    except DecisionError:
        return _preview(request, person, desk, chosen, act, seen, fault="nothing", status=409)
    return go(target)


@router.get("/{number}")
def one(request: Request, number: Number, person: Reader, desk: TheDesk) -> Response:
    """What was decided by a bulk, and what was left out."""
    return _done(request, number, person, desk)


@router.post("/{number}/undo")
def undo(request: Request, number: Number, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Take all of it back that nobody has decided since."""
    try:
        with desk.store.session() as session:
            if session.get(Bulk, number) is None:
                raise HTTPException(404)
            bulk.undo(session, number, who=person.name, now=desk.clock())
    except NothingToDo:
        return _done(request, number, person, desk, fault="nothing", status=409)
    except DecisionError:
        return _done(request, number, person, desk, fault="not-yours", status=409)
    return go(f"/findings/bulk/{number}")


def _picked(session: Session, form: Posted, wanted: Filter) -> dict[int, FindingState]:
    """The findings chosen in the queue: marked ones as they were seen, defects with all their free findings, or all."""
    if form.text("all"):
        return bulk.chosen(session, wanted)
    found = _pairs((name[2:], form.text(name)) for name in form.names() if name.startswith("f."))
    marked = [int(name[2:]) for name in form.names() if name.startswith("d.") and _is_id(name[2:])]
    for example in session.exec(select(Finding).where(col(Finding.id).in_(marked))):
        alike = replace(wanted, checks=(example.check_id,), subject=example.subject, whose=Whose.OPEN_TO_ME)
        found |= bulk.chosen(session, alike)
    return found


def _seen(form: Posted) -> dict[int, FindingState]:
    """The findings of a preview, as they were seen there."""
    pairs = (part.split(":", 1) for part in form.text("seen").split(",") if ":" in part)
    return dict(list(_pairs((number, state) for number, state in pairs).items())[: bulk.MOST])


def _pairs(given: Iterable[tuple[str, str]]) -> dict[int, FindingState]:
    states = {state.value: state for state in FindingState}
    return {int(number): states[state] for number, state in given if _is_id(number) and state in states}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _act(form: Posted) -> Act:
    try:
        return Act(form.text("action"))
    except ValueError as error:
        raise HTTPException(404) from error


def _preview(
    request: Request,
    person: Person,
    desk: Desk,
    chosen: Chosen,
    act: Act,
    seen: Mapping[int, FindingState],
    *,
    fault: str = "",
    status: int = 200,
) -> Response:
    lang = language_for(request, person)
    with desk.reading() as session:
        made = bulk.plan(
            session,
            seen,
            act,
            who=person.name,
            now=desk.clock(),
            second_of=lambda unit: decide.second_of(desk, unit, person),
        )
        left = _named(session, desk, made.left, lang)
    codes = sorted({finding.unit_code for finding in made.able})
    values: dict[str, Any] = {
        "chosen": chosen,
        "act": act.value,
        "plan": made,
        "named": [(finding, sentence(desk, finding, lang)) for finding in made.able[:_NAMED]],
        "left": left,
        "units": {unit.code: unit.name for unit in desk.project.units},
        "codes": codes,
        "effects": _effects(desk, made, codes),
        "seen": ",".join(f"{number}:{state}" for number, state in sorted(seen.items())),
        "asked": any(decide.second_of(desk, code, person).asked for code in codes),
        "usual": decide.USUAL,
        "fault": fault,
    }
    return page(request, "findings/bulk.html", values, status=status)


def _effects(desk: Desk, made: Plan, codes: list[str]) -> list[Effects]:
    """What it would change in each assessment that judges one of the units."""
    units = [unit for unit in desk.project.units if unit.code in set(codes)]
    found = []
    for assessment in desk.project.assessments:
        if any(assessment.covers(unit) for unit in units):
            before = standings_of(desk, assessment)
            with desk.reading() as session:
                found.append(effects(session, desk.project, assessment, made.instead, codes, before))
    return found


def _named(session: Session, desk: Desk, left: Iterable[Left], lang: str) -> list[tuple[Left, str, str]]:
    """What is left out, with what it says and whose it is."""
    some = list(left)[:_NAMED]
    ids = [one.finding_id for one in some]
    rows = session.exec(
        select(Finding, Unit).join(Unit, col(Unit.code) == col(Finding.unit_code)).where(col(Finding.id).in_(ids))
    )
    known = {finding.id: (sentence(desk, finding, lang), unit.name) for finding, unit in rows}
    return [(one, *known.get(one.finding_id, ("", ""))) for one in some]


def _done(request: Request, number: int, person: Person, desk: Desk, *, fault: str = "", status: int = 200) -> Response:
    lang = language_for(request, person)
    with desk.reading() as session:
        row = session.get(Bulk, number)
        if row is None:
            raise HTTPException(404)
        outcome = bulk.outcome_of(row)
        findings = session.exec(
            select(Finding, Unit)
            .join(Unit, col(Unit.code) == col(Finding.unit_code))
            .where(col(Finding.id).in_(outcome.done[:_NAMED]))
            .order_by(col(Finding.id))
        ).all()
        left = _named(session, desk, outcome.left, lang)
    values = {
        "row": row,
        "outcome": outcome,
        "left": left,
        "named": [(finding, unit, sentence(desk, finding, lang)) for finding, unit in findings],
        "mine": row.who == person.name and person.may_change and row.undone_at is None,
        "fault": fault,
    }
    return page(request, "findings/bulk_done.html", values, status=status)
