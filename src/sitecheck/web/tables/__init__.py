"""The final table on screen, every number leading to its proof, and the same as files."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.store.chain_check import check_chain
from sitecheck.tables.export import deductions_csv, table_csv, table_json
from sitecheck.tables.links import Links
from sitecheck.tables.verify import publications
from sitecheck.tables.words import table_name
from sitecheck.tables.workbook import workbook
from sitecheck.web.assessed import assessment_of, cards_of, standings_of
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import go, language_for, page
from sitecheck.web.unit_pages import PageNumber, Word, by_rank, unit_page

router = APIRouter(prefix="/tables")


class Kind(StrEnum):
    """The files a table can be had as; the value is the end of the address."""

    XLSX = "xlsx"
    CSV = "csv"
    DEDUCTIONS = "deductions.csv"
    JSON = "json"


_TYPES = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.DEDUCTIONS: "text/csv; charset=utf-8",
    Kind.JSON: "application/json",
}


@router.get("")
def assessments(request: Request, person: Reader, desk: TheDesk) -> Response:
    """All assessments; with a single one, that one at once."""
    every = desk.project.assessments
    if len(every) == 1:
        return go(f"/tables/{every[0].id}")
    return page(request, "tables/assessments.html", {"assessments": every})


@router.get("/{assessment_id}")
def show(
    request: Request, assessment_id: str, person: Reader, desk: TheDesk, text: Word = "", number: PageNumber = 1
) -> Response:
    """The final table, by rank."""
    assessment = assessment_of(desk, assessment_id)
    every = standings_of(desk, assessment)
    family = desk.families[assessment.id]
    used = {one.rubric for standing in every.values() for one in standing.tables}
    t = translator(language_for(request, person))
    values = {
        "assessment": assessment,
        "found": unit_page(desk.project, every, text=text, number=number, order=by_rank),
        "text": text,
        "main": family[0],
        "tables": [(table, table_name(table, t)) for table in family if table.id in used],
        "now": desk.clock(),
        "waiting": sum(one.waiting for one in every.values()),
        "incomplete": sum(not one.complete for one in every.values()),
        "without": sum(one.final is None for one in every.values()),
        "decided": sum(one.decided for one in every.values()),
        "checks": sum(one.checks for one in every.values()),
    }
    return page(request, "tables/table.html", values)


@router.get("/{assessment_id}/published")
def published(request: Request, assessment_id: str, person: Reader, desk: TheDesk) -> Response:
    """Every published version of the scores, and whether the rows are still those that were appended."""
    assessment = assessment_of(desk, assessment_id)
    with desk.reading() as session:
        rows = publications(session, assessment.id)
        faults = check_chain(session, "publication")
    values = {
        "assessment": assessment,
        "rows": rows[::-1],
        "touched": {fault.row for fault in faults},
        "holds": not faults,
    }
    return page(request, "tables/published.html", values)


@router.get("/{assessment_id}/download.{kind}")
def download(request: Request, assessment_id: str, kind: Kind, person: Reader, desk: TheDesk) -> Response:
    """The table as a file; its links lead back to this desk."""
    assessment = assessment_of(desk, assessment_id)
    lang = language_for(request, person)
    with desk.reading() as session:
        cards = cards_of(desk, session, assessment, lang)
    t = translator(lang)
    links = Links(str(request.base_url).rstrip("/"), desk.project.settings.snapshots.as_posix())
    match kind:
        case Kind.XLSX:
            content = workbook(assessment, cards, links, t)
        case Kind.CSV:
            content = table_csv(cards, t)
        case Kind.DEDUCTIONS:
            content = deductions_csv(cards, links, t)
        case Kind.JSON:
            content = table_json(assessment, cards, links, lang)
        case _:
            assert_never(kind)
    ending = f"-deductions.{Kind.CSV}" if kind is Kind.DEDUCTIONS else f".{kind}"
    title = quote(f"{assessment.title}{ending}", safe="")
    disposition = f"attachment; filename=\"{assessment.id}{ending}\"; filename*=UTF-8''{title}"
    return Response(content, headers={"Content-Type": _TYPES[kind], "Content-Disposition": disposition})
