"""The first screen: what needs me today, what the last night did, where the trouble is, and how it goes on."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n import translator
from sitecheck.web.charts.figures import Asked, figure
from sitecheck.web.counts import findings as queries
from sitecheck.web.counts import nights
from sitecheck.web.desk import Desk
from sitecheck.web.overview.needs import needs
from sitecheck.web.people import AnyPerson, Person, TheDesk
from sitecheck.web.render import language_for, page
from sitecheck.web.runs import STARTERS
from sitecheck.web.runs.causes import causes
from sitecheck.web.runs.queries import in_trouble, last_run
from sitecheck.web.selfassess.notices import self_notices

router = APIRouter()
_SITES = 12
_CAUSES = 8
_FIGURES = ("trend", "coverage")


@router.get("/")
def show(request: Request, person: AnyPerson, desk: TheDesk) -> Response:
    """The overview; a unit sees its own figures only."""
    unit = None if person.sees_all else person.unit_code or ""
    with desk.reading() as session:
        states = queries.state_counts(session, unit)
        values: dict[str, Any] = {
            "states": states,
            "State": FindingState,
            "waiting": sum(states[state] for state in queries.WAITING),
            "lines": queries.by_check(session, unit),
            "figures": [],
            "needs": needs(session, desk, person),
            "notices": self_notices(session, desk, person, language_for(request, person)),
            "run": last_run(session),
        }
        if person.sees_all:
            values |= _nights(request, session, desk, person, values["run"])
    values |= {
        "most": max((line.all for line in values["lines"]), default=0),
        "checks": desk.checks,
        "assessments": desk.project.assessments,
        "unit": desk.project.unit(person.unit_code) if person.unit_code else None,
        "units": len(desk.project.units),
        "sites": len(desk.project.sites),
        "starter": person.role in STARTERS,
    }
    return page(request, "overview/overview.html", values)


def _nights(request: Request, session: Session, desk: Desk, person: Person, run: Any) -> dict[str, Any]:
    if run is None:
        return {"trouble": [], "in_trouble": 0, "down": {}, "causes": [], "figures": []}
    number, lang = run.run.id, language_for(request, person)
    asked = Asked(desk, session, translator(lang), lang)
    trouble, found = in_trouble(session, number, _SITES)
    return {
        "trouble": trouble,
        "in_trouble": found,
        "down": nights.nights_down(session, number, [line.site.key for line in trouble]),
        "causes": causes(desk, session, run.run, lang)[:_CAUSES],
        "figures": [one for name in _FIGURES if (one := figure(name, asked)) is not None],
    }
