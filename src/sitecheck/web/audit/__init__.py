"""The audit trail: every change a person made, searched and exported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from sitecheck.audit.lines import Format, Line, packed
from sitecheck.i18n.formats import beijing
from sitecheck.i18n.people_names import AUDIT_ACTIONS
from sitecheck.review.audit import audit_page, end_of, every_row
from sitecheck.review.trail import note
from sitecheck.store.models import AuditRow, dumps
from sitecheck.web.audit.filters import AuditForm, filter_of, values_of
from sitecheck.web.forms import Form
from sitecheck.web.people import Reviewer, TheDesk
from sitecheck.web.render import page

router = APIRouter(prefix="/audit")
_SIZE = 50
_HEADS = ("row", "time", "at", "who", "action", "target", "old", "new", "why", "chain")


@router.get("")
def listed(
    request: Request,
    person: Reviewer,
    desk: TheDesk,
    asked: Annotated[AuditForm, Query()],
) -> Response:
    """The rows of a filter, newest first."""
    chosen, faults = filter_of(asked)
    with desk.reading() as session:
        found = audit_page(session, chosen, before=asked.before, size=_SIZE)
    values = {
        "found": found,
        "chosen": asked,
        "faults": faults,
        "values": values_of(asked),
        "before": asked.before,
        "actions": AUDIT_ACTIONS,
    }
    return page(request, "audit/list.html", values, status=422 if faults else 200)


@router.post("/export")
def export(request: Request, person: Reviewer, form: Form, desk: TheDesk) -> Response:
    """Every row of a filter as CSV. Who took them away, and which, is a row itself."""
    asked = AuditForm.from_fields({name: form.text(name) for name in form.names()})
    chosen, faults = filter_of(asked)
    if faults:
        return listed(request, person, desk, asked)
    with desk.store.session() as session:
        below = end_of(session)
        note(
            session,
            who=person.name,
            action="audit-export",
            target="audit",
            now=desk.clock(),
            new=dumps(values_of(asked)),
        )
    lines = _lines(every_row(desk.reading, chosen, below=below))
    headers = {"Content-Disposition": f'attachment; filename="sitecheck-audit-{below - 1}.csv"'}
    pieces = packed(lines, Format.CSV, _HEADS)
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: Iterator[AuditRow]) -> Iterator[Line]:
    for row in rows:
        yield {
            "row": row.id,
            "time": beijing(row.at).strftime("%Y-%m-%d %H:%M:%S"),
            "at": row.at.isoformat(timespec="milliseconds"),
            "who": row.who,
            "action": row.action,
            "target": row.target,
            "old": row.old,
            "new": row.new,
            "why": row.why,
            "chain": row.chain,
        }
