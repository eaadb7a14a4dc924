"""The column map of each site: where every column was found, what a person placed, and what changed since."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review.columns import history, is_mapped
from sitecheck.review.pins import PinConflict, PinError, desk_pins
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import PagePicture, Site
from sitecheck.web.columns import form as posted
from sitecheck.web.columns.listing import sites
from sitecheck.web.columns.pins import pins_of_map
from sitecheck.web.columns.view import by_of, options, portal, to_confirm, why_no_picture
from sitecheck.web.columns.words import TIERS, VERDICTS
from sitecheck.web.desk import Desk
from sitecheck.web.evidence import answers
from sitecheck.web.forms import Form
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.render import go, language_for, page, query_of

router = APIRouter(prefix="/columns")
Key = Annotated[str, Query(alias="site", min_length=1, max_length=300)]
Column = Annotated[str, Query(alias="column", min_length=1, max_length=64)]
_DONE = ("confirm", "pin", "unpin")


@router.get("")
def listed(
    request: Request,
    person: Reader,
    desk: TheDesk,
    site: Annotated[str, Query(max_length=300)] = "",
    show: Annotated[str, Query(max_length=16)] = "",
    text: Annotated[str, Query(max_length=300)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> Response:
    """All sites; with ``site`` (a site key) that site's map. ``show=needed``: only what needs a person."""
    t = translator(language_for(request, person))
    needed = show == "needed"
    with desk.reading() as session:
        chosen = portal(session, desk, site, t) if site else None
        if chosen is None:
            found = sites(session, needing=needed, text=text, number=number)
            values = {"found": found, "needed": needed, "text": text}
            return page(request, "columns/list.html", values)
        pins = pins_of_map([line.row for line in chosen.lines], t.language, desk_pins(session, site))
    lines = chosen.pressing if needed else chosen.lines
    return page(request, "columns/site.html", {"found": chosen, "lines": lines, "needed": needed, "pins": pins})


@router.get("/column")
def one(
    request: Request,
    site: Key,
    column: Column,
    person: Reader,
    desk: TheDesk,
    done: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """One column: its candidates with small pictures, its history, and the form to place it."""
    return _column(request, site, column, person, desk, done=done if done in _DONE else "")


@router.post("")
def place(request: Request, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Confirm, correct or take out a pin; it stands from the next night on."""
    key, column = form.text("site")[:300], form.text("column")[:64]
    try:
        with desk.store.session() as session:
            chosen = session.get(Site, key)
            if chosen is None or not chosen.active or not is_mapped(session, key, column):
                raise HTTPException(404)
            done = posted.apply(session, chosen, column, form, by_of(desk, chosen, column, person.name))
    except PinError as error:
        status = 409 if isinstance(error, PinConflict) else 422
        typed = posted.Typed.of(form)
        return _column(request, key, column, person, desk, fault=error.code, typed=typed, status=status)
    return go(f"/columns/column{query_of({'site': key, 'column': column, 'done': done})}")


@router.get("/picture")
def picture(
    request: Request,
    site: Key,
    key: Annotated[str, Query(pattern="^[0-9a-f]{32}$")],
    person: Reader,
    desk: TheDesk,
) -> Response:
    """A small picture of a candidate."""
    with desk.reading() as session:
        row = session.get(PagePicture, (site, key))
    if row is None:
        raise HTTPException(404)
    try:
        return answers.picture(request, desk.blobs.get(row.sha256), row.sha256, media_type="image/jpeg")
    except (FileNotFoundError, BlobDamaged) as error:
        raise HTTPException(404) from error


def _column(
    request: Request,
    site: str,
    column: str,
    person: Person,
    desk: Desk,
    *,
    done: str = "",
    fault: str = "",
    typed: posted.Typed | None = None,
    status: int = 200,
) -> Response:
    t = translator(language_for(request, person))
    with desk.reading() as session:
        found = portal(session, desk, site, t)
        line = found.line(column) if found is not None else None
        if found is None or line is None:
            raise HTTPException(404)
        values = {
            "found": found,
            "line": line,
            "options": options(session, desk, found, column, t),
            "reading": found.readings.get(column),
            "changes": history(session, site, column),
            "news": [one for one in found.news if one.column_key == column],
            "confirmable": to_confirm(line),
            "no_picture": why_no_picture(desk, line),
            "verdicts": VERDICTS,
            "tiers": TIERS,
            "done": done,
            "fault": posted.FAULTS[fault] if fault else "",
            "elsewhere": fault == "other-host",
            "typed": typed or posted.Typed(),
        }
    return page(request, "columns/column.html", values, status=status)
