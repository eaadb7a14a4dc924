"""Public notices (公示): what is shown is chosen, looked at in a frame of its own, and saved as one file."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from sitecheck.i18n import Translator, translator
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.editions import Edition, published
from sitecheck.tables.notice import INDEX, NoticeMaker, style_sheet
from sitecheck.tables.notice_options import MOST_TEXT, OptionError, Options, Ranks, Show, parse_grades
from sitecheck.tables.publish import newest_version, prepare
from sitecheck.tables.verify import publications
from sitecheck.web.assessed import assessment_of
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person, Reader, TheDesk
from sitecheck.web.render import go, language_for, page, query_of

router = APIRouter(prefix="/notices")

# Shown in a frame that may do nothing at all: no script, no form, no connection, an origin of its own.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox"
)


class Chosen(BaseModel):
    """The choices as they stand in the address."""

    version: int = 0  # 0: the newest, or a draft where nothing was published
    draft: bool = False
    show: Show = Show.POINTS
    ranks: Ranks = Ranks.ALL
    units: bool = True
    reasons: bool = True
    grades: str = ""
    office: str = ""
    contact: str = ""
    appeal: str = ""
    language: str = "zh"
    chosen: bool = False  # the form was sent: an unticked box means no
    page: str = INDEX

    def options(self) -> Options:
        """What the notice shows. Raises OptionError."""
        return Options(
            self.show,
            self.ranks,
            self.units,
            self.reasons,
            parse_grades(self.grades[: 4 * MOST_TEXT]),
            _text(self.office),
            _text(self.contact),
            _text(self.appeal),
            "en" if self.language == "en" else "zh",
        )

    def query(self, **changes: object) -> str:
        """The choices as a query string."""
        said: dict[str, object] = {}
        for name, value in (self.model_dump(mode="json") | changes).items():
            said[name] = str(value).lower() if isinstance(value, bool) else value
        return query_of(said)


def _text(said: str) -> str:
    return said.replace("\x00", "").replace("\r\n", "\n").strip()


Wanted = Annotated[Chosen, Query()]


@router.get("")
def assessments(request: Request, person: Reader, desk: TheDesk) -> Response:
    """All assessments; with a single one, that one at once."""
    every = desk.project.assessments
    if len(every) == 1:
        return go(f"/notices/{every[0].id}")
    with desk.reading() as session:
        rows = [(one, newest_version(session, one.id)) for one in every]
    return page(request, "notices/list.html", {"rows": rows})


@router.get("/{assessment_id}")
def show(request: Request, assessment_id: str, person: Reader, desk: TheDesk, wanted: Wanted) -> Response:
    """The choices, with the notice as it would look."""
    assessment = assessment_of(desk, assessment_id)
    t = translator(language_for(request, person))
    wanted = _begun(wanted, assessment, t)
    fault, names, edition = "", [], None
    with desk.reading() as session:
        versions = [row.version for row in publications(session, assessment.id)]
        try:
            maker = _maker(session, desk, assessment, wanted)
            edition = maker.notice.edition
            names = [(row.page, row.name) for row in maker.notice.rows if row.page]
        except OptionError:
            fault = t("These choices do not go together: grades are written like 优秀 90; 良好 80, each with a number.")
    values = {
        "assessment": assessment,
        "wanted": wanted,
        "versions": versions[::-1],
        "edition": edition,
        "names": names,
        "fault": fault,
        "MOST_TEXT": MOST_TEXT,
        "Show": Show,
        "Ranks": Ranks,
    }
    return page(request, "notices/notice.html", values, status=422 if fault else 200)


@router.get("/{assessment_id}/page")
def framed(request: Request, assessment_id: str, person: Reader, desk: TheDesk, wanted: Wanted) -> Response:
    """One page of the notice, for the frame."""
    maker = _made(request, desk, assessment_id, person, wanted)
    try:
        text = maker.page(wanted.page, style=style_sheet())
    except KeyError:
        raise HTTPException(404) from None
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})


@router.get("/{assessment_id}/notice.zip")
def download(request: Request, assessment_id: str, person: Reader, desk: TheDesk, wanted: Wanted) -> Response:
    """The whole notice as one archive; equal choices give equal bytes."""
    maker = _made(request, desk, assessment_id, person, wanted)
    edition = maker.notice.edition
    ending = f"v{edition.version}.zip" if edition.version else "draft.zip"
    title = quote(f"{edition.title}-{ending}", safe="")
    disposition = f"attachment; filename=\"notice-{ending}\"; filename*=UTF-8''{title}"
    return Response(maker.archive(), media_type="application/zip", headers={"Content-Disposition": disposition})


def _made(request: Request, desk: Desk, assessment_id: str, person: Person, wanted: Chosen) -> NoticeMaker:
    assessment = assessment_of(desk, assessment_id)
    wanted = _begun(wanted, assessment, translator(language_for(request, person)))
    with desk.reading() as session:
        try:
            return _maker(session, desk, assessment, wanted)
        except OptionError:
            raise HTTPException(422) from None


def _maker(session: Session, desk: Desk, assessment: AssessmentConfig, wanted: Chosen) -> NoticeMaker:
    return NoticeMaker(_edition(session, desk, assessment, wanted), wanted.options())


def _edition(session: Session, desk: Desk, assessment: AssessmentConfig, wanted: Chosen) -> Edition:
    if wanted.draft or newest_version(session, assessment.id) is None:
        return prepare(session, desk.project, assessment).edition
    found = published(session, assessment.id, wanted.version or None)
    if found is None:
        raise HTTPException(404)
    return found


def _begun(wanted: Chosen, assessment: AssessmentConfig, t: Translator) -> Chosen:
    """The choices of a form that was sent, else those it begins with."""
    if wanted.chosen:
        return wanted
    appeal = t("Units that object write to us within {n} working days of this notice.", n=assessment.appeal_days)
    return wanted.model_copy(update={"appeal": wanted.appeal or appeal, "language": t.language, "chosen": True})
