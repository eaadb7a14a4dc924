"""Charts: pictures that load by themselves, each with a table that says the same."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.web.charts.drawer import CannotDraw, Drawer
from sitecheck.web.charts.figures import FIGURES, OF_ASSESSMENTS, Asked, figure
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import language_for, page

router = APIRouter(prefix="/charts")
drawer = Drawer()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_KEEP = "private, max-age=31536000, immutable"
Word = Annotated[str, Query(max_length=64)]


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk, assessment: Word = "") -> Response:
    """All charts, those of one assessment among them."""
    lang = language_for(request, person)
    chosen = desk.assessment(assessment) or next(iter(desk.project.assessments), None)
    with desk.reading() as session:
        asked = Asked(desk, session, translator(lang), lang, chosen)
        names = [name for name in FIGURES if name not in OF_ASSESSMENTS or chosen is not None]
        figures = [found for name in names if (found := figure(name, asked)) is not None]
    values = {"figures": figures, "assessments": desk.project.assessments, "chosen": chosen}
    return page(request, "charts/charts.html", values)


@router.get("/{name}.svg")
def picture(
    request: Request,
    name: Annotated[str, Path(pattern="^[a-z]{1,20}$")],
    person: Reader,
    desk: TheDesk,
    assessment: Word = "",
    v: Word = "",
) -> Response:
    """One chart as SVG; ``v`` is the version the page knew."""
    lang = language_for(request, person)
    chosen = desk.assessment(assessment)
    if name not in FIGURES or (name in OF_ASSESSMENTS and chosen is None):
        raise HTTPException(404)
    with desk.reading() as session:
        found = figure(name, Asked(desk, session, translator(lang), lang, chosen))
    if found is None:
        raise HTTPException(404)
    try:
        data = drawer.draw(found.chart)
    except CannotDraw as error:
        raise HTTPException(503) from error
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": _KEEP if v == found.version else "no-store"}
    return Response(data, media_type="image/svg+xml", headers=headers)
