"""The first screen: what waits for me, what the last night did, where the trouble is."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState
from sitecheck.web.overview import queries
from sitecheck.web.people import AnyPerson, TheDesk
from sitecheck.web.render import page
from sitecheck.web.runs.queries import in_trouble, last_run, undecided

router = APIRouter()


@router.get("/")
def show(request: Request, person: AnyPerson, desk: TheDesk) -> Response:
    """The overview; a unit sees its own figures only."""
    unit = None if person.sees_all else person.unit_code or ""
    with desk.reading() as session:
        states = queries.state_counts(session, unit)
        checks = queries.by_check(session, unit)
        run = last_run(session)
        trouble = in_trouble(session, run.run.id or 0) if run is not None and person.sees_all else []
        left = undecided(session, run.run.id or 0) if run is not None and person.sees_all else []
    values = {
        "states": states,
        "State": FindingState,
        "waiting": sum(states[state] for state in queries.WAITING),
        "lines": checks,
        "most": max((line.all for line in checks), default=0),
        "run": run,
        "trouble": trouble,
        "undecided_sites": len({entry.site.key for entry in left}),
        "checks": desk.checks,
        "assessments": desk.project.assessments,
        "unit": desk.project.unit(person.unit_code) if person.unit_code else None,
    }
    return page(request, "overview/overview.html", values)
