"""Runs: what the nights did, live while one is under way, what could not be decided, and starting and stopping them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.jobs.control import Control, Refused
from sitecheck.jobs.run_log import last_start, run_log, tail
from sitecheck.review.users import Role
from sitecheck.store.models import Run
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form
from sitecheck.web.people import READERS, Person, Reader, TheDesk, find_person, one_of
from sitecheck.web.render import go, language_for, page
from sitecheck.web.runs import queries
from sitecheck.web.runs.causes import causes
from sitecheck.web.runs.live import Listeners, Shown
from sitecheck.web.runs.undecided import by_site

router = APIRouter(prefix="/runs")
STARTERS = frozenset({Role.ADMIN, Role.ASSESSOR})
"""Who may start and stop runs."""
_SIZE = 30
_SITES = 50
_LINES = 200
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10**6)]
Starter = Annotated[Person, Depends(one_of(STARTERS))]
listeners = Listeners()


def _filter(
    state: Annotated[str, Query(max_length=16)] = "",
    trouble: Annotated[str, Query(max_length=16)] = "",
    text: Annotated[str, Query(max_length=100)] = "",
) -> queries.Filter:
    known = trouble in list(queries.Trouble)
    return queries.Filter(
        state if state in queries.JOB_STATES else "", queries.Trouble(trouble) if known else None, text.strip()
    )


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk, number: PageNumber = 1) -> Response:
    """All runs, newest first."""
    return _list(request, person, desk, number)


@router.get("/log")
def start_log(request: Request, person: Reader, desk: TheDesk) -> Response:
    """What the newest start from the desk said, also where no run came of it."""
    path = last_start(_control(desk).state)
    lines = tail(path, _LINES) if path is not None else ()
    return page(request, "runs/log.html", {"lines": lines, "started": path is not None})


@router.post("/start")
def start(request: Request, person: Starter, form: Form, desk: TheDesk) -> Response:
    """Start a night now."""
    try:
        _control(desk).start(person.name)
    except Refused as refused:
        return _list(request, person, desk, 1, refused=refused.why)
    return go("/runs")


@router.get("/{run_id}")
def one(
    request: Request,
    run_id: Number,
    person: Reader,
    desk: TheDesk,
    wanted: Annotated[queries.Filter, Depends(_filter)],
    number: PageNumber = 1,
) -> Response:
    """One run with its sites and its undecided checks."""
    return _one(request, run_id, person, desk, wanted, number)


@router.get("/{run_id}/live")
def live(request: Request, run_id: Number, person: Reader, desk: TheDesk) -> Response:
    """The moving part of a run's page, for who cannot listen to its events."""
    with desk.reading() as session:
        values = _progress(session, desk, run_id)
    answer = page(request, "runs/progress.html", values)
    answer.headers["X-Run-Over"] = "no" if values["line"].run.state == "running" else "yes"
    return answer


@router.get("/{run_id}/events")
def events(request: Request, run_id: Number, person: Reader, desk: TheDesk) -> Response:
    """The moving part of a run's page as server-sent events."""
    with desk.reading() as session:
        _run(session, run_id)
    if listeners.full:
        raise HTTPException(503)

    def look() -> Shown | None:
        now = find_person(request)
        if now is None or now.role not in READERS:
            return None
        with desk.reading() as session:
            values = _progress(session, desk, run_id)
        html = bytes(page(request, "runs/progress.html", values).body).decode()
        return Shown(html, over=values["line"].run.state != "running")

    return listeners.answer(look)


@router.post("/{run_id}/stop")
def stop(request: Request, run_id: Number, person: Starter, form: Form, desk: TheDesk) -> Response:
    """Ask a run to stop."""
    return _done(request, run_id, person, desk, lambda control: control.stop(run_id, person.name))


@router.post("/{run_id}/take-up")
def take_up(request: Request, run_id: Number, person: Starter, form: Form, desk: TheDesk) -> Response:
    """Go on with a run that was left."""
    return _done(request, run_id, person, desk, lambda control: control.take_up(run_id, person.name))


@router.post("/{run_id}/retry")
def retry(request: Request, run_id: Number, person: Starter, form: Form, desk: TheDesk) -> Response:
    """Look at one site of a run again, in a run of its own."""
    site = form.text("site")
    return _done(request, run_id, person, desk, lambda control: control.retry(site, person.name), target="/runs")


def _control(desk: Desk) -> Control:
    return Control(desk.project, desk.store, desk.launch, desk.clock)


def _run(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id)
    if run is None:
        raise HTTPException(404)
    return run


def _done(
    request: Request,
    run_id: int,
    person: Person,
    desk: Desk,
    step: Callable[[Control], None],
    *,
    target: str = "",
) -> Response:
    with desk.reading() as session:
        _run(session, run_id)
    try:
        step(_control(desk))
    except Refused as refused:
        return _one(request, run_id, person, desk, queries.Filter(), 1, refused=refused.why)
    return go(target or f"/runs/{run_id}")


def _list(request: Request, person: Person, desk: Desk, number: int, *, refused: str = "") -> Response:
    control = _control(desk)
    with desk.reading() as session:
        lines, found = queries.runs_page(session, number, _SIZE)
    alive = {line.run.id for line in lines if control.is_alive(line.run)}
    values = {
        "lines": lines,
        "number": number,
        "last": max(1, -(-found // _SIZE)),
        "project": desk.project,
        "alive": alive,
        "starting": not alive and number == 1 and control.is_busy,
        "started": last_start(control.state) is not None,
        "starter": person.role in STARTERS,
        "refused": refused,
    }
    return page(request, "runs/list.html", values, status=409 if refused else 200)


def _one(
    request: Request,
    run_id: int,
    person: Person,
    desk: Desk,
    wanted: queries.Filter,
    number: int,
    *,
    refused: str = "",
) -> Response:
    control, lang = _control(desk), language_for(request, person)
    with desk.reading() as session:
        values = _progress(session, desk, run_id)
        jobs, found = queries.jobs_page(session, run_id, wanted, number, _SITES)
        left = queries.undecided(session, run_id, {line.site.key for line in jobs})
        why = causes(desk, session, values["line"].run, lang)
    line = values["line"]
    values |= {
        "jobs": jobs,
        "found": found,
        "number": number,
        "last": max(1, -(-found // _SITES)),
        "wanted": wanted,
        "job_states": queries.JOB_STATES,
        "troubles": tuple(queries.Trouble),
        "undecided": {site.site_key: site.causes for site in by_site(desk, left, lang)},
        "causes": why,
        "checks": desk.checks,
        "log": tail(run_log(control.state, run_id), _LINES),
        "may_take_up": control.may_take_up(line.run),
        "starter": person.role in STARTERS,
        "refused": refused,
    }
    return page(request, "runs/run.html", values, status=409 if refused else 200)


def _progress(session: Session, desk: Desk, run_id: int) -> dict[str, Any]:
    """What moves while a run is under way."""
    run = _run(session, run_id)
    pages, requests = queries.asked_of(session, run_id)
    return {
        "line": queries.run_lines(session, [run])[0],
        "pages": pages,
        "requests": requests,
        "under_way": queries.under_way(session, run_id) if run.state == "running" else [],
        "alive": _control(desk).is_alive(run),
    }
