"""The interface for programs, /api/v1: the desk's own work over the same rules and rights, as JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from sitecheck.web.api import (
    appeals,
    assessments,
    columns,
    dismissals,
    entries,
    events,
    findings,
    publishing,
    runs,
)
from sitecheck.web.api.access import ROOT
from sitecheck.web.api.described import described

router = APIRouter()
for part in (findings, dismissals, appeals, runs, columns, assessments, entries, events, publishing):
    router.routes.extend(part.router.routes)


@router.get(f"{ROOT}/openapi.json", include_in_schema=False)
def description() -> Response:
    """The description of the interface (OpenAPI 3.1). It holds nothing of anybody's, so anybody may read it."""
    return JSONResponse(_described())


@cache
def _described() -> dict[str, Any]:
    return described(router.routes)
