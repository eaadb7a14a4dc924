"""Published versions of an assessment: the units of one, a unit's sheet as it was published, and two versions compared.

Everything shown here is made from what was kept with the version; findings and entries of today play no part.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.tables.editions import Edition, compare
from sitecheck.tables.editions import published as edition_published
from sitecheck.tables.notice_options import Options, Show
from sitecheck.tables.notice_view import notice_of, unit_tables
from sitecheck.tables.verify import publications, verify
from sitecheck.web.assessed import assessment_of
from sitecheck.web.people import AnyPerson, Reader, TheDesk, owned
from sitecheck.web.render import language_for, page

router = APIRouter(prefix="/tables/{assessment_id}/published")

Version = Annotated[int, Query(ge=1, le=10**6)]
_CHANGES = 1000  # units listed with what differs
_DEPARTURES = 200


@router.get("/compare")
def compared(
    request: Request, assessment_id: str, person: Reader, desk: TheDesk, old: Version = 1, new: Version = 1
) -> Response:
    """What differs between two versions."""
    assessment = assessment_of(desk, assessment_id)
    with desk.reading() as session:
        first, second = _edition(session, assessment.id, old), _edition(session, assessment.id, new)
        versions = [row.version for row in publications(session, assessment.id)]
    values = {
        "assessment": assessment,
        "first": first,
        "second": second,
        "versions": versions,
        "changes": compare(first, second),
        "CHANGES": _CHANGES,
    }
    return page(request, "published/compare.html", values)


@router.get("/{version}")
def units(
    request: Request, assessment_id: str, version: int, person: Reader, desk: TheDesk, again: bool = False
) -> Response:
    """The units of a version; ``again``: every score computed anew and held against what was published."""
    assessment = assessment_of(desk, assessment_id)
    t = translator(language_for(request, person))
    with desk.reading() as session:
        edition = _edition(session, assessment.id, version)
        row = next(one for one in publications(session, assessment.id) if one.version == version)
        departures = verify(session, row) if again else None
    notice = notice_of(edition, Options(units=False, language=t.language), t)
    values = {
        "assessment": assessment,
        "edition": edition,
        "row": row,
        "rows": notice.rows,
        "departures": departures[:_DEPARTURES] if departures is not None else None,
        "count": len(departures or ()),
    }
    return page(request, "published/units.html", values)


@router.get("/{version}/{unit_code}")
def sheet(
    request: Request, assessment_id: str, version: int, unit_code: str, person: AnyPerson, desk: TheDesk
) -> Response:
    """The score sheet of a unit as it was published."""
    assessment = assessment_of(desk, assessment_id)
    owned(person, unit_code)
    t = translator(language_for(request, person))
    with desk.reading() as session:
        edition = _edition(session, assessment.id, version)
        newest = publications(session, assessment.id)[-1].version
    score = edition.score_of(unit_code)
    if score is None:
        raise HTTPException(404)
    options = Options(show=Show.POINTS, units=False, language=t.language)
    values = {
        "assessment": assessment,
        "edition": edition,
        "score": score,
        "tables": unit_tables(notice_of(edition, options, t), unit_code, t),
        "newest": newest,
    }
    return page(request, "published/sheet.html", values)


def _edition(session: Session, assessment: str, version: int) -> Edition:
    found = edition_published(session, assessment, version) if 0 < version < 10**6 else None
    if found is None:
        raise HTTPException(404)
    return found
