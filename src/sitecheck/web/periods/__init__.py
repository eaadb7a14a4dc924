"""Periods: where each assessment stands, the steps from open to published, and what is looked at before each."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import periods
from sitecheck.review.periods import PeriodConflict, PeriodError, PeriodState
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.closing import Concern, Doubt, NotSettled, Weight, accepted_in, close, concerns_of, quarters_of
from sitecheck.tables.editions import compare, edition_of
from sitecheck.tables.publish import NeedsReason, NotReady, newest_version, prepare, publish
from sitecheck.tables.verify import publications
from sitecheck.web.assessed import assessment_of, standings_of
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form, Posted
from sitecheck.web.people import Reader, Reviewer, TheDesk
from sitecheck.web.periods.view import SHOWN, place_of, settled_at, stages
from sitecheck.web.render import go, language_for, page

router = APIRouter(prefix="/periods")

_LONGEST = 2000
_CHANGES = 300  # units listed with what differs


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk) -> Response:
    """Every assessment with where its period stands."""
    with desk.reading() as session:
        steps = {one.id: periods.history(session, one.id) for one in desk.project.assessments}
        versions = {one.id: newest_version(session, one.id) for one in desk.project.assessments}
    rows = [(one, stages(steps[one.id]), versions[one.id]) for one in desk.project.assessments]
    return page(request, "periods/list.html", {"rows": rows})


@router.get("/{assessment_id}")
def show(request: Request, assessment_id: str, person: Reader, desk: TheDesk) -> Response:
    """One period: its five steps, what is still open, what comes next."""
    return _page(request, desk, assessment_of(desk, assessment_id))


@router.post("/{assessment_id}")
def step(request: Request, assessment_id: str, person: Reviewer, form: Form, desk: TheDesk) -> Response:
    """Make one step, on or back; closing asks that all of what is still open is gone or accepted by name."""
    assessment = assessment_of(desk, assessment_id)
    to, expected = _state(form.text("to")), _state(form.text("expected"))
    if to is PeriodState.PUBLISHED:
        raise HTTPException(404)  # has a page of its own
    t = translator(language_for(request, person))
    try:
        with desk.store.session() as session:
            now, why = desk.clock(), form.text("why")[:_LONGEST]
            if to is PeriodState.CLOSED:
                accepted = {doubt: form.text(f"accept.{doubt.value}")[:_LONGEST] for doubt in Doubt}
                close(
                    session,
                    desk.project,
                    assessment,
                    desk.checks,
                    expected=expected,
                    accepted=accepted,
                    who=person.name,
                    now=now,
                    why=why,
                )
            else:
                periods.advance(session, assessment.id, to, expected=expected, who=person.name, now=now, why=why)
    except NotSettled:
        said = t("The period was not closed: settle what is marked, or say why it may stay open.")
        return _page(request, desk, assessment, fault=said, kept=form, status=422)
    except PeriodConflict:
        said = t("Somebody else moved this period meanwhile. Nothing was changed; this is where it stands now.")
        return _page(request, desk, assessment, fault=said, kept=form, status=409)
    except PeriodError:
        said = t("A step back needs a reason.") if not why else t("This step cannot be made from here.")
        return _page(request, desk, assessment, fault=said, kept=form, status=422)
    return go(f"/periods/{assessment.id}")


@router.get("/{assessment_id}/publish")
def preview(request: Request, assessment_id: str, person: Reviewer, desk: TheDesk) -> Response:
    """What would be published, and what differs from the version before."""
    return _preview(request, desk, assessment_of(desk, assessment_id))


@router.post("/{assessment_id}/publish")
def publish_now(request: Request, assessment_id: str, person: Reviewer, form: Form, desk: TheDesk) -> Response:
    """Publish a closed period as it was previewed."""
    assessment = assessment_of(desk, assessment_id)
    t = translator(language_for(request, person))
    said = ""
    with desk.store.session() as session:
        newest = newest_version(session, assessment.id)
        seen = form.text("seen") == str(newest.version if newest is not None else 0)
        if periods.state_of(session, assessment.id) not in periods.FROZEN:
            said = t("Only a closed period is published. Close it first.")
        elif not seen:
            said = t("Another version was published meanwhile. Look at what differs now.")
        else:
            reason, now = form.text("why")[:_LONGEST], desk.clock()
            try:
                publish(session, desk.project, assessment, who=person.name, now=now, reason=reason)
            except NeedsReason:
                said = t("A correction needs a reason: it is printed on every page of the notice.")
            except NotReady:
                said = t("Only a closed period is published. Close it first.")
    if said:
        return _preview(request, desk, assessment, fault=said, why=form.text("why"), status=409 if not seen else 422)
    return go(f"/tables/{assessment.id}/published")


def _page(
    request: Request,
    desk: Desk,
    assessment: AssessmentConfig,
    *,
    fault: str = "",
    kept: Posted | None = None,
    status: int = 200,
) -> Response:
    with desk.reading() as session:
        steps = periods.history(session, assessment.id)
        states = periods.states_of(session)
        rows = publications(session, assessment.id)
    state = PeriodState(steps[-1].state) if steps else PeriodState.OPEN
    found: tuple[Concern, ...] = ()
    if state is PeriodState.REVIEW:
        standings_of(desk, assessment)  # what has to be computed is kept for the session that reads it
        with desk.reading() as session:
            found = concerns_of(session, desk.project, assessment, desk.checks, desk.clock())
    values = {
        "assessment": assessment,
        "state": state,
        "stages": stages(steps),
        "steps": [(one, *accepted_in(one.why)) for one in reversed(steps)],
        "concerns": found,
        "on": [one for one in periods.steps_on(state) if one is not PeriodState.PUBLISHED],
        "back": periods.steps_back(state),
        "quarters": [(one, states.get(one.id, PeriodState.OPEN)) for one in quarters_of(desk.project, assessment)],
        "frozen": periods.FROZEN,
        "versions": rows[::-1],
        "fault": fault,
        "kept": {name: kept.text(name) for name in kept.names()} if kept is not None else {},
        "settled_at": settled_at,
        "place_of": place_of,
        "SHOWN": SHOWN,
        "Weight": Weight,
        "PeriodState": PeriodState,
    }
    return page(request, "periods/period.html", values, status=status)


def _preview(
    request: Request, desk: Desk, assessment: AssessmentConfig, *, fault: str = "", why: str = "", status: int = 200
) -> Response:
    with desk.reading() as session:
        state = periods.state_of(session, assessment.id)
        prepared = prepare(session, desk.project, assessment)
        newest = newest_version(session, assessment.id)
        changes = compare(edition_of(session, newest), prepared.edition) if newest is not None else ()
    values = {
        "assessment": assessment,
        "state": state,
        "closed": state in periods.FROZEN,
        "edition": prepared.edition,
        "open": prepared.open,
        "newest": newest,
        "changes": changes,
        "CHANGES": _CHANGES,
        "fault": fault,
        "why": why,
    }
    return page(request, "periods/publish.html", values, status=status)


def _state(text: str) -> PeriodState:
    try:
        return PeriodState(text)
    except ValueError:
        raise HTTPException(404) from None
