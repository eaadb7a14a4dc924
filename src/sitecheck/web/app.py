"""The desk as a web application. ``create_app`` puts the screens together; nothing else here knows them all."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from sitecheck.audit.workshop import check_folders, utc_now
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.jobs import background
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.web import (
    account,
    accounts,
    api,
    appeals,
    audit,
    charts,
    checks,
    columns,
    dismissals,
    entries,
    errors,
    events,
    evidence,
    findings,
    grid,
    notices,
    overview,
    periods,
    proofs,
    published,
    rankings,
    rechecks,
    requests,
    results,
    rubrics,
    runs,
    scores,
    seals,
    selfassess,
    sign_in,
    tables,
    tokens,
)
from sitecheck.web.desk import Clock, Desk, Launch
from sitecheck.web.forms import MOST_BYTES
from sitecheck.web.headers import SecurityHeaders
from sitecheck.web.provider import Provider
from sitecheck.web.render import HERE
from sitecheck.web.sign_in import provider_routes
from sitecheck.web.throttle import SignInBrake
from sitecheck.web.tickets import Tickets, secret_of

SCREENS = (
    sign_in,
    provider_routes,
    account,
    overview,
    charts,
    findings,
    dismissals,
    grid,
    entries,
    scores,
    tables,
    published,
    periods,
    notices,
    runs,
    requests,
    results,
    columns,
    seals,
    evidence,
    proofs,
    accounts,
    tokens,
    audit,
    selfassess,
    appeals,
    rechecks,
    events,
    rankings,
    rubrics,
    checks,
)


def create_app(
    project: Project,
    store: Store,
    *,
    clock: Clock = utc_now,
    checks: Mapping[str, CheckFile] | None = None,
    launch: Launch = background.launch,
) -> FastAPI:
    """The desk of ``project`` over ``store``. ``clock`` tells the time (aware, UTC); ``launch`` starts a night.

    Raises ConfigError for mistakes in checks, LookupError or RubricError for rubrics that are missing or faulty.
    """
    settings = project.settings
    app = FastAPI(title="sitecheck", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=MOST_BYTES)
    app.state.desk = Desk(
        project=project,
        store=store,
        blobs=BlobStore(project.snapshots),
        checks=load_checks(check_folders(settings, project.root)) if checks is None else checks,
        families={one.id: _family(project, one) for one in project.assessments},
        clock=clock,
        tickets=Tickets(
            secret_of(settings.secret_key, project.root / ".sitecheck"),
            settings.session_hours,
            settings.session_longest_hours,
        ),
        brake=SignInBrake(),
        provider=Provider(settings) if settings.oidc_issuer else None,
        launch=launch,
    )
    app.mount("/static", _Assets(directory=HERE / "static"))
    for screen in SCREENS:
        app.include_router(screen.router)
    app.include_router(api.router)
    errors.install(app)
    app.add_middleware(SecurityHeaders)
    return app


class _Assets(StaticFiles):
    """Our style sheet, script and icon. Their addresses change with their content, so browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with leave to keep it."""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def _family(project: Project, assessment: AssessmentConfig) -> tuple[Rubric, ...]:
    table, partners = load_family(assessment.rubric, rubric_folders(project.root))
    return (table, *partners.values())
