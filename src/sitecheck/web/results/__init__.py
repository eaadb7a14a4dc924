"""What each check came to on a portal in one night, and the places it laid out for a person to look at."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from sqlmodel import select
from starlette.responses import Response

from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.store import bundle
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import Observation, Run, Site, Unit
from sitecheck.store.night_results import results_of as results_of_night
from sitecheck.web.columns.pins import pins_of_night
from sitecheck.web.desk import Desk
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import language_for, page
from sitecheck.web.results.view import Results, results_of

router = APIRouter(prefix="/results")
Number = Annotated[int, Query(alias="run", ge=1, le=2**31 - 1)]
Key = Annotated[str, Query(alias="site", min_length=1, max_length=300)]


@router.get("")
def show(request: Request, number: Number, key: Key, person: Reader, desk: TheDesk) -> Response:
    """One portal's night: every check with its outcome, first what a person has to judge."""
    with desk.reading() as session:
        site, run = session.get(Site, key), session.get(Run, number)
        if site is None or run is None:
            raise HTTPException(404)
        unit = session.get_one(Unit, site.unit_code)
        rows = results_of_night(session, desk.blobs, number, key)
        seen = session.exec(
            select(Observation).where(Observation.run_id == number, Observation.site_key == key)
        ).first()
    found = _observation(desk, seen)
    lang = language_for(request, person)
    results = results_of(rows or (), desk.checks, found, lang)
    values = {"site": site, "run": run, "unit": unit, "lost": rows is None}
    values |= {"unread": seen is not None and found is None}
    values |= {"results": results, "numbers": _numbers(results), "pins": pins_of_night(found, lang)}
    return page(request, "results/results.html", values)


def _observation(desk: Desk, seen: Observation | None) -> SiteObservation | None:
    """What was observed, None where it is lost or damaged: the outcomes stand without it."""
    if seen is None:
        return None
    try:
        return bundle.load(desk.blobs.get(seen.bundle_sha256))
    except (FileNotFoundError, BlobDamaged, bundle.BadBundle):
        return None


def _numbers(results: Results) -> list[tuple[Outcome, int]]:
    return [(outcome, len(lines)) for outcome, lines in results]
