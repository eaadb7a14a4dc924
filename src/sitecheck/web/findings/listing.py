"""The queue as a page: one row for each finding, or for each defect; how far it is narrowed, and who is at what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from sitecheck.i18n import Language
from sitecheck.review import claims, defects, queue
from sitecheck.review.filters import Certainty, Whose
from sitecheck.review.orders import Order
from sitecheck.store.models import Finding
from sitecheck.web.desk import Desk
from sitecheck.web.findings.filters import Chosen, Groups
from sitecheck.web.findings.view import sentence, subject_name
from sitecheck.web.findings.weights import weights
from sitecheck.web.people import Person
from sitecheck.web.render import language_for, page

_SIZE = 50


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row says of a finding beside its columns."""

    said: str
    places: int  # positions on the site that show the same defect; 0 where that is not counted


def own_unit(person: Person) -> str | None:
    """The hard limit of a person's view; None for those who see every unit."""
    return None if person.sees_all else person.unit_code or ""


def queue_page(
    request: Request,
    person: Person,
    desk: Desk,
    chosen: Chosen,
    number: int,
    *,
    fault: str = "",
    none_left: bool = False,
    status: int = 200,
) -> Response:
    """The queue; ``fault`` says what went wrong, ``none_left`` that nothing is left to work on."""
    now = desk.clock()
    wanted = chosen.filter(own_unit(person), person.name, now)
    lang = language_for(request, person)
    with desk.reading() as session:
        found = queue.page(session, wanted, number=number, size=_SIZE, order=chosen.order, weights=weights(desk))
        grouped = defects.defects(session, wanted, number=number, size=_SIZE) if chosen.grouped else None
        held = claims.holders(session, [item.finding.id or 0 for item in found.items], now) if person.sees_all else {}
    rows = [one.example for one in grouped.items] if grouped else [item.finding for item in found.items]
    values = {
        "found": found,
        "grouped": grouped,
        "chosen": chosen,
        "groups": [(group, group.number(found.by_state, found.second)) for group in Groups],
        "rows": {one.id: _Row(sentence(desk, one, lang), places_of(one)) for one in rows},
        "subjects": _subjects(desk, rows, lang) if grouped else {},
        "held": held,
        "checks": desk.checks,
        "units": {unit.code: unit.name for unit in desk.project.units},
        "categories": sorted({unit.category for unit in desk.project.units}),
        "orders": tuple(Order),
        "certainties": (Certainty.AGREED, Certainty.SUSPECTED),
        "whose": (Whose.MINE, Whose.FREE, Whose.OTHERS),
        "ran": bool(found.total or any(found.by_state.values())),
        "fault": fault,
        "none_left": none_left,
    }
    return page(request, "findings/queue.html", values, status=status)


def places_of(finding: Finding) -> int:
    """On how many places of the site the same defect stands, where the check counts them; else 0."""
    said: Any = json.loads(finding.params).get("count", "")
    return int(said) if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 9 else 0


def _subjects(desk: Desk, rows: Iterable[Finding], lang: Language) -> dict[int | None, str]:
    return {one.id: subject_name(desk, one, lang) for one in rows}
