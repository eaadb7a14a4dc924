"""Runs: what the nights did, live while one is under way, and what could not be decided."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from starlette.responses import Response

from sitecheck.store.models import Run
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import language_for, page
from sitecheck.web.runs import queries
from sitecheck.web.runs.undecided import by_site

router = APIRouter(prefix="/runs")
_SIZE = 30
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def listed(
    request: Request, person: Reader, desk: TheDesk, number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1
) -> Response:
    """All runs, newest first."""
    with desk.reading() as session:
        lines, found = queries.runs_page(session, number, _SIZE)
    values = {"lines": lines, "number": number, "last": max(1, -(-found // _SIZE)), "project": desk.project}
    return page(request, "runs/list.html", values)


@router.get("/{run_id}")
def one(request: Request, run_id: Number, person: Reader, desk: TheDesk) -> Response:
    """One run with its sites and its undecided checks."""
    with desk.reading() as session:
        run = session.get(Run, run_id)
        if run is None:
            raise HTTPException(404)
        line = queries.run_lines(session, [run])[0]
        jobs = queries.job_lines(session, run_id)
        left = queries.undecided(session, run_id)
    sites = by_site(desk, left, language_for(request, person))
    reasons = Counter({cause.name: 0 for site in sites for cause in site.causes})
    for site in sites:
        reasons.update({cause.name: len(cause.checks) for cause in site.causes})
    values = {"line": line, "jobs": jobs, "undecided": sites, "reasons": reasons.most_common()}
    return page(request, "runs/run.html", values)


@router.get("/{run_id}/live")
def live(request: Request, run_id: Number, person: Reader, desk: TheDesk) -> Response:
    """The moving part of a run's page, asked for again and again while it is under way."""
    with desk.reading() as session:
        run = session.get(Run, run_id)
        if run is None:
            raise HTTPException(404)
        line = queries.run_lines(session, [run])[0]
        jobs = queries.job_lines(session, run_id)
    answer = page(request, "runs/progress.html", {"line": line, "jobs": jobs})
    answer.headers["X-Run-Over"] = "no" if run.state == "running" else "yes"
    return answer
