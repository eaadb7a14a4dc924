"""Checks to read: what is required, by which law, how it is judged, where it counts, and what it has come to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.web.checks.numbers import Came, came_to, findings, last_night
from sitecheck.web.checks.view import examples, fed, limits, parameters, reasons, uses, words
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import language_for, page

router = APIRouter(prefix="/checks")
_WAITING = (FindingState.SUSPECTED, FindingState.VERIFIED, FindingState.REOPENED)


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk) -> Response:
    """Every check in force."""
    with desk.reading() as session:
        night = last_night(session)
        came = came_to(session, night) if night is not None else {}
    rules = fed(desk)
    lines = [(check, rules.get(key, 0), came.get(key, Came())) for key, check in sorted(desk.checks.items())]
    lines.sort(key=lambda line: line[1] == 0)  # those that cost points first
    return page(request, "checks/list.html", {"lines": lines, "night": night})


@router.get("/{check_id}")
def one(request: Request, check_id: Annotated[str, Path(max_length=64)], person: Reader, desk: TheDesk) -> Response:
    """One check."""
    check = desk.checks.get(check_id)
    if check is None:
        raise HTTPException(404)
    lang = language_for(request, person)
    with desk.reading() as session:
        states = findings(session, check_id)
        night = last_night(session)
        came = came_to(session, night, check_id).get(check_id) if night is not None else None
    values = {
        "check": check,
        "outcomes": [(outcome, check.outcomes[outcome]) for outcome in Outcome if outcome in check.outcomes],
        "reasons": reasons(check, lang),
        "parameters": parameters(check),
        "limits": limits(desk, check),
        "words": words(desk, check),
        "uses": uses(desk, check_id),
        "examples": examples(check),
        "states": [(state, states[state]) for state in FindingState if state in states],
        "waiting": sum(states.get(state, 0) for state in _WAITING),
        "night": night,
        "came": came,
    }
    return page(request, "checks/check.html", values)
