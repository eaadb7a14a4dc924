"""Ranking lists (排名): for each metric of an assessment the list in use, with its file and history."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import rankings
from sitecheck.review.periods import Action, PeriodClosed, may, require, state_of
from sitecheck.scoring.rank_lists import metrics_of
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.sources import RankList
from sitecheck.web.assessed import assessment_of
from sitecheck.web.desk import Desk
from sitecheck.web.evidence.answers import to_keep
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once, unsent
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.rankings.taking import Looked, take
from sitecheck.web.rankings.view import metric_views
from sitecheck.web.render import go, language_for, page, query_of
from sitecheck.web.uploads import MOST_UPLOAD, FileForm

router = APIRouter(prefix="/rankings")
Word = Annotated[str, Query(max_length=300)]


@router.get("")
def assessments(request: Request, person: Reader, desk: TheDesk) -> Response:
    """All assessments; with a single one, that one at once."""
    every = desk.project.assessments
    if len(every) == 1:
        return go(f"/rankings/{every[0].id}")
    with_lists = [(one, bool(metrics_of(desk.families[one.id]))) for one in every]
    return page(request, "rankings/assessments.html", {"assessments": with_lists})


@router.get("/{assessment_id}")
def listed(request: Request, assessment_id: str, person: Reader, desk: TheDesk, done: Word = "") -> Response:
    """The metrics of an assessment, each with its list, and every list there was."""
    return _page(request, assessment_id, person, desk, done=done)


@router.get("/{assessment_id}/file/{number}")
def file(
    assessment_id: str, number: Annotated[int, Path(ge=1, le=2**31 - 1)], person: Reader, desk: TheDesk
) -> Response:
    """The file of a list as it was handed in."""
    with desk.reading() as session:
        row = session.get(RankList, number)
    if row is None or row.assessment != assessment_id or not row.sha256:
        raise HTTPException(404)
    try:
        content = desk.blobs.get(row.sha256)
    except (FileNotFoundError, BlobDamaged) as error:
        raise HTTPException(404) from error
    headers = to_keep(f"ranks-{row.id}")
    headers["Content-Disposition"] += f"; filename*=UTF-8''{quote(row.file, safe='')}"
    return Response(content, headers=headers)


@router.post("/{assessment_id}", max_body_size=MOST_UPLOAD)
def upload(request: Request, assessment_id: str, person: Officer, form: FileForm, desk: TheDesk) -> Response:
    """First the list is looked at, then kept whole; units that are not found, or may be several, are named."""
    assessment = assessment_of(desk, assessment_id)
    try:
        looked = take(desk, assessment, form, person.name, translator(language_for(request, person)))
    except PeriodClosed:
        return _page(request, assessment_id, person, desk, status=409)
    if looked.target:
        return go(looked.target)
    return _page(request, assessment_id, person, desk, looked=looked, status=looked.status)


@router.post("/{assessment_id}/withdraw")
def withdraw(request: Request, assessment_id: str, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Take the list in use back: its rules wait for another."""
    assessment = assessment_of(desk, assessment_id)
    t = translator(language_for(request, person))
    if not form.text("reason"):
        fault = t("Say why the list is withdrawn.")
        return _page(request, assessment_id, person, desk, fault=fault, status=422)
    try:
        with desk.store.session() as session:
            first = once(session, form, person.name, desk.clock())
            if first is not None:
                return go(first)
            require(session, assessment.id, Action.ENTER)
            metric, seen = form.text("metric"), form.text("was")
            stood = rankings.current(session, assessment.id).get(metric)
            if stood is None or str(stood[0].id) != seen:
                unsent(session, form)
                fault = t("Another list is in use by now. Look again.")
                return _page(request, assessment_id, person, desk, fault=fault, status=409)
            rankings.withdraw(
                session,
                assessment=assessment.id,
                metric=metric,
                reason=form.text("reason"),
                who=person.name,
                now=desk.clock(),
            )
            return go(led(session, form, f"/rankings/{assessment.id}{query_of({'done': 'withdrawn'})}"))
    except PeriodClosed:
        return _page(request, assessment_id, person, desk, status=409)


def _page(
    request: Request,
    assessment_id: str,
    person: Person,
    desk: Desk,
    *,
    looked: Looked | None = None,
    fault: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    assessment = assessment_of(desk, assessment_id)
    with desk.reading() as session:
        rows = rankings.history(session, assessment.id)
        used = {row.id for row, _ in rankings.current(session, assessment.id).values()}
        metrics = metric_views(session, desk.families[assessment.id], assessment.id)
        closed = not may(state_of(session, assessment.id), Action.ENTER)
    values = {
        "assessment": assessment,
        "metrics": metrics,
        "rows": rows,
        "used": used,
        "looked": looked,
        "fault": fault,
        "done": done,
        "closed": closed,
        "names": {unit.code: unit.name for unit in desk.project.units},
    }
    return page(request, "rankings/list.html", values, status=status)
