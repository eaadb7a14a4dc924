"""The score sheet names the events behind its lines, what is open, and what the unit says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sitecheck.facts.events import Event, EventFlag, EventKind, EventSubject
from sitecheck.review import events, selfreports
from sitecheck.review.selfreports import Report

from .conftest import Desk, SignedIn

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MAY = date(2026, 11, 5)
LATE = Event(
    "T<1>",
    "finance",
    EventKind.FOI_CASE,
    "某件<逾期>",
    MAY,
    MAY,
    flags={EventFlag.REPLIED_LATE: True},
    document_no="7号",
)
OPEN = Event("T2", "finance", EventKind.COMPLAINT, "窗口投诉", MAY, None, subject=EventSubject.SERVICE)


async def test_events_and_self_assessment_on_the_score_sheet(desk: Desk, signed_in: SignedIn) -> None:
    with desk.store.session() as session:
        for event in (LATE, OPEN):
            events.record(session, event, who="assessor", now=NOW)
        report = Report("finance", "KD1", "4.5", "机构<健全>", (), NOW)
        selfreports.submit(session, "demo-2026q4", [report], who="finance", now=NOW)
    visitor = await signed_in("assessor")
    page = (await visitor.get("/scores/demo-2026q4/finance")).text
    assert "T&lt;1&gt; 2026-11-05 某件&lt;逾期&gt;（7号）" in page
    assert "自查自评 4.5" in page
    assert "机构&lt;健全&gt;" in page
    assert "尚未计入的台账事项：T2 → KD4.r1 (尚未核实)" in page
    assert "T&lt;1&gt;" not in (await visitor.get("/scores/demo-2026q4/health")).text
